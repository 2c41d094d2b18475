"""Rows that may stand for others, as issues of the cell that says so: F028 where they count, F029 where they do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from schemas.states import Severity
from sources.tables.sheets import Sheet
from sources.values.standardizing import Standardized
from sources.values.typers import Issue, Mask


def doubt_rows(sheet: Sheet, standardized: Standardized) -> Mask:
    """Add the issues of a table to those of its columns; the mask says which of its data rows are kept back.

    Nothing else is said of a row that is kept back: it is no record.
    """
    rows = sheet.rows
    kept_back: Mask = np.isin(rows.data, list(rows.kept_back))
    if kept_back.any():
        standardized.issues[:] = [
            (column, replace(issue, mask=issue.mask & ~kept_back)) for column, issue in standardized.issues
        ]
    for rule, severity, places in (
        ("F028", Severity.WARN, rows.counted),
        ("F029", Severity.REJECT_ROW, rows.kept_back),
    ):
        if rule == "F029" or not sheet.repeats:
            standardized.issues += [
                (column, Issue(rule, severity, np.isin(rows.data, members)))
                for column, members in _by_column(sheet, places).items()
            ]
    return kept_back


def _by_column(sheet: Sheet, places: Mapping[int, int]) -> dict[str, list[int]]:
    """Rows by the column of the cell that is told; what stands under no column is told at the first key."""
    names = {place: name for name, place in sheet.given.items()}
    first = next((name for name in _keys(sheet) if name in sheet.given), next(iter(sheet.given)))
    found: dict[str, list[int]] = {}
    for row, place in places.items():
        found.setdefault(names.get(place, first), []).append(row)
    return found


def _keys(sheet: Sheet) -> Iterable[str]:
    return (name for alternative in reversed(sheet.database.keys) for name in reversed(alternative))
