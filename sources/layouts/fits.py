"""The tables of a sheet that layouts of the home describe: which is taken where several fit, and where each ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from schemas.cities.areas import Areas
from sources.headers.headertexts import Confirmed
from sources.layouts.crosswise import Crosswise, crosswise
from sources.layouts.wide import WideTable, wide_tables
from sources.mappings.records import Layout
from sources.reading.grids import Grid
from sources.tables.blockheaders import rows_between
from sources.tables.blocks import begins_at
from sources.tables.recognition import Candidate
from sources.tables.sheets import Sheet

Fit = WideTable | Crosswise


def laid_out(grid: Grid, layouts: Sequence[Layout], areas: Areas, confirmed: Confirmed | None = None) -> list[Sheet]:
    """The tables on a sheet by the layouts that fit, below one another; none where none fits.

    Of several that fit at one place the one that names most of its headers is taken, then the one for fewer files; of
    equals the first, and the second is told.
    """
    fits: list[Fit] = []
    for layout in layouts:
        fits += [*wide_tables(grid, layout, confirmed), *crosswise(grid, layout, confirmed)]
    if not fits:
        return []
    chosen = _below_one_another(grid, fits)
    starts = [0, *(begins_at(grid, upper.header, lower.header) for upper, lower in pairwise(chosen))]
    found: list[Sheet] = []
    for fit, bounds in zip(chosen, pairwise([*starts, grid.cells.num_rows]), strict=True):
        alone = len(chosen) == 1 and isinstance(fit, Crosswise)
        doubt = _doubt(fit, fits)
        tables = fit.tables(grid, bounds, areas, 0 if alone else len(found) + 1)
        found += [replace(sheet, candidates=doubt) for sheet in tables]
    return found


def _below_one_another(grid: Grid, fits: Sequence[Fit]) -> list[Fit]:
    """Of the fits at each row the best; a header that is printed once more begins no other table.

    Rows and columns are counted differently: beside a wide table, a crosswise one of the same sheet is not read.
    """
    by_row: dict[int, Fit] = {}
    for fit in fits:
        other = by_row.setdefault(fit.header.first, fit)
        if _worth(fit) > _worth(other):
            by_row[fit.header.first] = fit
    chosen: list[Fit] = []
    for _, fit in sorted(by_row.items()):
        if not chosen or not _is_page(grid, chosen[-1], fit):
            chosen.append(fit)
    kinds = {type(fit) for fit in chosen}
    return [fit for fit in chosen if isinstance(fit, WideTable)] if len(kinds) > 1 else chosen


def _is_page(grid: Grid, upper: Fit, fit: Fit) -> bool:
    """Whether it is the header of the table above once more, on another printed page."""
    if not isinstance(fit, WideTable) or not fit.header.is_page_of(upper.header):
        return False
    start = begins_at(grid, upper.header, fit.header)
    return not any(text for row in rows_between(grid, start, fit.header.first) for text in row)


def _worth(fit: Fit) -> tuple[int, tuple[bool, bool, bool]]:
    return fit.weight, fit.layout.scope.rank


def _doubt(taken: Fit, fits: Sequence[Fit]) -> tuple[Candidate, ...]:
    """The layout that was taken and the first other one that fits as well there."""
    others = (one for one in fits if one is not taken and one.header.first == taken.header.first)
    other = next((one for one in others if _worth(one) == _worth(taken) and one.layout is not taken.layout), None)
    return (_candidate(taken), _candidate(other)) if other else ()


def _candidate(fit: Fit) -> Candidate:
    words = (f"版式{fit.layout.scope.source}",)
    return Candidate(fit.match, fit.weight, words, has_keys=True, is_named=False)
