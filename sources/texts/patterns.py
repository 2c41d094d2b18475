"""A pattern in the syntax of RE2 searched in several columns at once: in a small table making it ready costs most."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc


def found_in(pattern: str, columns: Sequence[pa.ChunkedArray | pa.Array], *, empty: bool) -> npt.NDArray[np.bool_]:
    """Column × row: whether the pattern stands in the cell; `empty` is what is said of a null. One column or more."""
    chunks = [one.chunks if isinstance(one, pa.ChunkedArray) else [one] for one in columns]
    whole = pa.concat_arrays([piece.cast(pa.large_string()) for pieces in chunks for piece in pieces])
    found = pc.fill_null(pc.match_substring_regex(whole, pattern), empty)
    cells: npt.NDArray[np.bool_] = found.to_numpy(zero_copy_only=False).reshape(len(columns), len(columns[0]))
    return cells
