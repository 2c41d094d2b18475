"""A sheet's text columns written as one Arrow file for the parent, once the bounds of a laid-out sheet are checked."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from sources.limits import Limits
from sources.refusals import at_most


def check_extent(rows: int, columns: int, limits: Limits) -> None:
    """Refuse a sheet that would be laid out too large."""
    at_most(rows, limits.rows, "rows")
    at_most(columns, limits.columns, "columns")
    at_most(rows * columns, limits.box_cells, "box")


def lay_out(table: pa.Table | pa.RecordBatch, target: Path, limits: Limits) -> str:
    """Write the sheet; gives the file's name."""
    check_extent(table.num_rows, table.num_columns, limits)
    at_most(table.nbytes, limits.text_bytes, "text_bytes")
    if limits.text_length is not None:
        for column in table.columns:
            if (pc.max(pc.binary_length(column)).as_py() or 0) > limits.text_length:  # bytes first: they cost nothing
                at_most(pc.max(pc.utf8_length(column)).as_py(), limits.text_length, "text_length")
    with pa.OSFile(str(target), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write(table)
    return str(target)
