"""Figures of a month on the boundaries of a later day: what areas that were merged, split or moved counted then.

What an area counted beyond the areas in it goes to what took its place, by its shares (`successor` in the lists of
areas); areas above are added up anew, ratios from their numerators and denominators. The city's own figure stays.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.errors import ConfigurationError
from schemas.periods import Period
from warehouse.figures.values import EVERY_LEVEL, IndicatorValue, computed_months, values
from warehouse.indicators import quotient
from warehouse.indicators.registry import indicators

UNALLOCATED = "-unallocated"
CITY, DISTRICT, STREET = 1, 2, 3
DIGITS = 6
"""Decimal places of what shares give."""
WHOLE = 1 - 1e-9
Numbers = tuple[float, float]
"""Numerator and denominator."""


class Redrawn(IndicatorValue):
    """A value on other boundaries, and the areas of its level that it comes from: these can be traced.

    `is_estimated` where the share of an area says how much of it was here.
    """

    origins: list[str]
    is_estimated: bool


def redrawn_values(
    connection: sa.Connection,
    areas: Areas,
    day: dt.date,
    *,
    period: str | tuple[str, ...] | None = None,
    area: str | None = None,
    levels: Collection[int] = EVERY_LEVEL,
    has_rests: bool = False,
    **wanted: Any,
) -> list[Redrawn]:
    """As `values`, of the areas that stand on a day. Raises `ConfigurationError` where nothing took a district's place.

    An area that came from none that was there is `missing`. Who stood in two districts that merged counts in both.
    """
    months = (period,) if isinstance(period, str) else period or computed_months(connection)
    found: list[Redrawn] = []
    for month in months:
        then = Period.parse(month).data_date
        moves = AreaMoves(areas, then, max(then, day))
        touched = moves.touched()
        is_near = bool(touched) if area is None else moves.district(area) in touched
        asked: dict[str, Any] = {} if is_near else {"area": area, "levels": levels}
        rows = redrawn(values(connection, period=month, has_rests=True, **asked, **wanted), moves, touched)
        found += [one for one in rows if area in (None, one["area"]) and moves.level(one["area"]) in levels]
    is_told = has_rests or area is not None
    return [one for one in found if is_told or one["numerator"] or one["denominator"] or not _is_rest(one["area"])]


def _is_rest(area: str) -> bool:
    """Whether it is what a district cannot place."""
    return area.endswith(UNALLOCATED)


@dataclass(frozen=True)
class AreaMoves:
    """What became of the areas of one day until another."""

    areas: Areas
    then: dt.date
    day: dt.date

    def district(self, code: str) -> str | None:
        """The district that an area lies in, or the area itself; None of the city."""
        return self.areas.above(code.removesuffix(UNALLOCATED), DISTRICT)

    def level(self, code: str) -> int:
        """Of an area, or of what a district cannot place."""
        known = self.areas.get(code)
        return known.level if known else STREET

    def chain(self, code: str) -> list[tuple[int, str]]:
        """Level and code of an area and of those it lies in, below the city."""
        if _is_rest(code):
            return [(STREET, code), *self.chain(code.removesuffix(UNALLOCATED))]
        found = []
        known = self.areas.get(code)
        while known is not None and known.level > CITY:
            found.append((known.level, known.code))
            known = self.areas.get(known.parent)
        return found

    def heirs(self, code: str) -> dict[str, float]:
        """The areas that stand for one, each with its share; what ended without any went to what it lay in."""
        if _is_rest(code):
            return self._rest(code.removesuffix(UNALLOCATED))
        found = self.areas.standing_for(code, self.day)
        if found:
            return found
        known = self.areas.get(code)
        if known is None or known.level == DISTRICT:
            name = self.areas.name(code)
            raise ConfigurationError(
                f"{code} {name} ended and no list of areas says what took its place: write its successor"
            )
        return self._rest(known.parent) if known.level == STREET else self.heirs(known.parent)

    def _rest(self, district: str) -> dict[str, float]:
        return {f"{heir}{UNALLOCATED}": share for heir, share in self.heirs(district).items()}

    def touched(self) -> set[str | None]:
        """The districts of either day in which an area ended, or into which one went."""
        ended = [one.code for one in self.areas if one.is_valid_on(self.then) and not one.is_valid_on(self.day)]
        went = [one for code in ended if code not in self._cities for one in (code, *self.heirs(code))]
        return {self.district(code) for code in went} | {self.district(code) for code in self.founded()}

    def founded(self) -> list[str]:
        """Districts and streets that stand on the later day and did not before."""
        below = (one for one in self.areas if one.level in (DISTRICT, STREET))
        return [one.code for one in below if one.is_valid_on(self.day) and not one.is_valid_on(self.then)]

    @property
    def _cities(self) -> set[str]:
        return {one.code for one in self.areas if one.level == CITY}


@dataclass
class NewGround:
    """What one area has on the new boundaries, member by member, and from which areas of its level it comes."""

    numbers: dict[str | None, Numbers] = field(default_factory=lambda: defaultdict(lambda: (0.0, 0.0)))
    origins: set[str] = field(default_factory=set)
    is_estimated: bool = False


def redrawn(rows: Iterable[IndicatorValue], moves: AreaMoves, touched: set[str | None]) -> Iterator[Redrawn]:
    """Values of one month, all areas among them, on other boundaries; those of districts not `touched` stay."""

    def key(row: IndicatorValue) -> tuple[str, str]:
        return row["code"], row["dimension"] or ""

    for _key, group in groupby(sorted(rows, key=key), key):
        near: list[IndicatorValue] = []
        for row in group:
            district = moves.district(row["area"])
            if district is not None and district in touched:
                near.append(row)
            else:
                yield {**row, "origins": [row["area"]], "is_estimated": False}
        if near:
            yield from _group(near, moves)


def _group(rows: Sequence[IndicatorValue], moves: AreaMoves) -> Iterator[Redrawn]:
    """The values of one indicator, or of one breakdown of it, in the districts that changed."""
    covered = {row["area"]: row for row in rows}
    drawn: dict[str, NewGround] = defaultdict(NewGround)
    heirs, lying = cache(moves.heirs), cache(moves.chain)
    for code, own in _own(rows, lying).items():
        reach: dict[str, float] = defaultdict(float)
        for heir, share in heirs(code).items():
            above = {level: one for level, one in lying(code) if one in covered}
            for level, target in lying(heir):
                reach[target] += share
                _add(drawn[target], own, share)
                drawn[target].origins |= {above[level]} if level in above else set()
        counts = any(any(numbers) for numbers in own.values())
        for target, share in reach.items():
            drawn[target].is_estimated |= counts and share < WHOLE
    levels = {level for code in covered for level, _ in lying(code)[:1]}
    founded = [code for code in moves.founded() if lying(code)[0][0] in levels]
    for area in sorted({*drawn, *founded}):
        yield from _told(area, drawn[area], rows[0], covered)


def _own(
    rows: Sequence[IndicatorValue], lying: Callable[[str], list[tuple[int, str]]]
) -> dict[str, dict[str | None, Numbers]]:
    """Area → member → what it counts beyond the areas in it."""
    found: dict[str, dict[str | None, Numbers]] = {row["area"]: defaultdict(lambda: (0.0, 0.0)) for row in rows}
    for row in rows:
        numbers = row["numerator"] or 0.0, row["denominator"] or 0.0
        for (_level, area), sign in zip(lying(row["area"]), (1, -1), strict=False):
            if area in found:
                above, below = found[area][row["member"]]
                found[area][row["member"]] = above + sign * numbers[0], below + sign * numbers[1]
    return found


def _add(drawn: NewGround, own: Mapping[str | None, Numbers], share: float) -> None:
    for member, (above, below) in own.items():
        before = drawn.numbers[member]
        drawn.numbers[member] = before[0] + share * above, before[1] + share * below


def _told(
    area: str, drawn: NewGround, like: IndicatorValue, covered: Mapping[str, IndicatorValue]
) -> Iterator[Redrawn]:
    """The values of one area: its total, or the members of the breakdown, or one without member where there is none."""
    origins = [covered[one] for one in sorted(drawn.origins)]
    reported, expected = (sum(one[name] for one in origins) for name in ("areas_reported", "areas_expected"))
    expected = expected if origins else 1
    nothing = "missing" if expected else "not_applicable"
    numbers = {member: _rounded(one) for member, one in drawn.numbers.items()}
    members = [member for member, one in numbers.items() if any(one) and (member is not None or not like["dimension"])]
    indicator = indicators()[like["code"]]
    is_ratio = indicator.denominator is not None
    for member in (sorted(members, key=str) if reported else []) or [None]:
        above, below = numbers.get(member, (0, 0)) if reported else (None, None)
        status = "value" if (below if is_ratio else above) else "not_applicable" if is_ratio else "zero"
        yield {
            "code": like["code"],
            "period": like["period"],
            "area": area,
            "dimension": like["dimension"],
            "member": member,
            "value": quotient.value(is_ratio, above, below, indicator.scale),
            "numerator": above,
            "denominator": below if is_ratio else None,
            "status": status if reported else nothing,
            "areas_reported": reported,
            "areas_expected": expected,
            "computed_at": max((one["computed_at"] for one in origins), default=like["computed_at"]),
            "version": next((one["version"] for one in origins if one["version"]), None),
            "origins": sorted(drawn.origins),
            "is_estimated": drawn.is_estimated and bool(reported),
        }


def _rounded(numbers: Numbers) -> Numbers:
    above, below = (round(one, DIGITS) for one in numbers)
    return int(above) if above == int(above) else above, int(below) if below == int(below) else below
