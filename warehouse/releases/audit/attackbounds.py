"""How far numbers can be narrowed by rows that bind them: exact linear and integer programs (HiGHS).

First tables are looked for that agree with all rows, many numbers pushed at once; what was low and high enough in them
needs no program of its own. Tables are found as moves from one that is known, and kept where they are whole numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from warehouse.releases.audit.attackrows import ReadersView
from warehouse.releases.solver.program import EXACT, Program, components

DRAWS, FEW = 12, 0.25
NODES = 10_000
"""So many nodes an integer program may take; what is not found by then counts as impossible."""
FINE = 1e-3
"""What moving others costs, against moving one that is wanted."""


@dataclass(frozen=True)
class Aim:
    """A number that must be possible at `low` or less and at `high` or more, for all that readers know."""

    number: int
    low: float
    high: float


class Polytope:
    """All tables that agree with the rows, of the unknown numbers that hang together with some that are wanted.

    `values`: what is told or follows at once, else NaN. `low`, `high`: how far the unknown were in tables found so far.
    These are found as moves from `base`, one of whole numbers. `place`: number → its place in them, -1 if in no table.
    """

    def __init__(self, reader: ReadersView, wanted: Sequence[int]) -> None:
        rows, least, most = _matrix(reader)
        self.values = _follow(_array(reader.known), rows, least, most)
        told = rows @ np.nan_to_num(self.values)
        free = np.flatnonzero(np.isnan(self.values))
        component = components(rows[:, free])
        numbers = free[np.isin(component, component[np.isin(free, wanted)])]
        every = Bonds(rows[:, numbers], least - told, most - told)
        base = every.whole_table(_array(reader.truth)[numbers])
        found = ~np.isnan(base)
        self.bonds, self.base = every.part(np.flatnonzero(found)), base[found]
        self.place = np.full(len(self.values), -1)
        self.place[numbers[found]] = np.arange(found.sum())
        self.program = self.bonds.program(self.base)
        self.noise = np.random.default_rng(3).uniform(0, FINE, len(self.base))
        self.low, self.high = self.base.copy(), self.base.copy()

    def span(self, aim: Aim) -> tuple[float, float]:
        """The lowest and the highest value so far; of what is in no table at all, the other way round."""
        place = self.place[aim.number]
        return (float(self.low[place]), float(self.high[place])) if place >= 0 else (np.inf, -np.inf)

    def meets(self, aim: Aim) -> bool:
        """Whether tables that were found have the number low and high enough."""
        least, most = self.span(aim)
        return least <= aim.low and most >= aim.high

    def push(self, aims: Sequence[Aim], draw: np.random.Generator) -> None:
        """Look for a table in which numbers are lower or higher than in all so far."""
        costs, (low, high) = self.noise.copy(), self._bounds()
        for aim in aims:
            (least, most), place = self.span(aim), self.place[aim.number]
            if place >= 0:
                goes_up = most < aim.high and (least <= aim.low or draw.random() < 0.5)
                costs[place] = -draw.uniform(0.5, 1.5) if goes_up else draw.uniform(0.5, 1.5)
                if goes_up:
                    high[place] = aim.high - self.base[place]
        self._keep(self.program.minimize(costs, low, high))

    def settle(self, aim: Aim) -> None:
        """Find whether a number can be as low and as high as it must, and where it cannot, how low or high it can."""
        place = int(self.place[aim.number])
        for sign, wanted in ((1.0, aim.low), (-1.0, aim.high)) if place >= 0 else ():
            if self._lacks(place, sign, wanted):
                self._settle(place, sign, wanted)

    def _settle(self, place: int, sign: float, wanted: float) -> None:
        """Fractions bound it: what is out of reach for them is so for whole numbers. Else whole ones are looked for."""
        nothing, (low, high) = np.zeros(len(self.base)), self._bounds()
        (high if sign > 0 else low)[place] = wanted - self.base[place]
        near = self.program.move(nothing + 1, nothing, low, high)
        self._keep(near)
        if near is not None and self._lacks(place, sign, wanted):
            self._keep_whole(place, nothing, low, high)
        if self._lacks(place, sign, wanted):
            nothing[place] = sign
            self._keep_whole(place, nothing, *self._bounds())

    def _lacks(self, place: int, sign: float, wanted: float) -> bool:
        return bool(self.low[place] > wanted if sign > 0 else self.high[place] < wanted)

    def _bounds(self) -> tuple[np.ndarray, np.ndarray]:
        return -self.base, np.full(len(self.base), np.inf)

    def _keep(self, move: np.ndarray | None) -> None:
        """Note a table; where it is not of whole numbers, what of it is."""
        if move is not None:
            sound = self.program.whole_parts(move)
            there = self.base[sound] + np.round(move[sound])
            self.low[sound], self.high[sound] = np.minimum(self.low[sound], there), np.maximum(self.high[sound], there)

    def _keep_whole(self, place: int, costs: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
        """Look for a table of whole numbers, of all that hangs together with one."""
        near = np.flatnonzero(self.bonds.component == self.bonds.component[place])
        found = self.bonds.part(near).program(self.base[near]).minimize_whole(costs[near], low[near], high[near], NODES)
        if found is not None:
            move = np.zeros(len(self.base))
            move[near] = found
            self._keep(move)


class Bonds:
    """Rows between some numbers, all of them unknown: `least` <= `rows` @ numbers <= `most`."""

    def __init__(self, rows: sp.csr_matrix, least: np.ndarray, most: np.ndarray) -> None:
        filled = np.diff(rows.indptr) > 0
        self.rows, self.least, self.most = rows[filled], least[filled], most[filled]
        self.component = components(self.rows)

    def part(self, numbers: np.ndarray) -> Bonds:
        """Those between some of the numbers, which no row binds to others."""
        return Bonds(self.rows[:, numbers], self.least, self.most)

    def program(self, base: np.ndarray) -> Program:
        """The program of moves from a table."""
        there = self.rows @ base
        return Program(self.rows, self.least - there, self.most - there)

    def whole_table(self, truth: np.ndarray) -> np.ndarray:
        """A table of whole numbers: the truth where that is known, else any; NaN where there is none at all."""
        there = self.rows @ truth
        agrees = (there >= self.least - EXACT) & (there <= self.most + EXACT)
        doubtful = np.isnan(truth) | (abs(self.rows).T @ ~agrees > 0)
        found = truth.copy()
        for component in np.unique(self.component[doubtful]):
            near = np.flatnonzero(self.component == component)
            any_ = np.zeros(len(near))
            table = self.part(near).program(any_).minimize_whole(any_, any_, np.full(len(near), np.inf), NODES)
            found[near] = np.nan if table is None else table
        return found


def narrowed(reader: ReadersView, aims: Sequence[Aim]) -> list[tuple[Aim, float, float]]:
    """The aims that fail, each with the lowest and the highest value that its number can have."""
    space, draw = Polytope(reader, [aim.number for aim in aims]), np.random.default_rng(3)
    told = {aim: float(space.values[aim.number]) for aim in aims if not np.isnan(space.values[aim.number])}
    failed = [(aim, value, value) for aim, value in told.items() if value > aim.low or value < aim.high]
    waiting = [aim for aim in aims if aim not in told]
    for turn in range(DRAWS):
        waiting = [aim for aim in waiting if not space.meets(aim)]
        space.push([aim for aim in waiting if turn < DRAWS / 2 or draw.random() < FEW], draw)
    for aim in waiting:
        space.settle(aim)
    return failed + [(aim, *space.span(aim)) for aim in waiting if not space.meets(aim)]


def _matrix(reader: ReadersView) -> tuple[sp.csr_matrix, np.ndarray, np.ndarray]:
    """What binds the numbers: a row a line, and what it is at least and at most."""
    every = [row for row in reader.rows if row.terms]
    index = np.repeat(np.arange(len(every)), [len(row.terms) for row in every])
    columns = np.array([number for row in every for number, _ in row.terms], dtype=int)
    factors = np.array([factor for row in every for _, factor in row.terms])
    matrix = sp.csr_matrix((factors, (index, columns)), shape=(len(every), len(reader.known)))
    return matrix, np.array([row.least for row in every]), np.array([row.most for row in every])


def _array(numbers: Sequence[float | None]) -> np.ndarray:
    return np.array([np.nan if one is None else one for one in numbers], dtype=float)


def _follow(values: np.ndarray, matrix: sp.csr_matrix, least: np.ndarray, most: np.ndarray) -> np.ndarray:
    """Numbers that a row with nothing else unknown gives at once, until no row gives any."""
    values = values.copy()
    equal, binds = least == most, (matrix != 0).astype(int)
    while True:
        unknown = np.isnan(values)
        alone = np.flatnonzero(equal & (binds @ unknown.astype(int) == 1))
        if not len(alone):
            return values
        left = least - matrix @ np.nan_to_num(values)
        for row in alone:
            span = slice(matrix.indptr[row], matrix.indptr[row + 1])
            for number, factor in zip(matrix.indices[span], matrix.data[span], strict=True):
                if unknown[number]:
                    values[number] = left[row] / factor
