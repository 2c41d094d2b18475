"""What stands in the cells of a page: texts, numbers and styles, batch by batch of rows and column by column.

Every cell of the district is a text, but for numbers that mean something else without their format or lost digits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sources.marking.mark import ISSUES_HEADER, UNREAD_HEADER
from sources.marking.palette import FILLS, FONT, ROW
from sources.returns.numbers import as_number, formats_of
from sources.returns.returnpage import Merge, Page
from sources.returns.rowxml import TEXT, Cells, Ints, is_filled, rows_xml

BATCH = 100_000
"""Cells that are made at a time."""
LOST = r"\\x[0-9a-f]{2}|\\ud[89a-f][0-9a-f]{2}"
"""How readers write what is no character: in a return workbook a sign that is not taken in when it comes back."""


class Looks:
    """Styles of pages in a workbook, by their numbers there."""

    def __init__(self, book: Any) -> None:
        self.book, self.made = book, dict[tuple[int, str], int]()
        self.plain = {"num_format": "@", "font_name": FONT, "font_size": 10, "valign": "top"}
        self.bordered = self.plain | {"border": 1, "border_color": "#B5B5B5"}
        self.loose = self._number(self.plain)
        self.title = self._number(self.plain | {"bold": True, "font_size": 14})
        self.head = self._number(self.bordered | {"bold": True, "text_wrap": True, "bg_color": "#D9E2EC"})
        self.reason = self._number(self.bordered | {"text_wrap": True})
        self.ranks = np.array([self.of(rank) for rank in (0, *sorted(FILLS))])

    def of(self, rank: int, code: str = "@") -> int:
        """The style of a data cell marked with a rank, under a number format."""
        if (rank, code) not in self.made:
            fill = {"bg_color": f"#{FILLS[rank]}"} if rank else {}
            self.made[rank, code] = self._number(self.bordered | fill | {"num_format": code})
        return self.made[rank, code]

    def _number(self, look: dict[str, Any]) -> int:
        number: int = self.book.add_format(look)._get_xf_index()
        return number


class PageCells:
    """The cells of a page, of which those of each of the `merges` are one: the first of them keeps its text."""

    def __init__(self, page: Page, merges: Sequence[Merge], looks: Looks) -> None:
        self.page, self.plan, self.grid, self.looks = page, page.plan, page.grid, looks
        first, behind = page.grid.first_column, page.grid.first_column + page.grid.cells.num_columns
        self.merges = np.array(merges, dtype=np.int64).reshape(-1, 4)
        _tops, lefts, bottoms, rights = self.merges.T
        self.columns = range(int(lefts.min(initial=first)), int(rights.max(initial=behind - 1)) + 1)
        self.inside = slice(first - self.columns.start, behind - self.columns.start)
        below = bottoms.max(initial=0)
        self.rows = np.concatenate([page.rows, np.arange(page.rows.max(initial=0) + 1, below + 1)])
        self.data = np.fromiter(page.plan.origins, dtype=np.int64)
        codes, self.numbers = formats_of(page.grid, self.rows)
        self.under = np.array([[0, *(looks.of(rank, code) for code in codes)] for rank in range(len(looks.ranks))])

    def xml(self) -> Iterator[pa.Buffer]:
        """The rows of the sheet, some at a time."""
        step = max(1, BATCH // (len(self.columns) + 2))
        if self.page.headers is not None:
            yield rows_xml(np.array([1]), [""], *self._header(self.page.headers))
        hidden = [] if self.page.is_opened else self.grid.marks.hidden_rows
        for start in range(0, len(self.rows), step):
            rows = self.rows[start : start + step]
            numbers = np.arange(start, start + len(rows)) + self.page.start
            attributes = np.where(np.isin(rows, hidden), ' hidden="1"', "").tolist()
            yield rows_xml(numbers, attributes, self._given(rows, start), *self._added(rows))

    def _header(self, headers: Mapping[int, str]) -> Iterator[Cells]:
        page, looks = self.page, self.looks
        for column, text in sorted(headers.items()):
            rank = int(self.plan.ranks[page.header - 1, column - self.grid.first_column]) if page.header else 0
            yield _column(column, [text], looks.ranks[rank] if rank > ROW else looks.head)
        yield _column(self.plan.origin_column, [ISSUES_HEADER], looks.head)
        yield _column(page.origins, [self.plan.origin_header], looks.loose)

    def _given(self, rows: Ints, start: int) -> Cells:
        """The district's cells; `start` is the place of the first of these rows among those of the page."""
        table = self.grid.cells.take(pa.array(rows - 1, mask=rows > self.grid.cells.num_rows))
        left, right = self.inside.start * len(rows), (len(self.columns) - self.inside.stop) * len(rows)
        given = pa.chunked_array([chunk for column in table.columns for chunk in column.chunks], pa.string()).cast(TEXT)
        texts = pa.concat_arrays([pa.nulls(left, TEXT), *given.chunks, pa.nulls(right, TEXT)])
        if (is_lost := np.isin(rows, list(self.grid.unread))).any():
            read = pc.replace_substring_regex(texts, LOST, "\ufffd")
            texts = pc.if_else(pa.array(np.tile(is_lost, len(self.columns))), read, texts)
        ranks, is_data = self._ranks(rows), np.isin(rows, self.data)
        is_there = (ranks > 0) | is_filled(texts).reshape(-1, len(rows)).T
        is_there[is_data, self.inside] = True
        plain = np.where(is_data, self.looks.ranks[0], self._loose(rows))[:, np.newaxis]
        styles = np.where(is_there, np.where(ranks > 0, self.looks.ranks[ranks], plain), 0)
        texts = self._merged(rows, texts, styles)
        return self._counted(start, ranks, styles, texts)

    def _added(self, rows: Ints) -> Iterator[Cells]:
        """What each row must mend, and where it stood."""
        if self.page.issues is not None:
            told = [self.page.reasons.get(row) for row in rows.tolist()]
            yield _column(self.page.issues, told, np.where([bool(text) for text in told], self.looks.reason, 0))
        others = {1: UNREAD_HEADER} if self.plan.is_unread else {}
        if self.plan.header is not None and self.plan.origins:
            others[self.plan.header] = self.plan.origin_header
        origins = [self.plan.origins.get(row, others.get(row)) for row in rows.tolist()]
        yield _column(self.page.origins, origins, np.where((rows == 1) & self.plan.is_unread, self.looks.loose, 0))

    def _ranks(self, rows: Ints) -> Ints:
        """What the cells are marked for, by row and column."""
        ranks = np.zeros((len(rows), len(self.columns)), dtype=np.int64)
        is_inside = rows <= self.grid.cells.num_rows
        ranks[is_inside, self.inside] = self.plan.ranks[rows[is_inside] - 1]
        return ranks

    def _loose(self, rows: Ints) -> Ints:
        """The styles of rows that are not data."""
        header = self.plan.header or 0
        return np.select([rows > header, rows == header], [self.looks.loose, self.looks.head], self.looks.title)

    def _merged(self, rows: Ints, texts: pa.LargeStringArray, styles: Ints) -> pa.LargeStringArray:
        """The texts that merges leave; the styles are changed in place."""
        here = self.merges[(self.merges[:, 0] <= rows[-1]) & (self.merges[:, 2] >= rows[0])]
        is_covered = np.zeros(styles.shape, dtype=bool)
        for top, left, bottom, right in here.tolist():
            first = np.array([top])
            rank, place = self._ranks(first)[0, left - self.columns.start], left - self.columns.start
            low, high = np.searchsorted(rows, (top, bottom + 1))
            part = np.s_[low:high, place : right + 1 - self.columns.start]
            styles[part] = self.looks.ranks[rank] if rank else self._loose(first)
            is_covered[part] = True
            is_covered[low, place] &= top < rows[0]
        return pc.if_else(pa.array(is_covered.T.ravel()), pa.scalar(None, TEXT), texts)

    def _counted(self, start: int, ranks: Ints, styles: Ints, texts: pa.LargeStringArray) -> Cells:
        """The cells, with numbers for texts where they must be."""
        codes = np.zeros(styles.shape, dtype=np.int64)
        for column, places in self.numbers.items():
            codes[:, column - self.columns.start] = places[start : start + len(codes)]
        wanted = np.flatnonzero((codes.T.ravel() > 0) & is_filled(texts))
        values = [as_number(text) for text in texts.take(pa.array(wanted)).to_pylist()]
        is_number = np.zeros(len(texts), dtype=bool)
        is_number[wanted] = [value is not None for value in values]
        told = pa.array([f"{value:.16G}" for value in values if value is not None], TEXT)
        texts = pc.replace_with_mask(texts, pa.array(is_number), told)
        styles = np.where(is_number.reshape(-1, len(codes)).T, self.under[ranks, codes], styles)
        return Cells(self.columns, styles, texts, is_number)


def _column(column: int, texts: Sequence[str | None], styles: Ints | int) -> Cells:
    """Cells of one column that are texts, under one style or each under its own."""
    each = np.broadcast_to(styles, len(texts)).reshape(-1, 1)
    return Cells([column], each, pa.array(texts, TEXT), np.zeros(len(texts), dtype=bool))
