"""What a figure has changed by since the period before, and since the same month a year ago.

Only figures that mean the same are compared: whole ones, of one definition and of the same ground. The view `v_change`
says the same in SQL (`store/changeview.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, cast

import sqlalchemy as sa

from schemas.periods import Period
from warehouse.figures.values import IndicatorValue, values
from warehouse.indicators.comparable import YEAR, unit_of_change
from warehouse.indicators.comparable import step as step_of
from warehouse.indicators.registry import indicators
from warehouse.ledger.columns import lasting
from warehouse.ledger.figuretables import area as areas
from warehouse.ledger.figuretables import boundary_change, indicator_value
from warehouse.store.asknown import as_known


class ComparedFigure(NamedTuple):
    """What a comparison looks at; `version`: of the definition, None where nothing was counted."""

    value: float | None
    areas_reported: int
    areas_expected: int
    version: int | None


class PeriodChange(NamedTuple):
    """Against an earlier figure. `rate` is in per cent; both are None unless `status` is comparable."""

    value: float | None
    change: float | None
    rate: float | None
    status: str


class ChangedValue(IndicatorValue):
    """A value of the public contract with what it has changed by; `change_unit` is that of both changes."""

    previous_period: str
    previous_value: float | None
    change: float | None
    change_rate: float | None
    change_status: str
    year_ago_period: str
    year_ago_value: float | None
    year_ago_change: float | None
    year_ago_rate: float | None
    year_ago_status: str
    change_unit: str


def change(now: ComparedFigure, then: ComparedFigure | None, *, is_same_ground: bool) -> PeriodChange:
    """What a figure has changed by, in its own unit (percentage points of a ratio in per cent), and whether it may.

    `status`: absent (nothing is told of then), incomplete (not all has reported, now or then), definition_changed,
    boundaries_changed, not_applicable (nothing to divide by, now or then), comparable. There is no rate of zero.
    """
    if then is None:
        return PeriodChange(None, None, None, "absent")
    status = "comparable"
    if any(one.areas_reported < one.areas_expected for one in (now, then)):
        status = "incomplete"
    elif None not in (now.version, then.version) and now.version != then.version:
        status = "definition_changed"
    elif not is_same_ground:
        status = "boundaries_changed"
    elif now.value is None or then.value is None:
        status = "not_applicable"
    if status != "comparable" or now.value is None or then.value is None:
        return PeriodChange(then.value, None, None, status)
    by = now.value - then.value
    return PeriodChange(then.value, by, by / then.value * 100 if then.value else None, status)


def changed_values(
    connection: sa.Connection,
    rows: Sequence[IndicatorValue],
    *,
    by: str | tuple[str, ...] | None = None,
    as_of: dt.datetime | None = None,
    told: Callable[..., Sequence[IndicatorValue]] = values,
    **wanted: Any,
) -> list[ChangedValue]:
    """Value objects, as `told` gave them for `by`, `as_of` and what else was wanted, with their changes.

    A member that was not there then counted as zero where its breakdown was reported. What other than `values` told is
    of the same ground in all months.
    """
    periods = {row["period"] for row in rows}
    earlier = {
        str(one) for period in periods for code in {row["code"] for row in rows} for one in _earlier(code, period)
    }
    found = told(connection, period=tuple(sorted(earlier)), by=by, as_of=as_of, has_rests=True, **wanted)
    versions = _versions(connection, periods | earlier, as_of)
    ground = new_ground(connection, as_of) if told is values else {}
    exact = {_key(row["period"], row): row for row in found}
    any_member = {(row["period"], row["code"], row["area"], row["dimension"]): row for row in found}

    def figure(period: str, row: IndicatorValue) -> ComparedFigure | None:
        then = exact.get(_key(period, row))
        near = then or any_member.get((period, row["code"], row["area"], row["dimension"]))
        if near is None:
            return None
        version = near["version"] or versions.get((period, row["code"]))
        is_zero = then is None and near["status"] in ("value", "zero") and indicators()[row["code"]].denominator is None
        return ComparedFigure(
            0 if is_zero else then and then["value"], near["areas_reported"], near["areas_expected"], version
        )

    changed = []
    for row in rows:
        now = ComparedFigure(
            row["value"],
            row["areas_reported"],
            row["areas_expected"],
            row["version"] or versions.get((row["period"], row["code"])),
        )
        sides = {}
        for name, period in zip(("previous", "year_ago"), map(str, _earlier(row["code"], row["period"])), strict=True):
            moved = any(period < since <= row["period"] for since in ground.get(row["area"], ()))
            sides[name] = period, change(now, figure(period, row), is_same_ground=not moved)
        changed.append(_with(row, *sides["previous"], *sides["year_ago"]))
    return changed


def _key(period: str, row: IndicatorValue) -> tuple[str | None, ...]:
    return period, row["code"], row["area"], row["dimension"], row["member"]


def _with(row: IndicatorValue, before: str, since: PeriodChange, ago: str, year: PeriodChange) -> ChangedValue:
    previous = ("previous_period", "previous_value", "change", "change_rate", "change_status")
    year_ago = ("year_ago_period", "year_ago_value", "year_ago_change", "year_ago_rate", "year_ago_status")
    more = dict(zip((*previous, *year_ago), (before, *since, ago, *year), strict=True))
    return cast(ChangedValue, {**row, **more, "change_unit": unit_of_change(indicators()[row["code"]])})


def _earlier(code: str, period: str) -> tuple[Period, Period]:
    """The months that a figure is compared with."""
    month = Period.parse(period)
    return month.earlier(step_of(indicators()[code])), month.earlier(YEAR)


def _versions(
    connection: sa.Connection, periods: Iterable[str], as_of: dt.datetime | None
) -> Mapping[tuple[str, str], int]:
    """Month and code → version of the definition by which the city was counted: all was counted by the same."""
    value = indicator_value.c
    cities = sa.select(areas.c.code).where(areas.c.level == 1)
    query = sa.select(value.period, value.code, value.version).where(
        value.period.in_(list(periods)),
        value.area.in_(cities),
        value.dimension.is_(None),
        lasting(indicator_value, as_of),
    )
    return {(period, code): version for period, code, version in connection.execute(query)}


def new_ground(connection: sa.Connection, as_of: dt.datetime | None) -> Mapping[str, Sequence[str]]:
    """Area → the first months with new boundaries."""
    found: dict[str, list[str]] = {}
    for code, since in connection.execute(sa.select(as_known(connection, boundary_change, as_of))):
        found.setdefault(code, []).append(since)
    return found
