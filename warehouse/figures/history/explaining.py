"""A changed value with what may have changed it: which causes can have reached it, and what the districts add.

A cause can reach a value when it is of the value's district and of a database that the value cannot be told without,
at its level and in its breakdown; where there is none, of one that its SQL may read. Where nothing is so near all of
the month is told, and said to be so (`is_widened`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cache
from operator import itemgetter
from typing import NamedTuple, TypedDict, cast

import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.databaselist import databases
from schemas.periods import Period
from warehouse.figures.grouped import overlapping
from warehouse.figures.history import yearterms
from warehouse.figures.history.causes import Cause, Computation, ToldCause, causes, computations, unrecorded
from warehouse.figures.renewal.reach import read_by
from warehouse.figures.series import EARLIER_TABLE
from warehouse.figures.values import GROUPING, IndicatorValue
from warehouse.indicators.bases import DISTRICT, bases
from warehouse.indicators.registry import indicators
from warehouse.ledger.figuretables import area as area_table

Key = tuple[str, str, str, str | None, str | None]
"""Month, code, area, dimension, member."""


Group = tuple[str, str, str | None]
"""Code, area, dimension."""
Covering = Mapping[str, Set[str]]
"""Area → those whose coverage is its own: its street's of a community; of two where it moved."""


class ToldFigure(TypedDict):
    """How a value stood."""

    value: float | None
    numerator: float | None
    denominator: float | None
    status: str
    areas_reported: int
    areas_expected: int
    version: int | None


class DistrictPart(TypedDict):
    """What a district adds to a change of the city: differences of numerator and denominator."""

    area: str
    numerator: float
    denominator: float


class FigureDifference(TypedDict):
    """A changed value as an object of the public contract; None: nothing was told of it. `parts`: of the city only."""

    period: str
    code: str
    area: str
    dimension: str | None
    member: str | None
    old: ToldFigure | None
    new: ToldFigure | None
    causes: list[ToldCause]
    parts: list[DistrictPart]


class Touched(NamedTuple):
    """Rows of a month that began or ended between: code, area, dimension, member (None of coverage) → when."""

    values: dict[tuple[str, str, str | None, str | None], set[dt.datetime]]
    coverage: dict[tuple[str, str, str | None], set[dt.datetime]]


class Near(NamedTuple):
    """Where causes are looked for: what the steps saw, of the district (None: of all) and the databases `needed`."""

    steps: tuple[Computation, ...]
    needed: frozenset[str]
    code: str
    district: str | None
    is_group: bool = False


