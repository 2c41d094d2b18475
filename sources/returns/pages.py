"""Around the cells of a page, written with XlsxWriter: widths, merges, remarks, drop-downs, how it is printed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import xlsxwriter

from sources.marking.mark import CODES_SHEET
from sources.marking.palette import (
    AUTHOR,
    FONT,
    MARGIN,
    is_short,
    remark_size,
    width_of,
)
from sources.returns.pagecells import Looks, PageCells
from sources.returns.plan import COLUMNS, ROWS
from sources.returns.returnpage import Merge, Page

WIDEST, NARROWEST = 36, 8
SAMPLED = 200
"""Rows whose texts tell how wide a column must be."""
MERGED = 5000
"""Cells of the largest merge that is kept."""


def set_up_page(sheet: Any) -> None:
    """How a sheet is printed."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(MARGIN, MARGIN, MARGIN, MARGIN)


def say_reach(sheet: Any, left: int, bottom: int, right: int) -> None:
    """Let a sheet whose rows are put in later say which cells they fill: from row 1 on, columns from 0."""
    for row, column in ((0, left), (bottom - 1, right)):
        sheet.write_string(row, column, "")


def add_page(book: Any, page: Page, codes: dict[tuple[str, ...], str]) -> Iterator[pa.Buffer]:
    """Add the sheet of a page without its rows, which come back as XML; `codes` gathers what long drop-downs offer."""
    sheet, looks, merges = book.add_worksheet(page.title), Looks(book), list(_merges(page))
    cells = PageCells(page, merges, looks)
    set_up_page(sheet)
    if page.plan.header is not None:
        sheet.repeat_rows(0 if page.headers is not None else page.plan.header - 1)
    _set_columns(sheet, page)
    if page.headers is not None:
        sheet.freeze_panes(1, 0)
    for top, left, bottom, right in merges:
        sheet.merge_range(top - 1, left, bottom - 1, right, "")
    _add_remarks(sheet, page)
    _add_dropdowns(sheet, page, codes)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    if not page.grid.visible and not page.plan.is_shown and page.headers is None:
        sheet.hide()
    say_reach(sheet, cells.columns.start, len(cells.rows) + page.start - 1, page.origins)
    return cells.xml()


def _set_columns(sheet: Any, page: Page) -> None:
    grid = page.grid
    spans = [] if page.is_opened else grid.marks.hidden_columns
    hidden = {c for low, high in spans for c in range(low, min(high, page.origins) + 1)}
    below = page.rows[page.rows >= (page.plan.header or 1)]  # titles run over their neighbours
    top = grid.cells.take(pa.array(below[:SAMPLED] - 1))
    for number, column in enumerate(top.columns, start=grid.first_column):
        header = (page.headers or {}).get(number, "")
        texts = [text for text in column.to_pylist() if text]
        widths = sorted(width_of(text.split("\n")[0]) for text in texts) or [0]
        width = max(widths[-1 - len(widths) // 50], min(width_of(header), 14)) + 2
        sheet.set_column(number, number, min(max(width, NARROWEST), WIDEST), None, {"hidden": number in hidden})
    if page.issues is not None:
        sheet.set_column(page.issues, page.issues, 60)
    sheet.set_column(page.origins, page.origins, 24, None, {"hidden": True})


def _merges(page: Page) -> Iterator[Merge]:
    """The merges of the file that are kept: where all rows are, and none over another."""
    taken: set[tuple[int, int]] = set()
    for top, left, bottom, right in page.grid.marks.merges if page.headers is None else ():
        size = (bottom - top + 1) * (right - left + 1)
        if 2 <= size <= MERGED and bottom <= ROWS and right < COLUMNS and page.row(top) is not None:
            cells = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
            if not taken & cells:
                taken |= cells
                yield top, left, bottom, right


def _add_remarks(sheet: Any, page: Page) -> None:
    for (row, column), text in page.plan.remarks.items():
        if (place := page.row(row)) is not None:
            width, height = remark_size(text)
            look = {"author": AUTHOR, "width": width, "height": height, "font_name": FONT, "font_size": 10}
            sheet.write_comment(place - 1, column, text, look)


def _add_dropdowns(sheet: Any, page: Page, codes: dict[tuple[str, ...], str]) -> None:
    for column, first, last, offered in page.plan.dropdowns:
        if page.headers is not None:
            first, last = 2, len(page.rows) + 1
        if last < first:
            continue
        source: list[str] | str = offered
        if not is_short(offered):
            letter = xlsxwriter.utility.xl_col_to_name(len(codes))
            source = codes.setdefault(tuple(offered), f"='{CODES_SHEET}'!${letter}$1:${letter}${len(offered)}")
        told = {"error_type": "warning", "error_message": "不在代码表内，请从下拉列表中选择"}
        sheet.data_validation(first - 1, column, last - 1, column, {"validate": "list", "source": source, **told})
