"""Hides what must be hidden so that each guarded count may be another for all that readers know.

A witness is another table that agrees with all that is shown. Witnesses are first looked for with what is hidden
already; then those that lack one are moved, many in one linear program that moves as little of what is shown as it can,
and what it moves is hidden (after Kelly, Golden and Assad, 1992).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

from warehouse.releases.protection.guards import Guarded
from warehouse.releases.protection.hiding import Hiding
from warehouse.releases.solver.program import EXACT, Program, components

LOOKS, LATER, FEW = 16, 4, 0.25
"""So often witnesses are looked for with what is hidden, later less often; after so many times for few at once."""
MANY, SINGLY = 400, 50
"""More are pushed all over the tables at once; where so few wait, each is looked at by itself."""
NODES = 500
"""So many nodes an integer program may take for one of them before anything more is hidden."""
APART = 5
"""So many rounds move counts of which no two are in one equation; later ones move all that wait."""
UNMET, DEARER, MOST_STUCK = 300.0, 100.0, 3
"""What it costs to leave a count by one too near: as much as hiding many; so much more after a round that met few."""
FURTHEST = 6
STEPS = 2
"""So many equations around what is moved are looked at, then all where that is not enough."""
FREE = 1e-3


def conceal(hiding: Hiding, guarded: Sequence[Guarded]) -> list[Guarded]:
    """Hide cells until every guard holds; those that none can make hold are returned."""
    draw = np.random.default_rng(1)
    for one in guarded:
        hiding.hide(one.number)
    waiting, rounds, stuck, lost = _look(hiding, guarded, draw, LOOKS), 0, 0, list[Guarded]()
    while waiting:
        chosen = _apart(hiding, waiting, draw) if rounds < APART else waiting
        unmet = UNMET * DEARER ** min(stuck, MOST_STUCK)
        _move(hiding, [one for one in chosen if not _is_high(hiding, one)], 1, unmet)
        _move(hiding, [one for one in chosen if _is_high(hiding, one)], -1, unmet)
        before, waiting, rounds = len(waiting), _look(hiding, waiting, draw, LATER), rounds + 1
        stuck = stuck + 1 if len(waiting) > before / 2 else 0
        if stuck > MOST_STUCK:
            alone = waiting.pop()
            lost += [] if _cleared(hiding, alone, draw) else [alone]
    return lost


def _cleared(hiding: Hiding, one: Guarded, draw: np.random.Generator) -> bool:
    """Make a guard hold that no cheap move makes hold: hide all around it, further and further."""
    for steps in range(1, FURTHEST + 1):
        near = _around(hiding, hiding.rows(hiding.joints), [one.number], steps)
        hiding.untie(near)
        for number in near:
            hiding.hide(int(number))
        if not _look(hiding, [one], draw, LATER):
            return True
    return False


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
    waiting = [one for one in guarded if not _holds(hiding, one)]
    search = _Search(hiding, [one.number for one in waiting], draw)
    for turn in range(times):
        search.push([one for one in waiting if turn < LATER or draw.random() < FEW])
        waiting = [one for one in waiting if not _holds(hiding, one)]
        if len(waiting) <= SINGLY:
            break
    for one in waiting if times > LATER and len(waiting) <= SINGLY else ():
        for _ in range(2):
            if not _holds(hiding, one):
                search.push([one])
        search.settle(one)
    return [one for one in waiting if not _holds(hiding, one)]


class _Search:
    """Tables that agree with all that is shown, of the hidden counts that hang together with some."""

    def __init__(self, hiding: Hiding, numbers: Sequence[int], draw: np.random.Generator) -> None:
        rows, free = hiding.rows(hiding.joints), np.flatnonzero(hiding.free)
        component = np.full(len(hiding.counts), -1)
        component[free] = components(rows[:, free])
        reached = component[list(numbers)]
        self.near = free[np.isin(component[free], reached[reached >= 0])]
        self.place = np.full(len(hiding.counts), -1)
        self.place[self.near] = np.arange(len(self.near))
        nothing = np.zeros(rows.shape[0])
        self.program = Program(rows[:, self.near], nothing, nothing)
        self.noise = draw.uniform(0, FREE, len(self.near))
        self.hiding, self.draw = hiding, draw

    def push(self, chosen: Sequence[Guarded]) -> None:
        """Note a table in which these are lower or higher than in all so far, as far as they can be at once."""
        counts = self.hiding.counts
        pull, low, high = np.zeros(len(self.near)), -counts[self.near], np.full(len(self.near), np.inf)
        for one in chosen:
            place, is_low = self.place[one.number], self.hiding.low[one.number] <= one.low
            if place < 0:
                continue
            goes_up = not _is_high(self.hiding, one) and (is_low or self.draw.random() < 0.5)
            pull[place] = (-1 if goes_up else 1) * self.draw.uniform(0.5, 1.5)
            if goes_up:
                high[place] = max(one.high - counts[one.number], 0)
            else:
                low[place] = min(one.low - counts[one.number], 0)
        if len(chosen) > MANY:
            moved = self.program.minimize(self.noise + pull, low, high)
        else:
            moved = self.program.move(self.noise, pull, low, high)
        self._note(moved)

    def settle(self, one: Guarded) -> None:
        """Look for whole numbers, where fractions were all that was found: what is hidden already may do."""
        count, place = self.hiding.counts[one.number], self.place[one.number]
        for wanted, is_met in (
            (one.low, self.hiding.low[one.number] <= one.low),
            (one.high, _is_high(self.hiding, one)),
        ):
            if place >= 0 and not is_met:
                low, high = -self.hiding.counts[self.near], np.full(len(self.near), np.inf)
                (low if wanted > count else high)[place] = wanted - count
                self._note(self.program.minimize_whole(np.zeros(len(self.near)), low, high, NODES))

    def _note(self, moved: np.ndarray | None) -> None:
        if moved is not None:
            sound = self.program.whole_parts(moved)
            self.hiding.seen(self.near[sound], np.round(moved[sound]))


def _move(hiding: Hiding, chosen: Sequence[Guarded], way: int, unmet: float) -> None:
    """Move counts to where they must be possible, up or down, with the cheapest others; hide what is moved."""
    chosen = [one for one in chosen if not hiding.fixed[one.number]]
    if not chosen:
        return
    joints = hiding.joints
    rows = hiding.rows(joints)
    near, every = _around(hiding, rows, [one.number for one in chosen], STEPS), np.flatnonzero(~hiding.fixed)
    near = near if len(near) < len(every) / 2 else every
    moved, broken, sound, lacking = _cheapest(hiding, rows, joints, near, chosen, way, unmet)
    if lacking and near is not every:
        near = every
        moved, broken, sound, _ = _cheapest(hiding, rows, joints, near, chosen, way, unmet)
    hiding.untie(near[np.abs(moved) > EXACT])
    for number in (*near[np.abs(moved) > EXACT], *hiding.whole[broken]):
        hiding.hide(int(number))
    hiding.seen(near[sound], np.round(moved[sound]))


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
) -> tuple[np.ndarray, np.ndarray, np.ndarray, bool]:
    """How far each count near moves, which links are broken, where it is a witness, and whether a chosen one lacks any.

    Columns: how far each count moves, what each chosen one lacks, and how far each link is broken.
    """
    position = np.full(len(hiding.counts), -1)
    position[near] = np.arange(len(near))
    inner, start = rows[:, near], rows.shape[0] - len(joints)
    kept = np.flatnonzero(np.diff(inner.indptr) > 0)
    inner, joints = inner[kept], joints[kept[kept >= start] - start]
    size, extra, joined = len(near), len(chosen), len(joints)
    own = np.array([position[one.number] for one in chosen])
    aims = sp.csr_matrix((np.full(extra, float(way)), (np.arange(extra), own)), shape=(extra, size))
    ends = sp.vstack([sp.csr_matrix((len(kept) - joined, joined)), sp.identity(joined)])
    every = sp.block_array([[inner, None, ends], [aims, sp.identity(extra), None]], format="csr")
    lacks = np.array([way * ((one.high if way > 0 else one.low) - hiding.counts[one.number]) for one in chosen])
    least = np.concatenate([np.zeros(len(kept)), lacks])
    most = np.concatenate([np.zeros(len(kept)), np.full(extra, np.inf)])
    costs = (np.where(hiding.times_told == 0, FREE, hiding.costs) + hiding.ties)[near]
    costs = np.concatenate([costs, np.full(extra, unmet), hiding.costs[hiding.whole[joints]]])
    low = np.concatenate([-hiding.counts[near], np.zeros(extra), np.full(joined, -np.inf)])
    program = Program(every, least, most)
    found = program.move(costs, np.zeros(len(costs)), low, np.full(len(costs), np.inf))
    if found is None:
        return np.zeros(size), joints[:0], joints[:0], True
    sound, lacking, broken = program.whole_parts(found), found[size : size + extra], found[size + extra :]
    return found[:size], joints[np.abs(broken) > EXACT], sound[sound < size], bool((lacking > EXACT).any())
