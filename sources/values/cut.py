"""Codes that a spreadsheet kept as numbers: it keeps fifteen digits, so that two different codes become one (V005).

Nor does it keep the zeros that a code begins with (V019).
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.column import Column, Kind, Role
from schemas.database import Database
from schemas.states import Severity
from sources.values.typers import Issue, Mask

AS_TEXT = "以文本填写编号:数字过长时表格软件会改掉末几位"
PADDED_TEXT = "以文本填写编号,开头的0不能少"
TURNED = r"^\d(?:\.\d+)?[Ee]\+\d{1,2}$"
PADDED = r"^\d{15}0{2,}$"
"""What is left of a longer number, or a code that ends so: which of them nobody can tell from one cell."""


def is_code(column: Column) -> bool:
    """Whether the column holds codes of somebody's own making, or credit codes."""
    own = column.role in (Role.CODE, Role.NUMBER)
    return own or column.kind in (Kind.USCC, Kind.USCC_LIST)


def lost_zeros(values: pa.Array) -> list[Issue]:
    """Codes shorter than the others, that begin with zeros and have one length: `7` beside `0012` is perhaps `0007`."""
    led = values.filter(pc.fill_null(pc.match_substring_regex(values, r"^0\d+$"), False))
    lengths = pc.utf8_length(led).unique().to_pylist()
    if len(lengths) != 1:
        return []
    short = pc.match_substring_regex(values, rf"^[1-9]\d{{0,{lengths[0] - 2}}}$")
    told: Mask = pc.fill_null(short, False).to_numpy(zero_copy_only=False)
    others = pc.utf8_lpad(values, lengths[0], "0")
    return [Issue("V019", Severity.WARN, told, expected=PADDED_TEXT, together=True, readings=values, others=others)]


def cut_codes(database: Database, column: Column, values: pa.Array, marked: Mask | None) -> list[Issue]:
    """What lost digits: cells that are too long numbers (`marked`), or texts that were such.

    A row whose own code did is kept back: it would be told as the copy of another. One that may have is, where it
    repeats; else it is told once.
    """
    cut = _matching(values, TURNED)
    cut = cut if marked is None else cut | marked
    padded = _matching(values, PADDED) & ~cut
    is_key = column.name in database.identity[0]
    if is_key and padded.any():
        counts = values.filter(pa.array(padded)).value_counts()
        several = counts.field("values").filter(pc.greater(counts.field("counts"), 1))
        repeated = padded & pc.is_in(values, several).to_numpy(zero_copy_only=False)
        cut, padded = cut | repeated, padded & ~repeated
    severity = Severity.REJECT_ROW if is_key else Severity.BLOCK
    return [
        Issue("V005", severity, cut, expected=AS_TEXT),
        Issue("V005", Severity.WARN, padded, expected=AS_TEXT, together=True),
    ]


def _matching(values: pa.Array, pattern: str) -> Mask:
    found: Mask = pc.fill_null(pc.match_substring_regex(values, pattern), False).to_numpy(zero_copy_only=False)
    return np.array(found)
