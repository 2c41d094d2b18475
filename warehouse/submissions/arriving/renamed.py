"""A file that was sent before under another name: its one sheet is called after the file, and its places are its own.

The same bytes that say the same are an arrival, whatever the district calls them.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath

import pandas as pd
import sqlalchemy as sa

from schemas.outcome import Outcome
from warehouse.ledger.submissionrows import submission_rows
from warehouse.ledger.tables import submission


def called_before(connection: sa.Connection, outcome: Outcome) -> Outcome | None:
    """The outcome with its sheet called as when the same bytes spoke for the same; None where its name is not new."""
    if not _is_called_after(outcome.file, outcome.sheets) or outcome.delta_of is not None:
        return None
    names = ("period", "district", "database", "part", "sha256")
    same = (submission.c[name].is_not_distinct_from(getattr(outcome, name)) for name in names)
    rows = submission_rows(connection, *same, submission.c.base.is_(None), order=(submission.c.id.desc(),))
    known = [row for row in rows if _is_called_after(row.file, tuple(row.sheets))]
    if not known or outcome.file in {row.file for row in known}:
        return None
    return called(outcome, known[0].sheets[0])


def called(outcome: Outcome, sheet: str) -> Outcome:
    """The outcome of a file with one sheet, with that called so."""
    return replace(
        outcome,
        sheets=(sheet,),
        accepted=_of_sheet(outcome.accepted, sheet),
        quarantined=_of_sheet(outcome.quarantined, sheet),
        findings=tuple(replace(one, sheet=one.sheet and sheet) for one in outcome.findings),
        letters=dict.fromkeys((sheet,), *outcome.letters.values()) if outcome.letters else {},
    )


def _is_called_after(file: str, sheets: tuple[str, ...]) -> bool:
    return len(sheets) == 1 and sheets[0] == PurePath(file).stem


def _of_sheet(rows: pd.DataFrame, sheet: str) -> pd.DataFrame:
    if rows.empty or "_sheet" not in rows:
        return rows
    names = rows["_sheet"]
    if isinstance(names.dtype, pd.CategoricalDtype):
        return rows.assign(_sheet=names.cat.rename_categories([sheet]))
    return rows.assign(_sheet=pd.Series([sheet] * len(rows), index=rows.index, dtype=names.dtype))
