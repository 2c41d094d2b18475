"""What must be found in one file: which rows are kept back, and every finding with its rule, severity and cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from schemas.column import UNMAPPED_PREFIX, Column, Kind, Need
from schemas.database import Database
from synth.patch import Patch
from synth.witness import logic

TOLD_ONE_BY_ONE = 1000
CellOf = Callable[[int, str], str | None]
WARNED_PAIRS = (("unit", "members_total"),)
"""Retired members count in units too: fields.csv asks for a warning only."""
COUNT_PAIRS_WITH_OWN_RULE = {("trade_union", "members"): "C024", ("league_org", "members"): "C025"}


@dataclass(frozen=True)
class Judgement:
    """`rejected`: mask of the rows judged. `breaks`: rule, severity, column, mask, and whether told as one."""

    rejected: np.ndarray
    breaks: list[tuple[str, str, str, np.ndarray, bool]]


def judge(patch: Patch, absent: frozenset[str], page: np.ndarray | None = None) -> Judgement:
    """Judge a patch's rows in files that lack the columns `absent`; copies only within the same `page` (a number)."""
    frame = patch.frame.assign(_month_only="birth_date" in patch.month_only)
    page = np.zeros(len(frame), dtype=np.int64) if page is None else page
    present = frozenset(n for n in patch.database.columns if n in frame and n not in absent)
    breaks = [*_of_cells(patch, frame, present), *_noted(patch, present)]
    for each, mask in logic.broken(patch.database.name, frame, present, patch.period):
        breaks.append((each.rule, each.severity, each.columns[0], mask, False))
    rejected = np.zeros(len(frame), dtype=bool)
    for _rule, severity, _column, mask, _one in breaks:
        rejected |= mask & (severity == "reject_row")
    for rule, severity, column, mask in _copies(patch.database, frame, present, rejected, page):
        breaks.append((rule, severity, column, mask, False))
    for rule, _severity, _column, mask, _one in breaks:
        rejected |= mask & (rule in ("R001", "R004"))
    return Judgement(rejected, breaks)


def _of_cells(
    patch: Patch, frame: pd.DataFrame, present: frozenset[str]
) -> Iterable[tuple[str, str, str, np.ndarray, bool]]:
    """Rules that one cell decides, by the column's kind."""
    for name in (n for n in patch.database.columns if n in present):
        column, values = patch.database.columns[name], frame[name]
        empty = np.array(values.array.isna())
        empty[[row for row, unread in patch.unreadable if unread == name]] = False
        empty[[row for row, blank in patch.blank if blank == name]] = True
        if column.kind is Kind.BOOL or column.default:
            yield "V001", "warn", name, empty, True
        elif column.need is Need.EXPECTED:
            yield "V001", "block", name, empty, False
        yield from ((r, s, name, m, False) for r, s, m in _of_kind(column, values, patch))
        if column.not_above in present and column.kind is Kind.INT:
            rule = COUNT_PAIRS_WITH_OWN_RULE.get((patch.database.name, name), "C021")
            over = (values > frame[column.not_above]).fillna(False).to_numpy(dtype=bool)
            severe = rule == "C021" and (patch.database.name, name) not in WARNED_PAIRS
            yield rule, "block" if severe else "warn", name, over, False
    for names in patch.database.keys:
        keys = [n for n in names if n in present]
        yield "V001", "reject_row", keys[0], frame[keys].isna().all(axis=1).to_numpy(dtype=bool), False


def _of_kind(column: Column, values: pd.Series, patch: Patch) -> Iterable[tuple[str, str, np.ndarray]]:
    match column.kind:
        case Kind.CODE | Kind.AREA:
            texts = pa.array(values.array)
            strange = pc.starts_with(texts, UNMAPPED_PREFIX).fill_null(False).to_numpy(zero_copy_only=False)
            yield ("V002" if column.kind is Kind.CODE else "V016"), "block", strange
        case Kind.USCC | Kind.USCC_LIST:
            yield "V007", "block", values.notna().to_numpy() & ~logic.proper_credit(values).to_numpy()
        case Kind.PHONE:
            right = values.str.fullmatch(r"1[3-9]\d{9}").fillna(True).to_numpy(dtype=bool)
            yield "V012", "warn", ~right
        case Kind.DATE if not column.planned:
            days = (values - patch.today).dt.days
            severe = "reject_row" if column.name == "join_date" else "block"
            yield "V010", "warn", days.between(1, 31).to_numpy(dtype=bool)
            yield "V010", severe, (days > 31).to_numpy(dtype=bool)
    if column.low is not None or column.high is not None:
        number = values.astype("Float64")
        outside = (number < (column.low if column.low is not None else -np.inf)) | (
            number > (column.high if column.high is not None else np.inf)
        )
        yield "V014", "warn", outside.fillna(False).to_numpy(dtype=bool)


