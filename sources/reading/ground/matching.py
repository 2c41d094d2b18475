"""Whether a pattern is anywhere in a piece of bytes: one pass of RE2, however the bytes look.

Several times faster than `re`, and other threads go on meanwhile: a hint that spares the exact search in most pieces.
"""

from __future__ import annotations

import struct

import pyarrow as pa
import pyarrow.compute as pc


def occurs(pattern: str, piece: bytes) -> bool:
    """Search bytes, each one a character, for a pattern in the syntax of RE2 (no look-around)."""
    offsets = pa.py_buffer(struct.pack("<qq", 0, len(piece)))
    whole = pa.Array.from_buffers(pa.large_binary(), 1, [None, offsets, pa.py_buffer(piece)])
    found: bool = pc.match_substring_regex(whole, pattern)[0].as_py()
    return found
