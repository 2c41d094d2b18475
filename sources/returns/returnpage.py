"""One sheet of a workbook that is written from the text of a file: at the same cells, or the rows with findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sources.reading.grids import Grid
from sources.returns.plan import SheetPlan

Merge = tuple[int, int, int, int]
"""First row, first column, last row and last column; rows from 1, columns from 0."""


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
    def is_opened(self) -> bool:
        """Whether what is hidden in the file is shown."""
        return self.headers is not None or self.plan.is_opened

    @property
    def start(self) -> int:
        """The sheet's row of the first of the rows."""
        return 1 if self.headers is None else 2

    @property
    def issues(self) -> int | None:
        """The column of reasons."""
        return None if self.headers is None else self.plan.origin_column

    @property
    def origins(self) -> int:
        """The column of origins."""
        return self.plan.origin_column + (self.headers is not None)

    def row(self, source: int) -> int | None:
        """Where a row of the grid stands in the sheet, one-based."""
        if self.headers is not None and source == self.header:
            return 1
        place = int(np.searchsorted(self.rows, source))
        return place + self.start if place < len(self.rows) and self.rows[place] == source else None
