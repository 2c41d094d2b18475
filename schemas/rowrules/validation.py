"""Judging the standardized rows of one database in one file: which are accepted, and every finding about them.

Decides the rules V001 (keys), V003 to V007, V010 to V012, V014, V017, C001 to C026, R001 and R004. What reading and
standardizing find is the sources'; what needs other files is the warehouse's.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pandera.errors

from schemas.column import Column, Kind
from schemas.database import Database
from schemas.finding import MASK, Finding
from schemas.periods import Period
from schemas.rowrules.checks import Break, rule_breaks
from schemas.rowrules.copies import copy_breaks
from schemas.rowrules.dates import Mask
from schemas.rowrules.kinds import kind_breaks
from schemas.telling import TOLD_ONE_BY_ONE, Places, portions, tell

NO_RECORD = ("V001", "V017")
"""Nothing more is said of a row without a key, of a total, or of a copy; nor where reading says so (`_no_record`)."""


class Present(frozenset[str]):
    """Columns that a file has, inside a frame's `attrs`: pandas copies those deeply at every step."""

    def __deepcopy__(self, _memo: object) -> Present:
        return self


@dataclass(frozen=True)
class Verdict:
    """`accepted` has the index of the frame; `findings` are in the order of their rules, then of the rows."""

    accepted: pd.Series[bool]
    findings: list[Finding]


def validate(
    database: Database, frame: pd.DataFrame, present: frozenset[str], period: Period, places: Places
) -> Verdict:
    """Judge a standardized frame: all model columns, `_sheet`, `_row`, `_imprecise`, `_rejected` and `_no_record`.

    `present` are the model's columns that the file has; a rule that needs another one is left out.
    """
    index = frame.index
    if not len(frame):
        return Verdict(pd.Series(True, index=index, dtype=bool), [])
    frame = frame.reset_index(drop=True)
    frame.attrs = {}  # taking a column copies them: they are there for the rules alone
    ruled = frame.copy(deep=False)
    ruled.attrs = {"period": period, "present": Present(present)}
    breaks = [*kind_breaks(database, frame, present, period), *rule_breaks(database, ruled, present)]
    rejected = frame["_rejected"].fillna(False).to_numpy(dtype=bool) if "_rejected" in frame else _none(frame)
    quiet = frame["_no_record"].to_numpy(dtype=bool) if "_no_record" in frame else _none(frame)
    for found in breaks:
        if found.severity.keeps_row_back:
            rejected = rejected | found.broken
            quiet = quiet | (found.broken if found.rule in NO_RECORD else False)
    copies = list(copy_breaks(database, frame, present, ~rejected))
    for found in copies:
        rejected, quiet = rejected | found.broken, quiet | found.broken
    findings: list[Finding] = []
    for found in sorted(breaks + copies, key=lambda found: found.rule):
        told = found.broken if found in copies or found.rule in NO_RECORD else found.broken & ~quiet
        for portion in portions(told, frame, found.rule, found.column, places):
            findings += _findings(found, portion, frame, database.columns[found.column], places, ruled.attrs)
    return Verdict(pd.Series(~rejected, index=index), findings)


def conforms(database: Database, accepted: pd.DataFrame, period: Period) -> bool:
    """Whether accepted rows have the model's types and break no rule that rejects a row: for an asset check.

    pandera's failure cases hold persons: they are neither raised nor logged.
    """
    frame = accepted.copy()
    frame.attrs = {"period": period, "present": Present(database.columns), "accepted": True}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pandera.errors.SchemaWarning)
        try:
            database.model.validate(frame, lazy=True)
        except pandera.errors.SchemaErrors:
            return False
    return True


def _none(frame: pd.DataFrame) -> Mask:
    return np.zeros(len(frame), dtype=bool)


def _findings(
    found: Break, told: Mask, frame: pd.DataFrame, column: Column, places: Places, known: dict[Any, Any]
) -> list[Finding]:
    """Findings of one break; what they show is worked out for the rows that are told one by one only."""
    chosen = np.flatnonzero(told)
    if not len(chosen):
        return []
    needed = dict.fromkeys(["_sheet", "_row", column.name, *found.reads])
    rows = pd.DataFrame({name: frame[name].array[chosen] for name in needed if name in frame}, chosen, copy=False)
    rows.attrs = known
    few = rows if len(rows) <= TOLD_ONE_BY_ONE else rows.head(1)
    shown: dict[str, Any] = {"values": without_persons(column, few[column.name])}
    shown |= {name: make(few) for name, make in found.shown.items()}
    all_of_them = pd.Series(True, index=rows.index)
    return tell(found.rule, found.severity, all_of_them, rows, column.name, places, **shown)


def without_persons(column: Column, values: pd.Series[Any]) -> pd.Series[Any]:
    """The values as text; of an identity number area and last four, of another direct identifier nothing."""
    text = values.astype(object)
    if column.kind is Kind.IDENTITY:
        return text.map(_hidden, na_action="ignore")
    return text if column.pii != "D" else pd.Series(None, index=values.index, dtype=object)


def _hidden(number: str) -> str:
    if len(number) <= 12:
        return MASK * len(number)
    return number[:6] + re.sub(r"[^*]", MASK, number[6:-4]) + number[-4:]
