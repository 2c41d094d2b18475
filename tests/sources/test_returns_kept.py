"""What a district wrote stands in its return workbook as it was written, however the file is spelled."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from sources.child.parser import Parser
from sources.marking.palette import AUTHOR
from tests.sources.books import book, members
from tests.sources.returning import answered, marked, opened, remarks, rows
from tests.sources.test_returns_hostile import changed

Change = Callable[[str, bytes], bytes]
LONG = 310199196001010014


def in_rows(pattern: bytes, new: bytes) -> Change:
    """A change of the rows of the first sheet."""
    return lambda name, part: re.sub(pattern, new, part) if name == "xl/worksheets/sheet1.xml" else part


def laid_out(path: Path) -> Path:
    """A table with a coloured blank cell, a high row, a number of eighteen digits, letters in several looks."""
    header, row = members({"性别": "火星"})
    with xlsxwriter.Workbook(path) as workbook:
        sheet, bold = workbook.add_worksheet("党员"), workbook.add_format({"bold": True, "bg_color": "#00FF00"})
        sheet.write_row(0, 0, header)
        sheet.write_row(1, 0, row)
        sheet.write_rich_string(1, 11, "退", bold, "休")
        sheet.write_number("O2", 0)
        sheet.write_formula("P2", "=O2+1", None, "")
        sheet.write_blank("Q2", None, bold)
        sheet.set_row(1, 40)
    return changed(path, in_rows(rb'(<c r="O2"[^<>]*>)<v>0</v>', rb"\g<1><v>%d</v>" % LONG))


ODD: dict[str, Change] = {
    "plain": lambda _name, part: part,
    "in apostrophes": in_rows(rb'(<c r=)"(\w+)"', rb"\1'\2'"),
    "without addresses": in_rows(rb'<c r="[A-Q]\d"', b"<c"),
    "in lines": in_rows(rb"><", b">\n<"),
}


@pytest.mark.parametrize("odd", ODD)
def test_values_and_looks_are_those_that_were_sent(tmp_path: Path, parser: Parser, odd: str) -> None:
    path = changed(laid_out(tmp_path / "党员.xlsx"), ODD[odd])
    target = answered(path, parser)
    sheet = opened(target)["党员"]
    assert marked(target, "党员") == {"C2": "block"}
    assert (sheet["O2"].value, sheet["P2"].value, sheet["L2"].value) == (LONG, "=O2+1", "退休")
    assert (sheet["Q2"].fill.fgColor.rgb, sheet.row_dimensions[2].height) == ("FF00FF00", 39.75)
    rich = openpyxl.load_workbook(target, rich_text=True)["党员"]["L2"].value
    assert isinstance(rich, CellRichText) and [str(part) for part in rich] == ["退", "休"]


def test_a_mark_goes_into_a_gap_between_cells(tmp_path: Path, parser: Parser) -> None:
    table = [[*row, "", "备注"] for row in members({"民族": "", "性别": "火星"}, {"民族": ""})]
    target = answered(book(tmp_path / "党员.xlsx", 党员=table), parser)
    assert marked(target, "党员")["E2"] == "block"
    assert [row[15] for row in rows(target, "党员")] == ["备注"] * 3
    assert [row[16] for row in rows(target, "党员")][1:] == ["党员!2", "党员!3"]


def test_remarks_of_the_district_are_kept_and_ours_are_not_said_twice(tmp_path: Path, parser: Parser) -> None:
    path = book(tmp_path / "党员.xlsx", 党员=members({"性别": "火星"}))
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["党员"]
    sheet["A2"].comment, sheet["C2"].comment = Comment("已核", "某人"), Comment("区里的", "某人")
    sheet["D2"].comment = Comment("上次的", AUTHOR)
    sheet["E2"].fill = PatternFill("solid", "FF00FF00")
    workbook.save(path)
    target = answered(path, parser)
    told = remarks(target, "党员")
    assert [told[cell].partition("（原批注）")[2] for cell in ("A2", "C2", "D2")] == ["已核", "区里的", ""]
    assert opened(target)["党员"]["E2"].fill.fgColor.rgb == "FF00FF00"
