"""The look of a return workbook: colours by weight, styles and widths of the first sheet, size of remarks.

Fills are light enough for black text in print; every mark is also said in words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from schemas.states import Severity

AUTHOR = "Octet"
"""Author of the remarks: a return workbook that comes back is cleared of what this author marked."""
THEIRS = "（原批注）"
"""Stands in a remark before what the district had remarked on the cell itself."""
ROW, WARN, BLOCK, REJECT = 1, 2, 3, 4
"""What a cell is marked for, by weight: its row was not accepted, or the weightiest of its findings."""
WEIGHTS = {
    Severity.WARN: WARN,
    Severity.BLOCK: BLOCK,
    Severity.REJECT_ROW: REJECT,
    Severity.REJECT_FILE: REJECT,
    Severity.REJECT_RELEASE: REJECT,
}
FILLS = {ROW: "FCE8E6", WARN: "FFF2B3", BLOCK: "FFC680", REJECT: "F59A8F"}
LOOKS = {ROW: "row", WARN: "warn", BLOCK: "block", REJECT: "reject"}
"""Names of the styles of the first sheet that have these colours."""


@dataclass(frozen=True)
class Style:
    """One style of the first sheet."""

    fill: str | None = None
    colour: str | None = None
    size: int = 10
    is_bold: bool = False
    has_border: bool = False
    is_wrapped: bool = False
    is_underlined: bool = False
    height: float | None = None


STYLES = {
    "title": Style(size=16, is_bold=True, height=28),
    "heading": Style(size=12, is_bold=True, height=22),
    "note": Style(),
    "mark": Style(size=7, colour="9A9A9A", height=12),
    "head": Style(fill="D9E2EC", is_bold=True, has_border=True, is_wrapped=True),
    "body": Style(has_border=True, is_wrapped=True),
    "link": Style(colour="0B4F9E", has_border=True, is_underlined=True),
} | {LOOKS[weight]: Style(fill=fill, has_border=True, is_wrapped=True) for weight, fill in FILLS.items()}
FONT = "宋体"
WIDTHS = (7, 11, 11, 14, 10, 16, 21, 27, 46, 7)
"""Columns of the first sheet."""
MARGIN = 0.4
"""Inches of a printed page."""
LONGEST_LIST = 255
"""Characters of a list that a cell's own check can hold."""
REMARK_WIDTHS = (340, 520, 760)
"""Pixels of a remark: the first in which its text is no longer than `REMARK_LINES`, else the last."""
REMARK_LINES, LONGEST_REMARK = 24, 120
REMARK_LINE, REMARK_EDGE = 20, 20
"""Pixels of a line of text, and of both edges: as programs show them in 11 points, the largest they take by default."""
HALF = 7.4
"""Pixels of half a Chinese character of 11 points."""
_UNIT = re.compile(r"[!-~●]+[、。；，：）！？]*|.[、。；，：）！？]*", re.DOTALL)
"""What is kept on one line: a word or number, also a hidden one, or a character, with the punctuation behind it."""


def is_short(offered: Sequence[str]) -> bool:
    """Whether a cell's own check can hold what is offered; a longer list stands on a hidden sheet."""
    return len(",".join(offered)) <= LONGEST_LIST and not any("," in text or '"' in text for text in offered)


def width_of(text: str) -> int:
    """Columns of text: a Chinese character takes two, as do ● and quotation marks in a Chinese font."""
    return len(text) if text.isascii() else sum(map(_columns_of, text))


@cache
def _columns_of(letter: str) -> int:
    return 2 if unicodedata.east_asian_width(letter) in "WFA" else 1


def remark_size(text: str) -> tuple[int, int]:
    """Width and height, in pixels, of a remark that shows all of its text; of an endless one the beginning."""
    for width in REMARK_WIDTHS:
        lines = sum(_wrapped(part, int((width - REMARK_EDGE) / HALF)) for part in text.split("\n"))
        if lines <= REMARK_LINES:
            break
    return width, min(lines, LONGEST_REMARK) * REMARK_LINE + REMARK_EDGE


@lru_cache(maxsize=1024)  # remarks of one rule have most lines in common
def _wrapped(text: str, width: int) -> int:
    """Lines that one of so many columns becomes, broken where spreadsheet programs break it."""
    lines, left = 1, width
    for unit in _UNIT.findall(text):
        needed = width_of(unit)
        if needed > left:
            lines, left = lines + -(-needed // width) - (left == width), width
        left -= min(needed, left)
    return lines


def row_height(entries: Sequence[tuple[str, str]]) -> float | None:
    """Points of a row of the first sheet, given the style and text of its cells; None where one line is enough."""
    if not entries:
        return None
    if (fixed := STYLES[entries[0][0]].height) is not None:
        return fixed
    wrapped = [(text, width) for (style, text), width in zip(entries, WIDTHS, strict=False) if STYLES[style].is_wrapped]
    lines = max((_lines(text, width - 1) for text, width in wrapped), default=1)
    return min(lines, 20) * 13.0 + 3


def _lines(text: str, width: int) -> int:
    return sum(max(1, -(-width_of(part) // width)) for part in text.split("\n"))
