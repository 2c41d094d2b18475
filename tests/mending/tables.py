"""The rows of a clean made-up district as text, one table a database: what every cell ought to say."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import python_calamine

from schemas.column import Column, Kind
from schemas.database import Database
from schemas.databaselist import databases
from tests.synth.cities import made

DISTRICT = "310105"
MOST_ROWS = 40
UNITS = {
    Kind.MONEY_WAN: ("_wan", "元", Decimal(10_000)),
    Kind.NUMBER: ("_m2", "万平方米", Decimal("0.0001")),
    Kind.INT: ("_population", "万人", Decimal("0.0001")),
}
"""By kind: how names of its columns end that may be in another unit, the unit, and how many of it make one."""


@dataclass(frozen=True)
class Table:
    """Columns that the file has, by position, and the rows as text; "" where a cell is empty.

    `units`: columns that are written in another unit than their own.
    """

    database: Database
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    units: Mapping[str, str] = field(default_factory=dict)

    def first(self, number: int) -> Table:
        """The table with its first rows only."""
        return replace(self, rows=self.rows[:number])

    def only(self, names: tuple[str, ...]) -> Table:
        """The table with these columns only, in this order."""
        places = [self.place(name) for name in names]
        rows = tuple(tuple(row[place] for place in places) for row in self.rows)
        return replace(self, columns=tuple(self.columns[place] for place in places), rows=rows)

    def without(self, *names: str) -> Table:
        """The table without these columns."""
        return self.only(tuple(column.name for column in self.columns if column.name not in names))

    def place(self, name: str) -> int:
        """Position of a column."""
        return [column.name for column in self.columns].index(name)

    def in_other_units(self) -> Table:
        """The same amounts, areas and populations in units that a header must tell."""
        scales, units = {}, {}
        for place, column in enumerate(self.columns):
            ending, unit, scale = UNITS.get(column.kind, (None, "", Decimal(1)))
            if ending and column.name.endswith(ending):
                scales[place], units[column.name] = scale, unit
        rows = tuple(
            tuple(scaled(text, scales[place]) if place in scales else text for place, text in enumerate(row))
            for row in self.rows
        )
        return replace(self, rows=rows, units=units)


def scaled(text: str, scale: Decimal) -> str:
    """A number as text, so many times as large, without an exponent."""
    return f"{(Decimal(text) * scale).normalize():f}" if text else text


def clean_tables(folder: Path) -> dict[str, Table]:
    """A clean district's tables; rows that others refer to (organisations, units) are all there."""
    made(folder, 0.0, scale=0.0015, districts=(DISTRICT,))
    found: dict[str, Table] = {}
    for path in sorted((folder / "2026-09").rglob("*.*")):
        for rows in _sheets(path):
            if (table := _table(rows)) is not None:
                found[table.database.name] = table
    assert set(found) == set(databases())
    return {name: found[name].first(MOST_ROWS) for name in databases()}


def _sheets(path: Path) -> list[list[list[str]]]:
    if path.suffix in (".csv", ".tsv", ".txt"):
        text = _decoded(path.read_bytes())
        return [list(csv.reader(io.StringIO(text, newline=""), delimiter="," if path.suffix == ".csv" else "\t"))]
    book = python_calamine.CalamineWorkbook.from_path(path)
    return [[[_text(c) for c in row] for row in book.get_sheet_by_name(n).to_python()] for n in book.sheet_names]


def _decoded(content: bytes) -> str:
    if content.startswith(codecs.BOM_UTF16_LE):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def _table(rows: list[list[str]]) -> Table | None:
    for database in databases().values():
        titles = {column.title: column for column in database.columns.values()}
        if rows and all(cell in titles for cell in rows[0]):
            columns = tuple(titles[cell] for cell in rows[0])
            return Table(database, columns, tuple(tuple(row) for row in rows[1:]))
    return None


def _text(cell: Any) -> str:
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
