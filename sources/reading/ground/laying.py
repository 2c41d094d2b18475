"""A sheet's text columns written as one Arrow file for the parent, once the bounds of a laid-out sheet are checked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sources.reading.ground.decoding import MARK
from sources.reading.ground.limits import Limits
from sources.reading.ground.refusals import RefusedError, at_most

LOST = tuple(character.encode() for character in (MARK, "\ufffd", "\x00"))
"""A mark of this project, a replacement character of whoever wrote the file, a NUL."""
LOST_TEXT = f"[{MARK}\ufffd\\x00]"
LISTED = 200_000
SPARSE_ABOVE = 5_000_000
"""Smaller sheets may be as empty as they like."""


def check_extent(rows: int, columns: int, limits: Limits) -> None:
    """Refuse a sheet that would be laid out too large."""
    at_most(rows, limits.rows, "rows")
    at_most(columns, limits.columns, "columns")
    at_most(rows * columns, limits.box_cells, "box")


def check_filling(rows: int, columns: int, filled: int, limits: Limits) -> None:
    """Refuse a large sheet that holds next to nothing: one cell far out makes millions of blank ones."""
    if limits.sparse is not None and rows * columns > max(SPARSE_ABOVE, limits.sparse * filled):
        raise RefusedError("sparse", row=rows, limit=limits.sparse)


def lay_out(table: pa.Table | pa.RecordBatch, target: Path, limits: Limits) -> dict[str, Any]:
    """Write the sheet's text; gives its `file`, and `unread`: zero-based row and column of cells that lost characters.

    Only the first such cell of a row is named.
    """
    check_extent(table.num_rows, table.num_columns, limits)
    at_most(table.nbytes, limits.text_bytes, "text_bytes")
    unread: dict[int, int] = {}
    columns = []
    for place, column in enumerate(table.columns):
        column = column if column.type == pa.string() else column.cast(pa.string())
        _check_length(column, limits)
        if _has_lost(column):
            lost = pc.fill_null(pc.match_substring_regex(column, LOST_TEXT), False)
            for row in pc.indices_nonzero(lost).to_pylist():
                unread.setdefault(row, place)
            column = pc.replace_substring(pc.replace_substring(column, MARK, ""), "\x00", "\\x00")
        columns.append(column)
    table = pa.table(columns, names=[str(place) for place in range(table.num_columns)])
    with pa.OSFile(str(target), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write(table)
    return {"file": str(target), "unread": sorted(unread.items())}


def _check_length(column: pa.Array | pa.ChunkedArray, limits: Limits) -> None:
    if limits.text_length is not None and (pc.max(pc.binary_length(column)).as_py() or 0) > limits.text_length:
        at_most(pc.max(pc.utf8_length(column)).as_py(), limits.text_length, "text_length")  # bytes are more than these


def _has_lost(column: pa.Array | pa.ChunkedArray) -> bool:
    """Searched in the bytes of the whole column at once: nearly always there is nothing."""
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    buffers = (buffer.to_pybytes() for chunk in chunks if (buffer := chunk.buffers()[2]) is not None)
    return any(mark in text for text in buffers for mark in LOST)
