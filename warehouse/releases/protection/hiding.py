"""What is shown of the counts and what is hidden, while it is being decided."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import scipy.sparse as sp

from warehouse.releases.protection.personcounts import CellAddress, Quantities

CITY, DISTRICT = 6.0, 3.0
"""So much dearer than a street's is it to hide a figure of the city, of a district."""
EMPTY = 4.0
"""So much dearer is an empty cell: what is hidden is taken to hold somebody."""


class Hiding:
    """Cells that are shown, and the counts that they tell. Hiding a count hides every cell that tells it.

    `fixed`: counts that readers know from elsewhere, so that hiding them is of no use. `low` and `high`: the lowest and
    highest value of each count in tables that agree with all that is shown; what is hidden later widens them only.
    """

    def __init__(self, quantities: Quantities, fixed: Iterable[int] = ()) -> None:
        self.quantities = quantities
        self.counts = np.array(quantities.counts)
        self.shown = set(quantities.tells)
        self.telling: list[list[CellAddress]] = [[] for _ in self.counts]
        for address, told in quantities.tells.items():
            for number in set(told):
                self.telling[number].append(address)
        self.times_told = np.array([len(cells) for cells in self.telling])
        self.fixed = np.zeros(len(self.counts), dtype=bool)
        self.fixed[list(fixed)] = True
        self.matrix = _matrix(quantities)
        self.by_count = self.matrix.tocsc()
        self.costs = np.array([self._cost(number) for number in range(len(self.counts))])
        self.low, self.high = self.counts.copy(), self.counts.copy()

    def _cost(self, number: int) -> float:
        name, cells = self.quantities.names[number], len(self.telling[number])
        level = {6: DISTRICT, 9: 1.0}.get(len(name.area), 1.0)
        if name.area.endswith("0000"):
            level = CITY
        worth = EMPTY if not name.value else 1 + float(np.log2(1 + name.value)) / 4
        return level * worth * (1 + cells) / 2

    @property
    def free(self) -> np.ndarray:
        """Which counts no shown cell tells, nor anything else."""
        untold: np.ndarray = self.times_told == 0
        return untold & ~self.fixed

    def hide(self, number: int) -> None:
        """Hide every cell that tells a count."""
        for address in self.telling[number]:
            if address in self.shown:
                self.shown.remove(address)
                for told in set(self.quantities.tells[address]):
                    self.times_told[told] -= 1

    def seen(self, numbers: np.ndarray, changes: np.ndarray) -> None:
        """Note a table that agrees with all that is shown: these counts are so much higher in it."""
        values = self.counts[numbers] + changes
        self.low[numbers] = np.minimum(self.low[numbers], values)
        self.high[numbers] = np.maximum(self.high[numbers], values)


def _matrix(quantities: Quantities) -> sp.csr_matrix:
    """A row an equation: the whole 1, its parts -1 each."""
    rows, columns, values = [], [], []
    for index, one in enumerate(quantities.equations):
        rows += [index] * (1 + len(one.parts))
        columns += [one.whole, *one.parts]
        values += [1.0] + [-1.0] * len(one.parts)
    return sp.csr_matrix((values, (rows, columns)), shape=(len(quantities.equations), len(quantities.counts)))
