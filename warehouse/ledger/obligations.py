"""Who owes which database for which period, and how it stands.

By default every district owes all, by the 10th of the following month; files in `reference/obligations` say otherwise.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from schemas.areas import Areas
from schemas.database import databases
from schemas.errors import ConfigurationError
from schemas.periods import Period
from schemas.states import Owed, State, state_when_counted
from schemas.wording import Bilingual
from warehouse.ledger import events
from warehouse.ledger.tables import finding, ledger_event, obligation, submission

DECISIONS = ("waived", "confirmed_zero")
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
FIELDS = ("period", "district", "database", "due_on", "decision", "reason")


@dataclass(frozen=True)
class Exemption:
    """A line of `reference/obligations/*.csv`. An empty period, district or database stands for all of them."""

    period: str
    district: str
    database: str
    due_on: dt.date | None
    decision: str | None
    reason: str | None

    def concerns(self, period: str, district: str, database: str) -> bool:
        """Whether this line speaks of that obligation."""
        wanted = ((self.period, period), (self.district, district), (self.database, database))
        return all(said in ("", is_) for said, is_ in wanted)


def owe(connection: sa.Connection, period: Period, areas: Areas, folder: Path | None = None) -> None:
    """Write down what is owed for a period; `folder` is the home's `reference/obligations`.

    A decision that is new, changed or taken back is an event of the ledger.
    """
    exemptions = list(_exemptions(folder)) if folder else []
    at_period = obligation.c.period == str(period)
    known = {(row.district, row.database): row for row in connection.execute(sa.select(obligation).where(at_period))}
    for values in _owed(period, areas, exemptions):
        key = (values["district"], values["database"])
        row = known.get(key)
        if row is not None and row._asdict() == values:
            continue
        if row is not None:
            this = (obligation.c.district == key[0]) & (obligation.c.database == key[1])
            connection.execute(obligation.delete().where(at_period, this))
        connection.execute(obligation.insert().values(values))
        if (row.decision if row is not None else None) != values["decision"]:
            where = {"period": str(period), "district": key[0], "database": key[1]}
            detail = {"decision": values["decision"]}
            events.record(
                connection, "decision", events.moment(connection), why=values["reason"], detail=detail, **where
            )


def obligations(
    connection: sa.Connection, areas: Areas, period: Period, today: dt.date, folder: Path | None = None
) -> list[dict[str, Any]]:
    """The obligations of a period as objects of the contract, by district and database."""
    query = sa.select(submission).where(submission.c.period == str(period)).order_by(submission.c.id)
    received: dict[tuple[str, str], list[sa.Row[Any]]] = {}
    for row in connection.execute(query):
        received.setdefault((row.district, row.database), []).append(row)
    notes = _notes(connection, period)
    rows = connection.execute(sa.select(obligation).where(obligation.c.period == str(period)))
    owed = {(row.district, row.database): row._asdict() for row in rows}
    told = []
    for values in _owed(period, areas, list(_exemptions(folder)) if folder else []):
        key = (values["district"], values["database"])
        values = owed.get(key, values)
        streets = {street.code for street in areas.children(key[0], period)}
        state, number, reason = _state(values, received.get(key, []), streets, today, notes)
        told.append(
            {name: values[name] for name in ("period", "district", "database")}
            | {"due_on": values["due_on"].isoformat(), "state": state, "submission": number, "reason": reason}
        )
    return told


def _owed(period: Period, areas: Areas, exemptions: Sequence[Exemption]) -> Iterator[dict[str, Any]]:
    for district in sorted(areas.level(2, period), key=lambda one: one.code):
        for name in databases():
            values: dict[str, Any] = {"period": str(period), "district": district.code, "database": name}
            values |= {"due_on": period.due_on, "decision": None, "reason": None}
            for line in exemptions:
                if line.concerns(str(period), district.code, name):
                    values |= {"due_on": line.due_on or values["due_on"], "decision": line.decision}
                    values["reason"] = line.reason
            yield values


def _notes(connection: sa.Connection, period: Period) -> dict[int, str]:
    """Submission → why it waits, or why somebody confirmed it as a zero."""
    why = {"F019": MENDS, "F031": LOSES}
    of_period = sa.select(finding.c.submission_id, finding.c.rule).where(
        finding.c.rule.in_(why),
        finding.c.submission_id.in_(sa.select(submission.c.id).where(submission.c.period == str(period))),
    )
    found: dict[int, str] = {row.submission_id: why[row.rule] for row in connection.execute(of_period)}
    decided = sa.select(ledger_event).where(ledger_event.c.kind == "decision", ledger_event.c.period == str(period))
    for event in connection.execute(decided.order_by(ledger_event.c.id)):
        if (event.detail or {}).get("decision") == "confirm_zero":
            found[event.submission_id] = event.why
    return found


def _state(
    owed: dict[str, Any], received: Sequence[sa.Row[Any]], streets: set[str], today: dt.date, notes: Mapping[int, str]
) -> tuple[str, int | None, str | None]:
    """State, the submission it rests on, and a reason where there is one to tell; `notes` as from `_notes`.

    An empty return where nothing stands is `received`, beside what stands it is `held` as everything that waits.
    """
    held = [row for row in received if row.state == State.HELD]
    current = [row for row in received if row.current_from is not None and row.current_to is None]
    if owed["decision"] == "waived":
        return Owed.WAIVED, current[-1].id if current else None, owed["reason"]
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
    if owed["decision"] == "confirmed_zero":
        return Owed.CONFIRMED_ZERO, None, owed["reason"]
    if held:
        return Owed.RECEIVED, held[-1].id, notes.get(held[-1].id, UNCONFIRMED)
    if received and received[-1].state == State.RETURNED:
        return Owed.RETURNED, received[-1].id, None
    return _absent(owed["due_on"], today), None, owed["reason"]


def _absent(due_on: dt.date, today: dt.date) -> str:
    """`due` until its day, `late` until the next month is due, then `missing`."""
    if today <= due_on:
        return Owed.DUE
    following = dt.date(due_on.year + due_on.month // 12, due_on.month % 12 + 1, min(due_on.day, 28))
    return Owed.LATE if today <= following else Owed.MISSING


def _exemptions(folder: Path) -> Iterator[Exemption]:
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for number, row in enumerate(csv.DictReader(lines), start=2):
                yield _exemption(f"reference/obligations/{path.name}, line {number}", row)


def _exemption(where: str, row: dict[str, Any]) -> Exemption:
    values = {name: (row.get(name) or "").strip() for name in FIELDS}
    if values["decision"] and values["decision"] not in DECISIONS:
        raise ConfigurationError(f"{where}: decision {values['decision']!r} is none of {', '.join(DECISIONS)}")
    if values["database"] and values["database"] not in databases():
        raise ConfigurationError(f"{where}: no database is called {values['database']!r}")
    if values["period"]:
        Period.parse(values["period"])
    try:
        due_on = dt.date.fromisoformat(values["due_on"]) if values["due_on"] else None
    except ValueError as error:
        raise ConfigurationError(f"{where}: due_on is not a date of the form 2026-10-10: {error}") from error
    decision, reason = values["decision"] or None, values["reason"] or None
    return Exemption(values["period"], values["district"], values["database"], due_on, decision, reason)
