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
    groups: dict[tuple[CellNumber, ...], None] = {}
    for spot in kinds.values():
        if spot.dimension:
            together = [one for one in columns if one[0] == spot[0] and one[2] == spot[2] and one[4] == spot[4]]
            groups.setdefault(tuple(sorted(kinds[tuple(columns[one].values())] for one in together)))
    for members in groups:
        group = members[0]
        table = np.array([[_truth(reader, columns[one], area) for one in members] for area in areas])
        for spot in kinds.values():
            if spot not in members and base[spot.code, spot.side] == base[group.code, group.side]:
                _relate(reader, [columns[one] for one in members], table, columns[spot], areas)


def _truth(reader: ReadersView, there: dict[str, int], area: str) -> float:
    return (reader.truth[there[area]] or 0.0) if area in there else np.nan


def _relate(
    reader: ReadersView, members: list[dict[str, int]], table: np.ndarray, own: dict[str, int], areas: list[str]
) -> None:
    truth = np.array([_truth(reader, own, area) for area in areas])
    shared = ~np.isnan(truth) & ~np.isnan(table).all(axis=1)
    truth, table = truth[shared], np.nan_to_num(table[shared])
    if (truth > 0).sum() < FEWEST or (table.sum(axis=1) < truth).any():
        return
    weights, left = nnls(table, truth)
    taken = weights > 0.5
    used = taken | (table.sum(axis=0) == 0)
    if left > CLOSE or used.all() or np.abs(weights - taken).max() > CLOSE or not np.array_equal(table @ taken, truth):
        return
    for area in np.array(areas)[shared]:
        parts = [there[area] for there, is_part in zip(members, taken, strict=True) if is_part and area in there]
        if own[area] not in parts:
            reader.adds_up(own[area], parts, "sum")
