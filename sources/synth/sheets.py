"""One sheet of a made-up file: what stands in each physical row, and where each cell of each record lies.

Title, total and footer rows, blanks and extra columns are put here; formats are `writing`'s work.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from schemas.column import Kind
from schemas.database import Database
from schemas.findings import cell_address
from sources.synth.headings import headings
from sources.synth.patch import Patch
from sources.synth.spelling import Style, noised, spelled

EXTRA_COLUMNS = ("政治生日", "备注说明", "本地标签")
IGNORED = ("title", "header", "blank", "total", "footer")


@dataclass(frozen=True)
class Sheet:
    """`rows`: cell contents of each physical row. `row_of`: one-based row of each record. `columns`: by place."""

    name: str
    rows: list[tuple[Any, ...]]
    row_of: np.ndarray
    columns: tuple[str | None, ...]
    ignored: Counter[str]
    extra: tuple[str, ...]

    @property
    def rows_read(self) -> int:
        """Rows from the first to the last that is not blank."""
        return len(self.row_of) + sum(self.ignored.values())

    def cell(self, record: int, column: str) -> str | None:
        """Address of a record's cell, or None when the sheet lacks the column."""
        return cell_address(int(self.row_of[record]), self.columns.index(column)) if column in self.columns else None


def written(patch: Patch, absent: frozenset[str], style: Style) -> dict[str, np.ndarray]:
    """Cell contents of all rows of a patch, column by column in the district's order, without the columns `absent`."""
    names = [n for n in patch.database.columns if n in patch.frame and n not in absent]
    if style.chance():
        style.seen["column_order"] += 1
        style.rng.shuffle(names)
    return {name: _cells(patch, name, names, style) for name in names}


def sheet(
    name: str, title: str, patch: Patch, contents: dict[str, np.ndarray], at: np.ndarray, style: Style, *, line_feeds: bool
) -> Sheet:
    """The sheet of the patch's rows `at` (places, in order), of which `contents` are the cells of all rows."""
    database = patch.database
    names = list(contents)
    heads = headings(database, names, style, line_feeds=line_feeds)
    cells = [contents[n][at] for n in names]
    extra = tuple(EXTRA_COLUMNS[: 1 + int(style.rng.integers(2))]) if style.chance() else ()
    style.seen["extra_column"] += len(extra)
    for word in extra:
        cells.append(np.array([word[-2:]] * len(at), dtype=object))
    width = len(cells)
    top, ignored = _top(title, str(patch.period), [*heads, *extra], width, style)
    body = list(zip(*cells, strict=True)) if len(at) else []
    rows, row_of = _with_blanks(body, len(top), width, ignored, style)
    rows = top + rows + _bottom(database, names, cells, width, ignored, style)
    return Sheet(name, rows, row_of, (*names, *(None for _ in extra)), ignored, extra)


def _cells(patch: Patch, name: str, names: list[str], style: Style) -> np.ndarray:
    column, values = patch.database.columns[name], patch.frame[name]
    cells = spelled(column, values, _parents(patch, name, names), style, month_only=name in patch.month_only)
    keep = {row for row, overridden in patch.texts if overridden == name}
    for row in keep:
        cells[row] = patch.texts[row, name]
    return noised(column, cells, keep, style)


def _parents(patch: Patch, name: str, names: list[str]) -> pd.Series | None:
    """What names of areas in a column lie in: a name is written only where that is known."""
    if name in ("street_code", "district_code"):
        return patch.frame[name].fillna("?")
    if name == "community_code" and "street_code" in names and patch.database.name != "community":
        return patch.frame["street_code"]
    return None


def _top(title: str, period: str, heads: list[str], width: int, style: Style) -> tuple[list[tuple[Any, ...]], Counter[str]]:
    rows: list[tuple[Any, ...]] = []
    ignored: Counter[str] = Counter({"header": 1})
    if style.chance():
        rows.append(_row([f"{title}信息汇总表"], width))
        ignored["title"] += 1
        style.seen["title_row"] += 1
        if style.chance(2):
            rows.append(_row([f"数据日期:{period[:4]}年{int(period[5:])}月", "", "单位:人、个"], width))
            ignored["title"] += 1
            style.seen["subtitle_row"] += 1
        if style.chance(1.5):
            rows.append(_row([], width))
            ignored["blank"] += 1
            style.seen["blank_row_above"] += 1
    return [*rows, tuple(heads)], ignored


def _row(start: list[Any], width: int) -> tuple[Any, ...]:
    return tuple((start + [None] * width)[:width])


def _with_blanks(
    body: list[tuple[Any, ...]], above: int, width: int, ignored: Counter[str], style: Style
) -> tuple[list[tuple[Any, ...]], np.ndarray]:
    """The body with a few blank rows inside, and where each record then stands."""
    row_of = np.arange(len(body)) + above + 1
    if len(body) < 3 or not style.chance():
        return body, row_of
    gaps = np.sort(style.rng.choice(np.arange(1, len(body)), min(1 + len(body) // 200, 40), replace=False))
    for gap in gaps[::-1].tolist():
        body.insert(gap, (None,) * width)
        row_of[gap:] += 1
    ignored["blank"] += len(gaps)
    style.seen["blank_row"] += len(gaps)
    return body, row_of


def _bottom(
    database: Database, names: list[str], cells: list[np.ndarray], width: int, ignored: Counter[str], style: Style
) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    counts = [i for i, n in enumerate(names) if database.columns[n].kind is Kind.INT]
    if counts and style.chance() and 0 not in counts:
        total: list[Any] = [None] * width
        total[0] = "合计"
        for i in counts:
            total[i] = sum(int(v) for v in cells[i] if str(v).isdigit())
        rows.append(tuple(total))
        ignored["total"] += 1
        style.seen["total_row"] += 1
    if style.chance():
        rows.append(_row(["填表人:王某", None, "负责人(签名):"], width))
        ignored["footer"] += 1
        style.seen["footer"] += 1
    return rows
