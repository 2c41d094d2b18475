"""Records as text columns below a row of their names: what formats without sheets (dbf, json) share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa


def tabulate(names: Sequence[str], columns: Sequence[Sequence[str | None]]) -> pa.Table:
    """A sheet whose first row is the names; `columns` are the cells below, column by column."""
    cells = [pa.array([name, *column], pa.string()) for name, column in zip(names, columns, strict=True)]
    return pa.table(cells, names=[str(place) for place in range(len(cells))])


def columns_of(names: Sequence[str], records: Sequence[Mapping[str, str | None] | None]) -> list[list[str | None]]:
    """The columns of records that lack what they do not know; a missing record is an empty row."""
    return [[record.get(name) if record else None for record in records] for name in names]
