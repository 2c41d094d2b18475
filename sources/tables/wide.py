"""Wide sheets by a declared layout: a column for each member of something becomes one table a column.

The tables share the rows of the sheet: a row counts once and gives a record for each of its cells that is filled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import pyarrow.compute as pc

from schemas.areas import Areas
from schemas.cells import row_and_column
from schemas.database import databases
from sources.headers.assigning import Match, assign
from sources.headers.headerrows import LOOKED_AT, HeaderRow, printed_row
from sources.headers.headertexts import UNNAMED, Confirmed, Header, read_header
from sources.headers.meanings import is_ignored
from sources.headers.rowwords import TOTAL
from sources.mappings.records import Layout, Wide
from sources.reading.grids import Grid
from sources.rows.body import Body
from sources.rows.rowkinds import KINDS, Sorted
from sources.rows.sorting import sort_rows
from sources.tables.recognition import Candidate
from sources.tables.sheets import Sheet


class _Fit(NamedTuple):
    """A layout that a sheet fits: the header row with the kept headers, and the other ones by position."""

    layout: Layout
    wide: Wide
    header: HeaderRow
    named: dict[int, Header]
    members: dict[int, Header]

    @property
    def match(self) -> Match:
        """How the database reads the kept headers."""
        kept = HeaderRow(self.header.first, self.header.last, self.named)
        return replace(assign(kept, databases()[self.layout.scope.database]), header=self.header)

    @property
    def candidate(self) -> Candidate:
        """The layout as one of those that fit equally well."""
        words = (f"版式{self.layout.scope.source}",)
        return Candidate(self.match, len(self.named), words, has_keys=True, is_named=False)


def unpivot(grid: Grid, layouts: Sequence[Layout], areas: Areas, confirmed: Confirmed | None = None) -> list[Sheet]:
    """One table for each column of the layout whose kept headers stand in one row; none where none fits.

    Of several the one that keeps most of the sheet's headers is taken; of equals the first, and the second is told.
    """
    fits = [fit for layout in layouts if (fit := _fit(grid, layout, confirmed)) is not None]
    if not fits:
        return []
    best = max(len(fit.named) for fit in fits)
    taken, *others = [fit for fit in fits if len(fit.named) == best]
    doubt = (taken.candidate, others[0].candidate) if others else ()
    return [replace(sheet, candidates=doubt) for sheet in _tables(grid, taken, areas)]


def _fit(grid: Grid, layout: Layout, confirmed: Confirmed | None) -> _Fit | None:
    if layout.wide is None or not layout.wide.kept:
        return None
    name, kept = layout.scope.database, {read_header(text).plain for text in layout.wide.kept}
    for number, row in enumerate(grid.top(LOOKED_AT)):
        cells = {place: read_header(text, confirmed) for place, text in enumerate(row) if text and text.strip()}
        if kept <= {header.plain for header in cells.values()}:
            named = {place: cell for place, cell in cells.items() if cell.plain in kept}
            members = {place: cell for place, cell in cells.items() if place not in named and _is_member(cell, name)}
            header = HeaderRow(number, number, cells, (printed_row(row),))
            return _Fit(layout, layout.wide, header, named, members) if members else None
    return None


def _tables(grid: Grid, fit: _Fit, areas: Areas) -> list[Sheet]:
    wide, header, named, members = fit.wide, fit.header, fit.named, fit.members
    match = fit.match
    taken = {column: place for column, place in match.given.items() if column not in (wide.header, wide.value)}
    label = {wide.header: min(named)}  # stands for the member: a row without it is no record of any
    columns = {**label, **taken, wide.value: min(members)}
    rows = sort_rows(grid.cells, header, Body(grid.cells, columns, match.database, areas))
    lacking = _without_result(grid)
    titles = [text for row in grid.top(header.first) for text in row if text and text.strip()]
    return [
        Sheet(
            grid,
            replace(match, given={**taken, wide.value: at}, left=match.left if not number else [], parted={}),
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
        row, column = row_and_column(address)
        found.setdefault(column - grid.first_column, []).append(row - 1 - grid.first_row)
    return found
