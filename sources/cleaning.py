"""Text of cells as Arrow arrays: width, blanks and null words. Values are typed elsewhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from schemas.codelists import codelist

DIRTY = r"[^\x21-\x7e\p{Han}]|^'|^`"
ERRORS = re.compile(r"#(?:REF!|VALUE!|DIV/0!|NAME\?|N/A|NUM!|NULL!)|#+")
HAN_GAP = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")
FORMAT_CHARACTERS = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
GLOSS = re.compile(r"(?<=[\u3400-\u9fff])\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]{1,6}\)")


@cache
def null_words() -> frozenset[str]:
    """Words that stand for nothing (null_token), folded like cells; `0` is not among them: see `zero_is_null`."""
    return frozenset(fold(word) for word in codelist("null_token").labels) - {"0"} | {
        "N/A",
        "n/a",
        "null",
        "None",
        "NaN",
    }


def fold(text: str) -> str:
    """One cell: NFKC, no format characters, single blanks, none between Han characters, no leading apostrophe."""
    text = FORMAT_CHARACTERS.sub("", unicodedata.normalize("NFKC", text))
    text = HAN_GAP.sub("", " ".join(text.split())).lstrip("'`").strip()
    return GLOSS.sub("", text)


def is_null(text: str) -> bool:
    """Whether a folded cell stands for nothing."""
    return not text or text in null_words() or ERRORS.fullmatch(text) is not None


def clean(values: pa.Array, *, nulls: bool = True) -> pa.Array:
    """Folded text; clean cells are not touched, the others are folded once for each distinct value."""
    dirty = pc.fill_null(pc.match_substring_regex(values, DIRTY), False)
    if pc.any(dirty).as_py():
        folded = by_distinct(values.filter(dirty), fold, pa.string())
        values = pc.replace_with_mask(values, dirty, folded)
    if nulls:
        words = pa.array([*null_words(), ""])
        nothing = pc.or_(
            pc.is_in(values, words), pc.fill_null(pc.match_substring_regex(values, f"^(?:{ERRORS.pattern})$"), False)
        )
    else:
        nothing = pc.equal(values, "")
    nothing = pc.fill_null(nothing, False)
    return pc.if_else(nothing, pa.scalar(None, pa.string()), values) if pc.any(nothing).as_py() else values


def by_distinct(values: pa.Array, change: Callable[[str], Any], kind: pa.DataType) -> pa.Array:
    """Apply a function to each distinct value once; nulls stay null."""
    encoded = values if isinstance(values, pa.DictionaryArray) else values.dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    changed = pa.array([change(text) for text in encoded.dictionary.to_pylist()], kind)
    return changed.take(encoded.indices)
