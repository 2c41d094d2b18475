"""The first sheet of a marked workbook, which lists its findings, and cells that no text can turn into formulas."""

from __future__ import annotations

from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.page import PageMargins

from sources.marking.mark import LIST_SHEET
from sources.marking.palette import (
    FONT,
    MARGIN,
    STYLES,
    WIDTHS,
    Style,
    row_height,
)


def write_text(cell: Any, text: str | int | None) -> None:
    """A value that never becomes a formula, whatever it starts with."""
    cell.value = text if isinstance(text, int) else None
    if isinstance(text, str):
        cell._value, cell.data_type = text, "s"


def add_front(book: Any, rows: list[list[dict[str, Any]]]) -> None:
    """Put the first sheet, made of these rows of entries, before the others."""
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = False  # else what is typed goes into every selected sheet
    sheet = book.create_sheet(LIST_SHEET, 0)
    book.active = 0
    styles = {name: _style(sheet, style) for name, style in STYLES.items()}
    for place, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    for number, row in enumerate(rows, start=1):
        for place, entry in enumerate(row, start=1):
            cell = sheet.cell(number, place)
            write_text(cell, entry["value"])
            cell._style = styles[entry["style"]]
            if entry["sheet"]:
                name = entry["sheet"].replace("'", "''")
                cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{name}'!{entry['cell']}")
        sheet.row_dimensions[number].height = row_height([(e["style"], str(e["value"] or "")) for e in row])
    sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = "landscape", 9, 0
    sheet.page_margins = PageMargins(MARGIN, MARGIN, MARGIN, MARGIN, 0.2, 0.2)
    sheet.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(fitToPage=True)


def _style(sheet: Any, style: Style) -> StyleArray:
    """What all cells of one style have; an empty cell takes it first, as only a cell can enter it into the book."""
    cell = Cell(sheet, row=1, column=1)
    line = Side("thin", color="B5B5B5") if style.has_border else None
    underline = "single" if style.is_underlined else None
    cell.font = Font(FONT, size=style.size, bold=style.is_bold, color=style.colour, underline=underline)
    cell.fill = PatternFill("solid", fgColor=style.fill) if style.fill else PatternFill()
    cell.border = Border(line, line, line, line)
    cell.alignment = Alignment(horizontal="left", vertical="top", wrap_text=style.is_wrapped)
    return cell._style
