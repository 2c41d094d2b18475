"""Several months in one workbook: the period is told by table, and a table of another month is not counted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlwt

from schemas.outcome import Outcome
from schemas.periods import Period
from sources.child.parser import Parser
from tests.sources.books import BUILDING, BUILDING_HEADER, MEMBER_HEADER, book, outcome, outcomes, roster
from tests.sources.books import column as column_of
from tests.sources.people import merged_book

NOW = roster(12)
BEFORE = [*roster(11), *roster(13)[12:]]
"""A month earlier: the last one has left since."""
Table = Sequence[Sequence[Any]]


def titled(title: str, rows: Table) -> list[list[Any]]:
    return [[title], MEMBER_HEADER, *map(list, rows)]


def plain(rows: Table) -> list[list[Any]]:
    return [MEMBER_HEADER, *map(list, rows)]


def months(found: Outcome) -> list[tuple[str, str | None, str]]:
    """Severity, sheet and message of what is told of months."""
    return [
        (one.severity, one.sheet, one.message.split("。")[0].partition(":")[2])
        for one in found.findings
        if one.rule == "F022"
    ]


def assert_only_now(found: Outcome) -> None:
    assert (found.state, found.rows_accepted, found.rows_quarantined) == ("accepted", 12, 0)
    assert set(column_of(found, "citizen_id")) == {row[1] for row in NOW}
    assert [one.rule for one in found.findings if one.rule in ("R001", "F009")] == []


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("8月", "9月"), ("八月", "九月"), ("202608", "202609"), ("2026年8月", "2026年9月"), ("8月份党员", "9月份党员"),
        ("上月", "本月"), ("党员2026.08", "党员"), ("Aug", "Sep"), ("截至8月31日", "截至9月30日"), ("8月", "Sheet1"),
        ("2025年9月", "2026年9月"), ("10月", "9月"),
    ],
)  # fmt: skip
def test_the_sheet_of_another_month_is_left_out(tmp_path: Path, parser: Parser, before: str, now: str) -> None:
    for order in ((before, BEFORE), (now, NOW)), ((now, NOW), (before, BEFORE)):
        found = outcome(book(tmp_path / "名册.xlsx", **{name: plain(rows) for name, rows in order}), parser)
        assert_only_now(found)
        assert (found.sheets, found.rows_read) == ((now,), 13)
        ((severity, sheet, message),) = months(found)
        assert (severity, sheet) == ("warn", before)
        assert message.startswith("文件夹为2026-09、工作表名为") and message.endswith("（非本期，12行未读入）处理")


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (["长宁区党员（2026年8月）"], ["长宁区党员（2026年9月）"]),
        (["长宁区党员", "报告期：2026年8月"], ["长宁区党员", "报告期：2026年9月"]),
        (["报告期", "2026-08-01"], ["报告期", "2026-09-01"]),
        (["党员名册（截至2026年8月31日）"], ["党员名册（截至2026年9月30日）"]),
        (["填报日期", "2026-10-08", "八月份党员"], ["填报日期", "2026-10-08", "九月份党员"]),
    ],
    ids=lambda titles: titles[-1],
)
def test_titles_tell_the_months(tmp_path: Path, parser: Parser, before: list[str], now: list[str]) -> None:
    sheets = {"一": [before, *plain(BEFORE)], "二": [now, *plain(NOW)]}
    found = outcome(book(tmp_path / "名册.xlsx", **sheets), parser)
    assert_only_now(found)
    assert [(severity, sheet) for severity, sheet, _ in months(found)] == [("warn", "一")]


def test_a_column_of_months_tells_it_too(tmp_path: Path, parser: Parser) -> None:
    sheets = {
        name: [[*MEMBER_HEADER, "报告期"], *([*row, month] for row in rows)]
        for name, month, rows in (("甲", "2026-08", BEFORE), ("乙", "202609", NOW))
    }
    found = outcome(book(tmp_path / "名册.xlsx", **sheets), parser)
    assert_only_now(found)
    assert months(found) == [("warn", "甲", "文件夹为2026-09、单元格为2026-08；按2026-08（非本期，12行未读入）处理")]


@pytest.mark.parametrize(
    ("header", "before", "now"),
    [("报告期", "2026-08", "2026-09"), ("统计月份", "8月", "九月"), ("所属期", "202608", "202609"),
     ("数据日期", "2026-08-31", "2026年9月30日")],
)  # fmt: skip
def test_rows_of_several_months_in_one_table(
    tmp_path: Path, parser: Parser, header: str, before: str, now: str
) -> None:
    rows = [*([*row, before] for row in BEFORE), *([*row, now] for row in NOW)]
    found = outcome(book(tmp_path / "名册.xlsx", 党员=[[*MEMBER_HEADER, header], *rows]), parser)
    assert_only_now(found)
    assert (found.rows_read, found.ignored) == (25, {"header": 1, "other": 12})
    assert [(one.severity, one.count, one.cells) for one in found.findings if one.rule == "F027"] == [
        ("warn", 12, "O2:O13")
    ]


@pytest.mark.parametrize(
    ("title", "first", "second"),
    [("党员", "2026年8月", "2026年9月"), ("党员", "一、8月", "二、9月"), ("党员（2026年9月）", "", "上月名册"),
     ("党员名册", "八月份", "九月份")],
)  # fmt: skip
@pytest.mark.parametrize("column", [0, 1])
def test_rows_that_say_a_month_part_a_table(
    tmp_path: Path, parser: Parser, title: str, first: str, second: str, column: int
) -> None:
    tables = (BEFORE, NOW) if first else (NOW, BEFORE)
    heads = [[""] * column + [text] for text in (first, second)]
    rows = [*(heads[:1] if first else []), *tables[0], heads[1], *tables[1]]
    found = outcome(book(tmp_path / "名册.xlsx", 党员=[[title], MEMBER_HEADER, *rows]), parser)
    assert_only_now(found)
    assert set(column_of(found, "name")) == {row[0] for row in NOW}
    assert found.ignored["other"] == 12
    assert [one.count for one in found.findings if one.rule == "F027"] == [12]


@pytest.mark.parametrize(
    "text",
    ["2026年8月", "8月", "八月", "二〇二六年八月", "2026-08", "2026.8", "202608", "2026-08-01", "2026年8月份",
     "上月", "（8月）",
     "一、8月名册"],
)  # fmt: skip
@pytest.mark.parametrize("way", ["first", "second", "merged"])
def test_one_row_that_says_a_month(tmp_path: Path, parser: Parser, text: str, way: str) -> None:
    """What stands above it is of the file's month, where nothing else says one."""
    heads = [""] * (way == "second") + [text]
    rows = [["党员名册"], MEMBER_HEADER, *NOW, heads, *BEFORE[6:]]
    found = outcome(merged_book(tmp_path / "名册.xlsx", rows, ["A15:N15"] if way == "merged" else []), parser)
    assert_only_now(found)
    assert set(column_of(found, "name")) == {row[0] for row in NOW}
    assert [one.count for one in found.findings if one.rule == "F027"] == [6]


