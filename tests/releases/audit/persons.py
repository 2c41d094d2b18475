"""Made-up persons, and what an issue shows of them: totals to the street, linked breakdowns and ratios to the district.

Whatever is true of a table of counts is true of these, for each count is counted: members, women, the
taught, the lost. `counts` and `over` are as a record would have them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from tests.releases.sample import CITY, count, ratio
from warehouse.releases.edition.material import Material, Place, ShownDimension, ShownIndicator
from warehouse.releases.edition.shownfigures import Cell

AGES, LEVELS, REASONS = ("30", "40", "50", "60"), ("1", "2", "3", "4"), ("x", "y")
MEMBERS = {"sex": ("1", "2"), "age": AGES, "level": LEVELS, "reason": REASONS}
DIMENSIONS = {name: ShownDimension(name, name, tuple((one, one) for one in of)) for name, of in MEMBERS.items()}


@dataclass(frozen=True)
class Person:
    """One made-up person; `reason` is empty for who is not lost."""

    street: str
    sex: str
    age: str
    level: str
    reason: str = ""


Counted = Callable[[Person], bool]
EVERYBODY = ("member", "is_member")


def _indicator(
    code: str, counts: tuple[str, ...], over: tuple[str, ...] = (), *by: str, sensitive: bool = False
) -> ShownIndicator:
    kind, unit, scale = ("ratio", "%", 100.0) if over else ("count", "名", 1.0)
    names = (code, 1, code, code, unit, kind, scale, "", "party_member", ("party_member",), code)
    return ShownIndicator(*names, dimensions=by, personal=True, counts=counts, over=over, sensitive=sensitive)


SHOWN: dict[ShownIndicator, tuple[Counted, Counted | None]] = {
    _indicator("ALL", EVERYBODY, (), "sex", "age", "level"): (lambda one: True, None),
    _indicator("WOMEN", (*EVERYBODY, "sex = 2"), EVERYBODY, "age"): (lambda one: one.sex == "2", lambda one: True),
    _indicator("TAUGHT", (*EVERYBODY, "taught"), EVERYBODY, "age"): (lambda one: one.level in "12", lambda one: True),
    _indicator("LOST", (*EVERYBODY, "lost"), (), "reason", sensitive=True): (lambda one: one.reason != "", None),
    _indicator("RATE", (*EVERYBODY, "lost"), EVERYBODY, sensitive=True): (
        lambda one: one.reason != "",
        lambda one: True,
    ),
}


def draw(random: np.random.Generator, districts: int, streets: int, size: int) -> list[Person]:
    """Persons of a small city: streets of very different sizes, rare ages and levels, few lost."""
    found = []
    for district in range(districts):
        for street in range(streets):
            for _ in range(random.integers(0, size)):
                found.append(one_more(random, f"{310101 + district}{street:03}"))
    return found


def one_more(random: np.random.Generator, street: str) -> Person:
    """One person of a street."""
    choices = (("1", "2"), (0.6, 0.4)), (AGES, (0.1, 0.5, 0.3, 0.1)), (LEVELS, (0.05, 0.35, 0.5, 0.1))
    sex, age, level = (str(random.choice(of, p=shares)) for of, shares in choices)
    return Person(street, sex, age, level, str(random.choice(("", "x", "y"), p=(0.9, 0.07, 0.03))))


def material_of(persons: list[Person], districts: int, streets: int, period: str = "2026-09") -> Material:
    """The exact material of an issue about them."""
    places = tuple(Place(str(310101 + one), str(one), 2) for one in range(districts))
    inner = {one.code: tuple(Place(f"{one.code}{n:03}", str(n), 3) for n in range(streets)) for one in places}
    areas = [CITY, *places, *(street for group in inner.values() for street in group)]
    totals: dict[tuple[str, str], Cell] = {}
    groups: dict[tuple[str, str, str], dict[str, Cell]] = {}
    spans = {}
    for area in areas:
        own = [one for one in persons if area is CITY or one.street.startswith(area.code)]
        for shown, measure in SHOWN.items():
            totals[shown.code, area.code] = _cell(own, *measure)
            for name in shown.dimensions if area.level < 3 else ():
                spans[shown.code, name, area.code] = (1, 1)
                members = {of: [one for one in own if getattr(one, name) == of] for of in MEMBERS[name]}
                cells = {of: _cell(some, *measure) for of, some in members.items() if some}
                if cells:
                    groups[shown.code, name, area.code] = cells
    return Material(
        period, 1, "2026-10-11 16:00+08:00", CITY, places, inner, (("party_member", "党员"),), tuple(SHOWN), DIMENSIONS,
        totals, groups, spans,
    )  # fmt: skip


def _cell(own: list[Person], above: Counted, below: Counted | None) -> Cell:
    counted = float(sum(map(above, own)))
    return count(counted, 1, 1) if below is None else ratio(counted, float(sum(map(below, own))), 1, 1)


def threshold_only(material: Material, least: int = 5) -> Material:
    """What many take for enough: small counts are hidden, and nothing else."""

    def shown(cell: Cell) -> Cell:
        is_small = any(0 < (one or 0) < least for one in (cell.numerator, cell.denominator))
        return replace(cell, value=None, numerator=None, denominator=None, status="suppressed") if is_small else cell

    totals = {key: shown(cell) for key, cell in material.totals.items()}
    groups = {key: {name: shown(cell) for name, cell in group.items()} for key, group in material.breakdowns.items()}
    return replace(material, totals=totals, breakdowns=groups)
