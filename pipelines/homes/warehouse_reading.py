"""How the listing commands reach the warehouse: one reading transaction, no keys. What is listed is elsewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from pipelines.homes.home import home as found
from schemas.errors import ConfigurationError
from schemas.periods import BEIJING, Period, months_before
from warehouse.ledger.connection import reading
from warehouse.ledger.tables import obligation, submission

if TYPE_CHECKING:
    from warehouse.ledger.owing.obligations import Obligation


@contextmanager
def warehouse(home: Path | None, period: str | None = None) -> Iterator[sa.Connection]:
    """A connection to the home's warehouse that only reads; a period that is none is a wrong call."""
    if period is not None:
        Period.parse(period)
    engine = found(home).engine()
    with reading(engine) as connection:
        yield connection
    engine.dispose()


def obligations(home: Path | None, period: str | None, as_of: dt.datetime | None = None) -> list[Obligation]:
    """The obligations of a period with their states; without one, of all periods that anything is known of.

    In a home where nothing is known yet: of the month that ended last. As of a time they are those of the rules,
    decisions and files that the ledger had then, looked at from that day; of months that had begun.
    """
    from warehouse.ledger.owing.obligations import obligations as listed
    from warehouse.store.asknown import known_areas

    here = found(home)
    today = day_of(as_of)
    with warehouse(home, period) as connection:
        known = [month for month in _periods(connection) if as_of is None or month <= f"{today:%Y-%m}"]
        periods = [period] if period else known or [str(_last_month(today))]
        folder = here.folder("reference") / "obligations" if as_of is None else None
        areas = here.areas if as_of is None else known_areas(connection, as_of)
        return [row for each in periods for row in listed(connection, areas, Period.parse(each), today, folder, as_of)]


def _periods(connection: sa.Connection) -> list[str]:
    known = sa.select(obligation.c.period).union(sa.select(submission.c.period).where(submission.c.period.is_not(None)))
    return sorted(connection.scalars(known))


def _last_month(today: dt.date) -> Period:
    day = months_before(today, 1)
    return Period(day.year, day.month)


def day_of(then: dt.datetime | None) -> dt.date:
    """The city's day of a time, or today."""
    return (then or dt.datetime.now(BEIJING)).astimezone(BEIJING).date()


def moment(text: str | None) -> dt.datetime | None:
    """A time in ISO 8601; without a zone it is the city's. A date alone is the end of that day there."""
    if text is None:
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        try:
            time = dt.datetime.fromisoformat(text)
        except ValueError as wrong:
            raise ConfigurationError(f"{text!r} is not a time such as 2026-10-12T18:00, or 2026-10-12") from wrong
        return time if time.tzinfo else time.replace(tzinfo=BEIJING)
    return dt.datetime.combine(day, dt.time.max, BEIJING)
