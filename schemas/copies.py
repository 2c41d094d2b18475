"""Rows of one file that repeat a key (R001 of persons, R004 of the rest): which stays, which are copies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from schemas.checkdigits import is_uscc
from schemas.checks import Break
from schemas.column import Kind
from schemas.database import Database
from schemas.dates import Mask, days

Positions = npt.NDArray[np.int64]


def copy_breaks(database: Database, frame: pd.DataFrame, present: frozenset[str], usable: Mask) -> Iterator[Break]:
    """The copies among the `usable` rows, by the first key whose columns are all filled in a row.

    A copy equal to the row that stays in every column of the file is `reject_row`, another one `block`; both are kept
    back. A wrong credit code is no key.
    """
    rule = "R001" if database.is_personal else "R004"
    if database.active and database.active[0] in frame:
        usable = usable & frame[database.active[0]].isin([database.active[1]]).to_numpy(dtype=bool)
    for key in database.identity:
        if not present.issuperset(key):
            continue
        candidates = usable & _is_filled(database, frame, key)
        usable = usable & ~candidates
        copies, stays = _copies(frame, key, np.flatnonzero(candidates), database.latest)
        if len(copies):
            same = _are_equal(frame, sorted(present & set(frame.columns)), copies, stays)
            shown = {"rows": _rows(frame, copies, stays), "key": _key(key)}
            for severity, chosen in (("reject_row", copies[same]), ("block", copies[~same])):
                broken = np.zeros(len(frame), dtype=bool)
                broken[chosen] = True
                yield Break(rule, severity, key[0], broken, reads=key, shown=shown)


def _is_filled(database: Database, frame: pd.DataFrame, key: tuple[str, ...]) -> Mask:
    filled: Mask = frame[list(key)].notna().all(axis=1).to_numpy(dtype=bool)
    for name in key:
        if database.columns[name].kind is Kind.USCC:
            filled = filled & is_uscc(frame[name])
    return filled


def _copies(
    frame: pd.DataFrame, key: tuple[str, ...], candidates: Positions, latest: str | None
) -> tuple[Positions, Positions]:
    """Positions of the copies, and for each the position of the row that stays."""
    keys = frame[list(key)].iloc[candidates]
    repeated = keys.duplicated(keep=False).to_numpy(dtype=bool)
    where, keys = candidates[repeated], keys[repeated]
    group = keys.groupby(list(key), sort=False).ngroup().to_numpy(dtype=np.int64)
    age = np.zeros(len(where), dtype=np.int64)
    if latest is not None:
        date = days(frame[latest].iloc[where])
        age = np.where(np.isnat(date), np.iinfo(np.int64).max, -date.astype(np.int64))
    order = np.lexsort((where, age, group))
    where, group = where[order], group[order]
    is_first = np.r_[True, np.diff(group) > 0][: len(group)]
    stays = where[np.maximum.accumulate(np.where(is_first, np.arange(len(where)), 0))] if len(where) else where
    return where[~is_first], stays[~is_first]


def _are_equal(frame: pd.DataFrame, columns: list[str], left: Positions, right: Positions) -> Mask:
    same = np.ones(len(left), dtype=bool)
    for name in columns:
        values = pa.array(frame[name].array)
        one, other = values.take(pa.array(left)), values.take(pa.array(right))
        equal = pc.or_(pc.equal(one, other).fill_null(False), pc.and_(one.is_null(), other.is_null()))
        same &= np.asarray(equal, dtype=bool)
    return same


def _rows(frame: pd.DataFrame, copies: Positions, stays: Positions) -> Any:
    numbers = frame["_row"].to_numpy(dtype=np.int64)
    stay_of = pd.Series(numbers[stays], index=copies)
    return lambda rows: stay_of.loc[rows.index].astype(str) + "、" + rows["_row"].astype(str)


def _key(key: tuple[str, ...]) -> Any:
    return lambda rows: rows[list(key)].astype(str).agg("/".join, axis=1)
