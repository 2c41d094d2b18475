"""Areas: city, districts, streets and communities (GB/T 2260 and statistics-bureau codes), with their lifetimes.

One CSV file a city in `schemas/reference/areas`; a home adds or replaces rows with files of the same form. Which area
a figure belongs to is decided elsewhere.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from schemas.errors import ConfigurationError
from schemas.periods import Period

FOLDER = Path(__file__).parent / "reference" / "areas"

# What files drop or write otherwise, by level: spelling → the one that the reference has most ("" just drops it).
SUFFIXES: dict[int, dict[str, str]] = {
    1: {"市": "市"},
    2: {"新区": "新区", "区": "区", "县": "区"},
    3: {"街道办事处": "街道", "街道党工委": "街道", "街道": "街道", "人民政府": "", "镇": "镇", "乡": "乡"},
    4: dict.fromkeys(("居民委员会", "居委会", "居委", "居民区", "社区"), "居委会")
    | dict.fromkeys(("村民委员会", "村委会", "村委", "村"), "村委会"),
}

ENDINGS = {level: tuple(sorted(suffixes, key=len, reverse=True)) for level, suffixes in SUFFIXES.items()}
"""The suffixes, the longest first."""


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

    def is_valid_on(self, day: dt.date) -> bool:
        """Whether the code was in use on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class Areas:
    """All areas of a city. Look-ups by code never raise: an unknown code is data."""

    def __init__(self, known: Iterable[Area]) -> None:
        self._by_code = {area.code: area for area in known}
        self._children: dict[str, list[Area]] = {}
        for area in self._by_code.values():
            self._children.setdefault(area.parent, []).append(area)
        self._names: dict[tuple[str, int], list[dict[str, list[Area]]]] = {}
        self._levels: dict[bool, dict[str, set[int]]] = {}
        self._outers: list[str] = []

    def __iter__(self) -> Iterator[Area]:
        """Every area, retired ones too."""
        return iter(self._by_code.values())

    def get(self, code: str) -> Area | None:
        """The area of that code, retired or not."""
        return self._by_code.get(code)

    def name(self, code: str) -> str:
        """The Chinese name, or the code itself where it is unknown."""
        area = self._by_code.get(code)
        return area.zh if area else code

    def is_valid(self, code: str, period: Period) -> bool:
        """Whether the code is known and in use on the data date of the period."""
        area = self._by_code.get(code)
        return area is not None and area.is_valid_on(period.data_date)

    def children(self, code: str, period: Period | None = None) -> tuple[Area, ...]:
        """The areas right below, as of the period; without one, those that have not ended."""
        return tuple(area for area in self._children.get(code, ()) if _counts(area, period))

    def level(self, level: int, period: Period | None = None) -> tuple[Area, ...]:
        """All areas of a level, as of the period; without one, those that have not ended."""
        return tuple(area for area in self if area.level == level and _counts(area, period))

    @property
    def districts(self) -> tuple[Area, ...]:
        """The districts that have not ended, in order of code."""
        return tuple(sorted(self.level(2), key=lambda area: area.code))

    @property
    def every_district(self) -> tuple[Area, ...]:
        """The districts, those that have ended too, in order of code: those that stand come first."""
        return tuple(sorted((a for a in self if a.level == 2), key=lambda area: (area.valid_to is not None, area.code)))

    def district_then(self, code: str, period: Period) -> str:
        """The code of the district that stood for this one in a period: itself, or what came after it."""
        seen: list[str] = []
        while not self.is_valid(code, period) and (area := self.get(code)) and area.successor and code not in seen:
            seen.append(code)
            code = area.successor
        return code

    def find(self, name: str, within: str, level: int) -> str | None:
        """Code of the area called so inside `within` at that level, or None when no name or more than one fits.

        Suffixes are no matter (华阳路, 华阳路街道), nor are blanks, full-width forms and the names of what it lies in
        (长宁区华阳路街道). Names that stand are preferred to retired ones; two that fit are never guessed between.
        """
        text = _plain(name)
        forms = dict.fromkeys(_forms(text, level) + _forms(self._without_parents(text, within), level))
        for index in self._index(within, level):
            for form in forms:
                exact = {area.code for area in index.get(form, ()) if _plain(area.zh) == form}
                found = exact or {area.code for area in index.get(form, ())}
                if found:
                    return found.pop() if len(found) == 1 else None
        return None

    def levels(self, name: str, *, whole: bool = True) -> frozenset[int]:
        """Levels of the areas called so, wherever they lie and retired or not: by the `whole` name, or without suffix.

        Names of what an area lies in may stand before it (上海市长宁区, 长宁区华阳路街道).
        """
        known, text = self._by_name(whole), _plain(name)
        texts = [text]
        while outer := next((one for one in self._outer() if text.startswith(one) and len(text) > len(one) + 1), None):
            text = text[len(outer) :]
            texts.append(text)
        return frozenset(
            level for level in SUFFIXES for one in texts for form in _forms(one, level) if level in known.get(form, ())
        )

    def _outer(self) -> list[str]:
        """Names of the city and its districts. Gathered at the first question."""
        if not self._outers:
            self._outers = [_plain(area.zh) for area in (*self.level(1), *self.districts)]
        return self._outers

    def names(self, *levels: int) -> list[str]:
        """All forms of the names of the areas of some levels, without blanks."""
        asked = set(levels)
        return [name for name, found in self._by_name(whole=False).items() if not found.isdisjoint(asked)]

    def _by_name(self, whole: bool) -> dict[str, set[int]]:
        """Names, or all their forms, → levels. Built at the first question."""
        if whole not in self._levels:
            found = self._levels.setdefault(whole, {})
            for area in self:
                name = _plain(area.zh)
                for form in [name] if whole else _forms(name, area.level):
                    found.setdefault(form, set()).add(area.level)
        return self._levels[whole]

    def _without_parents(self, text: str, within: str) -> str:
        parents = []
        while area := self._by_code.get(within):
            parents.append(_plain(area.zh))
            within = area.parent
        for parent in reversed(parents):
            if text.startswith(parent) and len(text) > len(parent) + 1:
                text = text[len(parent) :]
        return text

    def _index(self, within: str, level: int) -> list[dict[str, list[Area]]]:
        """Forms of names → areas: standing ones, then retired ones. Built at the first question."""
        key = (within, level)
        if key not in self._names:
            indexes: list[dict[str, list[Area]]] = [{}, {}]
            for area in self._below(within):
                if area.level == level:
                    index = indexes[0 if area.valid_to is None else 1]
                    for form in dict.fromkeys(_forms(_plain(area.zh), level)):
                        index.setdefault(form, []).append(area)
            self._names[key] = indexes
        return self._names[key]

    def _below(self, code: str) -> Iterator[Area]:
        if code in self._by_code and self._by_code[code].level == 1:
            yield self._by_code[code]
        for area in self._children.get(code, ()):
            yield area
            yield from self._below(area.code)


