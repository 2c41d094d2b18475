"""Which submissions have what an indicator needs: rows that may count, areas that reported. No values here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schemas.cities.areas import Areas
from schemas.databaselist import databases
from schemas.periods import Period
from warehouse.figures.scan import Source
from warehouse.indicators.bases import BaseNeed

Needs = frozenset[BaseNeed]
CITYWIDE = ""
"""Where what the city reports is looked for: it speaks for every district."""


class Availability:
    """The current submissions of a period, asked about needs."""

    def __init__(self, read: Sequence[Source]) -> None:
        self._by_place: dict[tuple[str, str], list[Source]] = {}
        for source in read:
            self._by_place.setdefault(_place(source.district, source.database), []).append(source)

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

    def in_street(self, district: str, street: str, needs: Iterable[BaseNeed]) -> bool:
        """Whether a whole file or the street's part has reported, for every need."""
        return all(
            any(
                source.part in (None, street) and source.has(need.fields)
                for source in self._by_place.get(_place(district, need.database), ())
            )
            for need in needs
        )

    def _anywhere(self, district: str, need: BaseNeed) -> bool:
        return any(source.has(need.fields) for source in self._by_place.get(_place(district, need.database), ()))


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
    availability: Availability, areas: Areas, period: Period, upper: Needs, lower: Needs
) -> list[ReportedArea]:
    """Coverage of city, districts, streets and unallocated rows, for what is needed down to the district and below it.

    City: districts wholly reported. District: its streets, all at once with a whole file; one of which no streets are
    known stands for itself. Street: itself. Where the city reports all that is needed, each area is one of one.
    """
    if upper and all(databases()[need.database].is_citywide for need in upper):
        return _of_the_city(availability, areas, period, upper, lower)
    found: list[ReportedArea] = []
    whole = 0
    for district in sorted(areas.level(2, period), key=lambda area: area.code):
        streets = sorted(area.code for area in areas.children(district.code, period) if area.level == 3)
        there = sum(availability.in_street(district.code, street, upper) for street in streets or [""])
        whole += there == len(streets or [""])
        found.append(ReportedArea(district.code, 2, there, len(streets) or 1))
        found += [ReportedArea(s, 3, int(availability.in_street(district.code, s, upper | lower)), 1) for s in streets]
        unallocated = availability.in_district(district.code, upper)
        found.append(ReportedArea(f"{district.code}-unallocated", 3, int(unallocated), 1))
    city = areas.level(1, period)[0].code
    return [ReportedArea(city, 1, whole, sum(one.level == 2 for one in found)), *found]


def _of_the_city(
    available: Availability, areas: Areas, period: Period, upper: Needs, lower: Needs
) -> list[ReportedArea]:
    """Below the city the rows must say which district they are of."""
    city = areas.level(1, period)[0].code
    columns = {need.database: databases()[need.database].district_column for need in upper}
    placed = upper | {BaseNeed(name, (column,)) for name, column in columns.items() if column}
    there = int(available.in_district(city, placed))
    found = [ReportedArea(city, 1, int(available.in_district(city, upper)), 1)]
    for district in sorted(areas.level(2, period), key=lambda area: area.code):
        streets = sorted(area.code for area in areas.children(district.code, period) if area.level == 3)
        found.append(ReportedArea(district.code, 2, there, 1))
        found += [ReportedArea(s, 3, int(available.in_street(district.code, s, placed | lower)), 1) for s in streets]
        found.append(ReportedArea(f"{district.code}-unallocated", 3, there, 1))
    return found
