"""Invariant 2: rows read = accepted + quarantined + ignored; the Parquet file holds exactly the accepted records."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import sqlalchemy as sa

from warehouse.breaches import Breach
from warehouse.store import Store
from warehouse.tables import submission


def breaches(store: Store, connection: sa.Connection) -> Iterator[Breach]:
    """Counts that do not add up, and Parquet files that are not what was recorded."""
    for row in connection.execute(sa.select(submission).order_by(submission.c.id)):
        where = f"submission {row.id}"
        told = row.rows_accepted + row.rows_quarantined + row.rows_ignored
        if row.rows_read != told:
            yield Breach(2, where, f"{row.rows_read} rows read, but {told} accepted, quarantined or ignored")
        if sum(row.ignored.values()) != row.rows_ignored:
            yield Breach(2, where, f"{row.rows_ignored} rows ignored, but {sum(row.ignored.values())} by kind")
        if row.lake_file is None:
            if row.state != "returned" and row.records:
                yield Breach(2, where, f"{row.records} records accepted, but no Parquet file")
        elif (wrong := _parquet(store.lake / row.lake_file, row)) is not None:
            yield Breach(2, where, wrong)


def _parquet(path: Path, row: sa.Row[Any]) -> str | None:
    if not path.is_file():
        return f"{row.lake_file} is gone"
    if hashlib.sha256(path.read_bytes()).hexdigest() != row.lake_sha256:
        return f"{row.lake_file} was changed"
    places = pq.read_table(path, columns=["_sheet", "_row"])
    if places.num_rows != row.records:
        return f"{row.lake_file} holds {places.num_rows} records, {row.records} were accepted"
    rows = places.group_by(["_sheet", "_row"]).aggregate([]).num_rows
    return None if rows == row.rows_accepted else f"{row.lake_file} comes from {rows} rows, not {row.rows_accepted}"
