"""A month of a story on the ground of its end, counted from the rows: each goes where its community, or street, went.

What no community places of a street that was split is divided by the shares of its heirs: estimated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from synth.story.newground import GroundChange
from synth.witness.delivered import UNALLOCATED
from synth.witness.figure import Figure
from synth.witness.summing.adding import levels_of, sums
from synth.witness.summing.reportedareas import Places, ReportedSum, needed

Value = Mapping[str, Any]
DIGITS = 6
"""Decimal places of what shares give."""


def on_new_ground(
    made: Iterable[Figure], values: Iterable[Value], report: ReportedSum, ground: GroundChange
) -> Iterator[dict[str, Any]]:
    """The values of a month before the change, with `is_estimated`; those of districts that did not change stay."""
    concerned = {ground.merged, ground.heir, ground.splitting}
    for one in values:
        if ground.before.above(one["area"].removesuffix(UNALLOCATED), 2) not in concerned:
            yield {**one, "is_estimated": False}
    places: dict[tuple[int, str, bool], Places] = {}
    for figure in made:
        for dimension in (None, *figure.dimensions):
            has, levels = report.rows_with(figure, needed(figure, dimension, "city")), levels_of(figure, dimension)
            for level in levels[1:]:
                key = id(figure.rows), level, "community" in levels
                if key not in places:
                    places[key] = _places(figure.rows, level, key[2], ground)
                yield from _of_level(
                    figure, dimension, level, sums(figure, dimension, level, places[key], has), report, ground
                )


def _of_level(
    figure: Figure,
    dimension: str | None,
    level: str,
    counted: Iterable[tuple[str, str | None, float, float]],
    report: ReportedSum,
    ground: GroundChange,
) -> Iterator[dict[str, Any]]:
    found: dict[tuple[str, str | None], tuple[float, float]] = {}
    divided = False
    for area, member, top, bottom in counted:
        divided |= area == ground.split
        for heir, share in _heirs(area, ground).items():
            known = found.get((heir, member), (0.0, 0.0))
            found[heir, member] = known[0] + share * top, known[1] + share * bottom
    ratio, covered = figure.denominator is not None, report.covering(figure, dimension, level)
    shares = ground.after.standing_for(ground.split, ground.since.data_date)
    if level == "district" and dimension is None:
        found |= {(one, None): found.get((one, None), (0.0, 0.0)) for one in (ground.heir, ground.splitting)}
    for (area, member), both in found.items():
        top, bottom = (round(one, DIGITS) for one in both)
        counts = [covered.areas(one, level) for one in _origins(area, ground)]
        reported, expected = (sum(one[at] for one in counts) for at in (0, 1))
        status = "value" if (bottom if ratio else top) else "not_applicable" if ratio else "zero"
        if (top or bottom or level == "district") and (reported or dimension is None):
            yield {
                "code": figure.code, "area": area, "dimension": dimension, "member": member, "numerator": top,
                "denominator": bottom if ratio else None, "areas_reported": reported, "areas_expected": expected,
                "status": status if reported else "missing", "is_estimated": divided and area in shares,
            }  # fmt: skip


def _places(rows: pd.DataFrame, level: str, by_community: bool, ground: GroundChange) -> Places:
    """Number of each row's area, in the districts that changed, and the areas.

    Of the split street the new one in which a row's community lies, where that is told `by_community`.
    """
    place = rows[level].where(rows["district"].isin([ground.merged, ground.heir, ground.splitting]))
    if level == "street" and by_community:
        inside = rows.loc[place == ground.split, "community"].map(ground.codes).dropna()
        place.loc[inside.index] = [ground.after.above(code, 3) for code in inside]
    numbers, areas = pd.factorize(place)
    return numbers, [str(area) for area in areas]


def _heirs(area: str, ground: GroundChange) -> dict[str, float]:
    """What stands for an area, with shares."""
    if area == ground.split:
        return ground.after.standing_for(area, ground.since.data_date)
    if area == f"{ground.merged}{UNALLOCATED}":
        return {f"{ground.heir}{UNALLOCATED}": 1.0}
    return {ground.codes.get(area, area): 1.0}


def _origins(area: str, ground: GroundChange) -> list[str]:
    """The areas of before from which one of its level comes."""
    if area.endswith(UNALLOCATED):
        own = area.removesuffix(UNALLOCATED)
        return [f"{one}{UNALLOCATED}" for one in _origins(own, ground)]
    if area == ground.heir:
        return [ground.heir, ground.merged]
    old = [code for code, heir in ground.codes.items() if heir == area]
    if old or ground.before.get(area):
        return old or [area]
    return [ground.split]
