"""The first sheet of a marked workbook, which lists its findings."""

from __future__ import annotations

from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties

from schemas.cells import cell_address, column_letters
from sources.marking.mark import LIST_SHEET
from sources.marking.ownrows import spelled
from sources.marking.ownsaving import Content
from sources.marking.palette import (
    FONT,
    MARGIN,
    STYLES,
    WIDTHS,
    Style,
    row_height,
)


def add_front(book: Any, rows: list[list[dict[str, Any]]]) -> Content:
    """Put the first sheet, made of these rows of entries, before the others."""
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = False  # else what is typed goes into every selected sheet
    sheet = book.create_sheet(LIST_SHEET, 0)
    book.active = 0
    styles = {name: _style(sheet, style) for name, style in STYLES.items()}
    for place, width in enumerate(WIDTHS):
        sheet.column_dimensions[column_letters(place)].width = width
    sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = "landscape", 9, 0
    sheet.page_margins = PageMargins(MARGIN, MARGIN, MARGIN, MARGIN, 0.2, 0.2)
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    made = []
    for number, row in enumerate(rows, start=1):
        height = row_height([(entry["style"], str(entry["value"] or "")) for entry in row])
        shown = "" if height is None else f' ht="{height}" customHeight="1"'
        cells = "".join(spelled(number, at, entry["value"], styles[entry["style"]]) for at, entry in enumerate(row))
        made.append(f'<row r="{number}"{shown}>{cells}</row>')
    links = [
        _link(cell_address(n, at), one) for n, row in enumerate(rows, 1) for at, one in enumerate(row) if one["sheet"]
    ]
    box = f"A1:{cell_address(max(len(rows), 1), max(map(len, rows), default=1) - 1)}"
    return Content("".join(made), box, links=links)


def _link(address: str, entry: dict[str, Any]) -> Hyperlink:
    name = entry["sheet"].replace("'", "''")
    return Hyperlink(ref=address, location=f"'{name}'!{entry['cell']}")


def _style(sheet: Any, style: Style) -> int:
    """The number of a style; an empty cell takes it first, as only a cell can enter it into the book."""
    cell = Cell(sheet, row=1, column=1)
    line = Side("thin", color="B5B5B5") if style.has_border else None
    underline = "single" if style.is_underlined else None
    cell.font = Font(FONT, size=style.size, bold=style.is_bold, color=style.colour, underline=underline)
    cell.fill = PatternFill("solid", fgColor=style.fill) if style.fill else PatternFill()
    cell.border = Border(line, line, line, line)
    cell.alignment = Alignment(horizontal="left", vertical="top", wrap_text=style.is_wrapped)
    return int(cell.style_id)
