"""The rows of a table by kind: what is data, what stands beside it, and what is in doubt of either.

Which row is which is `sorting`'s to tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sources.rows.groups import Rows

KINDS = ("data", "title", "header", "blank", "total", "footer", "continuation", "example", "zero", "other")
PRECEDENCE = np.array([0, 4, 1, 6, 2, 3, 5, 1, 1, 1])
"""Of KINDS: what a row counts as when tables beside one another differ on it, the lowest first."""


@dataclass
class Sorted:
    """The grid's rows by kind: `kinds` an index into KINDS for each row, `first` and `last` the rows that count.

    `labels`: what the rows taken out as totals are called, by row; one told by its numbers alone is called nothing.
    `overlays` are those of them that are groupings behind all real rows, `members` the rows that one of them stands for
    by its code. Of the data, `kept_back` are in doubt and do not count, `counted` are in doubt and do: both → the
    position of the cell that says so. `compared` are those of them that may be totals, by what they are called.
    `zeros`: rows that say that there is nothing to report, each with the position of the cell that does.
    """

    kinds: npt.NDArray[np.int8]
    first: int
    last: int
    totals: list[dict[str, str]] = field(default_factory=list)
    continued: list[tuple[int, int, str]] = field(default_factory=list)
    labels: dict[int, str] = field(default_factory=dict)
    overlays: frozenset[int] = frozenset()
    members: dict[int, Rows] = field(default_factory=dict)
    kept_back: dict[int, int] = field(default_factory=dict)
    counted: dict[int, int] = field(default_factory=dict)
    compared: dict[int, str] = field(default_factory=dict)
    zeros: dict[int, int] = field(default_factory=dict)

    @property
    def data(self) -> npt.NDArray[np.int64]:
        """Zero-based rows that are data."""
        return np.flatnonzero(self.kinds == 0)

    @property
    def records(self) -> npt.NDArray[np.int64]:
        """Those of them that are not kept back."""
        return np.setdiff1d(self.data, list(self.kept_back)) if self.kept_back else self.data

    @property
    def called(self) -> dict[int, str]:
        """What the rows are called whose numbers are compared with what they stand for."""
        return self.labels | self.compared

    @property
    def counts(self) -> dict[str, int]:
        """Rows by kind from the first to the last non-blank row, without data."""
        inside = self.kinds[self.first : self.last + 1]
        found = {name: int((inside == index).sum()) for index, name in enumerate(KINDS) if index}
        return {name: number for name, number in found.items() if number}

    @property
    def read(self) -> int:
        """Physical rows from the first to the last non-blank one."""
        return self.last - self.first + 1


def counted_together(tables: Sequence[tuple[int, Sorted]]) -> tuple[int, dict[str, int]]:
    """Physical rows of one sheet, and those by kind without data, over its tables with the row each begins at.

    Where tables stand beside one another a row is data when it is in one of them, else what most says about it.
    """
    if len(tables) == 1:
        return tables[0][1].read, tables[0][1].counts
    ends = [start + found.last + 1 for start, found in tables]
    kinds = np.full(max(ends), -1, dtype=np.int8)
    for start, found in tables:
        here = kinds[start + found.first : start + found.last + 1]
        told = found.kinds[found.first : found.last + 1]
        better = (here < 0) | (PRECEDENCE[told] < PRECEDENCE[here])
        here[better] = told[better]
    counts = {name: int((kinds == index).sum()) for index, name in enumerate(KINDS) if index}
    return int((kinds >= 0).sum()), {name: number for name, number in counts.items() if number}
