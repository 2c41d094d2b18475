"""A file's sheets as grids of text, with what the archive says of them: the child's answer, mapped into memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from schemas.findings import cell_address
from sources.archive import Marks


@dataclass(frozen=True)
class Grid:
    """One sheet: `cells` all rows as text from row 1 on, `first_column` the sheet's column of the first of them.

    `encoding` is that of a file without sheets. `unread` is the one-based row and the place in it of the first cell
    with characters that nobody can read any more.
    """

    name: str
    visible: bool
    cells: pa.Table
    first_column: int
    marks: Marks = field(default_factory=Marks)
    encoding: str | None = None
    unread: Mapping[int, int] = field(default_factory=dict)

    def top(self, number: int) -> list[list[str | None]]:
        """The first rows as lists."""
        return [list(row.values()) for row in self.cells.slice(0, number).to_pylist()]

    def address(self, row: int, place: int) -> str:
        """Address of a one-based row and a position in the grid."""
        return cell_address(row, self.first_column + place)


def grids(answer: dict[str, Any]) -> list[Grid]:
    """The sheets that hold anything."""
    return [_grid(sheet) for sheet in answer["sheets"] if sheet["file"]]


def _grid(sheet: dict[str, Any]) -> Grid:
    with pa.memory_map(sheet["file"]) as source:
        table = pa.ipc.open_file(source).read_all().combine_chunks()
    Path(sheet["file"]).unlink()
    table = table.rename_columns([str(place) for place in range(table.num_columns)])
    marks = Marks.of_answer(sheet["marks"]) if "marks" in sheet else Marks()
    first = sheet["first_column"]
    marks.uncached += [cell_address(row + 1, first + place) for row, place in sheet["errors"]]
    unread = {row + 1: place for row, place in sheet["unread"]}
    return Grid(sheet["name"], sheet["visible"], table, first, marks, sheet.get("encoding"), unread)
