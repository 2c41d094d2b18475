"""Groupings of a made-up city, in one street of each district: 睦邻片区 and 圈.

The former hold residential areas in threes, the last of them is in none; of the latter each shares one with the next.
They are written as a home's `reference/groupings` lists them; what they count is `witness`' work.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from schemas.cities.areas import Areas
from schemas.cities.groupings import HEADER, UNGROUPED
from schemas.periods import Period

TYPE, CIRCLE, IN_ONE = "MLPQ", "QUAN", 3


class Zone(NamedTuple):
    """A grouping; `members` are residential areas. Only those of the type `CIRCLE` may overlap."""

    code: str
    name: str
    host: str
    members: tuple[str, ...]
    type: str = TYPE


def zones(areas: Areas, period: Period, districts: Collection[str] = ()) -> list[Zone]:
    """睦邻片区 of some districts, or of all: in the first street that has enough residential areas."""
    return [zone for host, homes in _hosts(areas, period, districts) for zone in _zones(areas.name(host), host, homes)]


def circles(areas: Areas, period: Period, districts: Collection[str] = ()) -> list[Zone]:
    """圈 of the same streets."""
    return [one for host, homes in _hosts(areas, period, districts) for one in _circles(areas.name(host), host, homes)]


def _hosts(areas: Areas, period: Period, districts: Collection[str]) -> Iterator[tuple[str, list[str]]]:
    for area in sorted(areas.level(2, period), key=lambda area: area.code):
        if not districts or area.code in districts:
            yield from _of_district(areas, period, area.code)


def _of_district(areas: Areas, period: Period, district: str) -> Iterator[tuple[str, list[str]]]:
    """The host, and its residential areas that last."""
    streets = sorted(area.code for area in areas.children(district, period))
    lasting = {
        street: sorted(area.code for area in areas.children(street, period) if area.valid_to is None)
        for street in streets
    }
    host = next((street for street in streets if len(lasting[street]) > IN_ONE), None)
    if host is not None:
        yield host, lasting[host]


def _zones(name: str, host: str, homes: Sequence[str]) -> Iterator[Zone]:
    grouped = homes[:-1]
    for number, start in enumerate(range(0, len(grouped), IN_ONE), start=1):
        yield Zone(f"{host}-{number}", f"{name}第{number}睦邻片区", host, tuple(grouped[start : start + IN_ONE]))


def _circles(name: str, host: str, homes: Sequence[str]) -> Iterator[Zone]:
    for number, start in enumerate(range(0, len(homes) - 1, IN_ONE - 1), start=1):
        members = tuple(homes[start : start + IN_ONE])
        yield Zone(f"{host}-Q{number}", f"{name}第{number}圈", host, members, CIRCLE)


def rest(host: str) -> str:
    """The code of what belongs to no zone of a host."""
    return f"{host}-{TYPE}{UNGROUPED}"


def lines(made: Iterable[Zone]) -> Iterator[str]:
    """The lines of `reference/groupings/*.csv`."""
    yield ",".join(HEADER)
    for zone in made:
        yield f"{zone.code},{zone.name},{zone.type},{zone.host},,,,"
        yield from (f"{zone.code},,,,community,{member},," for member in zone.members)
