"""What was said to which address: once each, by whoever comes first. The address itself is never kept, only its name.

At least once: what was begun and neither delivered nor given up within `LEASE` (its process died) is said again, as a
repetition. The other choice would lose it, and nobody would know.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar

import sqlalchemy as sa

from warehouse.ledger import events
from warehouse.ledger.columns import now
from warehouse.ledger.connection import reading, writing
from warehouse.ledger.tables import announcement

LEASE = dt.timedelta(minutes=10)
"""Far longer than one message takes."""


class Sayable(Protocol):
    """One thing to say: `event` is what makes it the same thing, `since` when it came to be so."""

    @property
    def event(self) -> str:
        """Its name."""

    @property
    def since(self) -> dt.datetime:
        """Its time."""


One = TypeVar("One", bound=Sayable)


class Claimed(NamedTuple, Generic[One]):
    """What this process alone is to say now; `is_repeated`: some of it may have been delivered before."""

    news: list[One]
    is_repeated: bool


def unsaid(engine: sa.Engine, address: str, news: Iterable[One]) -> list[One]:
    """What was not yet delivered to an address, oldest first."""
    with reading(engine) as connection:
        said = announcement.c.address == address, announcement.c.said_at.is_not(None)
        known = set(connection.scalars(sa.select(announcement.c.event).where(*said)))
    order = sorted(news, key=lambda one: (one.since, one.event))
    return [one for one in order if one.event not in known]


def claim(engine: sa.Engine, address: str, news: Sequence[One]) -> Claimed[One]:
    """Take what nobody else has said, or is saying, to this address."""
    with writing(engine) as connection:
        events.lock(connection)
        present = now()
        known = _rows(connection, address, news)
        free = [one for one in news if _is_free(known.get(one.event), present)]
        repeated = any(one.event in known and known[one.event].claimed_at is not None for one in free)
        _write(connection, address, free, known, claimed_at=present)
    return Claimed(free, repeated)


def settle(engine: sa.Engine, address: str, news: Sequence[Sayable], *, delivered: bool) -> None:
    """Write down that what was claimed was delivered, or that it was not and is free again."""
    with writing(engine) as connection:
        events.lock(connection)
        known = _rows(connection, address, news)
        if delivered:
            _write(connection, address, news, known, said_at=now())
        else:
            _write(connection, address, news, known, claimed_at=None, failures=announcement.c.failures + 1)


def failures(engine: sa.Engine, address: str) -> dict[str, int]:
    """Event → how often its delivery to an address failed, of those that are still to be said."""
    with reading(engine) as connection:
        open_ = announcement.c.address == address, announcement.c.said_at.is_(None), announcement.c.failures > 0
        rows = connection.execute(sa.select(announcement.c.event, announcement.c.failures).where(*open_))
        return {event: count for event, count in rows}


def _rows(connection: sa.Connection, address: str, news: Sequence[Sayable]) -> dict[str, sa.Row[tuple[object, ...]]]:
    wanted = announcement.c.address == address, announcement.c.event.in_([one.event for one in news])
    return {row.event: row for row in connection.execute(sa.select(announcement).where(*wanted))}


def _is_free(row: sa.Row[tuple[object, ...]] | None, present: dt.datetime) -> bool:
    if row is None or (row.said_at is None and row.claimed_at is None):
        return True
    return row.said_at is None and row.claimed_at < present - LEASE


def _write(
    connection: sa.Connection,
    address: str,
    news: Sequence[Sayable],
    known: dict[str, sa.Row[tuple[object, ...]]],
    **values: object,
) -> None:
    for one in news:
        key = {"address": address, "event": one.event}
        if one.event in known:
            connection.execute(announcement.update().filter_by(**key).values(**values))
        else:
            connection.execute(announcement.insert().values(**key, failures=0, **values))
