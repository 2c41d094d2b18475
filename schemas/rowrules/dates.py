"""Comparing date columns, some of whose values are known only to the month (`_imprecise`).

Every result is false where a date is missing, so that a rule built on it passes there. Parsing dates is the sources'.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from schemas.periods import Period, months_before

Days = npt.NDArray[np.datetime64]
Mask = npt.NDArray[np.bool_]


def days(values: pd.Series[Any]) -> Days:
    """The dates of a column as `datetime64[D]`, NaT where missing."""
    return np.asarray(pa.array(values.array, type=pa.date32()).to_numpy(zero_copy_only=False), dtype="datetime64[D]")


def is_filled(values: pd.Series[Any]) -> Mask:
    """Where a column has a value."""
    return np.asarray(pc.is_valid(pa.array(values.array)), dtype=bool)


def is_one_of(values: pd.Series[Any], texts: Iterable[str]) -> Mask:
    """Where a column holds one of these texts."""
    return np.asarray(pc.is_in(pa.array(values.array), pa.array(list(texts), pa.string())), dtype=bool)


def is_month_only(frame: pd.DataFrame, *columns: str) -> Mask:
    """Where one of the columns holds a date that the file gives to the month only, stored as its first day."""
    noted = pa.array(frame["_imprecise"].array, type=pa.string()) if "_imprecise" in frame else pa.nulls(len(frame))
    if noted.null_count == len(noted):
        return np.zeros(len(frame), dtype=bool)
    found = pc.match_substring_regex(noted, rf"(^|\|)({'|'.join(columns)})(\||$)")
    return np.asarray(found.fill_null(False).to_numpy(zero_copy_only=False), dtype=bool)


def is_before(frame: pd.DataFrame, earlier: str, later: str, months: int = 0) -> Mask:
    """Where `earlier` is before the day `months` after `later`; by months where one is known to the month only."""
    left, right = days(frame[earlier]), days(frame[later])
    right = plus_months(right, months) if months else right
    before: Mask = left < right
    only = is_month_only(frame, earlier, later)
    return np.where(only, months_of(left) < months_of(right), before) if only.any() else before


def plus_months(day: Days, months: int | npt.NDArray[np.int64]) -> Days:
    """The same day `months` later, or the last day of that month when it has no such day."""
    month = months_of(day)
    moved: Days = np.minimum(days_of(month + months) + (day - days_of(month)), days_of(month + months + 1) - 1)
    return moved


def months_of(day: Days) -> Days:
    """The months of days, as `datetime64[M]`; NaT stays."""
    return _looked_up(day, _tables()[0], "M")


def days_of(month: Days) -> Days:
    """The first days of months, as `datetime64[D]`; NaT stays."""
    return _looked_up(month, _tables()[1], "D")


@cache
def _tables() -> tuple[Days, Days]:
    """Months of all days, and first days of all months, of six centuries: numpy's own conversion is 25 times slower."""
    every_day = np.arange("1700-01-01", "2300-01-01", dtype="datetime64[D]")
    every_month = np.arange("1700-01", "2300-01", dtype="datetime64[M]")
    return every_day.astype("datetime64[M]"), every_month.astype("datetime64[D]")


def _looked_up(moments: Days, table: Days, unit: str) -> Days:
    first = np.datetime64("1700-01-01").astype(moments.dtype).astype(np.int64)
    places = moments.view(np.int64) - first
    outside = (places < 0) | (places >= len(table))
    if not np.isnat(moments[outside]).all():
        return moments.astype(f"datetime64[{unit}]")
    found: Days = table.take(places, mode="clip")
    return np.where(outside, np.datetime64("NaT"), found) if outside.any() else found


def whole_months(start: Days, end: Days) -> pd.Series[Any]:
    """Complete months from `start` to `end`, null where one is missing."""
    months = months_of(end) - months_of(start)
    known = ~np.isnat(months)
    count = np.where(known, months.astype(np.int64), 0)
    count = count - (known & (plus_months(start, count) > end))
    return pd.Series(pd.arrays.ArrowExtensionArray(pa.array(count, mask=~known)))


def months_before_data_date(frame: pd.DataFrame, months: int) -> np.datetime64:
    """The day `months` before the data date of the frame's period (`attrs["period"]`)."""
    period: Period = frame.attrs["period"]
    return np.datetime64(months_before(period.data_date, months))


def booleans(values: npt.NDArray[np.bool_], missing: Mask) -> pd.Series[Any]:
    """A nullable boolean column."""
    return pd.Series(pd.arrays.ArrowExtensionArray(pa.array(values, mask=missing)))
