"""A recognised sheet: its header located, its columns mapped, its rows sorted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

from schemas.cities.areas import Areas
from schemas.column import Kind
from schemas.database import Database
from schemas.periods import Period
from sources.headers.assigning import Match, assign, keys_missing
from sources.headers.evidence import sample
from sources.headers.headerrows import HeaderRow
from sources.headers.headertexts import ASKED, Confirmed
from sources.headers.months import dated, tell_period
from sources.headers.qualifiers import is_anothers, is_list_of_others
from sources.headers.rivals import Rivalry, settle
from sources.reading.grids import Grid
from sources.rows.body import Body
from sources.rows.rowkinds import KINDS, Sorted
from sources.rows.sorting import sort_rows
from sources.tables.blocks import Block, blocks
from sources.tables.merging import MergedText, header_spans, merged_texts
from sources.tables.recognition import Candidate, candidates, plain

NUMBERED = "\x1f"
"""Parts a sheet's name from the number of a table on it, inside this program only."""
DOUBTFUL = 0.75
"""Another database is told when what speaks for it is so close to what speaks for the one that was taken."""


Apart = Callable[[str, str], Sequence[Collection[tuple[str, int]]]]


@dataclass(frozen=True)
class Sheet:
    """One table of one database on a sheet. `number` tells several apart, from 1; it is 0 where there is only one.

    `match` says which column stands where; `inherited`: titles of the sheet's first table, which hold for the others
    too unless their own say otherwise. Of a wide sheet each column is a table: `constants` are columns whose text is
    the header at a position, and all but the first `repeats` what is the sheet's. `rivals` are fields of several
    columns. `whole`: column and row, from zero, of the area that reports, and its code.
    """

    grid: Grid
    match: Match
    titles: list[str]
    rows: Sorted
    number: int = 0
    inherited: tuple[str, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    constants: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    repeats: bool = False
    rivals: tuple[Rivalry, ...] = ()
    whole: tuple[str, int, str] | None = None

    @property
    def header(self) -> HeaderRow:
        """Its header row."""
        return self.match.header

    @property
    def database(self) -> Database:
        """The database that it is of."""
        return self.match.database

    @property
    def given(self) -> dict[str, int]:
        """Column → position in the grid."""
        return self.match.given

    @property
    def left(self) -> list[int]:
        """Positions that mean nothing."""
        return self.match.left

    @property
    def name(self) -> str:
        """The sheet's name, masked."""
        return self.grid.label

    @property
    def key(self) -> str:
        """What tells it from every other table of the file: its sheet's name, with its number where it has one."""
        return f"{self.name}{NUMBERED}{self.number}" if self.number else self.name

    @property
    def numbers(self) -> npt.NDArray[np.int64]:
        """One-based rows of the sheet that are data."""
        return self.rows.data + 1 + self.grid.first_row

    @property
    def totals(self) -> npt.NDArray[np.int64]:
        """One-based rows of the sheet that were taken out as totals, subtotals or groupings."""
        return np.flatnonzero(self.rows.kinds == KINDS.index("total")) + 1 + self.grid.first_row

    def header_cell(self, place: int) -> str:
        """Address of the header at a position of the grid."""
        row = self.header.first if self.grid.is_turned else self.header.last
        return self.grid.address(self.grid.first_row + row + 1, place)

    @cached_property
    def merged(self) -> dict[int, list[MergedText]]:
        """Position → first and last row and text of the merges that its cells are filled from."""
        mapped = {place: self.database.columns[name] for name, place in self.given.items()}
        return merged_texts(self.grid, self.header.last, mapped)

    @property
    def keys_missing(self) -> list[str]:
        """Titles of the key columns that it lacks; none where all that it says is that there is nothing."""
        is_zero = bool(self.rows.zeros) and not len(self.rows.data)
        return [] if is_zero else keys_missing(self.database, self.present)

    @property
    def present(self) -> frozenset[str]:
        """The columns that it has."""
        return frozenset(self.given) | frozenset(self.constants)

    @cached_property
    def formatted(self) -> Mapping[int, Kind]:
        """Positions of the columns some of whose numbers are shown otherwise than they are stored, with their kinds."""
        places = {column - self.grid.first_column for _code, column, _first, _last in self.grid.marks.shown}
        return {place: self.database.columns[name].kind for name, place in self.given.items() if place in places}

    @property
    def is_called(self) -> bool:
        """Whether the sheet is called by the database's name or one of its hints."""
        return any(hint in self.grid.name for hint in (*self.database.hints, self.database.title))

    @property
    def is_named(self) -> bool:
        """Whether a title, the sheet's name or the file's names the database."""
        return bool(self.candidates) and self.candidates[0].is_named

    @property
    def doubt(self) -> tuple[Candidate, Candidate] | None:
        """The database that was taken and another one that comes close, where there is one and no name decides."""
        if len(self.candidates) < 2:
            return None
        taken, other = self.candidates[:2]
        close = other.score >= taken.score * DOUBTFUL and (other.has_keys or not taken.has_keys)
        decided = taken.is_named and not other.is_named
        return (taken, other) if close and not decided else None


def recognise(
    grid: Grid, file: str, areas: Areas, confirmed: Confirmed | None = None, period: Period | None = None
) -> list[Sheet]:
    """The tables of a sheet with their databases; none for one that holds none (a dictionary, instructions).

    `confirmed` are the headers that the home has recorded for this file; `period`, where it is known already, tells
    which of several months in a header is meant.
    """
    found: list[Sheet] = []
    tables = blocks(grid, file, confirmed)
    hidden_name = "" if grid.encoding else grid.name
    for block in tables:
        samples = _samples(block)
        ranked = candidates(block.matched, block.titles, hidden_name, file, samples)
        if not ranked:
            continue
        match = ranked[0].match
        database = match.database
        if database.is_personal and _is_of_others(block, database, hidden_name):
            continue
        month = period or tell_period(dated([*block.titles, *tables[0].titles, hidden_name, file]))
        spans = header_spans(block.grid, block.header.last)
        of_month = assign(block.header, database, month) if month else match
        match, rivals = settle(of_month, block.grid.cells, samples, spans)
        if match.is_only_codes:
            continue
        body = Body(block.grid.cells, match.given, database, areas)
        rows = sort_rows(block.grid.cells, block.header, body, whole=not block.follows)
        number = 0 if len(tables) == 1 else len(found) + 1
        inherited = () if block is tables[0] else tuple(tables[0].titles)
        sheet = Sheet(block.grid, match, block.titles, rows, number, inherited, tuple(ranked), rivals=rivals)
        found.append(sheet)
    return found


def _is_of_others(block: Block, database: Database, name: str) -> bool:
    """Whether a table of persons is called one of other persons: their families, those who introduced them.

    Where columns of others stand in it themselves, its rows are the database's.
    """
    if any(is_anothers(word) for header in block.header.cells.values() for word in header.words):
        return False
    called = is_list_of_others(plain(name), database, is_title=False)
    return called or any(is_list_of_others(plain(title), database, is_title=True) for title in block.titles)


def _samples(block: Block) -> Callable[[int], list[str]]:
    """Samples of the columns of a table by position, each drawn once."""
    return cache(lambda place: sample(block.grid.cells.column(place), block.header.last + 1))


class SheetPlaces:
    """Where cells stand, for findings (`schemas.telling.Places`); sheets by `key`, `apart` by rule and column."""

    def __init__(self, file: str, sheets: Sequence[Sheet], apart: Apart = lambda _rule, _column: ()) -> None:
        self.file = file
        self.apart = apart
        self._sheets = {sheet.key: sheet for sheet in sheets}
        self._on = {name: [sheet for sheet in sheets if sheet.name == name] for name in {s.name for s in sheets}}

    def cell(self, sheet: str, row: int, column: str) -> str | None:
        """Address of the column's cell, or None when the sheet lacks the column."""
        found = self._sheets.get(sheet) or self._holding(sheet, row)
        if column in found.constants:
            return found.header_cell(found.constants[column][0])
        return found.grid.address(row, found.given[column]) if column in found.given else None

    def header(self, sheet: str, column: str) -> str | None:
        """The header as written but for what a template asks there, or the declared title."""
        found = self._sheets.get(sheet) or self._on[sheet][0]
        header = found.header.cells.get(found.given.get(column, -1))
        declared = found.database.columns.get(column)
        return ASKED.sub("", header.written) if header else declared.title if declared else None

    def in_header(self, column: str) -> Collection[str]:
        """The tables of a wide layout whose header is the column's value."""
        return [key for key, sheet in self._sheets.items() if column in sheet.constants]

    def letters(self) -> dict[str, dict[str, str]]:
        """Sheet → column → letters of its cells, where all tables of the sheet have it under the same."""
        return {name: _letters(sheets) for name, sheets in self._on.items()}

    def _holding(self, sheet: str, row: int) -> Sheet:
        """The first table of a sheet that has the row."""
        tables = self._on[sheet]
        return next((one for one in tables if 0 < row - one.grid.first_row <= one.grid.cells.num_rows), tables[0])


def _letters(sheets: Sequence[Sheet]) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for sheet in sheets:
        for column, place in sheet.given.items():
            found.setdefault(column, set()).add(sheet.grid.letters(place))
        for column in sheet.constants:
            found.setdefault(column, set()).add("")
    return {
        column: letters.pop() for column, letters in sorted(found.items()) if len(letters) == 1 and "" not in letters
    }
