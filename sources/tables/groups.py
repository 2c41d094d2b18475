"""Rows that stand for a group of others: subtotals called by an area, groupings over the real rows, totals of no name.

They are told by what they are called and by arithmetic: a row is taken out only where its numbers are the sum of rows
above or below it, where it is one of the groupings that a table ends with, or where nothing real is called so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.column import Kind
from schemas.database import Database

GENERAL = r"全[市区县镇]|市区|郊区|城区|中心城区|县级市"
"""What no unit, building or community is called."""
CALLED = rf"^\s*(?:{GENERAL}|[^\d\s]{{1,14}}(?:区|县|市|街道|镇|乡|板块|片区|协作块|联盟|网格|责任区))\s*$"
OVERLAY = r"(?:板块|片区|协作块)\s*$"
"""Groupings that no unit, building or community is called by."""
COUNTED = frozenset({Kind.INT, Kind.NUMBER, Kind.MONEY_WAN})
NUMERIC = COUNTED | {Kind.PERCENT}
NUMBER = r"^\s*-?\d[\d,，]*(?:\.\d+)?\s*$"
MOST = 2000
NEAR = 40
"""A subtotal is compared with the rows up to so many other subtotals away."""

Numbers = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]


class Groups(NamedTuple):
    """Rows that stand for others, zero-based: `sums` of rows beside them, and `overlays` behind all real rows."""

    sums: frozenset[int] = frozenset()
    overlays: frozenset[int] = frozenset()


def group_rows(grid: pa.Table, given: Mapping[str, int], database: Database, data: Rows) -> Groups:
    """Of the rows that are `data` those that stand for others."""
    counted = [place for name, place in given.items() if database.columns[name].kind in COUNTED]
    names = name_places(given, database)
    if database.is_personal or not counted or not names or not len(data):
        return Groups()
    called = _matching(grid, names, CALLED)
    suspects = data[called[data]]
    if not 0 < len(suspects) <= MOST:
        return Groups()
    numbers = _numbers(grid, counted)
    real = np.setdiff1d(data, suspects)
    sums = _sums(numbers, real)
    codes = [given[name] for key in database.keys for name in key if name in given and given[name] not in names]
    coded = _matching(grid, codes, r"[^\s\p{Z}]")
    found = {int(row) for row in suspects if _is_sum(int(row), suspects, numbers, sums, coded=bool(coded[row]))}
    if len(real):
        found |= set(suspects[_matching(grid, names, rf"^\s*(?:{GENERAL})\s*$")[suspects] & ~coded[suspects]].tolist())
    last = np.array([row for row in suspects[suspects > max(real, default=-1)] if row not in found], dtype=np.int64)
    nameless = {int(row) for row in last if codes and not coded[row]}
    called_overlay = _matching(grid, names, OVERLAY)
    overlays = _overlay(last, numbers, real) | {row for row in nameless if called_overlay[row]}
    overlays |= {row for row in found if called_overlay[row] and row > max(real, default=-1)}
    return Groups(frozenset(found), frozenset(overlays))


def name_places(given: Mapping[str, int], database: Database) -> list[int]:
    """Positions of the names among the key columns."""
    return [given[name] for key in database.keys for name in key if name in given and name.endswith("_name")]


def unnamed_total(grid: pa.Table, given: Mapping[str, int], database: Database, data: Rows) -> int | None:
    """The last of the rows that are `data`, where all that it says is the sum of the others in two columns or more.

    Whether it has a key is the caller's to know.
    """
    counted = [place for name, place in given.items() if database.columns[name].kind in COUNTED]
    if database.is_personal or len(counted) < 2 or len(data) < 3:
        return None
    last = int(data[-1])
    others = set(given.values()) - {place for name, place in given.items() if database.columns[name].kind in NUMERIC}
    if any((grid.column(place)[last].as_py() or "").strip() for place in others):
        return None
    numbers = _numbers(grid, counted)
    held, summed = numbers[last], np.nansum(numbers[data[:-1]], axis=0)
    filled = ~np.isnan(held)
    agree = np.allclose(held[filled], summed[filled], rtol=1e-6, atol=0.5)
    return last if agree and (held[filled] > 0).sum() > 1 else None


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


def _is_sum(row: int, suspects: Rows, numbers: Numbers, sums: Numbers, *, coded: bool) -> bool:
    """Whether the row's numbers are the sum of real rows from it to another suspect, or to either end."""
    at = int(np.searchsorted(suspects, row))
    below = [*suspects[at + 1 : at + 1 + NEAR].tolist(), len(numbers)]
    above = [0, *suspects[max(at - NEAR, 0) : at].tolist()]
    parts = [sums[end] - sums[row] for end in below] + [sums[row] - sums[start] for start in above]
    return any(_agree(numbers[row], part[:-1], int(part[-1]), coded=coded) for part in parts)


def _agree(held: Numbers, summed: Numbers, rows: int, *, coded: bool) -> bool:
    """Whether the numbers that a row holds are those sums: one of two or more rows, or two of one.

    In a row without a code a few may be wrong, when more than those, and two at least, are right.
    """
    filled = ~np.isnan(held)
    right = np.isclose(held, summed, rtol=1e-6, atol=0.5)
    telling, wrong = int((right & (held > 0)).sum()), int((filled & ~right).sum())
    if wrong:
        return rows > 1 and not coded and telling > max(wrong, 1)
    return rows > 0 and telling >= (1 if rows > 1 else 2)


def _overlay(last: Rows, numbers: Numbers, real: Rows) -> set[int]:
    """The suspects behind all real rows from the one on that, together, are all rows before them once more."""
    for first in range(min(len(last), NEAR)):
        before, after = np.concatenate([real, last[:first]]), last[first:]
        summed, whole = np.nansum(numbers[after], axis=0), np.nansum(numbers[before], axis=0)
        filled = ~np.isnan(numbers[after]).all(axis=0) & (whole > 0)
        if len(before) > 1 and filled.any() and np.allclose(summed[filled], whole[filled], rtol=1e-6, atol=0.5):
            return set(after.tolist())
    return set()
