"""How good the key of a row is: one that only its own record has, one that nobody can prove, an area's above, or none.

A row with a key is data. What its words and its numbers say against that is `standing`'s to weigh.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from schemas.cities.arealists import LENGTHS
from schemas.cities.areas import Areas
from schemas.column import Kind, Role
from schemas.database import Database
from schemas.rowrules.checkdigits import identity_numbers, is_uscc
from sources.headers.rowwords import TOTAL, plain
from sources.texts.cleaning import clean, fold, is_null
from sources.values.areacoding import AREA_CODE
from sources.values.typers import upgrade

Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

CODE = re.compile(r"(?=.*[0-9A-Za-z])[\w()\-/.·#&]{1,60}")
AMOUNT = re.compile(r"[\d,.]+(?:万|千)?(?:[人名行条户家个幢栋座]|人次)")
GAPS = re.compile(r"[\s\-'\"]|\.0+$")
LABELS = re.compile(
    r"(?:填|审|制|报|复核|经办|联系|负责|备注|说明|注|单位).{0,6}[::]|(?:必填|选填|文本|数字|格式|示例|请|如[::])"
)
LONG = 15
"""Characters that an identity number or a credit code has at least, whatever is wrong with it."""


NOT_ZERO = r"(?:\d\d[1-9]|\d[1-9]\d|[1-9]\d\d)"
OWN = {2: r"\d{4}(?:\d[1-9]|[1-9]\d)", 3: rf"\d{{6}}{NOT_ZERO}", 4: rf"\d{{9}}{NOT_ZERO}"}
"""The code of an area by its level; one that ends in zeros is that of an area above."""


class Strength(IntEnum):
    """How far a row's key goes towards its being a record."""

    NONE = 0
    NAMED = 1  # a name and no code
    ABOVE = 2  # the code of an area that the database's rows lie in
    CODED = 3  # a code that nobody can prove
    PROVEN = 4  # an area in the reference, a number with its check digit


@dataclass(frozen=True)
class KeyPlaces:
    """Where the keys of a table stand: the code that tells a record, the names of it, and all key columns.

    `grain`: the level of the areas that the code is of; 0 where it is none of an area.
    """

    code: int | None
    kind: Kind
    grain: int
    names: list[int]
    every: list[int]


def key_places(given: Mapping[str, int], database: Database) -> KeyPlaces:
    """Positions of the keys. Of persons the name is no key, but it is where words stand."""
    code = database.identity[0][0]
    every = [given[name] for key in database.keys for name in key if name in given]
    columns = database.columns
    called = columns if database.is_personal else [name for key in database.keys for name in key]
    role = Role.PERSON if database.is_personal else Role.NAME
    names = [given[name] for name in called if name in given and columns[name].role is role]
    return KeyPlaces(given.get(code), columns[code].kind, columns[code].level, names, every)


def strengths(grid: pa.Table, places: KeyPlaces, areas: Areas, rows: Rows) -> npt.NDArray[np.int8]:
    """The strength of the key of each of some rows, zero-based in the grid."""
    found = np.zeros(len(rows), dtype=np.int8)
    if not len(rows):
        return found
    for place in places.every:
        texts = grid.column(place).take(pa.array(rows)).to_pylist()
        found[[not is_null(fold(text or "")) for text in texts]] = Strength.NAMED
    if places.code is not None:
        codes = [fold(text or "") for text in grid.column(places.code).take(pa.array(rows)).to_pylist()]
        found = np.maximum(found, np.array(_of_codes(codes, places, areas), dtype=np.int8))
    return found


