"""Summary tables (汇总表) for tests: the records that a new home has of them, made-up numbers, and workbooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from pipelines.homes.new_home import BLANK
from schemas.cities.areas import Areas, areas

KINDS = ("databases", "bases", "indicators")
RECORDS = {
    f"{kind}/summary_table.toml": (BLANK / f"reference/{kind}/summary_table.toml.example").read_text("utf-8")
    for kind in KINDS
}
"""What a home's `reference` holds once `.example` is taken off, by the names of its files."""
DISTRICT = "310105"
Row = Sequence[Any]


def streets(district: str = DISTRICT, of: Areas | None = None) -> list[str]:
    """The names of a district's streets, in order of code."""
    return [area.zh for area in sorted((of or areas()).children(district), key=lambda area: area.code)]


def declare(folder: Path) -> None:
    """Put the records into the `reference` of a home."""
    for name, text in RECORDS.items():
        (folder / name).write_text(text, encoding="utf-8")


def workbook(path: Path, rows: Sequence[Row], merged: Sequence[str] = (), name: str = "Sheet1") -> Path:
    """A workbook of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    for cells in merged:
        sheet.merge_cells(cells)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path


def summed(rows: Mapping[str, Row]) -> list[Any]:
    """The sums of the columns of rows."""
    return [sum(column) for column in zip(*rows.values(), strict=True)]
