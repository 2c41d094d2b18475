"""Invariant 7: running anything again changes nothing. What a second run would have left behind is looked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from warehouse.ledger.figuretables import indicator_coverage, indicator_value
from warehouse.ledger.findingrows import OUTLINE
from warehouse.ledger.submissionrows import submission_rows
from warehouse.ledger.tables import finding, ledger_event
from warehouse.store.opening import Store
from warehouse.verification.breaches import Breach

VALUE_KEY = ("period", "code", "version", "area", "dimension", "member")
COVERAGE_KEY = ("period", "code", "dimension", "area")


def breaches(store: Store, connection: sa.Connection) -> Iterator[Breach]:
    """The same content taken in twice; values that stand twice or were replaced by equal ones."""
    del store
    yield from _twice_taken_in(connection)
    measures = ("numerator", "denominator")
    yield from _values(connection, indicator_value, VALUE_KEY, measures)
    yield from _values(connection, indicator_coverage, COVERAGE_KEY, ("areas_reported", "areas_expected"))


def _twice_taken_in(connection: sa.Connection) -> Iterator[Breach]:
    """The same bytes with the same reading as two versions: the second should have been an arrival of the first.

    But where a person let a version that had ended count again.
    """
    events = connection.execute(sa.select(ledger_event).where(ledger_event.c.kind == "submission")).all()
    again = {event.submission_id for event in events if (event.detail or {}).get("of") is not None}
    first: dict[tuple[Any, ...], int] = {}
    for row in submission_rows(connection):
        counts = (row.rows_read, row.rows_accepted, row.rows_quarantined, row.rows_ignored)
        reading = (row.source, row.lake_sha256, tuple(row.present), *counts, _findings(connection, row.id))
        if reading in first and row.id not in again:
            yield Breach(7, f"submission {row.id}", f"the same content as submission {first[reading]}, taken in again")
        first.setdefault(reading, row.id)


def _findings(connection: sa.Connection, number: int) -> tuple[Any, ...]:
    query = sa.select(*(finding.c[name] for name in OUTLINE)).where(finding.c.submission_id == number)
    return tuple(sorted((tuple(row) for row in connection.execute(query)), key=str))


def _values(
    connection: sa.Connection, table: sa.Table, key: tuple[str, ...], measures: tuple[str, ...]
) -> Iterator[Breach]:
    """Rows that follow one another in time with nothing changed, and rows whose times overlap."""
    columns = [table.c[name] for name in key]
    order = (table.c.valid_from, table.c.id)
    following = [
        sa.func.lead(table.c[name]).over(partition_by=columns, order_by=order).label(f"next_{name}")
        for name in (*measures, "valid_from")
    ]
    rows = sa.select(*columns, table.c.valid_to, *(table.c[name] for name in measures), *following).subquery()
    last = rows.c.valid_to.is_(None)
    overlap = rows.c.next_valid_from.is_not(None) & (last | (rows.c.next_valid_from < rows.c.valid_to))
    equal = sa.and_(
        rows.c.next_valid_from == rows.c.valid_to,
        *(rows.c[name].is_not_distinct_from(rows.c[f"next_{name}"]) for name in measures),
    )
    places = [rows.c[name] for name in key]
    for overlaps, *place in connection.execute(sa.select(overlap, *places).where(overlap | equal)):
        where = " ".join(str(part) for part in place if part is not None)
        yield Breach(7, where, "stands twice at a time" if overlaps else "was replaced by an equal value")
