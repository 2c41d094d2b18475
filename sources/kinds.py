"""One function for each kind of column: text as cleaned → typed Arrow array and what was wrong with it.

Every function looks at distinct values only. Empty cells, defaults and areas are `standardizing`'s.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.column import UNMAPPED_PREFIX, Column, Kind
from sources.coding import coder, read_flag
from sources.dates import EPOCH, read_date
from sources.quantities import Quantity, area_scale, money_in_wan, read_quantity

Mask = npt.NDArray[np.bool_]

IDENTITY = r"^\d{17}[\dX]$"
SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+?1\d")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SEPARATORS = re.compile(r"[、;,/|\s]+")


@dataclass(frozen=True)
class Issue:
    """Rows of one column that break one rule; `untyped` says that their value was lost and its text must be kept."""

    rule: str
    severity: str
    mask: Mask
    untyped: bool = False
    expected: str | None = None


@dataclass(frozen=True)
class Typed:
    """A standardized column: values, what was wrong, and which dates are known to the month only."""

    values: pa.Array
    issues: list[Issue] = field(default_factory=list)
    by_month: Mask | None = None


@dataclass(frozen=True)
class Setting:
    """What typing depends on beside the text: the header's unit, the century pivot, the base of serial dates."""

    unit: str | None = None
    pivot: int = 30
    epoch: dt.date = EPOCH


class Distinct:
    """Distinct texts of a column, and the way back to its rows."""

    def __init__(self, values: pa.Array) -> None:
        encoded = values.dictionary_encode()
        self.texts: list[str] = encoded.dictionary.to_pylist()
        self.indices = encoded.indices
        self._places = pc.fill_null(self.indices, -1).to_numpy(zero_copy_only=False)

    def spread(self, results: Sequence[Any], kind: pa.DataType) -> pa.Array:
        """One result for each distinct text as an array over the rows; null rows stay null."""
        return pa.array(results, kind).take(self.indices)

    def mask(self, results: Sequence[bool]) -> Mask:
        """The same for a truth value; null rows are false."""
        found: Mask = np.array([*results, False], dtype=bool)[self._places]
        return found


def text(values: pa.Array, column: Column, setting: Setting) -> Typed:
    """Text stays as cleaned."""
    return Typed(values)


def code(values: pa.Array, column: Column, setting: Setting) -> Typed:
    """Codes of the column's list; `?` and the masked text where none fits (V002)."""
    assert column.codelist is not None
    distinct, read = Distinct(values), coder(column.codelist)
    codes = [read(one) for one in distinct.texts]
    unmapped = distinct.mask([c is not None and c.startswith(UNMAPPED_PREFIX) for c in codes])
    return Typed(distinct.spread(codes, pa.string()), [Issue("V002", "block", unmapped)])


def flag(values: pa.Array, column: Column, setting: Setting) -> Typed:
    """Yes and no by label; what says neither is null and keeps its text (V002)."""
    distinct = Distinct(values)
    flags = [read_flag(one) for one in distinct.texts]
    neither = distinct.mask([isinstance(one, str) for one in flags])
    typed = distinct.spread([None if isinstance(one, str) else one for one in flags], pa.bool_())
    return Typed(typed, [Issue("V002", "block", neither, untyped=True)])


def date(values: pa.Array, column: Column, setting: Setting) -> Typed:
    """Dates; those written as a month are its first day and told once (V009), except in columns of months."""
    distinct = Distinct(values)
    days = [read_date(one, setting.pivot, setting.epoch) for one in distinct.texts]
    wrong = distinct.mask([day is None and one != "0" for day, one in zip(days, distinct.texts, strict=True)])
    by_month = distinct.mask([day is not None and day.by_month for day in days])
    monthly = column.kind is Kind.MONTH
    dates = [None if day is None else day.date.replace(day=1) if monthly else day.date for day in days]
    issues = [Issue("V008", "block", wrong, untyped=True)]
    if not monthly:
        issues.append(Issue("V009", "warn", by_month))
    return Typed(distinct.spread(dates, pa.date32()), issues, None if monthly else by_month)


def count(values: pa.Array, column: Column, setting: Setting) -> Typed:
    """Whole numbers of 0 or more."""
    distinct = Distinct(values)
    read = [read_quantity(one) for one in distinct.texts]
    whole = [q.number if q.number is not None and q.number >= 0 and q.number == int(q.number) else None for q in read]
    whole = [None if n is None or n > 2**53 else int(n) for n in whole]
    return Typed(distinct.spread(whole, pa.int64()), _number_issues(distinct, read, whole))


def number(values: pa.Array, column: Column, setting: Setting) -> Typed:
    """Numbers of 0 or more in the column's unit; areas are scaled from the header's or the cell's own unit."""
    distinct = Distinct(values)
    read = [read_quantity(one) for one in distinct.texts]
    wanted = "km2" if column.name.endswith("km2") else "m2" if column.name.endswith("m2") else None
    results: list[float | None] = []
    for quantity in read:
        scale = area_scale(quantity.unit or setting.unit, wanted) if wanted else 1.0
        results.append(quantity.number * scale if quantity.number is not None and quantity.number >= 0 else None)
    return Typed(distinct.spread(results, pa.float64()), _number_issues(distinct, read, results))


