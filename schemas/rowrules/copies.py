"""Rows of one file that repeat a key (R001 of persons, R004 of the rest): which stays, which are copies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from schemas.column import Kind
from schemas.database import Database
from schemas.rowrules.checkdigits import is_uscc
from schemas.rowrules.checks import Break
from schemas.rowrules.dates import Mask, days, is_filled
from schemas.states import Severity
from schemas.wording import Bilingual, in_english, listed, row_named

Positions = npt.NDArray[np.int64]
Place = tuple[str, int]
"""Sheet and one-based row."""


def copy_breaks(database: Database, frame: pd.DataFrame, present: frozenset[str], usable: Mask) -> Iterator[Break]:
    """The copies among the `usable` rows, by the first key whose columns are all filled in a row.

    A copy equal to the row that stays in every column of the file is `reject_row`, another one `block`; both are kept
    back. A row that nobody sees (`_hidden`) is the copy of one that stands in sight. A wrong credit code is no key.
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
            shown = {"rows": _rows(frame, copies, stays), "key": _key(key), "where": _where(frame, copies, stays)}
            for severity, chosen in ((Severity.REJECT_ROW, copies[same]), (Severity.BLOCK, copies[~same])):
                broken = np.zeros(len(frame), dtype=bool)
                broken[chosen] = True
                yield Break(rule, severity, key[0], broken, reads=key, shown=shown)


def identities(database: Database, frame: pd.DataFrame, present: frozenset[str]) -> Positions:
    """By row a number of the key by which it is known as a copy, the same for the same key; -1 where it has none."""
    found = np.full(len(frame), -1, dtype=np.int64)
    for key in (key for key in database.identity if present.issuperset(key)):
        chosen = np.flatnonzero((found < 0) & _is_filled(database, frame, key))
        found[chosen] = _numbered(frame, key, chosen) + found.max(initial=-1) + 1
    return found


def _numbered(frame: pd.DataFrame, key: tuple[str, ...], chosen: Positions) -> Positions:
    """By chosen row a number of its key, none of which is empty, in the order in which the keys come first."""
    numbers = np.zeros(len(chosen), dtype=np.int64)
    for name in key:
        places, found = frame[name].array[chosen].factorize()
        numbers = pd.factorize(numbers * len(found) + places)[0] if len(key) > 1 else places
    return numbers


def _is_filled(database: Database, frame: pd.DataFrame, key: tuple[str, ...]) -> Mask:
    filled: Mask = np.logical_and.reduce([is_filled(frame[name]) for name in key])
    for name in key:
        if database.columns[name].kind is Kind.USCC:
            filled = filled & is_uscc(frame[name])
    return filled


def _copies(
    frame: pd.DataFrame, key: tuple[str, ...], candidates: Positions, latest: str | None
) -> tuple[Positions, Positions]:
    """Positions of the copies, and for each the position of the row that stays."""
    group = _numbered(frame, key, candidates)
    repeated = np.bincount(group)[group] > 1
    where, group = candidates[repeated], group[repeated]
    if not len(where):
        return where, where
    age = np.zeros(len(where), dtype=np.int64)
    if latest is not None:
        date = days(frame[latest].iloc[where])
        age = np.where(np.isnat(date), np.iinfo(np.int64).max, -date.astype(np.int64))
    hidden = frame["_hidden"].to_numpy(dtype=bool)[where] if "_hidden" in frame else np.zeros(len(where), dtype=bool)
    order = np.lexsort((where, age, hidden, group))
    where, group = where[order], group[order]
    is_first = np.r_[True, np.diff(group) > 0]
    stays = where[np.maximum.accumulate(np.where(is_first, np.arange(len(where)), 0))]
    return where[~is_first], stays[~is_first]


def _are_equal(frame: pd.DataFrame, columns: list[str], left: Positions, right: Positions) -> Mask:
    same = np.ones(len(left), dtype=bool)
    for name in columns:
        values = pa.array(frame[name].array)
        one, other = values.take(pa.array(left)), values.take(pa.array(right))
        if one.equals(other):
            continue
        equal = pc.or_(pc.equal(one, other).fill_null(False), pc.and_(one.is_null(), other.is_null()))
        same &= np.asarray(equal, dtype=bool)
    return same


def both_rows(stays: Place, copy: Place) -> str:
    """The rows of a pair in words; with the names of their sheets where these differ."""
    if stays[0] == copy[0]:
        return f"{stays[1]}、{copy[1]}"
    return listed(row_named(sheet, row) for sheet, row in (stays, copy))


def both_sheets(stays: Place, copy: Place) -> str:
    """The same where the sheets differ, to stand behind what repeats; else nothing."""
    if stays[0] == copy[0]:
        return ""
    both = both_rows(stays, copy)
    return Bilingual(f"（{both}）", f"({in_english(both)})")


def _rows(frame: pd.DataFrame, copies: Positions, stays: Positions) -> Any:
    return _in_words(both_rows, frame, copies, stays)


def _where(frame: pd.DataFrame, copies: Positions, stays: Positions) -> Any:
    return _in_words(both_sheets, frame, copies, stays)


def _in_words(
    worded: Callable[[Place, Place], str], frame: pd.DataFrame, copies: Positions, stays: Positions
) -> Callable[[pd.DataFrame], pd.Series[str]]:
    stay_of = dict(zip(copies.tolist(), stays.tolist(), strict=True))

    def shown(rows: pd.DataFrame) -> pd.Series[str]:
        told = rows.index.to_list()
        pairs = zip(_places(frame, [stay_of[one] for one in told]), _places(frame, told), strict=True)
        return pd.Series([worded(*pair) for pair in pairs], index=rows.index, dtype=object)

    return shown


def _places(frame: pd.DataFrame, positions: list[int]) -> list[Place]:
    chosen = pa.array(positions, pa.int64())
    sheets, rows = (pa.array(frame[name].array).take(chosen).to_pylist() for name in ("_sheet", "_row"))
    return list(zip(map(str, sheets), map(int, rows), strict=True))


def _key(key: tuple[str, ...]) -> Any:
    def shown(rows: pd.DataFrame) -> pd.Series[str]:
        values = zip(*(rows[name].astype(str) for name in key), strict=True)
        return pd.Series(list(map("/".join, values)), index=rows.index, dtype=object)

    return shown
