"""A file in which nothing counts is no zero by itself: a blank form, every row kept back, 零报告 or 本月无 in words.

Which words these are is told in `sources/texts/zerowords.py`; which database they mean, the names beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow as pa

from schemas.cities.areas import Areas
from schemas.database import Database
from schemas.finding import Finding
from schemas.outcome import Outcome
from schemas.periods import Period
from schemas.states import Severity, State, state_of
from schemas.telling import say
from sources.examining.expectation import Facts
from sources.headers.months import dated, tell_period
from sources.placing.naming import areas_root, tell_district
from sources.placing.whereabouts import unowed
from sources.reading.grids import Grid
from sources.tables.recognition import named_database
from sources.tables.sheets import Sheet
from sources.texts.zerowords import declares, reads

MOST, LONGEST = 30, 200
"""A sheet with more texts or rows than this says more than that."""
PLACES = {"_sheet": pa.string(), "_row": pa.int64(), "_imprecise": pa.string(), "_raw": pa.string()}


def declared(
    facts: Facts, read: Sequence[Grid], path: Path, areas: Areas, known: tuple[str | None, Period | None]
) -> Outcome | None:
    """What such a file is: held, with F030 at the cell; None where it says nothing so, or nobody can tell of what."""
    filled = [grid for grid in read if grid.holds_text]
    if len(filled) != 1 or filled[0].cells.num_rows > LONGEST:
        return None
    grid = filled[0]
    rows = [[text.strip() for text in row if text and text.strip()] for row in grid.top(grid.cells.num_rows)]
    texts = [text for row in rows for text in row]
    saying = [text for text in texts if declares(text)]
    if not saying or len(texts) > MOST:
        return None
    beside = [path.stem, "" if grid.encoding else grid.name, *(text for text in texts if text not in saying)]
    found = named_database(beside) or named_database(saying)
    district = known[0] or (areas_root(areas) if found and found.is_citywide else None)
    district = district or tell_district([*beside, *saying], areas)
    period = known[1] or tell_period(dated([*beside, *saying]))
    if found is None or district is None or period is None:
        return None
    said = _outcome(facts, grid, rows, found, (district, period))
    if wrong := unowed(facts.file, found, (district, period), areas):
        return replace(said, state=State.RETURNED, findings=(*facts.findings, wrong))
    return said


def _outcome(
    facts: Facts, grid: Grid, rows: Sequence[Sequence[str]], found: Database, place: tuple[str, Period]
) -> Outcome:
    kinds = ["zero" if any(map(declares, row)) else "title" if row else "blank" for row in rows]
    occupied = [number for number, row in enumerate(rows) if row]
    kinds = kinds[occupied[0] : occupied[-1] + 1]
    first = occupied[0] + kinds.index("zero")
    cell, said = next((at, text) for at, text in enumerate(grid.top(first + 1)[first]) if declares(text))
    address = grid.address(grid.first_row + first + 1, cell)
    told = say("F030", Severity.WARN, facts.file, grid.label, reason=f"{address}{reads(said)}", cell=address)
    return Outcome(
        file=facts.file,
        sha256=facts.sha256,
        sheets=(grid.label,),
        database=found.name,
        period=place[1],
        district=place[0],
        part=None,
        state=state_of(0, 0),
        accepted=_no_rows(found),
        quarantined=pd.DataFrame({"_sheet": [], "_row": [], "text": []}),
        present=frozenset(),
        rows_read=len(kinds),
        rows_accepted=0,
        rows_quarantined=0,
        rows_ignored=len(kinds),
        records=0,
        ignored={kind: kinds.count(kind) for kind in sorted(set(kinds))},
        findings=(*facts.findings, told),
    )


def _no_rows(found: Database) -> pd.DataFrame:
    """The standardized frame without a row."""
    types = {name: column.kind.arrow for name, column in found.columns.items()} | PLACES
    frame: pd.DataFrame = pa.schema(list(types.items())).empty_table().to_pandas(types_mapper=pd.ArrowDtype)
    return frame


def unconfirmed(outcome: Outcome, sheets: Sequence[Sheet]) -> Outcome:
    """The outcome with F030 when it waits to be confirmed as a zero.

    A mended workbook is a part of the version that it mends: whether that has any row is the warehouse's to say.
    """
    if outcome.state is not State.HELD:
        return outcome
    if outcome.delta_of is not None:
        return replace(outcome, state=State.PARTIAL)
    told = replace(_waiting(outcome, sheets), count=max(outcome.rows_quarantined, 1))
    return replace(outcome, findings=(*outcome.findings, told))


def _waiting(outcome: Outcome, sheets: Sequence[Sheet]) -> Finding:
    for sheet in sheets:
        for row, place in sheet.rows.zeros.items():
            cell = sheet.grid.address(sheet.grid.first_row + row + 1, place)
            said = reads(sheet.grid.cells.column(place)[row].as_py())
            return say("F030", Severity.WARN, outcome.file, sheet.name, reason=f"{cell}{said}", cell=cell)
    if outcome.rows_quarantined:
        return say("F030", Severity.WARN, outcome.file, reason=f"{outcome.rows_quarantined}行数据均未接收")
    return say("F030", Severity.WARN, outcome.file, reason="表头之下没有数据行")
