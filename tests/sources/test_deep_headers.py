"""Headers of four and five rows: groups over groups, merged or not, and groups that say which time."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import pytest
import xlsxwriter

from schemas.outcome import Outcome
from sources.child.parser import Parser
from tests.sources.books import book, column, outcome, told

NAMES = ("employees", "employees_female", "members", "members_female")
KEYS = ("工会组织名称", "工会类型", "建会日期")
ROW = ["某公司工会", "1", "2010-05-01"]
NUMBERS = (30, 12, 28, 11)
PLAIN = [("职工", "人数"), ("职工", "其中:女职工"), ("会员", "人数"), ("会员", "其中:女会员")]
FOUR = [("年末统计", "人员情况", *one) for one in PLAIN]
FIVE = [("工会工作", "年末统计", "人员情况", *one) for one in PLAIN]
BY_SEX = [
    ("基本情况", "人员", "职工", "全部", "职工人数"), ("基本情况", "人员", "职工", "按性别分", "女职工人数"),
    ("基本情况", "人员", "会员", "全部", "会员人数"), ("基本情况", "人员", "会员", "按性别分", "女会员人数"),
]  # fmt: skip
THREE = [("人员", *one) for one in PLAIN]


def runs(groups: list[tuple[str, ...]]) -> list[list[int]]:
    """The positions of each group that stand beside one another."""
    return [list(places) for _, places in groupby(range(len(groups)), key=lambda at: groups[at])]


def form(path: Path, columns: list[tuple[str, ...]], numbers: list[int], *, merged: bool) -> Path:
    """A table of one union whose first columns are merged over all rows of its header."""
    depth = len(columns[0])
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("工会")
        for place, text in enumerate(KEYS):
            sheet.merge_range(0, place, depth - 1, place, text)
        for level in range(depth):
            for places in runs([one[: level + 1] for one in columns]):
                text = columns[places[0]][level]
                first, last = len(KEYS) + places[0], len(KEYS) + places[-1]
                if merged and first < last:
                    sheet.merge_range(level, first, level, last, text)
                else:
                    sheet.write(level, first, text)
        sheet.write_row(depth, 0, [*ROW, *numbers])
    return path


def read(path: Path, parser: Parser) -> Outcome:
    found = outcome(path, parser)
    assert (found.database, found.rows_accepted) == ("trade_union", 1)
    return found


@pytest.mark.parametrize("merged", [True, False], ids=["merged", "written once"])
@pytest.mark.parametrize("columns", [THREE, FOUR, FIVE, BY_SEX], ids=["three", "four", "five", "by sex"])
def test_groups_over_groups(columns: list[tuple[str, ...]], merged: bool, tmp_path: Path, parser: Parser) -> None:
    found = read(form(tmp_path / "工会.xlsx", columns, list(NUMBERS), merged=merged), parser)
    assert [column(found, name) for name in NAMES] == [[number] for number in NUMBERS]
    assert found.ignored == {"header": len(columns[0])}
    assert told(found, "F026") == []


UNITS = [("（人）", "(万人)"), ("人", "千人"), ("(单位:人)", "(单位：万人)"), ("(人)", " （ 百 人 ） ")]
MULTIPLES = {"百": 100, "千": 1000, "万": 10000}


@pytest.mark.parametrize("label", ["", "单位", "计量单位", "—"])
@pytest.mark.parametrize("units", UNITS)
@pytest.mark.parametrize("columns", [PLAIN, THREE, FOUR, BY_SEX], ids=["two", "three", "four", "five"])
def test_a_row_of_units_below(
    columns: list[tuple[str, ...]], units: tuple[str, str], label: str, tmp_path: Path, parser: Parser
) -> None:
    """It costs nothing, however deep the header is: no number is read in another unit in silence."""
    rows = [[*KEYS, *texts] for texts in zip(*columns, strict=True)]
    rows[1:] = [["", "", "", *row[3:]] for row in rows[1:]]
    rows += [[label, "", "", units[1], *[units[0]] * 3], [*ROW, *map(str, NUMBERS)]]
    found = read(book(tmp_path / "工会.xlsx", 工会=rows), parser)
    number = 30 * next(times for word, times in MULTIPLES.items() if word in units[1])
    assert [column(found, name) for name in NAMES] == [[number], [12], [28], [11]]
    assert (sum(found.ignored.values()), found.rows_quarantined) == (len(rows) - 1, 0)


def test_a_row_of_english_below_each(tmp_path: Path, parser: Parser) -> None:
    """Rows in another language count for nothing, so that four rows are eight."""
    rows = [[*KEYS, *texts] for texts in zip(*FOUR, strict=True)]
    rows[1:] = [["", "", "", *row[3:]] for row in rows[1:]]
    english = [["Name", "Type", "Founded", *[words] * 4] for words in ("Persons", "All Persons", "Group", "Number")]
    lines = [line for pair in zip(rows, english, strict=True) for line in pair]
    found = read(book(tmp_path / "工会.xlsx", 工会=[*lines, [*ROW, *NUMBERS]]), parser)
    assert [column(found, name) for name in NAMES] == [[number] for number in NUMBERS]
    assert found.ignored == {"header": 8}


@pytest.mark.parametrize("columns", [PLAIN, THREE, FOUR], ids=["three", "four", "five"])
@pytest.mark.parametrize("earlier", ["上年末", "去年末", "2025年8月", "上月末"])
def test_the_topmost_group_says_which_time(
    earlier: str, columns: list[tuple[str, ...]], tmp_path: Path, parser: Parser
) -> None:
    """What is of an earlier time is none of the period's, however far above it that is said."""
    both = [*((earlier, *one) for one in columns), *(("本月末", *one) for one in columns)]
    path = form(tmp_path / "工会.xlsx", both, [9, 8, 7, 6, *NUMBERS], merged=True)
    found = read(path, parser)
    assert [column(found, name) for name in NAMES] == [[number] for number in NUMBERS]


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_titles_and_rows_are_no_part_of_a_header(depth: int, tmp_path: Path, parser: Parser) -> None:
    path = tmp_path / "工会.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("工会")
        for number in range(depth):
            sheet.write(number, 0, f"工会组织情况（第{number + 1}部分）")
        sheet.write_row(depth, 0, [*KEYS, "职工人数", "会员人数"])
        for row, name in enumerate(("甲公司工会", "乙公司工会", "丙公司工会"), start=depth + 1):
            sheet.write_row(row, 0, [name, "1", "2010-05-01", 30, 28])
    found = outcome(path, parser)
    assert (found.rows_accepted, found.ignored) == (3, {"title": depth, "header": 1})
