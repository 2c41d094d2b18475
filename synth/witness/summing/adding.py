"""Adding figures up by area and member, and saying how much of each area has reported what a figure needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from synth.truth.zones import Zone
from synth.witness import persontallies, tallies
from synth.witness.delivered import Delivered
from synth.witness.figure import LEVELS, Figure
from synth.witness.summing.reportedareas import ZONE, Covered, Places, ReportedSum, needs_of

NETTED = ("MEM11", "MEM12")


def figures(got: Delivered) -> list[Figure]:
    """Every indicator that can be counted of what was delivered."""
    makers: tuple[Callable[[Delivered], Iterator[Figure]], ...] = (
        tallies.organisations,
        persontallies.members,
        persontallies.applicants,
        tallies.places,
        tallies.societies,
        tallies.coverage,
    )
    return [figure for maker in makers for figure in maker(got)] + [tallies.population(got)]


def values(made: Iterable[Figure], report: ReportedSum) -> Iterator[dict[str, Any]]:
    """Every value of the figures that is not zero, and the zeros of city and districts."""
    for figure in made:
        yield from _of(figure, None, report)
        for name in figure.dimensions:
            yield from _of(figure, name, report)


def grouped(
    made: Iterable[Figure], got: Delivered, defaults: Mapping[str, frozenset[str]], zones: Sequence[Zone]
) -> Iterator[dict[str, Any]]:
    """The same of zones, and of what belongs to none in their hosts: totals of figures that residential areas have.

    Not of those that net what moves inside an area.
    """
    report = ReportedSum(got, defaults, zones)
    for figure in made:
        if figure.finest == "community" and not figure.by_level and figure.code not in NETTED:
            yield from _of(figure, None, report, (ZONE,))


def levels_of(figure: Figure, dimension: str | None) -> tuple[str, ...]:
    """The levels at which a figure, or a breakdown of it, is told."""
    finest = figure.finest if dimension is None else figure.finest_of.get(dimension, "street")
    return LEVELS[: LEVELS.index(finest) + 1]


def _of(
    figure: Figure, dimension: str | None, report: ReportedSum, levels: Sequence[str] = ()
) -> Iterator[dict[str, Any]]:
    has = report.rows_with(figure, needs_of(figure, dimension))
    for level in levels or levels_of(figure, dimension):
        groups = sums(figure, dimension, level, report.places(figure.rows, level), has)
        yield from _told(figure, level, dimension, groups, report.covering(figure, dimension, level))


def rows_in(figure: Figure, level: str, has: np.ndarray) -> np.ndarray:
    """Which of the rows that have what is needed may count in areas of a level: those that stand for their thing."""
    if figure.code == "MEM12":
        return has
    found: np.ndarray = has & figure.rows["in_city" if level == "city" else "in_district"].to_numpy(dtype=bool)
    return found


def sums(
    figure: Figure, dimension: str | None, level: str, place: Places, has: np.ndarray
) -> Iterator[tuple[str, str | None, float, float]]:
    """Area, member, numerator and denominator of every group that is not zero, counted as at a level.

    `has`: rows whose submissions have what is needed.
    """
    counted = rows_in(figure, level, has)
    return _sums(figure, place, figure.by_level.get(level, figure.numerator), counted, dimension)


def _sums(
    figure: Figure, place: Places, top: Any, counted: np.ndarray, dimension: str | None
) -> Iterator[tuple[str, str | None, float, float]]:
    """Area, member, numerator and denominator of every group that has a row and is not zero."""
    member: tuple[np.ndarray, Any] = (np.zeros(len(figure.rows), dtype=np.int64), [None])
    if dimension is not None:
        member = pd.factorize(figure.dimensions[dimension])
    width = max(len(member[1]), 1)
    chosen = np.flatnonzero(counted & (place[0] >= 0))
    group = place[0][chosen] * width + member[0][chosen]
    size = max(len(place[1]) * width, 1)
    tops = np.bincount(group, numbers(top)[chosen], size)
    bottoms = (
        np.bincount(group, numbers(figure.denominator)[chosen], size) if figure.denominator is not None else tops * 0
    )
    members = list(member[1])
    for at in np.flatnonzero((tops != 0) | (bottoms != 0)).tolist():
        yield place[1][at // width], members[at % width], float(tops[at]), float(bottoms[at])


def numbers(values: Any) -> np.ndarray:
    """What each row adds; nothing where it is not known."""
    series = pd.Series(values)
    return series.fillna(0).to_numpy(dtype=np.float64) if series.dtype != bool else series.to_numpy().astype(np.float64)


def _told(
    figure: Figure, level: str, dimension: str | None, groups: Iterable[Any], covered: Covered
) -> Iterator[dict[str, Any]]:
    ratio = figure.denominator is not None
    seen = set()
    for area, member, top, bottom in groups:
        seen.add(area)
        reported, expected = covered.areas(area, level)
        if reported or level == "city":  # of districts that are not whole there still are figures
            status = "not_applicable" if ratio and not bottom else "value"
            yield _value(figure, (area, dimension, member), (top, bottom), status, (reported, expected))
    for area in covered.all_of(level) if dimension is None else ():
        if area not in seen:
            reported, expected = covered.areas(area, level)
            status = "missing" if not reported else "not_applicable" if ratio else "zero"
            yield _value(figure, (area, None, None), (0.0, 0.0), status, (reported, expected))


def _value(
    figure: Figure,
    place: tuple[str, str | None, str | None],
    sums: tuple[float, float],
    status: str,
    areas: tuple[int, int],
) -> dict[str, Any]:
    return {
        "code": figure.code,
        "area": place[0],
        "dimension": place[1],
        "member": place[2],
        "numerator": sums[0],
        "denominator": sums[1] if figure.denominator is not None else None,
        "areas_reported": areas[0],
        "areas_expected": areas[1],
        "status": status,
    }
