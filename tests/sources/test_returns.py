"""The return workbook: what is marked where, in each of its three forms, and that nothing in it can act."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwt

from schemas.periods import Period
from sources.child.parser import Parser
from sources.marking.mark import CODES_SHEET, ISSUES_HEADER, LIST_SHEET, read_mark
from tests.sources.books import BUILDING_HEADER, MEMBER_HEADER, book, members
from tests.sources.returning import answered, head, marked, opened, remarks, rows

TITLE = "长宁区党员信息采集表（2026年9月）"
BAD = members(
    {},
    {"姓名": "李四", "公民身份号码": "310199197001010019", "出生日期": "1970-01-01", "性别": "火星"},
    {"姓名": "王五", "公民身份号码": "310199197001010015", "出生日期": "1970-01-01"},
    {"姓名": "赵六", "公民身份号码": "310199198001010013", "出生日期": "1980-01-01", "入党日期": "昨天"},
)
MARKED = {"C3": "block", "B4": "reject", "I5": "block"}
ROW_LEFT = [f"{letter}4" for letter in "ACDEFGHIJKLMN"]
"""The other cells of the row that was not accepted."""


def as_xlsx(folder: Path) -> Path:
    return book(folder / "党员.xlsx", 党员=BAD)


def as_xls(folder: Path) -> Path:
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("党员")
    for row, cells in enumerate(BAD):
        for column, text in enumerate(cells):
            sheet.write(row, column, text)
    workbook.save(str(folder / "党员.xls"))
    return folder / "党员.xls"


def as_html(folder: Path) -> Path:
    lines = ["<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in BAD]
    (folder / "党员.xls").write_text(f"<html><table>{''.join(lines)}</table></html>", encoding="utf-8")
    return folder / "党员.xls"


def as_csv(folder: Path) -> Path:
    with (folder / "党员.csv").open("w", encoding="gb18030", newline="") as stream:
        csv.writer(stream).writerows(BAD)
    return folder / "党员.csv"


@pytest.mark.parametrize("make", [as_xlsx, as_xls, as_html], ids=["xlsx", "xls", "html"])
def test_bad_cells_are_coloured_and_remarked_where_they_stand(tmp_path: Path, parser: Parser, make: object) -> None:
    target = answered(make(tmp_path), parser)  # type: ignore[operator]
    sheet = opened(target).sheetnames[1]
    assert marked(target, sheet) == MARKED | dict.fromkeys(ROW_LEFT, "row")
    told = remarks(target, sheet)
    assert set(told) - {"A1"} == set(MARKED)
    assert told["C3"].splitlines() == [
        "【须整改】V002",
        "原因：代码不在代码表内:性别=火星。请从代码表中选择一项",
        "填写要求：填代码表内的一项：未知的性别、男、女、未说明的性别；必填",
        "示例：男",
    ]
    assert [row[:14] for row in rows(target, sheet)][1:] == [[text or None for text in row] for row in BAD[1:]]


def test_a_cell_that_the_file_lacks_is_marked_too(
    tmp_path: Path, parser: Parser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sources.returns.returnbook.write_pages", None)  # it is the file that was sent that is marked
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "党员"
    for row in members({"所在党支部代码": None}):
        sheet.append(row)
    workbook.save(tmp_path / "党员.xlsx")
    assert marked(answered(tmp_path / "党员.xlsx", parser), "党员")["K2"] == "reject"


def test_every_data_row_carries_its_origin_in_a_hidden_column(tmp_path: Path, parser: Parser) -> None:
    path = book(tmp_path / "党员.xlsx", 党员=[[TITLE], *BAD, ["合计", "4"]])
    target = answered(path, parser)
    assert [row[14] for row in rows(target, "党员")] == [
        None, head(target), "党员!3", "党员!4", "党员!5", "党员!6", None
    ]  # fmt: skip
    assert opened(target)["党员"].column_dimensions["O"].hidden


def test_the_first_sheet_lists_links_and_carries_the_mark(tmp_path: Path, parser: Parser) -> None:
    path = as_xlsx(tmp_path)
    target = answered(path, parser)
    book_ = opened(target)
    assert book_.sheetnames[0] == LIST_SHEET and book_.active.title == LIST_SHEET
    told = rows(target, LIST_SHEET)
    mark = read_mark(str(told[1][0]))
    assert mark is not None
    assert (mark.period, mark.district, mark.submissions) == (Period(2026, 9), "310105", (45,))
    counts = told[[row[0] for row in told].index("编号") + 1]
    assert counts[:8] == [45, "部分接收", "党员", "全区", 5, 3, 1, 1]
    detail = told[[row[0] for row in told].index("序号") + 1 :]
    assert [row[1:7] for row in detail[:3]] == [
        ["未接收", "V004", "党员", "B4", "公民身份号码", "310199●●●●●●●●0015"],
        ["须整改", "V002", "党员", "C3", "性别", "火星"],
        ["须整改", "V008", "党员", "I5", "入党日期", "昨天"],
    ]
    links = {
        cell.value: cell.hyperlink.location for row in book_[LIST_SHEET].iter_rows() for cell in row if cell.hyperlink
    }
    assert {address: links[address] for address in MARKED} == {address: f"'党员'!{address}" for address in MARKED}


def test_findings_of_one_kind_are_grouped_with_their_number(tmp_path: Path, parser: Parser) -> None:
    target = answered(as_xlsx(tmp_path), parser)
    told = rows(target, LIST_SHEET)
    start = [row[0] for row in told].index("整改方")
    groups = told[start + 1 : [row[0] for row in told].index("逐条清单") - 1]
    assert [(row[0], row[2], row[5], row[9]) for row in groups[:3]] == [
        ("区", "V004", "公民身份号码", 1),
        ("区", "V002", "性别", 1),
        ("区", "V008", "入党日期", 1),
    ]


def test_columns_with_a_code_list_offer_it(tmp_path: Path, parser: Parser) -> None:
    path = book(tmp_path / "党员.xlsx", 党员=members({"性别": "火星", "学历": "博士猴"}))
    target = answered(path, parser)
    checks = {str(check.sqref): check.formula1 for check in opened(target)["党员"].data_validations.dataValidation}
    assert checks["C2"] == '"未知的性别,男,女,未说明的性别"'
    assert checks["F2"].startswith(f"'{CODES_SHEET}'!$A$1:$A$")
    codes = opened(target)[CODES_SHEET]
    assert codes.sheet_state == "hidden"
    assert "研究生教育" in [row[0].value for row in codes.iter_rows()]


def test_text_files_give_the_rows_with_findings_only(tmp_path: Path, parser: Parser) -> None:
    target = answered(as_csv(tmp_path), parser)
    header, *found = rows(target, "党员")
    assert header == [*MEMBER_HEADER, ISSUES_HEADER, head(target)]
    assert [row[0] for row in found] == ["李四", "王五", "赵六"]
    assert [row[15] for row in found] == ["党员!3", "党员!4", "党员!5"]
    assert found[0][14] == "代码不在代码表内:性别=火星。请从代码表中选择一项"
    assert {k: v for k, v in marked(target, "党员").items() if v != "row"} == {
        "C2": "block", "B3": "reject", "I4": "block"
    }  # fmt: skip
    assert set(remarks(target, "党员")) - {"A1"} == {"C2", "B3", "I4"}


def test_large_spreadsheets_give_the_rows_with_findings_only(
    tmp_path: Path, parser: Parser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sources.returns.returnbook.LARGEST", 4)
    target = answered(as_xlsx(tmp_path), parser)
    assert [row[15] for row in rows(target, "党员")[1:]] == ["党员!3", "党员!4", "党员!5"]


def test_layout_and_formats_are_kept_and_what_could_act_is_not(tmp_path: Path, parser: Parser) -> None:
    path = tmp_path / "党员.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as workbook:
        sheet = workbook.add_worksheet("党员")
        sheet.merge_range(0, 0, 0, 13, TITLE, workbook.add_format({"bold": True, "font_size": 18}))
        for row, cells in enumerate(BAD, start=1):
            sheet.write_row(row, 0, cells)
        sheet.set_column(1, 1, 23)
        sheet.set_column(14, 16383, 9)
        sheet.set_row(0, 31)
        sheet.freeze_panes(2, 1)
        sheet.write_formula("N3", '="否"', None, "否")
        sheet.write_formula("M4", '=HYPERLINK("http://127.0.0.1/x","否")', None, "")
        sheet.write_url("A9", "http://127.0.0.1/", string="填表人：网址")
        sheet.write_string("L5", "=cmd|'/c calc'!A0")
        sheet.write_comment("C4", "区里的批注")
        sheet.conditional_format("A3:N9", {"type": "no_blanks", "format": workbook.add_format({"bg_color": "#00FF00"})})
        sheet.data_validation("D3:D9", {"validate": "custom", "value": '=WEBSERVICE("http://127.0.0.1")=1'})
        workbook.define_name("外部", "='[1]别的'!$A$1")
        workbook.add_worksheet("说明").hide()
    target = answered(path, parser)
    made = opened(target)
    sheet = made["党员"]
    assert [str(merged) for merged in sheet.merged_cells.ranges] == ["A1:N1"]
    assert (sheet.column_dimensions["B"].width, sheet.row_dimensions[1].height) == (pytest.approx(23.7, abs=0.1), 30.75)
    assert (sheet["A1"].font.b, sheet["A1"].font.sz, sheet.freeze_panes) == (True, 18, "B3")
    assert [sheet_.sheet_state for sheet_ in made.worksheets] == ["visible", "visible", "hidden"] + ["hidden"] * (
        len(made.worksheets) - 3
    )
    assert (sheet["N3"].value, sheet["A9"].value) == ("否", "填表人：网址")
    assert (sheet["M4"].data_type, sheet["M4"].value) == ("s", '=HYPERLINK("http://127.0.0.1/x","否")')
    assert (sheet["L5"].data_type, sheet["L5"].value, sheet["L5"].number_format) == ("s", "=cmd|'/c calc'!A0", "@")
    assert sheet["C4"].comment.text.endswith("（原批注）区里的批注")
    assert len(sheet.conditional_formatting) == 0
    assert [str(check.sqref) for check in sheet.data_validations.dataValidation if check.type == "custom"] == []
    assert dict(made.defined_names) == {}


def test_a_file_that_the_child_cannot_mark_is_rebuilt(
    tmp_path: Path, parser: Parser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Parser, "annotate", lambda *_: False)
    target = answered(as_xlsx(tmp_path), parser)
    assert marked(target, "党员") == MARKED | dict.fromkeys(ROW_LEFT, "row")


def test_a_file_that_cannot_be_read_gets_the_list_alone(tmp_path: Path, parser: Parser) -> None:
    path = tmp_path / "党员.xlsx"
    path.write_bytes(b"PK\x03\x04 not a workbook")
    target = answered(path, parser)
    assert opened(target).sheetnames == [LIST_SHEET]
    assert "F001" in [row[2] for row in rows(target, LIST_SHEET)]


def test_missing_key_columns_are_told_at_the_header(tmp_path: Path, parser: Parser) -> None:
    table = [[text for place, text in enumerate(row) if place != 1] for row in BAD]
    target = answered(book(tmp_path / "党员.xlsx", 党员=table), parser)
    assert marked(target, "党员")["A1"] == "reject"
    assert "F004" in remarks(target, "党员")["A1"]
    assert "row" not in marked(target, "党员").values()


def test_an_accepted_file_gets_a_receipt_with_its_counts(tmp_path: Path, parser: Parser) -> None:
    target = answered(book(tmp_path / "党员.xlsx", 党员=members({})), parser)
    assert opened(target).sheetnames == ["回执"]
    told = rows(target, "回执")
    assert told[0][0] == "回执：党员.xlsx"
    assert told[[row[0] for row in told].index("编号") + 1][:8] == [45, "已接收", "党员", "全区", 2, 1, 0, 1]
    assert not any(read_mark(str(cell)) for row in told for cell in row if cell)


def test_a_return_workbook_that_is_sent_again_is_marked_anew(tmp_path: Path, parser: Parser) -> None:
    first = answered(as_csv(tmp_path), parser)
    book_ = opened(first)
    book_["党员"]["C2"] = "男"
    again = tmp_path / "再报.xlsx"
    book_.save(again)
    target = answered(again, parser, (46,))
    assert opened(target).sheetnames.count(LIST_SHEET) == 1
    header, *found = rows(target, "党员")
    assert header == [*MEMBER_HEADER, ISSUES_HEADER, head(target)]
    assert [row[14:16] for row in found] == [
        [None, "党员!2"],
        ["身份证号校验位错误:310199●●●●●●●●0015。请对照身份证核实每一位", "党员!3"],
        ["日期无法识别:入党日期=昨天。请按 2026-09-30 的形式填写日期", "党员!4"],
    ]
    assert {k: v for k, v in marked(target, "党员").items() if v != "row"} == {"B3": "reject", "I4": "block"}
    assert set(remarks(target, "党员")) - {"A1"} == {"B3", "I4"}


BUILDINGS = [BUILDING_HEADER, ["B1", "长城大厦", "天山路1号", "天山路街道", "", "7号", "20000", "30", "500", "党支部"]]


def test_tables_of_one_sheet_are_marked_each_under_its_own_header(tmp_path: Path, parser: Parser) -> None:
    path = book(tmp_path / "汇总.xlsx", 汇总=[*BAD, [""], ["商务楼宇情况表"], *BUILDINGS])
    target = answered(path, parser)
    told = remarks(target, "汇总")
    assert told["C3"].splitlines()[0] == "【须整改】V002"
    assert "填代码表内的一项" in told["F9"] and "纯商务楼" not in told["C3"]
    assert [row[14] for row in rows(target, "汇总")] == [
        head(target), *(f"汇总!{row}" for row in range(2, 6)), None, None, None, "汇总!9"
    ]  # fmt: skip


def test_tables_of_one_text_file_give_a_sheet_each(tmp_path: Path, parser: Parser) -> None:
    path = tmp_path / "汇总.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([*BAD, [], ["商务楼宇情况表"], *BUILDINGS])
    target = answered(path, parser)
    members_, buildings = (rows(target, name) for name in opened(target).sheetnames[1:3])
    assert [row[0] for row in members_] == ["姓名", "李四", "王五", "赵六"]
    assert [row[0] for row in buildings] == ["楼宇代码", "B1"]
    assert buildings[1][-1] == "汇总!9"
