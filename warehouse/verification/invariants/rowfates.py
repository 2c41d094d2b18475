"""Invariant 2: rows read = accepted + quarantined + ignored; the Parquet file holds exactly the accepted records.

Of a delta too: what it did not replace is as it was in the version that it mends.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa

from schemas.states import State
from warehouse.lake.places import Place, of_table, read
from warehouse.ledger.submissionrows import Submission, known_submission, submission_rows
from warehouse.store.opening import Store
from warehouse.submissions.versions import read_link, rows_of
from warehouse.verification.breaches import Breach


def breaches(store: Store, connection: sa.Connection) -> Iterator[Breach]:
    """Counts that do not add up, and Parquet files that are not what was recorded."""
    for row in submission_rows(connection):
        where = f"submission {row.id}"
        told = row.rows_accepted + row.rows_quarantined + row.rows_ignored
        if row.rows_read != told:
            yield Breach(2, where, f"{row.rows_read} rows read, but {told} accepted, quarantined or ignored")
        if sum(row.ignored.values()) != row.rows_ignored:
            yield Breach(2, where, f"{row.rows_ignored} rows ignored, but {sum(row.ignored.values())} by kind")
        if row.lake_file is None:
            if row.state != State.RETURNED and row.records:
                yield Breach(2, where, f"{row.records} records accepted, but no Parquet file")
        elif (wrong := _rows(store, connection, row)) is not None:
            yield Breach(2, where, wrong)


def _rows(store: Store, connection: sa.Connection, row: Submission) -> str | None:
    wrong = _parquet(row.path(store.lake), row)
    if wrong is not None or row.base is None:
        return wrong
    return _delta(store, row, known_submission(connection, row.base))


def _parquet(path: Path, row: Submission) -> str | None:
    if not path.is_file():
        return f"{row.lake_file} is gone"
    if hashlib.sha256(path.read_bytes()).hexdigest() != row.lake_sha256:
        return f"{row.lake_file} was changed"
    found = pq.read_table(path, columns=["_sheet", "_row"])
    if found.num_rows != row.records:
        return f"{row.lake_file} holds {found.num_rows} records, {row.records} were accepted"
    accepted = set(of_table(found))
    if len(accepted) != row.rows_accepted:
        return f"{row.lake_file} comes from {len(accepted)} rows, not {row.rows_accepted}"
    if row.quarantined is not None and len(read(row.quarantined) - accepted) != row.rows_quarantined:
        return f"the places of {row.rows_quarantined} quarantined rows are not known"
    return None


def _delta(store: Store, row: Submission, base: Submission) -> str | None:
    """What is wrong between a delta and the version that it mends."""
    for name in ("period", "district", "database", "part"):
        if getattr(base, name) != getattr(row, name):
            return f"it mends submission {base.id}, which is of another {name}"
    if base.lake_file is None or not (store.lake / base.lake_file).is_file():
        return None  # told of the other one
    link = read_link(row)
    own = set((link.origins or {}).values())
    if base.rows_read + len(link.added) != row.rows_read:
        return f"{base.rows_read} rows of submission {base.id} and {len(link.added)} added are not {row.rows_read}"
    left = [_rest(store.lake, each, own) for each in (base, row)]
    if not left[0].equals(left[1]):
        return f"rows of submission {base.id} that it did not replace are others"
    return None


def _rest(lake: Path, row: Submission, own: set[Place]) -> pa.Table:
    """The rows of a submission at none of these places, in their order."""
    rows = rows_of(lake, row)
    each = zip(rows["_sheet"].to_pylist(), rows["_row"].to_pylist(), strict=True)
    return rows.filter(pa.array([place not in own for place in each], pa.bool_())).combine_chunks()
