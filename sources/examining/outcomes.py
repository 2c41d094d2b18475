"""Outcome: the tables of one database (and part) in one file, with frames, counts, findings and state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pyarrow as pa

from schemas.database import Database
from schemas.outcome import Outcome
from sources.examining.judged import Judged
from sources.examining.placed import Part
from sources.rows.rowkinds import counted_together
from sources.tables.sharing import physical_rows, sheet_names
from sources.tables.sheets import Sheet
from sources.values.standardizing import Context


def outcome(part: Part, judged: Judged) -> Outcome:
    """What is said of a part: its place, what was judged of its rows, and how many of them were read at all."""
    told = (
        _only_street(part.tables[0].database, judged.accepted, part.context) if part.tables and part.context else None
    )
    return Outcome(
        file=part.facts.file,
        sha256=part.facts.sha256,
        sheets=sheet_names(part.tables),
        database=part.tables[0].database.name if part.tables else None,
        period=part.period,
        district=part.district,
        part=part.street or told,
        state=judged.state,
        accepted=judged.accepted,
        quarantined=judged.quarantined,
        present=judged.present,
        rows_accepted=physical_rows(judged.accepted, part.tables) if len(judged.accepted) else 0,
        rows_quarantined=len(judged.quarantined),
        records=len(judged.accepted),
        findings=(*part.facts.findings, *judged.findings),
        letters=judged.letters,
        **_counts(part.tables),
    )


def _only_street(database: Database, accepted: pd.DataFrame, context: Context) -> str | None:
    """The street in which all rows lie, when there are rows and every one names a street of the district."""
    column = database.place(3) or database.place(4)
    if column is None or not len(accepted):
        return None
    codes = pa.array(accepted[column.name]).unique().to_pylist()
    streets = {context.areas.above(code, 3) if code else None for code in codes}
    street = context.areas.get(streets.pop() or "") if len(streets) == 1 else None
    return street.code if street and street.parent == context.district else None


def _counts(sheets: Sequence[Sheet]) -> dict[str, Any]:
    by_grid: dict[str, list[Sheet]] = {}
    for sheet in sheets:
        by_grid.setdefault(sheet.grid.label, []).append(sheet)
    read, ignored = 0, dict[str, int]()
    for members in by_grid.values():
        rows, counts = counted_together([(sheet.grid.first_row, sheet.rows) for sheet in members])
        read += rows
        for kind, number in counts.items():
            ignored[kind] = ignored.get(kind, 0) + number
    return {
        "rows_read": read,
        "rows_ignored": sum(ignored.values()),
        "ignored": ignored,
        "totals": tuple(total for sheet in sheets for total in sheet.rows.totals),
    }
