"""One table by every program that can write it here: a second reader must find in each what Octet finds."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
import xlwt
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

DAY, MOMENT = date(2001, 3, 1), datetime.fromisoformat("1998-12-31T23:59:58")
TABLE: dict[tuple[int, int], Any] = {
    (2, 2): "姓名", (2, 3): "编号", (2, 4): "数量", (2, 5): "日期", (3, 2): "张&<伟>", (3, 3): "310199196001010014",
    (3, 4): 1230000, (3, 5): DAY, (4, 2): " 前后有空 ", (4, 3): 310199196001010014, (4, 4): 0.125, (4, 5): MOMENT,
    (5, 2): "两\n行", (5, 3): "0012", (5, 4): -17, (5, 5): DAY, (6, 2): True, (6, 3): False, (6, 4): 1e-7,
    (7, 2): "\U0001f600　全角", (7, 4): 12345678901234, (9, 2): "末", (9, 6): 3.5,
}  # fmt: skip
"""Zero-based rows and columns, as XlsxWriter and xlwt count."""
FORMATS = {(3, 4): "0000", (4, 4): "0.00%", (5, 4): "0000"}
FILLED, NOTED, MERGED, HIDDEN_ROW, HIDDEN_COLUMN = (5, 2), (3, 3), (7, 2, 8, 2), 5, 5
"""Rows and columns as in FORMATS; the merge is of column C, rows 8 and 9."""
Write = Callable[[Path], Path]


def format_of(place: tuple[int, int], value: Any) -> str | None:
    """The number format of a cell."""
    if isinstance(value, datetime):
        return "yyyy-mm-dd hh:mm:ss"
    return "yyyy-mm-dd" if isinstance(value, date) else FORMATS.get(place)


def by_openpyxl(path: Path) -> Path:
    """With a tree of cells."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "表"
    for (row, column), value in TABLE.items():
        cell = sheet.cell(row + 1, column + 1, value)
        if code := format_of((row, column), value):
            cell.number_format = code
    sheet.cell(FILLED[0] + 1, FILLED[1] + 1).fill = PatternFill("solid", "FFFFFF00")
    sheet.cell(NOTED[0] + 1, NOTED[1] + 1).comment = Comment("看", "a")
    sheet.merge_cells(start_row=8, end_row=9, start_column=3, end_column=3)
    sheet.row_dimensions[HIDDEN_ROW + 1].hidden = True
    sheet.column_dimensions["F"].hidden = True
    book.save(path)
    return path


def by_openpyxl_streaming(path: Path) -> Path:
    """Row by row."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("表")
    for row in range(10):
        sheet.append([TABLE.get((row, column)) for column in range(7)])
    book.save(path)
    return path


def _by_xlsxwriter(path: Path, **options: Any) -> Path:
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet("表")
        sheet.set_row(HIDDEN_ROW, None, None, {"hidden": True})
        sheet.set_column(HIDDEN_COLUMN, HIDDEN_COLUMN, None, None, {"hidden": True})
        for (row, column), value in sorted(TABLE.items()):
            code = format_of((row, column), value)
            shown = {"num_format": code} if code else {}
            if (row, column) == FILLED:
                shown["bg_color"] = "#FFFF00"
            write = sheet.write_datetime if isinstance(value, date) else sheet.write
            write(row, column, value, book.add_format(shown) if shown else None)
        if not options:
            sheet.merge_range(7, 2, 8, 2, TABLE[7, 2])
            sheet.write_comment(*NOTED, "看")
    return path


def by_xlsxwriter(path: Path) -> Path:
    """With shared texts."""
    return _by_xlsxwriter(path)


def by_xlsxwriter_streaming(path: Path) -> Path:
    """Row by row, with texts in the cells."""
    return _by_xlsxwriter(path, constant_memory=True)


def by_xlwt(path: Path) -> Path:
    """Excel 97."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for (row, column), value in TABLE.items():
        code = format_of((row, column), value)
        sheet.write(row, column, value, xlwt.easyxf(num_format_str=code) if code else xlwt.Style.default_style)
    book.save(str(path))
    return path


def by_libreoffice(path: Path) -> Path:
    """What LibreOffice makes of openpyxl's file, in the format of the suffix."""
    source = by_openpyxl(path.with_name("source.xlsx"))
    folder = path.parent / "saved"
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    kind = path.suffix.removeprefix(".")
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (folder / f"source.{kind}").rename(path)
