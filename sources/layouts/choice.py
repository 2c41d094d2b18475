"""Which tables of a file are read: those that are convincingly of a database.

What is left out though it looks like data is named, so that nothing stays behind in silence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.cities.areas import Areas
from schemas.periods import Period
from sources.headers.headerrows import LOOKED_AT
from sources.headers.headertexts import Confirmed
from sources.layouts.fits import laid_out
from sources.mappings.records import Layout
from sources.reading.grids import Grid
from sources.tables.sheets import Sheet, recognise

ENOUGH = 5
"""A sheet without its key columns is still a database's when it has so many of its columns."""
FEWEST_ROWS, FEWEST_CELLS = 3, 3
"""A sheet without a known header looks like data when so many rows have so many cells."""
EXPLAINING = re.compile(r"说明|字典|代码|编码|须知|封面|目录|示例|样例|选项|下拉|参数|帮助|首页|汇总|统计")


@dataclass(frozen=True)
class Choice:
    """The tables to read, those on sheets that nobody can see (`buried`), and visible sheets that look like data."""

    read: list[Sheet]
    buried: list[Sheet]
    unread: list[Grid]


def choose(
    grids: Sequence[Grid],
    file: str,
    areas: Areas,
    confirmed: Confirmed | None = None,
    layouts: Sequence[Layout] = (),
    period: Period | None = None,
) -> Choice:
    """Which tables of a file are of a database. A sheet that a layout fits is read by it."""
    by_grid = [
        (grid, laid_out(grid, layouts, areas, confirmed) or recognise(grid, file, areas, confirmed, period))
        for grid in grids
    ]
    every = [sheet for grid, sheets in by_grid for sheet in sheets if not grid.is_buried]
    alone = all(sheet.keys_missing for sheet in every)
    kept = [sheet for sheet in every if _convinces(sheet, alone=alone)]
    buried = [sheet for grid, sheets in by_grid for sheet in sheets if grid.is_buried]
    keys = {sheet.key for sheet in kept}
    unread = [
        grid
        for grid, sheets in by_grid
        if grid.visible
        and not grid.is_buried
        and (any(one.key not in keys for one in sheets) or (not sheets and _is_like_data(grid)))
    ]
    return Choice(kept, [sheet for sheet in buried if _convinces(sheet, alone=not every)], unread)


def _convinces(sheet: Sheet, *, alone: bool) -> bool:
    """Whether a table is of its database: by its keys, its columns, or its name; by the file's name when `alone`."""
    return not sheet.keys_missing or len(sheet.given) >= ENOUGH or (sheet.is_named if alone else sheet.is_called)


def _is_like_data(grid: Grid) -> bool:
    if EXPLAINING.search(grid.name):
        return False
    filled = [sum(1 for text in row if text and text.strip()) for row in grid.top(LOOKED_AT)]
    return sum(1 for number in filled if number >= FEWEST_CELLS) >= FEWEST_ROWS
