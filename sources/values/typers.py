"""One function for each kind of column: text as cleaned → typed Arrow array and what was wrong with it.

Every function looks at distinct values only. Numbers are typed in `numbercolumns`, dates in `datecolumns`; empty cells,
defaults and areas are `standardizing`'s.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from schemas.column import UNMAPPED_PREFIX, Column, Role
from schemas.states import Severity
from sources.texts.cleaning import by_distinct
from sources.values import dateforms
from sources.values.coding import PADDED, Coded, by_dictionary, coder, lost_zeros, read_flag
from sources.values.doubts import Doubt

Mask = npt.NDArray[np.bool_]
IDENTITY = r"^\d{17}[\dX]$"
SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+?1\d")
TURNED = r"^\d(?:\.\d+)?[Ee]\d{1,2}$"
"""What may be a number with an exponent, or a code. With a sign of plus it is a number: see `cut`."""
AS_TEXT = "以文本填写编号,不用科学计数法"
LENGTHENED = "15位旧号，已补为18位"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
EXTENDED = re.compile(r"(?:0?\d{2,3}-?)?[2-9]\d{6,7}-\d{1,6}")
SEPARATORS = re.compile(r"[、;,/|\s]+")


@dataclass(frozen=True)
class Issue:
    """Rows of one column that break one rule; `untyped` says that their value was lost and its text must be kept.

    `together` says that one finding tells them all, `readings` how each of the rows was read, `others` how it was not.
    """

    rule: str
    severity: Severity
    mask: Mask
    untyped: bool = False
    expected: str | None = None
    together: bool = False
    readings: pa.Array | None = None
    others: pa.Array | None = None


@dataclass(frozen=True)
class Typed:
    """A standardized column: values, what was wrong, and how exact it is.

    `by_month` marks dates known to the month only; `half` is half a unit of the last place of numbers written in 万.
    """

    values: pa.Array
    issues: list[Issue] = field(default_factory=list)
    by_month: Mask | None = None
    half: pa.Array | None = None


@dataclass(frozen=True)
class Setting:
    """What typing depends on beside the text: the header's unit, the century pivot, the base of serial dates.

    `hints`: what the workbook itself calls codes of the column's list (`tables.dictionaries`). `telephone`: the area
    code of the city.
    """

    unit: str | None = None
    pivot: int = 30
    epoch: dt.date = dateforms.EPOCH
    hints: Mapping[str, str] = field(default_factory=dict)
    telephone: str = ""


class Distinct:
    """Distinct texts of a column, and the way back to its rows."""

    def __init__(self, values: pa.Array) -> None:
        encoded = values.dictionary_encode()
        self.texts: list[str] = encoded.dictionary.to_pylist()
        self.indices = encoded.indices
        self._places = pc.fill_null(self.indices, -1).to_numpy(zero_copy_only=False)

    def counts(self) -> npt.NDArray[np.int64]:
        """How many rows hold each distinct text."""
        places = self._places
        return np.bincount(places[places >= 0].astype(np.int64), minlength=len(self.texts))

    def spread(self, results: Sequence[Any], kind: pa.DataType) -> pa.Array:
        """One result for each distinct text as an array over the rows; null rows stay null."""
        return pa.array(results, kind).take(self.indices)

    def mask(self, results: Sequence[bool]) -> Mask:
        """The same for a truth value; null rows are false."""
        found: Mask = np.array([*results, False], dtype=bool)[self._places]
        return found


def doubted(distinct: Distinct, doubts: Sequence[Doubt | None]) -> list[Issue]:
    """What is said of the distinct texts that can be read in several ways: an issue for each thing that is asked."""
    asked = dict.fromkeys((doubt.rule, doubt.ask, doubt.together) for doubt in doubts if doubt is not None)
    if not asked:
        return []
    readings = distinct.spread([doubt.reading if doubt else None for doubt in doubts], pa.string())
    others = distinct.spread([doubt.other if doubt else None for doubt in doubts], pa.string())
    masks = {kind: distinct.mask([_is(doubt, kind) for doubt in doubts]) for kind in asked}
    return [
        Issue(rule, Severity.WARN, mask, False, ask, together, readings, others)
        for (rule, ask, together), mask in masks.items()
    ]


def _is(doubt: Doubt | None, kind: tuple[str, str, bool]) -> bool:
    return doubt is not None and (doubt.rule, doubt.ask, doubt.together) == kind


def text(values: pa.Array, column: Column, setting: Setting) -> Typed:
    """Text stays as cleaned; a code that a spreadsheet may have turned into 2E5 is told."""
    if column.role not in (Role.CODE, Role.NUMBER):
        return Typed(values)
    turned = pc.fill_null(pc.match_substring_regex(values, TURNED), False).to_numpy(zero_copy_only=False)
    if not turned.any():
        return Typed(values)
    numbers = by_distinct(values.filter(pa.array(turned)), lambda one: f"{float(one):.0f}", pa.string())
    others = pc.replace_with_mask(pa.nulls(len(values), pa.string()), pa.array(turned), numbers)
    return Typed(values, [Issue("V019", Severity.WARN, turned, expected=AS_TEXT, readings=values, others=others)])


def code(values: pa.Array, column: Column, setting: Setting) -> Typed:
    """Codes of the column's list; `?` and the masked text where none fits (V002)."""
    assert column.codelist is not None
    distinct, read = Distinct(values), coder(column.codelist)
    coded = [_or_hinted(read(one), one, column.codelist, setting.hints) for one in distinct.texts]
    bare = lost_zeros(column.codelist, distinct.texts)
    doubts = [
        Doubt(one, f"0{one}", PADDED, together=True) if one in bare else found.doubt
        for one, found in zip(distinct.texts, coded, strict=True)
    ]
    unmapped = distinct.mask([c.code is not None and c.code.startswith(UNMAPPED_PREFIX) for c in coded])
    codes = distinct.spread([c.code for c in coded], pa.string())
    return Typed(codes, [Issue("V002", Severity.BLOCK, unmapped), *doubted(distinct, doubts)])


