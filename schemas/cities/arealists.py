"""Areas (GB/T 2260 and statistics-bureau codes) as they are listed: a line of CSV each, one file a city.

They stand in `schemas/reference/areas`, a home's own in its `reference/areas`. What lies in what is told in `areas`.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, Strict

from schemas.errors import ConfigurationError
from schemas.records.searchpath import text_of
from schemas.records.written import Day, Written, checked, filled, lines

OWN = Path(__file__).parents[1] / "reference" / "areas"
LENGTHS = {1: 6, 2: 6, 3: 9, 4: 12}
"""Digits of a code by level."""
SUCCESSOR = re.compile(r"\d+|\d+=(?:0?\.\d+|1|1\.0+)(?: +\d+=0?\.\d+)*")
"""One code alone, or codes with shares."""
ROUNDING = 0.001
"""So much may the shares of successors miss 1 by: thirds are written as 0.333."""


@dataclass(frozen=True, slots=True)
class Area:
    """One area. `level`: 1 city, 2 district, 3 street, 4 community. Lifetimes are inclusive; None is open."""

    code: str
    zh: str
    en: str
    level: int
    parent: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    successor: str

    @property
    def heirs(self) -> dict[str, float]:
        """What took its place, each with its share of what this one counted, from 0 to 1; one alone has all of it.

        Written `310115501`, or `310115501=0.6 310115502=0.4` where it was split.
        """
        shares = _shares(self.successor)
        return {code: share / sum(shares.values()) for code, share in shares.items()}

    def is_valid_on(self, day: dt.date) -> bool:
        """Whether the code was in use on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class AreaLine(Written):
    """A line of a list, as it is written."""

    code: Annotated[str, Field(pattern=r"^\d+$")]
    zh: Annotated[str, filled("write the official name")]
    en: str
    level: Annotated[int, Field(ge=1, le=4), Strict(False)]
    parent: str
    valid_from: Day
    valid_to: Day
    successor: str


Listed = dict[str, tuple[str, Area]]
"""Areas by code, each behind its place (`areas/330100.csv:3`)."""


def read_areas(city: str, texts: Mapping[str, str], *, is_whole: bool = False) -> list[Area]:
    """The areas of a city: our own list, unless others are the `is_whole` one, and lists by name (`areas/own.csv`).

    A row takes the place of one of the same code in a list before it.
    """
    own = OWN / f"{city}.csv"
    listed: Listed = _proven(own) if own.is_file() and not is_whole else {}
    for where, text in texts.items():
        listed |= _read(where, text)
    if city not in listed:
        raise ConfigurationError(
            f"no areas of the city {city!r} are known: put {city}.csv into the home's reference/areas, "
            f"or name the file where there is no home: --city {city}.csv"
        )
    if not any(area.level == 2 for _, area in listed.values()):
        raise ConfigurationError(
            f"{listed[city][0]}: the city {city} has no district: list those that report, as level 2"
        )
    for code, (line, area) in listed.items():
        if mend := _mend(area, listed, city):
            raise ConfigurationError(f"{line}: {code} {area.zh}: {mend}")
    return [area for _, area in listed.values()]


def city_in(path: Path) -> str:
    """Code of the one city that a file lists."""
    if not path.is_file():
        raise ConfigurationError(f"there is no list of areas {path}")
    cities = [code for code, (_, area) in _read(*area_text(path)).items() if area.level == 1]
    if len(cities) != 1:
        raise ConfigurationError(
            f"{path} must list one city (level 1) and all its areas: it lists {len(cities)} cities"
        )
    return cities[0]


def area_text(path: Path) -> tuple[str, str]:
    """The name of a list in errors, and its text."""
    where = f"{path.parent.name}/{path.name}"
    return where, text_of(path, where)


def _read(where: str, text: str) -> Listed:
    listed: Listed = {}
    for place, cells in lines(text, where, tuple(AreaLine.model_fields)):
        line = checked(AreaLine, cells, place)
        if line.code in listed:
            raise ConfigurationError(f"{place}: {line.code} stands in {listed[line.code][0]} too: keep one of them")
        listed[line.code] = place, Area(**dict(line))
    return listed


def _proven(path: Path) -> Listed:
    """A list of our own: a test has read it strictly, which would cost every check of a file more than its areas do."""
    with path.open(encoding="utf-8", newline="") as written:
        rows = csv.reader(written)
        next(rows)
        return {
            code: (path.name, Area(code, zh, en, int(level), parent, _day(began), _day(ended), successor))
            for code, zh, en, level, parent, began, ended, successor in rows
        }


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _mend(area: Area, listed: Mapping[str, tuple[str, Area]], city: str) -> str | None:
    """What to write where an area has no proper code, lies not right below a listed one, or ends in none."""
    if len(area.code) != LENGTHS[area.level]:
        return f"a code of level {area.level} has {LENGTHS[area.level]} digits"
    if area.level == 1:
        is_city = area.code == city and not area.parent
        return None if is_city else f"the city is {city} and has no parent: take any other out"
    _, above = listed.get(area.parent, ("", None))
    if above is None or above.level != area.level - 1:
        return f"write as parent the code of a listed area of level {area.level - 1}, not {area.parent!r}"
    if area.successor and (mend := _mend_successor(area, listed)):
        return mend
    if area.valid_from and area.valid_to and area.valid_to < area.valid_from:
        return "it ends before it begins: mend valid_from or valid_to"
    return None


def _mend_successor(area: Area, listed: Mapping[str, tuple[str, Area]]) -> str | None:
    if not SUCCESSOR.fullmatch(area.successor):
        return f"successor {area.successor!r}: write a code, or several, each with its share: CODE=0.6 CODE=0.4"
    codes = [text.partition("=")[0] for text in area.successor.split()]
    for code in codes:
        if code not in listed:
            return f"no list has the successor {code!r}: add it, or leave it empty"
        heir = listed[code][1]
        if heir.level != area.level:
            return f"its successor {code} is of another level: write one of level {area.level}"
        if heir.valid_to and (area.valid_to is None or heir.valid_to <= area.valid_to):
            return f"its successor {code} ended no later: write one that stood after it"
    if code_twice := next((code for code in codes if codes.count(code) > 1), None):
        return f"the successor {code_twice} stands there twice: write it once, with its whole share"
    together = sum(_shares(area.successor).values())
    if abs(together - 1) > ROUNDING:
        return f"the shares of its successors are {together:g} together: they must be 1"
    return None


def _shares(successor: str) -> dict[str, float]:
    """The codes, and their shares as they are written."""
    parted = (text.partition("=") for text in successor.split())
    return {code: float(share) if equals else 1.0 for code, equals, share in parted}
