"""The tables of one sheet: below one another, each under its own header, or beside one another.

Which database a table belongs to is `recognition`'s to tell; which of its rows are data, `sorting`'s.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sources.headers.headerrows import LOOKED_AT, HeaderRow, is_record
from sources.headers.headertexts import Confirmed
from sources.headers.rowwords import FOOTER, TOTAL, plain
from sources.reading.grids import Grid
from sources.tables.blockheaders import TITLE_CELLS, rows_between, table_headers
from sources.tables.recognition import Matched, best_match

MOST_RUNS = 12
ABOVE = 12
"""A table has at most so many rows of titles above its header."""


@dataclass(frozen=True)
class Block:
    """One table: its rectangle of the sheet, its header in it, the titles above the header, whether others precede."""

    grid: Grid
    matched: Matched
    titles: list[str]
    follows: bool = False

    @property
    def header(self) -> HeaderRow:
        """The header row."""
        return self.matched.row


@dataclass(frozen=True)
class _Known:
    """What is known of the file before it is read: its name, and the headers that the home has recorded for it."""

    file: str
    confirmed: Confirmed | None

    def is_whole(self, block: Block) -> bool:
        sheet = "" if block.grid.encoding else block.grid.name
        match = best_match(block.matched, block.titles, sheet, self.file)
        return match is not None and match.is_table


def blocks(grid: Grid, file: str, confirmed: Confirmed | None = None) -> list[Block]:
    """The tables of a sheet, from the top and from the left; none where no header is found."""
    if not grid.cells.num_rows:
        return []
    known = _Known(file, confirmed)
    return [half for block in _beside(grid, known) for half in _repeated(block, known)]


def _beside(grid: Grid, known: _Known) -> list[Block]:
    """The tables of each run of columns, when empty columns part two or more tables; else those of the whole."""
    runs = _runs(grid)
    if 1 < len(runs) <= MOST_RUNS:
        every = (0, grid.cells.num_rows)
        whole = [any(known.is_whole(block) for block in _stacked(grid.part(every, run), known)) for run in runs]
        if sum(whole) > 1:
            starts = [0, *[run[0] for run, is_whole in zip(runs, whole, strict=True) if is_whole][1:]]
            bounds = pairwise([*starts, grid.cells.num_columns])
            return [block for bound in bounds for block in _stacked(grid.part(every, bound), known)]
    found = _stacked(grid, known)
    return found if len(found) == 1 else [part for block in found for part in _parted(block, known)]


def _parted(block: Block, known: _Known) -> list[Block]:
    """A table of several below one another, parted again when empty columns part tables in it."""
    if len(_runs(block.grid)) < 2:
        return [block]
    parts = _beside(block.grid, known)
    return [replace(part, follows=block.follows) for part in parts] if len(parts) > 1 else [block]


def _runs(grid: Grid) -> list[tuple[int, int]]:
    """First and behind-last position of the columns between empty ones."""
    top = grid.top(LOOKED_AT)
    filled = [
        any(row[place] and (row[place] or "").strip() for row in top) or not _is_empty(grid.cells.column(place))
        for place in range(grid.cells.num_columns)
    ]
    edges = np.flatnonzero(np.diff(np.array([False, *filled, False]).astype(np.int8)))
    return [(int(first), int(behind)) for first, behind in edges.reshape(-1, 2)]


def _is_empty(column: pa.ChunkedArray) -> bool:
    return column.null_count == len(column) or not pc.any(pc.match_substring_regex(column, r"[^\s\p{Z}]")).as_py()


def _stacked(grid: Grid, known: _Known) -> list[Block]:
    """The tables below one another."""
    headers = table_headers(grid, known.confirmed)
    if not headers:
        return []
    starts = [0]
    kept = [headers[0]]
    for matched in headers[1:]:
        header, upper = matched.row, kept[-1].row
        start = begins_at(grid, upper, header)
        titled = any(text for row in rows_between(grid, start, header.first) for text in row)
        if header.is_page_of(upper) and not titled:
            continue  # the same header on another printed page
        kept.append(matched)
        starts.append(start)
    tables = zip(pairwise([*starts, grid.cells.num_rows]), kept, strict=True)
    return [_block(grid, bounds, matched) for bounds, matched in tables]


def _block(grid: Grid, bounds: tuple[int, int], matched: Matched) -> Block:
    above = rows_between(grid, bounds[0], matched.row.first)
    titles = [text for row in above for text in row if text and text.strip()]
    return Block(grid.part(bounds), matched.moved(-bounds[0]), titles, bounds[0] > 0)


def begins_at(grid: Grid, upper: HeaderRow, header: HeaderRow) -> int:
    """Where a lower table begins: with the titles above its header, and the blank rows above those.

    A row that holds codes or numbers under half of the headers of the `upper` table is one of that.
    """
    lowest = upper.last + 1
    first = max(lowest, header.first - ABOVE)
    above = [
        {place: text for place, t in enumerate(row) if (text := plain(t))}
        for row in rows_between(grid, first, header.first)
    ]
    start, in_titles, blank = header.first, False, False
    for row in range(len(above) - 1, -1, -1):
        cells = above[row]
        if not cells:
            blank = blank or in_titles
            continue
        is_title = _is_title(cells, header, adjacent=row == len(above) - 1 or in_titles)
        is_row = len(cells.keys() & upper.cells) * 2 >= len(upper.cells) and is_record(list(cells.values()))
        if blank or is_row or not is_title:
            break
        start, in_titles = first + row, True
    while start > lowest and not any(plain(text) for text in rows_between(grid, start - 1, start)[0]):
        start -= 1
    return start


def _is_title(cells: dict[int, str], header: HeaderRow, *, adjacent: bool) -> bool:
    text = cells[min(cells)]
    if len(cells) > TITLE_CELLS or min(cells) > min(header.cells) or TOTAL.fullmatch(text):
        return False
    return adjacent or not FOOTER.fullmatch(text)


def _repeated(block: Block, known: _Known) -> list[Block]:
    """The halves of a table whose header is written two or more times side by side; else the table itself."""
    places = sorted(block.header.cells)
    texts = [block.header.cells[place].plain for place in places]
    for times in range(2, len(texts) // 2 + 1):
        size, rest = divmod(len(texts), times)
        if rest or texts != texts[:size] * times:
            continue
        starts = [0, *(places[size * number] for number in range(1, times))]
        every = (0, block.grid.cells.num_rows)
        parts = [
            replace(
                block,
                grid=block.grid.part(every, bound),
                matched=Matched.of(block.header.between(*bound)),
            )
            for bound in pairwise([*starts, block.grid.cells.num_columns])
        ]
        if all(known.is_whole(part) for part in parts):
            return parts
    return [block]
