"""Which ledger state a month's figures show, and which months have news that they, or its draft, do not yet.

A month is also compared with earlier ones (rules P001 to P008): what changes these is news for it too.
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from schemas.periods import Period
from warehouse.ledger.events import DATA_KINDS
from warehouse.ledger.figuretables import computation, indicator_value
from warehouse.ledger.releasetables import draft
from warehouse.ledger.tables import ledger_event

LOOKED_BACK = 24
"""Months before a period that findings on it may look at."""


def newest_event(connection: sa.Connection, period: Period) -> int:
    """The newest event that may change what is told of a period; 0 when nothing has happened."""
    return _newest(str(period), _data_events(connection), _figure_events(connection))


def stale_periods(connection: sa.Connection) -> list[tuple[str, int]]:
    """Period and its newest event, where that is newer than the computation; events without a period concern all."""
    data, figures = _data_events(connection), _figure_events(connection)
    states = sa.select(computation.c.period, computation.c.state)
    computed: dict[str, int] = {period: state for period, state in connection.execute(states)}
    found = []
    for period in sorted({*data, *computed} - {None}, key=str):
        number = _newest(str(period), data, figures)
        if number > computed.get(str(period), -1):
            found.append((str(period), number))
    return found


def undrafted_periods(connection: sa.Connection) -> list[str]:
    """Months whose draft shows an older state than their computation, or that have none."""
    shown = {period: state for period, state in connection.execute(sa.select(draft.c.period, draft.c.state))}
    computed = connection.execute(sa.select(computation.c.period, computation.c.state))
    return [str(period) for period, state in computed if shown.get(period, -1) < state]


def computed_state(connection: sa.Connection, period: Period | str, as_of: dt.datetime | None = None) -> int | None:
    """The ledger state that a month's figures were computed from, those that stand or stood at a time; None before any.

    The newest computation is known; of earlier ones those that changed something, for which an event stands.
    """
    newest = connection.execute(sa.select(computation).where(computation.c.period == period)).one_or_none()
    if newest is None or as_of is None or newest.computed_at <= as_of:
        return None if newest is None else int(newest.state)
    event = ledger_event.c
    query = sa.select(event.detail).where(event.kind == "compute", event.period == period, event.at <= as_of)
    detail = connection.scalar(query.order_by(event.id.desc()).limit(1))
    return None if detail is None else int(detail["state"])


def _newest(period: str, data: dict[str | None, int], figures: dict[str, int]) -> int:
    earlier = [str(Period.parse(period).earlier(months)) for months in range(1, LOOKED_BACK + 1)]
    concerned = (None, period, *earlier)
    return max(*(data.get(one, 0) for one in concerned), *(figures.get(one, 0) for one in earlier))


def _data_events(connection: sa.Connection) -> dict[str | None, int]:
    """Period → its newest event that can change a figure; None: of those that concern every period."""
    news = (
        sa.select(ledger_event.c.period, sa.func.max(ledger_event.c.id))
        .where(ledger_event.c.kind.in_(DATA_KINDS))
        .group_by(ledger_event.c.period)
    )
    return {period: number for period, number in connection.execute(news)}


def _figure_events(connection: sa.Connection) -> dict[str, int]:
    """Period → the newest computation that changed its values."""
    columns = (ledger_event.c.period, ledger_event.c.id, ledger_event.c.detail)
    query = sa.select(*columns).where(ledger_event.c.kind == "compute").order_by(ledger_event.c.id)
    return {period: number for period, number, detail in connection.execute(query) if any(detail[indicator_value.name])}
