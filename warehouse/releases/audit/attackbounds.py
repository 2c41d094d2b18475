"""How far numbers can be narrowed by rows that bind them: exact linear and integer programs (HiGHS), two a number.

Components are solved side by side in one program. First some tables are drawn that agree with the rows: a number that
was low and high enough in them needs no program of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse.csgraph import connected_components

from warehouse.releases.audit.attackrows import ReadersView

WHOLE = 1e-6
DRAWS = 12


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

    def solve(self, aims: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray | None:
        """Numbers that minimize the sum of aims; None where nothing agrees with the rows."""
        equal = self.least == self.most
        above, below = ~equal & np.isfinite(self.most), ~equal & np.isfinite(self.least)
        upper = sp.vstack([self.matrix[above], -self.matrix[below]]) if (above | below).any() else None
        limits = np.concatenate([self.most[above], -self.least[below]]) if upper is not None else None
        answer = linprog(
            aims,
            A_ub=upper,
            b_ub=limits,
            A_eq=self.matrix[equal] if equal.any() else None,
            b_eq=self.least[equal] if equal.any() else None,
            bounds=np.column_stack([low, high]),
        )
        found: np.ndarray | None = answer.x
        return found

    def solve_whole(self, number: int, sign: float) -> float | None:
        """The lowest (`sign` 1) or highest (-1) whole value of one number, by an integer program of its component."""
        own = np.flatnonzero(self.component == self.component[number])
        rows = np.flatnonzero(np.diff(self.matrix[:, own].indptr) > 0)
        aims = np.where(own == number, sign, 0.0)
        answer = milp(
            aims,
            constraints=LinearConstraint(self.matrix[rows][:, own], self.least[rows] - WHOLE, self.most[rows] + WHOLE),
            bounds=Bounds(0, np.inf),
            integrality=np.ones(len(own)),
            options={"time_limit": 60},
        )
        return None if answer.x is None else float(np.round(answer.x[own == number][0]))


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
    low, high = _drawn(space, open_)
    waiting = [
        aim for aim in open_ if low[space.place[aim.number]] > aim.low or high[space.place[aim.number]] < aim.high
    ]
    by_component: dict[int, list[Aim]] = defaultdict(list)
    for aim in waiting:
        by_component[int(space.component[space.place[aim.number]])].append(aim)
    while by_component:
        turn = [group.pop() for group in by_component.values()]
        by_component = {key: group for key, group in by_component.items() if group}
        lowest, highest = _extremes(space, turn, 1.0), _extremes(space, turn, -1.0)
        for aim, least, most in zip(turn, lowest, highest, strict=True):
            if least > aim.low or most < aim.high:
                failed.append((aim, least + 0.0, most + 0.0))
    return failed


def _drawn(space: Polytope, aims: Sequence[Aim]) -> tuple[np.ndarray, np.ndarray]:
    """The lowest and highest value of each unknown number in some tables that agree with all rows."""
    size = len(space.numbers)
    low, high = np.full(size, np.inf), np.full(size, -np.inf)
    draw = np.random.default_rng(3)
    waiting = list(aims)
    for _ in range(DRAWS if size else 0):
        weights, top = np.zeros(size), np.full(size, np.inf)
        for aim in waiting:
            place = space.place[aim.number]
            goes_up = high[place] < aim.high and (low[place] <= aim.low or draw.random() < 0.5)
            weights[place] = -draw.uniform(0.5, 1.5) if goes_up else draw.uniform(0.5, 1.5)
            top[place] = max(aim.high, high[place]) if goes_up else np.inf
        found = space.solve(weights, np.zeros(size), top)
        if found is None:
            continue
        whole = np.abs(found - np.round(found)) < WHOLE
        sound = ~np.isin(space.component, space.component[~whole])
        low[sound] = np.minimum(low[sound], np.round(found[sound]))
        high[sound] = np.maximum(high[sound], np.round(found[sound]))
        left = [a for a in waiting if low[space.place[a.number]] > a.low or high[space.place[a.number]] < a.high]
        if not left:
            break
        waiting = left
    return low, high


def _extremes(space: Polytope, aims: Sequence[Aim], sign: float) -> list[float]:
    """The lowest (`sign` 1) or highest (-1) whole value of numbers of different components."""
    size = len(space.numbers)
    weights = np.zeros(size)
    places = [int(space.place[aim.number]) for aim in aims]
    weights[places] = sign
    cap = np.full(size, np.inf)
    if sign < 0:
        cap[places] = [aim.high for aim in aims]
    found = space.solve(weights, np.zeros(size), cap)
    result = []
    for aim, place in zip(aims, places, strict=True):
        own = None if found is None else found[space.component == space.component[place]]
        if own is not None and np.abs(own - np.round(own)).max() < WHOLE:
            result.append(float(np.round(found[place])))  # type: ignore[index]
        else:
            whole = space.solve_whole(place, sign)
            result.append(whole if whole is not None else (aim.low if sign > 0 else aim.high))
    return result