def _of_codes(codes: Sequence[str], places: KeyPlaces, areas: Areas) -> list[Strength]:
    if (kind := places.kind) is Kind.AREA:
        return [_of_area(code, areas, places.grain) for code in codes]
    if kind in (Kind.IDENTITY, Kind.USCC):
        numbers = pa.array([upgrade(GAPS.sub("", code).upper()) for code in codes], pa.string())
        values = pd.Series(pd.arrays.ArrowExtensionArray(numbers))
        valid = identity_numbers(values).is_valid if kind is Kind.IDENTITY else is_uscc(values)
        coded = [re.fullmatch(r"[0-9A-Z*.+]+", value) is not None and len(value) >= LONG for value in values]
        return [
            Strength.PROVEN if proven else Strength.CODED if long else Strength.NONE
            for proven, long in zip(valid.tolist(), coded, strict=True)
        ]
    return [Strength.CODED if _is_code(code) else Strength.NONE for code in codes]


def _of_area(code: str, areas: Areas, grain: int) -> Strength:
    code = GAPS.sub("", code)
    known = (areas.get(re.sub(r"(?<=^.{6})(?:000)+$|(?<=^.{9})000$", "", one)) for one in AREA_CODE.findall(code))
    if any(area is not None and area.level == grain for area in known):
        return Strength.PROVEN
    if above(code, areas, grain):
        return Strength.ABOVE
    return Strength.CODED if re.fullmatch(r"\d{12}", code) else Strength.NONE


def above(code: str, areas: Areas, grain: int) -> str | None:
    """The part of a code that the codes of all areas below begin with, where it is that of an area above the rows'.

    `grain` is the level of theirs; where they are none, any code above 居村 is.
    """
    code = GAPS.sub("", code)
    if AREA_CODE.fullmatch(code) is None:
        return None
    digits = re.sub(r"000(?:000)?$", "", code) if len(code) == 12 else code
    area = areas.get(digits)
    if len(digits) == 12 or (len(code) < 12 and area is None) or (area is not None and area.level >= (grain or 4)):
        return None
    return re.sub(r"(?:00)+$", "", digits) if len(digits) == 6 else digits


def _is_code(text: str) -> bool:
    """Whether a text may be a code: letters or digits in it, and no label, amount or instruction."""
    text = plain(text)
    if not text or is_null(text) or CODE.fullmatch(text) is None or LABELS.match(text):
        return False
    return TOTAL.fullmatch(text) is None and AMOUNT.fullmatch(text) is None


def bare_codes(grid: pa.Table, place: int, rows: Rows) -> pa.Array:
    """A column of codes in some rows as digits alone, as far as they are codes of areas."""
    column = clean(grid.column(place).take(pa.array(rows)).combine_chunks())
    return pc.replace_substring_regex(column, GAPS.pattern, "")


@dataclass(frozen=True)
class Members:
    """Rows by the codes of areas of their own level; the districts and streets these lie in, as numbers."""

    rows: Rows
    codes: Rows
    districts: Rows
    streets: Rows

    def below(self, code: str) -> Rows:
        """The rows in the area of a code as `above` tells it; the city has what begins as its own code does."""
        low, high = (int(f"{code:{digit}<12}") for digit in "09")
        inside: Mask = (low <= self.codes) & (self.codes <= high)
        if len(code) == LENGTHS[3]:
            inside = self.streets == int(code)
        elif len(code) == LENGTHS[2]:
            inside = self.districts == int(code)
        below: Rows = self.rows[inside]
        return below


def members(grid: pa.Table, place: int, data: Rows, areas: Areas, grain: int) -> Members:
    """The areas of the rows' own level among the data. One that no list has lies in what its digits say."""
    size = LENGTHS[grain or 4]
    column = bare_codes(grid, place, data)
    known = pc.fill_null(pc.match_substring_regex(column, rf"^{OWN[grain or 4]}(?:0{{{12 - size}}})?$"), False)
    encoded = column.filter(known).dictionary_encode()
    codes = [code[:size] for code in encoded.dictionary.to_pylist()]
    told = [
        (int(f"{code:0<12}"), *(int(areas.reached(code, level) or code[: LENGTHS[level]]) for level in (2, 3)))
        for code in codes
    ]
    each = np.array(told, dtype=np.int64).reshape(-1, 3)[encoded.indices.to_numpy(zero_copy_only=False)]
    return Members(data[known.to_numpy(zero_copy_only=False)], each[:, 0], each[:, 1], each[:, 2])
