"""The numbers of a table and of its total rows, column by column, in one unit: what totals can be compared by.

Which rows a total stands for, and whether it is right, is `totalrows`' to tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.column import Kind
from sources.headers.headertexts import UNNAMED
from sources.headers.rowwords import TOTAL, plain
from sources.tables.rowtexts import cells_of, unit_of
from sources.tables.sheets import Sheet
from sources.texts.cleaning import clean, fold
from sources.values.numbercolumns import RATES, TIME_UNITS
from sources.values.quantities import Quantity, half_of, read_quantity
from sources.values.standardizing import TYPERS
from sources.values.typers import Setting

ROUNDED = r"[.百千万亿]"
"""Only a number with decimals or a multiple can be rounded."""
UPPER = r"(?:委员会|党委|工委|总支|总工会|联合会|团委)$"
"""Organisations that others stand below."""
ROWS = "行数"
"""What is counted in a list of persons, in place of a column."""
PERSONS = re.compile(r"[人名]")
KEPT_SECRET = r"^[\s\p{Z}]*(?:[*＊]+|隐)[\s\p{Z}]*$"
"""A number that is there and not told (RE2): a total holds it."""
WORDED = frozenset({Kind.TEXT, Kind.CODE, Kind.AREA, Kind.BOOL, Kind.IDENTITY})
"""Under a column of these a number can only be one of rows."""

Matrix = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Claim:
    """One number of a total row: its row and position in the grid, its text, and what one of its units makes."""

    row: int
    place: int
    column: str
    text: str
    scale: float


@dataclass(frozen=True)
class Difference:
    """A number that is not what its row stands for: `summed` in the claim's unit, `groups` added a second time.

    Of a part of a total it is not the sum but a limit.
    """

    rule: str
    claim: Claim
    summed: float
    groups: str = ""
    is_limit: bool = False


@dataclass(frozen=True)
class Numbers:
    """What the rows of a table hold, by column.

    `sums`: of the first so many `data` rows the number, its rounding and how many cells could not be read: for every
    set of rows that may be meant (`_meant`). Of the total `rows`: the numbers `held` (not a number where a cell holds
    none), `halves` of their last place, and `claims`.
    """

    columns: tuple[str, ...]
    data: Rows
    sums: npt.NDArray[np.float64]
    rows: Rows
    held: Matrix
    halves: Matrix
    claims: dict[tuple[int, int], Claim]

    def between(self, first: int, last: int) -> tuple[Matrix, int]:
        """Sums of the data rows between two rows, and how many they are."""
        low, high = int(np.searchsorted(self.data, first, "right")), int(np.searchsorted(self.data, last, "left"))
        return self.sums[:, high] - self.sums[:, low], high - low

    def of(self, members: Rows) -> Matrix:
        """Sums of some of the data rows."""
        at = np.searchsorted(self.data, members)
        summed: Matrix = (self.sums[:, at + 1] - self.sums[:, at]).sum(axis=1)
        return summed


def numbers(sheet: Sheet) -> Numbers:
    """The columns of a table that are added up; of a list of persons its rows."""
    data, rows = sheet.rows.records, np.array(sorted(sheet.rows.called), dtype=np.int64)
    if sheet.database.is_personal:
        read = [_counted_rows(sheet, rows)]
    else:
        read = [_column(sheet, name, rows) for name in sheet.given if _is_added_up(sheet, name)]
    meant = _meant(sheet)
    terms = np.zeros((len(meant), len(data) + 1, len(read), 3))
    held, halves = np.full((len(rows), len(read)), np.nan), np.zeros((len(rows), len(read)))
    claims = {}
    for at, one in enumerate(read):
        terms[:, 1:, at] = one.terms * meant[:, :, np.newaxis]
        for claim, number, half in one.claims:
            here = int(np.searchsorted(rows, claim.row))
            held[here, at], halves[here, at], claims[here, at] = number, half, claim
    return Numbers(tuple(one.column for one in read), data, terms.cumsum(axis=1), rows, held, halves, claims)


def numbers_of_tables() -> Callable[[Sheet], Numbers]:
    """`numbers`, worked out once for each table of a file: totals of other tables ask for them again."""
    known: dict[str, Numbers] = {}

    def of(sheet: Sheet) -> Numbers:
        if sheet.key not in known:
            known[sheet.key] = numbers(sheet)
        return known[sheet.key]

    return of


@dataclass(frozen=True)
class _Read:
    """One column: number, rounding and whether it could not be read of each data row; the claims on it."""

    column: str
    terms: Matrix
    claims: list[tuple[Claim, float, float]]


def _meant(sheet: Sheet) -> npt.NDArray[np.bool_]:
    """Which rows a total may mean: all; where some stand above others, also those that do not: they are in its numbers.

    Organisations are above others that name them as theirs, or, where the table does not tell that, by their names.
    """
    every = np.ones((1, len(sheet.rows.records)), dtype=bool)
    parents = [name for name, column in sheet.database.columns.items() if column.is_parent]
    if not parents:
        return every
    keys = {name: _texts(sheet, name) for key in sheet.database.keys for name in key if name in sheet.given}
    upper = np.zeros(len(sheet.rows.records), dtype=bool)
    if given := [_texts(sheet, name) for name in parents if name in sheet.given]:
        named = pa.concat_arrays(given).unique().drop_null()
        for texts in keys.values():
            upper |= pc.is_in(texts, named).to_numpy(zero_copy_only=False)
    else:
        for texts in (texts for name, texts in keys.items() if sheet.database.columns[name].is_name):
            told = pc.match_substring_regex(texts, UPPER)
            upper |= pc.fill_null(told, False).to_numpy(zero_copy_only=False)
    return np.vstack([every, ~upper]) if upper.any() and not upper.all() else every


def _texts(sheet: Sheet, name: str) -> pa.Array:
    return clean(cells_of(sheet, sheet.given[name], sheet.rows.records).cast(pa.string()))


def _is_added_up(sheet: Sheet, name: str) -> bool:
    """Counts and amounts, but no numbers of years or of a term, and no rates."""
    column = sheet.database.columns[name]
    if unit_of(sheet, name) in RATES:
        return False
    return column.additive and column.unit not in TIME_UNITS


def _column(sheet: Sheet, name: str, rows: Rows) -> _Read:
    column, place = sheet.database.columns[name], sheet.given[name]
    parts = [cells_of(sheet, place, sheet.rows.records), cells_of(sheet, place, rows), pa.array(["1"])]
    cells = pa.concat_arrays([part.cast(pa.string()) for part in parts])
    written = clean(cells)
    typed = TYPERS[column.kind](written, column, Setting(unit_of(sheet, name)))
    values = typed.values.cast(pa.float64()).to_numpy(zero_copy_only=False)
    size, unit = len(sheet.rows.records), float(values[-1])
    rounded = np.zeros(len(values)) if typed.half is None else typed.half.fill_null(0).to_numpy(zero_copy_only=False)
    if column.kind is not Kind.INT:
        rounded = _rounded(written, values)
    told = pc.or_(written.is_valid(), pc.fill_null(pc.match_substring_regex(cells, KEPT_SECRET), False))
    unread = np.isnan(values) & told.to_numpy(zero_copy_only=False)
    terms = np.column_stack([np.nan_to_num(values), rounded, unread])[:size]
    texts = written.slice(size, len(rows)).to_pylist()
    claims = []
    for at, (row, text) in enumerate(zip(rows.tolist(), texts, strict=True), start=size):
        if not np.isnan(values[at]):
            quantity, value = read_quantity(text), float(values[at])
            scale = value / quantity.number if quantity.number else unit
            half = float(rounded[at]) if column.kind is Kind.INT else half_of(quantity, text) * scale
            claims.append((Claim(row, place, name, text, scale), value, half))
    return _Read(name, terms, claims)


def _rounded(written: pa.Array, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Half a unit of the last place of the numbers that have decimals or a multiple, in the column's unit."""
    halves = np.zeros(len(values))
    places = np.flatnonzero(pc.fill_null(pc.match_substring_regex(written, ROUNDED), False))
    known: dict[str, float] = {}
    for place, text in zip(places.tolist(), written.take(pa.array(places)).to_pylist(), strict=True):
        if text not in known:
            quantity = read_quantity(text)
            worth = quantity.multiple != 1 or "." in text
            known[text] = (
                half_of(quantity, text) * values[place] / quantity.number if worth and quantity.number else 0.0
            )
        halves[place] = known[text]
    return np.nan_to_num(halves)


