"""What is owed for a period, and what was received for it; now, or as the ledger had it at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.cities.duties import FOLDER, Debt, debts
from schemas.periods import BEIJING, Period
from schemas.states import State
from warehouse.ledger import snapshots
from warehouse.ledger.listings import states_then
from warehouse.ledger.owing.met import met_on
from warehouse.ledger.submissionrows import Submission, submission_rows
from warehouse.ledger.tables import ledger_event, obligation, submission


class Dues(NamedTuple):
    """A debt with what was received for it, oldest first, and the day since which it is met (None: it is not)."""

    debt: Debt
    received: list[Submission]
    streets: frozenset[str]
    met: dt.date | None


def dues(
    connection: sa.Connection,
    areas: Areas,
    period: Period,
    folder: Path | None = None,
    at: dt.datetime | None = None,
) -> Iterator[Dues]:
    """Every debt of a period, by district and database, and what is not owed; now or as the ledger had it at a time.

    With `folder` days are what its files say now; a decision counts once the ledger has it (`owe`).
    """
    received: dict[tuple[str | None, str | None], list[Submission]] = {}
    for row in submissions_of(connection, period, at):
        received.setdefault((row.district, row.database), []).append(row)
    decisions = _decisions(connection, period, at)
    known = known_debts(connection, period) if at is None else {}
    texts = {} if at is None else snapshots.texts(connection, FOLDER, at)
    for by_default in debts(period, areas, folder, texts):
        key = (by_default.district, by_default.database)
        decided = decisions.get(key, NOTHING_DECIDED)
        debt = known.get(key, by_default) if at is None else by_default._replace(**decided.of_debt)
        if folder:
            debt = debt._replace(due_on=by_default.due_on)
        streets = frozenset(street.code for street in areas.children(debt.district, period))
        rows = received.get(key, [])
        met = met_on(rows, streets) or (decided.zero_on if is_zero_on_record(debt, rows) else None)
        yield Dues(debt, rows, streets, met)


def submissions_of(connection: sa.Connection, period: Period, at: dt.datetime | None = None) -> list[Submission]:
    """What was received for a period, oldest first; as it was at a time."""
    of_period = submission.c.period == period
    rows = submission_rows(connection, of_period)
    if at is None:
        return rows
    states = states_then(connection, sa.select(submission.c.id).where(of_period), at)
    return [row.as_of(at, states.get(row.id, row.state)) for row in rows if row.received_at <= at]


def known_debts(connection: sa.Connection, period: Period) -> dict[tuple[str, str], Debt]:
    """What the ledger says is owed for a period, by district and database."""
    rows = connection.execute(sa.select(*(obligation.c[name] for name in Debt._fields)).filter_by(period=period))
    return {(row.district, row.database): Debt(*row) for row in rows}


class _Decided(NamedTuple):
    """What the newest decision on a debt says of it; `zero_on`: the day since which it is a zero on record."""

    of_debt: dict[str, Any]
    zero_on: dt.date | None


NOTHING_DECIDED = _Decided({"decision": None, "approver": None, "expires_on": None}, None)


def _decisions(
    connection: sa.Connection, period: Period, at: dt.datetime | None
) -> dict[tuple[str | None, str | None], _Decided]:
    """The decisions on debts of a period that are none on a submission, made by a time."""
    event = ledger_event.c
    made = (event.kind == "decision", event.period == period, event.submission_id.is_(None))
    query = sa.select(ledger_event).where(*made, *([event.at <= at] if at else []))
    found: dict[tuple[str | None, str | None], _Decided] = {}
    for one in connection.execute(query.order_by(event.id)):
        detail, key = one.detail or {}, (one.district, one.database)
        if "decision" not in detail:
            continue
        until = detail.get("expires_on")
        said = {name: detail.get(name) for name in ("decision", "approver")}
        said |= {"reason": one.why, "expires_on": until and dt.date.fromisoformat(until)}
        is_zero, before = detail["decision"] == "confirmed_zero", found.get(key, NOTHING_DECIDED).zero_on
        found[key] = _Decided(said, (before or one.at.astimezone(BEIJING).date()) if is_zero else None)
    return found


def is_zero_on_record(debt: Debt, received: Sequence[Submission]) -> bool:
    """Whether a zero that is only on record holds: nothing stands, and nothing with records waits."""
    waits = any(row.state == State.HELD and row.records for row in received)
    return debt.decision == "confirmed_zero" and not waits and not any(row.is_current for row in received)
