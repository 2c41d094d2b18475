"""What a reader of an issue knows, as unknown numbers and linear rows over them. Nothing here is shared with hiding.

Every published cell about persons has one number (a ratio two: above and below the line). Numbers that the definitions
make one are one. Rows: areas and members add up, parts are no larger than wholes, ratios hold within rounding.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from warehouse.releases.edition.material import Material, ShownIndicator
from warehouse.releases.edition.phrases import decimals
from warehouse.releases.edition.shownfigures import Cell

UNBOUNDED = float("inf")


class CellNumber(NamedTuple):
    """One number of a cell: `side` 0 above the line, 1 below it; `rest`: what is left below without what is above."""

    code: str
    area: str
    dimension: str
    member: str
    side: int


class Row(NamedTuple):
    """`least` <= sum of coefficient x number <= `most`."""

    terms: tuple[tuple[int, float], ...]
    least: float
    most: float
    kind: str


@dataclass
class ReadersView:
    """Numbers with what is known of each: `known[i]` as published, else None; `truth[i]` where the auditor knows it.

    `spots` gives the number of each spot of the issue; `rests` the number that is whole less part, of (whole, part);
    `twins` the number of a definition at a place; `partial` numbers rest on a part of what is owed.
    """

    known: list[float | None] = field(default_factory=list)
    truth: list[float | None] = field(default_factory=list)
    spots: dict[CellNumber, int] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    rests: dict[tuple[int, int], int] = field(default_factory=dict)
    twins: dict[tuple[object, ...], int] = field(default_factory=dict)
    partial: set[int] = field(default_factory=set)

    def number(self, known: float | None, truth: float | None) -> int:
        """A new number."""
        self.known.append(known)
        self.truth.append(truth)
        return len(self.known) - 1

    def adds_up(self, whole: int, parts: Iterable[int], kind: str, least: float = 0.0) -> None:
        """A whole is its parts, or is at least so much more: by what the auditor knows, else by what is complete."""
        terms = ((whole, 1.0), *((part, -1.0) for part in parts))
        numbers = [number for number, _ in terms]
        true = [self.truth[number] for number in numbers]
        if None not in true:
            beyond = sum(factor * (self.truth[number] or 0.0) for number, factor in terms)
            self.rows.append(Row(terms, beyond, beyond, kind))
        elif not self.partial.intersection(numbers):
            self.rows.append(Row(terms, least, 0.0, kind))

    def is_within(self, part: int, whole: int) -> bool:
        """Whether one is not larger than the other, as far as the auditor knows: files may contradict themselves."""
        larger, smaller = self.truth[whole], self.truth[part]
        return larger is None or smaller is None or larger >= smaller

    def rest(self, whole: int, part: int) -> int:
        """The number of what is left of a whole."""
        if (whole, part) not in self.rests:
            pair = [(values[whole], values[part]) for values in (self.known, self.truth)]
            left = [None if a is None or b is None else a - b for a, b in pair]
            self.rests[whole, part] = self.number(left[0], left[1])
            self.rows.append(Row(((whole, 1.0), (part, -1.0), (self.rests[whole, part], -1.0)), 0, 0, "rest"))
        return self.rests[whole, part]


def read(public: Material, exact: Material | None) -> ReadersView:
    """The numbers and rows of one issue; `exact` gives the truth, and what wholes have beyond their parts."""
    reader = ReadersView()
    for one in public.indicators:
        if one.personal:
            for code, area, dimension, member in _cells(public, one):
                shown = _cell(public, one, area, dimension, member)
                true = None if exact is None else _cell(exact, one, area, dimension, member)
                _enter(reader, one, CellNumber(code, area, dimension, member, 0), shown, true)
    _districts_and_streets(reader, public)
    _breakdowns(reader, public)
    _wider_counts(reader, public)
    return reader


def _cells(public: Material, one: ShownIndicator) -> list[tuple[str, str, str, str]]:
    districts = [public.city.code, *(place.code for place in public.districts)]
    streets = [place.code for group in public.streets.values() for place in group]
    found = [(one.code, area, "", "") for area in districts + streets]
    for dimension in one.dimensions:
        members = {member for area in districts for member in public.group(one.code, dimension, area)}
        found += [(one.code, area, dimension, member) for area in districts for member in sorted(members)]
    return found


def _cell(material: Material, one: ShownIndicator, area: str, dimension: str, member: str) -> Cell:
    return material.member(one, dimension, member, area) if dimension else material.cell(one.code, area)


def _enter(reader: ReadersView, one: ShownIndicator, spot: CellNumber, shown: Cell, true: Cell | None) -> None:
    """The numbers of a cell, joined to those that its definition makes the same."""
    if shown.status == "missing" or (shown.status == "not_applicable" and shown.numerator is None):
        return
    sides = ((0, one.counts or (one.code, "above"), "numerator"), (1, one.over or (one.code, "below"), "denominator"))
    found = []
    for side, definition, name in sides[: 2 if one.is_ratio else 1]:
        known = None if shown.status == "suppressed" else getattr(shown, name)
        if known is None and shown.status in ("value", "zero") and not one.is_ratio:
            known = shown.number
        truth = None if true is None else getattr(true, name) or 0.0
        found.append(_joined(reader, definition, spot._replace(side=side), known, truth, shown))
    if one.is_ratio:
        _ratio(reader, one, found, shown)


def _joined(
    reader: ReadersView,
    definition: tuple[str, ...],
    spot: CellNumber,
    known: float | None,
    truth: float | None,
    shown: Cell,
) -> int:
    """The same definition over the same complete input is one number, so is what the auditor knows to be one."""
    twin = (definition, *spot[1:4], truth)
    number = reader.twins.get(twin)
    if number is None:
        number = reader.number(known, truth)
        if truth is not None or shown.reported == shown.expected:
            reader.twins[twin] = number
    elif known is not None:
        reader.known[number] = known
    reader.spots[spot] = number
    if shown.reported != shown.expected:
        reader.partial.add(number)
    return number


def _ratio(reader: ReadersView, one: ShownIndicator, sides: list[int], shown: Cell) -> None:
    """What a shown ratio says of its parts: exactly them, or that their quotient rounds to it."""
    above, below = sides
    is_part = (one.counts[:1] == one.over[:1]) and above != below
    if is_part and reader.is_within(above, below):
        reader.rest(below, above)
    if shown.status == "value" and shown.value is not None and shown.numerator is None:
        half = 0.5 * 10.0 ** -decimals(one) + 1e-9
        least, most = (shown.value - half) / one.scale, (shown.value + half) / one.scale
        reader.rows.append(Row(((above, 1.0), (below, -least)), 0, UNBOUNDED, "ratio"))
        reader.rows.append(Row(((above, 1.0), (below, -most)), -UNBOUNDED, 0, "ratio"))


def _districts_and_streets(reader: ReadersView, public: Material) -> None:
    """Persons may count in several districts, so that without the truth the city is no more than their sum."""
    parents = {place.code: public.city.code for place in public.districts}
    parents |= {place.code: district for district, group in public.streets.items() for place in group}
    inner: dict[CellNumber, list[int]] = defaultdict(list)
    for spot, number in reader.spots.items():
        if spot.area in parents:
            inner[spot._replace(area=parents[spot.area])].append(number)
    for spot, parts in inner.items():
        if spot in reader.spots:
            is_city = spot.area == public.city.code
            reader.adds_up(reader.spots[spot], parts, "areas", least=-UNBOUNDED if is_city else 0.0)


def _breakdowns(reader: ReadersView, public: Material) -> None:
    """A total is its members, in the city with the totals of districts that lack the breakdown."""
    groups: dict[CellNumber, list[int]] = defaultdict(list)
    for spot, number in reader.spots.items():
        if spot.dimension:
            groups[spot._replace(member="")].append(number)
    for spot, parts in groups.items():
        total = spot._replace(dimension="")
        if spot.area == public.city.code:
            lacking = [one.code for one in public.districts if spot._replace(area=one.code) not in groups]
            others = [reader.spots.get(total._replace(area=area)) for area in lacking]
            parts = parts + [number for number in others if number is not None]
        if total in reader.spots:
            reader.adds_up(reader.spots[total], parts, "members")


def _wider_counts(reader: ReadersView, public: Material) -> None:
    """Who must meet more conditions is among those who must meet fewer."""
    sides = [(one.code, 0, one.counts) for one in public.indicators if one.personal and len(one.counts) > 1]
    sides += [(one.code, 1, one.over) for one in public.indicators if one.personal and len(one.over) > 1]
    areas = defaultdict(list)
    for spot in reader.spots:
        areas[spot.code, spot.side].append(spot)
    for code, side, narrow in sides:
        around = [one for one in sides if one[2][0] == narrow[0] and set(one[2]) < set(narrow)]
        closest = [one for one in around if not any(set(one[2]) < set(other[2]) for other in around)]
        for outer, outer_side, _ in closest:
            for spot in areas[code, side]:
                whole = reader.spots.get(spot._replace(code=outer, side=outer_side))
                part = reader.spots[spot]
                if whole in (None, part) or {whole, part} & reader.partial:
                    continue
                if reader.is_within(part, whole):
                    reader.rest(whole, part)
