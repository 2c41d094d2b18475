"""How well the cells of a column fit a declared column: the share of distinct ones that its code list or check takes.

What follows from it is decided elsewhere: the database of a sheet in `recognition`, a suggestion in `suggestions`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from math import inf

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from schemas.column import UNMAPPED_PREFIX, Column, Kind
from schemas.rowrules.checkdigits import PROVINCES, identity_numbers, is_uscc
from sources.texts.cleaning import clean
from sources.values.coding import coder, read_flag
from sources.values.dateforms import PIVOT, read_date
from sources.values.quantities import read_quantity

SAMPLED_ROWS = 300
SAMPLED_VALUES = 40
TELLING = frozenset({Kind.CODE, Kind.IDENTITY, Kind.USCC, Kind.USCC_LIST, Kind.AREA, Kind.BOOL, Kind.DATE, Kind.PHONE})
"""Kinds whose values say something: anything is a text, and too much is a number."""

FORMS = {
    Kind.IDENTITY: re.compile(r"\d{17}[\dXx]|\d{15}"),
    Kind.USCC: re.compile(r"(?=.*\d)[0-9A-Z]{18}"),
    Kind.USCC_LIST: re.compile(r"(?=.*\d)[0-9A-Z]{18}(?:[、;,/|\s]+[0-9A-Z]{18})*"),
    Kind.PHONE: re.compile(r"(?:\+?86)?1[3-9]\d{9}|(?:0\d{2,3}-?)?[2-9]\d{6,7}"),
    Kind.AREA: re.compile(
        rf"(?:{'|'.join(map(str, PROVINCES))})\d{{4}}(?:\d{{3}}){{0,2}}"
        r"|.{1,12}(?:街道|镇|乡|区|县|居委会?|村委会?|社区|居民区|村)"
    ),
}


def sample(column: pa.ChunkedArray, first: int) -> list[str]:
    """Some distinct filled cells from row `first` on, folded, in their order."""
    cells = pc.unique(column.slice(first, SAMPLED_ROWS).combine_chunks())
    return [text for text in clean(cells).drop_null().to_pylist() if text][:SAMPLED_VALUES]


def fit(column: Column, texts: Sequence[str]) -> float | None:
    """Share of the texts that the column would take, 0 to 1; None where nothing can be said."""
    if not texts or column.kind not in CHECKS:
        return None
    check = CHECKS[column.kind]
    return sum(check(column, text) for text in texts) / len(texts)


def sound(column: Column, texts: Sequence[str]) -> float | None:
    """As `fit`, looked at closely: check digits and bounds, and what nobody is called; None where nothing can be said.

    Cells that are quite another thing, such as identity numbers under a name, are no value of the column.
    """
    if not texts:
        return None
    if column.kind in CHECKED:
        return checked(tuple(texts))[column.kind]
    if contradicted(column, texts):
        return 0.0
    if column.kind in BOUNDED:
        return sum(_within(column, text) for text in texts) / len(texts)
    return fit(column, texts)


def contradicted(column: Column, texts: Sequence[str]) -> bool:
    """Whether most cells are plainly something else: numbers of persons, credit codes, telephones, digits as a name."""
    shares = checked(tuple(texts))
    if column.kind is Kind.IDENTITY:
        return shares[Kind.IDENTITY] <= MOSTLY
    if shares[Kind.IDENTITY] > MOSTLY:
        return True
    if column.kind not in (Kind.USCC, Kind.USCC_LIST, Kind.TEXT) and shares[Kind.USCC] > MOSTLY:
        return True
    wrong = LETTERLESS if column.is_name else OTHER_NUMBERS.get(column.kind)
    return wrong is not None and sum(wrong.fullmatch(text) is not None for text in texts) > len(texts) * MOSTLY


@lru_cache(maxsize=256)
def checked(texts: tuple[str, ...]) -> dict[Kind, float]:
    """Shares of the texts that are identity numbers and credit codes with the right check digit."""
    if not texts:
        return dict.fromkeys(CHECKED, 0.0)
    values = pd.Series([text.upper() for text in texts])
    found = {Kind.IDENTITY: identity_numbers(values).is_valid, Kind.USCC: is_uscc(values)}
    return {kind: float(mask.mean()) for kind, mask in found.items()}


def _within(column: Column, text: str) -> bool:
    number = read_quantity(text).number
    low, high = (-inf if column.low is None else column.low), (inf if column.high is None else column.high)
    return number is not None and low <= number <= high


def _by_form(column: Column, text: str) -> bool:
    return FORMS[column.kind].fullmatch(text) is not None


def _by_list(column: Column, text: str) -> bool:
    code = coder(column.codelist or "")(text).code
    return code is not None and not code.startswith(UNMAPPED_PREFIX)


def _by_flag(_column: Column, text: str) -> bool:
    return isinstance(read_flag(text).value, bool)


def _by_date(_column: Column, text: str) -> bool:
    return read_date(text, PIVOT) is not None


def _by_number(_column: Column, text: str) -> bool:
    return read_quantity(text).number is not None


CHECKS: dict[Kind, Callable[[Column, str], bool]] = {
    **dict.fromkeys(FORMS, _by_form),
    Kind.CODE: _by_list,
    Kind.BOOL: _by_flag,
    Kind.DATE: _by_date,
    Kind.MONTH: _by_date,
    **dict.fromkeys((Kind.INT, Kind.NUMBER, Kind.MONEY_WAN, Kind.PERCENT), _by_number),
}
CHECKED = frozenset({Kind.IDENTITY, Kind.USCC})
"""Kinds with a check digit."""
BOUNDED = frozenset({Kind.INT, Kind.NUMBER, Kind.PERCENT})
MOSTLY = 0.5
LETTERLESS = re.compile(r"[\W\d_]*")
OTHER_NUMBERS = dict.fromkeys(BOUNDED, re.compile(r"1[3-9]\d{9}|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])"))
"""What no count is: mobile telephones and dates."""
