"""Indicators of a period and findings on its rows together, compared with what stands, changes kept with time.

Only what changes can reach since the last time is computed again. Values that are equal stay as they are, so that
computing again changes nothing; changed ones are closed and replaced.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import duckdb
import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.periods import Period
from warehouse.figures.renewal.comparing import TableChange, difference, tell
from warehouse.figures.renewal.inputs import Fingerprints, inputs
from warehouse.figures.renewal.reach import reached
from warehouse.figures.renewal.rounds import TABLES, Round
from warehouse.figures.scan import ScanLimits
from warehouse.indicators.owed import due_in
from warehouse.indicators.registry import Indicator, indicators
from warehouse.ledger.bulk import take_stock
from warehouse.ledger.connection import reading, writing
from warehouse.ledger.events import ledger_state, lock, moment, record
from warehouse.ledger.figuretables import computation, indicator_value, joint_finding
from warehouse.ledger.freshness import newest_event
from warehouse.store.opening import Store

MANY = 1000
"""New rows that change what a table is like."""


@dataclass(frozen=True)
class Computed:
    """What a computation did: how many values stand, how many of them are new or changed, how many were closed.

    `findings`: how many are told of rows together. `changed`: whether any value, coverage or finding is another than
    before. `is_stale`: another run has computed from the same or a newer ledger state meanwhile, so that nothing was
    written.
    """

    period: str
    state: int
    values: int
    inserted: int
    closed: int
    findings: int
    changed: bool
    is_stale: bool = False


def compute(
    store: Store,
    period: Period,
    areas: Areas,
    limits: ScanLimits = ScanLimits(),  # noqa: B008 - frozen
    known: Mapping[str, Indicator] | None = None,
) -> Computed:
    """Compute the indicators of a period from what is current, and write what differs from what stands.

    A run that finds another one's figures of an older state written meanwhile computes again.
    """
    records = due_in(period, (indicators() if known is None else known).values())
    while True:
        with reading(store.engine) as connection:
            state = max(ledger_state(connection), newest_event(connection, period))
            before = _newest(connection, period)
            read = inputs(connection, store.lake, areas, period)
            now = read.fingerprints(records, areas)
            then = Fingerprints(**before.inputs) if before is not None and before.inputs else None
            changes = []
            if now != then:
                reach = reached(then, now, records, areas, period, read.groups)
                this = Round(store.lake, read, records, areas, period, limits, reach)
                pairs = zip(this.computed(connection), this.standing(connection), TABLES, strict=True)
                with duckdb.connect() as con:
                    changes = [difference(con, new, old, table) for new, old, (table, _) in pairs]
        done = _write(store.engine, period, state, before, asdict(now), changes)
        if done is not None:
            return _told(store.engine, period, state, changes if done else [], is_stale=not done)


def _newest(connection: sa.Connection, period: Period) -> sa.Row[Any] | None:
    """The newest computation."""
    return connection.execute(sa.select(computation).where(computation.c.period == period)).one_or_none()


def _write(
    engine: sa.Engine,
    period: Period,
    state: int,
    before: sa.Row[Any] | None,
    read: dict[str, Any],
    changes: Sequence[TableChange],
) -> bool | None:
    """Whether it was written; None when it must be computed again because another run wrote an older state."""
    with writing(engine) as connection:
        lock(connection)
        present = _newest(connection, period)
        if present != before:
            return False if present is not None and present.state >= state else None
        at = moment(connection)
        if any(changes):
            detail = {one.table.name: [len(one.inserted), len(one.closed)] for one in changes}
            record(connection, "compute", at, period=str(period), detail={"state": state, **detail})
        for change in changes:
            change.apply(connection, str(period), state, at)
        if any(changes):
            tell(connection, str(period))
        take_stock(connection, *(one.table for one in changes if len(one.inserted) > MANY))
        if present is None:
            row = computation.insert().values(period=period, state=state, computed_at=at, inputs=read)
            connection.execute(row)
        elif present.state != state or any(changes):
            changed = computation.update().where(computation.c.period == period)
            connection.execute(changed.values(state=state, computed_at=at, inputs=read))
        elif present.inputs != read:
            connection.execute(computation.update().where(computation.c.period == period).values(inputs=read))
        return True


def _told(engine: sa.Engine, period: Period, state: int, changes: Sequence[TableChange], *, is_stale: bool) -> Computed:
    with reading(engine) as connection:
        values, findings = (_count(connection, table, period) for table in (indicator_value, joint_finding))
    of_values = [one for one in changes if one.table is indicator_value]
    inserted, closed = (sum(len(getattr(one, name)) for one in of_values) for name in ("inserted", "closed"))
    return Computed(str(period), state, values, inserted, closed, findings, any(changes), is_stale)


def _count(connection: sa.Connection, table: sa.Table, period: Period) -> int:
    """How many rows stand."""
    query = sa.select(sa.func.count()).where(table.c.period == period, table.c.valid_to.is_(None))
    return int(connection.scalar(query) or 0)
