"""Rows that are not data are taken out and counted; totals are kept; the counts add up."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from sources.child.parser import Parser
from tests.sources.books import BUILDING, BUILDING_HEADER, MEMBER_HEADER, MEMBERS, book, column, members, outcome, told

WIDTH = len(BUILDING_HEADER)


def building(*cells: str) -> list[str]:
    return [*cells, *[""] * (WIDTH - len(cells))]


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (["合计", "", "", "", "", "", "20000", "30", "500"], "total"),
        (["合  计", "", "", "", "", "", "20000", "30", "500"], "total"),
        (["", "天山路街道小计", "", "", "", "", "20000", "30", "500"], "total"),
        (["其中：甲级", "", "", "", "", "", "20000", "30", "500"], "total"),
        (["#商住", "", "", "", "", "", "20000"], "total"),
        (["填表人：张三", "", "审核人：李四", "", "报出时间：2026年10月8日"], "footer"),
        (["注：以上数据截止9月30日"], "footer"),
        (["负责人（签名）："], "footer"),
        (["单位负责人："], "footer"),
        (BUILDING_HEADER, "header"),
        ([" ", "", "　"], "blank"),
        (["", "", "（二期）"], "continuation"),
    ],
)
def test_kind_of_a_row_after_the_data(tmp_path: Path, parser: Parser, row: list[str], kind: str) -> None:
    rows = [BUILDING_HEADER, BUILDING, building(*row), ["B2", "中山大厦", *BUILDING[2:]]]
    found = outcome(book(tmp_path / "楼宇.xlsx", 楼宇=rows), parser)
    expected = {"header": 2} if kind == "header" else {"header": 1, kind: 1}
    assert (found.rows_accepted, found.rows_read, found.ignored) == (2, 4, expected)
    assert column(found, "_row") == [2, 4]


@pytest.mark.parametrize("name", ["合计广告大厦", "总计科技园", "注册大厦", "其中大厦", "上海审计大厦"])
def test_names_that_look_like_labels_stay(tmp_path: Path, parser: Parser, name: str) -> None:
    found = outcome(book(tmp_path / "楼宇.xlsx", 楼宇=[BUILDING_HEADER, ["B1", name, *BUILDING[2:]]]), parser)
    assert column(found, "building_name") == [name]


def test_totals_are_kept_by_header(tmp_path: Path, parser: Parser) -> None:
    total = building("合计", "", "", "", "", "", "20000", "30", "500")
    found = outcome(book(tmp_path / "楼宇.xlsx", 楼宇=[BUILDING_HEADER, BUILDING, total]), parser)
    assert found.totals == ({"楼宇代码": "合计", "建筑面积(平方米)": "20000", "入驻单位数": "30", "从业人员数": "500"},)
    assert told(found, "F011") == [("warn", None)]


def test_trailing_rows_do_not_count_and_leading_ones_neither(tmp_path: Path, parser: Parser) -> None:
    rows = [[], [], BUILDING_HEADER, BUILDING, [], BUILDING_HEADER, ["B2", *BUILDING[1:]], [], [" "], []]
    found = outcome(book(tmp_path / "楼宇.xlsx", 楼宇=rows), parser)
    assert (found.rows_read, found.ignored) == (5, {"header": 2, "blank": 1})


def test_continuation_is_joined_to_the_row_above(tmp_path: Path, parser: Parser) -> None:
    rows = [
        BUILDING_HEADER,
        BUILDING,
        building("", "", "甲座"),
        building("", "", "二楼"),
        ["B2", "中山大厦", *BUILDING[2:]],
    ]
    found = outcome(book(tmp_path / "楼宇.xlsx", 楼宇=rows), parser)
    assert column(found, "address") == ["天山路1号甲座二楼", "天山路1号"]
    assert found.ignored == {"header": 1, "continuation": 2}


@pytest.mark.parametrize(
    "guide",
    [
        ["必填", "必填", "文本", "下拉选择"],
        ["甲", "乙", *map(str, range(1, WIDTH - 1))],
        list(map(str, range(1, WIDTH + 1))),
        ["A", "B", *map(str, range(1, WIDTH - 1))],
        ["甲", "乙", *map(str, range(3, WIDTH + 1))],
        ["a", "b", "c", "", "", "", "1=2+3", "2", "3"],
        ["栏次", "", "", "", "", "", "1", "2", "3"],
        ["—", "—", "—", "", "", "", "1", "2", "3"],
        ["甲", "", "", "", "", "", "1", "2"],
        list("一二三四五六七八"),
        [f"栏{number}" for number in range(1, WIDTH + 1)],
        [f"第{number}列" for number in range(1, WIDTH + 1)],
        [f"[{number}]" for number in range(1, WIDTH + 1)],
        [f"C{number}" for number in range(1, WIDTH + 1)],
    ],
    ids=" ".join,
)
def test_a_guide_under_the_header_is_no_data(tmp_path: Path, parser: Parser, guide: list[str]) -> None:
    found = outcome(book(tmp_path / "楼宇.xlsx", 楼宇=[BUILDING_HEADER, building(*guide), BUILDING]), parser)
    assert (found.rows_accepted, found.rows_quarantined, found.ignored) == (1, 0, {"header": 2})


@pytest.mark.parametrize(
    "row",
    [
        ["B", "A", "", "", "", "", "1", "2", "3"],
        ["A", "B", "", "", "", "", "1", "3", "2"],
        ["A", "B", "C", "", "", "", "20", "21", "22"],
        ["1", "A", "B", "", "", "", "1", "2", "3"],
        ["甲", "", "", "", "", "", "20", "21"],
    ],
    ids=" ".join,
)
def test_a_record_of_short_cells_is_no_guide(tmp_path: Path, parser: Parser, row: list[str]) -> None:
    found = outcome(book(tmp_path / "楼宇.xlsx", 楼宇=[BUILDING_HEADER, building(*row), BUILDING]), parser)
    assert found.ignored == {"header": 1}


@pytest.mark.parametrize(("place", "kind"), [(2, "continuation"), (3, "footer")], ids=["between", "behind"])
def test_a_remark_in_a_column_without_a_meaning(tmp_path: Path, parser: Parser, place: int, kind: str) -> None:
    rows = [["序号", *BUILDING_HEADER], ["1", *BUILDING], ["2", "B2", *BUILDING[1:]]]
    rows.insert(place, ["(3号楼西侧)"])
    found = outcome(book(tmp_path / "楼宇.xlsx", 楼宇=rows), parser)
    assert (found.rows_accepted, found.ignored) == (2, {"header": 1, kind: 1})


def test_merged_street_is_filled_down_inside_the_merge_only(tmp_path: Path, parser: Parser) -> None:
    path = tmp_path / "楼宇.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("楼宇")
        sheet.write_row(0, 0, BUILDING_HEADER)
        for row in range(1, 5):
            sheet.write_row(row, 0, [f"B{row}", f"大厦{row}号楼", f"天山路{row}号"])
            sheet.write_row(row, 5, BUILDING[5:])
        sheet.merge_range(1, 3, 3, 3, "天山路街道")
    found = outcome(path, parser)
    assert column(found, "street_code") == ["310105006"] * 3 + [None]
    assert ("block", "D5") in told(found, "V001")


def test_a_row_without_its_key_is_quarantined_with_its_text(tmp_path: Path, parser: Parser) -> None:
    rows = members({}, {"公民身份号码": None, "姓名": "李娜"})
    found = outcome(book(tmp_path / "党员.xlsx", 党员=rows), parser)
    assert (found.state, found.rows_accepted, found.rows_quarantined) == ("partial", 1, 1)
    (kept,) = found.quarantined.to_dict("records")
    assert (kept["_sheet"], kept["_row"]) == ("党员", 3)
    assert '"姓名": "李娜"' in kept["text"]


def test_hidden_sheets_rows_and_columns_are_read_and_told(tmp_path: Path, parser: Parser) -> None:
    path = tmp_path / "党员.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet("首页").write(0, 0, "说明")
        sheet = workbook.add_worksheet("党员")
        for number, row in enumerate((MEMBER_HEADER, *MEMBERS)):
            sheet.write_row(number, 0, row)
        sheet.hide()
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(4, 5, None, None, {"hidden": True})
    found = outcome(path, parser)
    assert found.rows_accepted == 2
    (finding,) = [f for f in found.findings if f.rule == "F007"]
    assert finding.message.startswith("存在隐藏的工作表、行或列:工作表“党员”、1行(3)、2列(E,F)。请")
    assert (finding.count, finding.cells) == (3, "3:3,E:E,F:F")


def test_formulas_without_a_value_and_errors_are_told(tmp_path: Path, parser: Parser) -> None:
    path = tmp_path / "楼宇.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("楼宇")
        sheet.write_row(1, 1, BUILDING_HEADER)
        sheet.write_row(2, 1, BUILDING)
        sheet.write_formula(2, 8, "=1+29", None, "")
        sheet.write_formula(2, 9, "=1/0", None, "#DIV/0!")
    found = outcome(path, parser)
    (finding,) = [f for f in found.findings if f.rule == "F010"]
    assert (finding.severity, sorted((finding.cells or "").split(","))) == ("warn", ["I3", "J3"])
    assert (column(found, "units_in"), column(found, "employees")) == ([None], [None])
