"""Cell styles of an .xlsx: their number formats, and which of them have a colour. No cell is looked at here.

The styles are written anew for the reader, so that it takes as dates what is one: formats that Excel has built in
for Chinese are none to it, and letters in quotes are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sources.reading.archives.parts import local

MOST_STYLES = 200
PLAIN_RGB = frozenset({"FFFFFFFF", "00FFFFFF", "FF000000", "00000000"})
PLAIN_INDEXED = frozenset({"8", "9", "64", "65"})
PLAIN_THEMES = frozenset({"0", "1"})
GENERAL, DAY, TIME, LENGTH = "General", "yyyy-mm-dd", "hh:mm:ss", "[h]:mm:ss"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    **dict.fromkeys((14, 15, 16, 17, 22), DAY), **dict.fromkeys((18, 19, 20, 21, 45, 47), TIME), 46: LENGTH,
    **dict.fromkeys((27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58), DAY),
    **dict.fromkeys((32, 33, 34, 35, 55, 56), TIME),
    37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
"""Formats that have a number and no text (ECMA-376 part 1, 18.8.30, with those of Chinese)."""
SPOKEN = re.compile(r'"[^"]*"?|[\\!_*].|\[(?![hms]+\])[^\]]*\]|General|G/通用格式|[eE][+-]', re.IGNORECASE)
"""What a format shows as it stands, or is no part of the number: letters in it mean nothing."""
DATE, ELAPSED = re.compile(r"[ymdhs]|aaa|上午|下午", re.IGNORECASE), re.compile(r"\[[hms]+\]", re.IGNORECASE)
PLAIN = re.compile(r"General|G/通用格式|@|(?:[#?,]*[#?])?0?(?:\.[0#?]*)?(?:E[+-]0+)?", re.IGNORECASE)
"""A format that shows the number that is stored, but for digits behind the point."""
LAYOUT = re.compile(
    r'[_*].|"-"|\[(?:Red|Black|Blue|Green|White|Yellow|Cyan|Magenta|Color\s*\d+)\]|[\s()-]', re.IGNORECASE
)


class Styles(NamedTuple):
    """By the number of a cell style: its format's code, and the numbers of those with a fill or coloured letters."""

    codes: tuple[str, ...] = (GENERAL,)
    coloured: tuple[int, ...] = ()

    @classmethod
    def of(cls, numbers: Sequence[int], codes: dict[int, str]) -> Styles:
        """The styles whose formats have these numbers; `codes` are those of the workbook's own."""
        return cls(tuple(codes.get(number) or BUILT_IN.get(number, GENERAL) for number in numbers) or (GENERAL,))

    def telling(self) -> dict[int, str]:
        """Styles whose numbers are not shown as they are stored: per cent, leading zeros, scalings, units, money."""
        return {number: code for number, code in enumerate(self.codes) if not is_plain(code) and not dated(code)}

    def dates(self) -> tuple[int, ...]:
        """Styles whose numbers are days, times or lengths of time."""
        return tuple(number for number, code in enumerate(self.codes) if dated(code))

    def as_xml(self) -> bytes:
        """The styles as the reader needs them: dates, and all others."""
        kinds = (dated(code) or GENERAL for code in self.codes)
        numbers = {GENERAL: 0, DAY: 200, TIME: 201, LENGTH: 202}
        formats = "".join(f'<numFmt numFmtId="{at}" formatCode="{code}"/>' for code, at in numbers.items() if at)
        xfs = "".join(f'<xf numFmtId="{numbers[kind]}"/>' for kind in kinds)
        return f'<styleSheet xmlns="{MAIN}"><numFmts>{formats}</numFmts><cellXfs>{xfs}</cellXfs></styleSheet>'.encode()


def styles_of(root: Any) -> Styles:
    """The styles of a workbook's part of them, parsed."""
    parts = {local(node): list(node) for node in root}
    codes = {node.get("numFmtId"): node.get("formatCode") or GENERAL for node in parts.get("numFmts", ())}
    fills = [_is_filled(fill) for fill in parts.get("fills", ())]
    fonts = [_is_coloured(font, "color") for font in parts.get("fonts", ())]
    told, coloured = [], []
    for number, style in enumerate(parts.get("cellXfs", ())):
        told.append(_code(style.get("numFmtId") or "0", codes))
        if _chosen(fills, style.get("fillId")) or _chosen(fonts, style.get("fontId")):
            coloured.append(number)
    return Styles(tuple(told) or (GENERAL,), tuple(coloured) if len(coloured) <= MOST_STYLES else ())


@lru_cache(maxsize=4096)
def dated(code: str) -> str | None:
    """The plain format of days, times or lengths of time that stands for this one; None for what shows no time."""
    if ELAPSED.search(code):
        return LENGTH
    bare = SPOKEN.sub("", code.partition(";")[0])
    if not DATE.search(bare):
        return None
    return DAY if re.search(r"[yd]|aaa", bare, re.IGNORECASE) or not re.search(r"[hs]", bare, re.IGNORECASE) else TIME


@lru_cache(maxsize=4096)
def is_plain(code: str) -> bool:
    """Whether a number is shown as it is stored, each section for itself."""
    return all(PLAIN.fullmatch(LAYOUT.sub("", section)) for section in code.split(";") if section)


def _code(number: str, codes: dict[str | None, str]) -> str:
    if number in codes:
        return codes[number]
    return BUILT_IN.get(int(number), GENERAL) if number.isdecimal() else GENERAL


def _chosen(told: Sequence[bool], number: str | None) -> bool:
    return number is not None and number.isdecimal() and int(number) < len(told) and told[int(number)]


def _is_filled(fill: Any) -> bool:
    inside = next((node for node in fill if local(node) == "patternFill"), None)
    if inside is None:
        return any(local(node) == "gradientFill" for node in fill)
    return inside.get("patternType") == "solid" and _is_coloured(inside, "fgColor")


def _is_coloured(node: Any, tag: str) -> bool:
    colour = next((inside for inside in node if local(inside) == tag), None)
    if colour is None or colour.get("auto"):
        return False
    if rgb := colour.get("rgb"):
        return rgb.upper() not in PLAIN_RGB
    return colour.get("theme") not in PLAIN_THEMES and colour.get("indexed") not in PLAIN_INDEXED


READ = {DAY: 14, TIME: 21, LENGTH: 46}
"""The numbers of formats that readers know."""
PLAIN_DATES: dict[int, int] = {number: READ[code] for number, code in BUILT_IN.items() if number > 22 and dated(code)}
"""Formats of days and times that have a number and no text in Chinese."""
