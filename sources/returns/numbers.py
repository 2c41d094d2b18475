"""Which numbers of a file must stay numbers in a workbook that is written anew, and under which formats."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from sources.reading.grids import Grid

LONGEST = 255
"""Characters of a number format that spreadsheet programs take."""
TEXT = "@"


def formats_of(grid: Grid, rows: npt.NDArray[np.int64]) -> dict[tuple[int, int], str]:
    """Row and column → format, of numbers that are shown otherwise than they are stored, and of those that lost digits.

    As a text, one that lost digits would be somebody else's number by chance.
    """
    found: dict[tuple[int, int], str] = {}
    for code, column, first, last in grid.marks.shown:
        if len(code) <= LONGEST:
            here = rows[(rows >= first) & (rows <= last)]
            found |= dict.fromkeys(((row, column) for row in here.tolist()), code)
    return found | dict.fromkeys(grid.marks.long_numbers, TEXT)


def as_number(text: str) -> float | None:
    """The number that a cell's text is."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
