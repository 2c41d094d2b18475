"""A field as a group over sub-columns: the whole or the period's own is read, else it is told (rule F026)."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from schemas.databaselist import databases
from schemas.outcome import Outcome
from schemas.periods import Period
from sources.child.parser import Parser
from sources.headers.headertexts import read_header
from sources.headers.meanings import senses
from sources.headers.qualifiers import COUNTED
from sources.headers.verdicts import HeaderVerdict
from tests.eight import EIGHT
from tests.sources.books import BUILDING, BUILDING_HEADER, MEMBER_HEADER, MEMBERS, PERIOD, book, column, outcome, told
from tests.sources.people import merged_book

FIXED: list[Any] = ["居民区代码", "居民区名称", "所属街道(镇)", "类型", "总户数（户）"]
ROW: list[Any] = ["310105001001", "华一居委会", "华阳路街道", "居委会", 1000]
NUMBERS: list[Any] = [2400, 2500, 100, 7]


def table(group: str, subs: list[str], *more: str) -> list[list[Any]]:
    """Communities with a field over sub-columns behind the others, and further headers behind it."""
    blank = [""] * (len(subs) - 1)
    rows = [[*FIXED, group, *blank, *more], [""] * len(FIXED) + subs + [""] * len(more)]
    for number in range(1, 4):
        key = [f"31010500100{number}", f"华{number}居委会", *ROW[2:]]
        rows.append([*key, *(value + number for value in NUMBERS[: len(subs)]), *["x"] * len(more)])
    return rows


def read(path: Path, parser: Parser, rows: Sequence[Sequence[Any]], period: Period | None = PERIOD) -> Outcome:
    return outcome(book(path / "居民区.xlsx", 居民区=rows), parser, period=period)


@pytest.mark.parametrize(
    ("subs", "at"),
    [
        (["上年末", "本月末", "增减"], 1),
        (["上年末数", "本月数", "增减数"], 1),
        (["期末", "期初"], 0),
        (["上期", "本期"], 1),
        (["男", "女", "小计"], 2),
        (["合计", "其中：男", "其中：女"], 0),
        (["计", "城镇", "农村"], 0),
        (["总数", "占比"], 0),
        (["8月", "9月"], 1),
        (["七月", "八月", "九月"], 2),
        (["2026年8月", "2026年9月"], 1),
        (["2025.9", "2026.9"], 1),
        (["2025-12-31", "2026-09-30"], 1),
        (["9月末", "比上月增减"], 0),
        (["截至9月底", "上年同期"], 0),
        (["本月", "本年累计"], 0),
        (["本月(人)", "上月(人)"], 0),
        (["去年", "今年"], 1),
        (["第二季度", "第三季度"], 1),
    ],
)
def test_the_whole_or_the_periods_own_is_read(tmp_path: Path, parser: Parser, subs: list[str], at: int) -> None:
    found = read(tmp_path, parser, table("常住人口（人）", subs))
    assert column(found, "resident_population") == [NUMBERS[at] + number for number in (1, 2, 3)]
    assert (found.rows_accepted, found.ignored, told(found, "F026")) == (3, {"header": 2}, [])


@pytest.mark.parametrize(
    "subs",
    [
        ["男", "女"],
        ["上年末", "增减"],
        ["计划", "实际"],
        ["其中：户籍", "其中：非户籍"],
        ["7月", "8月"],
        ["2025年9月", "2024年9月"],
        ["城镇人口数", "乡村人口数"],
        ["东片", "西片", "南片"],
        ["本年累计", "上年同期"],
        ["1-9月", "1-8月"],
        ["年初", "年末"],
        ["8月"],
        ["较上月增减", "增长%"],
        ["60岁以上", "其中：本地"],
    ],
)
def test_parts_are_told_and_none_is_read(tmp_path: Path, parser: Parser, subs: list[str]) -> None:
    found = read(tmp_path, parser, table("常住人口（人）", subs, "备注"))
    assert (column(found, "resident_population"), "resident_population" in found.present) == ([None] * 3, False)
    (finding,) = [f for f in found.findings if f.rule == "F026"]
    letters = "FGHI"[: len(subs)]
    assert (finding.severity, finding.column) == ("block", "resident_population")
    assert finding.cells == ",".join(f"{letter}2" for letter in letters)
    assert "V001" not in {f.rule for f in found.findings}


def test_merged_groups_and_no_text_are_the_same(tmp_path: Path, parser: Parser) -> None:
    """By merges as by blank cells, as text and as a workbook."""
    rows = table("常住人口", ["上年末", "本月末", "增减"])
    merges = ["F1:H1", *(f"{letter}1:{letter}2" for letter in "ABCDE")]
    path = tmp_path / "居民区.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    for one in (merged_book(tmp_path / "居民区.xlsx", rows, merges), path):
        assert column(outcome(one, parser), "resident_population") == [2501, 2502, 2503]


@pytest.mark.parametrize(
    ("groups", "at"),
    [
        (["上年末", "本月末"], 1),
        (["9月", "8月"], 0),
        (["合计", "其中：城镇"], 0),
        (["女", "男"], None),
        (["上年同期", "其他"], None),
    ],
)
def test_groups_of_time_and_part_above_fields(
    tmp_path: Path, parser: Parser, groups: list[str], at: int | None
) -> None:
    head = ["", "", "", "", groups[0], "", groups[1], ""]
    names = [*FIXED[:4], "总户数", "常住人口", "总户数", "常住人口"]
    rows = [[*ROW[:4], 900, 2000, 1000, 2100]]
    found = read(tmp_path, parser, [head, names, *rows])
    expected = [None, None] if at is None else [(900, 2000), (1000, 2100)][at]
    assert [column(found, name)[0] for name in ("households", "resident_population")] == list(expected)
    assert len(told(found, "F026")) == (2 if at is None else 0)


@pytest.mark.parametrize(
    ("headers", "at"),
    [
        (["常住人口(上年末)", "常住人口(本月末)"], 1),
        (["上年末常住人口", "本月末常住人口"], 1),
        (["常住人口-8月", "常住人口-9月"], 1),
        (["常住人口合计", "常住人口(男)"], 0),
        (["9月末常住人口（人）", "常住人口增减"], 0),
        (["常住人口(男)", "常住人口(女)"], None),
        (["常住人口（计划）", "常住人口（上年同期）"], None),
        (["常住人口（60岁以上）", "常住人口（其他）"], None),
        (["常住人口（2025-09）", "常住人口（其中：户籍）"], None),
        (["常住人口（增长%）", "常住人口（较上月增减）"], None),
    ],
)
def test_the_same_in_one_cell(tmp_path: Path, parser: Parser, headers: list[str], at: int | None) -> None:
    rows = [[*FIXED, *headers], [*ROW, *NUMBERS[: len(headers)]]]
    found = read(tmp_path, parser, rows)
    assert column(found, "resident_population") == [None if at is None else NUMBERS[at]]
    assert len(told(found, "F026")) == (at is None)


def test_a_header_merged_over_columns_without_names(tmp_path: Path, parser: Parser) -> None:
    """Nobody says which of them it is; where only one of them holds anything it is that."""
    rows = [[*FIXED, "常住人口", "", ""], [*ROW, 2500, 40, 10], ["310105001002", "华二居委会", *ROW[2:], 2600, 40, 10]]
    found = outcome(merged_book(tmp_path / "居民区.xlsx", rows, ["F1:H1"]), parser)
    assert ("resident_population" in found.present, told(found, "F026")) == (False, [("block", "F1")])
    rows = [[*row[:6], "", ""] for row in rows]
    found = outcome(merged_book(tmp_path / "居民区.xlsx", rows, ["F1:H1", "F2:H2", "F3:H3"]), parser)
    assert (column(found, "resident_population"), told(found, "F026")) == ([2500, 2600], [])


def test_three_levels(tmp_path: Path, parser: Parser) -> None:
    """Times over parts: the whole of the period's own."""
    rows = [
        [*FIXED, "常住人口", *[""] * 5], [""] * 5 + ["上年末", "", "", "本月末", "", ""],
        [""] * 5 + ["男", "女", "小计"] * 2, [*ROW, 1, 2, 3, 40, 50, 90],
    ]  # fmt: skip
    found = read(tmp_path, parser, rows)
    assert (column(found, "resident_population"), found.ignored) == ([90], {"header": 3})


