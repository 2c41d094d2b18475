"""Writing return workbooks from the text of a file: the list of findings and the pages behind it.

Nothing of the file itself is opened here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import pyarrow as pa
import xlsxwriter

from sources.marking.mark import CODES_SHEET, LIST_SHEET
from sources.marking.palette import (
    FONT,
    STYLES,
    WIDTHS,
    Style,
    row_height,
)
from sources.marking.sheetpart import with_rows
from sources.returns.pages import add_page, say_reach, set_up_page
from sources.returns.plan import Entry
from sources.returns.returnpage import Page
from sources.returns.rowxml import TEXT, Cells, rows_xml

LEVEL = 4
"""Of deflate: half the time of the usual 6, a tenth more bytes."""


def write_pages(
    target: Path,
    front: Sequence[Sequence[Entry]],
    pages: Sequence[Page],
    name: str = LIST_SHEET,
    *,
    from_1904: bool = False,
) -> None:
    """Write a workbook of the first sheet and the pages; `from_1904`: days that are numbers are counted from there."""
    rows: dict[str, Iterator[pa.Buffer]] = {}
    settings = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(draft := BytesIO(), settings | {"in_memory": True, "date_1904": from_1904}) as book:
        rows["xl/worksheets/sheet1.xml"] = iter([_front(book, name, front)])
        codes: dict[tuple[str, ...], str] = {}
        for number, page in enumerate(pages, start=2):
            rows[f"xl/worksheets/sheet{number}.xml"] = add_page(book, page, codes)
        if codes:
            sheet = book.add_worksheet(CODES_SHEET)
            sheet.hide()
            for column, offered in enumerate(codes):
                sheet.write_column(0, column, offered)
    with ZipFile(draft) as made, ZipFile(target, "w", ZIP_DEFLATED, compresslevel=LEVEL) as archive:
        for part in made.infolist():
            content = made.read(part)
            with archive.open(part.filename, "w") as stream:
                for piece in with_rows(content, rows[part.filename]) if part.filename in rows else (content,):
                    stream.write(piece)


def _front(book: Any, name: str, rows: Sequence[Sequence[Entry]]) -> pa.Buffer:
    """Add the first sheet without its rows, which come back as XML."""
    sheet = book.add_worksheet(name)
    set_up_page(sheet)
    styles = {name: book.add_format(_properties(style)) for name, style in STYLES.items()}
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    for number, row in enumerate(rows):
        for column, entry in enumerate(row):
            if entry.sheet is not None and entry.cell is not None:
                named = entry.sheet.replace("'", "''")
                sheet.write_url(
                    number, column, f"internal:'{named}'!{entry.cell}", styles[entry.style], str(entry.value)
                )
    say_reach(sheet, 0, len(rows), len(WIDTHS) - 1)
    heights = [row_height([(entry.style, str(entry.value or "")) for entry in row]) for row in rows]
    told = [f' ht="{height}" customHeight="1"' if height else "" for height in heights]
    return rows_xml(
        np.arange(len(rows)) + 1, told, _cells(rows, {name: style._get_xf_index() for name, style in styles.items()})
    )


def _cells(rows: Sequence[Sequence[Entry]], styles: Mapping[str, int]) -> Cells:
    entries = [entry for column in zip_longest(*rows) for entry in column]
    texts = [str(entry.value) if entry and entry.value is not None else None for entry in entries]
    given = np.array([styles[entry.style] if entry else 0 for entry in entries]).reshape(-1, len(rows)).T
    is_number = np.array([entry is not None and isinstance(entry.value, int) for entry in entries])
    return Cells(range(given.shape[1]), given, pa.array(texts, TEXT), is_number)


def _properties(style: Style) -> dict[str, Any]:
    found: dict[str, Any] = {"font_name": FONT, "font_size": style.size, "valign": "top", "align": "left"}
    found |= {"bold": style.is_bold, "text_wrap": style.is_wrapped, "underline": int(style.is_underlined)}
    if style.fill:
        found["bg_color"] = f"#{style.fill}"
    if style.colour:
        found["font_color"] = f"#{style.colour}"
    return found | ({"border": 1, "border_color": "#B5B5B5"} if style.has_border else {})
