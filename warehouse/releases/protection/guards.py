"""Which counts must be guarded: small ones, and those that tell of everybody or nobody in a small group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from warehouse.releases.protection.personcounts import Quantities


class Guarded(NamedTuple):
    """For all that readers know a count must be possible at `low` or less and at `high` or more."""

    number: int
    low: float
    high: float


def guards(quantities: Quantities, threshold: int) -> Iterator[Guarded]:
    """Counts from 1 to `threshold` - 1 must be possible from 1 to `threshold`; groups under twice that are small."""
    for number, count in enumerate(quantities.counts):
        if 0 < count < threshold:
            yield Guarded(number, 1, threshold)
    yield from _whole_groups(quantities, threshold)


def _whole_groups(quantities: Quantities, threshold: int) -> Iterator[Guarded]:
    """Sensitive: that of a small group all, or none, are counted (失联 in a group of 6 who are all lost)."""
    for rest, (whole, part) in quantities.complements.items():
        size = quantities.counts[whole]
        if part in quantities.sensitive and whole not in quantities.sensitive and 0 < size < 2 * threshold:
            if quantities.counts[rest] == 0:
                yield Guarded(rest, 0, min(threshold, size))
            if quantities.counts[part] == 0 and _is_anywhere(quantities, part):
                yield Guarded(part, 0, min(threshold, size))
    for equation in quantities.equations:
        size = quantities.counts[equation.whole]
        if equation.kind == "members" and equation.whole in quantities.sensitive and 0 < size < 2 * threshold:
            for part in equation.parts:
                if quantities.counts[part] == size:
                    yield Guarded(part, size - min(threshold, size), size)


def _is_anywhere(quantities: Quantities, number: int) -> bool:
    """Whether the city has anybody of the kind: else the list of members tells already that nobody has."""
    name = quantities.names[number]
    kind = (name.measure, name.dimension, name.member)
    return kind in quantities.filled
