"""The groupings of a home as its newest copy of `reference` in the ledger has them, or had them at a time."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.cities.groupings import FOLDER, Grouping, groupings_in
from warehouse.ledger.tables import reference_snapshot


def known_groupings(connection: sa.Connection, areas: Areas, at: dt.datetime | None = None) -> tuple[Grouping, ...]:
    """All of them, by code; their validity is not looked at."""
    table = reference_snapshot
    seen: sa.ColumnElement[bool] = table.c.seen_to.is_(None)
    if at is not None:
        seen = (table.c.seen_from <= at) & (table.c.seen_to.is_(None) | (table.c.seen_to > at))
    query = sa.select(table.c.file, table.c.content).where(seen, table.c.file.like(f"{FOLDER}/%.csv"))
    return groupings_in({file.removeprefix(f"{FOLDER}/"): text for file, text in connection.execute(query)}, areas)
