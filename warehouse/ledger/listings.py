"""Submissions and findings as the objects of the public contract, now or as of a time. Nothing is written.

Values are listed elsewhere.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TypedDict, cast

import sqlalchemy as sa

from schemas.periods import told_at
from schemas.states import SPEAKING, State, state_when_counted
from warehouse.ledger.columns import lasting
from warehouse.ledger.events import standing
from warehouse.ledger.figuretables import joint_finding
from warehouse.ledger.tables import arrival, finding, ledger_event, submission


class ListedSubmission(TypedDict):
    """A submission as an object of the public contract."""

    id: int
    period: str | None
    district: str | None
    part: str | None
    database: str | None
    version: int
    files: list[str]
    sheets: list[str]
    sha256: str
    state: str
    received_at: str
    rows_read: int
    rows_accepted: int
    rows_quarantined: int
    rows_ignored: int
    records: int
    findings: int


class ListedFinding(TypedDict):
    """A finding as an object of the public contract."""

    submission: int
    rule: str
    severity: str
    file: str | None
    sheet: str | None
    cell: str | None
    row: int | None
    column: str | None
    owner: str
    value: str | None
    expected: str | None
    difference: str | None
    message: str
    count: int
    cells: str | None


_SUBMISSION_FIELDS = tuple(ListedSubmission.__annotations__)
_, *FINDING_FIELDS = ListedFinding.__annotations__


def submissions(
    connection: sa.Connection,
    *,
    period: str | None = None,
    district: str | None = None,
    database: str | None = None,
    current: bool = False,
    as_of: dt.datetime | None = None,
) -> list[ListedSubmission]:
    """Received versions, oldest first. `files` are the masked names under which the content came; `findings` how many.

    With `current` only those that count. With `as_of` what there was then: versions, their states, names and findings.
    """
    asked = {"period": period, "district": district, "database": database}
    conditions = [submission.c[column] == wanted for column, wanted in asked.items() if wanted is not None]
    conditions += [standing(as_of)] if current else []
    conditions += [submission.c.received_at <= as_of] if as_of is not None else []
    chosen = sa.select(submission.c.id).where(*conditions)
    said = _told(chosen, as_of)
    counted = (
        sa.select(said.c.submission_id, sa.func.count().label("findings")).group_by(said.c.submission_id).subquery()
    )
    query = sa.select(submission, sa.func.coalesce(counted.c.findings, 0).label("findings")).outerjoin(
        counted, counted.c.submission_id == submission.c.id
    )
    rows = connection.execute(query.where(*conditions).order_by(submission.c.id)).mappings().all()
    names = _file_names(connection, chosen, as_of)
    states = states_then(connection, chosen, as_of)
    objects = (
        {
            **row,
            "files": names.get(row["id"], [row["file"]]),
            "state": states.get(row["id"], row["state"]),
            "received_at": told_at(row["received_at"]),
        }
        for row in rows
    )
    return [cast(ListedSubmission, {name: told[name] for name in _SUBMISSION_FIELDS}) for told in objects]


def findings(
    connection: sa.Connection,
    *,
    submission_id: int | Collection[int] | None = None,
    rule: str | None = None,
    period: str | None = None,
    current: bool = False,
    as_of: dt.datetime | None = None,
) -> list[ListedFinding]:
    """Findings in the order of submissions and places; `submission_id`: of one submission, or of several.

    With `current` those of versions that have ended are left out. With `as_of` what was told then, of the versions that
    there were.
    """
    said = _told(as_of=as_of)
    fields = [said.c[name] for name in FINDING_FIELDS]
    query = sa.select(said.c.submission_id.label("submission"), *fields)
    query = query.join(submission, submission.c.id == said.c.submission_id)
    if submission_id is not None:
        numbers = [submission_id] if isinstance(submission_id, int) else list(submission_id)
        query = query.where(said.c.submission_id.in_(numbers))
    if rule is not None:
        query = query.where(said.c.rule == rule)
    if period is not None:
        query = query.where(submission.c.period == period)
    if as_of is not None:
        query = query.where(submission.c.received_at <= as_of)
    elif current:
        query = query.where(submission.c.state.in_(SPEAKING))
    order = (said.c.submission_id, said.c.sheet, said.c.row, said.c.is_joint, said.c.id)
    rows = connection.execute(query.order_by(*order)).mappings().all()
    if as_of is not None and current:
        states = states_then(connection, sa.select(submission.c.id), as_of)
        rows = [row for row in rows if states[row["submission"]] in SPEAKING]
    return [cast(ListedFinding, dict(row)) for row in rows]


def first_received(connection: sa.Connection, period: str | None = None) -> dt.datetime | None:
    """When the first version came, of a month or of any; None before."""
    first = sa.select(sa.func.min(submission.c.received_at))
    found: dt.datetime | None = connection.scalar(
        first if period is None else first.where(submission.c.period == period)
    )
    return found


def finding_counts(connection: sa.Connection, submission_ids: list[int]) -> list[tuple[str, str, int]]:
    """Rule, severity and how many places, over some submissions, by rule."""
    said = _told(submission_ids)
    query = (
        sa.select(said.c.rule, said.c.severity, sa.func.sum(said.c["count"]))
        .group_by(said.c.rule, said.c.severity)
        .order_by(said.c.rule, said.c.severity)
    )
    return [(rule, severity, int(count)) for rule, severity, count in connection.execute(query)]


def _told(of: sa.Select[tuple[int]] | list[int] | None = None, as_of: dt.datetime | None = None) -> sa.Subquery:
    """What is told of submissions: of each file alone, and of the rows of all files together, now or at a time."""
    names = ("id", "submission_id", *FINDING_FIELDS)
    alone = sa.select(*(finding.c[name] for name in names), sa.literal(0).label("is_joint"))
    together = sa.select(*(joint_finding.c[name] for name in names), sa.literal(1).label("is_joint"))
    together = together.where(lasting(joint_finding, as_of))
    if of is not None:
        alone, together = (
            alone.where(finding.c.submission_id.in_(of)),
            together.where(joint_finding.c.submission_id.in_(of)),
        )
    return alone.union_all(together).subquery()


def states_then(connection: sa.Connection, of: sa.Select[tuple[int]], as_of: dt.datetime | None) -> dict[int, str]:
    """Submission → its state at a time: as it was received, then by all that happened to it; empty without a time."""
    if as_of is None:
        return {}
    event = ledger_event.c
    query = sa.select(event.submission_id, event.kind, event.detail, submission.c.rows_quarantined)
    query = query.join(submission, submission.c.id == event.submission_id)
    query = query.where(event.submission_id.in_(of), event.at <= as_of).order_by(event.id)
    states: dict[int, str] = {}
    for number, kind, detail, kept_back in connection.execute(query):
        what = (detail or {}).get("decision")
        if kind == "submission":
            states[number] = detail["state"]
        elif kind == "supersede":
            states[number] = State.SUPERSEDED
        elif what in ("accept", "confirm_zero"):
            states[number] = state_when_counted(kept_back)
        elif what in ("revert", "unconfirmed"):
            states[number] = State.REVERTED if what == "revert" else State.HELD
    return states


def _file_names(
    connection: sa.Connection, of: sa.Select[tuple[int]], as_of: dt.datetime | None
) -> dict[int, list[str]]:
    """Submission → the names it came under, by then, in order of first arrival."""
    names: dict[int, list[str]] = {}
    query = sa.select(arrival.c.submission_id, arrival.c.file).where(arrival.c.submission_id.in_(of))
    query = query if as_of is None else query.where(arrival.c.at <= as_of)
    for number, name in connection.execute(query.order_by(arrival.c.id)):
        if name not in names.setdefault(number, []):
            names[number].append(name)
    return names
