"""What is marked where in a return workbook: colours, remarks, drop-downs and origins of every sheet, from findings.

Writing it into a workbook is `own` (the file that was sent) and `rebuilt` (from its text); both see only a `Plan`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sources.marking.mark import ORIGIN_HEADER

ROWS, COLUMNS = 1_048_576, 16_384
"""Of a sheet of any workbook."""


@dataclass
class SheetPlan:
    """The marks of one sheet. `ranks` has the shape of the grid; rows are one-based, columns the sheet's, zero-based.

    `origins`: row → text of the origin column, `header` the row of its header. `dropdowns`: column, first and last row,
    what is offered. `texts`: columns whose marked cells must stay text. `leftmost`: the column that stands for a row.
    `reasons`: first and last row of a finding and its message, the worst first. `given`: what stands in the cells that
    are remarked on, by row and column. `is_shown`: findings speak of it, so that it must be seen; `is_opened`: and of
    hidden rows or columns of it; `is_unread`: nobody could see it, and it was not read.
    """

    name: str
    first_column: int
    ranks: npt.NDArray[np.int8]
    header: int | None = None
    origin_column: int = 0
    origin_header: str = ORIGIN_HEADER
    origins: dict[int, str] = field(default_factory=dict)
    remarks: dict[tuple[int, int], str] = field(default_factory=dict)
    dropdowns: list[tuple[int, int, int, list[str]]] = field(default_factory=list)
    texts: list[int] = field(default_factory=list)
    uncached: list[str] = field(default_factory=list)
    leftmost: int = 0
    reasons: list[tuple[int, int, str]] = field(default_factory=list)
    given: list[tuple[int, int, str]] = field(default_factory=list)
    is_shown: bool = False
    is_opened: bool = False
    is_unread: bool = False


@dataclass(frozen=True)
class Entry:
    """A cell of the first sheet: its value, the name of its style, and the cell it links to."""

    value: str | int | None
    style: str = "body"
    sheet: str | None = None
    cell: str | None = None


@dataclass
class Plan:
    """A whole return workbook: the first sheet, and the marks of the sheets behind it.

    `added` are the sheets of an earlier return workbook, None where the file is none: they go, and its colours.
    """

    front: list[list[Entry]]
    sheets: list[SheetPlan]
    added: Sequence[str] | None = None

    def write(self, path: Path) -> None:
        """As JSON, for the child."""
        sheets = []
        for sheet in self.sheets:
            places = np.argwhere(sheet.ranks)
            told = {key: value for key, value in vars(sheet).items() if key not in ("ranks", "remarks")}
            told["spots"] = np.column_stack(
                [places[:, 0] + 1, places[:, 1] + sheet.first_column, sheet.ranks[places[:, 0], places[:, 1]]]
            ).tolist()
            told["remarks"] = [[row, column, text] for (row, column), text in sheet.remarks.items()]
            sheets.append(told)
        front = [[asdict(entry) for entry in row] for row in self.front]
        whole = {"front": front, "sheets": sheets, "added": None if self.added is None else list(self.added)}
        path.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
