"""One sheet of a workbook that is written from the text of a file: at the same cells, or the rows with findings.

Every cell of the district is written as text, but for numbers that mean something else without their format or lost
digits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import xlsxwriter

from sources.marking.mark import CODES_SHEET, ISSUES_HEADER, UNREAD_HEADER
from sources.marking.palette import (
    AUTHOR,
    FILLS,
    FONT,
    MARGIN,
    ROW,
    is_short,
    remark_size,
    width_of,
)
from sources.reading.grids import Grid
from sources.returns.numbers import as_number, formats_of
from sources.returns.plan import SheetPlan

WIDEST, NARROWEST = 36, 8
BATCH = 5000
SAMPLED = 200
"""Rows whose texts tell how wide a column must be."""
LOST = re.compile(r"\\x[0-9a-f]{2}|\\ud[89a-f][0-9a-f]{2}")
"""How readers write what is no character: in a return workbook a sign that is not taken in when it comes back."""


@dataclass(frozen=True)
class Page:
    """One sheet to be written: the `rows` (one-based, of the grid) that are, from the sheet's row `start` on.

    With `headers`, by column, they stand in row 1 (in the grid at row `header`), and a column of reasons stands before
    the origins.
    """

    title: str
    grid: Grid
    plan: SheetPlan
    rows: npt.NDArray[np.int64]
    headers: Mapping[int, str] | None = None
    reasons: Mapping[int, str] = field(default_factory=dict)
    header: int | None = None

    @property
    def start(self) -> int:
        """The sheet's row of the first of the rows."""
        return 1 if self.headers is None else 2

    def row(self, source: int) -> int | None:
        """Where a row of the grid stands in the sheet, one-based."""
        if self.headers is not None and source == self.header:
            return 1
        place = int(np.searchsorted(self.rows, source))
        return place + self.start if place < len(self.rows) and self.rows[place] == source else None


