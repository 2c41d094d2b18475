"""A file's sheets as grids of text, with what the archive says of them: the child's answer, mapped into memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from schemas.findings import cell_address
from sources.archive import Marks


@dataclass(frozen=True)
class Grid:
    """One sheet: `cells` all rows as text from row 1 on, `first_column` the sheet's column of the first of them."""

    name: str
    visible: bool
    cells: pa.Table
    first_column: int
    marks: Marks = field(default_factory=Marks)
    encoding: str | None = None
    undecoded: int = 0

    def top(self, number: int) -> list[list[str | None]]:
        """The first rows as lists."""
        return [list(row.values()) for row in self.cells.slice(0, number).to_pylist()]

    def address(self, row: int, place: int) -> str:
        """Address of a one-based row and a position in the grid."""
        return cell_address(row, self.first_column + place)


def grids(answer: dict[str, Any], marks: dict[str, Marks]) -> list[Grid]:
    """The sheets that hold anything, with what the scan of the archive found."""
    return [_grid(sheet, marks.get(sheet["name"])) for sheet in answer["sheets"] if sheet["file"]]


def _grid(sheet: dict[str, Any], scanned: Marks | None) -> Grid:
    with pa.memory_map(sheet["file"]) as source:
        table = pa.ipc.open_file(source).read_all().combine_chunks()
    Path(sheet["file"]).unlink()
    table = table.rename_columns([str(place) for place in range(table.num_columns)])
    marks = scanned or _told(sheet)
    first = marks.first_column if sheet["first_column"] is None else sheet["first_column"]
    first = first or 0
    marks.uncached += [cell_address(row + 1, first + place) for row, place in sheet["errors"]]
    return Grid(sheet["name"], sheet["visible"], table, first, marks, sheet.get("encoding"), sheet.get("undecoded", 0))


def _told(sheet: dict[str, Any]) -> Marks:
    """Marks that the child's own reader gave: zero-based rows there, one-based here."""
    merges: Sequence[Sequence[int]] = sheet.get("merges", [])
    return Marks(
        long_numbers={(row + 1, column) for row, column in sheet.get("long_numbers", [])},
        merges=[(a + 1, b, c + 1, d) for a, b, c, d in merges],
    )
