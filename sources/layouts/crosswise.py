"""Crosswise tables by a declared layout: areas across, measures down, so that each column of numbers is a record.

The table is turned: what follows sees a row for each of its columns, and tells the cells where they stand in the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from schemas.cities.areas import Areas
from schemas.database import Database
from schemas.databaselist import databases
from sources.headers.assigning import Match, assign
from sources.headers.headerrows import DEEPEST, HeaderRow, printed_row
from sources.headers.headertexts import UNNAMED, Confirmed, Header, read_header
from sources.headers.headerunits import is_unit
from sources.headers.meanings import is_ignored
from sources.headers.rowwords import numbers_columns, plain
from sources.layouts.labels import labelled
from sources.mappings.records import Cross, HeaderMapping, Layout, WideMeasure
from sources.reading.grids import Grid
from sources.rows.body import Body
from sources.rows.sorting import sort_rows
from sources.tables.sheets import Sheet
from sources.texts.bilingual import is_translation

LABELS = 6
"""The labels of the rows stand in one of the first so many columns."""
MOST = 400
"""A crosswise table ends in the first so many rows."""
UNITS = frozenset({"单位", "计量单位"})
BESIDE = UNITS | {"代码", "指标代码", "编号", "行次", "栏次"}
"""What stands between the labels and the areas."""
Rows = Sequence[Sequence[str | None]]


@dataclass(frozen=True)
class Crosswise:
    """A table that a crosswise layout fits, in rows and columns of the grid, from zero.

    `header`: the row of the areas; `place`: the column of the labels; `first`: the first column of areas; `below`: the
    row behind the last. `measures`: row → what it is; `labels`: row → its label, of all rows that hold anything;
    `units`: row → the unit beside its label; `names`: what stands above each column.
    """

    layout: Layout
    cross: Cross
    header: HeaderRow
    place: int
    first: int
    below: int
    measures: Mapping[int, WideMeasure]
    labels: Mapping[int, Header]
    units: Mapping[int, str]
    names: Sequence[str | None]

    @property
    def weight(self) -> int:
        """How many of its headers the layout names."""
        return len(self.measures)

    @property
    def match(self) -> Match:
        """How the database reads the labels, once the table is turned."""
        database = databases()[self.layout.scope.database]
        return assign(self._turned_header(database), database)

    def tables(self, grid: Grid, bounds: tuple[int, int], areas: Areas, number: int) -> list[Sheet]:
        """The one table that it is, turned; `bounds`: its rows with the titles above it, `number`: its number."""
        top, match = self.header.first, self.match
        titles = [text for row in grid.top(top)[bounds[0] :] for text in row if text and text.strip()]
        turned = self._named(grid.part((top, self.below))).turned()
        rows = sort_rows(turned.cells, match.header, Body(turned.cells, match.given, match.database, areas))
        return [Sheet(turned, match, titles, rows, number)]

    def _named(self, part: Grid) -> Grid:
        """The table with the names of all areas in its first row: that of a merged one may stand above it."""
        rows = [list(row.values()) for row in part.cells.to_pylist()]
        rows[0] = list(self.names)
        columns = {str(place): pa.array(texts, pa.string()) for place, texts in enumerate(zip(*rows, strict=True))}
        return replace(part, cells=pa.table(columns))

    def _turned_header(self, database: Database) -> HeaderRow:
        """The labels as the header of the turned table: each row that the layout names is the column that it says."""
        top = self.header.first
        across = self.names[self.place] or database.columns[self.cross.across].title
        cells = {0: self._meaning(read_header(across), self.cross.across)}
        for row, label in self.labels.items():
            measure = self.measures.get(row)
            named = self._meaning(label, measure.column) if measure else replace(label, forms=(), confirmed=())
            unit = (measure.unit if measure else None) or label.unit or self.units.get(row)
            cells[row - top] = replace(named, unit=unit)
        printed = {row - top: plain(label.written) for row, label in self.labels.items()}
        return HeaderRow(self.place, self.first - 1, cells, (printed,))

    def _meaning(self, header: Header, column: str) -> Header:
        return replace(header, confirmed=(HeaderMapping(self.layout.scope, header.written, header.plain, column),))


def crosswise(grid: Grid, layout: Layout, confirmed: Confirmed | None) -> list[Crosswise]:
    """The tables of a sheet that the layout fits, from the top: two and half of its labels stand in one column."""
    if layout.cross is None:
        return []
    rows = grid.top(MOST)
    each = (
        list(_in_column(rows, place, layout, layout.cross, confirmed))
        for place in range(min(LABELS, grid.cells.num_columns))
    )
    return next(filter(None, each), [])


def _in_column(
    rows: Rows, place: int, layout: Layout, cross: Cross, confirmed: Confirmed | None
) -> Iterator[Crosswise]:
    """The tables whose labels stand in a column."""
    texts = {row: text for row, cells in enumerate(rows) if (text := cells[place]) and text.strip()}
    labels = {row: read_header(text, confirmed) for row, text in texts.items()}
    after = 0
    runs = [run for run in labelled(texts, cross) if len(run) > 1 and len(run) * 2 >= len(cross.rows)]
    tops = [_areas_row(rows, place, max(after, min(run) - DEEPEST), min(run)) for run in runs]
    for number, (run, top) in enumerate(zip(runs, tops, strict=True)):
        if top is None:
            continue
        end = next((other for other in tops[number + 1 :] if other is not None), len(rows))
        first = _first_area(rows, place, top, run)
        below = max(run) + 1
        while below < end and below in labels and _holds(rows[below], first):
            below += 1
        held = {row: one for row, one in labels.items() if min(run) <= row < below and _holds(rows[row], first)}
        held = {row: one for row, one in held.items() if not is_ignored(one, layout.scope.database)}
        cells = {at: read_header(text) for at, text in enumerate(rows[top]) if text and text.strip()}
        header = HeaderRow(top, top, cells, (printed_row(rows[top]),))
        names = _names(rows, top, after, min(run))
        units = {row: unit for row in held if (unit := _unit_beside(rows[row][place + 1 : first], names[place + 1 :]))}
        yield Crosswise(layout, cross, header, place, first, below, run, held, units, names)
        after = below


def _unit_beside(cells: Sequence[str | None], names: Sequence[str | None]) -> str | None:
    """The unit that stands between a label and the numbers; under 单位 any text is one."""
    for cell, name in zip(cells, names, strict=False):
        text = read_header(cell or "").plain
        if text and (is_unit(text) or read_header(name or "").plain in UNITS):
            return text
    return None


def _holds(row: Sequence[str | None], first: int) -> bool:
    return any(text and text.strip() for text in row[first:])


def _areas_row(rows: Rows, place: int, first: int, label: int) -> int | None:
    """Of the few rows above the first label the one that names most columns, the lower of equals."""
    said = {row: sum(1 for text in rows[row][place + 1 :] if text and text.strip()) for row in range(first, label)}
    others = {row for row in said if numbers_columns([text for text in rows[row] if text and text.strip()])}
    others |= {row for row in said if row and is_translation(rows[row], rows[row - 1], rows[label:])}
    said = {row: number for row, number in said.items() if number and row not in others}
    return max(said, key=lambda row: (said[row], row), default=None)


def _names(rows: Rows, top: int, after: int, label: int) -> list[str | None]:
    """What stands above each column: in the row of the areas, else nearest above it, else below it."""
    order = [*range(top, max(after, label - DEEPEST) - 1, -1), *range(top + 1, label)]
    return [
        next((text for row in order if (text := rows[row][place]) and text.strip()), None)
        for place in range(len(rows[top]))
    ]


def _first_area(rows: Rows, place: int, top: int, measures: Mapping[int, WideMeasure]) -> int:
    """The first column of areas: right of the labels, and of their units and codes."""
    first = place + 1
    while first + 1 < len(rows[top]) and _is_beside(rows, first, top, measures):
        first += 1
    return first


def _is_beside(rows: Rows, place: int, top: int, measures: Mapping[int, WideMeasure]) -> bool:
    header = read_header(rows[top][place] or "").plain
    texts = [read_header(text).plain for row in measures if (text := rows[row][place]) and text.strip()]
    if header in BESIDE or UNNAMED.match(header):
        return True
    return all(map(is_unit, texts)) if texts else not header
