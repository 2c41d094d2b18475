"""Writing sheets in the formats that districts send: xlsx, xls, csv (UTF-8 with BOM, GB18030) and tsv.

The same sheets give the same bytes.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlsxwriter
import xlwt

from synth.mess.drawnsheets import DrawnSheet

FIXED = dt.datetime(2020, 1, 1)  # noqa: DTZ001 — a workbook's creation time has no zone


def write(path: Path, form: str, sheets: list[DrawnSheet]) -> None:
    """Write the sheets into one file; the text formats hold one sheet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    FORMATS[form](path, sheets)


def _xlsx(path: Path, sheets: list[DrawnSheet]) -> None:
    frugal = not any(sheet.merges for sheet in sheets)
    with xlsxwriter.Workbook(str(path), {"constant_memory": frugal, "strings_to_urls": False}) as book:
        book.set_properties({"created": FIXED})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            for row, cells in enumerate(sheet.rows):
                if row in sheet.hidden:
                    page.set_row(row, None, None, {"hidden": True})
                _xlsx_row(page, row, cells, day)
            for first, last, column in sheet.merges:
                page.merge_range(first, column, last, column, sheet.rows[first][column])


def _xlsx_row(page: Any, row: int, cells: tuple[Any, ...], day: Any) -> None:
    for column, cell in enumerate(cells):
        if cell is None:
            continue
        if isinstance(cell, str):
            page.write_string(row, column, cell)
        elif isinstance(cell, dt.date):
            page.write_datetime(row, column, cell, day)
        else:
            page.write_number(row, column, cell)


def _xls(path: Path, sheets: list[DrawnSheet]) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for sheet in sheets:
        page = book.add_sheet(sheet.name)
        for row, cells in enumerate(sheet.rows):
            filled = [(column, cell) for column, cell in enumerate(cells) if cell is not None]
            if not filled:
                continue
            line = page.row(row)
            for column, cell in filled:
                if isinstance(cell, dt.date):
                    line.write(column, cell, day)
                else:
                    line.write(column, cell)
    book.save(str(path))


def _text(encoding: str, separator: str) -> Callable[[Path, list[DrawnSheet]], None]:
    def write_text(path: Path, sheets: list[DrawnSheet]) -> None:
        with path.open("w", encoding=encoding, newline="") as file:
            lines = csv.writer(file, delimiter=separator, lineterminator="\r\n")
            lines.writerows([_plain(cell) for cell in row] for row in sheets[0].rows)

    return write_text


def _plain(cell: Any) -> Any:
    return "" if cell is None else cell


FORMATS: dict[str, Callable[[Path, list[DrawnSheet]], None]] = {
    "xlsx": _xlsx,
    "xls": _xls,
    "csv_utf8": _text("utf-8-sig", ","),
    "csv_gb": _text("gb18030", ","),
    "tsv": _text("utf-8-sig", "\t"),
    "unicode": _text("utf-16", "\t"),
}
