"""A version as a delta sees it: its rows, what was kept back and said of it, and the files it was made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa

from schemas.database import Database
from schemas.databaselist import database
from schemas.states import Slot
from warehouse.lake import places
from warehouse.lake.places import Place
from warehouse.lake.treatments import lake_schema
from warehouse.ledger import findingrows
from warehouse.ledger.findingrows import Told
from warehouse.ledger.submissionrows import Submission, known_submission
from warehouse.store.opening import Store

BY_KEY = "by_key"
"""Stands in the column `origins` of a delta that was laid by keys."""


@dataclass(frozen=True)
class Link:
    """One file of a version: the first that was sent, or one that mends it.

    `origins`: sheet and row in this file → its place in the version; None in the first file, whose rows stand where
    they stood. `added`: the places of rows that the version had not before. `is_by_key`: a person let a file
    that speaks for itself be laid on the version by the keys of its rows.
    """

    sha256: str
    origins: Mapping[Place, Place] | None = None
    added: frozenset[Place] = frozenset()
    is_by_key: bool = False

    def place(self, here: Place) -> Place | None:
        """Where a row of this file stands in the version; None: it gave the version no row."""
        return here if self.origins is None else self.origins.get(here)


@dataclass(frozen=True)
class Version:
    """`content` recognises it; `quarantined` is None when it was taken in before their places were kept."""

    content: str
    slot: Slot
    sheets: tuple[str, ...]
    rows: pa.Table
    quarantined: frozenset[Place] | None
    present: frozenset[str]
    rows_read: int
    ignored: Mapping[str, int]
    findings: tuple[Told, ...]
    links: tuple[Link, ...]

    @property
    def known(self) -> set[Place]:
        """Places of all rows, also of those kept back as far as they are known."""
        return set(places.of_table(self.rows)) | (self.quarantined or frozenset())

    @property
    def added(self) -> frozenset[Place]:
        """Places of all rows that deltas added."""
        return frozenset().union(*(link.added for link in self.links))

    def place(self, sha256: str, here: Place) -> Place | None:
        """Where a row of the file with these bytes stands; of several pieces of it the last one holds."""
        found = (link.place(here) for link in reversed(self.links) if link.sha256 == sha256)
        return next((place for place in found if place is not None), None)

    def places(self, sha256: str) -> set[Place] | None:
        """All places that rows of that file have; None where they stand as they stood in it."""
        of_file = [link.origins for link in self.links if link.sha256 == sha256]
        return None if None in of_file else {place for origins in of_file if origins for place in origins.values()}


def load(connection: sa.Connection, store: Store, row: Submission) -> Version:
    """A submission as a version; one that was returned has no rows."""
    slot = row.slot
    empty = lake_schema(database(slot.database)).empty_table()
    kept = None if row.quarantined is None and row.rows_quarantined else places.read(row.quarantined or {})
    return Version(
        content=row.content,
        slot=slot,
        sheets=tuple(row.sheets),
        rows=rows_of(store.lake, row) if row.lake_file else empty,
        quarantined=kept,
        present=frozenset(row.present),
        rows_read=row.rows_read,
        ignored=row.ignored,
        findings=tuple(findingrows.stored(connection, row.id)),
        links=tuple(read_link(each) for each in chain(connection, row)),
    )


def rows_of(lake: Path, row: Submission) -> pa.Table:
    """The accepted rows of a submission, under the columns that the database has today."""
    return of_today(pq.read_table(row.path(lake)), database(row.slot.database))


def of_today(rows: pa.Table, described: Database) -> pa.Table:
    """Rows under the columns that the database has today; those it had not then are null."""
    schema = lake_schema(described)
    there = set(rows.column_names)
    columns = [
        rows.column(field.name) if field.name in there else pa.nulls(rows.num_rows, field.type) for field in schema
    ]
    return pa.table(columns, schema=schema)


def chain(connection: sa.Connection, row: Submission) -> list[Submission]:
    """A submission and all that it is a delta of, the first file first."""
    found = [row]
    while (base := found[0].base) is not None:
        found.insert(0, known_submission(connection, base))
    return found


def read_link(row: Submission) -> Link:
    """A submission's own file."""
    if row.origins is None:
        return Link(row.sha256)
    replaced, added = (dict(_read(row.origins[name])) for name in ("replaced", "added"))
    return Link(row.sha256, replaced | added, frozenset(added.values()), is_by_key(row))


def is_by_key(row: Submission) -> bool:
    """Whether a person let the file of this submission be laid on another version by the keys of its rows."""
    return row.origins is not None and bool(row.origins.get(BY_KEY))


def stored_link(link: Link) -> dict[str, Any] | None:
    """A link as the column `origins` keeps it: runs `[sheet, first row, last row, sheet there, first row there]`."""
    if link.origins is None:
        return None
    parts: dict[str, list[tuple[Place, Place]]] = {"replaced": [], "added": []}
    for here, there in link.origins.items():
        parts["added" if there in link.added else "replaced"].append((here, there))
    runs: dict[str, Any] = {name: list(_runs(pairs)) for name, pairs in parts.items()}
    return runs | {BY_KEY: True} if link.is_by_key else runs


def _read(runs: Iterable[list[Any]]) -> Iterable[tuple[Place, Place]]:
    for sheet, first, last, there, start in runs:
        for row in range(first, last + 1):
            yield (sheet, row), (there, start + row - first)


def _runs(pairs: list[tuple[Place, Place]]) -> Iterable[list[Any]]:
    run: list[Any] = []
    for (sheet, row), (there, target) in sorted(pairs):
        if run and (sheet, there) == (run[0], run[3]) and row == run[2] + 1 and target == run[4] + row - run[1]:
            run[2] = row
            continue
        if run:
            yield run
        run = [sheet, row, row, there, target]
    if run:
        yield run
