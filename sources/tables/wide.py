"""Wide sheets by a declared layout: a column for each member of something becomes one table a column.

The tables share the rows of the sheet: a row counts once and gives a record for each of its cells that is filled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pyarrow.compute as pc

from schemas.database import databases
from sources.mappings.records import Layout, Wide
from sources.reading.archive import column_index
from sources.reading.grids import Grid
from sources.tables.headers import LOOKED_AT, UNNAMED, Confirmed, Header, HeaderRow, assign, is_ignored, read_header
from sources.tables.rows import KINDS, TOTAL, Sorted, sort_rows
from sources.tables.sheets import Sheet


def unpivot(grid: Grid, layouts: Sequence[Layout], confirmed: Confirmed | None = None) -> list[Sheet]:
    """One table for each column of the first layout whose kept headers stand in one row; none where none fits."""
    for layout in layouts:
        if layout.wide is None or not layout.wide.kept:
            continue
        if (header := _located(grid, layout.wide, confirmed)) is not None:
            return _tables(grid, layout.scope.database, layout.wide, header)
    return []


def _located(grid: Grid, wide: Wide, confirmed: Confirmed | None) -> HeaderRow | None:
    kept = {read_header(text).plain for text in wide.kept}
    for number, row in enumerate(grid.top(LOOKED_AT)):
        cells = {place: read_header(text, confirmed) for place, text in enumerate(row) if text and text.strip()}
        if kept <= {header.plain for header in cells.values()}:
            return HeaderRow(number, number, cells)
    return None


def _tables(grid: Grid, name: str, wide: Wide, header: HeaderRow) -> list[Sheet]:
    database = databases()[name]
    kept = {read_header(text).plain for text in wide.kept}
    named = {place: cell for place, cell in header.cells.items() if cell.plain in kept}
    given, left = assign(HeaderRow(header.first, header.last, named), database)
    taken = {column: place for column, place in given.items() if column not in (wide.header, wide.value)}
    members = {place: cell for place, cell in header.cells.items() if place not in named and _is_member(cell, name)}
    if not members:
        return []
    label = {wide.header: min(named)}  # stands for the member: a row without it is no record of any
    rows = sort_rows(grid.cells, header, {**label, **taken, wide.value: min(members)}, database)
    lacking = _without_result(grid)
    titles = [text for row in grid.top(header.first) for text in row if text and text.strip()]
    return [
        Sheet(
            grid,
            header,
            database,
            {column: place for column, place in {**taken, wide.value: at}.items()},
            left if not number else [],
            titles,
            _filled(rows, grid, at, lacking.get(at, [])),
            number + 1,
            constants={wide.header: (at, cell.bare)},
            repeats=number > 0,
        )
        for number, (at, cell) in enumerate(members.items())
    ]


def _is_member(header: Header, database: str) -> bool:
    return not (UNNAMED.match(header.plain) or TOTAL.fullmatch(header.plain) or is_ignored(header, database))


def _filled(rows: Sorted, grid: Grid, place: int, lacking: Sequence[int]) -> Sorted:
    """The rows of a table: those whose cell is empty give no record in it, but for those that lack a result there."""
    empty = pc.fill_null(pc.match_substring_regex(grid.cells.column(place), r"^[\s\p{Z}]*$"), True).to_numpy()
    blank = (rows.kinds == 0) & empty
    blank[lacking] = False
    kinds = rows.kinds.copy()
    kinds[blank] = KINDS.index("blank")
    return replace(rows, kinds=kinds)


def _without_result(grid: Grid) -> dict[int, list[int]]:
    """Position → zero-based rows of the cells that hold a formula without its result, or an error."""
    found: dict[int, list[int]] = {}
    for address in filter(grid.holds, grid.marks.uncached):
        letters = address.rstrip("0123456789")
        row = int(address.removeprefix(letters)) - 1 - grid.first_row
        found.setdefault(column_index(letters) - grid.first_column, []).append(row)
    return found
