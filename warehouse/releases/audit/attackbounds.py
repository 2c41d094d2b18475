"""How far numbers can be narrowed by rows that bind them: exact linear and integer programs (HiGHS), two a number.

Components are solved side by side in one program. First some tables are drawn that agree with the rows: a number that
was low and high enough in them needs no program of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse.csgraph import connected_components

from warehouse.releases.audit.attackrows import ReadersView

WHOLE = 1e-6
DRAWS = 12
FEW, NEARLY, LONGEST = 0.25, 0.5, 60


@dataclass(frozen=True)
class Aim:
    """A number that must be possible at `low` or less and at `high` or more, for all that readers know."""

    number: int
    low: float
    high: float


class Polytope:
    """The unknown numbers, and the rows that bind two or more of them; what follows alone is filled in at once."""

    def __init__(self, reader: ReadersView) -> None:
        values = np.array([np.nan if one is None else one for one in reader.known], dtype=float)
        every = [row for row in reader.rows if row.terms]
        index = np.repeat(np.arange(len(every)), [len(row.terms) for row in every])
        columns = np.array([number for row in every for number, _ in row.terms], dtype=int)
        factors = np.array([factor for row in every for _, factor in row.terms])
        matrix = sp.csr_matrix((factors, (index, columns)), shape=(len(every), len(values)))
        least, most = np.array([row.least for row in every]), np.array([row.most for row in every])
        self.values = _follow(values, matrix, least, most)
        unknown = np.isnan(self.values)
        self.numbers = np.flatnonzero(unknown)
        self.place = np.full(len(values), -1)
        self.place[self.numbers] = np.arange(len(self.numbers))
        told = matrix @ np.nan_to_num(self.values)
        inner = matrix[:, self.numbers].tocsr()
        bound = np.diff(inner.indptr) > 0
        self.matrix, self.least, self.most = inner[bound], (least - told)[bound], (most - told)[bound]
        links = abs(self.matrix.T) @ abs(self.matrix)
        self.component = (
            connected_components(links, directed=False)[1] if self.matrix.shape[0] else self.place[self.numbers]
        )

    def solve(self, aims: np.ndarray, high: np.ndarray, places: np.ndarray) -> np.ndarray | None:
        """Numbers at these places, whole components, that minimize the sum of aims; None where nothing agrees."""
        rows = np.flatnonzero(np.diff(self.matrix[:, places].indptr) > 0)
        inner, least, most = self.matrix[rows][:, places], self.least[rows], self.most[rows]
        equal = least == most
        above, below = ~equal & np.isfinite(most), ~equal & np.isfinite(least)
        upper = sp.vstack([inner[above], -inner[below]]) if (above | below).any() else None
        limits = np.concatenate([most[above], -least[below]]) if upper is not None else None
        answer = linprog(
            aims[places],
            A_ub=upper,
            b_ub=limits,
            A_eq=inner[equal] if equal.any() else None,
            b_eq=least[equal] if equal.any() else None,
            bounds=np.column_stack([np.zeros(len(places)), high[places]]),
        )
        found: np.ndarray | None = answer.x
        return found

    def around(self, places: Sequence[int]) -> np.ndarray:
        """All places of the components of some."""
        return np.flatnonzero(np.isin(self.component, self.component[list(places)]))

    def solve_whole(
        self, aims: np.ndarray, high: np.ndarray, places: np.ndarray, gap: float = 0.0
    ) -> np.ndarray | None:
        """The same in whole numbers; `gap`: so far from the best they may be."""
        rows = np.flatnonzero(np.diff(self.matrix[:, places].indptr) > 0)
        answer = milp(
            aims[places],
            constraints=LinearConstraint(
                self.matrix[rows][:, places], self.least[rows] - WHOLE, self.most[rows] + WHOLE
            ),
            bounds=Bounds(0, high[places]),
            integrality=np.ones(len(places)),
            options={"time_limit": LONGEST, "mip_rel_gap": gap},
        )
        return None if answer.x is None else np.round(answer.x)


def _follow(values: np.ndarray, matrix: sp.csr_matrix, least: np.ndarray, most: np.ndarray) -> np.ndarray:
    """Numbers that a row with nothing else unknown gives at once, until no row gives any."""
    values = values.copy()
    equal = least == most
    while True:
        unknown = np.isnan(values)
        alone = np.flatnonzero(equal & ((matrix != 0).astype(int) @ unknown.astype(int) == 1))
        if not len(alone):
            return values
        left = least - matrix @ np.nan_to_num(values)
        for row in alone:
            span = slice(matrix.indptr[row], matrix.indptr[row + 1])
            for number, factor in zip(matrix.indices[span], matrix.data[span], strict=True):
                if unknown[number]:
                    values[number] = left[row] / factor


def narrowed(reader: ReadersView, aims: Sequence[Aim]) -> list[tuple[Aim, float, float]]:
    """The aims that fail, each with the lowest and the highest value that its number can have."""
    space = Polytope(reader)
    failed, open_ = [], []
    for aim in aims:
        value = space.values[aim.number]
        if np.isnan(value):
            open_.append(aim)
        elif value > aim.low or value < aim.high:
            failed.append((aim, float(value), float(value)))
    drawn = _drawn(space, open_)
    for sign in (1.0, -1.0):
        _solve_rest(space, drawn, open_, sign)
    for aim in open_:
        least, most = (float(bound[space.place[aim.number]]) for bound in drawn)
        if least > aim.low or most < aim.high:
            failed.append((aim, least + 0.0, most + 0.0))
    return failed


def _solve_rest(space: Polytope, drawn: DrawnTables, aims: Sequence[Aim], sign: float) -> None:
    """Find the lowest (`sign` 1) or highest (-1) values that no table had so far, one a component at a time."""
    solved = set[int]()
    while True:
        turn: dict[int, Aim] = {}
        for aim in aims:
            place = int(space.place[aim.number])
            lacks = drawn.low[place] > aim.low if sign > 0 else drawn.high[place] < aim.high
            if lacks and place not in solved:
                turn.setdefault(int(space.component[place]), aim)
        if not turn:
            return
        places = [int(space.place[aim.number]) for aim in turn.values()]
        solved.update(places)
        weights, cap = np.zeros(len(space.numbers)), np.full(len(space.numbers), np.inf)
        weights[places] = sign
        if sign < 0:
            cap[places] = [max(aim.high, drawn.high[space.place[aim.number]]) for aim in turn.values()]
        drawn.take(space, weights, cap, space.around(places), 0.0)


@dataclass
class DrawnTables:
    """The lowest and highest value of each unknown number in some tables that agree with all rows."""

    low: np.ndarray
    high: np.ndarray

    def __iter__(self) -> Iterator[np.ndarray]:
        return iter((self.low, self.high))

    def take(self, space: Polytope, weights: np.ndarray, top: np.ndarray, places: np.ndarray, gap: float) -> None:
        """One more table: that which minimizes the weighted sum; in whole numbers, if need be by an integer program."""
        found = space.solve(weights, top, places)
        if found is None:
            return
        component = space.component[places]
        for broken in np.unique(component[np.abs(found - np.round(found)) > WHOLE]):
            mended = space.solve_whole(weights, top, places[component == broken], gap)
            found[component == broken] = np.nan if mended is None else mended
        self.low[places] = np.fmin(self.low[places], np.round(found))
        self.high[places] = np.fmax(self.high[places], np.round(found))


def _drawn(space: Polytope, aims: Sequence[Aim]) -> DrawnTables:
    """Tables that agree with all rows, in which the numbers are low and high.

    In the first draws all numbers that wait are pushed at once; in later ones a few, less in each other's way.
    """
    size = len(space.numbers)
    drawn = DrawnTables(np.full(size, np.inf), np.full(size, -np.inf))
    draw, waiting = np.random.default_rng(3), list(aims)
    for turn in range(DRAWS):
        if not waiting:
            break
        weights, top = np.zeros(size), np.full(size, np.inf)
        for aim in waiting:
            place = space.place[aim.number]
            if turn >= DRAWS / 2 and draw.random() > FEW:
                continue
            lacks_low, lacks_high = drawn.low[place] > aim.low, drawn.high[place] < aim.high
            goes_up = lacks_high and (not lacks_low or draw.random() < 0.5)
            weights[place] = -draw.uniform(0.5, 1.5) if goes_up else draw.uniform(0.5, 1.5)
            top[place] = max(aim.high, drawn.high[place]) if goes_up else np.inf
        drawn.take(space, weights, top, space.around([int(space.place[aim.number]) for aim in waiting]), NEARLY)
        places = [(aim, space.place[aim.number]) for aim in waiting]
        waiting = [aim for aim, place in places if drawn.low[place] > aim.low or drawn.high[place] < aim.high]
    return drawn
