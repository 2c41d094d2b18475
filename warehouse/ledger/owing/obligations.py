"""Who owes which database for which period, and how it stands.

What is owed stands in `schemas/cities/duties.py`; how it is met follows from what was received, and when.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypedDict

import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.cities.duties import NOT_OWED, Debt, debts
from schemas.periods import Period
from schemas.states import Owed, State, state_when_counted
from schemas.wording import Bilingual
from warehouse.ledger import events
from warehouse.ledger.owing.dues import dues, is_zero_on_record, known_debts
from warehouse.ledger.submissionrows import Submission
from warehouse.ledger.tables import finding, ledger_event, obligation, submission

REPLACES = Bilingual(
    "等待确认：替换现行数据，还是另一部分？", "waits: does it replace the current rows, or is it another part?"
)
MENDS = Bilingual(
    "等待确认：所更正的版本不是现行版本（F019）", "waits: what it mends is not the current version (F019)"
)
LOSES = Bilingual(
    "等待确认：缺少现行版本已填写的列（F031）", "waits: it lacks columns that the current version has (F031)"
)
DIFFERS = Bilingual(
    "等待确认：与现行版本相差太大，替换它，还是另一部分？（F037）",
    "waits: it differs too much from the current version; does it replace that, or is it another part? (F037)",
)
UNDECIDED = Bilingual(
    "等待确认：同时报来两份不同的文件，以哪份为准？（F039）",
    "waits: two files lay in the inbox together; which one is meant? (F039)",
)
UNCONFIRMED = Bilingual(
    "待确认零报告：没有可计入的数据（F030）", "no zero until it is confirmed: nothing can be counted (F030)"
)


class Obligation(TypedDict):
    """An obligation as the public contract has it.

    `received_on`: since when it is met, by the day on which the files for it were received. `days_late`: days from its
    deadline to that day, or to today; null while it is waived.
    """

    period: str
    district: str
    database: str
    due_on: str
    state: str
    submission: int | None
    reason: str | None
    received_on: str | None
    days_late: int | None
    approver: str | None
    expires_on: str | None


def owe(
    connection: sa.Connection, period: Period, areas: Areas, folder: Path | None = None, who: str = "octet"
) -> None:
    """Write down what is owed for a period; `folder` is the home's `reference/obligations`.

    A decision that is new, changed or taken back is an event of the ledger.
    """
    known = known_debts(connection, period)
    for debt in debts(period, areas, folder):
        before = known.get((debt.district, debt.database))
        if before == debt:
            continue
        where = {"period": debt.period, "district": debt.district, "database": debt.database}
        connection.execute(obligation.delete().filter_by(**where))
        connection.execute(obligation.insert().values(debt._asdict()))
        if _decided(before) != _decided(debt):
            expires_on = debt.expires_on and debt.expires_on.isoformat()
            detail = {"decision": debt.decision, "approver": debt.approver, "expires_on": expires_on}
            events.record(
                connection, "decision", events.moment(connection), who, why=debt.reason, detail=detail, **where
            )


def _decided(debt: Debt | None) -> tuple[object, ...]:
    return (debt.decision, debt.approver, debt.expires_on) if debt else (None, None, None)


def unowed(connection: sa.Connection, period: Period) -> frozenset[tuple[str, str]]:
    """District and database of what, by the rules that the ledger knows, nobody waits for in a period."""
    rows = connection.execute(sa.select(obligation.c.district, obligation.c.database).filter_by(
        period=period, decision=NOT_OWED
    ))  # fmt: skip
    return frozenset((row.district, row.database) for row in rows)


def obligations(
    connection: sa.Connection,
    areas: Areas,
    period: Period,
    today: dt.date,
    folder: Path | None = None,
    at: dt.datetime | None = None,
) -> list[Obligation]:
    """The obligations of a period, by district and database; none for what is not owed, though it may have been sent.

    `today`: the day from which they are looked at. `folder`, `at`: as in `dues`.
    """
    notes = _notes(connection, period, at)
    told: list[Obligation] = []
    for debt, rows, streets, met in dues(connection, areas, period, folder, at):
        if debt.decision == NOT_OWED:
            continue
        state, number, reason = _state(debt, rows, streets, today, notes)
        late = max(0, ((met or today) - debt.deadline).days)
        told.append(
            {
                "period": debt.period,
                "district": debt.district,
                "database": debt.database,
                "due_on": debt.deadline.isoformat(),
                "state": state,
                "submission": number,
                "reason": reason,
                "received_on": met.isoformat() if met else None,
                "days_late": None if state == Owed.WAIVED else late,
                "approver": debt.approver,
                "expires_on": debt.expires_on.isoformat() if debt.expires_on else None,
            }
        )
    return told


def deadlines(areas: Areas, period: Period, folder: Path | None = None) -> set[dt.date]:
    """The days by which something is owed for a period, by the files in `folder`; what is decided for good has none."""
    return {debt.deadline for debt in debts(period, areas, folder) if not debt.decision or debt.expires_on}


def _notes(connection: sa.Connection, period: Period, at: dt.datetime | None) -> dict[int, str]:
    """Submission → why it waits, or why somebody confirmed it as a zero."""
    why = {"F019": MENDS, "F031": LOSES, "F037": DIFFERS, "F039": UNDECIDED}
    of_period = sa.select(finding.c.submission_id, finding.c.rule).where(
        finding.c.rule.in_(why),
        finding.c.submission_id.in_(sa.select(submission.c.id).where(submission.c.period == period)),
    )
    found: dict[int, str] = {row.submission_id: why[row.rule] for row in connection.execute(of_period)}
    decided = sa.select(ledger_event).where(ledger_event.c.kind == "decision", ledger_event.c.period == period)
    decided = decided if at is None else decided.where(ledger_event.c.at <= at)
    for event in connection.execute(decided.order_by(ledger_event.c.id)):
        if (event.detail or {}).get("decision") == "confirm_zero":
            found[event.submission_id] = event.why
    return found


def _state(
    debt: Debt, received: Sequence[Submission], streets: frozenset[str], today: dt.date, notes: Mapping[int, str]
) -> tuple[str, int | None, str | None]:
    """State, the submission it rests on, and a reason where there is one to tell; `notes` as from `_notes`.

    An empty return where nothing stands is `received`, beside what stands it is `held` as everything that waits.
    """
    held = [row for row in received if row.state == State.HELD]
    current = [row for row in received if row.is_current]
    if debt.is_waived(today):
        return Owed.WAIVED, current[-1].id if current else None, debt.reason
    if held and any(row.records for row in (*held, *current)):
        last = [row for row in held if row.records or not any(one.records for one in held)][-1]
        return Owed.HELD, last.id, notes.get(last.id, REPLACES if last.records else UNCONFIRMED)
    if current:
        lacking = sorted(streets - {row.part for row in current}) if current[0].part else []
        if lacking:
            here, all_ = len(streets) - len(lacking), len(streets)
            return (
                Owed.RECEIVED,
                current[-1].id,
                Bilingual(f"已收 {here}/{all_} 个街镇", f"{here} of {all_} streets are in"),
            )
        if not any(row.records for row in current):
            return Owed.CONFIRMED_ZERO, current[-1].id, notes.get(current[-1].id)
        return state_when_counted(sum(row.rows_quarantined for row in current)), current[-1].id, None
    if is_zero_on_record(debt, received):
        return Owed.CONFIRMED_ZERO, None, debt.reason
    if held:
        return Owed.RECEIVED, held[-1].id, notes.get(held[-1].id, UNCONFIRMED)
    if received and received[-1].state == State.RETURNED:
        return Owed.RETURNED, received[-1].id, None
    return _absent(debt.deadline, today), None, debt.reason


def _absent(due_on: dt.date, today: dt.date) -> str:
    """`due` until its day, `late` until the next month is due, then `missing`."""
    if today <= due_on:
        return Owed.DUE
    following = dt.date(due_on.year + due_on.month // 12, due_on.month % 12 + 1, min(due_on.day, 28))
    return Owed.LATE if today <= following else Owed.MISSING
