"""Findings on the rows of all files together that the districts' answers do not tell yet: those were written before.

An answer that tells them is an event of the ledger, `answer`, of the submission; it changes no figure. What it told is
what stood when the figures had last been computed. Of months whose figures are out of date nothing is said.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from schemas.finding import Finding
from schemas.states import Severity
from warehouse.ledger.columns import lasting
from warehouse.ledger.connection import writing
from warehouse.ledger.events import check_fence, lock, moment, record, standing
from warehouse.ledger.figuretables import computation, joint_finding
from warehouse.ledger.findingrows import STORED
from warehouse.ledger.freshness import stale_periods
from warehouse.ledger.tables import ledger_event, submission

KIND = "answer"


class Untold(NamedTuple):
    """A current submission with findings that no answer to it tells, and how many; `file` is its masked name."""

    period: str
    district: str
    database: str
    submission: int
    file: str
    findings: int


class Joint(NamedTuple):
    """A finding of a submission, as it is stored. `sent`: the submission with whose file the cells came."""

    finding: Finding
    sent: int
    is_untold: bool


class Answered(NamedTuple):
    """The answers that told what is seen together of a submission: how many, and what had been computed by the last."""

    answers: int
    computed_at: dt.datetime


def untold(connection: sa.Connection, period: str | None = None, district: str | None = None) -> list[Untold]:
    """The submissions that wait for a later answer, by period, district and number."""
    stale = {month for month, _state in stale_periods(connection)}
    columns, told = submission.c, joint_finding.c
    asked = {"period": period, "district": district}
    of_each = sa.func.count(), sa.func.max(told.valid_from)
    query = sa.select(columns.period, columns.district, columns.database, columns.id, columns.file, *of_each)
    query = query.join(joint_finding, told.submission_id == columns.id).where(lasting(joint_finding), standing())
    query = query.where(*(columns[name] == wanted for name, wanted in asked.items() if wanted is not None))
    rows = connection.execute(query.group_by(columns.id).order_by(columns.period, columns.district, columns.id)).all()
    before = answered(connection, [row.id for row in rows]) if rows else {}
    found = []
    for month, area, database, number, file, count, newest in rows:
        if month in stale:
            continue
        if earlier := before.get(number):
            is_told = newest <= earlier.computed_at
            count = 0 if is_told else sum(one.is_untold for one in joint(connection, number, earlier))
        found += [Untold(month, area, database, number, file, count)] if count else []
    return found


def answered(connection: sa.Connection, numbers: Collection[int]) -> dict[int, Answered]:
    """Of those submissions that have such answers."""
    event = ledger_event.c
    query = sa.select(event.submission_id, event.detail).where(event.kind == KIND).order_by(event.id)
    wanted, found = set(numbers), dict[int, Answered]()
    for number, detail in connection.execute(query):
        if number in wanted:
            earlier = found[number].answers if number in found else 0
            found[number] = Answered(earlier + 1, dt.datetime.fromisoformat(detail["computed_at"]))
    return found


def joint(connection: sa.Connection, number: int, before: Answered | None) -> list[Joint]:
    """What stands of a submission, in the order of its cells; `before`: its answers so far."""
    then = set(_rows(connection, number, before.computed_at)) if before else set()
    return [
        Joint(_finding(row[1:]), number if row[0] is None else row[0], row not in then)
        for row in _rows(connection, number)
    ]


def computed_at(connection: sa.Connection, period: str) -> dt.datetime | None:
    """When the figures of a month were last computed."""
    return connection.scalar(sa.select(computation.c.computed_at).where(computation.c.period == period))


def record_answers(
    engine: sa.Engine, place: tuple[str, str], fence: int, numbers: Sequence[int], who: str, computed: dt.datetime
) -> None:
    """Write down that submissions of a period and district are answered with what had been computed by then.

    Raises `StaleRunError` when a newer run holds the place.
    """
    period, district = place
    with writing(engine) as connection:
        lock(connection)
        check_fence(connection, period, district, fence)
        at = moment(connection)
        databases = sa.select(submission.c.id, submission.c.database).where(submission.c.id.in_(numbers))
        for number, database in connection.execute(databases.order_by(submission.c.id)).all():
            where = {"period": period, "district": district, "database": database, "submission_id": number}
            record(connection, KIND, at, who, detail={"computed_at": computed.isoformat()}, **where)


def _rows(connection: sa.Connection, number: int, at: dt.datetime | None = None) -> Iterator[tuple[Any, ...]]:
    told = joint_finding.c
    query = sa.select(told.sent_id, *(told[name] for name in STORED))
    query = query.where(told.submission_id == number, lasting(joint_finding, at))
    for row in connection.execute(query.order_by(told.sheet, told.row, told.id)):
        yield tuple(row)


def _finding(row: Sequence[Any]) -> Finding:
    said = dict(zip(STORED, row, strict=True))
    return Finding(**said | {"severity": Severity(said["severity"])})
