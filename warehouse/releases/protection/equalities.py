"""Counts that are sums of others though no record says so: 女党员 is the member 女 of a breakdown of all members.

Told from the figures: what agrees in every area where both are known, and in enough of them, is taken to be the same;
members that are empty everywhere do not count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations

import numpy as np

from warehouse.releases.edition.material import Material
from warehouse.releases.protection.personcounts import TOTAL, Quantities

FEWEST_AREAS = 3
"""In so many areas at least both must be known and not empty to be taken for the same."""
MOST_TOGETHER = 3
"""Sums of so many members are tried, and of longer runs of neighbours."""

FINE = 1e6
"""Marks that are nearer than one in so many are the same."""

Row = tuple[tuple[str, ...], str, str]


def relate_equal_sums(found: Quantities, material: Material) -> None:
    """Add an equation for each area of each count that is the sum of a few members of another breakdown."""
    areas = [material.city.code, *(place.code for place in material.districts)]
    rows, numbers = _rows(found, areas)
    groups: dict[tuple[tuple[str, ...], str], list[Row]] = defaultdict(list)
    for row in rows:
        if row[1:] != TOTAL:
            groups[row[:2]].append(row)
    weights = np.random.default_rng(1).uniform(1, 2, len(areas))
    wanted = [(np.array(mask), targets, _filled(rows, targets)) for mask, targets in _by_known(rows).items()]
    for (measure, dimension), members in groups.items():
        table = _filled(rows, members)
        known = ~np.isnan([rows[row] for row in members]).all(axis=0)
        for mask, targets, counts in wanted:
            both = known & mask
            if both.sum() < FEWEST_AREAS:
                continue
            inner, own = table * both, counts * both
            for index, parts in _found(inner @ weights, own @ weights):
                row = targets[index]
                is_new = row[:2] != (measure, dimension) and row != (measure, *TOTAL)
                is_same = np.array_equal(own[index], inner[parts].sum(axis=0))
                if is_new and is_same and (own[index] > 0).sum() >= FEWEST_AREAS:
                    for area in np.flatnonzero(both).tolist():
                        there = (numbers[members[part]].get(area) for part in parts)
                        found.relate("same", numbers[row][area], tuple(one for one in there if one is not None))


def _filled(rows: dict[Row, np.ndarray], chosen: list[Row]) -> np.ndarray:
    """The counts of some rows, one a line; 0 where they are not known."""
    counts: np.ndarray = np.nan_to_num(np.array([rows[row] for row in chosen]))
    return counts


def _found(members: np.ndarray, wanted: np.ndarray) -> Iterator[tuple[int, list[int]]]:
    """Of each mark that is wanted and is the sum of members' marks: its place, and all members that make it."""
    choices = _choices(len(members))
    choices = choices[choices @ (members == 0) == 0]
    sums = np.rint(choices @ members * FINE).astype(np.int64)
    order = np.argsort(sums, kind="stable")
    sought = np.rint(wanted * FINE).astype(np.int64)
    first, last = (np.searchsorted(sums[order], sought, side) for side in ("left", "right"))
    for index in np.flatnonzero(first < last).tolist():
        for choice in order[first[index] : last[index]]:
            yield index, np.flatnonzero(choices[choice]).tolist()


def _rows(found: Quantities, areas: list[str]) -> tuple[dict[Row, np.ndarray], dict[Row, dict[int, int]]]:
    """Each count, and the numbers of its quantities, by place in the list of areas; NaN where it is not known."""
    position = {area: index for index, area in enumerate(areas)}
    rows: dict[Row, np.ndarray] = defaultdict(lambda: np.full(len(areas), np.nan))
    numbers: dict[Row, dict[int, int]] = defaultdict(dict)
    for (measure, area, dimension, member), number in found.places.items():
        if area in position:
            rows[measure, dimension, member][position[area]] = found.counts[number]
            numbers[measure, dimension, member][position[area]] = number
    return rows, numbers


def _by_known(rows: dict[Row, np.ndarray]) -> dict[tuple[bool, ...], list[Row]]:
    """Rows by the areas where they are known."""
    found: dict[tuple[bool, ...], list[Row]] = defaultdict(list)
    for row, counts in rows.items():
        found[tuple(bool(one) for one in ~np.isnan(counts))].append(row)
    return found


@lru_cache
def _choices(size: int) -> np.ndarray:
    """The members that are tried together, a row of ones and zeros each. All of them are the total, no news."""
    most = min(MOST_TOGETHER, size - 1)
    together = (parts for many in range(1, most + 1) for parts in combinations(range(size), many))
    runs = (range(start, start + many) for many in range(MOST_TOGETHER + 1, size) for start in range(size - many + 1))
    chosen = [*together, *runs]
    found = np.zeros((len(chosen), size))
    for row, parts in enumerate(chosen):
        found[row, list(parts)] = 1
    return found
