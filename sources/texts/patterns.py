"""A pattern in the syntax of RE2 searched in many cells at once: each search by itself costs more than the search."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc


def found_in(
    pattern: str, columns: Sequence[pa.ChunkedArray | pa.Array], *, empty: bool, without: str = ""
) -> npt.NDArray[np.bool_]:
    """Column × row: whether the pattern stands in the cell; `empty` is what is said of a null. One column or more.

    In a small table making the pattern ready costs most: it is done once. Characters `without` which the cells are read
    cost less so than in the pattern.
    """
    chunks = [one.chunks if isinstance(one, pa.ChunkedArray) else [one] for one in columns]
    whole = pa.concat_arrays([piece.cast(pa.large_string()) for pieces in chunks for piece in pieces])
    if without and is_anywhere(without, whole):
        whole = pc.replace_substring_regex(whole, without, "")
    found = pc.fill_null(pc.match_substring_regex(whole, pattern), empty)
    cells: npt.NDArray[np.bool_] = found.to_numpy(zero_copy_only=False).reshape(len(columns), len(columns[0]))
    return cells


def is_anywhere(pattern: str, cells: pa.Array) -> bool:
    """Whether the pattern, without anchors, stands in the texts of the cells, read as one: none has it if it does not.

    What is found may lie across two cells.
    """
    _valid, offsets, data = cells.buffers()
    if data is None or not len(cells):
        return False
    width = np.int64 if pa.types.is_large_string(cells.type) else np.int32
    ends = np.frombuffer(offsets, width)[[cells.offset, cells.offset + len(cells)]]
    bounds = pa.py_buffer(struct.pack("<qq", *ends.tolist()))
    whole = pa.Array.from_buffers(pa.large_string(), 1, [None, bounds, data])
    found: bool = pc.match_substring_regex(whole, pattern)[0].as_py()
    return found