def test_the_month_is_that_of_the_title_where_nobody_says_it(tmp_path: Path, parser: Parser) -> None:
    rows = [["长宁区居民区情况（2026年8月）"], *table("常住人口", ["8月", "9月"])]
    found = read(tmp_path, parser, rows, period=None)
    assert (found.period, column(found, "resident_population")) == (Period(2026, 8), [2401, 2402, 2403])


@pytest.mark.parametrize(
    ("database", "fixed", "row", "field", "name"),
    [
        ("商务楼宇", ["楼宇代码", "楼宇名称", "街道"], ["B1", "长城大厦", "天山路街道"], "从业人员数", "employees"),
        ("工会组织", ["工会组织名称", "工会类型"], ["某工会", "1"], "会员人数", "members"),
        ("团组织", ["团组织代码", "团组织全称", "团组织类别"], ["T1", "某团支部", "团支部"], "团员数", "members"),
        ("实有单位", ["信用代码", "单位名称", "街道"], ["", "某公司", "天山路街道"], "党员数", "members_total"),
        ("党组织", ["党组织代码", "党组织名称", "类别"], ["ZB01", "某支部", "党支部"], "党员总数", "member_total"),
    ],
)  # fmt: skip
def test_in_every_database(
    tmp_path: Path, parser: Parser, database: str, fixed: list[Any], row: list[Any], field: str, name: str
) -> None:
    for subs, value in ((["男", "女", "小计"], 8), (["上月", "本月", "增减"], 5), (["男", "女", "其他"], None)):
        rows = [[*fixed, field, "", ""], [""] * len(fixed) + subs, [*row, 3, 5, 8]]
        found = outcome(book(tmp_path / f"{database}.xlsx", **{database: rows}), parser)
        assert (column(found, name), len(told(found, "F026"))) == ([value], int(value is None))


