"""What must be told of the total rows of one sheet: where they are not what the records before them add up to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from schemas.cells import cell_address
from synth.patch import Patch, TotalRow

RULES = {"合计": "T002", "小计": "T004"}
NEVER_ADDED = ("_no", "_years", "_months")
"""Endings of columns that are counts of nothing: the number of a term, years of one."""


def wrong_totals(
    totals: Iterable[TotalRow], columns: Sequence[str | None], patch: Patch, at: np.ndarray
) -> list[dict[str, Any]]:
    """The findings at the totals of a sheet with the rows `at` of a patch and these columns by place.

    A total may be too large where a record has a number that nobody can read, for that is part of it.
    """
    found = []
    for total in totals:
        rows = at[: total.records]
        for place, number in total.numbers.items():
            column = "行数" if patch.database.is_personal else str(columns[place])
            true, lacking = len(rows), False
            if not patch.database.is_personal:
                true = int(patch.frame[column].iloc[rows].sum())
                lacking = any(name == column and row in set(rows.tolist()) for row, name in patch.unreadable)
            is_wrong = number < true or (number > true and not lacking)
            if is_wrong and not column.endswith(NEVER_ADDED):
                cell = cell_address(total.row, place)
                head = {"rule": RULES[total.label], "severity": "warn", "column": column}
                found.append(head | {"cell": cell, "count": 1})
    return found