def set_up_page(sheet: Any) -> None:
    """How a sheet is printed."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(MARGIN, MARGIN, MARGIN, MARGIN)


def write_text(sheet: Any, row: int, column: int, text: str, style: Any = None) -> None:
    """A text as it is: one between `<r>` and `</r>` is XML to XlsxWriter, and the file would not open."""
    if text.startswith("<r>") and text.endswith("</r>"):
        sheet.write_rich_string(row, column, *text[:2], text[2:], *([style] if style else []))
    else:
        sheet.write_string(row, column, text, style)


class PageWriter:
    """Writes one page."""

    def __init__(self, book: Any, page: Page) -> None:
        self.page, self.plan, self.grid = page, page.plan, page.grid
        self.book, self.sheet = book, book.add_worksheet(page.title)
        plain = {"num_format": "@", "font_name": FONT, "font_size": 10, "valign": "top"}
        bordered = plain | {"border": 1, "border_color": "#B5B5B5"}
        self.looks = {0: bordered} | {rank: bordered | {"bg_color": f"#{fill}"} for rank, fill in FILLS.items()}
        self.formats = {rank: book.add_format(look) for rank, look in self.looks.items()}
        self.codes, self.numbers = formats_of(page.grid, page.rows), dict[tuple[str, int], Any]()
        self.loose = book.add_format(plain)
        self.title = book.add_format(plain | {"bold": True, "font_size": 14})
        self.head = book.add_format(bordered | {"bold": True, "text_wrap": True, "bg_color": "#D9E2EC"})
        self.reason = book.add_format(bordered | {"text_wrap": True})
        self.is_opened = page.headers is not None or self.plan.is_opened
        self.issues = self.plan.origin_column if page.headers is not None else None
        self.origins = self.plan.origin_column + (1 if page.headers is not None else 0)

    def write(self, codes: dict[tuple[str, ...], str]) -> None:
        """Write it; `codes` gathers what long drop-downs offer."""
        set_up_page(self.sheet)
        if self.plan.header is not None:
            header = 0 if self.page.headers is not None else self.plan.header - 1
            self.sheet.repeat_rows(header)
        self._columns()
        self._head()
        self._rows()
        self._merges()
        for (row, column), text in self.plan.remarks.items():
            if (place := self.page.row(row)) is not None:
                width, height = remark_size(text)
                look = {"author": AUTHOR, "width": width, "height": height, "font_name": FONT, "font_size": 10}
                self.sheet.write_comment(place - 1, column, text, look)
        self._dropdowns(codes)
        self.sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        if self.plan.is_unread:
            self.sheet.write_string(0, self.plan.origin_column, UNREAD_HEADER, self.loose)
        if not self.grid.visible and not self.plan.is_shown and self.page.headers is None:
            self.sheet.hide()

    def _columns(self) -> None:
        spans = [] if self.is_opened else self.grid.marks.hidden_columns
        hidden = {c for low, high in spans for c in range(low, min(high, self.origins) + 1)}
        below = self.page.rows[self.page.rows >= (self.plan.header or 1)]  # titles run over their neighbours
        top = self.grid.cells.take(pa.array(below[:SAMPLED] - 1))
        for place, column in enumerate(top.columns):
            header = (self.page.headers or {}).get(self.grid.first_column + place, "")
            texts = [text for text in column.to_pylist() if text]
            widths = sorted(width_of(text.split("\n")[0]) for text in texts) or [0]
            width = max(widths[-1 - len(widths) // 50], min(width_of(header), 14)) + 2
            options = {"hidden": self.grid.first_column + place in hidden}
            number = self.grid.first_column + place
            self.sheet.set_column(number, number, min(max(width, NARROWEST), WIDEST), None, options)
        if self.issues is not None:
            self.sheet.set_column(self.issues, self.issues, 60)
        self.sheet.set_column(self.origins, self.origins, 24, None, {"hidden": True})

    def _head(self) -> None:
        if self.page.headers is None:
            return
        header = self.page.header
        for column, text in self.page.headers.items():
            place = column - self.grid.first_column
            rank = int(self.plan.ranks[header - 1, place]) if header else 0
            write_text(self.sheet, 0, column, text, self.formats[rank] if rank > ROW else self.head)
        self.sheet.write_string(0, self.plan.origin_column, ISSUES_HEADER, self.head)
        self.sheet.write_string(0, self.origins, self.plan.origin_header, self.loose)
        self.sheet.freeze_panes(1, 0)

    def _rows(self) -> None:
        hidden = set() if self.is_opened else set(self.grid.marks.hidden_rows)
        for start in range(0, len(self.page.rows), BATCH):
            rows = self.page.rows[start : start + BATCH]
            cells = self.grid.cells.take(pa.array(rows - 1))
            columns = [column.to_pylist() for column in cells.columns]
            ranks = self.plan.ranks[rows - 1].tolist()
            for number, source in enumerate(rows.tolist()):
                row = self.page.start - 1 + start + number
                if source in hidden:
                    self.sheet.set_row(row, None, None, {"hidden": True})
                self._row(row, source, [column[number] for column in columns], ranks[number])

    def _row(self, row: int, source: int, texts: Sequence[str | None], ranks: Sequence[int]) -> None:
        write, first = self.sheet.write_string, self.grid.first_column
        is_data = source in self.plan.origins
        if source in self.grid.unread:
            texts = [text and LOST.sub("\ufffd", text) for text in texts]
        plain = self.formats[0] if is_data else self._loose(source)
        for place, (text, rank) in enumerate(zip(texts, ranks, strict=True)):
            style = self.formats[rank] if rank else plain
            if text:
                self._text(row, first + place, text, style, (source, rank))
            elif rank or is_data:
                self.sheet.write_blank(row, first + place, None, style)
        if self.issues is not None and source in self.page.reasons:
            write_text(self.sheet, row, self.issues, self.page.reasons[source], self.reason)
        if is_data:
            write(row, self.origins, self.plan.origins[source])
        elif source == self.plan.header and self.plan.origins:
            write(row, self.origins, self.plan.origin_header)

    def _text(self, row: int, column: int, text: str, style: Any, of: tuple[int, int]) -> None:
        """A cell's text, or the number that it is under a format of its own. `of`: its row in the grid and its rank."""
        source, rank = of
        code = self.codes.get((source, column))
        number = as_number(text) if code is not None else None
        if number is None:
            write_text(self.sheet, row, column, text, style)
        else:
            key = (str(code), rank)
            if key not in self.numbers:
                self.numbers[key] = self.book.add_format(self.looks[rank] | {"num_format": code})
            self.sheet.write_number(row, column, number, self.numbers[key])

    def _loose(self, row: int) -> Any:
        """The format of a row that is not data."""
        if self.plan.header is None or row > self.plan.header:
            return self.loose
        return self.head if row == self.plan.header else self.title

    def _merges(self) -> None:
        if self.page.headers is not None:
            return
        taken: set[tuple[int, int]] = set()
        for top, left, bottom, right in self.grid.marks.merges:
            cells = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
            if len(cells) < 2 or len(cells) > BATCH or taken & cells or self.page.row(top) is None:
                continue
            taken |= cells
            place = left - self.grid.first_column
            inside = 0 <= place < self.grid.cells.num_columns
            text = self.grid.cells.column(place)[top - 1].as_py() if inside else None
            rank = int(self.plan.ranks[top - 1, place]) if inside else 0
            style = self.formats[rank] if rank else self._loose(top)
            self.sheet.merge_range(top - 1, left, bottom - 1, right, "", style)
            self._text(top - 1, left, text or "", style, (top, rank))

    def _dropdowns(self, codes: dict[tuple[str, ...], str]) -> None:
        for column, first, last, offered in self.plan.dropdowns:
            if self.page.headers is not None:
                first, last = 2, len(self.page.rows) + 1
            if last < first:
                continue
            source: list[str] | str = offered
            if not is_short(offered):
                letter = xlsxwriter.utility.xl_col_to_name(len(codes))
                source = codes.setdefault(tuple(offered), f"='{CODES_SHEET}'!${letter}$1:${letter}${len(offered)}")
            told = {"error_type": "warning", "error_message": "不在代码表内，请从下拉列表中选择"}
            self.sheet.data_validation(
                first - 1, column, last - 1, column, {"validate": "list", "source": source, **told}
            )
