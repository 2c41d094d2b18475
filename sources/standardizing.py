"""The text columns of one sheet as the columns of a database: typed, defaults taken, problems marked by row.

How one kind of text is read stands in `kinds`; where cells stand and what findings say, in `outcomes`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.areas import Areas
from schemas.column import Column, Kind, Need
from schemas.database import Database
from schemas.findings import mask
from schemas.periods import Period
from sources.cleaning import clean
from sources.coding import AreaCoder, level_of
from sources.dates import EPOCH
from sources.kinds import TYPERS, Issue, Mask, Setting, Typed
from sources.mappings import Mappings

ARROW_TYPES = {
    Kind.DATE: pa.date32(),
    Kind.MONTH: pa.date32(),
    Kind.INT: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.MONEY_WAN: pa.float64(),
    Kind.PERCENT: pa.float64(),
    Kind.BOOL: pa.bool_(),
}
"""Every other kind is text."""


@dataclass(frozen=True)
class Context:
    """What rows are read against: period, reporting district, street of the part if known, areas, serial-date base.

    `mappings` are those that hold for the file and its database.
    """

    period: Period
    district: str
    areas: Areas
    part: str | None = None
    epoch: dt.date = EPOCH
    mappings: Mappings = Mappings()


@dataclass
class Texts:
    """The cells of a sheet's data rows by column name, units written in headers, number cells that lost digits."""

    cells: Mapping[str, pa.Array]
    rows: npt.NDArray[np.int64]
    units: Mapping[str, str | None] = field(default_factory=dict)
    cut: Mapping[str, Mask] = field(default_factory=dict)


@dataclass
class Standardized:
    """Columns of the model over the rows, `issues` by column, and the texts that findings quote."""

    columns: dict[str, pa.Array]
    issues: list[tuple[str, Issue]]
    texts: dict[str, pa.Array]
    by_month: dict[str, Mask]
    rejected: Mask


def standardize(database: Database, texts: Texts, context: Context) -> Standardized:
    """Type every column of the database; absent ones take their default or are null."""
    size = len(texts.rows)
    found = Standardized({}, [], {}, {}, np.zeros(size, dtype=bool))
    order = sorted(
        database.columns.values(), key=lambda column: level_of(column.name) if column.kind is Kind.AREA else 0
    )
    for column in order:
        if column.name not in texts.cells:
            found.columns[column.name] = _absent(column, size)
            continue
        values = clean(texts.cells[column.name], nulls=column.kind not in (Kind.CODE, Kind.BOOL, Kind.AREA))
        found.texts[column.name] = values
        values = _meant(column.name, values, texts, context)
        typed = _typed(column, values, texts, context, found)
        _keep(column, values, typed, texts, found)
    found.columns = {name: found.columns[name] for name in database.columns}
    return found


def _meant(name: str, values: pa.Array, texts: Texts, context: Context) -> pa.Array:
    """The values with what the home has recorded of them (`ValueAlias`) in place of what is written."""
    aliases = [record for record in context.mappings.values if record.column == name]
    if not aliases:
        return values
    written = clean(texts.cells[name], nulls=False)  # a word for nothing may have been given a meaning
    places = pc.index_in(written, value_set=pa.array([record.written for record in aliases]))
    return pc.coalesce(pa.array([record.value for record in aliases]).take(places), values)


def _typed(column: Column, values: pa.Array, texts: Texts, context: Context, found: Standardized) -> Typed:
    if column.kind is Kind.AREA:
        return _areas(column, values, context, found.columns.get("street_code"))
    pivot = context.period.year % 100
    return TYPERS[column.kind](values, column, Setting(texts.units.get(column.name), pivot, context.epoch))


def _keep(column: Column, values: pa.Array, typed: Typed, texts: Texts, found: Standardized) -> None:
    issues = list(typed.issues)
    if column.name in texts.cut and column.kind is Kind.IDENTITY:
        issues.append(Issue("V005", "reject_row", texts.cut[column.name]))
    lost = np.zeros(len(values), dtype=bool)
    for issue in issues:
        if issue.rule == "V005":
            found.rejected |= issue.mask
        if issue.untyped:
            lost |= issue.mask
    result, empty = _filled(column, typed.values, lost)
    if empty is not None:
        issues.append(empty)
    found.columns[column.name] = result
    found.issues += [(column.name, issue) for issue in issues if issue.mask.any()]
    if typed.by_month is not None and typed.by_month.any():
        found.by_month[column.name] = typed.by_month


