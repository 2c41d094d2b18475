"""Indicator values as objects of the public contract, now or as of a time, with zero and missing told from coverage."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from schemas.periods import Period
from warehouse.expressions import LEVELS
from warehouse.registry import Indicator, indicators
from warehouse.tables import area as areas
from warehouse.tables import indicator_coverage, indicator_value

COMMUNITY = LEVELS.index("community") + 1


def values(
    connection: sa.Connection,
    *,
    period: str | None = None,
    area: str | None = None,
    code: str | None = None,
    by: str | None = None,
    as_of: dt.datetime | None = None,
) -> list[dict[str, Any]]:
    """Totals, or the members of the breakdown `by`, as `{code period area dimension member value numerator …}`.

    `status`: value; zero (reported, no row); missing (nothing reported); not_applicable (denominator 0). A breakdown
    lists the members in the data; where there is none, one object without member says whether that is zero or missing.
    Unallocated rows of a district are listed where there are any. `computed_at`: since when the value stands.
    """
    place = _place(connection, area)
    wanted = {"period": period, "code": code, "dimension": by}
    stored: dict[tuple[str, str, str], list[sa.Row[Any]]] = {}
    for row in connection.execute(_query(indicator_value, wanted, area, as_of)):
        stored.setdefault((row.period, row.code, row.area), []).append(row)
    covered = connection.execute(_query(indicator_coverage, wanted, place, as_of)).all()
    communities = _communities(connection, area, by)
    found: list[dict[str, Any]] = []
    for row in covered:
        indicator = indicators().get(row.code)
        if indicator is None:
            continue
        for one in _areas_of(row, indicator, communities, area):
            groups = stored.get((row.period, row.code, one), ())
            found += [_object(row, one, group, indicator) for group in groups]
            if not groups and (one == area or not one.endswith("-unallocated")):
                found.append(_object(row, one, None, indicator))
    return found


def ranks(rows: Sequence[dict[str, Any]], better: str) -> dict[str, int] | None:
    """Rank of each area by value, best first and equals alike; None when a row is not a whole value or has no better.

    `rows`: value objects of one indicator, period and level. Incomplete figures are never ranked (definitions.md).
    """
    whole = all(row["status"] in ("value", "zero") and row["areas_reported"] == row["areas_expected"] for row in rows)
    if not whole or better not in ("up", "down"):
        return None
    order = sorted((row["value"] for row in rows), reverse=better == "up")
    return {row["area"]: order.index(row["value"]) + 1 for row in rows}


def _place(connection: sa.Connection, area: str | None) -> str | None:
    """The area whose coverage holds for an area: a community's street."""
    if area is None:
        return None
    row = connection.execute(sa.select(areas.c.parent, areas.c.level).where(areas.c.code == area)).first()
    return row.parent if row is not None and row.level == COMMUNITY else area


def _query(
    table: sa.Table, wanted: dict[str, str | None], area: str | None, as_of: dt.datetime | None
) -> sa.Select[Any]:
    query = sa.select(table).order_by(table.c.period, table.c.code, table.c.area, table.c.id)
    for name, value in wanted.items():
        if name == "dimension" or value is not None:
            query = query.where(table.c[name].is_(None) if value is None else table.c[name] == value)
    if area is not None:
        query = query.where(table.c.area == area)
    if as_of is None:
        return query.where(table.c.valid_to.is_(None))
    return query.where(table.c.valid_from <= as_of, table.c.valid_to.is_(None) | (table.c.valid_to > as_of))


def _communities(connection: sa.Connection, area: str | None, by: str | None) -> dict[str, list[Any]]:
    """Communities by street: all, or the one that is asked for; breakdowns end at the street."""
    if by is not None:
        return {}
    query = sa.select(areas.c.code, areas.c.parent, areas.c.valid_from, areas.c.valid_to)
    query = query.where(areas.c.level == COMMUNITY)
    if area is not None:
        query = query.where(areas.c.code == area)
    found: dict[str, list[Any]] = {}
    for row in connection.execute(query.order_by(areas.c.code)):
        found.setdefault(row.parent, []).append(row)
    return found


def _areas_of(
    covered: sa.Row[Any], indicator: Indicator, communities: dict[str, list[Any]], area: str | None
) -> Iterator[str]:
    """The areas that a row of coverage speaks for: its own, and the communities of a street."""
    if area in (None, covered.area):
        yield covered.area
    if indicator.finest < COMMUNITY:
        return
    for one in communities.get(covered.area, ()):
        day = Period.parse(covered.period).data_date
        if (one.valid_from is None or one.valid_from <= day) and (one.valid_to is None or day <= one.valid_to):
            yield one.code


def _object(covered: sa.Row[Any], area: str, row: sa.Row[Any] | None, indicator: Indicator) -> dict[str, Any]:
    value, numerator, denominator, status = _figures(covered, row, indicator)
    return {
        "code": covered.code,
        "period": covered.period,
        "area": area,
        "dimension": covered.dimension,
        "member": row.member if row is not None else None,
        "value": value,
        "numerator": numerator,
        "denominator": denominator,
        "status": status,
        "areas_reported": covered.areas_reported,
        "areas_expected": covered.areas_expected,
        "computed_at": (row if row is not None else covered).valid_from.isoformat(),
    }


def _figures(
    covered: sa.Row[Any], row: sa.Row[Any] | None, indicator: Indicator
) -> tuple[float | None, float | None, float | None, str]:
    """Value, numerator, denominator, status."""
    if row is None and covered.areas_reported == 0:
        return None, None, None, "missing"
    numerator = _plain(row.numerator) if row is not None else 0
    if indicator.denominator is None:
        return numerator, numerator, None, "zero" if row is None else "value"
    denominator = _plain(row.denominator) if row is not None else 0
    if not denominator:
        return None, numerator, denominator, "not_applicable"
    return numerator / denominator * indicator.scale, numerator, denominator, "value"


def _plain(number: float) -> float:
    """Whole numbers as such."""
    return int(number) if number == int(number) else number
