"""Adding figures up by area and member, and saying how much of each area has reported what a figure needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from schemas.cities.areas import Areas
from synth.truth.zones import Zone, rest
from synth.witness import persontallies, tallies
from synth.witness.delivered import UNALLOCATED, Delivered
from synth.witness.figure import LEVELS, Figure

Places = tuple[np.ndarray, list[str]]
"""Number of each row's area (-1: none), and the areas."""
Needs = Mapping[str, frozenset[str]]
PERSONAL = ("party_member", "applicant")
NETTED = ("MEM11", "MEM12")
ZONE = "zone"
"""The level of zones, beside those of areas."""


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


def needs_of(figure: Figure, dimension: str | None) -> dict[str, frozenset[str]]:
    """Database → the columns that a total, or a breakdown, needs of it."""
    needs = {figure.database: figure.needs, **figure.also}
    for database, columns in figure.dimension_needs.get(dimension or "", {}).items():
        needs[database] = needs.get(database, frozenset()) | columns
    return needs


def needed(figure: Figure, dimension: str | None, level: str) -> Needs:
    """Databases and columns without which a figure, or a breakdown of it, cannot be told at a level."""
    needs = needs_of(figure, dimension)
    is_placed = figure.database in PERSONAL and level in ("street", "community", ZONE)
    return {**needs, "party_org": needs.get("party_org", frozenset())} if is_placed else needs


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


@dataclass(frozen=True)
class Covered:
    """Of each district, the streets that have sent what a figure needs.

    `anywhere`: what the figure needs but for the organisations that say which street a person belongs to: without
    them all people are in the pseudo-area.
    """

    lists: Areas
    streets: Mapping[str, tuple[str, ...]]
    found: Mapping[str, frozenset[str]]
    anywhere: Mapping[str, frozenset[str]] = field(default_factory=dict)
    hosts: Mapping[str, str] = field(default_factory=dict)

    def all_of(self, level: str) -> list[str]:
        """The areas whose zeros are told: the city, its districts, or zones."""
        told = {"city": [self.lists.city.code], "district": list(self.streets), ZONE: list(self.hosts)}
        return told.get(level, [])

    def areas(self, area: str, level: str) -> tuple[int, int]:
        """Areas reported and expected: districts of the city, streets of a district, or the street itself."""
        if level == "city":
            return sum(len(self.found[d]) == len(s) for d, s in self.streets.items()), len(self.streets)
        if level == ZONE:
            area = self.hosts[area]
        if area.endswith(UNALLOCATED):
            return int(bool(self.anywhere[area.removesuffix(UNALLOCATED)])), 1
        if level == "district":
            return len(self.found[area]), len(self.streets[area])
        district, street = (self.lists.above(area, at) for at in (2, 3))
        return int(street in self.found[district or ""]), 1


class ReportedSum:
    """Which streets of which districts have sent the columns that a figure needs.

    `defaults`: columns that need not be in a file because they have a default, by database.
    """

    def __init__(self, got: Delivered, defaults: Mapping[str, frozenset[str]], zones: Sequence[Zone] = ()) -> None:
        self.sent, self.lists = got.sent, got.areas
        self.fit = [s.present | defaults[s.database] for s in got.sent]
        districts = [area.code for area in got.areas.level(2, got.period)]
        self.streets = {code: tuple(s.code for s in got.areas.children(code, got.period)) for code in districts}
        self.zone_of = {member: zone.code for zone in zones for member in zone.members}
        self.hosts = {code: zone.host for zone in zones for code in (zone.code, rest(zone.host))}
        self._placed: dict[tuple[int, str], tuple[pd.DataFrame, Places]] = {}

    def places(self, rows: pd.DataFrame, level: str) -> Places:
        """The areas of that level in which the rows lie; worked out once for all figures of the same rows."""
        if (id(rows), level) not in self._placed:
            found = (np.zeros(len(rows), dtype=np.int64), [self.lists.city.code])
            if level != "city":
                numbers, areas = pd.factorize(self._zones(rows) if level == ZONE else rows[level])
                found = numbers, [str(area) for area in areas.tolist()]
            self._placed[id(rows), level] = rows, found
        return self._placed[id(rows), level][1]

    def _zones(self, rows: pd.DataFrame) -> pd.Series:
        """The zone of each row; in a host what belongs to none."""
        rests = {host: rest(host) for host in self.hosts.values()}
        return rows["community"].map(self.zone_of).fillna(rows["street"].map(rests))

    def rows_with(self, figure: Figure, needs: Needs) -> np.ndarray:
        """Rows whose own submission has the columns, in districts where the other databases have theirs."""
        own = needs.get(figure.database, frozenset())
        fit = [s.database != figure.database or own <= has for s, has in zip(self.sent, self.fit, strict=True)]
        others = {name: columns for name, columns in needs.items() if name != figure.database}
        found = self.covered(others).found
        lacking = {district for district, streets in found.items() if not streets}  # what the city sends lacks nothing
        fitting = [fits and one.district not in lacking for fits, one in zip(fit, self.sent, strict=True)]
        rows: np.ndarray = np.array(fitting, dtype=bool)[figure.rows["_sent"].to_numpy()]
        return rows

    def covering(self, figure: Figure, dimension: str | None, level: str) -> Covered:
        """How much of each area has reported what a figure, or a breakdown of it, needs at a level."""
        anywhere = self.covered(needed(figure, dimension, "city")).found
        return replace(self.covered(needed(figure, dimension, level)), anywhere=anywhere)

    def covered(self, needs: Needs) -> Covered:
        """The streets of each district that have sent all columns of all the databases needed."""
        found = {district: frozenset(streets) for district, streets in self.streets.items()}
        for database, columns in needs.items():
            whole: set[str] = set()
            parts: dict[str, set[str]] = {}
            for sent, has in zip(self.sent, self.fit, strict=True):
                if sent.database == database and columns <= has:
                    if sent.part is None:
                        whole.add(sent.district)
                    else:
                        parts.setdefault(sent.district, set()).add(sent.part)
            for district in found:
                if district not in whole:
                    found[district] &= parts.get(district, set())
        return Covered(self.lists, self.streets, found, hosts=self.hosts)
