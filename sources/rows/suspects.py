"""The rows of a table that may stand for others: words, the code of an area above, or a name further out say so.

Whether they do is `standing`'s to weigh.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.cities.areas import Areas
from schemas.column import Kind
from sources.headers.rowwords import AS_WRITTEN, GAP, NO_PLACE, PLACED, UNSEEN, WORDED, Word
from sources.rows.body import Body
from sources.rows.groups import Rows
from sources.rows.rowkeys import Strength, above, bare_codes, strengths
from sources.texts.cleaning import fold
from sources.texts.patterns import found_in

SEX = r"^[男女]性?$"
"""A part of the rows, in a column of names (RE2)."""


@dataclass(frozen=True)
class Suspect:
    """One row that may stand for others: what says so, where, how good its key is.

    `owns`: it says something of itself beside; `is_area`: its code is that of an area above.
    """

    at: int
    word: Word
    place: int
    text: str
    strength: Strength
    owns: bool
    is_area: bool

    @property
    def is_named(self) -> bool:
        """Whether its key is a name and no more."""
        return self.strength <= Strength.NAMED

    @property
    def is_likely(self) -> bool:
        """Whether it is left out of what others are compared with from the start."""
        if self.word in (Word.AREA, Word.GENERAL, Word.TOTAL, Word.GROUPING) or self.strength is Strength.ABOVE:
            return self.strength < Strength.PROVEN
        return self.is_named and not self.owns and self.word is not Word.OUTER


def suspects(body: Body, data: Rows) -> list[Suspect]:
    """The rows of the data that words, or the code of an area above, speak against."""
    said: dict[int, tuple[Word, int, str]] = {}
    for row, word, place, text in _said(body, data):
        if row not in said or (word > said[row][0] and said[row][1] not in body.named_places):
            said[row] = word, place, text
    by_code = _coded_above(body, data)
    for row in by_code - set(said):
        said[row] = _said_by_code(body, row)
    for row in _outer(body, data) - set(said):
        said[row] = Word.OUTER, body.keys.names[0], body.name(row)
    order = np.array(sorted(said), dtype=np.int64)
    keys = strengths(body.grid, body.keys, body.areas, order).tolist()
    each = zip(order.tolist(), keys, body.owns(order).tolist(), strict=True)
    rows = [_row(body, at, *said[at], Strength(key), owns, at in by_code) for at, key, owns in each]
    return [row for row in rows if row is not None]


def _said_by_code(body: Body, row: int) -> tuple[Word, int, str]:
    """The code of an area above says it, under the row's name where it has one."""
    assert body.keys.code is not None
    return Word.AREA if body.words.of_areas else Word.OFFICE, body.keys.code, body.name(row)


def _outer(body: Body, data: Rows) -> set[int]:
    """Rows whose names stand further out than that of the row below, in a table that has such names."""
    if body.database.is_personal or not body.keys.names:
        return set()
    column = body.grid.column(body.keys.names[0]).take(pa.array(data))
    blanks = pc.subtract(pc.utf8_length(column), pc.utf8_length(pc.utf8_ltrim_whitespace(column)))
    indents = pc.fill_null(blanks, 0).to_numpy()
    return set(data[:-1][indents[:-1] < indents[1:]].tolist())


def _row(
    body: Body, at: int, word: Word, place: int, text: str, strength: Strength, owns: bool, is_area: bool
) -> Suspect | None:
    """The row with its label; none where the label says too little beside what the row says of itself."""
    if place not in body.named_places and (owns if strength <= Strength.NAMED else word < Word.MENTION):
        return None
    if strength > Strength.NAMED and (body.database.is_personal or word is Word.OUTER):
        return None
    return Suspect(at, word, place, text, strength, owns, is_area)


def _said(body: Body, data: Rows) -> Iterator[tuple[int, Word, int, str]]:
    """Row, word, position and text of what says that a row may stand for others; names and keys first."""
    names = body.keys.names if not body.database.is_personal else []
    places = [*body.named_places, *(place for place in body.label_places if place not in body.named_places)]
    columns = [body.grid.column(place).take(pa.array(data)).combine_chunks() for place in places]
    worded = found_in(WORDED, columns, empty=False, without=UNSEEN) | found_in(AS_WRITTEN, columns, empty=False)
    named = [place in names or (place in body.named_places and not body.database.is_personal) for place in places]
    if any(named):
        chosen = [column for column, is_named in zip(columns, named, strict=True) if is_named]
        placed = found_in(PLACED, chosen, empty=False) & ~found_in(NO_PLACE, chosen, empty=False)
        worded[named] |= placed | found_in(SEX, chosen, empty=False, without=UNSEEN)
    for place, column, said, is_named in zip(places, columns, worded, named, strict=True):
        maybe: pa.Array = pa.array(said)
        if body.words.totals:
            own = pa.array(sorted(body.words.totals))
            maybe = pc.or_(maybe, pc.is_in(pc.replace_substring_regex(column, GAP, ""), own))
        if is_named:
            maybe = pc.or_(maybe, pc.is_in(pc.utf8_trim_whitespace(column), _bare_names(body.areas)))
        maybe = pc.fill_null(maybe, False)
        if not pc.any(maybe).as_py():
            continue
        rows = data[maybe.to_numpy(zero_copy_only=False)]
        encoded = column.filter(maybe).dictionary_encode()
        texts = encoded.dictionary.to_pylist()
        listed = body.listed(place)
        words = [Word.NONE if fold(text).strip() in listed else body.words.word(text) for text in texts]
        for row, index in zip(rows.tolist(), encoded.indices.to_pylist(), strict=True):
            if words[index] is not Word.NONE:
                yield row, words[index], place, texts[index]


@lru_cache(maxsize=4)
def _bare_names(areas: Areas) -> pa.Array:
    return pa.array(areas.names(1, 2, 3))


def _coded_above(body: Body, data: Rows) -> set[int]:
    """Rows whose code is that of an area above, or, where codes are a database's own, a known area's."""
    if body.keys.code is None or body.keys.kind not in (Kind.AREA, Kind.TEXT, Kind.USCC) or body.database.is_personal:
        return set()
    column = bare_codes(body.grid, body.keys.code, data)
    maybe = pc.fill_null(pc.match_substring_regex(column, r"^(?:\d{6}|\d{9}|\d{9}000)$"), False)
    chosen, texts = data[maybe.to_numpy(zero_copy_only=False)], column.filter(maybe).to_pylist()
    known = body.keys.kind is Kind.AREA
    return {
        int(row)
        for row, text in zip(chosen, texts, strict=True)
        if (code := above(text, body.areas, body.keys.grain)) and (known or body.areas.get(f"{code:0<6}") is not None)
    }