def areas(city: str = "310000", folder: Path | None = None) -> Areas:
    """The areas of a city, cached. `folder` holds a home's own CSV files, whose rows replace ours by code."""
    files = [FOLDER / f"{city}.csv"]
    if not files[0].is_file() and not (folder and (folder / f"{city}.csv").is_file()):
        raise ConfigurationError(
            f"no areas of the city {city!r} are known: put {city}.csv into the home's reference/areas"
        )
    files += sorted(folder.glob("*.csv")) if folder else []
    return _read(tuple((path, path.stat().st_mtime_ns) for path in files if path.is_file()))


@cache
def _read(files: tuple[tuple[Path, int], ...]) -> Areas:
    known: dict[str, Area] = {}
    for path, _changed in files:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            try:
                known |= {row["code"]: _area(row) for row in csv.DictReader(lines)}
            except (KeyError, ValueError) as wrong:
                raise ConfigurationError(f"{path.name} is not a list of areas: {wrong}") from wrong
    return Areas(known.values())


def _area(row: dict[str, str]) -> Area:
    return Area(
        code=row["code"],
        zh=row["zh"],
        en=row["en"],
        level=int(row["level"]),
        parent=row["parent"],
        valid_from=dt.date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
        valid_to=dt.date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        successor=row["successor"],
    )


def _counts(area: Area, period: Period | None) -> bool:
    return area.valid_to is None if period is None else area.is_valid_on(period.data_date)


def _plain(name: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", name))


def _forms(name: str, level: int) -> list[str]:
    """The name, then with its suffix in the reference's spelling, then without, as long as a suffix is there."""
    forms = [name]
    suffixes = SUFFIXES[level]
    while name.endswith(ENDINGS[level]):
        ending = next(s for s in ENDINGS[level] if name.endswith(s))
        name = name[: -len(ending)]
        if len(name) < 2:  # 东村: what is left would fit too much
            break
        forms += [name + suffixes[ending], name]
    return forms
