"""What differs between two times or two releases: every changed value, old → new, with what may have changed it.

Which causes can have reached a value stands in `explaining.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from operator import itemgetter
from typing import NamedTuple, cast

import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.errors import ConfigurationError
from warehouse.figures.history.causes import computations
from warehouse.figures.history.explaining import (
    Covering,
    Explained,
    FigureDifference,
    Group,
    Key,
    Touched,
)
from warehouse.figures.values import IndicatorValue, values
from warehouse.ledger.figuretables import area as area_table
from warehouse.ledger.figuretables import indicator_coverage, indicator_value
from warehouse.ledger.releasetables import release
from warehouse.store.asknown import as_known

FIGURE = itemgetter("value", "numerator", "denominator", "status", "areas_reported", "areas_expected")
"""What makes two figures differ."""


class Side(NamedTuple):
    """One of the two: how figures stood at a time; a release is of one month."""

    at: dt.datetime
    period: str | None = None


class MonthTold(NamedTuple):
    """What was told of a month then: of each value, and of any value of each group."""

    values: dict[Key, IndicatorValue]
    groups: dict[Group, IndicatorValue]


def of_release(connection: sa.Connection, period: str, number: int) -> Side:
    """How the figures stood that a release shows."""
    columns = release.c
    query = sa.select(columns.state, columns.built_at).where(columns.period == period, columns.number == number)
    row = connection.execute(query).one_or_none()
    if row is None:
        there = connection.scalars(sa.select(columns.number).where(columns.period == period).order_by(columns.number))
        known = ", ".join(f"{period}/{one}" for one in there) or "none"
        raise ConfigurationError(f"there is no release {period}/{number}; of {period} there are: {known}")
    shown = [one for one in computations(connection, period) if one.at <= row.built_at and one.after <= row.state]
    return Side(shown[-1].at if shown else row.built_at, period)


def differences(
    connection: sa.Connection,
    areas: Areas,
    old: Side,
    new: Side,
    *,
    period: str | None = None,
    area: str | None = None,
    code: str | None = None,
) -> list[FigureDifference]:
    """The values that differ, in order of month, code, area and member. Raises `ConfigurationError` for two months."""
    month = _month(old, new, period)
    if old.at > new.at:
        raise ConfigurationError("the first is later than the second: name the earlier one first")
    city = areas.level(1)[0].code
    covering = _covering(connection, old.at, new.at)
    places = None if area in (None, city) else covering.get(area, {area})
    touched = _touched(connection, old.at, new.at, month, None if area == city else area, places, code)
    found: list[FigureDifference] = []
    for one in sorted(touched):
        sides = [_told(connection, touched[one], covering, one, at) for at in (old.at, new.at)]
        changed = dict(_changed(*sides))
        explained = Explained(connection, areas, one, touched[one], covering, changed, _reporting(*sides))
        found += [
            explained.told(key) for key in sorted(changed, key=lambda key: [part or "" for part in key])
            if area in (None, key[2])
        ]  # fmt: skip
    return found


def _month(old: Side, new: Side, period: str | None) -> str | None:
    named = {one for one in (old.period, new.period, period) if one is not None}
    if len(named) > 1:
        raise ConfigurationError(
            f"{' and '.join(sorted(named))} are different months: compare them by `octet indicators --changes`"
        )
    return next(iter(named), None)


def _touched(
    connection: sa.Connection,
    old: dt.datetime,
    new: dt.datetime,
    period: str | None,
    area: str | None,
    places: Collection[str] | None,
    code: str | None,
) -> dict[str, Touched]:
    """By month; `places`: whose coverage holds for the area, where one is asked for."""
    found: dict[str, Touched] = {}
    for table, where in ((indicator_value, area and {area}), (indicator_coverage, places)):
        columns = table.c
        names = ("code", "area", "dimension", *(["member"] if table is indicator_value else []))
        begun, ended = ((at > old) & (at <= new) for at in (columns.valid_from, columns.valid_to))
        query = sa.select(columns.period, columns.valid_from, columns.valid_to, *(columns[name] for name in names))
        for name, wanted in (("period", period), ("code", code)):
            query = query.where(columns[name] == wanted) if wanted else query
        query = query.where(columns.area.in_(where)) if where else query
        for month, start, end, *key in connection.execute(query.where(begun | ended)):
            own = found.setdefault(month, Touched({}, {}))
            times = own.values if table is indicator_value else own.coverage
            held: set[dt.datetime] = times.setdefault(tuple(key), set())
            held |= {at for at in (start, end) if at is not None and old < at <= new}
    return found


def _told(connection: sa.Connection, touched: Touched, covering: Covering, period: str, at: dt.datetime) -> MonthTold:
    """What was told of all that was touched."""
    keys = [(code, area, dimension) for code, area, dimension, _ in touched.values] + list(touched.coverage)
    reporting = {area for _, area, _ in touched.coverage}
    covered = (area for area, places in covering.items() if not places.isdisjoint(reporting))
    places, codes = tuple(sorted({area for _, area, _ in keys}.union(covered))), tuple(sorted({key[0] for key in keys}))
    dimensions = tuple(sorted({key[2] for key in keys if key[2] is not None}))
    told = values(connection, period=period, code=codes, area=places, as_of=at)
    told += values(connection, period=period, code=codes, area=places, by=dimensions, as_of=at) if dimensions else []
    by_key = {(period, one["code"], one["area"], one["dimension"], one["member"]): one for one in told}
    return MonthTold(by_key, {key[1:4]: one for key, one in by_key.items()})


def _changed(
    before: MonthTold, after: MonthTold
) -> Iterator[tuple[Key, tuple[IndicatorValue | None, IndicatorValue | None]]]:
    """What was told of each group before and after, where that differs."""
    for key in dict.fromkeys([*before.values, *after.values]):
        if key[3] is not None and key[4] is None and (key in before.values) != (key in after.values):
            continue  # the group without members stands against each of them
        one, other = (_of_group(side.values.get(key), side.groups.get(key[1:4])) for side in (before, after))
        if one is None or other is None or FIGURE(one) != FIGURE(other):
            yield key, (one, other)


def _reporting(before: MonthTold, after: MonthTold) -> set[Group]:
    """Of which groups more or less has reported; where none has a member too."""
    groups = {*before.groups, *after.groups}
    return {one for one in groups if _reports_otherwise(before.groups.get(one), after.groups.get(one))}


def _reports_otherwise(old: IndicatorValue | None, new: IndicatorValue | None) -> bool:
    """Whether more or less of an area has reported; of what was not told nothing had."""
    if old is None or new is None:
        return any(one["areas_reported"] for one in (old, new) if one is not None)
    return any(old[name] != new[name] for name in ("areas_reported", "areas_expected"))


def _covering(connection: sa.Connection, *times: dt.datetime) -> Covering:
    found: dict[str, set[str]] = {}
    for table in {as_known(connection, area_table, at) for at in times}:
        for code, place in connection.execute(sa.select(table.c.code, table.c.covered_by)):
            found.setdefault(code, set()).add(place)
    return found


def _of_group(one: IndicatorValue | None, near: IndicatorValue | None) -> IndicatorValue | None:
    """A member that is not in the data is as its group says: zero, missing or nothing to divide by."""
    if one is not None or near is None or near["status"] == "missing":
        return one or near
    is_ratio = near["denominator"] is not None
    empty = {"numerator": 0, "denominator": 0 if is_ratio else None, "value": None if is_ratio else 0, "version": None}
    return cast(IndicatorValue, {**near, **empty, "status": "not_applicable" if is_ratio else "zero"})
