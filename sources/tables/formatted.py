"""The numbers of a column as their cells show them, where number formats make them others than are stored.

What one format makes of one number is told in `values.shown`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.column import Kind
from sources.reading.grids import Grid
from sources.texts.cleaning import by_distinct
from sources.values.numbercolumns import NUMERIC
from sources.values.shown import amount, coded
from sources.values.typers import Mask


def as_shown(grid: Grid, place: int, kind: Kind) -> pa.ChunkedArray:
    """The cells of a column of that kind: amounts with what their formats scale and add, codes with their zeros."""
    cells, read = grid.cells.column(place), amount if kind in NUMERIC else coded
    for code, rows in _formats(grid, place):
        here = cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells
        changed = by_distinct(here.filter(pa.array(rows)), partial(_or_stored, read, code), pa.string())
        cells = pc.replace_with_mask(here, pa.array(rows), changed)
    return cells if isinstance(cells, pa.ChunkedArray) else pa.chunked_array([cells])


def _or_stored(read: Callable[[str, str], str | None], code: str, text: str) -> str:
    return read(code, text) or text


def _formats(grid: Grid, place: int) -> Iterator[tuple[str, Mask]]:
    """Each format of a column, and the rows of the grid whose numbers it shows."""
    column, found = grid.first_column + place, dict[str, list[tuple[int, int]]]()
    for code, at, first, last in grid.marks.shown:
        if at == column:
            found.setdefault(code, []).append((first - 1 - grid.first_row, last - grid.first_row))
    for code, runs in found.items():
        rows = np.zeros(grid.cells.num_rows, dtype=bool)
        for first, last in runs:
            rows[max(first, 0) : max(last, 0)] = True
        if rows.any():
            yield code, rows
