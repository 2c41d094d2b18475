"""Writing return workbooks from the text of a file: the list of findings and the pages behind it.

Nothing of the file itself is opened here.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from sources.marking.mark import CODES_SHEET, LIST_SHEET
from sources.marking.palette import (
    FONT,
    STYLES,
    WIDTHS,
    Style,
    row_height,
)
from sources.returns.pages import BATCH, Page, PageWriter, set_up_page, write_text
from sources.returns.plan import Entry


def write_pages(
    target: Path,
    front: Sequence[Sequence[Entry]],
    pages: Sequence[Page],
    name: str = LIST_SHEET,
    *,
    from_1904: bool = False,
) -> None:
    """Write a workbook of the first sheet and the pages; `from_1904`: days that are numbers are counted from there."""
    large = sum(len(page.rows) for page in pages) > BATCH * 4
    settings = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    settings |= {"constant_memory": large, "in_memory": not large, "date_1904": from_1904}
    with xlsxwriter.Workbook(target, settings) as book:
        _front(book, name, front)
        codes: dict[tuple[str, ...], str] = {}
        for page in pages:
            PageWriter(book, page).write(codes)
        if codes:
            sheet = book.add_worksheet(CODES_SHEET)
            sheet.hide()
            for row in range(max(map(len, codes))):
                for column, offered in enumerate(codes):
                    if row < len(offered):
                        sheet.write_string(row, column, offered[row])


def _front(book: Any, name: str, rows: Sequence[Sequence[Entry]]) -> None:
    sheet = book.add_worksheet(name)
    set_up_page(sheet)
    styles = {name: book.add_format(_properties(style)) for name, style in STYLES.items()}
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    for number, row in enumerate(rows):
        sheet.set_row(number, row_height([(entry.style, str(entry.value or "")) for entry in row]))
        for column, entry in enumerate(row):
            if entry.sheet is not None and entry.cell is not None:
                named = entry.sheet.replace("'", "''")
                sheet.write_url(
                    number, column, f"internal:'{named}'!{entry.cell}", styles[entry.style], str(entry.value)
                )
            elif isinstance(entry.value, int):
                sheet.write_number(number, column, entry.value, styles[entry.style])
            elif entry.value:
                write_text(sheet, number, column, entry.value, styles[entry.style])
            else:
                sheet.write_blank(number, column, None, styles[entry.style])


def _properties(style: Style) -> dict[str, Any]:
    found: dict[str, Any] = {"font_name": FONT, "font_size": style.size, "valign": "top", "align": "left"}
    found |= {"bold": style.is_bold, "text_wrap": style.is_wrapped, "underline": int(style.is_underlined)}
    if style.fill:
        found["bg_color"] = f"#{style.fill}"
    if style.colour:
        found["font_color"] = f"#{style.colour}"
    return found | ({"border": 1, "border_color": "#B5B5B5"} if style.has_border else {})
