"""The rows of a clean made-up district as text, one table a database: what every cell ought to say."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import python_calamine

from schemas.column import Column
from schemas.database import Database, databases
from tests.synth.cities import made

DISTRICT = "310105"
MOST_ROWS = 40


@dataclass(frozen=True)
class Table:
    """Columns that the file has, by position, and the rows as text; "" where a cell is empty."""

    database: Database
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]

    def first(self, number: int) -> Table:
        """The table with its first rows only."""
        return replace(self, rows=self.rows[:number])


def clean_tables(folder: Path) -> dict[str, Table]:
    """A clean district's eight tables; rows that others refer to (organisations, units) are all there."""
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
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return [list(csv.reader(stream, delimiter="\t" if path.suffix == ".tsv" else ","))]
    book = python_calamine.CalamineWorkbook.from_path(path)
    return [[[_text(c) for c in row] for row in book.get_sheet_by_name(n).to_python()] for n in book.sheet_names]


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
