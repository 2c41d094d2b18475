"""Who owes which database for which period, and how it stands.

By default those owe it whom `schemas/cities/reporters.py` names, by the 10th of the following month; files in
`reference/obligations` say otherwise.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, TypedDict

import sqlalchemy as sa
from pydantic import AfterValidator

from schemas.cities.areas import Areas
from schemas.cities.reporters import reporters
from schemas.databaselist import database, databases
from schemas.periods import Period
from schemas.records.searchpath import text_of
from schemas.records.written import Day, Written, checked, lines
from schemas.states import Owed, State, state_when_counted
from schemas.wording import Bilingual
from warehouse.ledger import events
from warehouse.ledger.submissionrows import Submission, submission_rows
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
UNCONFIRMED = Bilingual(
    "待确认零报告：没有可计入的数据（F030）", "no zero until it is confirmed: nothing can be counted (F030)"
)


def _period(text: str) -> str:
    return text and str(Period.parse(text))


def _database(name: str) -> str:
    return name and database(name).name


class Exemption(Written):
    """A line of `reference/obligations/*.csv`. An empty period, district or database stands for all of them."""

    period: Annotated[str, AfterValidator(_period)]
    district: str
    database: Annotated[str, AfterValidator(_database)]
    due_on: Day
    decision: Literal["waived", "confirmed_zero", ""]
    reason: str

    def concerns(self, period: str, district: str, database: str) -> bool:
        """Whether this line speaks of that obligation."""
        wanted = ((self.period, period), (self.district, district), (self.database, database))
        return all(said in ("", is_) for said, is_ in wanted)


class Debt(NamedTuple):
    """A row of the table of obligations."""

    period: str
    district: str
    database: str
    due_on: dt.date
    decision: str | None = None
    reason: str | None = None


class Obligation(TypedDict):
    """An obligation as the public contract has it."""

    period: str
    district: str
    database: str
    due_on: str
    state: str
    submission: int | None
    reason: str | None


def owe(connection: sa.Connection, period: Period, areas: Areas, folder: Path | None = None) -> None:
    """Write down what is owed for a period; `folder` is the home's `reference/obligations`.

    A decision that is new, changed or taken back is an event of the ledger.
    """
    known = _known(connection, period)
    for debt in _owed(period, areas, folder):
        before = known.get((debt.district, debt.database))
        if before == debt:
            continue
        where = {"period": debt.period, "district": debt.district, "database": debt.database}
        connection.execute(obligation.delete().filter_by(**where))
        connection.execute(obligation.insert().values(debt._asdict()))
        if (before.decision if before else None) != debt.decision:
            detail = {"decision": debt.decision}
            events.record(connection, "decision", events.moment(connection), why=debt.reason, detail=detail, **where)


def obligations(
    connection: sa.Connection, areas: Areas, period: Period, today: dt.date, folder: Path | None = None
) -> list[Obligation]:
    """The obligations of a period, by district and database.

    With `folder` days are what its files say now; a decision counts once the ledger has it (`owe`).
    """
    received: dict[tuple[str | None, str | None], list[Submission]] = {}
    for row in submission_rows(connection, submission.c.period == period):
        received.setdefault((row.district, row.database), []).append(row)
    notes = _notes(connection, period)
    known = _known(connection, period)
    told: list[Obligation] = []
    for by_default in _owed(period, areas, folder):
        key = (by_default.district, by_default.database)
        debt = known.get(key, by_default)
        if folder:
            debt = debt._replace(due_on=by_default.due_on)
        streets = {street.code for street in areas.children(debt.district, period)}
        state, number, reason = _state(debt, received.get(key, []), streets, today, notes)
        told.append(
            {
                "period": debt.period,
                "district": debt.district,
                "database": debt.database,
                "due_on": debt.due_on.isoformat(),
                "state": state,
                "submission": number,
                "reason": reason,
            }
        )
    return told


def deadlines(areas: Areas, period: Period, folder: Path | None = None) -> set[dt.date]:
    """The days by which something is owed for a period, by the files in `folder`; what was decided on has none."""
    return {debt.due_on for debt in _owed(period, areas, folder) if not debt.decision}


def _known(connection: sa.Connection, period: Period) -> dict[tuple[str, str], Debt]:
    """What the ledger says is owed for a period, by district and database."""
    rows = connection.execute(sa.select(*(obligation.c[name] for name in Debt._fields)).filter_by(period=period))
    return {(row.district, row.database): Debt(*row) for row in rows}


def _owed(period: Period, areas: Areas, folder: Path | None) -> Iterator[Debt]:
    """What is owed by the files in `folder`: the last line that concerns an obligation decides."""
    exemptions = list(_exemptions(folder)) if folder else []
    known = list(databases().values())
    owed = ((area.code, place, one.name) for place, one in enumerate(known) for area in reporters(one, areas, period))
    for code, _place, name in sorted(owed):
        debt = Debt(str(period), code, name, period.due_on)
        for line in exemptions:
            if line.concerns(debt.period, debt.district, debt.database):
                debt = debt._replace(
                    due_on=line.due_on or debt.due_on, decision=line.decision or None, reason=line.reason or None
                )
        yield debt


def _notes(connection: sa.Connection, period: Period) -> dict[int, str]:
    """Submission → why it waits, or why somebody confirmed it as a zero."""
    why = {"F019": MENDS, "F031": LOSES}
    of_period = sa.select(finding.c.submission_id, finding.c.rule).where(
        finding.c.rule.in_(why),
        finding.c.submission_id.in_(sa.select(submission.c.id).where(submission.c.period == period)),
    )
    found: dict[int, str] = {row.submission_id: why[row.rule] for row in connection.execute(of_period)}
    decided = sa.select(ledger_event).where(ledger_event.c.kind == "decision", ledger_event.c.period == period)
    for event in connection.execute(decided.order_by(ledger_event.c.id)):
        if (event.detail or {}).get("decision") == "confirm_zero":
            found[event.submission_id] = event.why
    return found


def _state(
    debt: Debt, received: Sequence[Submission], streets: set[str], today: dt.date, notes: Mapping[int, str]
) -> tuple[str, int | None, str | None]:
    """State, the submission it rests on, and a reason where there is one to tell; `notes` as from `_notes`.

    An empty return where nothing stands is `received`, beside what stands it is `held` as everything that waits.
    """
    held = [row for row in received if row.state == State.HELD]
    current = [row for row in received if row.is_current]
    if debt.decision == "waived":
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
    if debt.decision == "confirmed_zero":
        return Owed.CONFIRMED_ZERO, None, debt.reason
    if held:
        return Owed.RECEIVED, held[-1].id, notes.get(held[-1].id, UNCONFIRMED)
    if received and received[-1].state == State.RETURNED:
        return Owed.RETURNED, received[-1].id, None
    return _absent(debt.due_on, today), None, debt.reason


def _absent(due_on: dt.date, today: dt.date) -> str:
    """`due` until its day, `late` until the next month is due, then `missing`."""
    if today <= due_on:
        return Owed.DUE
    following = dt.date(due_on.year + due_on.month // 12, due_on.month % 12 + 1, min(due_on.day, 28))
    return Owed.LATE if today <= following else Owed.MISSING


def _exemptions(folder: Path) -> Iterator[Exemption]:
    for path in sorted(folder.glob("*.csv")):
        source = f"reference/obligations/{path.name}"
        for place, given in lines(text_of(path, source), source, tuple(Exemption.model_fields)):
            yield checked(Exemption, given, place)
