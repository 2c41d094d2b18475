"""What must come of one sheet: rows accepted, kept back and ignored, findings, and rows to count figures from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from schemas.column import Column, Kind, Need
from synth.mess.delivery import SentPage
from synth.mess.drawnsheets import DrawnSheet
from synth.patch import Patch
from synth.witness.delivered import Delivered, Sent
from synth.witness.expected import Judgement, told
from synth.witness.reckoning import wrong_totals

BOOKS = (".xlsx", ".xls")
"""Files with sheets; all else is one table called as its file."""
UNNEEDED = frozenset(
    {
        "native_place",
        "mobile",
        "household_address",
        "current_address",
        "group_name",
        "unit_name",
        "member_id",
        "dues_paid_to",
        "degree",
        "prof_tech",
        "frontline",
    }
)
"""Columns of members that no figure and no finding on rows together reads: dropped, for memory."""


def outcome(
    page: SentPage,
    on: DrawnSheet,
    patch: Patch,
    judgement: Judgement,
    missing: frozenset[str],
    district: str,
    got: Delivered,
    file: str,
) -> dict[str, Any]:
    """What must come of one sheet that lacks the columns `missing`; which rows are accepted is told to `got`."""
    rejected = judgement.rejected[page.at]
    present = frozenset(n for n in patch.database.columns if n in patch.frame and n not in missing)
    kept_back = int(rejected.sum())
    sheet = on.name if file.endswith(BOOKS) else Path(file).stem
    sent = Sent(district, page.database, page.part, present, on.letters, kept_back, file, sheet)
    got.send(sent, page.at[~rejected], on.row_of[~rejected])
    return {
        "database": page.database,
        "part": page.part,
        "sheets": [on.name],
        "rows_read": on.rows_read,
        "rows_accepted": len(page.at) - kept_back,
        "rows_quarantined": kept_back,
        "rows_ignored": sum(on.ignored.values()),
        "ignored": dict(on.ignored),
        "absent": sorted(missing),
        "findings": [
            *told(judgement, page.at, on.cell, on.row_of),
            *wrong_totals(on.totals, on.columns, patch, page.at),
            *_of_file(on, patch, missing),
        ],
    }


def read_as(patch: Patch, missing: frozenset[str]) -> pd.DataFrame:
    """A patch's rows as they are read from files that lack the columns `missing`, without what no figure reads."""
    unneeded = UNNEEDED if patch.database.is_personal else frozenset()
    defaults = {
        name: pd.Series(np.full(len(patch.frame), _default(patch.database.columns[name]), dtype=object)).astype(
            patch.frame[name].dtype
        )
        for name in missing
    }
    return patch.frame.assign(**defaults)[[name for name in patch.frame if name not in unneeded]]


def _default(column: Column) -> Any:
    if column.default is None:
        return None
    return column.default == "1" if column.kind is Kind.BOOL else column.default


def _of_file(on: DrawnSheet, patch: Patch, absent: frozenset[str]) -> list[dict[str, Any]]:
    """Findings about the file: extra columns, rows left out, missing columns."""
    found = []
    if on.extra:
        found.append({"rule": "F006", "severity": "warn", "column": None, "cell": None, "count": 1})
    if on.hidden:
        found.append({"rule": "F007", "severity": "warn", "column": None, "cell": None, "count": 1})
    if on.ignored["header"] > 1 or any(on.ignored[kind] for kind in ("title", "total", "footer", "continuation")):
        found.append({"rule": "F011", "severity": "warn", "column": None, "cell": None, "count": 1})
    columns = [patch.database.columns[name] for name in absent]
    if any(column.need is Need.EXPECTED and column.default is None for column in columns):
        found.append({"rule": "F012", "severity": "block", "column": None, "cell": None, "count": 1})
    if any(column.default is not None for column in columns):
        found.append({"rule": "F012", "severity": "warn", "column": None, "cell": None, "count": 1})
    return found