def test_totals_below_a_month_are_of_it(tmp_path: Path, parser: Parser) -> None:
    """Each sum is of its own month; that of another is compared with nothing."""
    header = ["居民区代码", "居民区名称", "所属街道(镇)", "总户数", "常住人口"]
    now = [[f"31010500100{n}", f"华{n}居委会", "华阳路街道", 1000, 2500] for n in (1, 2, 3)]
    before = [[*row[:3], 900, 2400] for row in now]
    for sums, wrong in ((3000, 0), (3001, 1)):
        rows: list[list[Any]] = [
            header,
            *now,
            ["合计", "", "", sums, 7500],
            ["2026年8月"],
            *before,
            ["合计", "", "", 2700, 7200],
        ]
        found = outcome(book(tmp_path / "居民区.xlsx", 居民区=rows), parser)
        assert (column_of(found, "households"), found.rows_quarantined) == ([1000] * 3, 0)
        assert (found.ignored["total"], found.ignored["other"]) == (1, 4)
        assert len([one for one in found.findings if one.rule == "T002"]) == wrong


@pytest.mark.parametrize(("text", "told"), [("2026年8月", ["block"]), ("2026年9月", []), ("9月", [])])
def test_a_month_above_all_rows(tmp_path: Path, parser: Parser, text: str, told: list[str]) -> None:
    found = outcome(book(tmp_path / "名册.xlsx", 党员=[["党员名册"], MEMBER_HEADER, [text], *NOW]), parser)
    assert_only_now(found)
    assert [severity for severity, _, _ in months(found)] == told


