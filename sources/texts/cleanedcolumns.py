"""The texts of the columns that a sheet has, clean, without words for nothing, and where they are errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

import pyarrow as pa
import pyarrow.compute as pc

from schemas.column import Column
from sources.texts.cleaning import clean, errors, without_nulls

TOGETHER = 1 << 20
"""Bytes of columns that are gone through together."""


def cleaned(
    columns: Sequence[Column], cells: Mapping[str, pa.Array]
) -> Iterator[tuple[Column, pa.Array, pa.Array, pa.Array | None]]:
    """Each column that there is, its texts, those without words for nothing, where they are errors if any is.

    Columns of few cells are gone through together: what is done once for each would cost more than the cells.
    """
    left = [column for column in columns if column.name in cells]
    while left:
        sizes = accumulate(cells[column.name].nbytes for column in left)
        some = max(sum(size <= TOGETHER for size in sizes), 1)
        given = [cells[column.name] for column in left[:some]]
        written = clean(pa.concat_arrays(given) if some > 1 else given[0], nulls=False)
        named, broken = without_nulls(written), errors(written)
        for place, column in enumerate(left[:some]):
            own = slice(place * len(given[0]), (place + 1) * len(given[0]))
            fails = None if broken is None or not pc.any(broken[own]).as_py() else broken[own]
            yield column, written[own], named[own], fails
        left = left[some:]
