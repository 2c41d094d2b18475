"""Searches in a piece of bytes that are several times faster than Python's own, while other threads go on."""

from __future__ import annotations

import struct

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def occurs(pattern: str, piece: bytes) -> bool:
    """Whether a pattern in the syntax of RE2 (no look-around) is anywhere in the bytes, each one a character.

    One pass, however the bytes look: a hint that spares the exact search in most pieces.
    """
    offsets = pa.py_buffer(struct.pack("<qq", 0, len(piece)))
    whole = pa.Array.from_buffers(pa.large_binary(), 1, [None, offsets, pa.py_buffer(piece)])
    found: bool = pc.match_substring_regex(whole, pattern)[0].as_py()
    return found


def count(mark: bytes, piece: bytes) -> int:
    """How often a mark that does not overlap itself stands in the bytes."""
    if len(mark) not in (2, 4):
        return piece.count(mark)
    wanted = np.frombuffer(mark, f"u{len(mark)}")[0]
    return sum(
        int(np.count_nonzero(np.frombuffer(piece, wanted.dtype, (len(piece) - start) // len(mark), start) == wanted))
        for start in range(min(len(mark), len(piece) - len(mark) + 1))
    )
