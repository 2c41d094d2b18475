"""Check digits of whole columns at once: resident identity numbers (GB 11643) and credit codes (GB 32100).

`stdnum.cn.ric.validate` is not used: it compares the birth year with the life of the area code and refuses most older
people. What a wrong number means for a row is said by the rules.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from schemas.rowrules.creditcodes import ALPHABET, WEIGHTS
from schemas.rowrules.dates import Days, Mask, days_of

Floats = npt.NDArray[np.float32]

WIDTH = 18
NAMED = 3
"""So many wrong characters are named."""
CUT_BY_HABIT = 10
"""One in so many numbers is cut where it is no accident; of whole numbers one in 1,100 ends in 000."""
# Weights are floats because only floats are multiplied by BLAS, ten times as fast; the sums are small and exact.
IDENTITY_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], dtype=np.float32)
IDENTITY_CHECKS = np.frombuffer(b"10X98765432", dtype=np.uint8)
USCC_WEIGHTS = np.array(WEIGHTS, dtype=np.float32)
YEAR = np.array([1000, 100, 10, 1], dtype=np.float32)
PROVINCES = [*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71]
PROVINCES += [81, 82, 83, 91]


@dataclass(frozen=True)
class IdentityNumbers:
    """What the numbers of a column say, row by row; masks are false and `birth` is NaT where a number is missing.

    `has_form`: 17 digits and a digit or X. `is_valid`: of that form, with a real birth date and the right check digit
    (MOD 11-2). `is_cut`: 18 characters that end in 000, with a wrong check digit; where a tenth of the numbers are, all
    that end in 000: one cut number in eleven has the right digit by chance, and is somebody else's. `sex`: 1 male, 2
    female, 0 not valid.
    """

    filled: Mask
    has_form: Mask
    is_valid: Mask
    is_cut: Mask
    birth: Days
    sex: npt.NDArray[np.int8]
    province: npt.NDArray[np.int32]


_LAST: list[tuple[pa.Array | pa.ChunkedArray, IdentityNumbers]] = []
"""The column that was taken apart last, as every rule of a person asks for it. It is kept, so that its memory is."""


def identity_numbers(values: pd.Series[Any]) -> IdentityNumbers:
    """Take the identity numbers of a column apart; lower-case x is not a check digit, standardize first."""
    array = pa.array(values.array)
    last = _LAST[:1]  # of our own: threads may take turns
    if not last or _memory(last[0][0]) != _memory(array):
        _LAST[:] = last = [(array, _apart(array))]
    return last[0][1]


def _memory(array: pa.Array | pa.ChunkedArray) -> list[tuple[int, ...]]:
    """Where the pieces of an array lie."""
    pieces = array.chunks if isinstance(array, pa.ChunkedArray) else [array]
    return [(one.offset, len(one), *(part.address if part else 0 for part in one.buffers())) for one in pieces]


def _apart(array: pa.Array | pa.ChunkedArray) -> IdentityNumbers:
    filled, where, characters = _of_width(array)
    digits = characters[:, :17] - np.uint8(ord("0"))  # what is below 0 wraps above 9
    numeric: Mask = digits.max(axis=1, initial=0) <= 9
    ended: Mask = (characters[:, 17] == ord("X")) | (characters[:, 17] - np.uint8(ord("0")) <= 9)
    body = digits.astype(np.float32)
    check = IDENTITY_CHECKS[(body @ IDENTITY_WEIGHTS).astype(np.int32) % 11] == characters[:, 17]
    birth = _dates(body[:, 6:10] @ YEAR, body[:, 10:12] @ YEAR[2:], body[:, 12:14] @ YEAR[2:], numeric)
    valid = numeric & check & ~np.isnat(birth)
    ends_cut = (characters[:, 15:] == ord("0")).all(axis=1)
    cut = ends_cut & ~(numeric & check)
    if cut.any() and CUT_BY_HABIT * cut.sum() >= len(cut):
        cut = ends_cut
    n = len(filled)
    return IdentityNumbers(
        filled=filled,
        has_form=_spread(numeric & ended, where, n, False),
        is_valid=_spread(valid, where, n, False),
        is_cut=_spread(cut, where, n, False),
        birth=_spread(np.where(valid, birth, np.datetime64("NaT")), where, n, np.datetime64("NaT", "D")),
        sex=_spread(np.where(valid, 2 - digits[:, 16] % 2, 0).astype(np.int8), where, n, 0),
        province=_spread(np.where(numeric, body[:, :2] @ YEAR[2:], 0).astype(np.int32), where, n, 0),
    )


def misfit(number: str) -> str:
    """What keeps a text from being 17 digits and a digit or X: its length, what is masked, other characters."""
    found = [f"共{len(number)}位"] if len(number) != WIDTH else []
    for run in re.finditer(r"([*＊xX×●•#?])\1{2,}", number):
        found.append(f"第{run.start() + 1}至{run.end()}位被“{run[1]}”遮蔽")
    single = [run for run in re.finditer(r"[^\d*＊●•#?]", number) if not (run[0] == "X" and run.start() == WIDTH - 1)]
    if not any("遮蔽" in one for one in found):
        found += [f"第{run.start() + 1}位是“{run[0]}”" for run in single[:NAMED]]
    return "、".join(found)


def is_uscc(values: pd.Series[Any]) -> Mask:
    """Where the value is a credit code: 18 characters of the alphabet without I O S V Z, and the right check."""
    encoded = pc.dictionary_encode(pa.array(values.array))
    encoded = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
    is_one = np.append(_are_uscc(encoded.dictionary), False)
    known: Mask = is_one[pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)]
    return known


def _are_uscc(codes: pa.Array) -> Mask:
    filled, where, characters = _of_width(codes)
    values_of = np.full(256, -1, dtype=np.int32)
    values_of[np.frombuffer(ALPHABET.encode(), dtype=np.uint8)] = np.arange(31)
    numbers = values_of[characters]
    check = (31 - (numbers[:, :17].astype(np.float32) @ USCC_WEIGHTS).astype(np.int32) % 31) % 31
    return _spread((numbers >= 0).all(axis=1) & (check == numbers[:, 17]), where, len(filled), False)


def _of_width(array: pa.Array | pa.ChunkedArray) -> tuple[Mask, npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
    """Where filled, positions of the values of 18 ASCII characters, and their bytes as a matrix."""
    array = array.cast(pa.large_string())
    array = array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
    filled = np.asarray(array.is_valid())
    fits = pc.and_(pc.equal(pc.binary_length(array), WIDTH), pc.equal(pc.utf8_length(array), WIDTH)).fill_null(False)
    where = np.flatnonzero(np.asarray(fits))
    chosen = pa.concat_arrays([array.filter(fits)])
    data = chosen.buffers()[2]
    if data is None or not len(where):
        return filled, where, np.empty((0, WIDTH), dtype=np.uint8)
    start = chosen.offset * WIDTH
    flat = np.frombuffer(data, dtype=np.uint8)[start : start + len(where) * WIDTH]
    return filled, where, flat.reshape(-1, WIDTH)


def _dates(year: Floats, month: Floats, day: Floats, usable: Mask) -> Days:
    """Dates of whole numbers, NaT where there is no such day (31 April) or no such century (before 1800)."""
    usable = usable & (year >= 1800) & (year < 2200) & (month >= 1) & (month <= 12) & (day >= 1)
    start = np.where(usable, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    found = days_of(start) + np.where(usable, day - 1, 0).astype(np.int64)
    return np.where(usable & (found < days_of(start + 1)), found, np.datetime64("NaT"))


def _spread(found: npt.NDArray[Any], where: npt.NDArray[np.int64], length: int, otherwise: Any) -> npt.NDArray[Any]:
    """`found` at its positions in an array of the full length."""
    full = np.full(length, otherwise, dtype=found.dtype)
    full[where] = found
    return full
