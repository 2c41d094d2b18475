"""What there is to say today: returns due soon, overdue, files that went back or wait. No names of files, no rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.periods import BEIJING, Period
from schemas.states import STANDING, Owed, State
from warehouse.ledger.owing.obligations import deadlines, obligations
from warehouse.ledger.tables import submission

PAST = dt.timedelta(days=31)
"""What is older is not said any more: who begins to listen is not told the years before. `octet status` lists all."""


class Topic(StrEnum):
    """What is announced."""

    DUE = "due_soon"
    OVERDUE = "overdue"
    RETURNED = "returned"
    HELD = "held"
    RUN_FAILED = "run_failed"


class News(NamedTuple):
    """One thing to say; `event` is what makes it the same thing, `since` when it came to be so.

    `what` is the code name of the database, of a run its name, partition and number.
    """

    topic: Topic
    event: str
    since: dt.datetime
    period: str | None
    district: str | None
    what: str | None


def news_of_returns(
    connection: sa.Connection, areas: Areas, start: str, today: dt.date, soon_days: int, folder: Path
) -> Iterator[News]:
    """What is owed and not met: from `soon_days` before its day, and again once that has passed.

    What waits for a decision is said as held; what is waived, or not owed, is not said. `start`: first month.
    """
    period = Period(today.year, today.month)
    while str(period) >= start:
        if any(_speaks(day, today, soon_days) for day in deadlines(areas, period, folder)):
            for row in obligations(connection, areas, period, today, folder):
                day = dt.date.fromisoformat(row["due_on"])
                met = row["received_on"] is not None or row["state"] in (Owed.WAIVED, Owed.HELD)
                if not met and _speaks(day, today, soon_days):
                    topic = Topic.OVERDUE if day < today else Topic.DUE
                    began = day + dt.timedelta(1) if day < today else day - dt.timedelta(soon_days)
                    where = (row["period"], row["district"], row["database"])
                    yield News(topic, " ".join((topic, *where, row["due_on"])), _midnight(began), *where)
        period = period.earlier()


def news_of_files(connection: sa.Connection, now: dt.datetime) -> Iterator[News]:
    """Submissions that went back, or wait for a decision, and that no later one of the same slot answers.

    A content is one thing of a slot: what is read again and still goes back is no news.
    """
    columns = submission.c
    slot = (columns.period, columns.district, columns.database, columns.part)
    received = sa.select(*slot, columns.sha256, columns.state, columns.received_at)
    recent = received.where(columns.received_at >= now - PAST).order_by(columns.id.desc())
    answered, told = set[tuple[object, ...]](), set[str]()
    for row in connection.execute(recent):
        if row.state in STANDING:
            answered.add(row[:4])
        elif row.state == State.HELD or (row.state == State.RETURNED and row[:4] not in answered):
            topic = Topic.HELD if row.state == State.HELD else Topic.RETURNED
            event = " ".join(map(str, (topic, *row[:5])))
            if event not in told:
                told.add(event)
                yield News(topic, event, row.received_at, row.period, row.district, row.database)


def _speaks(day: dt.date, today: dt.date, soon_days: int) -> bool:
    return today - PAST <= day <= today + dt.timedelta(soon_days)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, BEIJING)