@pytest.mark.parametrize(
    "text",
    ["8月新增", "2026年8月转入", "8月补报", "2026年8月发展", "8月合计", "截止8月31日已核对", "8月末在册人数不变"],
)
def test_what_happened_in_a_month_is_no_month_of_rows(tmp_path: Path, parser: Parser, text: str) -> None:
    rows = [["党员名册"], MEMBER_HEADER, *NOW[:6], ["", text], *NOW[6:]]
    found = outcome(book(tmp_path / "名册.xlsx", 党员=rows), parser)
    assert (found.rows_accepted, [one.rule for one in found.findings if one.rule in ("F022", "F027")]) == (12, [])


def test_a_column_that_says_the_month_is_not_unknown(tmp_path: Path, parser: Parser) -> None:
    for months_of in (["2026-08", "2026-09"], ["2026-09"]):
        rows = [[*row, months_of[number % len(months_of)]] for number, row in enumerate(NOW)]
        found = outcome(book(tmp_path / "名册.xlsx", 党员=[[*MEMBER_HEADER, "报告期"], *rows]), parser)
        assert [one.rule for one in found.findings if one.rule in ("F006", "F013")] == []


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("2025年", "2026年"),
        ("2025", "2026"),
        ("党员2025", "党员2026"),
        ("2025年度", "2026年9月"),
        ("2025年党员", "Sheet1"),
    ],
)
def test_the_sheet_of_another_year_is_left_out(tmp_path: Path, parser: Parser, before: str, now: str) -> None:
    found = outcome(book(tmp_path / "名册.xlsx", **{before: plain(BEFORE), now: plain(NOW)}), parser)
    assert_only_now(found)
    ((severity, sheet, message),) = months(found)
    assert (severity, sheet) == ("warn", before)
    assert message.endswith("工作表名为2025-12；按2025-12（非本期，12行未读入）处理")


@pytest.mark.parametrize(
    "title",
    ["2025年度党员名册", "2025年党员情况", "二〇二五年度党员名册", "长宁区党员（2025年）", "长宁区党员名册2025",
     "2025党员名册",
     "年度：2025", "统计年度：2025年", "报告期：2025年度", "新泾镇2024年党员名册"],
)  # fmt: skip
def test_a_title_of_another_year_blocks(tmp_path: Path, parser: Parser, title: str) -> None:
    found = outcome(book(tmp_path / "名册.xlsx", 党员=titled(title, NOW)), parser)
    assert (found.period, found.rows_accepted) == (Period(2026, 9), 12)
    assert [severity for severity, _, _ in months(found)] == ["block"]


@pytest.mark.parametrize(
    "title",
    ["2026年度党员名册", "2025-2026年度党员名册", "党员名册（2025年版）", "党员信息采集表2024版",
     "2025年入党党员名册", "2025年新发展党员",
     "“十四五”（2021-2025年）党员名册", "沪组〔2025〕12号党员名册", "沪组(2025)12号", "1998年成立的支部党员",
     "自2025年起按新口径填报",
     "2025年以来的党员", "注：2025年数据已核", "依据2025年党内统计制度", "2025年度民主评议党员", "填表日期：2025年",
     "打印日期 2025",
     "2026年党员（较2025年）", "党员总数：2025", "2025人", "2025"],
)  # fmt: skip
def test_a_year_of_something_else(tmp_path: Path, parser: Parser, title: str) -> None:
    found = outcome(book(tmp_path / "名册.xlsx", 党员=titled(title, NOW)), parser)
    assert (found.rows_accepted, months(found)) == (12, [])