def test_a_row_of_data_is_no_sub_header(tmp_path: Path, parser: Parser) -> None:
    """Nor are headers without a name beside a field."""
    header = [*FIXED, "常住人口", "", "性别"]
    rows = [header, [*ROW, 2500, "良好", "男"], ["310105001002", "华二居委会", *ROW[2:], 2600, "一般", "女"]]
    found = read(tmp_path, parser, rows)
    assert (column(found, "resident_population"), told(found, "F026")) == ([2500, 2600], [])


def test_sub_headers_on_further_pages(tmp_path: Path, parser: Parser) -> None:
    rows = table("常住人口", ["上年末", "本月末", "增减"])
    found = read(tmp_path, parser, [*rows[:3], *rows[:2], *rows[3:]])
    assert (column(found, "resident_population"), found.ignored) == ([2501, 2502, 2503], {"header": 4})


def test_a_header_that_is_repeated_takes_no_row_of_data_for_its_groups(tmp_path: Path, parser: Parser) -> None:
    """Men, dates and the retired stand above 性别, 出生日期 and 工作岗位: that is a person."""
    other = ["王芳芳", "31019919700507006X", "男", *MEMBERS[0][3:]]
    rows = [MEMBER_HEADER, MEMBERS[0], MEMBER_HEADER, other]
    found = outcome(book(tmp_path / "党员.xlsx", 党员=rows), parser)
    assert (found.rows_accepted, found.ignored, told(found, "F026")) == (2, {"header": 2}, [])


def test_groups_that_say_nothing_of_time_or_part(tmp_path: Path, parser: Parser) -> None:
    head = ["基本情况", "", "", "", "人口情况", ""]
    rows = [head, [*FIXED[:4], "总户数", "常住人口"], [*ROW[:4], 1000, 2500]]
    found = read(tmp_path, parser, rows)
    assert (column(found, "households"), column(found, "resident_population")) == ([1000], [2500])
    assert (told(found, "F006"), told(found, "F025"), told(found, "F026")) == ([], [], [])


def alone(path: Path, parser: Parser, header: str, group: str = "") -> Outcome:
    """Communities with one column more, under a group where it has one."""
    rows = [[*FIXED, header], [*ROW, 2500]]
    return read(path, parser, [[""] * len(FIXED) + [group], *rows] if group else rows)


PARTS = [
    ("常住人口（非沪籍）", ""), ("常住人口(其他)", ""), ("常住人口-其他", ""), ("境外常住人口", ""),
    ("常住人口[未成年人]", ""),
    ("常住人口（流动）", ""), ("户均常住人口", ""), ("常住人口（每百户）", ""), ("常住人口（平均）（人）", ""),
    ("常住人口（人，其他）", ""), ("常住人口（万人，预计）", ""), ("常住人口", "外籍人士"),
     ("常住人口", "非沪籍居民情况"),
    ("常住人口", "未成年"), ("常住人口", "流动"), ("常住人口（人）", "境外人员"), ("常住人口", "外来人口情况"),
]  # fmt: skip


@pytest.mark.parametrize(("header", "group"), PARTS, ids=["".join(one) for one in PARTS])
def test_a_part_that_stands_alone_is_not_the_whole(tmp_path: Path, parser: Parser, header: str, group: str) -> None:
    found = alone(tmp_path, parser, header, group)
    assert column(found, "resident_population") == [None]
    assert [severity for severity, _ in told(found, "F026")] == ["block"]


