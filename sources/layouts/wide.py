"""Wide sheets by a declared layout: a column for each member of something becomes one table a column.

The tables share the rows of the sheet: a row counts once and gives a record for each of its cells that is filled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.cells import row_and_column
from schemas.cities.areas import Areas
from schemas.databaselist import databases
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
from sources.tables.sheets import Sheet

MOST = 50
"""More rows than this with a kept header are not looked at below the first ones."""


@dataclass(frozen=True)
class WideTable:
    """A table that a wide layout fits: the header row with the kept headers, and the other ones by position."""

    layout: Layout
    wide: Wide
    header: HeaderRow
    named: dict[int, Header]
    members: dict[int, Header]

    @property
    def weight(self) -> int:
        """How many of its headers the layout names."""
        return len(self.named)

    @property
    def match(self) -> Match:
        """How the database reads the kept headers."""
        kept = HeaderRow(self.header.first, self.header.last, self.named)
        return replace(assign(kept, databases()[self.layout.scope.database]), header=self.header)

    def tables(self, grid: Grid, bounds: tuple[int, int], areas: Areas, number: int) -> list[Sheet]:
        """One table for each member; `bounds`: its rows with the titles above it, `number`: that of the first table."""
        wide, part, match = self.wide, grid.part(bounds), self.match.moved(-bounds[0])
        header, taken = match.header, {c: at for c, at in match.given.items() if c not in (wide.header, wide.value)}
        label = {wide.header: min(self.named)}  # stands for the member: a row without it is no record of any
        columns = {**label, **taken, wide.value: min(self.members)}
        body = Body(part.cells, columns, match.database, areas)
        rows = sort_rows(part.cells, header, body, whole=not bounds[0])
        lacking = _without_result(part)
        titles = [text for row in part.top(header.first) for text in row if text and text.strip()]
        return [
            Sheet(
                part,
                replace(match, given={**taken, wide.value: at}, left=match.left if not place else [], parted={}),
                titles,
                _filled(rows, part, at, lacking.get(at, [])),
                number + place,
                constants={wide.header: (at, cell.bare)},
                repeats=place > 0,
            )
            for place, (at, cell) in enumerate(self.members.items())
        ]


def wide_tables(grid: Grid, layout: Layout, confirmed: Confirmed | None) -> list[WideTable]:
    """The tables of a sheet whose headers are those that the layout keeps, from the top."""
    if layout.wide is None or not layout.wide.kept:
        return []
    return list(_found(grid, layout, layout.wide, confirmed))


def _found(grid: Grid, layout: Layout, wide: Wide, confirmed: Confirmed | None) -> Iterator[WideTable]:
    name, kept = layout.scope.database, {read_header(text).plain for text in wide.kept}
    for number in _rows(grid, wide):
        row = list(grid.cells.slice(number, 1).to_pylist()[0].values())
        cells = {place: read_header(text, confirmed) for place, text in enumerate(row) if text and text.strip()}
        if kept <= {header.plain for header in cells.values()}:
            named = {place: cell for place, cell in cells.items() if cell.plain in kept}
            members = {place: cell for place, cell in cells.items() if place not in named and _is_member(cell, name)}
            header = HeaderRow(number, number, cells, (printed_row(row),))
            if members:
                yield WideTable(layout, wide, header, named, members)


def _rows(grid: Grid, wide: Wide) -> Sequence[int]:
    """The rows that may be headers: the first ones, and those below with a kept header letter by letter."""
    words, below = pa.array(list(wide.kept)), set[int]()
    for column in grid.cells.columns:
        below |= set(
            np.flatnonzero(pc.is_in(column, words).to_numpy(zero_copy_only=False))[: LOOKED_AT + MOST].tolist()
        )
    return sorted({*range(min(LOOKED_AT, grid.cells.num_rows)), *below})


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
