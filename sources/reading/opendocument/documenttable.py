"""One sheet of an OpenDocument workbook as it is collected: filled cells and marks, then laid out as a table."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from sources.reading.ground.laying import check_extent, check_filling, lay_out
from sources.reading.ground.limits import Limits
from sources.reading.ground.refusals import at_most
from sources.reading.ooxml.scanning import Marks
from sources.reading.ooxml.styled import Shown

Run = tuple[int, int]


@dataclass(slots=True)
class Filled:
    """A cell with text, or several: zero-based first row and column, and how often it is repeated down and across."""

    row: int
    column: int
    down: int
    across: int
    text: str


@dataclass
class Table:
    """One sheet: its filled cells, and what it says of rows (one-based) and columns (zero-based)."""

    name: str
    visible: bool
    cells: list[Filled] = field(default_factory=list)
    rows: list[Run] = field(default_factory=list)
    columns: list[Run] = field(default_factory=list)
    uncached: list[str] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    long: set[tuple[int, int]] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    _latest: dict[tuple[str, int], int] = field(default_factory=dict, repr=False)

    def show(self, code: str, columns: range, first: int, last: int) -> None:
        """Put down what a format shows: with the rows just above where it does so there."""
        for column in columns:
            place = self._latest.get((code, column))
            if place is not None and self.shown[place][3] == first - 1:
                self.shown[place] = (code, column, self.shown[place][2], last)
            else:
                self._latest[code, column] = len(self.shown)
                self.shown.append((code, column, first, last))

    def laid_out(self, target: Path, limits: Limits) -> dict[str, Any]:
        """The sheet as the child tells it; its text lies in the target."""
        described = {"name": self.name, "visible": self.visible, "buried": False, "errors": []}
        height = max((cell.row + cell.down for cell in self.cells), default=0)
        first = min((cell.column for cell in self.cells), default=0)
        rows = [row for low, high in self.rows for row in range(low, min(high, height) + 1)]
        marks = Marks(
            first_column=first, hidden_rows=rows, hidden_columns=self.columns, uncached=self.uncached,
            long_numbers=self.long, merges=self.merges, shown=self.shown,
        )  # fmt: skip
        described |= {"first_column": first, "marks": marks.as_answer()}
        if not self.cells:
            return described | {"file": None}
        width = max(cell.column + cell.across for cell in self.cells) - first
        check_extent(height, first + width, limits)
        filled = sum(cell.down * cell.across for cell in self.cells)
        at_most(filled, limits.cells, "cells")
        check_filling(height, width, filled, limits)
        columns: list[list[str | None]] = [[None] * height for _ in range(width)]
        for cell in self.cells:
            for column in columns[cell.column - first : cell.column - first + cell.across]:
                column[cell.row : cell.row + cell.down] = [cell.text] * cell.down
        table = pa.table([pa.array(column, pa.string()) for column in columns], [str(n) for n in range(width)])
        return described | lay_out(table, target, limits)
