"""The areas of a city: which there are, what lies in what, what a name means.

An area belongs to its parent by the list of areas, never by the digits of its code: the streets of a functional
district keep those of the district that they came from. Which area a figure belongs to is decided elsewhere.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path

from schemas.cities.arealists import LENGTHS, Area, area_text, city_in, read_areas
from schemas.cities.areanames import SUFFIXES, forms, plain
from schemas.cities.citylist import City, city_of, default_city
from schemas.periods import Period


class Areas:
    """All areas of a city. Look-ups by code never raise: an unknown code is data."""

    def __init__(self, known: Iterable[Area]) -> None:
        self._by_code = {area.code: area for area in known}
        self._children: dict[str, list[Area]] = {}
        self._by_level: dict[int, list[Area]] = {}
        for area in self._by_code.values():
            self._children.setdefault(area.parent, []).append(area)
            self._by_level.setdefault(area.level, []).append(area)
        self._names: dict[tuple[str, int], list[dict[str, list[Area]]]] = {}
        self._levels: dict[bool, dict[str, set[int]]] = {}
        self._outers: list[str] = []

    def __iter__(self) -> Iterator[Area]:
        """Every area, retired ones too."""
        return iter(self._by_code.values())

    def get(self, code: str) -> Area | None:
        """The area of that code, retired or not."""
        return self._by_code.get(code)

    @cached_property
    def city(self) -> City:
        """The city, as far as it is known beyond its areas."""
        return city_of(self.level(1)[0].code)

    def above(self, code: str, level: int) -> str | None:
        """Code of the area of that level in which an area lies, itself too; None where the lists say none."""
        area = self._by_code.get(code)
        while area is not None and area.level > level:
            area = self._by_code.get(area.parent)
        return area.code if area is not None and area.level == level else None

    def reached(self, code: str, level: int) -> str | None:
        """As `above`, but a code that no list has lies where the longest listed one does that it begins with."""
        known = (self.above(code[:length], level) for length in (len(code), *sorted(LENGTHS.values(), reverse=True)))
        return next(filter(None, known), None)

    def is_within(self, code: str, outer: str) -> bool:
        """Whether an area is another one or lies in it."""
        area = self._by_code.get(outer)
        return area is not None and self.above(code, area.level) == outer

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
        return tuple(area for area in self._by_level.get(level, ()) if _counts(area, period))

    def first(self, level: int, within: str | None = None) -> str:
        """Code of the first area of a level, in an area where one is named; that area where none lies in it."""
        code = within or self.districts[0].code
        while below := [area.code for area in self.children(code) if area.level <= level]:
            code = min(below)
        return code

    @cached_property
    def districts(self) -> tuple[Area, ...]:
        """The districts that have not ended, in order of code."""
        return tuple(sorted(self.level(2), key=lambda area: area.code))

    @cached_property
    def every_district(self) -> tuple[Area, ...]:
        """The districts, those that have ended too, in order of code: those that stand come first."""
        return tuple(sorted(self._by_level.get(2, ()), key=lambda area: (area.valid_to is not None, area.code)))

    def district_then(self, code: str, period: Period) -> str:
        """The code of the district that stood for this one in a period: itself, or what came after it."""
        seen: list[str] = []
        while not self.is_valid(code, period) and (heir := self.sole_heir(code)) and code not in seen:
            seen.append(code)
            code = heir
        return code

    def sole_heir(self, code: str) -> str | None:
        """The one area that took the place of another; None where none did, or several."""
        area = self.get(code)
        heirs = list(area.heirs) if area else []
        return heirs[0] if len(heirs) == 1 else None

    def standing_for(self, code: str, day: dt.date) -> dict[str, float]:
        """The areas that stand for one on a later day, each with its share, from 0 to 1: itself while it stands.

        Empty where nothing took its place.
        """
        area = self.get(code)
        if area is None or area.valid_to is None or day <= area.valid_to:
            return {code: 1.0} if area else {}
        found: dict[str, float] = {}
        for heir, share in area.heirs.items():
            for later, part in self.standing_for(heir, day).items():
                found[later] = found.get(later, 0.0) + share * part
        return found

    def find(self, name: str, within: str, level: int) -> str | None:
        """Code of the area called so inside `within` at that level, or None when no name or more than one fits.

        Suffixes are no matter (华阳路, 华阳路街道), nor are blanks, full-width forms and the names of what it lies in
        (长宁区华阳路街道). Names that stand are preferred to retired ones; two that fit are never guessed between.
        """
        text = plain(name)
        spellings = dict.fromkeys(forms(text, level) + forms(self._without_parents(text, within), level))
        for index in self._index(within, level):
            for form in spellings:
                exact = {area.code for area in index.get(form, ()) if plain(area.zh) == form}
                found = exact or {area.code for area in index.get(form, ())}
                if found:
                    return found.pop() if len(found) == 1 else None
        return None

    def levels(self, name: str, *, whole: bool = True) -> frozenset[int]:
        """Levels of the areas called so, wherever they lie and retired or not: by the `whole` name, or without suffix.

        Names of what an area lies in may stand before it (上海市长宁区, 长宁区华阳路街道).
        """
        known, text = self._by_name(whole), plain(name)
        texts = [text]
        while outer := next((one for one in self._outer() if text.startswith(one) and len(text) > len(one) + 1), None):
            text = text[len(outer) :]
            texts.append(text)
        return frozenset(
            level for level in SUFFIXES for one in texts for form in forms(one, level) if level in known.get(form, ())
        )

    def _outer(self) -> list[str]:
        """Names of the city and its districts. Gathered at the first question."""
        if not self._outers:
            self._outers = [plain(area.zh) for area in (*self.level(1), *self.districts)]
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
                name = plain(area.zh)
                for form in [name] if whole else forms(name, area.level):
                    found.setdefault(form, set()).add(area.level)
        return self._levels[whole]

    def _without_parents(self, text: str, within: str) -> str:
        parents = []
        while area := self._by_code.get(within):
            parents.append(plain(area.zh))
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
                    for form in dict.fromkeys(forms(plain(area.zh), level)):
                        index.setdefault(form, []).append(area)
            self._names[key] = indexes
        return self._names[key]

    def _below(self, code: str) -> Iterator[Area]:
        if code in self._by_code and self._by_code[code].level == 1:
            yield self._by_code[code]
        for area in self._children.get(code, ()):
            yield area
            yield from self._below(area.code)


def areas(city: str | None = None, folder: Path | None = None) -> Areas:
    """The areas of a city, cached; none named is the default one.

    `folder` holds a home's own CSV files, whose rows replace ours by code.
    """
    return _read(city or default_city(), sorted(folder.glob("*.csv")) if folder else ())


def areas_in(path: Path) -> Areas:
    """The areas of the one city that a file lists, whole."""
    return _read(city_in(path), [path], is_whole=True)


def areas_listed(city: str, texts: Mapping[str, str]) -> Areas:
    """As `areas`, of a home's own lists by the names of their files (`own.csv`), cached."""
    return _areas(city, tuple((f"areas/{name}", text) for name, text in sorted(texts.items())))


def _read(city: str, files: Iterable[Path], *, is_whole: bool = False) -> Areas:
    return _areas(city, tuple(area_text(path) for path in files), is_whole)


@cache
def _areas(city: str, texts: tuple[tuple[str, str], ...], is_whole: bool = False) -> Areas:
    return Areas(read_areas(city, dict(texts), is_whole=is_whole))


def _counts(area: Area, period: Period | None) -> bool:
    return area.valid_to is None if period is None else area.is_valid_on(period.data_date)
