"""Indicator values as objects of the public contract, now or as of a time, with zero and missing told from coverage."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from functools import cache
from typing import Any, NamedTuple, TypedDict

import sqlalchemy as sa

from schemas.periods import Period, told_at
from warehouse.indicators import quotient
from warehouse.indicators.expressions import LEVELS
from warehouse.indicators.registry import Indicator, indicators
from warehouse.ledger.columns import lasting
from warehouse.ledger.figuretables import area as area_table
from warehouse.ledger.figuretables import computation, indicator_coverage, indicator_value
from warehouse.store.asknown import as_known

EVERY_LEVEL = range(1, len(LEVELS) + 1)
GROUPING = len(LEVELS) + 1
"""The level of groupings, which are told where they are asked for by area or level."""
DISTRICT, STREET, COMMUNITY = (LEVELS.index(name) + 1 for name in ("district", "street", "community"))


class IndicatorValue(TypedDict):
    """One value as an object of the public contract; `dimension` and `member` are None for the total."""

    code: str
    period: str
    area: str
    dimension: str | None
    member: str | None
    value: float | None
    numerator: float | None
    denominator: float | None
    status: str
    areas_reported: int
    areas_expected: int
    computed_at: str
    version: int | None


class Ranked(TypedDict):
    """What a rank is told by."""

    area: str
    value: float | None
    status: str
    areas_reported: int
    areas_expected: int


class _Value(NamedTuple):
    """A row of `indicator_value`."""

    period: str
    code: str
    version: int
    area: str
    dimension: str | None
    member: str | None
    numerator: float
    denominator: float | None
    valid_from: dt.datetime


class _Covered(NamedTuple):
    """A row of `indicator_coverage`."""

    period: str
    code: str
    area: str
    dimension: str | None
    areas_reported: int
    areas_expected: int
    valid_from: dt.datetime


def values(
    connection: sa.Connection,
    *,
    period: str | tuple[str, ...] | None = None,
    area: str | tuple[str, ...] | None = None,
    code: str | tuple[str, ...] | None = None,
    by: str | tuple[str, ...] | None = None,
    as_of: dt.datetime | None = None,
    levels: Collection[int] = EVERY_LEVEL,
    has_rests: bool = False,
) -> list[IndicatorValue]:
    """Totals, or the members of the breakdown `by` (or of several at once), of areas of some levels.

    `status`: value; zero (reported, no row); missing (nothing reported); not_applicable (denominator 0, or not owed). A
    breakdown lists the members in the data; where there is none, one object without member says whether that is zero
    or missing. Unallocated rows of a district are listed where there are any, with `has_rests` always. `computed_at`:
    since when the value stands. `version`: of the definition it was counted by, None where no row is counted.
    """
    wanted, areas = {"period": period, "code": code, "dimension": by}, as_known(connection, area_table, as_of)
    asked = None if area is None else {area} if isinstance(area, str) else set(area)
    stored: dict[tuple[str, str, str, str | None], list[_Value]] = {}
    for row in connection.execute(_query(indicator_value, _Value._fields, areas, wanted, asked, as_of, levels)).all():
        value = _Value(*row)
        stored.setdefault((value.period, value.code, value.area, value.dimension), []).append(value)
    covering = {STREET if level == COMMUNITY else level for level in levels}
    places = _places(connection, areas, asked)
    coverage = _query(indicator_coverage, _Covered._fields, areas, wanted, places, as_of, covering)
    covered = [_Covered(*row) for row in connection.execute(coverage).all()]
    communities = _communities(connection, areas, asked, by is None and COMMUNITY in levels)
    is_listed = any(level != COMMUNITY for level in levels)
    # a city has reported districts only when these are whole, a district its streets of that month alone: what others
    # sent (a part of them, a street that is no more) still is a value
    summed = set(connection.scalars(sa.select(areas.c.code).where(areas.c.level <= DISTRICT)))
    found: list[IndicatorValue] = []
    for cover in covered:
        indicator = indicators().get(cover.code)
        if indicator is None:
            continue
        told_of = [cover.area] if is_listed and (asked is None or cover.area in asked) else []
        if indicator.finest == COMMUNITY:
            told_of += communities(cover.area, cover.period)
        is_told = cover.areas_reported or cover.area in summed
        for one in told_of:
            groups = stored.get((cover.period, cover.code, one, cover.dimension), ()) if is_told else ()
            found += [_told(cover, indicator, one, group) for group in groups]
            if not groups and (has_rests or asked is not None or not one.endswith("-unallocated")):
                found.append(_told(cover, indicator, one))
    return found


def ranks(rows: Sequence[Ranked], better: str) -> dict[str, int] | None:
    """Rank of each area by value, best first and equals alike; None when a row is not a whole value or has no better.

    `rows`: value objects of one indicator, period and level. Incomplete figures are never ranked (definitions.md); what
    is not owed has no rank, and keeps nobody else from one.
    """
    owed = [row for row in rows if row["areas_expected"]]
    whole = all(row["status"] in ("value", "zero") and row["areas_reported"] == row["areas_expected"] for row in owed)
    if not whole or better not in ("up", "down"):
        return None
    numbers = {row["area"]: row["value"] for row in rows if row["value"] is not None}
    order = sorted(numbers.values(), reverse=better == "up")
    return {area: order.index(number) + 1 for area, number in numbers.items()}


def computed_months(connection: sa.Connection, first: str | None = None, last: str | None = None) -> tuple[str, ...]:
    """The months from one to another of which there are figures, in order."""
    month = computation.c.period
    query = sa.select(month).where(*([month >= first] if first else []), *([month <= last] if last else []))
    return tuple(connection.scalars(query.order_by(month)))


def first_computed(connection: sa.Connection, period: str | None = None) -> dt.datetime | None:
    """When figures were computed first, of a month or of any; None before."""
    first = sa.select(sa.func.min(indicator_coverage.c.valid_from))
    found: dt.datetime | None = connection.scalar(
        first if period is None else first.where(indicator_coverage.c.period == period)
    )
    return found


def _places(connection: sa.Connection, areas: sa.FromClause, asked: set[str] | None) -> set[str] | None:
    """The areas whose coverage holds for areas: a community's street."""
    if asked is None:
        return None
    return asked | set(connection.scalars(sa.select(areas.c.covered_by).where(areas.c.code.in_(asked))))