def _filled(column: Column, values: pa.Array, lost: Mask) -> tuple[pa.Array, Issue | None]:
    """Empty cells take the default (V001 warn), or are told where a value is expected (V001 block)."""
    if not values.null_count:
        return values, None
    empty: Mask = values.is_null().to_numpy(zero_copy_only=False) & ~lost
    if column.default is not None:
        return pc.if_else(pa.array(empty), _default(column), values), Issue("V001", "warn", empty)
    return values, Issue("V001", "block", empty) if column.need is Need.EXPECTED else None


def _default(column: Column) -> pa.Scalar:
    kind = ARROW_TYPES.get(column.kind, pa.string())
    value: Any = column.default == "1" if column.kind is Kind.BOOL else column.default
    return pa.scalar(value, pa.string()).cast(kind) if isinstance(value, str) else pa.scalar(value, kind)


def _absent(column: Column, size: int) -> pa.Array:
    if column.default is None:
        return pa.nulls(size, ARROW_TYPES.get(column.kind, pa.string()))
    return pa.repeat(_default(column), size)


def _areas(column: Column, values: pa.Array, context: Context, streets: pa.Array | None) -> Typed:
    """Codes of areas; a community's name is looked for inside the row's street, else the part, else the district."""
    level = level_of(column.name)
    reader = AreaCoder(context.areas, context.period, level)
    outer = context.part or context.district
    if level == 2 or column.name == "residence_community":
        outer = context.areas.districts[0].parent
    elif level == 3:
        outer = context.district
    within: pa.Array = pa.repeat(pa.scalar(outer, pa.string()), len(values))
    if level == 4 and streets is not None and column.name != "residence_community":
        known = pc.fill_null(pc.match_substring_regex(streets, r"^\d{9}$"), False)
        within = pc.if_else(known, streets, within)
    pairs = pc.binary_join_element_wise(within, values, "\x1f").dictionary_encode()
    coded = [
        reader.code(text, place) for place, _, text in (pair.partition("\x1f") for pair in pairs.dictionary.to_pylist())
    ]
    states = pa.array([state for _, state in coded], pa.string()).take(pairs.indices)
    codes = pa.array([code for code, _ in coded], pa.string()).take(pairs.indices)

    def marked(state: str) -> Mask:
        chosen: Mask = pc.fill_null(pc.equal(states, state), False).to_numpy(zero_copy_only=False)
        return chosen

    return Typed(codes, [Issue("V016", "block", marked("unknown")), Issue("V016", "warn", marked("expired"))])


def imprecise(found: Standardized) -> pa.Array:
    """Names of the dates of each row that are known to the month only, joined by `|`; null where there is none."""
    joined: pa.Array | None = None
    for name, by_month in found.by_month.items():
        part = pc.if_else(pa.array(by_month), pa.scalar(name), pa.scalar(None, pa.string()))
        # Not null_handling="skip": pyarrow 26 drops the rows where both are null.
        joined = part if joined is None else pc.coalesce(pc.binary_join_element_wise(joined, part, "|"), joined, part)
    return pa.nulls(len(found.rejected), pa.string()) if joined is None else joined


def kept_texts(found: Standardized) -> pa.Array:
    """JSON of column → masked text for the values of each row that could not be typed; null where all could."""
    kept: dict[int, dict[str, str]] = {}
    for name, issue in found.issues:
        if issue.untyped:
            places = np.flatnonzero(issue.mask)
            for place, text in zip(places.tolist(), found.texts[name].take(pa.array(places)).to_pylist(), strict=True):
                kept.setdefault(place, {})[name] = mask(text or "")
    written = [None] * len(found.rejected)
    result: list[str | None] = [*written]
    for place, texts in kept.items():
        result[place] = json.dumps(texts, ensure_ascii=False)
    return pa.array(result, pa.string())
