"""Clean rows of all eight databases, from the made-up city: what the mutants change one cell of."""

from __future__ import annotations

import csv
import datetime as dt
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import python_calamine

from schemas.cities.areas import areas
from schemas.databaselist import databases
from schemas.periods import Period
from synth.making import make
from synth.order import CityOrder

DISTRICT, PERIOD, ROWS = "310101", Period(2026, 9), 6


@cache
def bases() -> dict[str, list[list[str]]]:
    """Database → header and its first rows, as text."""
    found: dict[str, list[list[str]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder), CityOrder(PERIOD, areas(), 0.002, 0.0, 1, (DISTRICT,)))
        for path in sorted((Path(folder) / str(PERIOD)).rglob("*.*")):
            for name, rows in _tables(path):
                title = next(
                    d.name for d in databases().values() if d.title in (name, path.stem.removeprefix("黄浦区"))
                )
                found.setdefault(title, rows[: ROWS + 1])
    assert set(found) == set(databases())
    return found


def _tables(path: Path) -> list[tuple[str, list[list[str]]]]:
    if path.suffix == ".csv":
        encoding = "utf-8-sig" if path.read_bytes().startswith(b"\xef\xbb\xbf") else "gb18030"
        with path.open(encoding=encoding, newline="") as stream:
            return [("", list(csv.reader(stream)))]
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    return [
        (name, [[_text(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python()])
        for name in book.sheet_names
    ]


def _text(cell: Any) -> str:
    if isinstance(cell, dt.date):
        return cell.isoformat()[:10]
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
