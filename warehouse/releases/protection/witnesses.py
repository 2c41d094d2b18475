"""Hides what must be hidden so that each guarded count may be another for all that readers know.

A witness is another table that agrees with all that is shown. Witnesses are first looked for with what is hidden
already; then those that lack one are moved, many in one linear program that moves as little of what is shown as it can,
and what it moves is hidden (after Kelly, Golden and Assad, 1992).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components

from warehouse.releases.protection.guards import Guarded
from warehouse.releases.protection.hiding import Hiding

LOOKS, LATER, FEW = 16, 4, 0.25
"""So often witnesses are looked for with what is hidden, later less often; after so many times for few at once."""
SINGLY = 50
"""Where so few wait, each is looked at by itself before anything more is hidden."""
APART = 5
"""So many rounds move counts of which no two are in one equation; later ones move all that wait."""
UNMET, DEAR = 300.0, 1e6
"""What it costs to leave a count by one too near: as much as hiding many cells; alone, as much as hiding anything."""
STEPS = (2, 4, 100)
"""So many equations around what is moved are looked at, then more where that is not enough."""
EXACT = 1e-6
FREE = 1e-3


def conceal(hiding: Hiding, guarded: Sequence[Guarded]) -> list[Guarded]:
    """Hide cells until every guard holds; those that none can make hold are returned."""
    draw = np.random.default_rng(1)
    for one in guarded:
        hiding.hide(one.number)
    waiting, rounds, lost = _look(hiding, guarded, draw, LOOKS), 0, list[Guarded]()
    if len(waiting) <= SINGLY:
        waiting = [one for one in waiting if _look(hiding, [one], draw, LATER)]
    while waiting:
        chosen = _apart(hiding, waiting, draw) if rounds < APART else waiting
        _move(hiding, [one for one in chosen if not _is_high(hiding, one)], 1)
        _move(hiding, [one for one in chosen if _is_high(hiding, one)], -1)
        before, waiting, rounds = len(waiting), _look(hiding, waiting, draw, LATER), rounds + 1
        if rounds > APART and len(waiting) == before:
            alone = waiting.pop()
            for way in (1, -1):
                _move(hiding, [alone], way, DEAR)
            lost += [] if _holds(hiding, alone) else [alone]
    return lost


def _is_high(hiding: Hiding, one: Guarded) -> bool:
    return bool(hiding.high[one.number] >= one.high)


def _holds(hiding: Hiding, one: Guarded) -> bool:
    return _is_high(hiding, one) and bool(hiding.low[one.number] <= one.low)


def _apart(hiding: Hiding, waiting: Sequence[Guarded], draw: np.random.Generator) -> list[Guarded]:
    """As many as are in no equation together."""
    found, taken = [], set[int]()
    columns = hiding.matrix.tocsc()
    pointer, rows = columns.indptr, columns.indices
    for index in draw.permutation(len(waiting)):
        number = waiting[index].number
        own = set(rows[pointer[number] : pointer[number + 1]].tolist())
        if not own & taken:
            taken |= own
            found.append(waiting[index])
    return found


def _look(hiding: Hiding, guarded: Sequence[Guarded], draw: np.random.Generator, times: int) -> list[Guarded]:
    """Look for witnesses of many counts at once, with what is hidden already; the guards that still lack some."""
    rows = hiding.rows(hiding.joints)
    waiting = [one for one in guarded if not _holds(hiding, one)]
    free = np.flatnonzero(hiding.free)
    component = np.full(len(hiding.counts), -1)
    component[free] = _components(rows[:, free])
    for turn in range(times):
        if not waiting:
            break
        reached = [component[one.number] for one in waiting if component[one.number] >= 0]
        near = free[np.isin(component[free], reached)]
        if not len(near):  # nothing hidden hangs together with what waits
            break
        if not len(near):
            break
        position = np.full(len(hiding.counts), -1)
        position[near] = np.arange(len(near))
        inner = _filled(rows[:, near])
        aims, low, high = draw.uniform(0, FREE, len(near)), -hiding.counts[near], np.full(len(near), np.inf)
        for one in waiting:
            index, count = position[one.number], hiding.counts[one.number]
            if index < 0 or (turn >= LATER and draw.random() > FEW):
                continue
            goes_up = not _is_high(hiding, one) and (hiding.low[one.number] <= one.low or draw.random() < 0.5)
            aims[index] = (-1 if goes_up else 1) * draw.uniform(0.5, 1.5)
            if goes_up:
                high[index] = max(one.high - count, 0)
            else:
                low[index] = min(one.low - count, 0)
        answer = linprog(aims, A_eq=inner, b_eq=np.zeros(inner.shape[0]), bounds=np.column_stack([low, high]))
        if answer.x is None:
            break
        _note(hiding, inner, near, answer.x)
        waiting = [one for one in waiting if not _holds(hiding, one)]
    return waiting


def _move(hiding: Hiding, chosen: Sequence[Guarded], way: int, unmet: float = UNMET) -> None:
    """Move counts to where they must be possible, up or down, with the cheapest others; hide what is moved."""
    chosen = [one for one in chosen if not hiding.fixed[one.number]]
    if not chosen:
        return
    joints = hiding.joints
    rows = hiding.rows(joints)
    for steps in STEPS:
        near = _around(hiding, rows, [one.number for one in chosen], steps)
        moved, broken, lacking = _cheapest(hiding, rows, joints, near, chosen, way, unmet)
        if not lacking or len(near) == len(hiding.counts) - hiding.fixed.sum():
            break
    hiding.untie(near[np.abs(moved) > EXACT])
    for number in (*near[np.abs(moved) > EXACT], *hiding.whole[broken]):
        hiding.hide(int(number))
    _note(hiding, hiding.rows(hiding.joints)[:, near], near, moved)


def _around(hiding: Hiding, rows: sp.csr_matrix, numbers: Sequence[int], steps: int) -> np.ndarray:
    """The counts that are so many equations away or nearer, those left out that another issue told."""
    touched = np.zeros(len(hiding.counts))
    touched[list(numbers)] = 1
    links, before = abs(rows), 0
    for _ in range(steps):
        touched = (links.T @ (links @ touched > 0).astype(float) > 0) & ~hiding.fixed
        if touched.sum() == before:
            break
        before, touched = touched.sum(), touched.astype(float)
    return np.flatnonzero(touched)


def _cheapest(
    hiding: Hiding,
    rows: sp.csr_matrix,
    joints: np.ndarray,
    near: np.ndarray,
    chosen: Sequence[Guarded],
    way: int,
    unmet: float,
) -> tuple[np.ndarray, np.ndarray, bool]:
    """How far each count near moves, which links are broken, and whether a chosen one lacks something.

    Columns: each count up, each down, what each chosen one lacks, and how far each link is broken, up and down.
    """
    position = np.full(len(hiding.counts), -1)
    position[near] = np.arange(len(near))
    inner, start = rows[:, near], rows.shape[0] - len(joints)
    kept = np.flatnonzero(np.diff(inner.indptr) > 0)
    inner, joints = inner[kept], joints[kept[kept >= start] - start]
    size, extra, joined = len(near), len(chosen), len(joints)
    ends = sp.vstack([sp.csr_matrix((len(kept) - joined, joined)), sp.identity(joined)], format="csr")
    columns = [inner, -inner, sp.csr_matrix((inner.shape[0], extra)), ends, -ends]
    own, each = np.array([position[one.number] for one in chosen]), np.arange(extra)
    lacks = np.array([way * ((one.high if way > 0 else one.low) - hiding.counts[one.number]) for one in chosen])
    values = np.concatenate([np.full(extra, -float(way)), np.full(extra, float(way)), np.full(extra, -1.0)])
    places = (np.tile(each, 3), np.concatenate([own, size + own, 2 * size + each]))
    costs = (np.where(hiding.times_told == 0, FREE, hiding.costs) + hiding.ties)[near]
    breaking = hiding.costs[hiding.whole[joints]]
    width = 2 * (size + joined) + extra
    top = np.full(width, np.inf)
    top[size : 2 * size] = hiding.counts[near]
    answer = linprog(
        np.concatenate([costs, costs, np.full(extra, unmet), breaking, breaking]),
        A_ub=sp.csr_matrix((values, places), shape=(extra, width)),
        b_ub=-lacks,
        A_eq=sp.hstack(columns, format="csr"),
        b_eq=np.zeros(inner.shape[0]),
        bounds=np.column_stack([np.zeros(width), top]),
    )
    if answer.x is None:
        return np.zeros(size), joints[:0], True
    found, start = answer.x, 2 * size + extra
    broken = found[start : start + joined] + found[start + joined :]
    return found[:size] - found[size : 2 * size], joints[broken > EXACT], bool((found[2 * size : start] > EXACT).any())


def _filled(rows: sp.csr_matrix) -> sp.csr_matrix:
    return rows[np.diff(rows.indptr) > 0]


def _components(rows: sp.csr_matrix) -> np.ndarray:
    """Which columns hang together."""
    found: np.ndarray = connected_components(abs(rows.T) @ abs(rows), directed=False)[1]
    return found


def _note(hiding: Hiding, rows: sp.csr_matrix, numbers: np.ndarray, moved: np.ndarray) -> None:
    """Keep as witnesses the parts of a solution that are whole numbers."""
    active = np.flatnonzero(np.abs(moved) > EXACT)
    component = _components(rows[:, active])
    broken = component[np.abs(moved[active] - np.round(moved[active])) > EXACT]
    sound = active[~np.isin(component, broken)]
    hiding.seen(numbers[sound], np.round(moved[sound]))
