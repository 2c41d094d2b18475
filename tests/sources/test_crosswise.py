"""Crosswise sheets by a declared layout: each column of numbers is a record, and findings name the real cells."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.cities.areas import areas
from schemas.outcome import Outcome
from sources.child.parser import Parser
from sources.examining.examination import Examination, examine
from sources.examining.expectation import Expectation
from sources.mappings.mappings import Mappings
from sources.mappings.records import Cross, Layout, Scope, WideMeasure
from sources.returns.returnbook import about, write_answer
from tests.sources.books import DISTRICT, PERIOD, book, column, told

FEMALE = "其中：女性"
MEASURES = (
    WideMeasure("职工人数", "employees"),
    WideMeasure(FEMALE, "employees_female", under="职工人数"),
    WideMeasure("会员人数", "members"),
    WideMeasure(FEMALE, "members_female", under="会员人数"),
    WideMeasure("工会类型", "union_type"),
)
UNIONS = Layout(Scope("trade_union", source="layouts/工会横表.toml"), "工会横表", cross=Cross("union_name", MEASURES))
NAMES = ["甲公司工会", "乙公司工会", "丙公司工会"]
NUMBERS = [[30, 40, 50], [12, 14, 20], [28, 39, 45], [11, 13, 19]]
LABELS = ["职工人数", FEMALE, "会员人数", FEMALE]
COLUMNS = ("employees", "employees_female", "members", "members_female")
TYPES = ["工会类型", "1", "1", "1"]
HEAD = ["指标", *NAMES]
ROWS = [[label, *map(str, numbers)] for label, numbers in zip(LABELS, NUMBERS, strict=True)]


def examined(path: Path, parser: Parser, *layouts: Layout) -> Examination:
    return examine(path, Expectation(areas(), DISTRICT, PERIOD, mappings=Mappings(layouts)), parser=parser)


def read(rows: list[list[Any]], folder: Path, parser: Parser, *layouts: Layout) -> Outcome:
    """The one outcome of a sheet of these rows."""
    path = book(folder / "工会.xlsx", Sheet1=rows)
    (found,) = examined(path, parser, *(layouts or (UNIONS,))).outcomes
    assert found.rows_read == found.rows_accepted + found.rows_quarantined + found.rows_ignored
    return found


def assert_read(found: Outcome) -> None:
    assert (found.database, found.rows_accepted, found.records) == ("trade_union", 3, 3)
    assert column(found, "union_name") == NAMES
    assert [column(found, name) for name in COLUMNS] == NUMBERS
    assert told(found, "F006") == []


ENGLISH = ("Employees", "Female", "Members", "Female")
SPELLINGS: dict[str, list[list[Any]]] = {
    "plain": [HEAD, *ROWS, TYPES],
    "titled": [["工会情况表"], [], HEAD, *ROWS, TYPES, ["填表人：李四"]],
    "with units": [
        ["指标", "计量单位", *NAMES],
        *([row[0], "人", *row[1:]] for row in ROWS),
        [TYPES[0], "", *TYPES[1:]],
    ],
    "numbered": [["序号", *HEAD], *([str(n), *row] for n, row in enumerate([*ROWS, TYPES], start=1))],
    "under groups": [["指标", "市区", "", "郊区"], ["", *NAMES], *ROWS, TYPES],
    "names above a blank row": [HEAD, ["", "", "", ""], *ROWS, TYPES],
    "bilingual": [
        ["指标 Item", *(f"{name} Union" for name in NAMES)],
        *([f"{row[0]} {en}", *row[1:]] for row, en in zip(ROWS, ENGLISH, strict=True)),
        [f"{TYPES[0]} Type", *TYPES[1:]],
    ],
    "with a row of column numbers": [HEAD, ["甲", "1", "2", "3"], *ROWS, TYPES],
    "with English below": [HEAD, ["Item", "First Union", "Second Union", "Third Union"], *ROWS, TYPES],
    "indented": [HEAD, ROWS[0], ["　　" + FEMALE, *ROWS[1][1:]], ROWS[2], ["　　" + FEMALE, *ROWS[3][1:]], TYPES],
    "a part more": [HEAD, ROWS[0], ["  其中：男性", "", "", ""], *ROWS[1:], TYPES],
    "other order": [HEAD, TYPES, *ROWS[2:], *ROWS[:2]],
}  # fmt: skip


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_column_is_a_record(name: str, tmp_path: Path, parser: Parser) -> None:
    found = read(SPELLINGS[name], tmp_path, parser)
    if name == "bilingual":
        assert column(found, "union_name") == [f"{one} Union" for one in NAMES]
        assert [column(found, one) for one in COLUMNS] == NUMBERS
    else:
        assert_read(found)


def test_the_label_above_says_of_what_a_part_is(tmp_path: Path, parser: Parser) -> None:
    """Below a label that nobody knows a part is of that one, and is not read in silence."""
    rows = [HEAD, ROWS[0], ["退休人数", "7", "8", "9"], [FEMALE, "3", "4", "5"], *ROWS[2:], TYPES]
    found = read(rows, tmp_path, parser)
    assert (column(found, "employees_female"), column(found, "members_female")) == ([None] * 3, NUMBERS[3])
    assert [f.cells for f in found.findings if f.rule == "F006"] == ["A3,A4"]


def test_a_wrong_cell_is_named_where_it_stands(tmp_path: Path, parser: Parser) -> None:
    rows = [
        ["工会情况"],
        ["指标", "单位", *NAMES],
        *([row[0], "人", *row[1:]] for row in ROWS),
        ["工会类型", "", "1", "怪", "1"],
    ]
    rows[2][3], rows[5][4] = "很多", "-3"
    found = read(rows, tmp_path, parser)
    assert sorted(told(found, "V013")) == [("block", "D3"), ("block", "E6")]
    assert told(found, "V002") == [("block", "D7")]


@pytest.mark.parametrize(("unit", "employees"), [("万人", 300000), ("千人", 30000), ("人", 30), ("百人", 3000)])
@pytest.mark.parametrize("where", ["label", "beside", "layout"])
def test_the_unit_of_a_row(where: str, unit: str, employees: int, tmp_path: Path, parser: Parser) -> None:
    label = f"职工人数（{unit}）" if where == "label" else "职工人数"
    rows = [
        ["指标", "单位", *NAMES],
        [label, unit if where == "beside" else "", "30", "40", "50"],
        ["会员人数", "人", "1", "2", "3"],
    ]
    measures = (
        WideMeasure("职工人数", "employees", unit=unit if where == "layout" else None),
        WideMeasure("会员人数", "members"),
    )
    layout = Layout(Scope("trade_union"), "", cross=Cross("union_name", measures))
    found = read(rows, tmp_path, parser, layout)
    assert (column(found, "employees")[0], column(found, "members")) == (employees, [1, 2, 3])


def test_a_total_across_is_taken_out_and_compared(tmp_path: Path, parser: Parser) -> None:
    rows = [
        ["指标", "合计", *NAMES],
        *([row[0], str(sum(map(int, row[1:]))), *row[1:]] for row in ROWS),
        ["工会类型", "", "1", "1", "1"],
    ]
    found = read(rows, tmp_path, parser)
    assert_read(found)
    assert (found.ignored, told(found, "T002")) == ({"header": 1, "total": 1}, [])
    assert [(f.cells, "B“合计”" in f.message) for f in found.findings if f.rule == "F011"] == [("B:B", True)]
    rows[3][1] = "113"
    wrong = read(rows, tmp_path, parser)
    assert [(f.cell, f.value, f.expected) for f in wrong.findings if f.rule == "T002"] == [("B4", "113", "112")]


def test_merged_names_over_two_rows(tmp_path: Path, parser: Parser) -> None:
    path = tmp_path / "工会.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Sheet1")
        sheet.merge_range(0, 0, 1, 0, "指标")
        sheet.merge_range(0, 1, 1, 1, NAMES[0])
        sheet.merge_range(0, 2, 0, 3, "郊区")
        sheet.write_row(1, 2, NAMES[1:])
        for number, row in enumerate([*ROWS, TYPES], start=2):
            sheet.write_row(number, 0, row)
    (found,) = examined(path, parser, UNIONS).outcomes
    assert_read(found)


def test_tables_below_one_another(tmp_path: Path, parser: Parser) -> None:
    """The same labels once more begin another table; a column counts once and gives a record for each."""
    more = ["丁公司工会", "戊公司工会", "己公司工会"]
    rows = [["第一批"], HEAD, *ROWS, TYPES, [], ["第二批"], ["指标", *more], *ROWS, TYPES]
    found = read(rows, tmp_path, parser)
    assert (found.rows_accepted, found.records, column(found, "union_name")) == (3, 6, [*NAMES, *more])
    rows[10] = [rows[10][0], "1", "很多", "2"]
    assert told(read(rows, tmp_path, parser), "V013") == [("block", "C11")]


def test_cells_told_together_are_a_range_across(tmp_path: Path, parser: Parser) -> None:
    """Blank yes/no cells are told once."""
    more = WideMeasure("是否建立职代会", "workers_congress")
    layout = Layout(Scope("trade_union"), "", cross=Cross("union_name", (*MEASURES, more)))
    rows = [[], HEAD, *ROWS, TYPES, ["是否建立职代会", "", "", "是"]]
    found = read(rows, tmp_path, parser, layout)
    assert [(f.count, f.cells) for f in found.findings if f.column == "workers_congress"] == [(2, "B8:C8")]


@pytest.mark.parametrize("is_whole", [True, False], ids=["own", "rows"])
def test_the_return_workbook_marks_the_cells_and_comes_back_whole(
    is_whole: bool, tmp_path: Path, parser: Parser
) -> None:
    """Columns have no origins: mended, it is a file of its own. What is said of the sheet stands in its first cell."""
    rows = [HEAD, ["职工人数", "30", "很多", "50"], *ROWS[1:], TYPES]
    path, target = book(tmp_path / "工会.xlsx", Sheet1=rows), tmp_path / "工会（退改）.xlsx"
    examination = examined(path, parser, UNIONS)
    told = about(examination, areas(), PERIOD, DISTRICT, (7,))
    write_answer(target, path, examination, told, parser, is_whole=is_whole)
    answer = openpyxl.load_workbook(target)
    sheet = answer["Sheet1"]
    assert [cell.coordinate for line in sheet.iter_rows() for cell in line if cell.comment] == ["A1", "C2"]
    if is_whole:
        sheet["C2"] = 40
        answer.save(target)
        (again,) = examined(target, parser, UNIONS).outcomes
        assert_read(again)
        assert again.delta_of is None


def test_without_the_layout_it_is_no_table(tmp_path: Path, parser: Parser) -> None:
    path = book(tmp_path / "工会.xlsx", Sheet1=[HEAD, *ROWS, TYPES])
    (found,) = examined(path, parser).outcomes
    assert found.state == "returned"


CELL = st.one_of(
    st.just(""),
    st.text(max_size=6),
    st.sampled_from(
        [*LABELS, *NAMES, "工会类型", "指标", "合计", "小计", "单位", "万人", "人", "12", "-3", "1", "无", "#REF!"]
    ),
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    above=st.lists(st.lists(CELL, max_size=6), max_size=3),
    rows=st.lists(
        st.one_of(st.sampled_from([HEAD, *ROWS, TYPES]), st.lists(CELL, max_size=7)), min_size=2, max_size=10
    ),
)
def test_every_column_is_counted_once(
    above: list[list[str]], rows: list[list[str]], tmp_path: Path, parser: Parser
) -> None:
    """Whatever stands in the cells: nothing raises, and no column is accepted and kept back or counted twice."""
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8", newline="", errors="replace") as stream:
        csv.writer(stream).writerows([*above, HEAD, *rows])
    for found in examined(path, parser, UNIONS).outcomes:
        accepted, quarantined = set(found.accepted.get("_row", [])), list(found.quarantined["_row"])
        assert found.rows_read == found.rows_accepted + found.rows_quarantined + found.rows_ignored
        assert (len(accepted), len(quarantined)) == (found.rows_accepted, found.rows_quarantined)
        assert len(set(quarantined)) == len(quarantined) and not accepted & set(quarantined)
        assert len(found.accepted) == found.records
        assert not [f for f in found.findings if "\x1f" in f"{f.sheet}{f.cells}"]
