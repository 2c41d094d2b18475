"""The value that is asked for: on the areas of its month, of a grouping, or on the boundaries of a later day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.errors import ConfigurationError
from schemas.periods import Period, to_the_minute
from warehouse.figures.grouped.monthgroups import groups_on
from warehouse.figures.history.originshares import origin_weights, split_shares
from warehouse.figures.history.redrawing import AreaMoves, redrawn_values
from warehouse.figures.traced.asking import UNALLOCATED, AskedFigure, AskedPlace, level_of
from warehouse.figures.values import first_computed, values
from warehouse.ledger.columns import lasting
from warehouse.ledger.figuretables import indicator_value
from warehouse.ledger.freshness import computed_state
from warehouse.ledger.tables import ledger_event
from warehouse.store.asknown import known_areas, known_groupings

BEFORE_ALL = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class FoundValue(NamedTuple):
    """A value object, with what it was put together from on other boundaries, its month and place.

    `is_in_data`: not of a member that no row has.
    """

    period: Period
    areas: Areas
    place: AskedPlace
    value: Mapping[str, Any]
    is_in_data: bool = True


def found_value(
    connection: sa.Connection,
    figure: AskedFigure,
    period: Period,
    area: str,
    as_of: dt.datetime | None,
    day: dt.date | None = None,
    may_lack: bool = False,
) -> FoundValue:
    """The value, on the boundaries of `day` if one is given. A member that is not in the data is an error.

    With `may_lack` it is zero where the breakdown is told. Raises `ConfigurationError` as `tracing.trace` says.
    """
    areas = known_areas(connection, as_of)
    if day is None:
        place = _place(connection, areas, figure, period, area, as_of)
        rows: list[Any] = list(values(connection, area=area, **_wanted(figure, period, as_of)))
    else:
        place, rows = _redrawn(connection, areas, figure, period, area, as_of, day)
    value = next((one for one in rows if one["member"] in (figure.member, None)), None)
    is_in_data = value is not None and value["member"] == figure.member
    if value is None and rows and may_lack:
        is_ratio = figure.indicator.denominator is not None
        none = {"value": None if is_ratio else 0, "numerator": 0, "denominator": 0 if is_ratio else None}
        value = {**rows[0], **none, "status": "not_applicable" if is_ratio else "zero", "version": None}
    if value is None:
        raise ConfigurationError(_untold(connection, figure, period, area, as_of))
    _require_same(connection, figure, period, as_of)
    return FoundValue(period, areas, place, {**value, "member": figure.member}, is_in_data)


def _wanted(figure: AskedFigure, period: Period, as_of: dt.datetime | None) -> dict[str, Any]:
    return {"period": str(period), "code": figure.indicator.code, "by": figure.breakdown, "as_of": as_of}


def _place(
    connection: sa.Connection,
    areas: Areas,
    figure: AskedFigure,
    period: Period,
    area: str,
    as_of: dt.datetime | None,
) -> AskedPlace:
    code = figure.indicator.code
    is_area = areas.get(area.removesuffix(UNALLOCATED)) is not None
    at = computed_from(connection, period, as_of)
    groups = () if is_area else groups_on(known_groupings(connection, areas, at), areas, period)
    group = next((one for one in groups if one.code == area), None)
    level = level_of(areas, area) if group is None else group.host_level
    if level > figure.finest:
        raise ConfigurationError(f"{code} is not told at {area}: its finest level is coarser")
    if group and (figure.dimension or not group.tells(figure.indicator)):
        by = f" by {figure.breakdown}={figure.member}" if figure.dimension else ""
        raise ConfigurationError(f"{code} is not told of groupings such as {area}{by}")
    return AskedPlace(area, {level: {area: 1.0}}, group)


def _redrawn(
    connection: sa.Connection,
    areas: Areas,
    figure: AskedFigure,
    period: Period,
    area: str,
    as_of: dt.datetime | None,
    day: dt.date,
) -> tuple[AskedPlace, list[Any]]:
    """From which areas of the month an area of the day has its figure, and the figure, members of a breakdown all."""
    if level_of(areas, area) > figure.finest:
        raise ConfigurationError(f"{figure.indicator.code} is not told at {area}: its finest level is coarser")
    wanted = _wanted(figure, period, as_of)
    rows: list[Any] = list(redrawn_values(connection, areas, day, area=area, **wanted))
    moves = AreaMoves(areas, period.data_date, max(period.data_date, day))
    covered = {one["area"] for one in values(connection, has_rests=True, **wanted)}
    weights: dict[int, dict[str, float]] = {}
    found = origin_weights(moves, area, covered)
    for code, weight in found.items():
        weights.setdefault(moves.level(code), {})[code] = weight
    shares = split_shares(moves, area, found)
    return AskedPlace(area, weights), [{**one, "shares": shares} for one in rows]


def computed_from(connection: sa.Connection, period: Period, as_of: dt.datetime | None) -> dt.datetime:
    """The time of the ledger state that the period's values were computed from."""
    state = computed_state(connection, period, as_of)
    return connection.scalar(sa.select(ledger_event.c.at).where(ledger_event.c.id == state)) or BEFORE_ALL


def _untold(
    connection: sa.Connection, figure: AskedFigure, period: Period, area: str, as_of: dt.datetime | None
) -> str:
    """That there is no such value; of a time before there was any, when the first came."""
    of = f"{figure.breakdown}={figure.member}" if figure.dimension else "total"
    told = f"{figure.indicator.code} has no value for {area} in {period} ({of})"
    first = first_computed(connection, str(period))
    if as_of is None or first is None or first <= as_of:
        return told
    return f"{told} as of {to_the_minute(as_of)}: figures of {period} were first computed at {to_the_minute(first)}"


def _require_same(connection: sa.Connection, figure: AskedFigure, period: Period, as_of: dt.datetime | None) -> None:
    """Refuse a value of another version of the definition: today's would point at other rows."""
    indicator = figure.indicator
    same = (indicator_value.c.period == period, indicator_value.c.code == indicator.code)
    query = sa.select(sa.func.min(indicator_value.c.version)).where(*same, lasting(indicator_value, as_of))
    version = connection.scalar(query)
    if version not in (None, indicator.version):
        raise ConfigurationError(
            f"{indicator.code} of {period} was counted by version {version} of its definition, and version "
            f"{indicator.version} is known: its rows cannot be told"
        )
