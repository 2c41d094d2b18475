"""What holds of every column of a kind in every database: keys, credit codes, past dates, phones, ranges, parts.

A model's own rule for a column takes the place of what is said here; values that cannot be typed are the sources'.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from schemas.column import HALF_PREFIX, Column, Kind
from schemas.database import Database
from schemas.periods import Period
from schemas.rowrules.checkdigits import is_uscc
from schemas.rowrules.checks import Break, row_rules
from schemas.rowrules.dates import Mask, days, is_filled
from schemas.states import Severity

Numbers = npt.NDArray[np.float64]

PHONE = r"1[3-9]\d{9}|(?:0\d{2,3}-?)?[2-9]\d{6,7}(?:-\d{1,6})?"
"""A mobile number, or a landline with or without area code and extension."""
APART = {Kind.INT: 1e4, Kind.NUMBER: 1e3, Kind.MONEY_WAN: 1e3}
"""A number so many times the column's median is perhaps one of another unit (元 for 万元); few persons are no fault."""
TELLING = 3
"""So many numbers tell what is usual in a column."""
GRACE_DAYS = 31
"""A date so little after the data date is taken for a report made late."""


def kind_breaks(database: Database, frame: pd.DataFrame, present: frozenset[str], period: Period) -> Iterator[Break]:
    """What breaks the general rules V001 (keys), V007, V010, V012, V014 and C021."""
    rules = row_rules(database)
    own, pairs = {(made.rule, made.columns[0]) for made in rules}, {made.columns[:2] for made in rules}
    yield from _keys(database, frame, present)
    for column in database.columns.values():
        if column.name not in present:
            continue
        for found in _column(column, frame[column.name], period):
            if (found.rule, column.name) not in own and found.broken.any():
                yield found
        whole = column.not_above
        if whole in present and (column.name, whole) not in pairs:
            yield _part(column, database.columns[whole], frame)


def _keys(database: Database, frame: pd.DataFrame, present: frozenset[str]) -> Iterator[Break]:
    for alternatives in database.keys:
        columns = [name for name in alternatives if name in present]
        if columns:
            titles = "或".join(database.columns[name].title for name in alternatives)
            empty = ~np.logical_or.reduce([is_filled(frame[name]) for name in columns])
            yield Break("V001", Severity.REJECT_ROW, columns[0], empty, shown={"expected": _constant(f"填写{titles}")})


def _column(column: Column, values: pd.Series[Any], period: Period) -> Iterator[Break]:
    if column.kind is Kind.USCC:
        yield Break("V007", Severity.BLOCK, column.name, ~is_uscc(values) & is_filled(values))
    elif column.kind is Kind.USCC_LIST:
        yield Break("V007", Severity.BLOCK, column.name, ~_is_uscc_list(values))
    elif column.kind is Kind.PHONE:
        fine = pc.match_substring_regex(pa.array(values.array), f"^(?:{PHONE})$")
        yield Break("V012", Severity.WARN, column.name, ~np.asarray(pc.fill_null(fine, True), dtype=bool))
    elif column.kind in (Kind.DATE, Kind.MONTH) and not column.planned:
        late = (days(values) - np.datetime64(period.data_date)).astype("timedelta64[D]")
        after, long_after = late > np.timedelta64(0, "D"), late > np.timedelta64(GRACE_DAYS, "D")
        limit = {"expected": _constant(f"不晚于{period.data_date}")}
        yield Break("V010", Severity.WARN, column.name, after & ~long_after, shown=limit)
        yield Break("V010", Severity.BLOCK, column.name, long_after, shown=limit)
    is_ranged = column.low is not None or column.high is not None
    if not is_ranged and column.kind not in APART:
        return
    numbers, outside = values.to_numpy(dtype=float, na_value=np.nan), np.zeros(len(values), dtype=bool)
    if is_ranged:
        ranged = _range(column, numbers)
        outside = ranged.broken
        yield ranged
    if column.kind in APART:
        yield _apart(column, numbers, outside)


def _is_uscc_list(values: pd.Series[Any]) -> Mask:
    codes = values.reset_index(drop=True).str.split("|").explode()
    wrong = codes[~is_uscc(codes) & is_filled(codes)]
    fine = np.ones(len(values), dtype=bool)
    fine[wrong.index.to_numpy()] = False
    return fine


def _range(column: Column, numbers: Numbers) -> Break:
    low = -np.inf if column.low is None else column.low
    high = np.inf if column.high is None else column.high
    outside = (numbers < low) | (numbers > high)
    wanted = f"{low:g}至{high:g}" if column.high is not None else f"不小于{low:g}"
    return Break("V014", Severity.WARN, column.name, outside, shown={"expected": _constant(wanted)})


def _apart(column: Column, numbers: Numbers, told: Mask) -> Break:
    """Numbers of another magnitude than the column's other ones, but for those that are told already."""
    numbers = np.where(np.isnan(numbers), 0, numbers)
    filled = np.abs(numbers[numbers != 0])
    if len(filled) < TELLING:
        return Break("V014", Severity.WARN, column.name, np.zeros(len(numbers), dtype=bool))
    usual, limit = float(np.median(filled)), APART[column.kind]
    far = np.abs(numbers) / limit >= usual
    if column.kind is not Kind.INT:
        far |= (numbers != 0) & (np.abs(numbers) <= usual / limit)
    wanted = f"与本列其他数(多在{usual:.6g}上下)相差不到{limit:.0f}倍"
    return Break("V014", Severity.WARN, column.name, far & ~told, shown={"expected": _constant(wanted)})


def _part(part: Column, whole: Column, frame: pd.DataFrame) -> Break:
    limit = pa.array(frame[whole.name].array)
    for name in (part.name, whole.name):
        if HALF_PREFIX + name in frame:  # written in 万, each may be half a unit of its last place off
            limit = pc.add(limit, pc.fill_null(pa.array(frame[HALF_PREFIX + name].array), 0))
    above = np.asarray(pc.fill_null(pc.greater(pa.array(frame[part.name].array), limit), False), dtype=bool)
    return Break(
        "C021",
        Severity.BLOCK,
        part.name,
        above,
        reads=(whole.name,),
        shown={
            "part": lambda rows: part.title + rows[part.name].astype(str),
            "whole": lambda rows: whole.title + rows[whole.name].astype(str),
            "expected": lambda rows: "不大于" + rows[whole.name].astype(str),
            "difference": lambda rows: (rows[part.name] - rows[whole.name]).astype(str),
        },
    )


def _constant(text: str) -> Any:
    return lambda rows: pd.Series(text, index=rows.index)