def money(values: pa.Array, column: Column, setting: Setting) -> Typed:
    """Amounts in 万元."""
    distinct = Distinct(values)
    read = [read_quantity(one) for one in distinct.texts]
    amounts = [money_in_wan(q, setting.unit) if q.number is not None and q.number >= 0 else None for q in read]
    return Typed(distinct.spread(amounts, pa.float64()), _number_issues(distinct, read, amounts))


def percent(values: pa.Array, column: Column, setting: Setting) -> Typed:
    """Percentages 0-100; a column that is written as shares (0.97) is scaled and told once (V018)."""
    distinct = Distinct(values)
    read = [read_quantity(one) for one in distinct.texts]
    bare = [q.number for q in read if q.number is not None and not q.unit]
    shares = bool(bare) and max(bare) <= 1 and any(0 < n < 1 for n in bare)
    scaled = [shares and not q.unit and q.number is not None for q in read]
    results = [
        None if q.number is None else round(q.number * 100, 9) if by_share else q.number
        for q, by_share in zip(read, scaled, strict=True)
    ]
    outside = distinct.mask([n is not None and not 0 <= n <= 100 for n in results])
    issues = [
        *_number_issues(distinct, [q if q.number is None else Quantity(0.0) for q in read], results),
        Issue("V018", "warn", distinct.mask(scaled), expected="0-100"),
        Issue("V018", "block", outside, expected="0-100"),
    ]
    return Typed(distinct.spread(results, pa.float64()), issues)


def _number_issues(distinct: Distinct, read: list[Quantity], typed: Sequence[float | None]) -> list[Issue]:
    lost = [n is None for n in typed]
    misread = distinct.mask([gone and q.misread for gone, q in zip(lost, read, strict=True)])
    wrong = distinct.mask([gone and not q.misread for gone, q in zip(lost, read, strict=True)])
    return [Issue("V015", "warn", misread, untyped=True), Issue("V013", "block", wrong, untyped=True)]


def identity(values: pa.Array, column: Column, setting: Setting) -> Typed:
    """Resident identity numbers: old ones of 15 digits upgraded (V003), cut ones marked (V005)."""
    other = pc.fill_null(pc.invert(pc.match_substring_regex(values, IDENTITY)), False)
    if not pc.any(other).as_py():
        return Typed(values)
    distinct = Distinct(pc.if_else(other, values, pa.scalar(None, pa.string())))
    folded = [re.sub(r"[\s\-'\"]", "", one).upper() for one in distinct.texts]
    cut = distinct.mask([SCIENTIFIC.fullmatch(one) is not None for one in folded])
    old = distinct.mask([re.fullmatch(r"\d{15}", one) is not None for one in folded])
    upgraded = distinct.spread([upgrade(one) for one in folded], pa.string())
    return Typed(pc.if_else(other, upgraded, values), [Issue("V003", "warn", old), Issue("V005", "reject_row", cut)])


def upgrade(number_: str) -> str:
    """An identity number of 15 digits as one of 18 (GB 11643): century 19 put in, check digit added; others as is."""
    if not re.fullmatch(r"\d{15}", number_):
        return number_
    longer = f"{number_[:6]}19{number_[6:]}"
    return longer + "10X98765432"[sum(int(d) * w for d, w in zip(longer, WEIGHTS, strict=True)) % 11]


def phone(values: pa.Array, column: Column, setting: Setting) -> Typed:
    """Telephone numbers without blanks, hyphens and country code."""
    return Typed(_rewritten(values, r"[\s\-.+()]", _phone))


def _phone(one: str) -> str:
    bare = re.sub(r"[\s\-()]", "", re.sub(r"\.0$", "", one))
    return re.sub(r"^(?:\+?86|0086)(?=1\d{10}$)", "", bare)


def uscc(values: pa.Array, column: Column, setting: Setting) -> Typed:
    """Unified social credit codes in capitals without blanks."""
    return Typed(_rewritten(values, r"[\sa-z\-]", lambda one: re.sub(r"[\s\-]", "", one).upper()))


def uscc_list(values: pa.Array, column: Column, setting: Setting) -> Typed:
    """Several credit codes joined by `|`."""

    def join(one: str) -> str:
        return "|".join(dict.fromkeys(part.replace("-", "") for part in SEPARATORS.split(one.upper()) if part))

    return Typed(_rewritten(values, r"[\sa-z\-、;,/|]", join))


def _rewritten(values: pa.Array, pattern: str, change: Callable[[str], str]) -> pa.Array:
    """Change only the cells in which the pattern stands."""
    chosen = pc.fill_null(pc.match_substring_regex(values, pattern), False)
    if not pc.any(chosen).as_py():
        return values
    distinct = Distinct(pc.if_else(chosen, values, pa.scalar(None, pa.string())))
    return pc.if_else(chosen, distinct.spread([change(one) for one in distinct.texts], pa.string()), values)


TYPERS: dict[Kind, Callable[[pa.Array, Column, Setting], Typed]] = {
    Kind.TEXT: text,
    Kind.CODE: code,
    Kind.IDENTITY: identity,
    Kind.USCC: uscc,
    Kind.USCC_LIST: uscc_list,
    Kind.PHONE: phone,
    Kind.DATE: date,
    Kind.MONTH: date,
    Kind.INT: count,
    Kind.NUMBER: number,
    Kind.MONEY_WAN: money,
    Kind.PERCENT: percent,
    Kind.BOOL: flag,
}