def _or_hinted(coded: Coded, text: str, name: str, hints: Mapping[str, str]) -> Coded:
    if not hints or coded.code is None or not coded.code.startswith(UNMAPPED_PREFIX):
        return coded
    return by_dictionary(name, text, hints) or coded


def flag(values: pa.Array, column: Column, setting: Setting) -> Typed:
    """Yes and no by label; what says neither is null and keeps its text (V002)."""
    distinct = Distinct(values)
    flags = [read_flag(one) for one in distinct.texts]
    neither = distinct.mask([isinstance(one.value, str) for one in flags])
    typed = distinct.spread([None if isinstance(one.value, str) else one.value for one in flags], pa.bool_())
    doubts = doubted(distinct, [one.doubt for one in flags])
    return Typed(typed, [Issue("V002", Severity.BLOCK, neither, untyped=True), *doubts])


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
    told = Issue("V003", Severity.WARN, old, readings=pa.repeat(pa.scalar(LENGTHENED), len(values)))
    return Typed(pc.if_else(other, upgraded, values), [told, Issue("V005", Severity.REJECT_ROW, cut)])


def upgrade(number_: str) -> str:
    """An identity number of 15 digits as one of 18 (GB 11643): century 19 put in, check digit added; others as is."""
    if not re.fullmatch(r"\d{15}", number_):
        return number_
    longer = f"{number_[:6]}19{number_[6:]}"
    return longer + "10X98765432"[sum(int(d) * w for d, w in zip(longer, WEIGHTS, strict=True)) % 11]


def phone(values: pa.Array, column: Column, setting: Setting) -> Typed:
    """Telephone numbers without blanks, hyphens and country code; the zero of the city's area code is put back."""
    local = _without_zero(setting.telephone)
    pattern = r"[\s\-.+()]" + (f"|^(?:{local.pattern})$" if local else "")
    return Typed(_rewritten(values, pattern, lambda one: _phone(one, local)))


@cache
def _without_zero(area_code: str) -> re.Pattern[str] | None:
    """A number behind a city's area code that lost its zero; none where no city is known."""
    digits = "8" if len(area_code) == 3 else "7,8"  # 021, 0571
    return re.compile(rf"{area_code[1:]}\d{{{digits}}}") if area_code else None


def _phone(one: str, local: re.Pattern[str] | None) -> str:
    bare = re.sub(r"[\s()]", "", re.sub(r"\.0$", "", one))
    number, hyphen, extension = bare.rpartition("-")
    if hyphen and EXTENDED.fullmatch(bare):  # its digits are not the number's
        return f"{_phone(number, local)}-{extension}"
    bare = re.sub(r"^(?:\+?86|0086)(?=1\d{10}$)", "", bare.replace("-", ""))
    return f"0{bare}" if local and local.fullmatch(bare) else bare


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
