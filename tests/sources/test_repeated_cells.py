"""Two cells of one address in a row go back: the reader would take the later one in silence. Nothing else does."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from sources.reading.formats import Format
from sources.reading.ground.limits import Limits
from sources.reading.ground.refusals import RefusedError
from sources.reading.spreadsheets import read_spreadsheet
from tests.sources.test_archive import archive

CELLS = '<c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1"><v>1</v></c><c r="C1" t="e"><v>#N/A</v></c>'
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:x="http://schemas.openxmlformats'
    '.org/spreadsheetml/2006/main"><sheetData><row r="1">{}</row><row r="2"><c r="A2"><v>2</v></c></row></sheetData>'
    "</worksheet>"
)
REPEATED = {
    "a number": CELLS + '<c r="B1"><v>2</v></c>',
    "a text": CELLS + '<c r="A1" t="inlineStr"><is><t>b</t></is></c>',
    "of another style": CELLS + '<c s="0" r="A1"><v>2</v></c>',
    "among others without address": CELLS + "<c><v>2</v></c>" + '<c r="D1"><v>3</v></c>',
    "beside an empty text": CELLS + '<c r="D1" t="str"><f>A1</f><v></v></c><c r="B1"><v>2</v></c>',
    "behind an odd end": CELLS + '<c r="D1"><v>7</v></c ><c r="B1"><v>2</v></c>',
    "with a prefix": CELLS + '<x:c r="D1"><v>7</v></x:c><c r="B1"><v>2</v></c>',
}


@pytest.mark.parametrize("cells", REPEATED.values(), ids=REPEATED)
def test_a_cell_that_comes_twice_returns_the_file(tmp_path: Path, cells: str) -> None:
    with pytest.raises(RefusedError, match="corrupt"):
        read_spreadsheet(archive(tmp_path / "a.xlsx", SHEET.format(cells)), tmp_path, Format.XLSX, Limits())


def by_openpyxl(path: Path) -> None:
    """Formulas without results, errors, texts of blanks, blank last rows."""
    book = openpyxl.Workbook()
    for row in range(9):
        book.worksheets[0].append([row, "t", None, "", " ", "=1+1", True, "#N/A", '=IF(1,"","")'])
    book.worksheets[0].append(["  ", None])
    book.save(path)


def by_xlsxwriter(path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        sheet.write_formula(2, 2, '=IF(1,"","")', None, "")
        sheet.write_formula(3, 2, "=1/0", None, "#DIV/0!")
        sheet.write_rich_string(4, 2, "a", bold, "b")
        sheet.write_blank(5, 9, None, bold)
        sheet.write_string(6, 2, " ")
        sheet.merge_range(7, 2, 9, 3, "m", bold)


def one_cell(path: Path) -> None:
    archive(path, SHEET.format(CELLS))


@pytest.mark.parametrize("write", [by_openpyxl, by_xlsxwriter, one_cell])
def test_what_programs_write_is_read(tmp_path: Path, write: object) -> None:
    path = tmp_path / "a.xlsx"
    assert callable(write)
    write(path)
    assert len(read_spreadsheet(path, tmp_path, Format.XLSX, Limits())["sheets"]) == 1
