"""睦邻片区 of a made-up city: in one street of each district residential areas in threes, the last of them in none.

They are written as a home's `reference/groupings` lists them; what they count is `witness`' work.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from schemas.cities.areas import Areas
from schemas.cities.groupings import HEADER, UNGROUPED
from schemas.periods import Period

TYPE, IN_ONE = "MLPQ", 3


class Zone(NamedTuple):
    """A grouping that may not overlap with others of its host; `members` are residential areas."""

    code: str
    name: str
    host: str
    members: tuple[str, ...]


def zones(areas: Areas, period: Period, districts: Collection[str] = ()) -> list[Zone]:
    """Those of some districts, or of all: in the first street that has enough residential areas."""
    chosen = [area.code for area in areas.level(2, period) if not districts or area.code in districts]
    return [zone for district in sorted(chosen) for zone in _of_district(areas, period, district)]


def _of_district(areas: Areas, period: Period, district: str) -> Iterator[Zone]:
    streets = sorted(area.code for area in areas.children(district, period))
    lasting = {
        street: sorted(area.code for area in areas.children(street, period) if area.valid_to is None)
        for street in streets
    }
    host = next((street for street in streets if len(lasting[street]) > IN_ONE), None)
    if host is not None:
        grouped = lasting[host][:-1]
        for number, start in enumerate(range(0, len(grouped), IN_ONE), start=1):
            name = f"{areas.name(host)}第{number}睦邻片区"
            yield Zone(f"{host}-{number}", name, host, tuple(grouped[start : start + IN_ONE]))


def rest(host: str) -> str:
    """The code of what belongs to no zone of a host."""
    return f"{host}-{TYPE}{UNGROUPED}"


def lines(made: Iterable[Zone]) -> Iterator[str]:
    """The lines of `reference/groupings/*.csv`."""
    yield ",".join(HEADER)
    for zone in made:
        yield f"{zone.code},{zone.name},{TYPE},{zone.host},,,,"
        yield from (f"{zone.code},,,,community,{member},," for member in zone.members)
