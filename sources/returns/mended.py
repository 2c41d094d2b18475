"""Reading a return workbook that came back: what it added is taken off its grids, and the mark and the origins kept.

Which version its rows are a delta of is decided in the warehouse.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from schemas.findings import Finding, mask
from schemas.outcome import Delta, Outcome, state_of
from schemas.periods import Period
from schemas.telling import tell
from sources.filefindings import say
from sources.reading.grids import Grid
from sources.returns.mark import (
    ADDED_HEADERS,
    ADDED_SHEETS,
    ISSUES_HEADER,
    LIST_SHEET,
    ORIGIN_HEADER,
    UNREAD_HEADER,
    Mark,
    read_mark,
    read_origin,
)
from sources.tables.headerrows import LOOKED_AT
from sources.tables.sharing import add_texts
from sources.tables.sheets import Sheet, SheetPlaces

Place = tuple[str, int]


@dataclass
class Mended:
    """The grids without what a return workbook adds, its mark if it still has one, and the origins of rows.

    `origins`: masked sheet and one-based row → sheet and row in the file that the mark names.
    """

    grids: list[Grid]
    mark: Mark | None = None
    origins: dict[Place, Place] = field(default_factory=dict)
    is_excerpt: bool = False


def without_additions(grids: Sequence[Grid]) -> Mended:
    """Take off the list, the code lists, the columns of issues and origins, colours and remarks.

    Addresses of cells stay as they are.
    """
    found = Mended([])
    for grid in grids:
        if grid.name in ADDED_SHEETS:
            if grid.name == LIST_SHEET:
                found.mark = found.mark or _mark(grid)
            continue
        found.grids.append(_without_columns(grid, found))
    if found.mark:
        found.grids = [replace(grid, marks=replace(grid.marks, coloured=[], noted=[])) for grid in found.grids]
    return found


def _mark(grid: Grid) -> Mark | None:
    for column in grid.cells.columns:
        for text in column.drop_null().to_pylist():
            if (mark := read_mark(text)) is not None:
                return mark
    return None


def _without_columns(grid: Grid, found: Mended) -> Grid:
    """The added columns emptied. Where a sheet has two of origins, the right one was added last and holds."""
    added = [(place, header) for place in range(grid.cells.num_columns) if (header := _added(grid, place))]
    if not added:
        return grid
    cells = grid.cells
    for place, header in added:
        if header == ORIGIN_HEADER:
            found.origins |= _origins(grid, place)
        found.is_excerpt |= header == ISSUES_HEADER
        cells = cells.set_column(place, cells.schema.field(place), pa.nulls(cells.num_rows, pa.string()))
        grid = replace(grid, is_buried=grid.is_buried or header == UNREAD_HEADER)
    shown = {grid.first_column + place for place, _ in added}
    return replace(grid, cells=cells, marks=replace(grid.marks, hidden_columns=_others(grid, shown)))


def _added(grid: Grid, place: int) -> str | None:
    """The header of the column if a return workbook added it."""
    top = grid.cells.column(place).slice(0, LOOKED_AT)
    trimmed = pc.utf8_trim_whitespace(top.cast(pa.string()))
    return next((header for header in ADDED_HEADERS if pc.index(trimmed, pa.scalar(header)).as_py() >= 0), None)


def _origins(grid: Grid, place: int) -> dict[Place, Place]:
    sheet, found = grid.label, {}
    for row, text in enumerate(grid.cells.column(place).to_pylist(), start=1):
        if text is not None and (origin := read_origin(text)) is not None:
            found[sheet, row] = (mask(origin[0]), origin[1])
    return found


def _others(grid: Grid, shown: set[int]) -> list[tuple[int, int]]:
    """The hidden columns without those that were added hidden."""
    hidden = {place for low, high in grid.marks.hidden_columns for place in range(low, min(high, max(shown)) + 1)}
    beyond = [(max(low, max(shown) + 1), high) for low, high in grid.marks.hidden_columns if high > max(shown)]
    return [(place, place) for place in sorted(hidden - shown)] + beyond


def misplacement(mark: Mark | None, file: str, district: str | None, period: Period | None) -> Finding | None:
    """F005 for a return workbook that lies in the folder of another district or month than it was made for."""
    if mark is None or (mark.district, mark.period) == (district, str(period)):
        return None
    told = f"本件是 {mark.district} 区 {mark.period} 的退回表，应放在该区该月的文件夹"
    return say("F005", "reject_file", file, reason=told)


def as_delta(outcome: Outcome, sheets: Sequence[Sheet], mended: Mended) -> Outcome:
    """The outcome as a delta of the file that the mark names; as it is when there is no mark or nothing to take in.

    Of two rows with one origin the first accepted one replaces it; another accepted one is kept back (F021).
    """
    if mended.mark is None or outcome.state == "returned":
        return outcome
    places = SheetPlaces(outcome.file, sheets)
    origins, doubled = _told_apart(outcome, mended.origins)
    delta = Delta(mended.mark.sha256, origins, mended.is_excerpt, places)
    return _kept_back(replace(outcome, delta_of=delta), doubled, sheets)


def _told_apart(outcome: Outcome, origins: dict[Place, Place]) -> tuple[dict[Place, Place], set[Place]]:
    """Each data row's origin, none given twice; and the accepted rows whose origin another one has."""
    found: dict[Place, Place] = {}
    taken: set[Place] = set()
    doubled: set[Place] = set()
    for frame in (outcome.accepted, outcome.quarantined):
        for place in _places(frame):
            if (origin := origins.get(place)) is None:
                continue
            if origin not in taken:
                taken.add(origin)
                found[place] = origin
            elif frame is outcome.accepted:
                doubled.add(place)
    return found, doubled


