"""Linear programs that are solved again and again (HiGHS): the same rows, each time with other costs and bounds.

Each begins where the last one ended. Numbers that a row makes equal are solved as one, rows that say the same once.
"""

from __future__ import annotations

import highspy
import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

EXACT = 1e-6


class Program:
    """`least` <= `rows` @ x <= `most`, and x within the bounds that each call gives. `rows`: (n, m); the rest vectors.

    Where x has to be whole, `whole_parts` tells what of an answer is. In one thread: the same again, bit for bit.
    """

    def __init__(self, rows: sp.csr_matrix, least: np.ndarray, most: np.ndarray) -> None:
        self.place = _equal_numbers(rows, least, most)
        """Number → the column that it is solved as."""
        self.size = int(self.place.max(initial=-1)) + 1
        merged, least, most = _merged(rows, least, most, self.place, self.size)
        self.span = (least, most)
        self.columns = merged.tocsc()
        self._plain, self._split = _Warm(self.columns, *self.span), _Warm(sp.hstack([merged, -merged]), *self.span)

    def minimize(self, costs: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray | None:
        """The x of least cost; None where nothing agrees with the rows and bounds."""
        found = self._plain.solve(self._summed(costs), *self._within(low, high))
        return None if found is None else found[self.place]

    def move(self, costs: np.ndarray, pull: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray | None:
        """The x of which the sum of `costs` * abs(x) + `pull` * x is least; None as above.

        Few numbers move, so that more of it is whole; where many are pulled, `minimize` is faster.
        """
        (least, most), each, way = self._within(low, high), self._summed(costs), self._summed(pull)
        up, down = (np.maximum(least, 0), np.maximum(most, 0)), (np.maximum(-most, 0), np.maximum(-least, 0))
        bounds = (np.concatenate(both) for both in zip(up, down, strict=True))
        found = self._split.solve(np.concatenate([each + way, each - way]), *bounds)
        return None if found is None else (found[: self.size] - found[self.size :])[self.place]

    def minimize_whole(self, costs: np.ndarray, low: np.ndarray, high: np.ndarray, nodes: int) -> np.ndarray | None:
        """The whole numbers of least cost; None also where none were found in so many nodes: no clock decides it."""
        lp = _model(self.columns, *self.span, self._summed(costs), *self._within(low, high))
        lp.integrality_ = [highspy.HighsVarType.kInteger] * self.size
        solver = _solver(lp)
        solver.setOptionValue("mip_max_nodes", nodes)
        solver.run()
        if solver.getInfo().primal_solution_status != highspy.kSolutionStatusFeasible:
            return None
        found: np.ndarray = np.round(np.array(solver.getSolution().col_value))[self.place]
        return found

    def whole_parts(self, move: np.ndarray) -> np.ndarray:
        """Which numbers of a move from a whole solution to another belong to a part of it that is whole.

        Parts hang together by rows; each can be made without the others.
        """
        inner = np.zeros(self.size)
        inner[self.place] = move
        active = np.flatnonzero(np.abs(inner) > EXACT)
        component = components(self.columns[:, active])
        broken = component[np.abs(inner[active] - np.round(inner[active])) > EXACT]
        sound = np.zeros(self.size, dtype=bool)
        sound[active[~np.isin(component, broken)]] = True
        found: np.ndarray = np.flatnonzero(sound[self.place])
        return found

    def _summed(self, costs: np.ndarray) -> np.ndarray:
        found: np.ndarray = np.bincount(self.place, costs, self.size)
        return found

    def _within(self, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        least, most = np.full(self.size, -np.inf), np.full(self.size, np.inf)
        np.maximum.at(least, self.place, low)
        np.minimum.at(most, self.place, high)
        return least, most


def components(rows: sp.csr_matrix) -> np.ndarray:
    """Which columns hang together by rows: a number for each column."""
    height, width = rows.shape
    graph = sp.block_array([[None, rows], [sp.csr_matrix((width, height)), None]], format="csr")
    found: np.ndarray = connected_components(graph, directed=False)[1][height:]
    return found


class _Warm:
    """A program that is solved again from its last answer; only what changed is told anew."""

    def __init__(self, rows: sp.spmatrix, least: np.ndarray, most: np.ndarray) -> None:
        self.rows, self.span = rows, (least, most)
        self.solver: highspy.Highs | None = None
        self.last: tuple[np.ndarray, ...] = ()

    def solve(self, *wanted: np.ndarray) -> np.ndarray | None:
        """`wanted`: costs, lower and upper bounds."""
        if self.solver is None:
            self.solver = _solver(_model(self.rows, *self.span, *wanted))
            if (wanted[1] >= 0).all():
                self.solver.setOptionValue("presolve", "off")  # no move at all is a good start
        else:
            costs, low, high = wanted
            pairs = zip(wanted, self.last, strict=True)
            changed = np.flatnonzero(np.any([now != last for now, last in pairs], axis=0)).astype(np.int32)
            self.solver.changeColsCost(len(changed), changed, costs[changed])
            self.solver.changeColsBounds(len(changed), changed, low[changed], high[changed])
        self.last = wanted
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.array(self.solver.getSolution().col_value)


def _model(
    rows: sp.spmatrix, least: np.ndarray, most: np.ndarray, costs: np.ndarray, low: np.ndarray, high: np.ndarray
) -> highspy.HighsLp:
    lp, columns = highspy.HighsLp(), rows.tocsc()
    lp.num_row_, lp.num_col_ = columns.shape
    lp.row_lower_, lp.row_upper_ = least, most
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = costs, low, high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = columns.indptr, columns.indices, columns.data
    return lp


def _solver(lp: highspy.HighsLp) -> highspy.Highs:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.passModel(lp)
    return solver


def _equal_numbers(rows: sp.csr_matrix, least: np.ndarray, most: np.ndarray) -> np.ndarray:
    """Numbers that rows of two make equal, as one column: number → column."""
    place = np.arange(rows.shape[1])
    says_equal = (least == 0) & (most == 0)
    while True:
        width = int(place.max(initial=-1)) + 1
        merged = _joined(rows, place, width)
        pairs = merged[says_equal & (np.diff(merged.indptr) == 2)]
        pairs = pairs[np.flatnonzero(np.asarray(pairs.sum(axis=1)).ravel() == 0)]
        if not pairs.shape[0]:
            return place
        ends = pairs.indices.reshape(-1, 2).T
        graph = sp.coo_matrix((np.ones(ends.shape[1]), (ends[0], ends[1])), shape=(width, width))
        place = connected_components(graph, directed=False)[1][place]


def _joined(rows: sp.csr_matrix, place: np.ndarray, width: int) -> sp.csr_matrix:
    size = len(place)
    merged = (rows @ sp.csr_matrix((np.ones(size), (np.arange(size), place)), shape=(size, width))).tocsr()
    merged.eliminate_zeros()
    merged.sort_indices()
    return merged


def _merged(
    rows: sp.csr_matrix, least: np.ndarray, most: np.ndarray, place: np.ndarray, width: int
) -> tuple[sp.csr_matrix, np.ndarray, np.ndarray]:
    """The rows between columns, without empty ones and those that say what another says."""
    merged = _joined(rows, place, width)
    marks = merged @ np.random.default_rng(0).uniform(1, 2, (width, 2))
    filled = np.flatnonzero(np.diff(merged.indptr))
    told = np.column_stack([marks, least, most])[filled]
    chosen = filled[np.sort(np.unique(told, axis=0, return_index=True)[1])]
    return merged[chosen], least[chosen], most[chosen]