class Explained:
    """The changed values of a month with their causes; `reporting`: groups of which more or less has reported."""

    def __init__(
        self,
        connection: sa.Connection,
        areas: Areas,
        period: str,
        touched: Touched,
        covering: Covering,
        changed: dict[Key, tuple[IndicatorValue | None, IndicatorValue | None]],
        reporting: Set[Group],
    ) -> None:
        self._areas, self._touched, self._changed = areas, touched, changed
        self._city = areas.level(1)[0].code
        self._districts = {area.code for area in areas.level(DISTRICT, Period.parse(period))}
        self._computations = {one.at: one for one in computations(connection, period)}
        self._causes = cache(lambda one: causes(connection, period, one))
        self._before = cache(lambda one: causes(connection, period, one, is_of_earlier=True))
        self._near, self._all = cache(self._nearest), cache(self._everything)
        self._covering, self._reporting = covering, reporting
        hosts = sa.select(area_table.c.code, area_table.c.parent).where(area_table.c.level == GROUPING)
        self._hosts: dict[str, str] = {code: host for code, host in connection.execute(hosts)}

    def told(self, key: Key) -> FigureDifference:
        """One of them."""
        old, new = self._changed[key]
        period, code, area, dimension, member = key
        parts = list(self._parts(key)) if area == self._city else []
        return {
            "period": period, "code": code, "area": area, "dimension": dimension, "member": member,
            "old": _figure(old), "new": _figure(new),
            "causes": self._of(key, parts), "parts": parts,
        }  # fmt: skip

    def _parts(self, key: Key) -> Iterator[DistrictPart]:
        """What the districts add."""
        period, code, _, dimension, member = key
        for district in sorted(self._districts):
            if (pair := self._changed.get((period, code, district, dimension, member))) is not None:
                numerator, denominator = (_moved(pair, name) for name in ("numerator", "denominator"))
                yield {"area": district, "numerator": numerator, "denominator": denominator}

    def _of(self, key: Key, parts: list[DistrictPart]) -> list[ToldCause]:
        """The nearest causes that may have changed a value: at least one."""
        steps = self._steps(key)
        near = dict.fromkeys(cause for one in self._nearer(key, parts) for cause in self._near(one))
        found = [cause.told() for cause in sorted(near, key=lambda cause: cause.events)]
        versions = {one["version"] for one in self._changed[key] if one is not None} - {None}
        if len(versions) > 1:
            why = f"{min(versions, key=str)} → {max(versions, key=str)}"
            found += [Cause("definition", step.at, (step.event,), why=why).told() for step in steps[-1:]]
        return found or list(self._all(steps))

    def _nearer(self, key: Key, parts: list[DistrictPart]) -> Iterator[Near]:
        """Where the causes of a value are looked for: of the city's with its districts, if they are all of the change.

        How many districts have reported is part of a city's value: those that now have, or no longer have, are among
        them though they add nothing.
        """
        period, code, area, dimension, member = key
        is_summed = area == self._city and self._adds_up(key, parts)
        adding = {part["area"] for part in parts if part["numerator"] or part["denominator"]}
        reporting = {one for one in self._districts if (code, one, dimension) in self._reporting}
        places = adding | reporting if is_summed else set[str]()
        for district in sorted(places):
            yield Near(self._steps((period, code, district, dimension, member)), self._needed(key), code, district)
        if not places:
            yield Near(self._steps(key), self._needed(key), code, self._district(code, area), area in self._hosts)

    def _everything(self, steps: tuple[Computation, ...]) -> tuple[ToldCause, ...]:
        """All causes that some computations saw, told because nothing nearer is known; never none."""
        found = [cause.widened() for cause in self._seen(steps)] or [unrecorded(step) for step in steps[-1:]]
        return tuple(cause.told() for cause in found)

    def _seen(self, steps: Iterable[Computation]) -> list[Cause]:
        """All that some computations saw for the first time."""
        return list(dict.fromkeys(cause for step in steps for cause in self._causes(step)))

    def _needed(self, key: Key) -> frozenset[str]:
        """The databases that a value cannot be told without: all, where it counts the ledger."""
        _, code, area, dimension, _ = key
        indicator = indicators()[code]
        if any(bases()[measure.base].database is None for measure in indicator.measures):
            return frozenset(databases())
        below = area != self._city and area not in self._districts
        needs = indicator.needs.union(
            *(one.needs for one in indicator.dimensions if one.name == dimension), indicator.area_needs if below else ()
        )
        return frozenset(need.database for need in needs)

    def _nearest(self, near: Near) -> tuple[Cause, ...]:
        """The causes that can change an indicator there, of each step the nearest: groupings what is told of them."""
        found: list[Cause] = []
        needed, read = near.needed, read_by(indicators()[near.code])
        for step in near.steps:
            by_groups = near.is_group or overlapping.TABLE in read
            seen = [one for one in self._causes(step) if by_groups or one.kind != "grouping"]
            before = self._before(step) if {EARLIER_TABLE, yearterms.TABLE} & read else []
            rings = ((seen, needed), (seen, read), (before, needed))
            reaching = ([one for one in told if self._reaches(one, ring, near.district)] for told, ring in rings)
            found += next(filter(None, reaching), [])
        return tuple(found)

    def _steps(self, key: Key) -> tuple[Computation, ...]:
        """The computations that changed a value, or how much of its area has reported."""
        _, code, area, dimension, member = key
        places = self._covering.get(area, {area})
        times = {at for place in places for at in self._touched.coverage.get((code, place, dimension), ())}
        for name in {member, None}:
            times |= self._touched.values.get((code, area, dimension, name), set())
        return tuple(self._computations[at] for at in sorted(times) if at in self._computations)

    def _reaches(self, cause: Cause, databases: frozenset[str], district: str | None) -> bool:
        if cause.kind in ("reference", "grouping", "definition"):
            return cause.kind != "reference"
        if cause.kind == "area":
            return district is None or district in cause.areas
        is_there = district is None or cause.district not in self._districts or cause.district == district
        return is_there and cause.database in (None, *databases)

    def _district(self, code: str, area: str) -> str | None:
        """The one whose files alone can change what an indicator tells of an area; None: those of all can."""
        is_near = all(bases()[measure.base].is_by_district for measure in indicators()[code].measures)
        if area == self._city or not is_near:
            return None
        district = self._areas.above(self._hosts.get(area, area).removesuffix("-unallocated"), DISTRICT)
        return district if area in self._hosts else district or area

    def _adds_up(self, key: Key, parts: list[DistrictPart]) -> bool:
        """Whether the districts' parts are the whole change of the city."""
        pair = self._changed[key]
        return all(
            sum(told) == _moved(pair, name)
            for name, told in (
                ("numerator", [part["numerator"] for part in parts]),
                ("denominator", [part["denominator"] for part in parts]),
            )
        )


def _moved(pair: Iterable[IndicatorValue | None], name: str) -> float:
    """The difference of numerator or denominator; what was not told counts as nothing."""
    number = itemgetter(name)
    old, new = ((number(one) if one is not None else 0) or 0 for one in pair)
    return float(new - old)


def _figure(one: IndicatorValue | None) -> ToldFigure | None:
    if one is None:
        return None
    told = cast(Mapping[str, object], one)
    return cast(ToldFigure, {name: told[name] for name in ToldFigure.__annotations__})
