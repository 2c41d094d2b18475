"""Which cells of a table are spoiled: one of each kind that can befall the table, no cell twice."""

from __future__ import annotations

from collections.abc import Sequence

from tests.mending.messes import CELLS, Cell, Spoil
from tests.mending.tables import Table

Place = tuple[int, int]


def spoiled(table: Table, kinds: Sequence[str]) -> dict[Place, tuple[str, Cell]]:
    """Place in the table → kind and what the cell holds instead. Kinds that cannot befall the table are left out."""
    found: dict[Place, tuple[str, Cell]] = {}
    for number, kind in enumerate(kinds):
        place = _place(table, CELLS[kind], found, start=number)
        if place is not None:
            row, column = place
            cell = CELLS[kind](table.rows[row][column], table.columns[column])
            assert cell is not None
            found[place] = (kind, cell)
    return found


def _place(table: Table, spoil: Spoil, taken: dict[Place, tuple[str, Cell]], start: int) -> Place | None:
    """The first fitting cell, looked for from another row each time, in columns that are still whole if possible."""
    rows = [(start + step) % len(table.rows) for step in range(len(table.rows))]
    fitting = [
        (row, place)
        for row in rows
        for place, column in enumerate(table.columns)
        if (row, place) not in taken and spoil(table.rows[row][place], column) is not None
    ]
    whole = [place for place in fitting if place[1] not in {column for _, column in taken}]
    return next(iter(whole or fitting), None)
