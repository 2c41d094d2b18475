"""Submissions and findings as the objects of the public contract. Nothing is written; values are listed elsewhere."""

from __future__ import annotations

from typing import TypedDict, cast

import sqlalchemy as sa

from schemas.states import SPEAKING
from warehouse.ledger.events import standing
from warehouse.ledger.figuretables import joint_finding
from warehouse.ledger.tables import arrival, finding, submission


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
) -> list[ListedSubmission]:
    """Received versions, oldest first. `files` are the masked names under which the content came; `findings` how many.

    With `current` only those that count now.
    """
    asked = {"period": period, "district": district, "database": database}
    conditions = [submission.c[column] == wanted for column, wanted in asked.items() if wanted is not None]
    conditions += [standing()] if current else []
    chosen = sa.select(submission.c.id).where(*conditions)
    said = _told(chosen)
    counted = (
        sa.select(said.c.submission_id, sa.func.count().label("findings")).group_by(said.c.submission_id).subquery()
    )
    query = sa.select(submission, sa.func.coalesce(counted.c.findings, 0).label("findings")).outerjoin(
        counted, counted.c.submission_id == submission.c.id
    )
    rows = connection.execute(query.where(*conditions).order_by(submission.c.id)).mappings().all()
    names = _file_names(connection, chosen)
    objects = (
        {**row, "files": names.get(row["id"], [row["file"]]), "received_at": row["received_at"].isoformat()}
        for row in rows
    )
    return [cast(ListedSubmission, {name: told[name] for name in _SUBMISSION_FIELDS}) for told in objects]


def findings(
    connection: sa.Connection,
    *,
    submission_id: int | None = None,
    rule: str | None = None,
    period: str | None = None,
    current: bool = False,
) -> list[ListedFinding]:
    """Findings in the order of submissions and places. With `current` those of superseded versions are left out."""
    said = _told()
    fields = [said.c[name] for name in FINDING_FIELDS]
    query = sa.select(said.c.submission_id.label("submission"), *fields)
    query = query.join(submission, submission.c.id == said.c.submission_id)
    if submission_id is not None:
        query = query.where(said.c.submission_id == submission_id)
    if rule is not None:
        query = query.where(said.c.rule == rule)
    if period is not None:
        query = query.where(submission.c.period == period)
    if current:
        query = query.where(submission.c.state.in_(SPEAKING))
    order = (said.c.submission_id, said.c.sheet, said.c.row, said.c.is_joint, said.c.id)
    return [cast(ListedFinding, dict(row)) for row in connection.execute(query.order_by(*order)).mappings()]


def finding_counts(connection: sa.Connection, submission_ids: list[int]) -> list[tuple[str, str, int]]:
    """Rule, severity and how many places, over some submissions, by rule."""
    said = _told(submission_ids)
    query = (
        sa.select(said.c.rule, said.c.severity, sa.func.sum(said.c["count"]))
        .group_by(said.c.rule, said.c.severity)
        .order_by(said.c.rule, said.c.severity)
    )
    return [(rule, severity, int(count)) for rule, severity, count in connection.execute(query)]


def _told(of: sa.Select[tuple[int]] | list[int] | None = None) -> sa.Subquery:
    """What is told of submissions: of each file alone, and of the rows of all files together as they stand now."""
    names = ("id", "submission_id", *FINDING_FIELDS)
    alone = sa.select(*(finding.c[name] for name in names), sa.literal(0).label("is_joint"))
    together = sa.select(*(joint_finding.c[name] for name in names), sa.literal(1).label("is_joint"))
    together = together.where(joint_finding.c.valid_to.is_(None))
    if of is not None:
        alone, together = (
            alone.where(finding.c.submission_id.in_(of)),
            together.where(joint_finding.c.submission_id.in_(of)),
        )
    return alone.union_all(together).subquery()


def _file_names(connection: sa.Connection, of: sa.Select[tuple[int]]) -> dict[int, list[str]]:
    """Submission → the names it came under, in order of first arrival."""
    names: dict[int, list[str]] = {}
    query = (
        sa.select(arrival.c.submission_id, arrival.c.file).where(arrival.c.submission_id.in_(of)).order_by(arrival.c.id)
    )
    for number, name in connection.execute(query):
        if name not in names.setdefault(number, []):
            names[number].append(name)
    return names
