"""What a reader can see to be a sum: members of a breakdown that together are another count in every district.

Found by non-negative least squares over the districts: where the best weights are 0 and 1 and nothing is left over.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from scipy.optimize import nnls

from warehouse.releases.audit.attackrows import CellNumber, ReadersView
from warehouse.releases.edition.material import Material

FEWEST = 3
CLOSE = 1e-6


def add_equal_sums(reader: ReadersView, public: Material) -> None:
    """Add a row for each area of each sum. It is the truth that tells them: without it there is none."""
    areas = [public.city.code, *(place.code for place in public.districts)]
    columns: dict[CellNumber, dict[str, int]] = defaultdict(dict)
    for spot, number in reader.spots.items():
        if spot.area in areas and reader.truth[number] is not None:
            columns[spot._replace(area="")][spot.area] = number
    base = {(one.code, 0): one.counts[:1] for one in public.indicators}
    base |= {(one.code, 1): one.over[:1] for one in public.indicators}
    kinds: dict[tuple[int, ...], CellNumber] = {}
    for spot, there in columns.items():
        kinds.setdefault(tuple(there.values()), spot)
    truths = {spot: np.array([_truth(reader, columns[spot], area) for area in areas]) for spot in kinds.values()}
    groups: dict[tuple[CellNumber, ...], None] = {}
    for spot in kinds.values():
        if spot.dimension:
            together = [one for one in columns if one[0] == spot[0] and one[2] == spot[2] and one[4] == spot[4]]
            groups.setdefault(tuple(sorted(kinds[tuple(columns[one].values())] for one in together)))
    for members in groups:
        own = base[members[0].code, members[0].side]
        targets = [one for one in kinds.values() if one not in members and base[one.code, one.side] == own]
        table = np.array([truths[one] for one in members])
        for target in _possible(table, np.array([truths[one] for one in targets])).tolist():
            where = columns[targets[target]]
            _relate(reader, [columns[one] for one in members], table.T, where, truths[targets[target]], areas)


def _truth(reader: ReadersView, there: dict[str, int], area: str) -> float:
    return (reader.truth[there[area]] or 0.0) if area in there else np.nan


def _possible(table: np.ndarray, truths: np.ndarray) -> np.ndarray:
    """Which of some counts can be sums of members: of nobody where those that make up the whole elsewhere are many.

    `table`: members × areas, `truths`: counts × areas; NaN where not known.
    """
    shared = ~np.isnan(truths) & ~np.isnan(table).all(axis=0)
    inner, wholes = np.nan_to_num(table), np.nansum(table, axis=0)
    above, below = shared & (truths > wholes), shared & (truths > 0)
    is_all, is_none = shared & (truths == wholes), shared & (truths == 0)
    filled = (inner > 0).astype(int).T
    torn = ((is_all.astype(int) @ filled > 0) & (is_none.astype(int) @ filled > 0)).any(axis=1)
    found: np.ndarray = np.flatnonzero(~above.any(axis=1) & (below.sum(axis=1) >= FEWEST) & ~torn)
    return found


def _relate(
    reader: ReadersView,
    members: list[dict[str, int]],
    table: np.ndarray,
    own: dict[str, int],
    truth: np.ndarray,
    areas: list[str],
) -> None:
    shared = ~np.isnan(truth) & ~np.isnan(table).all(axis=1)
    truth, table = truth[shared], np.nan_to_num(table[shared])
    weights, left = nnls(table, truth)
    taken = weights > 0.5
    used = taken | (table.sum(axis=0) == 0)
    if left > CLOSE or used.all() or np.abs(weights - taken).max() > CLOSE or not np.array_equal(table @ taken, truth):
        return
    for area in np.array(areas)[shared]:
        parts = [there[area] for there, is_part in zip(members, taken, strict=True) if is_part and area in there]
        if own[area] not in parts:
            reader.adds_up(own[area], parts, "sum")
