"""Rows that are the sum of all others, whatever they are called: the first and the last may be."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from sources.rows.body import Body
from sources.rows.groups import NUMBER, Rows, Sums, counted_places, read_numbers
from sources.rows.rowkeys import Strength, strengths
from sources.texts.cleaning import fold


@dataclass
class Standing:
    """Zero-based rows that are no records, and those in doubt.

    `totals` → what they are called; `overlays` are those of them that are groupings behind all real rows; `members` are
    the rows that a total stands for by its code. `kept_back` are in doubt and do not count, `counted` are in doubt and
    do: both → the position of the cell that says so. `compared` are those of them that may be totals, by what they are
    called: a sum that is wrong is told.
    """

    totals: dict[int, str] = field(default_factory=dict)
    overlays: frozenset[int] = frozenset()
    members: dict[int, Rows] = field(default_factory=dict)
    kept_back: dict[int, int] = field(default_factory=dict)
    counted: dict[int, int] = field(default_factory=dict)
    compared: dict[int, str] = field(default_factory=dict)


def doubt_wholes(body: Body, data: Rows, found: Standing) -> None:
    """The first and the last row in doubt where they are the sum of all others, whatever they are called."""
    places = counted_places(body.given, body.database)
    real = data[~np.isin(data, [*found.totals, *found.kept_back])]
    if len(places) < 2 or len(real) < 4:
        return
    ends = [row for row in (int(real[0]), int(real[-1])) if row not in found.counted and body.name(row)]
    ends = [row for row in ends if _may_be_whole(body, row, real, places)]
    sums = Sums(read_numbers(body.grid, places), real) if ends else None
    for row in ends:
        if sums is not None and sums.is_sum_of_all(row):
            strength = int(strengths(body.grid, body.keys, body.areas, np.array([row]))[0])
            place = next(place for place in body.named_places if body.text(row, place).strip())
            is_known = body.words.is_grain(body.text(row, place))
            in_doubt = strength <= Strength.NAMED and not is_known and not body.owns(np.array([row]))[0]
            (found.kept_back if in_doubt else found.counted)[row] = place


def _may_be_whole(body: Body, row: int, real: Rows, places: list[int]) -> bool:
    """Whether the first number that a row has is the sum of the others: most rows need no second look."""
    place = next((place for place in places if re.fullmatch(NUMBER, fold(body.text(row, place)))), None)
    if place is None:
        return False
    held = read_numbers(body.grid, [place])[:, 0]
    return bool(np.isclose(held[row] * 2, np.nansum(held[real]), rtol=1e-6, atol=0.5))