def _counted_rows(sheet: Sheet, rows: Rows) -> _Read:
    size = len(sheet.rows.records)
    terms = np.column_stack([np.ones(size), np.zeros(size), np.zeros(size)])
    return _Read(ROWS, terms, [(claim, float(number), 0.0) for claim, number in _row_counts(sheet, rows)])


def _row_counts(sheet: Sheet, rows: Rows) -> Iterator[tuple[Claim, int]]:
    """The numbers of total rows that can only be numbers of rows: `合计120人`, `合计` and nothing else but `120`."""
    cells = sheet.grid.cells.take(pa.array(rows, pa.int64())).to_pylist()
    for row, values in zip(rows.tolist(), cells, strict=True):
        filled = {place: text for place, text in enumerate(map(fold, (t or "" for t in values.values()))) if text}
        label = plain(sheet.rows.called[row])
        labelled = next((place for place, text in filled.items() if plain(text) == label), None)
        others = {place: text for place, text in filled.items() if place != labelled}
        said = TOTAL.fullmatch(label)
        if said and said["count"] and not others and labelled is not None:
            yield Claim(row, labelled, ROWS, filled[labelled], 1.0), int(said["count"].replace(",", ""))
        elif len(others) == 1:
            ((place, text),) = others.items()
            quantity = read_quantity(text)
            if quantity.number is not None and quantity.number.is_integer() and _counts_rows(sheet, place, quantity):
                yield Claim(row, place, ROWS, text, 1.0), int(quantity.number)


def _counts_rows(sheet: Sheet, place: int, quantity: Quantity) -> bool:
    """Whether a number at a position can only be one of rows: in persons, or under words or a serial number."""
    if quantity.number is None or quantity.number < 0 or quantity.rough or quantity.multiple != 1:
        return False
    if PERSONS.fullmatch(quantity.unit):
        return True
    under = next((sheet.database.columns[name].kind for name, at in sheet.given.items() if at == place), None)
    header = sheet.header.cells.get(place)
    serial = header is not None and UNNAMED.match(header.plain) is not None
    return not quantity.unit and (under in WORDED or serial)
