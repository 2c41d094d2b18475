"""Two tables of one file that look like versions of one list (F034): nobody can tell which of them is the present one.

Each of them is of the period as far as it says; rows that stand in both are copies (R001, R004), the others count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from schemas.database import Database
from schemas.finding import Finding
from schemas.rowrules.copies import identities
from schemas.states import Severity
from schemas.telling import say
from schemas.wording import sheet_named
from sources.tables.sheets import Sheet

FEWEST = 2
"""Rows that two tables must have in common."""


def roster_findings(
    database: Database, frame: pd.DataFrame, present: frozenset[str], sheets: Sequence[Sheet], file: str
) -> list[Finding]:
    """F034 at each table that shares at least half of its rows, or of the other's, with one before it; told once."""
    tables = {sheet.key: sheet for sheet in sheets if len(sheet.rows.data)}
    if len(tables) < 2 or any(sheet.repeats for sheet in sheets):
        return []
    keys = identities(database, frame, present)
    rows = pd.DataFrame({"table": frame["_sheet"].astype(str), "key": keys})[keys >= 0].drop_duplicates()
    sizes = rows["table"].value_counts().to_dict()
    found, told = [], set[str]()
    for first, second, shared in _pairs(rows, list(tables)):
        alone = (sizes[first] - shared, sizes[second] - shared)
        if second not in told and _are_versions(shared, alone):
            told.add(second)
            fields = {"other": sheet_named(tables[first].name), "n": shared, "alone": sum(alone)}
            found.append(say("F034", Severity.BLOCK, file, tables[second].name, **fields))
    return found


def _pairs(rows: pd.DataFrame, order: Sequence[str]) -> Iterator[tuple[str, str, int]]:
    """Pairs of tables, the earlier one first, and how many keys they share; those that share most come first."""
    common = rows[rows["key"].duplicated(keep=False)]
    both = common.merge(common, on="key")
    shared = both.groupby(["table_x", "table_y"], sort=False).size().reset_index(name="rows")
    for first, second, number in shared.sort_values("rows", ascending=False, kind="stable").to_numpy().tolist():
        if order.index(first) < order.index(second):
            yield first, second, int(number)


def _are_versions(shared: int, alone: tuple[int, int]) -> bool:
    """Half of the shorter one stands in the other, which it is no mere excerpt of; equal ones are copies (F009)."""
    shorter, longer = sorted(shared + number for number in alone)
    if shared < FEWEST or not any(alone) or shared * 2 < shorter:
        return False
    return all(alone) or shorter * 2 >= longer
