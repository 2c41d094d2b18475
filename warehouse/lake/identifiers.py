"""Direct identifiers in text: resident identity and mobile numbers, told by pattern. Names cannot be told so."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pyarrow as pa

from schemas.finding import MASK

# what must not stand before it is looked at after the first digit: a text is searched for a digit four times as fast
IDENTITY = re.compile(r"[1-9](?<![0-9A-Za-z].)\d{5}(?:19|20)\d{9}[\dXx](?![0-9A-Za-z])")
MOBILE = re.compile(r"1(?<![0-9A-Za-z.].)[3-9]\d{9}(?![0-9A-Za-z])")
TRACE = re.compile(r"(?<![0-9A-Za-z])(?:\d{2,6}[*●]{4,}[\dXx]{2,4}|[1-9](?:\.\d+)?[eE]\+?1[4-7])(?![0-9A-Za-z])")
"""A number that was masked, or kept by a spreadsheet as a float: area, and of a float the date of birth, show."""
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"


def is_identity(number: str) -> bool:
    """Whether 18 characters are a resident identity number: a day of birth and the check character of GB 11643."""
    try:
        dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, number, strict=False))
    return CHECKS[total % 11] == number[17].upper()


def identifiers(text: str, mobiles: bool = True) -> Iterator[str]:
    """The identity numbers and, unless told, the mobile numbers that stand in a text."""
    yield from (found[0] for found in IDENTITY.finditer(text) if is_identity(found[0]))
    if mobiles:
        yield from (found[0] for found in MOBILE.finditer(text))


def masked(values: pa.Array, is_code: bool) -> pa.Array:
    """A column in which no identifier is left: a text that has one is masked, everything else stays as it is.

    Codes may look like mobile numbers by their nature: in a code column only identity numbers are looked for.
    """
    if not pa.types.is_string(values.type) and not pa.types.is_large_string(values.type):
        return values
    encoded = values.dictionary_encode()
    clean = [_mask(text, is_code) for text in encoded.dictionary.to_pylist()]
    return pa.DictionaryArray.from_arrays(encoded.indices, pa.array(clean, pa.string())).cast(pa.string())


def _mask(text: str, is_code: bool) -> str:
    for found in set(identifiers(text, mobiles=not is_code)):
        kept = (6, 4) if len(found) == 18 else (2, 2)
        text = text.replace(found, found[: kept[0]] + MASK * (len(found) - sum(kept)) + found[-kept[1] :])
    return text