def _noted(patch: Patch, present: frozenset[str]) -> Iterable[tuple[str, str, str, np.ndarray, bool]]:
    rows: dict[tuple[str, str, str], list[int]] = {}
    for note in patch.notes:
        if note.column in present:
            rows.setdefault((note.rule, note.severity, note.column), []).append(note.row)
    for column in sorted(patch.month_only & present):
        known = patch.frame[column].notna().to_numpy() & ~np.isin(
            np.arange(len(patch.frame)), rows.get(("V009", "warn", column), [])
        )
        rows.setdefault(("V009", "warn", column), []).extend(np.flatnonzero(known).tolist())
    for (rule, severity, column), found in rows.items():
        mask = np.zeros(len(patch.frame), dtype=bool)
        mask[found] = True
        yield rule, severity, column, mask, False


def _copies(
    database: Database, frame: pd.DataFrame, present: frozenset[str], rejected: np.ndarray, page: np.ndarray
) -> Iterable[tuple[str, str, str, np.ndarray]]:
    """Copies that are kept back: of a person the row that entered last stays, of others the first."""
    personal = database.is_personal
    key, at = _keys(database, frame, present)
    may = (key >= 0) & ~rejected
    if "party_status" in present:
        may &= (frame["party_status"] == "1").to_numpy(dtype=bool)
    able = np.flatnonzero(may)
    of = np.unique(page[able] * (key.max(initial=0) + 1) + key[able], return_inverse=True)[1]
    many = np.bincount(of)[of] > 1 if len(of) else of.astype(bool)
    twice, of = able[many], of[many]
    written = list(zip(*(map(str, frame[n].array[twice]) for n in database.columns if n in present), strict=True))
    entered = np.zeros(len(twice))
    if "enter_date" in present and personal:
        entered = np.array([-_day(day) for day in frame["enter_date"].array[twice]])
    exact: dict[str, list[int]] = {}
    differs: dict[str, list[int]] = {}
    first = -1
    for place in np.lexsort((twice, entered, of)).tolist():
        if first < 0 or of[place] != of[first]:
            first = place
            continue
        row = int(twice[place])
        (exact if written[place] == written[first] else differs).setdefault(at[row], []).append(row)
    rule = "R001" if personal else "R004"
    for severity, found in (("reject_row", exact), ("block", differs)):
        for column, rows_ in found.items():
            mask = np.zeros(len(frame), dtype=bool)
            mask[rows_] = True
            yield rule, severity, column, mask


def _day(value: Any) -> int:
    return -1 if pd.isna(value) else pd.Timestamp(value).toordinal()


def _keys(database: Database, frame: pd.DataFrame, present: frozenset[str]) -> tuple[np.ndarray, list[str]]:
    """A number for each row's key (the first tuple of `identity` that is filled; else -1), and the column it is in."""
    key = np.full(len(frame), -1)
    column = np.array([""] * len(frame), dtype=object)
    for names in database.identity:
        if set(names) <= present:
            fit, own = key < 0, np.zeros(len(frame), dtype=np.int64)
            for name in names:
                places, texts = pd.factorize(frame[name])
                fit, own = fit & (places >= 0), own * (len(texts) + 1) + places
            if names[0] == "uscc":  # a wrong code is no key
                fit &= logic.proper_credit(frame["uscc"]).to_numpy()
            key[fit] = key.max(initial=-1) + 1 + own[fit]
            column[fit] = names[0]
    return key, column.tolist()


def told(judgement: Judgement, at: np.ndarray, cell: CellOf, row_of: np.ndarray) -> list[dict[str, Any]]:
    """The findings about the rows `at` as the truth lists them; `cell` and `row_of` count these rows from zero.

    Above a thousand of one kind there is one with `count` and the rows' ranges.
    """
    found = []
    for rule, severity, column, mask, as_one in judgement.breaks:
        rows = np.flatnonzero(mask[at])
        if not len(rows):
            continue
        head: dict[str, Any] = {"rule": rule, "severity": severity, "column": column}
        if as_one or len(rows) > TOLD_ONE_BY_ONE:
            cells = [cell(int(row), column) for row in rows[:1]]
            found.append(head | {"cell": cells[0], "count": len(rows), "rows": _ranges(row_of[rows])})
        else:
            found += [head | {"cell": cell(int(row), column), "count": 1} for row in rows]
    return found


def _ranges(rows: np.ndarray) -> str:
    rows = np.sort(rows)
    breaks = np.flatnonzero(np.diff(rows) > 1)
    starts, ends = np.r_[rows[0], rows[breaks + 1]], np.r_[rows[breaks], rows[-1]]
    return ",".join(f"{a}-{b}" if a != b else f"{a}" for a, b in zip(starts.tolist(), ends.tolist(), strict=True))
