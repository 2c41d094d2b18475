"""Arithmetic of rows that stand for others: whether a row's numbers are the sum of rows beside it, or of all.

What it follows from, and what is done about it, is `standing`'s to tell.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.column import Kind
from schemas.database import Database
from sources.texts.cleaning import clean

COUNTED = frozenset({Kind.INT, Kind.NUMBER, Kind.MONEY_WAN})
NUMERIC = COUNTED | {Kind.PERCENT}
NUMBER = r"^-?\d[\d,]*(?:\.\d+)?[户人个名家栋幢座]?$"
NEAR = 40
"""A subtotal is compared with the rows up to so many other subtotals away."""

Numbers = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]


class Sums:
    """The counted columns of a table, and the sums of its `real` rows."""

    def __init__(self, numbers: Numbers, real: Rows) -> None:
        self.numbers, self.real = numbers, real
        kept = np.zeros((len(numbers), numbers.shape[1] + 1))
        kept[real, :-1] = np.nan_to_num(numbers[real])
        kept[real, -1] = (kept[real, :-1] > 0).any(axis=1)
        self.sums = np.vstack([np.zeros(kept.shape[1]), np.cumsum(kept, axis=0)])

    def is_sum(self, row: int, borders: Rows, *, strict: bool) -> bool:
        """Whether the row's numbers are the sum of real rows from it to another border, or to either end.

        Strictly: of two rows or more, with no number that differs.
        """
        at = int(np.searchsorted(borders, row))
        below = [*borders[at + 1 : at + 1 + NEAR].tolist(), len(self.numbers)]
        above = [0, *borders[max(at - NEAR, 0) : at].tolist()]
        parts = [self.sums[end] - self.sums[row + 1] for end in below]
        parts += [self.sums[row] - self.sums[start] for start in above]
        return any(self._agree(row, part, strict=strict) for part in parts)

    def is_sum_of(self, row: int, members: Rows) -> bool:
        """Whether the row's numbers, all of them, are the sum of those rows."""
        part = np.append(np.nansum(self.numbers[members], axis=0), len(members))
        return self._agree(row, part, strict=len(members) > 1)

    def is_sum_of_all(self, row: int) -> bool:
        """Whether two of the row's numbers or more, and all that it has, are the sums of all other real rows."""
        own = np.nan_to_num(self.numbers[row]) if row in self.real else np.zeros(self.numbers.shape[1])
        whole = self.sums[-1].copy()
        whole[:-1] -= own
        whole[-1] -= own.any()
        several = (np.nan_to_num(self.numbers[row]) > 0).sum() > 1
        return bool(several) and self._agree(row, whole, strict=True)

    def _agree(self, row: int, summed: Numbers, *, strict: bool) -> bool:
        """Whether the numbers that a row holds are those sums: one of two or more rows, or two of one.

        Where it is not strict a few may be wrong, when more than those, and two at least, are right.
        """
        held, rows = self.numbers[row], int(summed[-1])
        filled = ~np.isnan(held)
        right = np.isclose(held, summed[:-1], rtol=1e-6, atol=0.5)
        telling, wrong = int((right & (held > 0)).sum()), int((filled & ~right).sum())
        if strict or wrong:
            return rows > 1 and (telling > max(wrong, 1) if wrong else telling > 0) and not (strict and wrong)
        return rows > 0 and telling >= (1 if rows > 1 else 2)


def counted_places(given: Mapping[str, int], database: Database) -> list[int]:
    """Positions of the columns that are added up; a list of persons has none."""
    if database.is_personal:
        return []
    return [place for name, place in given.items() if database.columns[name].additive]


def unnamed_total(grid: pa.Table, given: Mapping[str, int], database: Database, data: Rows) -> int | None:
    """The last of the rows that are `data`, where all that it says is the sum of the others in two columns or more.

    Whether it has a key is the caller's to know.
    """
    counted = counted_places(given, database)
    if len(counted) < 2 or len(data) < 3:
        return None
    last = int(data[-1])
    others = set(given.values()) - {place for name, place in given.items() if database.columns[name].kind in NUMERIC}
    if any((grid.column(place)[last].as_py() or "").strip() for place in others):
        return None
    numbers = read_numbers(grid, counted)
    held, summed = numbers[last], np.nansum(numbers[data[:-1]], axis=0)
    filled = ~np.isnan(held)
    agree = np.allclose(held[filled], summed[filled], rtol=1e-6, atol=0.5)
    return last if agree and (held[filled] > 0).sum() > 1 else None


def read_numbers(grid: pa.Table, places: list[int]) -> Numbers:
    """The counted columns as numbers; not a number where a cell holds none."""
    if not places:
        return np.zeros((grid.num_rows, 0))
    cells = clean(pa.concat_arrays([chunk for place in places for chunk in grid.column(place).chunks]), nulls=False)
    plain = pc.if_else(pc.match_substring_regex(cells, NUMBER), cells, pa.scalar(None, pa.string()))
    digits = pc.replace_substring_regex(plain, r"[^\d.-]", "")
    numbers: Numbers = digits.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return np.ascontiguousarray(numbers.reshape(len(places), grid.num_rows).T)


def overlays(last: Rows, numbers: Numbers, real: Rows) -> set[int]:
    """The suspects behind all real rows from the one on that, together, are all rows before them once more."""
    for first in range(min(len(last), NEAR)):
        before, after = np.concatenate([real, last[:first]]), last[first:]
        summed, whole = np.nansum(numbers[after], axis=0), np.nansum(numbers[before], axis=0)
        filled = ~np.isnan(numbers[after]).all(axis=0) & (whole > 0)
        if len(before) > 1 and filled.any() and np.allclose(summed[filled], whole[filled], rtol=1e-6, atol=0.5):
            return set(after.tolist())
    return set()
