"""The rows of a sheet that begin a table: the best header near the top, and others below that are as whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sources.headers.headerparts import Merges
from sources.headers.headerrows import LOOKED_AT, REACH, HeaderRow, header_rows, known_places
from sources.headers.headertexts import UNNAMED, Confirmed
from sources.headers.meanings import all_headers
from sources.reading.grids import Grid, rows_of
from sources.tables.recognition import Matched, best_match

MANY = 200
"""More tables than this are not looked for below one another: the rest are rows of the last."""
SEARCHED = 8
"""Headers far below are found by the first so many columns."""
FULL = 3
TITLE_CELLS = 3


def table_headers(grid: Grid, confirmed: Confirmed | None) -> list[Matched]:
    """The rows that begin a table: those with all key columns of a database, and full header rows below a gap.

    Without any of the first kind, the best header alone.
    """
    groups = _groups(grid)
    scored = header_rows(grid.top(LOOKED_AT + REACH - 1), confirmed, _near(groups, 0, LOOKED_AT))
    if not scored:
        return []
    best = max(scored, key=lambda pair: pair[0])[1]
    headers = [header for _, header in scored]
    headers += [header for header in _far_below(grid, groups, confirmed) if header.first > headers[-1].last]
    matched = [Matched.of(header) for header in headers if header is best or _is_known(header)]
    begins = [one for one in matched if one.row is best or _begins(grid, one)]
    whole = {one.row.first for one in begins if (match := best_match(one)) and match.is_table}
    if not whole:
        return [one for one in begins if one.row is best]
    first = min(whole)
    return [one for one in begins if one.row.first >= first and (one.row is not best or best.first in whole)][:MANY]


def _is_known(header: HeaderRow) -> bool:
    """Whether most of its cells are known headers, and not a few of them, as rows of data may hold."""
    known = len(known_places(header))
    return known >= FULL and known * 5 >= _named(header) * 3


def _named(header: HeaderRow) -> int:
    return sum(1 for cell in header.cells.values() if not UNNAMED.match(cell.plain))


def _begins(grid: Grid, matched: Matched) -> bool:
    """Whether a row of known headers begins a table.

    Where the row above is none of a title and no blank one, all are, or the keys
    of a database stand there by its own titles.
    """
    header = matched.row
    if len(known_places(header)) == _named(header) or not header.first or _is_titled(matched):
        return True
    above = rows_between(grid, header.first - 1, header.first)[0]
    return sum(1 for text in above if text and text.strip()) <= TITLE_CELLS


def _is_titled(matched: Matched) -> bool:
    """Whether it has the keys of a database, and two of its columns as they are titled: no row of data says so."""
    match = best_match(matched)
    if match is None or not match.is_table:
        return False
    titles = {column.title for column in match.database.columns.values()}
    return sum(cell.plain in titles for cell in matched.row.cells.values()) > 1


def _far_below(grid: Grid, groups: Mapping[int, Merges], confirmed: Confirmed | None) -> Iterator[HeaderRow]:
    """Headers below the first rows, found by cells that are known headers letter by letter."""
    if grid.cells.num_rows <= LOOKED_AT:
        return
    words = pa.array([*all_headers(), *(confirmed or ())])
    hits = np.zeros(grid.cells.num_rows, dtype=np.int8)
    for column in grid.cells.columns[:SEARCHED]:
        hits += pc.is_in(column, words).to_numpy().astype(np.int8)
    hits[:LOOKED_AT] = 0
    reached = LOOKED_AT
    for row in np.flatnonzero(hits >= 2)[: MANY * 10].tolist():
        if row < reached:
            continue
        above = max(row - REACH + 1, reached)
        near = _near(groups, above, row + REACH)
        for _score, header in header_rows(rows_between(grid, above, row + REACH), confirmed, near):
            if header.first + above <= row <= header.last + above:
                reached = header.last + above + 1
                yield header.moved(above)


def _groups(grid: Grid) -> dict[int, list[tuple[int, int, int, int]]]:
    """Merged cells that may belong to a header, by their first row; rows and positions of the grid, from zero."""
    found: dict[int, list[tuple[int, int, int, int]]] = {}
    rows, columns = grid.first_row + 1, grid.first_column
    for top, left, bottom, right in grid.marks.merges:
        if left >= columns and top >= rows and bottom - top < REACH:
            cells = (top - rows, left - columns, bottom - rows, right - columns)
            found.setdefault(top - rows, []).append(cells)
    return found


def _near(groups: Mapping[int, Merges], first: int, behind: int) -> list[tuple[int, int, int, int]]:
    """Those of some rows, counted from the first of them."""
    return [
        (top - first, left, bottom - first, right)
        for row in range(first, behind)
        for top, left, bottom, right in groups.get(row, ())
    ]


def rows_between(grid: Grid, first: int, behind: int) -> list[list[str | None]]:
    """The rows of a grid from the first to the one behind the last."""
    return rows_of(grid.cells.slice(first, behind - first))