@pytest.mark.parametrize(
    "note", ["（社保）", "（在编）", "(甲类)", "（仅在册户）", "（不含来沪人员）", "【片区内】", "（人、集体户）"]
)
def test_what_a_note_leaves_out_is_told(tmp_path: Path, parser: Parser, note: str) -> None:
    """No record knows it: the figure is read, and never in silence."""
    found = alone(tmp_path, parser, f"常住人口{note}")
    assert column(found, "resident_population") == [2500]
    ((finding),) = [f for f in found.findings if f.rule == "F025"]
    assert (finding.severity, finding.cell, finding.column) == ("warn", "F1", "resident_population")
    assert f"“{note.strip('（）()【】人、')}”如只是一部分" in finding.message


@pytest.mark.parametrize(
    "note",
    ["（人）", "（必填）", "（选填）", "（截至本月末）", "（截至2026年9月30日）", "（含来沪人员）", "（包括集体户）",
     "（个）", "①", "[2]", "（注1）", "（见说明）", "（Population）", "（实有人口）", "（请填数字）", "（整数）",
     "（合计）", "（总）", "（本街道）", "（2026年9月）", "（人，含境外）", "（人、本月）",
     "（以公安数据为准）", "（公安口径）", "（单位：人）"],
)  # fmt: skip
def test_notes_that_leave_nothing_out_are_not(tmp_path: Path, parser: Parser, note: str) -> None:
    found = alone(tmp_path, parser, f"常住人口{note}")
    assert column(found, "resident_population") == [2500]
    assert (told(found, "F025"), told(found, "F026"), told(found, "F006")) == ([], [], [])


@pytest.mark.parametrize("group", ["其他情况", "基本情况", "户籍情况", "青年", "困难群体", "其它"])
def test_groups_that_part_nothing(tmp_path: Path, parser: Parser, group: str) -> None:
    rows = [[""] * len(FIXED) + [group], [*FIXED, "户籍人口"], [*ROW, 2500]]
    found = read(tmp_path, parser, rows)
    assert (column(found, "registered_population"), told(found, "F026")) == ([2500], [])


def test_every_known_header_is_the_whole() -> None:
    every = [(one, column) for one in databases().values() for column in one.columns.values() if column.kind in COUNTED]
    for database, one in every:
        for header in map(read_header, one.headers):
            (sense,) = [sense for sense in senses(header, database.name) if sense.column == one.name]
            assert sense.verdict < HeaderVerdict.PARTED, header.written
            assert header.aside == "" or database.name not in EIGHT, header.written


@pytest.mark.parametrize(
    ("header", "tax"),
    [("税收（元/平方米）", None), ("年税收(万元/户)", None), ("税收（单位：元/㎡）", None), ("人均税收", None),
     ("年税收(元／月)", None), ("税收（户均）", None), ("年税收（万元/年）", 12.0), ("年税收（元/年）", 0.0012),
     ("税收（9月）", None), ("9月份税收(万元)", None), ("税收（2026年9月）", None), ("税收（九月）", None),
     ("税收（截至9月）", 12.0), ("税收（1-9月）", None), ("税收（9月末）", 12.0), ("税收（2026年）", 12.0),
     ("税收（万元）", 12.0), ("本月税收", None), ("税收（当月）", None), ("本季度税收（万元）", None)],
)  # fmt: skip
def test_an_amount_by_something_is_no_amount(tmp_path: Path, parser: Parser, header: str, tax: float | None) -> None:
    rows: list[list[Any]] = [[*BUILDING_HEADER, header], [*BUILDING, 12]]
    found = outcome(book(tmp_path / "楼宇.xlsx", 商务楼宇=rows), parser)
    assert (column(found, "tax_wan"), len(told(found, "F026"))) == ([tax], int(tax is None))


@pytest.mark.parametrize("time", ["月", "季度", "每月"])
def test_an_amount_of_a_month_is_none_of_a_year(tmp_path: Path, parser: Parser, time: str) -> None:
    rows: list[list[Any]] = [[*BUILDING_HEADER, f"税收（{time}）"], [*BUILDING, 12]]
    found = outcome(book(tmp_path / "楼宇.xlsx", 商务楼宇=rows), parser)
    assert (column(found, "tax_wan"), told(found, "V013")) == ([None], [("block", "K2")])
