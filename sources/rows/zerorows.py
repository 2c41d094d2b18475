"""Rows of a table that say in words that there is nothing to report (零报告): no data, and no zero by themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from schemas.column import Kind
from sources.headers.rowwords import plain
from sources.rows.body import Body
from sources.rows.lone import THING
from sources.texts.cleaning import fold, null_words
from sources.texts.patterns import found_in
from sources.texts.script import simplified
from sources.texts.zerowords import MARKS, declares

MAYBE = (
    r"^[\s\p{Z}]*$|^.{0,40}(?:无|無|没|沒|未|零|不涉及|不适用|空|[0０〇○]报|一致|同|不变|不變|一样|一樣|持平|沿用).{0,30}$"
    r"|^\W*(?i:\d{1,2}|0?\.0+|nil|none|null|n/?a|zero.{0,10}|no(?:t|thing)?\b.{1,20})\W*$|^[\s\p{Z}\p{P}]+$"
)
"""What a key cell of such a row looks like; looked at closely afterwards."""
AT_FIRST = (
    r"^[^0-9A-Za-z\x{3400}-\x{9fff}]*$|无|無|没|沒|未|零|不涉及|不适用|空|[0０〇○]报|一致|同|不变|不變|一样|一樣|持平|沿用"
    r"|^\W*(?i:\d{1,2}|0?\.0+|nil|none|null|n/?a|zero.*|no.*)\W*$"
)
"""What all of these have: a pattern that is sooner made ready."""
SERIAL = re.compile(r"\d{1,2}")
"""A key cell beside the words that only numbers the rows."""
VAGUE = re.compile(r"无|没|未|零|不涉及|不适用|空|[0〇○]报|一致|相同|同上|同前|不变|一样|持平|沿用")
FEW = 5
"""In a table without any key column only so many rows may be a form that says so."""
FILLER = re.compile(r"0+(?:\.0+)?(?:%|人|名|个|户|家|幢|栋|条|件)?|否")


def zero_rows(body: Body, chosen: npt.NDArray[np.int64]) -> dict[int, int]:
    """Of the `chosen` rows those that declare, each with the position of a cell that does.

    Every cell of the database's columns says so, is blank, zero, or an area; where a key cell says it in full, the
    others are no matter, so that nothing is ever called 零报告. A row with a key of its own is data. Where nothing
    else stands in the table, a lone cell that speaks of nothing in other words declares too.
    """
    keys = set(body.keys.every)
    if not len(chosen) or (not keys and len(chosen) > FEW):
        return {}
    everything = len(chosen)
    if keys:
        for pattern in (AT_FIRST, MAYBE):
            cells = body.grid.select(keys).take(pa.array(chosen)).columns
            chosen = chosen[np.logical_and.reduce(found_in(pattern, cells, empty=True))]
            if not len(chosen):
                return {}
    areas = {place for name, place in body.given.items() if body.database.columns[name].kind is Kind.AREA}
    told = set(body.given.values()) - areas
    found: dict[int, int] = {}
    vague: dict[int, int] = {}
    for row, cells in zip(chosen.tolist(), body.grid.take(pa.array(chosen)).to_pylist(), strict=True):
        if (saying := _declaring(list(cells.values()), keys, told)) is not None:
            found[row] = saying
        elif (saying := _alone(list(cells.values()), areas)) in keys:
            vague[row] = saying
    return found | vague if len(found) + len(vague) == everything else found


def _alone(texts: Sequence[str | None], areas: set[int]) -> int:
    """The position of the only cell that says anything, where that speaks of nothing; -1 where none does."""
    filled = [place for place, text in enumerate(texts) if place not in areas and not _is_filler(text, SERIAL)]
    said = MARKS.sub("", simplified(plain(texts[filled[0]] or ""))) if len(filled) == 1 else ""
    is_vague = 3 < len(said) <= 40 and VAGUE.search(said) is not None and THING.fullmatch(said) is None
    return filled[0] if is_vague else -1


def _declaring(texts: Sequence[str | None], keys: set[int], told: set[int]) -> int | None:
    """The position of the cell that declares; None where none does, or the row says something of its own."""
    saying = [place for place, text in enumerate(texts) if declares(text)]
    if not saying or not all(_is_filler(texts[place], SERIAL) for place in keys - set(saying)):
        return None
    in_full = any(place in keys and not _is_filler(texts[place]) for place in saying)
    if not in_full and not all(_is_filler(texts[place]) for place in told - keys - set(saying)):
        return None
    return max(saying, key=lambda place: len(plain(texts[place] or "")))


def _is_filler(text: str | None, also: re.Pattern[str] = FILLER) -> bool:
    said = fold(text or "")
    return not said or said in null_words() or FILLER.fullmatch(said) is not None or also.fullmatch(said) is not None
