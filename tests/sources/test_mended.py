"""A return workbook that came back: nothing it added is data, and each row knows where it stood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from schemas.outcome import Outcome
from schemas.periods import Period
from sources.child.parser import Parser
from sources.marking.mark import ISSUES_HEADER, LIST_SHEET, ORIGIN_HEADER, Mark, origin
from tests.sources.books import DISTRICT, column, outcome, told

SHA256 = "ab" * 32
MARK = Mark(SHA256, Period(2026, 9), DISTRICT, (7,))
HEADER = ["楼宇代码", "楼宇名称", "楼宇地址", "所属街道(镇)", "楼宇类型", "建筑面积(平方米)", "入驻单位数"]


def building(number: int, **change: Any) -> list[Any]:
    values = dict(
        zip(HEADER, [f"B{number}", f"第{number}大厦", f"天山路{number}号", "天山路街道", "1", 20000, 30], strict=True)
    )
    return list((values | change).values())


def workbook(
    path: Path, rows: Sequence[tuple[list[Any], str | None]], mark: Mark | None = MARK, extra: Sequence[str] = ()
) -> Path:
    """A return workbook as it comes back: the list with the mark, then the sheet with its hidden column."""
    with xlsxwriter.Workbook(path) as book:
        if mark is not None:
            book.add_worksheet(LIST_SHEET).write_column(0, 0, ["问题清单", "楼宇代码", mark.text, "楼宇名称"])
        sheet = book.add_worksheet("楼宇")
        sheet.write_row(0, 0, ["商务楼宇情况表"])
        sheet.write_row(1, 0, [*HEADER, *extra, ORIGIN_HEADER])
        for number, (cells, place) in enumerate(rows, start=2):
            sheet.write_row(number, 0, cells)
            for beside in range(len(extra)):
                sheet.write(number, len(HEADER) + beside, "请更正")
            if place is not None:
                sheet.write(number, len(HEADER) + len(extra), place)
        sheet.set_column(len(HEADER) + len(extra), len(HEADER) + len(extra), None, None, {"hidden": True})
    return path


def rules(found: Outcome) -> set[str]:
    return {finding.rule for finding in found.findings} - {"F011", "F012"}


def test_a_mended_workbook_is_a_delta_of_what_its_mark_names(tmp_path: Path, parser: Parser) -> None:
    rows = [(building(1), origin("楼宇", 12)), (building(2), origin("楼宇", 4)), (building(3), None)]
    found = outcome(workbook(tmp_path / "楼宇.xlsx", rows), parser)
    assert found.delta_of is not None
    assert (found.delta_of.sha256, found.delta_of.is_excerpt) == (SHA256, False)
    assert found.delta_of.origins == {("楼宇", 3): ("楼宇", 12), ("楼宇", 4): ("楼宇", 4)}
    assert found.delta_of.places.cell("楼宇", 5, "building_name") == "B5"
    assert (column(found, "_row"), found.sheets, found.rows_read) == ([3, 4, 5], ("楼宇",), 5)
    assert rules(found) == set()


def test_an_excerpt_says_so_and_its_column_of_issues_is_not_read(tmp_path: Path, parser: Parser) -> None:
    rows = [(building(1), origin("楼宇", 12))]
    found = outcome(workbook(tmp_path / "a.xlsx", rows, extra=[ISSUES_HEADER]), parser)
    assert found.delta_of is not None and found.delta_of.is_excerpt
    assert rules(found) == set()


def test_findings_name_the_cell_that_the_clerk_has_in_hand(tmp_path: Path, parser: Parser) -> None:
    path = workbook(
        tmp_path / "a.xlsx", [(building(1), origin("楼宇", 3)), (building(2)[:5] + ["很大", 30], "楼宇!40")]
    )
    assert told(outcome(path, parser), "V013") == [("block", "F4")]


def test_without_its_mark_it_is_a_whole_file(tmp_path: Path, parser: Parser) -> None:
    found = outcome(workbook(tmp_path / "a.xlsx", [(building(1), origin("楼宇", 12))], mark=None), parser)
    assert (found.delta_of, column(found, "_row"), rules(found)) == (None, [3], set())


def test_two_rows_with_one_origin_the_second_is_kept_back(tmp_path: Path, parser: Parser) -> None:
    rows = [(building(1), "楼宇!3"), (building(2), "楼宇!3"), (building(3), "楼宇!5")]
    found = outcome(workbook(tmp_path / "a.xlsx", rows), parser)
    assert (column(found, "building_code"), list(found.quarantined["_row"]), found.state) == (
        ["B1", "B3"],
        [4],
        "partial",
    )
    assert '"楼宇代码": "B2"' in found.quarantined["text"][0]
    assert [(finding.severity, finding.row) for finding in found.findings if finding.rule == "F021"] == [
        ("reject_row", 4)
    ]
    assert found.delta_of is not None
    assert found.delta_of.origins == {("楼宇", 3): ("楼宇", 3), ("楼宇", 5): ("楼宇", 5)}


def test_of_a_row_pasted_twice_the_one_that_is_accepted_replaces_the_origin(tmp_path: Path, parser: Parser) -> None:
    rows = [(building(1), "楼宇!3"), (building(1), "楼宇!3")]
    found = outcome(workbook(tmp_path / "a.xlsx", rows), parser)
    assert (column(found, "_row"), list(found.quarantined["_row"]), rules(found)) == ([3], [4], {"R004"})
    assert found.delta_of is not None and found.delta_of.origins == {("楼宇", 3): ("楼宇", 3)}


@pytest.mark.parametrize(
    "mark", [replace(MARK, district="310104"), replace(MARK, period=Period(2026, 8))], ids=["district", "month"]
)
def test_in_the_folder_of_another_it_goes_back(tmp_path: Path, parser: Parser, mark: Mark) -> None:
    found = outcome(workbook(tmp_path / "a.xlsx", [(building(1), "楼宇!3")], mark), parser)
    (finding,) = [finding for finding in found.findings if finding.rule == "F005"]
    assert (found.state, found.delta_of, finding.expected) == ("returned", None, None)
    assert f"{mark.district} 区 {mark.period} 的退改表" in finding.message


def test_where_nobody_says_the_mark_tells_district_and_month(tmp_path: Path, parser: Parser) -> None:
    path = workbook(tmp_path / "a.xlsx", [(building(1), "楼宇!3")])
    found = outcome(path, parser, district=None, period=None)
    assert (found.district, found.period, found.state) == (DISTRICT, Period(2026, 9), "accepted")
