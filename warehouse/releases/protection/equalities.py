"""Counts that are sums of others though no record says so: 女党员 is the member 女 of a breakdown of all members.

Told from the figures: what agrees in every area where both are known, and in enough of them, is taken to be the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

import numpy as np

from warehouse.releases.edition.material import Material
from warehouse.releases.protection.personcounts import TOTAL, Quantities

FEWEST_AREAS = 3
"""In so many areas at least both must be known and not empty to be taken for the same."""
MOST_TOGETHER = 3
"""Sums of so many members are tried, and of longer runs of neighbours."""

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
    wanted = _by_known(rows)
    for (measure, dimension), members in groups.items():
        table = np.array([rows[row] for row in members])
        known, table = ~np.isnan(table).all(axis=0), np.nan_to_num(table)
        for mask, targets in wanted.items():
            both = known & np.array(mask)
            if both.sum() < FEWEST_AREAS:
                continue
            sums = _sums(table * both @ weights)
            for row in targets:
                own = np.where(both, np.nan_to_num(rows[row]), 0)
                parts = sums.get(round(float(own @ weights), 6), ())
                is_new = row[:2] != (measure, dimension) and row != (measure, *TOTAL)
                if (
                    is_new
                    and (own > 0).sum() >= FEWEST_AREAS
                    and np.array_equal(own, table[list(parts)].sum(axis=0) * both)
                ):
                    for index in np.flatnonzero(both):
                        there = (numbers[members[part]].get(int(index)) for part in parts)
                        found.relate("same", numbers[row][int(index)], tuple(one for one in there if one is not None))


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


def _sums(marks: np.ndarray) -> dict[float, tuple[int, ...]]:
    """The mark of each sum of members → the members; of equal ones the fewest. All of them are the total, no news."""
    found: dict[float, tuple[int, ...]] = {}
    for parts in _choices(len(marks)):
        found.setdefault(round(float(marks[list(parts)].sum()), 6), parts)
    return found


def _choices(size: int) -> Iterator[tuple[int, ...]]:
    for together in range(1, min(MOST_TOGETHER, size - 1) + 1):
        yield from combinations(range(size), together)
    for length in range(MOST_TOGETHER + 1, size):
        for start in range(size - length + 1):
            yield tuple(range(start, start + length))
