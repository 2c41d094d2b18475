"""Which numbers of a file must stay numbers in a workbook that is written anew, and under which formats."""

from __future__ import annotations

import math
from collections import defaultdict

import numpy as np
import numpy.typing as npt

from sources.reading.grids import Grid

LONGEST = 255
"""Characters of a number format that spreadsheet programs take."""
TEXT = "@"

Codes = npt.NDArray[np.int64]


def formats_of(grid: Grid, rows: npt.NDArray[np.int64]) -> tuple[list[str], dict[int, Codes]]:
    """The formats of numbers that are shown otherwise than they are stored, and of those that lost digits.

    Of these `rows` (one-based, in order): by column the place of each row's format among the first, from 1; 0 is none.
    As a text, a number that lost digits would be somebody else's by chance.
    """
    codes = {TEXT: 1}
    found: defaultdict[int, Codes] = defaultdict(lambda: np.zeros(len(rows), dtype=np.int64))
    shown = [one for one in grid.marks.shown if len(one[0]) <= LONGEST]
    spans = np.searchsorted(rows, [(first, last + 1) for _code, _column, first, last in shown])
    for (code, column, *_), (low, high) in zip(shown, spans.tolist(), strict=True):
        if low < high:
            found[column][low:high] = codes.setdefault(code, len(codes) + 1)
    cut = np.array(list(grid.marks.long_numbers), dtype=np.int64).reshape(-1, 2)
    cut = cut[np.isin(cut[:, 0], rows)]
    for column in np.unique(cut[:, 1]).tolist():
        found[column][np.isin(rows, cut[cut[:, 1] == column, 0])] = codes[TEXT]
    return list(codes), dict(found)


def as_number(text: str) -> float | None:
    """The number that a cell's text is."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
