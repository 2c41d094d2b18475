"""Sheets that nobody can unhide by hand: not counted, told by name, shown in the return workbook, and unread there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
import xlwt

from schemas.outcome import Outcome
from sources.child.parser import Parser
from sources.marking.mark import LIST_SHEET, UNREAD_HEADER
from tests.sources.binarybooks import Page, binary_book
from tests.sources.books import MEMBER_HEADER, column, outcome, roster
from tests.sources.returning import answered, opened, remarks, rows

ALL = roster(16)
NOW, BEFORE = ALL[:12], ALL[8:]
Sheets = list[tuple[str, list[list[str]], int]]
"""Name, rows, and 0 for visible, 1 for hidden, 2 for what cannot be unhidden."""
ROSTER: Sheets = [("党员", [MEMBER_HEADER, *NOW], 0), ("旧名册", [MEMBER_HEADER, *BEFORE], 2)]
COVER: Sheets = [("封面", [["请启用宏"]], 0), ("党员", [MEMBER_HEADER, *NOW], 2)]


def xlsx(path: Path, sheets: Sheets) -> Path:
    with xlsxwriter.Workbook(path) as workbook:
        for name, table, state in sheets:
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(table):
                sheet.write_row(number, 0, row)
            (lambda: None, sheet.hide, sheet.very_hidden)[state]()
        workbook.get_worksheet_by_name(next(name for name, _, state in sheets if not state)).activate()
    return path


def xls(path: Path, sheets: Sheets) -> Path:
    workbook = xlwt.Workbook()
    for name, table, state in sheets:
        sheet = workbook.add_sheet(name)
        sheet.visibility = state
        for number, row in enumerate(table):
            for place, text in enumerate(row):
                sheet.write(number, place, text)
    workbook.save(str(path))
    return path


def xml(path: Path, sheets: Sheets) -> Path:
    space = "urn:schemas-microsoft-com:office:"
    pages = []
    for name, table, state in sheets:
        cells = ["".join(f"<Cell><Data ss:Type='String'>{text}</Data></Cell>" for text in row) for row in table]
        lines = "".join(f"<Row>{row}</Row>" for row in cells)
        seen = f"<x:Visible>Sheet{('Visible', 'Hidden', 'VeryHidden')[state]}</x:Visible>"
        options = f"<x:WorksheetOptions>{seen}</x:WorksheetOptions>"
        pages.append(f'<Worksheet ss:Name="{name}"><Table>{lines}</Table>{options}</Worksheet>')
    head = f'<?xml version="1.0"?><Workbook xmlns="{space}spreadsheet" xmlns:ss="{space}spreadsheet"'
    path.write_text(f'{head} xmlns:x="{space}excel">{"".join(pages)}</Workbook>', encoding="utf-8")
    return path


def xlsb(path: Path, sheets: Sheets) -> Path:
    return binary_book(path, *(Page(table, name, state) for name, table, state in sheets))


Writer = Callable[[Path, Sheets], Path]
WRITERS = [xlsx, xls, xml, xlsb]


def hidden(found: Outcome) -> list[tuple[str, str | None, str]]:
    return [
        (one.severity, one.sheet, one.message.partition(":")[2].partition("；")[0])
        for one in found.findings
        if one.rule == "F007"
    ]


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("sheets", [ROSTER, ROSTER[::-1]], ids=["behind", "in front"])
def test_it_is_not_counted_and_told_by_name(tmp_path: Path, parser: Parser, write: Writer, sheets: Sheets) -> None:
    found = outcome(write(tmp_path / "名册.book", sheets), parser)
    assert (found.state, found.sheets, found.rows_read, found.rows_accepted) == ("accepted", ("党员",), 13, 12)
    assert hidden(found) == [("warn", "旧名册", "工作表“旧名册”（深度隐藏，8行未读入")]


@pytest.mark.parametrize("write", WRITERS)
def test_one_that_is_only_hidden_is_counted(tmp_path: Path, parser: Parser, write: Writer) -> None:
    found = outcome(write(tmp_path / "名册.book", [ROSTER[0], (*ROSTER[1][:2], 1)]), parser)
    assert (found.rows_accepted, found.rows_quarantined) == (16, 4)
    assert hidden(found) == [("warn", "旧名册", "工作表“旧名册”。请确认这些内容应当上报")]


@pytest.mark.parametrize("write", WRITERS)
def test_where_there_is_no_other_the_file_is_returned_and_shows_it(
    tmp_path: Path, parser: Parser, write: Writer
) -> None:
    path = write(tmp_path / "名册.book", COVER)
    found = outcome(path, parser)
    assert (found.state, found.rows_accepted) == ("returned", 0)
    assert hidden(found) == [("reject_file", "党员", "工作表“党员”（深度隐藏，12行未读入")]
    assert "F003" not in {one.rule for one in found.findings}
    book = opened(answered(path, parser))
    assert {sheet.title: sheet.sheet_state for sheet in book}["党员"] == "visible"
    sheet = book["党员"]
    (cell,) = [cell for cell in sheet[1] if cell.value == UNREAD_HEADER]
    book.save(tmp_path / "未改.xlsx")
    assert outcome(tmp_path / "未改.xlsx", parser).state == "returned"
    cell.value = None
    book.save(tmp_path / "已改.xlsx")
    assert outcome(tmp_path / "已改.xlsx", parser).rows_accepted == 12


@pytest.mark.parametrize("write", WRITERS)
def test_shown_in_a_return_workbook_it_stays_unread(tmp_path: Path, parser: Parser, write: Writer) -> None:
    wrong = [*NOW[:11], [*NOW[11][:1], "31019919600101002X", *NOW[11][2:]]]
    path = write(tmp_path / "名册.book", [("党员", [MEMBER_HEADER, *wrong], 0), ROSTER[1]])
    first = answered(path, parser)
    links = {cell.hyperlink.location for row in opened(first)[LIST_SHEET].iter_rows() for cell in row if cell.hyperlink}
    assert "'旧名册'!A1" in links
    assert "深度隐藏" in remarks(first, "旧名册")["A1"]
    again = tmp_path / "未改.xlsx"
    opened(first).save(again)
    second = answered(again, parser)
    assert [row for row in rows(second, "旧名册")[0] if row == UNREAD_HEADER] == [UNREAD_HEADER]
    book = opened(second)
    assert book["旧名册"].sheet_state == "visible"
    book["党员"]["B13"] = NOW[11][1]
    book.save(tmp_path / "已改.xlsx")
    found = outcome(tmp_path / "已改.xlsx", parser)
    assert (found.state, found.rows_accepted, found.sheets) == ("accepted", 12, ("党员",))
    assert set(column(found, "citizen_id")) == {row[1] for row in NOW}
    assert [sheet for _, sheet, _ in hidden(found)] == ["旧名册"]
    assert "F003" not in {finding.rule for finding in found.findings}


def test_lists_of_codes_are_nobodys_rows(tmp_path: Path, parser: Parser) -> None:
    codes = [["性别", "民族", "人员类别"], ["男", "汉族", "正式党员"], ["女", "回族", "预备党员"]]
    found = outcome(xlsx(tmp_path / "名册.xlsx", [ROSTER[0], ("选项", codes, 2)]), parser)
    assert (found.state, hidden(found)) == ("accepted", [])


def test_a_hidden_sheet_that_is_spoken_of_is_shown(tmp_path: Path, parser: Parser) -> None:
    wrong = [[*ALL[0][:1], "31019919600101002X", *ALL[0][2:]]]
    for write in (xlsx, xls):
        path = write(tmp_path / "名册.book", [ROSTER[0], ("另页", [MEMBER_HEADER, *wrong], 1), ("空", [["说明"]], 1)])
        assert {sheet.title: sheet.sheet_state for sheet in opened(answered(path, parser))} == {
            LIST_SHEET: "visible", "党员": "visible", "另页": "visible", "空": "hidden"
        }  # fmt: skip
