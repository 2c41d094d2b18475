"""Rows that stand for a group of others: subtotals called by an area, and groupings laid over the real rows.

They are told by what they are called and by arithmetic: a row is taken out only where its numbers are the sum of rows
above or below it, or where it is one of the groupings that a table ends with.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.column import Kind
from schemas.database import Database

CALLED = (
    r"^\s*(?:全[市区县镇]|市区|郊区|城区|中心城区|县级市"
    r"|[^\d\s]{1,14}(?:区|县|市|街道|镇|乡|板块|片区|协作块|联盟|网格|责任区))\s*$"
)
OVERLAY = r"(?:板块|片区|协作块)\s*$"
"""Groupings that no unit, building or community is called by."""
COUNTED = frozenset({Kind.INT, Kind.NUMBER, Kind.MONEY_WAN})
NUMBER = r"^\s*-?\d[\d,，]*(?:\.\d+)?\s*$"
MOST = 2000
NEAR = 40
"""A subtotal is compared with the rows up to so many other subtotals away."""

Numbers = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]


def group_rows(grid: pa.Table, given: Mapping[str, int], database: Database, data: Rows) -> list[int]:
    """Of the rows that are `data` those that stand for others, zero-based."""
    counted = [place for name, place in given.items() if database.columns[name].kind in COUNTED]
    names = [given[name] for key in database.keys for name in key if name in given and name.endswith("_name")]
    if database.is_personal or not counted or not names or not len(data):
        return []
    called = _matching(grid, names, CALLED)
    suspects = data[called[data]]
    if not 0 < len(suspects) <= MOST:
        return []
    numbers = _numbers(grid, counted)
    real = np.setdiff1d(data, suspects)
    sums = _sums(numbers, real)
    found = {int(row) for row in suspects if _is_sum(int(row), suspects, numbers, sums)}
    last = np.array([row for row in suspects[suspects > max(real, default=-1)] if row not in found], dtype=np.int64)
    return sorted(found | _overlay(last, numbers, real) | _codeless(grid, given, database, names, last))


def _matching(grid: pa.Table, places: list[int], pattern: str) -> npt.NDArray[np.bool_]:
    found = np.zeros(grid.num_rows, dtype=bool)
    for place in places:
        found |= pc.fill_null(pc.match_substring_regex(grid.column(place), pattern), False).to_numpy()
    return found


def _numbers(grid: pa.Table, places: list[int]) -> Numbers:
    """The counted columns as numbers; not a number where a cell holds none."""
    columns = []
    for place in places:
        column = grid.column(place)
        plain = pc.if_else(pc.match_substring_regex(column, NUMBER), column, pa.scalar(None, pa.string()))
        digits = pc.replace_substring_regex(plain, r"[\s,，]", "")
        columns.append(digits.cast(pa.float64()).to_numpy())
    return np.column_stack(columns)


def _sums(numbers: Numbers, real: Rows) -> Numbers:
    """Sums of the real rows above each row, with their number behind."""
    kept = np.zeros((len(numbers), numbers.shape[1] + 1))
    kept[real, :-1] = np.nan_to_num(numbers[real])
    kept[real, -1] = 1
    return np.vstack([np.zeros(kept.shape[1]), np.cumsum(kept, axis=0)])


def _is_sum(row: int, suspects: Rows, numbers: Numbers, sums: Numbers) -> bool:
    """Whether the row's numbers are the sum of real rows from it to another suspect, or to either end."""
    at = int(np.searchsorted(suspects, row))
    below = [*suspects[at + 1 : at + 1 + NEAR].tolist(), len(numbers)]
    above = [0, *suspects[max(at - NEAR, 0) : at].tolist()]
    parts = [sums[end] - sums[row] for end in below] + [sums[row] - sums[start] for start in above]
    return any(_agree(numbers[row], part[:-1], int(part[-1])) for part in parts)


def _agree(held: Numbers, summed: Numbers, rows: int) -> bool:
    """Whether all numbers that a row holds are those sums: one of two or more rows, or two of one."""
    filled = ~np.isnan(held)
    telling = int((held[filled] > 0).sum())
    if not rows or telling < (1 if rows > 1 else 2):
        return False
    return bool(np.allclose(held[filled], summed[filled], rtol=1e-6, atol=0.5))


def _overlay(last: Rows, numbers: Numbers, real: Rows) -> set[int]:
    """The suspects behind all real rows from the one on that, together, are all rows before them once more."""
    for first in range(min(len(last), NEAR)):
        before, after = np.concatenate([real, last[:first]]), last[first:]
        summed, whole = np.nansum(numbers[after], axis=0), np.nansum(numbers[before], axis=0)
        filled = ~np.isnan(numbers[after]).all(axis=0) & (whole > 0)
        if len(before) > 1 and filled.any() and np.allclose(summed[filled], whole[filled], rtol=1e-6, atol=0.5):
            return set(after.tolist())
    return set()


def _codeless(grid: pa.Table, given: Mapping[str, int], database: Database, names: list[int], last: Rows) -> set[int]:
    """The suspects behind all real rows that are called a grouping and have no code where others have one."""
    codes = [given[name] for key in database.keys for name in key if name in given and given[name] not in names]
    if not codes:
        return set()
    coded = _matching(grid, codes, r"[^\s\p{Z}]")
    overlay = _matching(grid, names, OVERLAY)
    return {int(row) for row in last if overlay[row] and not coded[row]}