def _query(
    table: sa.Table,
    columns: Sequence[str],
    areas: sa.FromClause,
    wanted: dict[str, str | tuple[str, ...] | None],
    asked: Collection[str] | None,
    as_of: dt.datetime | None,
    levels: Collection[int],
) -> sa.Select[Any]:
    chosen = (table.c[name] for name in columns)
    query = sa.select(*chosen).order_by(table.c.period, table.c.code, table.c.area, table.c.id)
    for name, value in wanted.items():
        if isinstance(value, tuple):
            query = query.where(table.c[name].in_(value))
        elif name == "dimension" or value is not None:
            query = query.where(table.c[name].is_(None) if value is None else table.c[name] == value)
    if asked is not None:
        query = query.where(table.c.area.in_(asked))
    if not set(levels) >= set(EVERY_LEVEL if table is indicator_value else EVERY_LEVEL[:STREET]):
        query = query.where(table.c.area.in_(sa.select(areas.c.code).where(areas.c.level.in_(levels))))
    elif asked is None and GROUPING not in levels:
        query = query.where(table.c.area.in_(sa.select(areas.c.code).where(areas.c.level < GROUPING)))
    return query.where(lasting(table, as_of))


def _communities(
    connection: sa.Connection, areas: sa.FromClause, asked: Collection[str] | None, is_told: bool
) -> Callable[[str, str], Sequence[str]]:
    """Street, period → its communities of the time: all, or the one asked for; none where the street is the finest."""
    found: dict[str, list[tuple[str, dt.date | None, dt.date | None]]] = {}
    if is_told:
        query = sa.select(areas.c.parent, areas.c.code, areas.c.valid_from, areas.c.valid_to)
        query = query.where(areas.c.level == COMMUNITY, sa.true() if asked is None else areas.c.code.in_(asked))
        for street, *one in connection.execute(query.order_by(areas.c.code)):
            found.setdefault(street, []).append(tuple(one))

    @cache
    def of(street: str, period: str) -> Sequence[str]:
        day = Period.parse(period).data_date
        return [
            code
            for code, began, ended in found.get(street, ())
            if (began is None or began <= day) and (ended is None or day <= ended)
        ]

    return of


def _told(covered: _Covered, indicator: Indicator, area: str, row: _Value | None = None) -> IndicatorValue:
    """What a stored row says of an area; without one that it is zero, missing or not_applicable (also: not owed)."""
    is_missing, is_ratio = row is None and covered.areas_reported == 0, indicator.denominator is not None
    numerator = None if is_missing else _plain(row.numerator if row is not None else 0)
    denominator = None if is_missing or not is_ratio else _plain((row.denominator if row is not None else 0) or 0)
    status = "zero" if row is None else "value"
    if is_ratio:
        status = "value" if denominator else "not_applicable"
    return {
        "code": covered.code,
        "period": covered.period,
        "area": area,
        "dimension": covered.dimension,
        "member": row.member if row is not None else None,
        "value": quotient.value(is_ratio, numerator, denominator, indicator.scale),
        "numerator": numerator,
        "denominator": denominator,
        "status": ("missing" if covered.areas_expected else "not_applicable") if is_missing else status,
        "areas_reported": covered.areas_reported,
        "areas_expected": covered.areas_expected,
        "computed_at": told_at((covered if row is None else row).valid_from),
        "version": row.version if row is not None else None,
    }


def _plain(number: float) -> float:
    """Whole numbers as such."""
    return int(number) if number == int(number) else number
