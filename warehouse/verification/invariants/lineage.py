"""Invariant 3: at most one current submission per obligation and part; superseded ones can still be read."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from schemas.states import State
from warehouse.ledger.events import standing
from warehouse.ledger.tables import submission
from warehouse.store.opening import Store
from warehouse.verification.breaches import Breach


def breaches(store: Store, connection: sa.Connection) -> Iterator[Breach]:
    """Two that are current for the same street, a whole beside a part, and superseded rows that cannot be read."""
    columns = submission.c
    current: dict[tuple[str, str, str], list[tuple[int, str | None]]] = {}
    query = sa.select(columns.id, columns.period, columns.district, columns.database, columns.part)
    for row in connection.execute(query.where(standing()).order_by(columns.id)):
        current.setdefault((row.period, row.district, row.database), []).append((row.id, row.part))
    for slot, rows in sorted(current.items()):
        parts = [part for _, part in rows]
        numbers = ", ".join(str(number) for number, _ in rows)
        if len(set(parts)) < len(parts):
            yield Breach(3, " ".join(slot), f"several are current for the same part: submissions {numbers}")
        elif None in parts and len(parts) > 1:
            yield Breach(3, " ".join(slot), f"a whole file is current beside parts: submissions {numbers}")
    ended = sa.select(columns.id, columns.lake_file).where(
        columns.state == State.SUPERSEDED, columns.lake_file.is_not(None)
    )
    for number, path in connection.execute(ended.order_by(columns.id)):
        if not (store.lake / path).is_file():
            yield Breach(3, f"submission {number}", f"superseded, and {path} cannot be read any more")