@pytest.mark.parametrize("name", ["2026年", "2026", "党员2026", "2025版", "党员2021-2025", "Sheet2025"])
def test_names_of_sheets_that_tell_no_other_year(tmp_path: Path, parser: Parser, name: str) -> None:
    found = outcome(book(tmp_path / "名册.xlsx", **{name: plain(NOW)}), parser)
    assert (found.rows_accepted, months(found)) == (12, [])


@pytest.mark.parametrize(
    ("header", "years", "told"),
    [("年度", ["2025"], ["F022"]), ("年份", ["2025年"], ["F022"]), ("统计年度", ["2025", "2026"], ["F027"]),
     ("报告期", ["2025年", "2026年"], ["F027"]), ("年度", ["2026"], []), ("年度", ["2025", "2026"], []),
     ("入党年度", ["2025"], []), ("评议年度", ["2025"], [])],
)  # fmt: skip
def test_columns_of_years(tmp_path: Path, parser: Parser, header: str, years: list[str], told: list[str]) -> None:
    rows = [[*row, years[number % len(years)]] for number, row in enumerate(NOW)]
    found = outcome(book(tmp_path / "名册.xlsx", 党员=[[*MEMBER_HEADER, header], *rows]), parser)
    assert [one.rule for one in found.findings if one.rule in ("F022", "F027")] == told
    assert found.rows_accepted == (6 if told == ["F027"] else 12)


@pytest.mark.parametrize(
    ("header", "months"), [("月份", ["8月", "9月"]), ("报告期", ["2026-09", ""]), ("入党月份", ["8月", "9月"])]
)
def test_columns_that_name_no_other_month(tmp_path: Path, parser: Parser, header: str, months: list[str]) -> None:
    rows = [[*row, months[number % 2]] for number, row in enumerate(NOW)]
    found = outcome(book(tmp_path / "名册.xlsx", 党员=[[*MEMBER_HEADER, header], *rows]), parser)
    assert (found.rows_accepted, [one.rule for one in found.findings if one.rule in ("F022", "F027")]) == (12, [])


@pytest.mark.parametrize("way", ["below", "beside"])
def test_several_tables_of_one_sheet(tmp_path: Path, parser: Parser, way: str) -> None:
    before, now = titled("党员（2026年8月）", BEFORE), titled("党员（2026年9月）", NOW)
    if way == "below":
        rows = [*before, [], [], *now]
    else:
        width = len(MEMBER_HEADER) + 1
        rows = [[*one, *[""] * (width - len(one)), *two] for one, two in zip(before, now, strict=True)]
    found = outcome(book(tmp_path / "名册.xlsx", 党员=rows), parser)
    assert_only_now(found)
    assert [(severity, sheet) for severity, sheet, _ in months(found)] == [("warn", "党员")]


def test_a_tab_that_kept_the_title_of_another_month(tmp_path: Path, parser: Parser) -> None:
    old = book(tmp_path / "旧.xlsx", **{name: titled("党员（2026年8月）", rows) for name, rows in MONTHS.items()})
    new = book(tmp_path / "新.xlsx", **{name: titled("党员（2026年9月）", rows) for name, rows in MONTHS.items()})
    for path, told in ((old, [("warn", "9月"), ("warn", "8月")]), (new, [("warn", "8月")])):
        found = outcome(path, parser)
        assert_only_now(found)
        assert sorted((severity, sheet) for severity, sheet, _ in months(found)) == sorted(told)


MONTHS = {"8月": BEFORE, "9月": NOW}


def test_a_whole_year_of_sheets(tmp_path: Path, parser: Parser) -> None:
    sheets = {f"{number}月": plain(NOW if number == 9 else BEFORE) for number in range(1, 13)}
    found = outcome(book(tmp_path / "2026年党员.xlsx", **sheets), parser)
    assert_only_now(found)
    assert len(months(found)) == 11


