"""Which submissions have what an indicator needs: rows that may count, areas that reported. No values here."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from schemas.cities.areas import Areas
from schemas.databaselist import databases
from schemas.periods import Period
from warehouse.figures.renewal.tablesread import EVERY
from warehouse.figures.scan import Source
from warehouse.indicators.needs import BaseNeed

Needs = frozenset[BaseNeed]
CITYWIDE = ""
"""Where what the city reports is looked for: it speaks for every district."""


class Availability:
    """The current submissions of a period, asked about needs; `unowed`: districts and databases nobody waits for."""

    def __init__(self, read: Sequence[Source], unowed: Iterable[tuple[str, str]] = ()) -> None:
        self._unowed = {_place(district, database) for district, database in unowed}
        self._by_place: dict[tuple[str, str], list[Source]] = {}
        for source in read:
            self._by_place.setdefault(_place(source.district, source.database), []).append(source)
        self._parts: dict[tuple[str, BaseNeed], frozenset[str | None]] = {}

    def of_rows(self, source: Source, needs: Iterable[BaseNeed], district: str | None = None) -> bool:
        """Whether rows of a submission may count: it has its own fields, its district's other databases theirs.

        `district` is that of the rows, where the submission is the city's.
        """
        place = source.district if district is None else district
        return all(
            source.has(need.fields) if need.database == source.database else self._anywhere(place, need)
            for need in needs
        )

    def in_district(self, district: str, needs: Iterable[BaseNeed]) -> bool:
        """Whether anything of the district has reported what is needed."""
        return all(self._anywhere(district, need) for need in needs)

    def is_waited_for(self, district: str, needs: Iterable[BaseNeed]) -> bool:
        """Whether all that is needed of a district is owed, or was sent all the same."""
        places = {_place(district, need.database) for need in needs}
        return not any(place in self._unowed and place not in self._by_place for place in places)

    def streets(self, district: str, streets: Iterable[str], needs: Iterable[BaseNeed]) -> set[str]:
        """Those of a district's streets of which a whole file or their own part has reported, for every need."""
        there = set(streets)
        for need in needs:
            parts = self._parts_with(district, need)
            if None not in parts:
                there &= parts
        return there

    def _anywhere(self, district: str, need: BaseNeed) -> bool:
        return bool(self._parts_with(district, need))

    def _parts_with(self, district: str, need: BaseNeed) -> frozenset[str | None]:
        """The streets of which a part has what is needed; None among them when a whole file has it."""
        if (district, need) not in self._parts:
            there = self._by_place.get(_place(district, need.database), ())
            self._parts[district, need] = frozenset(source.part for source in there if source.has(need.fields))
        return self._parts[district, need]


def _place(district: str, database: str) -> tuple[str, str]:
    return (CITYWIDE if databases()[database].is_citywide else district), database


@dataclass(frozen=True)
class ReportedArea:
    """How many of the areas that an area consists of have reported."""

    area: str
    level: int
    reported: int
    expected: int


def reported(
    availability: Availability,
    areas: Areas,
    period: Period,
    upper: Needs,
    lower: Needs,
    districts: Container[str] = EVERY,
    within: Mapping[str, Container[str]] | None = None,
    besides: Mapping[str, Collection[str]] | None = None,
) -> list[ReportedArea]:
    """Coverage of city, districts, streets and unallocated rows, for what is needed down to the district and below it.

    City: districts wholly reported. District: its streets, all at once with a whole file; one of which no streets are
    known stands for itself. Street: itself. Where the city reports all that is needed, each area is one of one.
    What is not owed is not expected, unless it was sent: of such an area none of none has reported.
    Of what districts report only some districts may be asked for, beside the city. `within`: district → those of its
    streets alone that are expected; `besides`: those that have all else that is needed beside the files.
    """
    if upper and all(databases()[need.database].is_citywide for need in upper):
        return _of_the_city(availability, areas, period, upper, lower)
    found: list[ReportedArea] = []
    whole = expected = 0
    for district, streets in _districts(areas, period):
        told = [one for one in streets or [""] if within is None or one in within.get(district, ())]
        waited = bool(told) and availability.is_waited_for(district, upper)
        able = told if besides is None else [one for one in told if one in besides.get(district, ())]
        upwards = len(availability.streets(district, able, upper)) if waited else 0
        whole += waited and upwards == len(told)
        expected += waited
        if district not in districts:
            continue
        below = availability.streets(district, able, upper | lower) if waited else set()
        of_each = int(availability.is_waited_for(district, upper | lower))
        rest = int(waited and bool(able) and availability.in_district(district, upper))
        found.append(ReportedArea(district, 2, upwards, len(told) if waited else 0))
        found += [ReportedArea(one, 3, int(one in below), of_each if one in told else 0) for one in streets]
        found.append(ReportedArea(f"{district}-unallocated", 3, rest, int(waited)))
    city = areas.level(1, period)[0].code
    return [ReportedArea(city, 1, whole, expected), *found]


def _districts(areas: Areas, period: Period) -> list[tuple[str, list[str]]]:
    """Districts and their streets, in order of code."""
    districts = sorted(area.code for area in areas.level(2, period))
    return [(code, sorted(area.code for area in areas.children(code, period) if area.level == 3)) for code in districts]


def _of_the_city(
    available: Availability, areas: Areas, period: Period, upper: Needs, lower: Needs
) -> list[ReportedArea]:
    """Below the city the rows must say which district they are of."""
    city = areas.level(1, period)[0].code
    columns = {need.database: databases()[need.database].district_column for need in upper}
    placed = upper | {BaseNeed(name, (column,)) for name, column in columns.items() if column}
    there, one = int(available.in_district(city, placed)), int(available.is_waited_for(city, upper))
    found = [ReportedArea(city, 1, int(available.in_district(city, upper)), one)]
    for district, streets in _districts(areas, period):
        below = available.streets(district, streets, placed | lower)
        of_each = int(available.is_waited_for(district, upper | lower))
        found.append(ReportedArea(district, 2, there, one))
        found += [ReportedArea(street, 3, int(street in below), of_each) for street in streets]
        found.append(ReportedArea(f"{district}-unallocated", 3, there, one))
    return found
