"""Return workbooks and receipts that have been kept for long enough are removed; the ledger keeps who and how many.

They hold identifiers: the districts' own rows. What was received stays in the vault.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa

from warehouse.ledger import events
from warehouse.ledger.connection import writing
from warehouse.submissions.committing import Decision

SECONDS = 86400


class Purged(NamedTuple):
    """What was removed of a month: how many files, how many bytes."""

    period: str
    files: int
    bytes: int


def outdated(returned: Path, days: int, today: dt.datetime) -> list[Path]:
    """The files that have lain there for more than so many days."""
    limit = today.timestamp() - days * SECONDS
    return sorted(path for path in returned.rglob("*") if path.is_file() and path.stat().st_mtime < limit)


def purge(engine: sa.Engine, returned: Path, files: list[Path], decision: Decision) -> list[Purged]:
    """Remove files below `returned/<month>/…`, then folders that are empty; each month is an event of the ledger.

    The event is written first: what is on record and still there is removed by the next purge.
    """
    months: dict[str, list[Path]] = {}
    for path in files:
        months.setdefault(path.relative_to(returned).parts[0], []).append(path)
    done = [Purged(month, len(of), sum(path.stat().st_size for path in of)) for month, of in sorted(months.items())]
    with writing(engine) as connection:
        events.lock(connection)
        for one in done:
            at, detail = events.moment(connection), {"files": one.files, "bytes": one.bytes}
            events.record(connection, "purge", at, decision.who, period=one.period, why=decision.why, detail=detail)
    for path in files:
        path.unlink(missing_ok=True)
        for folder in path.parents:
            if folder == returned or any(folder.iterdir()):
                break
            folder.rmdir()
    return done