def test_old_workbooks_too(tmp_path: Path, parser: Parser) -> None:
    workbook = xlwt.Workbook()
    for name, rows in MONTHS.items():
        sheet = workbook.add_sheet(name)
        for number, row in enumerate(plain(rows)):
            for place, text in enumerate(row):
                sheet.write(number, place, text)
    workbook.save(str(tmp_path / "名册.xls"))
    assert_only_now(outcome(tmp_path / "名册.xls", parser))


@pytest.mark.parametrize(
    ("called", "sheet", "title"),
    [("党员.xlsx", "8月", ""), ("党员.xlsx", "党员", "党员（2026年8月）"), ("党员8月.xlsx", "党员", ""),
     ("党员202608.xlsx", "Sheet1", "")],
)  # fmt: skip
def test_a_file_of_another_month_alone_is_counted_but_blocks(
    tmp_path: Path, parser: Parser, called: str, sheet: str, title: str
) -> None:
    found = outcome(book(tmp_path / called, **{sheet: titled(title, NOW) if title else plain(NOW)}), parser)
    assert (found.period, found.rows_accepted) == (Period(2026, 9), 12)
    ((severity, _, message),) = months(found)
    assert severity == "block" and message.endswith("为2026-08；按2026-09处理")


@pytest.mark.parametrize(
    ("called", "title"),
    [("党员9月.xlsx", ""), ("党员（10月8日报）.xlsx", ""), ("党员8月.xlsx", "党员（2026年9月）"),
     ("党员20261008.xlsx", ""), ("10月上报的党员.xlsx", ""), ("2026年党员.xlsx", ""), ("党员（2025版）.xlsx", ""),
     ("2025年新发展党员.xlsx", ""), ("2025年党员.xlsx", "党员（2026年9月）"), ("党员2025-2026.xlsx", "")],
)  # fmt: skip
def test_a_file_name_says_little(tmp_path: Path, parser: Parser, called: str, title: str) -> None:
    found = outcome(book(tmp_path / called, 党员=titled(title, NOW) if title else plain(NOW)), parser)
    assert (found.state, months(found)) == ("accepted", [])


@pytest.mark.parametrize("called", ["2025年党员", "党员（2025年）", "2024年度党员名册", "长宁区党员2025", "2025党员"])
def test_a_file_of_another_year_alone_is_counted_but_blocks(tmp_path: Path, parser: Parser, called: str) -> None:
    found = outcome(book(tmp_path / f"{called}.xlsx", Sheet1=plain(NOW)), parser)
    assert (found.period, found.rows_accepted) == (Period(2026, 9), 12)
    ((severity, _, message),) = months(found)
    assert severity == "block" and message.endswith("；按2026-09处理")


def test_two_other_months_are_returned(tmp_path: Path, parser: Parser) -> None:
    found = outcome(book(tmp_path / "党员.xlsx", **{"7月": plain(BEFORE), "8月": plain(NOW)}), parser)
    assert (found.state, found.rows_accepted, found.rows_quarantined) == ("returned", 0, 24)
    assert [(severity, sheet) for severity, sheet, _ in months(found)] == [
        ("reject_file", "7月"), ("reject_file", "8月")
    ]  # fmt: skip


def test_a_database_of_another_month_beside_one_of_this_is_returned(tmp_path: Path, parser: Parser) -> None:
    path = book(tmp_path / "长宁.xlsx", **{"8月党员": plain(BEFORE), "9月楼宇": [BUILDING_HEADER, BUILDING]})
    found = {one.database: one for one in outcomes(path, parser)}
    assert (found["party_member"].state, found["party_member"].rows_quarantined) == ("returned", 12)
    assert (found["building"].state, months(found["building"])) == ("accepted", [])


def test_without_a_folder_each_month_is_its_own(tmp_path: Path, parser: Parser) -> None:
    path = book(tmp_path / "2026年9月党员.xlsx", **{name: plain(rows) for name, rows in MONTHS.items()})
    found = {one.period: one.rows_accepted for one in outcomes(path, parser, period=None)}
    assert found == {Period(2026, 8): 12, Period(2026, 9): 12}
    assert [one.rows_accepted for one in outcomes(path, parser, period=Period(2026, 8))] == [12]
