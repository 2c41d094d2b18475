"""What is shown of the counts and what is hidden, while it is being decided."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

from warehouse.releases.protection.earlier import EarlierIssue, SameCount
from warehouse.releases.protection.personcounts import CellAddress, Key, Quantities

CITY, DISTRICT = 6.0, 3.0
"""So much dearer than a street's is it to hide a group of the city, of a district."""
OF_CITY, OF_DISTRICT = 500.0, 20.0
"""And their totals: the city's are quoted first of all, and hidden only where nothing else would do."""
EMPTY = 4.0
"""So much dearer is an empty cell: what is hidden is taken to hold somebody."""


class Hiding:
    """Cells that are shown, and the counts that they tell. Hiding a count hides every cell that tells it.

    The counts of the issue come first, then those of `earlier` issues: what these tell is `fixed`, what they hid is
    hidden. `now`, `then`, `whole`: the links, as in `SameCount`. `low` and `high`: the lowest and highest value of each
    count in tables that agree with all that is shown; what is hidden later widens them only.
    """

    def __init__(self, quantities: Quantities, earlier: Sequence[EarlierIssue] = ()) -> None:
        self.quantities = quantities
        self.own = len(quantities.counts)
        every = [quantities, *(one.quantities for one in earlier)]
        self.counts = np.array([count for one in every for count in one.counts])
        self.shown = set(quantities.tells)
        self.telling: list[list[CellAddress]] = [[] for _ in self.counts]
        for address, told in quantities.tells.items():
            for number in set(told):
                self.telling[number].append(address)
        self.times_told = np.array([len(cells) for cells in self.telling])
        self.fixed = np.zeros(len(self.counts), dtype=bool)
        links: list[SameCount] = []
        start = self.own
        for one in earlier:
            self.fixed[[start + number for number in one.known]] = True
            links += [link._replace(then=start + link.then) for link in one.links]
            start += len(one.quantities.counts)
        self.now, self.then, self.whole = np.array(links, dtype=int).reshape(-1, 3).T
        self.matrix = sp.block_diag([_matrix(one) for one in every], format="csr")
        self.costs = np.array([self._cost(name) for name in quantities.names] + [0.0] * (len(self.counts) - self.own))
        self.costs[: self.own] *= (1 + self.times_told[: self.own]) / 2
        self.low, self.high = self.counts.copy(), self.counts.copy()

    def _cost(self, name: Key) -> float:
        is_total, level = not name.dimension, 1.0
        if name.area == self.quantities.city:
            level = OF_CITY if is_total else CITY
        elif name.area in self.quantities.districts:
            level = OF_DISTRICT if is_total else DISTRICT
        return level * (EMPTY if not name.value else 1 + float(np.log2(1 + name.value)) / 4)

    @property
    def free(self) -> np.ndarray:
        """Which counts no shown cell tells, nor an earlier issue."""
        hidden: np.ndarray = (self.times_told == 0) & ~self.fixed & (self.ties == 0)
        return hidden

    @property
    def lasting(self) -> np.ndarray:
        """Whether the whole of each link is shown, so that readers take the count to be the earlier one."""
        shown: np.ndarray = self.times_told[self.whole] > 0
        return shown

    @property
    def ties(self) -> np.ndarray:
        """What it costs to untie each count from those that an earlier issue told: to hide the wholes of its links."""
        tied = self.lasting & self.fixed[self.then]
        found: np.ndarray = np.bincount(self.now[tied], self.costs[self.whole[tied]], len(self.counts))
        return found

    @property
    def joints(self) -> np.ndarray:
        """Which links there are to counts that an earlier issue hid."""
        return np.flatnonzero(self.lasting & ~self.fixed[self.then])

    def rows(self, joints: np.ndarray) -> sp.csr_matrix:
        """The equations of all issues, and last that counts are the same in two of them."""
        places = (np.repeat(np.arange(len(joints)), 2), np.column_stack([self.now[joints], self.then[joints]]).ravel())
        same = sp.csr_matrix((np.tile([1.0, -1.0], len(joints)), places), shape=(len(joints), len(self.counts)))
        return sp.vstack([self.matrix, same], format="csr")

    def hide(self, number: int) -> None:
        """Hide every cell that tells a count."""
        for address in self.telling[number]:
            self.hide_cell(address)

    def hide_cell(self, address: CellAddress) -> None:
        """Hide one cell."""
        if address in self.shown:
            self.shown.remove(address)
            for told in set(self.quantities.tells[address]):
                self.times_told[told] -= 1

    def untie(self, numbers: np.ndarray) -> None:
        """Hide the wholes that tell that counts are what an earlier issue told."""
        tied = self.lasting & self.fixed[self.then] & np.isin(self.now, numbers)
        for whole in np.unique(self.whole[tied]):
            self.hide(int(whole))

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
