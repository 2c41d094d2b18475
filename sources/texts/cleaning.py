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
from sources.texts.patterns import is_anywhere

DIRTY = r"[^\x21-\x7e\p{Han}]|^['`=\"]|_x00"
SEEN_IN_DIRTY = r"[^\x21-\x7e\x{3400}-\x{4db5}\x{4e00}-\x{9fa5}]|['`=\"]|_x00"
"""Nothing is dirty without it; the rarest of Han characters have it too. Most columns have none of it."""
ERRORS = re.compile(r"#(?:REF!|VALUE!|DIV/0!|NAME\?|N/A|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)|#+")
HAN_GAP = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")
UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\U000110bd"
    "\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    "|_x00[01][0-9A-Fa-f]_"
)
"""What takes part in no word and is seen by nobody: format characters (Cf) and all that Unicode says to ignore when
shown (DerivedCoreProperties, Default_Ignorable_Code_Point), controls, U+2800 and U+FFFC, which fonts draw as nothing;
controls as workbooks escape them too, `_x000d_`, which SheetJS writes into texts that no reader unescapes.
"""
AS_TEXT = re.compile(r"""= ?(?:T\()?["“”](.*?)["“”](?:&["“”]{2}|\))?""", re.IGNORECASE)
"""How systems keep a spreadsheet program from taking a number for one: a formula that gives its text."""
APOSTROPHES = "'`’‘"
QUOTED_CODE = re.compile(r"""["“”„‟「『]([0-9A-Za-z][0-9A-Za-z\-]*)["“”」』]""")
"""A code or number between quotation marks, and nothing else: they are no part of it."""
TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
GLOSS = re.compile(rf"(?<=[\u3400-\u9fff])\((?=[a-z]*[{TONES}])[a-z{TONES}]{{1,6}}\)")
RAISED = re.compile(
    "[\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u2089\u2150-\u215f\u2189\u2460-\u249b\u24ea-\u24ff\u2776-\u2793"
    "\u3220-\u3229\u3248-\u324f\u3251-\u325f\u3280-\u3289\u32b1-\u32cb\u3358-\u3370\u33e0-\u33fe]"
)
"""Raised, circled and bracketed digits: normalised they would join the number before them (30① is not 301)."""


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
    """One cell: NFKC, no unseen characters, single blanks, none between Han characters, nothing that marks it as text.

    Those marks are a leading apostrophe, a pair of them, and `="…"`.
    """
    text = UNSEEN.sub("", _normalized(text))
    text = _unwrapped(HAN_GAP.sub("", " ".join(text.split())))
    return GLOSS.sub("", text)


def _unwrapped(text: str) -> str:
    """Without what keeps a spreadsheet program from taking it for a number."""
    if text.startswith(tuple(APOSTROPHES)):
        text = text.strip(APOSTROPHES).strip()
    wrapped = AS_TEXT.fullmatch(text) if text.startswith("=") else QUOTED_CODE.fullmatch(text)
    return wrapped[1].strip(APOSTROPHES).strip() if wrapped else text


def visible(text: str) -> str:
    """A label, header or title as it is compared: NFKC, without unseen characters and marks of text."""
    return _unwrapped(UNSEEN.sub("", unicodedata.normalize("NFKC", text)).strip())


def _normalized(text: str) -> str:
    if RAISED.search(text) is None:
        return unicodedata.normalize("NFKC", text)
    text = text.replace("m²", "m2").replace("㎡", "m2")
    return "".join(
        part if RAISED.fullmatch(part) else unicodedata.normalize("NFKC", part)
        for part in re.split(f"({RAISED.pattern})", text)
    )


def is_null(text: str) -> bool:
    """Whether a folded cell stands for nothing; an error value does, and is told (`errors`)."""
    return not text or text in null_words() or ERRORS.fullmatch(text) is not None


def clean(values: pa.Array, *, nulls: bool = True) -> pa.Array:
    """Folded text; clean cells are not touched, the others are folded once for each distinct value."""
    if is_anywhere(SEEN_IN_DIRTY, values):
        dirty = pc.fill_null(pc.match_substring_regex(values, DIRTY), False)
        folded = by_distinct(values.filter(dirty), fold, pa.string())
        values = pc.replace_with_mask(values, dirty, folded)
    return without_nulls(values) if nulls else _replaced(values, pc.equal(values, ""))


def without_nulls(values: pa.Array) -> pa.Array:
    """Words that stand for nothing, and error values, as null."""
    nothing, broken = pc.is_in(values, pa.array([*null_words(), ""])), errors(values)
    return _replaced(values, nothing if broken is None else pc.or_(nothing, broken))


def _replaced(values: pa.Array, nothing: pa.Array) -> pa.Array:
    nothing = pc.fill_null(nothing, False)
    return pc.if_else(nothing, pa.scalar(None, pa.string()), values) if pc.any(nothing).as_py() else values


def errors(values: pa.Array) -> pa.Array | None:
    """Where a cell holds the text of an error (#REF!, #N/A, a row of # that only was too narrow); None for nowhere."""
    if not pc.any(pc.starts_with(values, "#")).as_py():
        return None
    found = pc.fill_null(pc.match_substring_regex(values, f"^(?:{ERRORS.pattern})$"), False)
    return found if pc.any(found).as_py() else None


def by_distinct(values: pa.Array, change: Callable[[str], Any], kind: pa.DataType) -> pa.Array:
    """Apply a function to each distinct value once; nulls stay null."""
    encoded = values if isinstance(values, pa.DictionaryArray) else values.dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    changed = pa.array([change(text) for text in encoded.dictionary.to_pylist()], kind)
    return changed.take(encoded.indices)
