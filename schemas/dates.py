"""Comparing date columns, some of whose values are known only to the month (`_imprecise`).

Every result is false where a date is missing, so that a rule built on it passes there. Parsing dates is the sources'.
"""

from __future__ import annotations

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


def is_month_only(frame: pd.DataFrame, *columns: str) -> Mask:
    """Where one of the columns holds a date that the file gives to the month only, stored as its first day."""
    noted = pa.array(frame["_imprecise"].array, type=pa.string()) if "_imprecise" in frame else pa.nulls(len(frame))
    if noted.null_count == len(noted):
        return np.zeros(len(frame), dtype=bool)
    found = pc.match_substring_regex(noted, rf"(^|\|)({'|'.join(columns)})(\||$)")
    return np.asarray(found.fill_null(False).to_numpy(zero_copy_only=False), dtype=bool)


def is_before(frame: pd.DataFrame, earlier: str, later: str, months: int = 0) -> Mask:
    """Where `earlier` is before the day `months` after `later`; by months where one is known to the month only."""
    left, right = days(frame[earlier]), plus_months(days(frame[later]), months)
    by_month: Mask = left.astype("datetime64[M]") < right.astype("datetime64[M]")
    return np.where(is_month_only(frame, earlier, later), by_month, left < right)


def plus_months(day: Days, months: int | npt.NDArray[np.int64]) -> Days:
    """The same day `months` later, or the last day of that month when it has no such day."""
    month = day.astype("datetime64[M]")
    target = month + months
    last = (target + 1).astype("datetime64[D]") - 1
    moved: Days = np.minimum(target.astype("datetime64[D]") + (day - month.astype("datetime64[D]")), last)
    return moved


def whole_months(start: Days, end: Days) -> pd.Series[Any]:
    """Complete months from `start` to `end`, null where one is missing."""
    months = end.astype("datetime64[M]") - start.astype("datetime64[M]")
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
