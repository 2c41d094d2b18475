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

from schemas.finding import Finding, mask
from schemas.outcome import Delta, Outcome
from schemas.periods import Period
from schemas.states import Severity, State, state_of
from schemas.telling import say, tell
from sources.headers.headerrows import LOOKED_AT
from sources.marking.mark import (
    ADDED_HEADERS,
    CODES_SHEET,
    ISSUES_HEADER,
    ORIGIN_HEADER,
    TITLES,
    UNREAD_HEADER,
    Mark,
    read_mark,
    read_origin,
)
from sources.reading.grids import Grid
from sources.tables.sharing import add_texts
from sources.tables.sheets import Sheet, SheetPlaces

Place = tuple[str, int]
LISTED_ABOVE = 10
"""Rows of the first sheet of an answer in which it is told: more than stand there, as some may have been put in."""
MARKED = "OCTET-RETURN/"
NOBODYS = ""
"""The hash of no file."""


@dataclass
class Mended:
    """The grids without what a return workbook adds, its mark if it still has one, and the origins of rows.

    `origins`: masked sheet and one-based row → sheet and row in the file that the mark names. `added`: names of the
    sheets that were taken off.
    """

    grids: list[Grid]
    mark: Mark | None = None
    added: list[str] = field(default_factory=list)
    origins: dict[Place, Place] = field(default_factory=dict)
    is_excerpt: bool = False


def without_additions(grids: Sequence[Grid]) -> Mended:
    """Take off the list, the code lists, the columns of issues and origins, colours and remarks.

    Addresses of cells stay as they are. Without the list, the mark is the first that a column of origins carries; rows
    of a sheet whose column carries that of another workbook have no origin.
    """
    found, marks = Mended([]), dict[str, Mark]()
    for grid in grids:
        if is_list := _is_list(grid):
            found.mark = found.mark or next(filter(None, map(read_mark, _top(grid))), None)
        if is_list or grid.name == CODES_SHEET:
            found.added.append(grid.name)
        else:
            found.grids.append(_without_columns(grid, found, marks))
    found.mark = found.mark or next(iter(marks.values()), None)
    if found.mark or found.added or found.origins:
        found.grids = [replace(grid, marks=replace(grid.marks, coloured=[], noted=[])) for grid in found.grids]
    if found.mark:
        others = {sheet for sheet, mark in marks.items() if mark.sha256 != found.mark.sha256}
        found.origins = {place: there for place, there in found.origins.items() if place[0] not in others}
    return found


def _is_list(grid: Grid) -> bool:
    """Whether it is the first sheet of an answer, whatever it is called: a sheet of the district may have its name."""
    texts = _top(grid)
    return (
        any(text.startswith(MARKED) for text in texts)
        or any(text.startswith(TITLES) and place == 0 for place, text in enumerate(texts))
        and "未接收行" in texts
    )


def _top(grid: Grid) -> list[str]:
    return [text.strip() for row in grid.top(LISTED_ABOVE) for text in row if text and text.strip()]


def _without_columns(grid: Grid, found: Mended, marks: dict[str, Mark]) -> Grid:
    """The added columns emptied. Where a sheet has two of origins, the right one was added last and holds."""
    top = grid.top(LOOKED_AT)
    added = [one for place in range(grid.cells.num_columns) if (one := _added(top, place))]
    if not added:
        return grid
    cells = grid.cells
    for place, header, mark in added:
        if header == ORIGIN_HEADER:
            found.origins |= _origins(grid, place)
            marks |= {grid.label: mark} if mark else {}
        found.is_excerpt |= header == ISSUES_HEADER
        cells = cells.set_column(place, cells.schema.field(place), pa.nulls(cells.num_rows, pa.string()))
        grid = replace(grid, is_buried=grid.is_buried or header == UNREAD_HEADER)
    shown = {grid.first_column + place for place, *_ in added}
    return replace(grid, cells=cells, marks=replace(grid.marks, hidden_columns=_others(grid, shown)))


def _added(top: Sequence[Sequence[str | None]], place: int) -> tuple[int, str, Mark | None] | None:
    """The place and header of the column if a return workbook added it, and the mark behind the header."""
    texts = [row[place] or "" for row in top]
    for header in ADDED_HEADERS:
        if text := next((text for text in texts if text.strip().startswith(header)), None):
            return place, header, read_mark(text)
    return None


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
    if mark is None or (mark.district, mark.period) == (district, period):
        return None
    told = f"本件是 {mark.district} 区 {mark.period} 的退改表，应放在该区该月的文件夹"
    return say("F005", Severity.REJECT_FILE, file, reason=told)


def as_delta(outcome: Outcome, sheets: Sequence[Sheet], mended: Mended) -> Outcome:
    """The outcome as a delta of the file that the mark names; as it is when there is no mark or nothing to take in.

    A workbook that has lost all origins is a whole file; one of the rows with findings alone is of nobody's file then,
    and waits (F019): it would replace all the rows that it has not. Of two rows with one origin the first accepted one
    replaces it; another accepted one is kept back (F021).
    """
    if outcome.state is State.RETURNED or not (mended.mark or mended.is_excerpt):
        return outcome
    origins, doubled = _told_apart(outcome, mended.origins)
    if not origins and not mended.is_excerpt:
        return outcome
    of = mended.mark.sha256 if mended.mark and origins else NOBODYS
    delta = Delta(of, origins, mended.is_excerpt, SheetPlaces(outcome.file, sheets))
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
    findings = tell("F021", Severity.REJECT_ROW, pd.Series(True, index=rows.index), rows, None, delta.places)
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
