"""Merged cells below a header: which column the text of each belongs to, and which rows it holds for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from schemas.column import Column, Kind
from sources.headers.evidence import fit
from sources.reading.grids import Grid
from sources.texts.cleaning import fold

MERGES = 20_000
AMOUNTS = frozenset({Kind.INT, Kind.NUMBER, Kind.MONEY_WAN})
"""What is added up over rows."""


class MergedText(NamedTuple):
    """Cells that say what merged ones do: first and last row, and where the text stands; None where it is another's.

    `wide`: it is merged over several columns of amounts, of which it may be any or the sum.
    """

    first: int
    last: int
    source: int | None
    wide: bool = False


def merged_texts(grid: Grid, header: int, mapped: Mapping[int, Column]) -> dict[int, list[MergedText]]:
    """By position of the grid what merges below the row `header` hold. `mapped`: position → its field.

    The text of a merge over several columns is that of one of them, and never another field's value besides.
    """
    found: dict[int, list[MergedText]] = {}
    for top, left, bottom, right in grid.marks.merges[:MERGES]:
        first, last = top - 1 - grid.first_row, bottom - 1 - grid.first_row
        at, behind = left - grid.first_column, right - grid.first_column
        if header < first < grid.cells.num_rows and 0 <= at < grid.cells.num_columns:
            text = grid.cells.column(at)[first].as_py()
            place = at if at == behind else _owner(mapped, at, behind, fold(text or ""))
            amounts = sum(at <= one <= behind and column.kind in AMOUNTS for one, column in mapped.items())
            found.setdefault(place, []).append(MergedText(first, last, at, amounts > 1))
            if place != at:
                found.setdefault(at, []).append(MergedText(first, last, None))
    return found


def header_spans(grid: Grid, header: int) -> dict[int, range]:
    """Position → the positions that are merged with it in the last row of the header."""
    row = header + 1 + grid.first_row
    return {
        left - grid.first_column: range(left - grid.first_column, right - grid.first_column + 1)
        for top, left, bottom, right in grid.marks.merges[:MERGES]
        if top <= row <= bottom and right > left
    }


def _owner(mapped: Mapping[int, Column], at: int, behind: int, text: str) -> int:
    """Of merged columns the one that the text is of: the first, unless only another's field takes such a text."""
    shares = {place: fit(column, [text]) for place, column in mapped.items() if at <= place <= behind}
    if at in shares and shares[at] != 0:
        return at
    return next((place for place in sorted(shares) if shares[place]), at)
