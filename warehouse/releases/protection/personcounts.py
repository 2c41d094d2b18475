"""The counts of persons in an issue, and how they hang together: what disclosure control reasons about.

A quantity is one count (who, in which area, of which member of a breakdown); equal ones of several indicators are one.
Cells tell quantities: a count its own, a ratio both of its parts. Equations: a whole is the sum of its parts and a rest
that readers are taken to know (persons counted in two districts, rows of areas that did not report).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from warehouse.releases.edition.material import Material, Place, ShownIndicator
from warehouse.releases.edition.publishedrows import places, shown_members
from warehouse.releases.edition.shownfigures import Cell

TOTAL = ("", "")
"""In place of a breakdown and its member: the total."""

Measure = tuple[str, ...]


class CellAddress(NamedTuple):
    """Where a figure stands in an issue: `dimension` and `member` are empty for a total."""

    code: str
    area: str
    dimension: str
    member: str


class Key(NamedTuple):
    """Which count it is. `value` is part of it: with another value it is of other areas, so another quantity."""

    measure: Measure
    area: str
    dimension: str
    member: str
    value: float


@dataclass(frozen=True)
class Equation:
    """`whole` = sum of `parts` + a rest; `kind`: areas, members, complement or same."""

    kind: str
    whole: int
    parts: tuple[int, ...]


@dataclass
class Quantities:
    """`counts[i]` is the i-th count, `names[i]` which it is; `tells`: cell → its quantities, numerator first.

    `places`: (measure, area, dimension, member) → quantity. `complements`: whole less part, which no cell tells:
    quantity → whole and part. `sensitive`: numerators of sensitive indicators. `partial`: counts
    of a part of the areas. `filled`: (measure, dimension, member) of which there is anybody at all.
    """

    counts: list[float] = field(default_factory=list)
    names: list[Key] = field(default_factory=list)
    tells: dict[CellAddress, tuple[int, ...]] = field(default_factory=dict)
    equations: dict[Equation, None] = field(default_factory=dict)
    places: dict[tuple[Measure, str, str, str], int] = field(default_factory=dict)
    complements: dict[int, tuple[int, int]] = field(default_factory=dict)
    sensitive: set[int] = field(default_factory=set)
    partial: set[int] = field(default_factory=set)
    filled: set[tuple[Measure, str, str]] = field(default_factory=set)
    city: str = ""
    districts: frozenset[str] = frozenset()
    _known: dict[Key, int] = field(default_factory=dict)

    def add(self, key: Key) -> int:
        """The number of a quantity, a new one where it is not there yet."""
        found = self._known.setdefault(key, len(self.counts))
        if found == len(self.counts):
            self.counts.append(key.value)
            self.names.append(key)
        return found

    def relate(self, kind: str, whole: int, parts: tuple[int, ...]) -> None:
        """An equation, unless it says nothing."""
        if parts and whole not in parts:
            self.equations.setdefault(Equation(kind, whole, parts))


def measures(one: ShownIndicator) -> tuple[Measure, Measure | None]:
    """What an indicator counts above and below the line; one that does not say counts something of its own."""
    above = one.counts or (one.code, "numerator" if one.is_ratio else "count")
    return above, (one.over or (one.code, "denominator")) if one.is_ratio else None


def quantities(material: Material) -> Quantities:
    """All counts of persons that an exact material holds, with the equations between them."""
    found = Quantities(city=material.city.code, districts=frozenset(place.code for place in material.districts))
    for one in material.indicators:
        if one.personal:
            for address, cell in _cells(material, one):
                _tell(found, one, address, cell)
    _areas(found, material)
    _members(found, material)
    _parts_of_measures(found)
    return found


def _cells(material: Material, one: ShownIndicator) -> Iterator[tuple[CellAddress, Cell]]:
    for place in places(material):
        yield CellAddress(one.code, place.code, *TOTAL), material.cell(one.code, place.code)
    for name in one.dimensions:
        members = shown_members(material, one, name)
        for place in (material.city, *material.districts):
            for member in members:
                yield CellAddress(one.code, place.code, name, member), material.member(one, name, member, place.code)


def _tell(found: Quantities, one: ShownIndicator, address: CellAddress, cell: Cell) -> None:
    if cell.status not in ("value", "zero", "not_applicable") or cell.numerator is None and cell.status != "zero":
        return
    above, below = measures(one)
    where = address[1:]
    numerator = _quantity(found, above, where, cell.numerator or 0.0)
    if one.sensitive:
        found.sensitive.add(numerator)
    if below is None or cell.denominator is None:
        found.tells[address] = (numerator,)
    else:
        denominator = _quantity(found, below, where, cell.denominator)
        found.tells[address] = (numerator, denominator)
    if cell.reported != cell.expected:
        found.partial.update(found.tells[address])
    if below is None or cell.denominator is None:
        return
    if above[0] == below[0] or not one.over:
        _complement(found, denominator, numerator)


def _quantity(found: Quantities, measure: Measure, where: tuple[str, str, str], value: float) -> int:
    number = found.add(Key(measure, *where, value))
    found.places.setdefault((measure, *where), number)
    if value:
        found.filled.add((measure, *where[1:]))
    return number


def _complement(found: Quantities, whole: int, part: int) -> None:
    """The rest of the whole, as a quantity of its own."""
    rest = found.counts[whole] - found.counts[part]
    if whole == part or rest < 0:
        return
    one, two = found.names[part], found.names[whole]
    number = found.add(Key(("all but", *one.measure, "of", *two.measure), *one[1:4], rest))
    if number not in found.complements:
        found.complements[number] = (whole, part)
        found.relate("complement", whole, (part, number))


def _areas(found: Quantities, material: Material) -> None:
    """City and districts, districts and streets: of totals to the street, of breakdowns to the district."""
    inner: dict[str, tuple[Place, ...]] = {material.city.code: material.districts} | dict(material.streets)
    for address, wholes in found.tells.items():
        below = [found.tells.get(address._replace(area=place.code), ()) for place in inner.get(address.area, ())]
        for side, whole in enumerate(wholes):
            found.relate("areas", whole, tuple(told[side] for told in below if len(told) == len(wholes)))


def _members(found: Quantities, material: Material) -> None:
    """Members of a breakdown, and for the city the districts that did not report it: together they are the total."""
    groups: dict[CellAddress, list[tuple[int, ...]]] = {}
    for address, told in found.tells.items():
        if address[2:] != TOTAL:
            groups.setdefault(address._replace(member=""), []).append(told)
    for group, members in groups.items():
        total = group._replace(dimension="")
        if group.area == material.city.code:
            districts = [place.code for place in material.districts if group._replace(area=place.code) not in groups]
            members = members + [
                found.tells[total._replace(area=d)] for d in districts if total._replace(area=d) in found.tells
            ]
        for side, whole in enumerate(found.tells.get(total, ())):
            found.relate("members", whole, tuple(told[side] for told in members if len(told) > side))


def _parts_of_measures(found: Quantities) -> None:
    """Who meets more conditions is a part of who meets fewer: the rest is a count too."""
    known = {measure: frozenset(measure) for measure, *_ in found.places if len(measure) > 1}
    for measure, conditions in known.items():
        wider = [one for one, fewer in known.items() if one[0] == measure[0] and fewer < conditions]
        for outer in wider:
            if any(known[outer] < known[other] for other in wider):
                continue
            for place, part in list(found.places.items()):
                whole = found.places.get((outer, *place[1:])) if place[0] == measure else None
                if whole is not None and not found.partial & {whole, part}:
                    _complement(found, whole, part)
