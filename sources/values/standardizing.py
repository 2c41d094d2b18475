"""The text columns of one sheet as the columns of a database: typed, defaults taken, problems marked by row.

How one kind of text is read stands in `typers`; where cells stand and what findings say, in `outcomes`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.cities.areas import Areas
from schemas.column import Column, Kind, Need
from schemas.database import Database
from schemas.periods import Period
from schemas.states import Severity
from sources.mappings.mappings import Mappings
from sources.texts.cleanedcolumns import cleaned
from sources.texts.cleaning import clean
from sources.values import datecolumns, numbercolumns, typers
from sources.values.areacoding import AreaCoder
from sources.values.cut import AS_TEXT, cut_codes, is_code, lost_zeros
from sources.values.dateforms import EPOCH
from sources.values.numberdoubts import ARABIC, ONE_UNIT
from sources.values.typers import Distinct, Issue, Mask, Setting, Typed, doubted

AS_SHOWN = "按表头单位填写数值本身,不用数字格式换算"
OWN_NULLS = (Kind.CODE, Kind.BOOL, Kind.AREA)
"""Kinds whose lists may give a word for nothing a meaning (无: 否)."""

TYPERS: dict[Kind, Callable[[pa.Array, Column, Setting], Typed]] = {
    Kind.TEXT: typers.text,
    Kind.CODE: typers.code,
    Kind.IDENTITY: typers.identity,
    Kind.USCC: typers.uscc,
    Kind.USCC_LIST: typers.uscc_list,
    Kind.PHONE: typers.phone,
    Kind.DATE: datecolumns.date,
    Kind.MONTH: datecolumns.date,
    Kind.INT: numbercolumns.count,
    Kind.NUMBER: numbercolumns.number,
    Kind.MONEY_WAN: numbercolumns.money,
    Kind.PERCENT: numbercolumns.percent,
    Kind.BOOL: typers.flag,
}
ONE_OF_ALL = "数字合并在多行，只计入首行，请逐行填写"
"""What is asked of an amount in a cell merged over several rows."""
FIRST_OF_ALL = "数字合并在多列，只计入首列，请分列填写"
"""The same over several columns."""


@dataclass(frozen=True)
class Context:
    """What rows are read against: period, reporting district, street of the part if known, areas, serial-date base.

    `mappings` are those that hold for the file and its database; `hints` are what the workbook's own code lists say.
    """

    period: Period
    district: str
    areas: Areas
    part: str | None = None
    epoch: dt.date = EPOCH
    mappings: Mappings = Mappings()
    hints: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass
class Texts:
    """The cells of a sheet's data rows by column name, units written in headers, number cells that lost digits.

    `stored` are the cells of columns that number formats show otherwise, `spread` those merged over rows below, `wide`
    those merged over columns beside.
    """

    cells: Mapping[str, pa.Array]
    rows: npt.NDArray[np.int64]
    units: Mapping[str, str | None] = field(default_factory=dict)
    cut: Mapping[str, Mask] = field(default_factory=dict)
    stored: Mapping[str, pa.Array] = field(default_factory=dict)
    spread: Mapping[str, Mask] = field(default_factory=dict)
    wide: Mapping[str, Mask] = field(default_factory=dict)


@dataclass
class Standardized:
    """Columns of the model over the rows, `issues` by column, and the texts that findings quote.

    `by_month` and `halves` say how exact dates and counts are (see `typers.Typed`).
    """

    columns: dict[str, pa.Array]
    issues: list[tuple[str, Issue]]
    texts: dict[str, pa.Array]
    by_month: dict[str, Mask]
    rejected: Mask
    halves: dict[str, pa.Array] = field(default_factory=dict)


def standardize(database: Database, texts: Texts, context: Context) -> Standardized:
    """Type every column of the database; absent ones take their default or are null."""
    size = len(texts.rows)
    found = Standardized({}, [], {}, {}, np.zeros(size, dtype=bool))
    wholes = [one for one in (database.place(2) if database.is_citywide else None, database.place(3)) if one]
    columns = sorted(database.columns.values(), key=lambda column: column.level)
    found.columns |= {one.name: _absent(one, size) for one in columns if one.name not in texts.cells}
    for column, written, named, broken in cleaned(columns, texts.cells):
        found.texts[column.name] = written
        values = _meant(column, written, written if column.kind in OWN_NULLS else named, context)
        above = [found.columns[one.name] for one in wholes if one.level < column.level]
        typed = _typed(column, values, texts, context, above)
        if broken is not None:
            typed.issues.append(Issue("F010", Severity.WARN, broken.to_numpy(zero_copy_only=False)))
        if column.name in texts.stored:
            typed = _or_as_stored(column, typed, texts, context)
        if is_code(column):
            typed.issues.extend([*cut_codes(database, column, values, texts.cut.get(column.name)), *lost_zeros(values)])
        _keep(column, values, typed, texts, found)
    found.columns = {name: found.columns[name] for name in database.columns}
    return found


def _meant(column: Column, written: pa.Array, values: pa.Array, context: Context) -> pa.Array:
    """The values; what the home has recorded of one (`ValueAlias`) takes its place."""
    aliases = [record for record in context.mappings.values if record.column == column.name]
    if not aliases:
        return values
    places = pc.index_in(written, value_set=pa.array([record.written for record in aliases]))
    return pc.coalesce(pa.array([record.value for record in aliases]).take(places), values)


def _typed(column: Column, values: pa.Array, texts: Texts, context: Context, wholes: Sequence[pa.Array]) -> Typed:
    if column.kind is Kind.AREA:
        return _areas(column, values, context, wholes)
    return TYPERS[column.kind](values, column, _setting(column, texts, context))


def _setting(column: Column, texts: Texts, context: Context) -> Setting:
    hints = context.hints.get(column.codelist or "", {})
    pivot, telephone = context.period.year % 100, context.areas.city.telephone
    return Setting(texts.units.get(column.name), pivot, context.epoch, hints, telephone)


def _or_as_stored(column: Column, typed: Typed, texts: Texts, context: Context) -> Typed:
    """The column with a doubt where a number that a format shows otherwise means another one as it is stored.

    What is shown holds: it is what was checked on the screen. Of percentages nobody doubts it.
    """
    shown, stored = texts.cells[column.name], texts.stored[column.name]
    if column.kind not in numbercolumns.NUMERIC:
        return typed
    changed = pc.fill_null(pc.and_(pc.not_equal(shown, stored), pc.invert(pc.ends_with(shown, "%"))), False)
    as_stored = TYPERS[column.kind](clean(pc.if_else(changed, stored, None)), column, _setting(column, texts, context))
    other = pc.fill_null(pc.not_equal(typed.values, as_stored.values), False)
    here = changed.to_numpy(zero_copy_only=False)
    own = ("V020", ARABIC), ("V019", ONE_UNIT)  # of units that no cell holds
    issues = [replace(one, mask=one.mask & ~here) if (one.rule, one.expected) in own else one for one in typed.issues]
    unit = pa.scalar("万元" if column.kind is Kind.MONEY_WAN else "")
    words = (pc.binary_join_element_wise(one.values.cast(pa.string()), unit, "") for one in (typed, as_stored))
    doubt = Issue("V019", Severity.WARN, other.to_numpy(zero_copy_only=False), False, AS_SHOWN, True, *words)
    return replace(typed, issues=[*issues, doubt])


def _of_merges(name: str, values: pa.Array, texts: Texts) -> list[Issue]:
    """V019 where a number is merged over several cells of amounts."""
    ways = (
        (merged[name], ask)
        for merged, ask in ((texts.spread, ONE_OF_ALL), (texts.wide, FIRST_OF_ALL))
        if name in merged
    )
    return [Issue("V019", Severity.WARN, mask & np.asarray(values.is_valid()), expected=ask) for mask, ask in ways]


def _keep(column: Column, values: pa.Array, typed: Typed, texts: Texts, found: Standardized) -> None:
    issues = list(typed.issues)
    if column.name in texts.cut and column.kind is Kind.IDENTITY:
        issues.append(Issue("V005", Severity.REJECT_ROW, texts.cut[column.name]))
    elif column.name in texts.cut and not is_code(column):
        issues.append(Issue("V005", Severity.BLOCK, texts.cut[column.name], expected=AS_TEXT))
    issues += _of_merges(column.name, values, texts)
    lost = np.zeros(len(values), dtype=bool)
    for issue in issues:
        if issue.severity.keeps_row_back:
            found.rejected |= issue.mask
        if issue.untyped:
            lost |= issue.mask
    result, empty = _filled(column, typed.values, lost)
    if empty is not None:
        issues.append(empty)
    found.columns[column.name] = result
    found.issues += [(column.name, issue) for issue in issues if issue.mask.any()]
    if column.indicator:
        found.halves[column.name] = numbercolumns.rounding(column, values, typed)
    elif typed.half is not None:
        found.halves[column.name] = typed.half
    if typed.by_month is not None and typed.by_month.any():
        found.by_month[column.name] = typed.by_month


def _filled(column: Column, values: pa.Array, lost: Mask) -> tuple[pa.Array, Issue | None]:
    """Empty cells take the default (V001 warn), or are told where a value is expected (V001 block)."""
    if not values.null_count:
        return values, None
    empty: Mask = values.is_null().to_numpy(zero_copy_only=False) & ~lost
    if column.default is not None:
        return pc.if_else(pa.array(empty), _default(column), values), Issue("V001", Severity.WARN, empty, together=True)
    return values, Issue("V001", Severity.BLOCK, empty) if column.need is Need.EXPECTED else None


def _default(column: Column) -> pa.Scalar:
    kind = column.kind.arrow
    value: Any = column.default == "1" if column.kind is Kind.BOOL else column.default
    return pa.scalar(value, pa.string()).cast(kind) if isinstance(value, str) else pa.scalar(value, kind)


def _absent(column: Column, size: int) -> pa.Array:
    if column.default is None:
        return pa.nulls(size, column.kind.arrow)
    return pa.repeat(_default(column), size)


def _areas(column: Column, values: pa.Array, context: Context, wholes: Sequence[pa.Array]) -> Typed:
    """Codes of areas; a community's name is looked for inside the row's street, else the part, else the district.

    `wholes`: codes of what the rows say that it lies in, the finest last.
    """
    reader = AreaCoder(context.areas, context.period, column.level, context.district if column.with_whole else "")
    outer = context.part or context.district
    if column.level == 2 or not column.is_place:
        outer = context.areas.districts[0].parent
    elif column.level == 3:
        outer = context.district
    within: pa.Array = pa.repeat(pa.scalar(outer, pa.string()), len(values))
    for whole in wholes if column.is_place else ():
        known = pc.fill_null(pc.match_substring_regex(whole, r"^(\d{6}|\d{9})$"), False)
        within = pc.if_else(known, whole, within)
    pairs = Distinct(pc.binary_join_element_wise(within, values, "\x1f"))
    placed = [reader.code(text, place) for place, _, text in (pair.partition("\x1f") for pair in pairs.texts)]
    unknown, expired = (pairs.mask([one.state == state for one in placed]) for state in ("unknown", "expired"))
    issues = [Issue("V016", Severity.BLOCK, unknown), Issue("V016", Severity.WARN, expired)]
    codes = pairs.spread([one.code for one in placed], pa.string())
    return Typed(codes, [*issues, *doubted(pairs, [one.doubt for one in placed])])