def _kept_back(outcome: Outcome, doubled: set[Place], sheets: Sequence[Sheet]) -> Outcome:
    if not doubled:
        return outcome
    delta, accepted = outcome.delta_of, outcome.accepted
    assert delta is not None
    pairs = zip(accepted["_sheet"].astype(str), accepted["_row"].astype("int64").tolist(), strict=True)
    back = np.array([place in doubled for place in pairs], dtype=bool)
    rows = accepted[back].drop_duplicates(["_sheet", "_row"])
    findings = tell("F021", "reject_row", pd.Series(True, index=rows.index), rows, None, delta.places)
    texts = [_text(sheets, str(sheet), int(row)) for sheet, row in zip(rows["_sheet"], rows["_row"], strict=True)]
    kept = rows[["_sheet", "_row"]].assign(text=pd.Series(texts, index=rows.index, dtype=object))
    quarantined = pd.concat([outcome.quarantined, kept.astype(outcome.quarantined.dtypes.to_dict())], ignore_index=True)
    return replace(
        outcome,
        state=state_of(int((~back).sum()), 1),
        accepted=accepted[~back].reset_index(drop=True),
        quarantined=quarantined,
        rows_accepted=outcome.rows_accepted - len(rows),
        rows_quarantined=outcome.rows_quarantined + len(rows),
        records=outcome.records - int(back.sum()),
        findings=(*outcome.findings, *findings),
    )


def _places(frame: pd.DataFrame) -> list[Place]:
    if not len(frame):
        return []
    pairs = zip(frame["_sheet"].astype(str), frame["_row"].astype("int64").tolist(), strict=True)
    return list(dict.fromkeys(pairs))


def _text(sheets: Sequence[Sheet], name: str, row: int) -> str:
    """The row as the district wrote it: JSON of header → text."""
    written: dict[Place, dict[str, str]] = {}
    for sheet in sheets:
        if sheet.name == name and row in sheet.numbers:
            add_texts(written, sheet, np.array([row], dtype=np.int64))
    return json.dumps(written[name, row], ensure_ascii=False)
