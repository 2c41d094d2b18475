"""A file's sheets as grids of text, with what the archive says of them: the child's answer, mapped into memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.cells import cell_address, column_letters, row_and_column
from schemas.finding import mask
from sources.reading.answer import Answer, SheetText
from sources.reading.formats import Format
from sources.reading.ooxml.scanning import Marks

AS_WRITTEN = (Format.JSON, Format.DBF)
"""What has its digits as somebody wrote them; a spreadsheet keeps numbers, and shows fifteen digits of them."""


@dataclass(frozen=True)
class Grid:
    """A sheet, or a rectangle of it: `cells` as text, `first_column` and `first_row` (zero-based) where they begin.

    `encoding` is that of a file without sheets. `unread` is the one-based row and the place in it of the first cell
    with characters that nobody can read any more.
    """

    name: str
    visible: bool
    cells: pa.Table
    first_column: int
    marks: Marks = field(default_factory=Marks)
    encoding: str | None = None
    unread: Mapping[int, int] = field(default_factory=dict)
    first_row: int = 0
    twins: int = 0
    """So many sheets before it have the same name once masked."""
    is_buried: bool = False
    """Whether nobody can unhide it by hand, behind sheets that are seen; it is not what somebody means to send."""
    is_turned: bool = False
    """Whether its rows are the columns of the sheet, and its columns the rows: `first_row` is a column then."""
    has_records: bool = False
    """Whether what it is of numbers its rows from the one below the names (dbf)."""

    @cached_property
    def label(self) -> str:
        """The sheet's name, masked, unlike any other sheet's: what findings call it."""
        return mask(self.name) + (f"({self.twins + 1})" if self.twins else "")

    @property
    def holds_text(self) -> bool:
        """Whether any cell has more than blanks."""
        return any(pc.any(pc.match_substring_regex(column, r"[^\s\p{Z}]")).as_py() for column in self.cells.columns)

    def top(self, number: int) -> list[list[str | None]]:
        """The first rows as lists."""
        return rows_of(self.cells.slice(0, number))

    def address(self, row: int, place: int) -> str:
        """Address in the file of a one-based row of the sheet and a position in the grid."""
        column = self.first_column + place
        return cell_address(column + 1, row - 1) if self.is_turned else cell_address(row, column)

    def letters(self, place: int) -> str:
        """The letters of a column; of a turned sheet, the row of the file that it is (`schemas.cells.cell_under`)."""
        column = self.first_column + place
        return str(column + 1) if self.is_turned else column_letters(column)

    def line(self, row: int) -> str:
        """A one-based row of the sheet as the file calls it: its number, or the letters of a turned sheet's column."""
        return column_letters(row - 1) if self.is_turned else str(row)

    def holds(self, address: str) -> bool:
        """Whether a cell of the file lies in the grid."""
        return self.covers(*self.cell(address))

    def cell(self, address: str) -> tuple[int, int]:
        """The cell of an address in the file: its row and column (from 1 and from 0) as the sheet counts them."""
        row, column = row_and_column(address)
        return (column + 1, row - 1) if self.is_turned else (row, column)

    def turned(self) -> Grid:
        """The same cells with rows for columns; they keep their addresses."""
        rows = rows_of(self.cells)
        cells = pa.table({str(place): pa.array(texts, pa.string()) for place, texts in enumerate(rows)})
        unread = {self.first_column + place + 1: row - 1 - self.first_row for row, place in self.unread.items()}
        return replace(
            self,
            cells=cells,
            first_row=self.first_column,
            first_column=self.first_row,
            marks=self.marks.turned(self.first_column + self.cells.num_columns),
            unread=dict(sorted(unread.items())),
            is_turned=not self.is_turned,
        )

    def covers(self, row: int, column: int) -> bool:
        """Whether a cell of the sheet (rows from 1, columns from 0) lies in the grid."""
        rows, columns = range(self.cells.num_rows), range(self.cells.num_columns)
        return row - 1 - self.first_row in rows and column - self.first_column in columns

    def part(self, rows: tuple[int, int], columns: tuple[int, int] | None = None) -> Grid:
        """The rectangle of these rows and columns of the grid, zero-based, the second of each pair left out."""
        (top, bottom), (left, right) = rows, columns or (0, self.cells.num_columns)
        if (top, left) == (0, 0) and (bottom, right) == (self.cells.num_rows, self.cells.num_columns):
            return self
        first, last = self.first_row + top, self.first_row + bottom
        unread = {
            row: place - left for row, place in self.unread.items() if first < row <= last and left <= place < right
        }
        cells = self.cells.select(range(left, right)).slice(top, bottom - top)
        cells = cells.rename_columns([str(place) for place in range(right - left)])
        return replace(self, cells=cells, first_row=first, first_column=self.first_column + left, unread=unread)


def rows_of(cells: pa.Table) -> list[list[str | None]]:
    """The rows of some cells as lists."""
    return [list(row) for row in zip(*(column.to_pylist() for column in cells.columns), strict=True)]


def grids(answer: Answer) -> list[Grid]:
    """The sheets that hold anything; their files are gone afterwards."""
    is_any_seen = any(sheet.visible for sheet in answer.sheets)
    read = [
        _grid(sheet, sheet.file, answer.format, is_buried=is_any_seen and sheet.buried)
        for sheet in answer.sheets
        if sheet.file
    ]
    seen: Counter[str] = Counter()
    for place, grid in enumerate(read):
        twins = seen[grid.label]
        seen[grid.label] += 1
        read[place] = replace(grid, twins=twins) if twins else grid
    return read


def _grid(sheet: SheetText, file: Path, format: Format | None, *, is_buried: bool) -> Grid:
    with pa.memory_map(str(file)) as source:
        table = pa.ipc.open_file(source).read_all().combine_chunks()
    file.unlink()
    table = table.rename_columns([str(place) for place in range(table.num_columns)])
    first, failed = sheet.first_column, [cell_address(row + 1, sheet.first_column + at) for row, at in sheet.failed]
    marks = replace(sheet.marks, uncached=[*sheet.marks.uncached, *failed])
    if marks.long_numbers and format not in AS_WRITTEN:
        table = _as_seen(table, [(row - 1, column - first) for row, column in sorted(marks.long_numbers)])
    return Grid(
        sheet.name,
        sheet.visible,
        table,
        first,
        marks,
        sheet.encoding,
        {row + 1: place for row, place in sheet.unread},
        is_buried=is_buried,
        has_records=format is Format.DBF,
    )


def _as_seen(table: pa.Table, places: Sequence[tuple[int, int]]) -> pa.Table:
    """Numbers that lost digits as a spreadsheet program shows them: fifteen digits, then zeros."""
    by_column: dict[int, list[int]] = {}
    for row, column in places:
        by_column.setdefault(column, []).append(row)
    for column, rows in by_column.items():
        cells = table.column(column)
        cut = np.zeros(len(cells), dtype=bool)
        cut[rows] = True
        seen = [_of_fifteen_digits(text) for text in cells.take(pa.array(rows)).to_pylist()]
        changed = pc.replace_with_mask(cells.combine_chunks(), pa.array(cut), pa.array(seen, pa.string()))
        table = table.set_column(column, table.schema.field(column), changed)
    return table


def _of_fifteen_digits(text: str | None) -> str | None:
    try:
        return f"{Decimal(format(float(text or ''), '.14e')):f}"
    except ValueError:
        return text
