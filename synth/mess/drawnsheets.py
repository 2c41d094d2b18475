"""One sheet of a made-up file: what stands in each physical row, and where each cell of each record lies.

Extra columns and merged cells are put here, rows that are not data in `around`; formats are `writing`'s work.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from schemas.cells import column_letters
from schemas.column import Need
from schemas.database import Database
from synth.mess.around import Around
from synth.mess.delivery import SentPage
from synth.mess.handwriting import Hand, noised, spelled
from synth.mess.headerrow import headings
from synth.patch import Patch, TotalRow

EXTRA_COLUMNS = ("政治生日", "备注说明", "本地标签")
BOOKS = ("xlsx", "xls")
MERGEABLE = 3000


@dataclass(frozen=True)
class DrawnSheet:
    """`rows`: cell contents of each physical row. `row_of`: one-based row of each record. `columns`: by place.

    `merges`: first and last row and column (from zero) of cells merged downwards; `hidden`: rows (from zero); `totals`:
    rows that sum up others.
    """

    name: str
    rows: list[tuple[Any, ...]]
    row_of: np.ndarray
    columns: tuple[str | None, ...]
    ignored: Counter[str]
    extra: tuple[str, ...]
    merges: tuple[tuple[int, int, int], ...] = ()
    hidden: tuple[int, ...] = ()
    totals: tuple[TotalRow, ...] = ()

    @property
    def rows_read(self) -> int:
        """Rows from the first to the last that is not blank."""
        return len(self.row_of) + sum(self.ignored.values())

    @property
    def letters(self) -> dict[str, str]:
        """Column → letters of its cells."""
        return {name: column_letters(place) for place, name in enumerate(self.columns) if name is not None}

    def cell(self, record: int, column: str) -> str | None:
        """Address of a record's cell, or None when the sheet lacks the column."""
        return f"{self.letters[column]}{self.row_of[record]}" if column in self.columns else None


def written(patch: Patch, absent: frozenset[str], style: Hand) -> dict[str, np.ndarray]:
    """Cell contents of all rows of a patch, column by column in the district's order, without the columns `absent`."""
    names = [n for n in patch.database.columns if n in patch.frame and n not in absent]
    if style.chance():
        style.seen["column_order"] += 1
        style.rng.shuffle(names)
    return {name: _cells(patch, name, names, style) for name in names}


def sheet(page: SentPage, form: str, patch: Patch, contents: dict[str, np.ndarray], style: Hand) -> DrawnSheet:
    """The sheet of a page in a file of `form`; `contents` are the cells of all rows of the patch, by column."""
    names: list[str | None] = list(contents)
    heads = headings(patch.database, list(contents), style, line_feeds=form in BOOKS)
    cells = [contents[str(name)][page.at] for name in names]
    if style.chance():
        style.seen["serial_number"] += 1
        heads, names = ["序号", *heads], [None, *names]
        cells = [np.arange(1, len(page.at) + 1).astype(object), *cells]
    extra = tuple(EXTRA_COLUMNS[: 1 + int(style.rng.integers(2))]) if style.chance() else ()
    style.seen["extra_column"] += len(extra)
    cells += [np.array([word[-2:]] * len(page.at), dtype=object) for word in extra]
    merged = form == "xlsx" and len(page.at) < MERGEABLE and style.chance()
    grouping = _grouping(patch.database)
    runs = _runs(names.index(grouping), cells) if merged and grouping and grouping in names else {}
    values = patch.frame.iloc[page.at].reset_index(drop=True)
    around = Around(page.title, patch, tuple([*heads, *extra]), names, values, ~patch.spoiled[page.at], style)
    rows, row_of = around.all_rows(list(zip(*cells, strict=True)), {row for _, row in runs})
    merges = tuple((int(row_of[first]) - 1, int(row_of[last]) - 1, at) for (at, first), last in runs.items())
    style.seen["merged_street"] += len(merges)
    hidden = tuple(int(row) - 1 for row in row_of[:1]) if form == "xlsx" and style.chance(0.3) else ()
    style.seen["hidden_row"] += len(hidden)
    columns = (*names, *(None for _ in extra))
    return DrawnSheet(page.name, rows, row_of, columns, around.ignored, extra, merges, hidden, tuple(around.totals))


def _grouping(database: Database) -> str | None:
    """The column of streets that a list is grouped by: where rows tell no area above them."""
    street = database.place(3)
    return street.name if street and not database.place(2) else None


def _runs(at: int, cells: list[np.ndarray]) -> dict[tuple[int, int], int]:
    """Place and first record → last record of each run of equal cells of that column; the rest are emptied."""
    column = cells[at] = cells[at].copy()
    starts = [0, *(i for i in range(1, len(column)) if column[i] != column[i - 1]), len(column)]
    found = {}
    for first, after in zip(starts, starts[1:], strict=False):
        if after - first > 1 and column[first] is not None:
            found[at, first] = after - 1
            column[first + 1 : after] = None
    return found


def _cells(patch: Patch, name: str, names: list[str], style: Hand) -> np.ndarray:
    column, values = patch.database.columns[name], patch.frame[name]
    cells = spelled(column, values, _parents(patch, name, names), style, month_only=name in patch.month_only)
    keep = {row for row, overridden in patch.texts if overridden == name}
    for row in keep:
        cells[row] = patch.texts[row, name]
    return noised(column, cells, keep, style)


def _parents(patch: Patch, name: str, names: list[str]) -> pd.Series | None:
    """What names of areas in a column lie in: a name is written only where that is known."""
    column, street = patch.database.columns[name], patch.database.place(3)
    if not column.is_place:
        return None
    if column.level < 4:
        return patch.frame[name].fillna("?")
    return patch.frame[street.name] if street and street.name in names and column.need is not Need.KEY else None
