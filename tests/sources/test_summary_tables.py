"""A table with areas down and measures across is a summary table by records alone, and no rows of another database."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schemas.cities.areas import areas
from schemas.outcome import Outcome
from schemas.periods import Period
from schemas.records import searchpath
from sources.child.parser import Parser
from sources.examining.examination import examine
from sources.examining.expectation import Expectation
from tests.sources.books import column
from tests.summaries import DISTRICT, RECORDS, Row, streets, summed, workbook

PERIOD = Period(2026, 9)
STREETS = streets()
CODES = sorted(area.code for area in areas().children(DISTRICT))
NUMBERS: dict[str, Row] = {name: (11 + at, 1204 + 97 * at, 409 + 31 * at) for at, name in enumerate(STREETS)}
TOTAL = summed(NUMBERS)
TWO_LEVELS = [["街镇", "党组织数", "党员（人）", None], [None, None, "总数", "其中：女"]]
MERGED = ["A2:A3", "B2:B3", "C2:D2"]


@pytest.fixture(autouse=True)
def declared() -> Iterator[None]:
    """The register is known while a test runs, as in a home that has its files."""
    searchpath.use({name: text for name, text in RECORDS.items() if name.startswith("databases")})
    yield
    searchpath.use({})


def examined(path: Path, parser: Parser) -> Outcome:
    (found,) = examine(path, Expectation(areas(), DISTRICT, PERIOD), parser=parser).outcomes
    assert found.rows_read == found.rows_accepted + found.rows_quarantined + found.rows_ignored
    return found


def body(rows: dict[str, Row]) -> list[list[Any]]:
    return [[name, *numbers] for name, numbers in rows.items()]


def parts_of(rows: dict[str, Row]) -> list[list[Any]]:
    """Two parts of the district, the second of which has a part of its own."""
    first, second, third = (dict(list(rows.items())[at]) for at in (slice(0, 4), slice(4, 7), slice(7, None)))
    outer = summed(second | third)
    return [
        ["全区", *summed(rows)],
        ["东片小计", *summed(first)],
        *body(first),
        ["西片小计", *outer],
        *body(second | third),
    ]


TABLES: dict[str, tuple[list[Row], list[str]]] = {
    "two levels of headers": ([["2026年9月党建情况汇总表"], *TWO_LEVELS, *body(NUMBERS), ["合计", *TOTAL]], MERGED),
    "the total above, called as the district": (
        [["党建工作汇总表"], ["地区", "党组织", "党员数", "女党员"], ["长宁区", *TOTAL], *body(NUMBERS)],
        [],
    ),
    "codes, the district's with zeros": (
        [["区划代码", "基层党组织数", "党员总数", "其中：女党员"]]
        + [[code, *numbers] for code, numbers in zip(CODES, NUMBERS.values(), strict=True)]
        + [[f"{DISTRICT}000000", *TOTAL]],
        [],
    ),
    "subtotals": ([["党建汇总表"], ["街道(镇)", "党组织数", "党员数", "女党员数"], *parts_of(NUMBERS)], []),
    "units, numbers with commas, columns in another order": (
        [["街镇党建汇总表"], ["街镇", "女党员数（人）", "党组织数（个）", "党员数（人）"]]
        + [[name, str(women), orgs, f"{members:,}"] for name, (orgs, members, women) in NUMBERS.items()]
        + [["总  计", str(TOTAL[2]), TOTAL[0], f"{TOTAL[1]:,}"]],
        [],
    ),
}


@pytest.mark.parametrize("table", TABLES)
def test_rows_are_areas_and_the_total_is_the_districts(table: str, tmp_path: Path, parser: Parser) -> None:
    found = examined(workbook(tmp_path / "上报.xlsx", *TABLES[table]), parser)
    assert (found.database, found.state, found.part, found.rows_accepted) == (
        "summary_table", "accepted", None, len(STREETS) + 1,
    )  # fmt: skip
    expected = dict(zip(CODES, NUMBERS.values(), strict=True)) | {DISTRICT: tuple(TOTAL)}
    told = zip(*(column(found, name) for name in ("orgs", "members", "women")), strict=True)
    assert dict(zip(column(found, "area_code"), told, strict=True)) == expected
    assert {one.rule for one in found.findings} <= {"F011"}


def test_a_text_file_is_one_as_well(tmp_path: Path, parser: Parser) -> None:
    path = tmp_path / "党建汇总表.csv"
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([["街镇", "党组织数", "党员数", "女党员数"], *body(NUMBERS), ["合计", *TOTAL]])
    found = examined(path, parser)
    assert (found.database, found.rows_accepted) == ("summary_table", len(STREETS) + 1)


def test_what_the_district_alone_reports_is_a_record(tmp_path: Path, parser: Parser) -> None:
    rows: list[Row] = [["党建汇总表"], ["地区", "党组织数", "党员数", "女党员"], ["长宁区", *TOTAL]]
    found = examined(workbook(tmp_path / "a.xlsx", rows), parser)
    assert (column(found, "area_code"), column(found, "members")) == ([DISTRICT], [TOTAL[1]])


@pytest.mark.parametrize(
    ("header", "cells", "value", "half"),
    [
        ("党员数（万人）", "1.23", 12300, 50),
        ("党员数（万人）", "2", 20000, 5000),
        ("党员数", "1.2万", 12000, 500),
        ("党员数（人）", "12300", 12300, 0),
    ],
)
def test_a_count_is_as_exact_as_it_is_written(
    header: str, cells: str, value: int, half: float, tmp_path: Path, parser: Parser
) -> None:
    rows: list[Row] = [["街镇", "党组织数", header], *([name, 3, cells] for name in STREETS)]
    found = examined(workbook(tmp_path / "汇总表.xlsx", rows), parser)
    assert set(column(found, "members")) == {value}
    assert set(column(found, "_half_members")) == {half}


@pytest.mark.parametrize(
    ("cell", "value", "half"),
    [("97%", 97, 0.5), ("97.25%", 97.25, 0.005), ("97", 97, 0.5), ("0.97", 97, 0.5), ("0.9725", 97.25, 0.005)],
)
def test_a_rate_is_as_exact_as_it_is_written(
    cell: str, value: float, half: float, tmp_path: Path, parser: Parser
) -> None:
    rows: list[Row] = [["街镇", "党员数", "覆盖率"], *([name, 3, cell] for name in STREETS)]
    found = examined(workbook(tmp_path / "汇总表.xlsx", rows), parser)
    assert set(column(found, "coverage")) == {value}
    assert column(found, "_half_coverage") == pytest.approx([half] * len(STREETS))


@pytest.mark.parametrize("mark", ["＊", "—", "", "/"])
def test_a_mark_for_no_number_is_none(mark: str, tmp_path: Path, parser: Parser) -> None:
    rows: list[Row] = [
        ["街镇", "党组织数", "党员数"],
        *([name, 3, mark if name == STREETS[2] else 50] for name in STREETS),
    ]
    found = examined(workbook(tmp_path / "党建汇总表.xlsx", rows), parser)
    assert column(found, "members")[2] is None
    assert [(one.rule, one.cell) for one in found.findings if one.rule != "F011"] == [("V001", "C4")]


def test_a_column_that_nobody_knows_is_told_and_one_that_may_be_two_is_not_guessed(
    tmp_path: Path, parser: Parser
) -> None:
    rows: list[Row] = [["党建汇总表"], ["街镇", "党组织数", "党员数", "党员数", "志愿者数"]]
    rows += [[name, 3, 50, 60, 7] for name in STREETS]
    found = examined(workbook(tmp_path / "a.xlsx", rows), parser)
    told = {one.rule: one for one in found.findings if one.rule != "F011"}
    assert set(told) == {"F006", "F025"}
    assert "志愿者数" in told["F006"].message and told["F025"].cell == "C2" and "(D2)" in told["F025"].message


@pytest.mark.parametrize(
    ("total", "told"),
    [({"members": 5}, [("T002", "C14")]), ({"orgs": -1}, [("T002", "B14")]), ({}, [])],
)
def test_a_total_that_is_not_the_sum_of_the_rows_is_told(
    total: dict[str, int], told: list[tuple[str, str]], tmp_path: Path, parser: Parser
) -> None:
    wrong = [TOTAL[0] + total.get("orgs", 0), TOTAL[1] + total.get("members", 0), TOTAL[2]]
    rows: list[Row] = [["党建汇总表"], *TWO_LEVELS, *body(NUMBERS), ["合计", *wrong]]
    found = examined(workbook(tmp_path / "a.xlsx", rows, MERGED), parser)
    assert [(one.rule, one.cell) for one in found.findings if one.rule != "F011"] == told
    assert found.rows_accepted == len(STREETS) + 1


def test_a_total_that_holds_what_is_not_told_is_no_difference(tmp_path: Path, parser: Parser) -> None:
    rows = [
        [name, orgs, "＊" if name == STREETS[1] else members, women] for name, (orgs, members, women) in NUMBERS.items()
    ]
    for total, told in ((TOTAL[1], []), (TOTAL[1] - NUMBERS[STREETS[1]][1] - 1, ["T002"])):
        table: list[Row] = [["党建汇总表"], *TWO_LEVELS, *rows, ["合计", TOTAL[0], total, TOTAL[2]]]
        found = examined(workbook(tmp_path / "a.xlsx", table, MERGED), parser)
        assert [one.rule for one in found.findings if one.rule[0] == "T"] == told


def test_a_subtotal_that_is_wrong_is_told_at_its_cell(tmp_path: Path, parser: Parser) -> None:
    rows = parts_of(NUMBERS)
    rows[1][2] += 7
    found = examined(
        workbook(tmp_path / "a.xlsx", [["党建汇总表"], ["街镇", "党组织数", "党员数", "女党员数"], *rows]), parser
    )
    assert [(one.rule, one.cell) for one in found.findings if one.rule != "F011"] == [("T004", "C4")]


OTHERS: dict[str, tuple[str, list[Row]]] = {
    "buildings": (
        "building",
        [["街道", "楼宇名称", "单位数", "党组织数", "党员数"]]
        + [[name, f"{name[:-2]}大厦", 10, 2, 30] for name in STREETS],
    ),
    "communities": (
        "community",
        [["街镇", "居民区名称", "总户数", "党组织数", "党员总数", "女党员数"]]
        + [[name, f"{name[:-2]}居委会", 1000, 2, 30, 4] for name in STREETS],
    ),
    "organisations": (
        "party_org",
        [["组织代码", "组织名称", "组织类别", "组织状态", "所在街道", "党员总数", "女党员数"]]
        + [[f"31010500000{at}", f"{name}党委", "611", "1", name, 100, 40] for at, name in enumerate(STREETS)],
    ),
}


@pytest.mark.parametrize("table", OTHERS)
def test_rows_of_a_database_are_none_of_a_summary_whatever_the_title_says(
    table: str, tmp_path: Path, parser: Parser
) -> None:
    database, rows = OTHERS[table]
    found = examined(workbook(tmp_path / "汇总表.xlsx", [["长宁区情况汇总表"], *rows], name="汇总表"), parser)
    assert (found.database, found.rows_accepted) == (database, len(STREETS))


def test_no_rows_of_a_summary_are_those_of_a_database(tmp_path: Path, parser: Parser) -> None:
    rows: list[Row] = [["街镇", "党组织数", "党员总数", "女党员数"], *body(NUMBERS), ["合计", *TOTAL]]
    found = examined(workbook(tmp_path / "居民区党员.xlsx", [["各街镇居民区党员情况"], *rows]), parser)
    assert (found.database, found.rows_accepted) == ("summary_table", len(STREETS) + 1)
