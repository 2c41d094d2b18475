"""From a change between two months back to the rows that make it: those that came, went, or add another amount now.

A row is the same in both months where its key is (`lake/keys.py`); one without a key came, or went. What the rows add
on both sides sums up to the change of numerator and denominator.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Literal

import numpy as np
import pandas as pd

from schemas.errors import ConfigurationError
from schemas.periods import Period
from warehouse.figures.history.periodchanges import ComparedFigure, PeriodChange, change, new_ground
from warehouse.figures.scan import ScanLimits
from warehouse.figures.traced.asking import asked
from warehouse.figures.traced.countedrows import DIGITS, PLACE, Counted, told
from warehouse.figures.traced.foundvalues import found_value
from warehouse.figures.tracing import Trace, TracedFigure, traced_figure
from warehouse.indicators import bases
from warehouse.indicators.comparable import unit_of_change
from warehouse.ledger.connection import reading
from warehouse.store.opening import Store


class ChangedRows(Counted):
    """Rows of one month that make a part of a change; `adds`: how much, less than nothing of the earlier month.

    `way`: came (its key is in no file of the earlier month), went (in none of the later), changed (in both, and what it
    adds differs; its rows of both months are told, those too that do not count).
    """

    way: Literal["came", "went", "changed"]
    period: str


class TracedChange(Trace):
    """A value, an earlier one, by what it has changed (`change_status`: whether they compare), and through which rows.

    `change` is in `change_unit`; None unless the status is comparable. `rows_of_change` stand whether they compare or
    not.
    """

    against: Trace
    change: float | None
    change_unit: str
    change_status: str
    rows_of_change: list[ChangedRows]


def traced_change(
    store: Store,
    code: str,
    period: Period,
    against: Period,
    area: str,
    by: str | None = None,
    limits: ScanLimits = ScanLimits(),  # noqa: B008 - frozen
    as_of: dt.datetime | None = None,
    day: dt.date | None = None,
) -> TracedChange:
    """A value against that of an earlier month, both as `tracing.trace` tells them.

    Raises `ConfigurationError` as that does, for a month that is not earlier, and for what counts returns, not rows.
    """
    figure = asked(code, by)
    if against >= period:
        raise ConfigurationError(
            f"{against} is not earlier than {period}: a change is traced from the earlier month on"
        )
    if figure.counts_returns:
        raise ConfigurationError(f"{code} counts returns, not rows: trace each month by itself")
    sides = {}
    with reading(store.engine) as connection:
        found = {one: found_value(connection, figure, one, area, as_of, day, True) for one in (period, against)}
        if figure.member and not any(one.is_in_data for one in found.values()):
            raise ConfigurationError(f"{code} has no {by} at {area}, neither in {period} nor in {against}")
        ground = new_ground(connection, as_of).get(area, ()) if day is None else ()
    for one in (period, against):
        sides[one] = traced_figure(store, figure, found[one], limits, as_of, has_keys=True)
    now, then = sides[period], sides[against]
    moved = any(str(against) < since <= str(period) for since in ground)
    by_how_much = _change(now.trace, then.trace, is_same_ground=not moved)
    rows = [*_rows_of_change(now, then, str(period), str(against))]
    return {
        **now.trace,
        "against": then.trace,
        "change": by_how_much.change,
        "change_unit": unit_of_change(figure.indicator),
        "change_status": by_how_much.status,
        "rows_of_change": rows,
    }


def _change(now: Trace, then: Trace, is_same_ground: bool) -> PeriodChange:
    compared = (
        ComparedFigure(one["value"], one["areas_reported"], one["areas_expected"], one["version"])
        for one in (now, then)
    )
    return change(*compared, is_same_ground=is_same_ground)


def _rows_of_change(now: TracedFigure, then: TracedFigure, period: str, against: str) -> Iterator[ChangedRows]:
    for role, measure in now.figure.roles:
        name = str(bases.bases()[measure.base].database)
        numbers: dict[object, int] = {}
        frames = [_keyed(one, role, name, numbers) for one in (now, then)]
        totals = [one.groupby("number")["adds"].sum().reindex(range(len(numbers)), fill_value=0.0) for one in frames]
        differs = ((totals[0] - totals[1]).round(DIGITS) != 0).to_numpy()
        there = [np.isin(np.arange(len(numbers)), one["number"]) for one in frames]
        ways = np.where(there[0] & there[1], "changed", np.where(there[0], "came", "went"))
        for side, frame, month, sign in zip((now, then), frames, (period, against), (1, -1), strict=True):
            rows = frame[differs[frame["number"]]].assign(role=role)
            rows = rows.assign(adds=rows["adds"] * sign, way=ways[rows["number"]])
            rows = rows[(rows["way"] == "changed") | (rows["records"] > 0)]
            for way in ("came", "went", "changed"):
                of_way = rows[rows["way"] == way]
                for one in told(of_way, side.figure.columns[name], side.accepted[name], side.files):
                    yield {**one, "way": way, "period": month}


def _keyed(side: TracedFigure, role: str, name: str, numbers: dict[object, int]) -> pd.DataFrame:
    """All rows of a database, with what they add (0: they do not count), and the `number` of their key."""
    if name not in side.standing:
        return pd.DataFrame(columns=[*PLACE, "records", "adds", "share", "number"]).astype({"number": int})
    frame = side.standing[name].merge(side.rows[role].drop(columns="role"), on=PLACE, how="left")
    frame = frame.fillna({"records": 0, "adds": 0.0, "share": 0.0}).astype({"records": int})
    places = zip([id(side)] * len(frame), *(frame[one] for one in PLACE), strict=True)
    keys = (place if key is None else key for key, place in zip(frame["key"], places, strict=True))
    return frame.assign(number=[numbers.setdefault(key, len(numbers)) for key in keys])
