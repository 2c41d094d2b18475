"""The one spelling of cells in which marks are looked for: how Excel, LibreOffice and most libraries write them.

XML says one thing in many ways: attributes in any order and in either quotes, prefixes, entities, addresses left
out. Rows are searched as bytes only where all of a piece is spelled in the one way that stands here, which is tried
in one pass of RE2; every other sheet is written anew by `respelling` first.
"""

from __future__ import annotations

import re
from html import escape

from sources.reading.ground.matching import occurs
from sources.reading.ground.refusals import RefusedError
from sources.reading.ooxml.styles import MAIN

GIVEN = r'(?: [A-Za-z_][A-Za-z0-9_:.-]*="[^"<>&]*")*'
"""Attributes of any name."""
BLANKS = r"[\t\n\r ]*"
SPACE = r'(?: xml:space="preserve")?'
_STYLE = r'(?: (?:s|cm|vm|ph)="[0-9]*")*'
_FORMULA = rf"(?:<f{GIVEN}(?: ?/>|>[^<]*</f>))?"
_CELL = "|".join(
    (
        rf'{_STYLE}(?: t="[nbed]")?{_STYLE}(?: ?/>|>{_FORMULA}(?:<v>[^<&\t\n\r ]*</v>|<v ?/>)?</c>)',
        rf'{_STYLE} t="s"{_STYLE}(?: ?/>|>(?:<v>[0-9]{{0,9}}</v>)?</c>)',
        rf'{_STYLE} t="str"{_STYLE}(?: ?/>|>{_FORMULA}(?:<v{SPACE}>[^<]*</v>|<v ?/>)?</c>)',
        rf'{_STYLE} t="inlineStr"{_STYLE}(?: ?/>|>(?:<is>(?:<t{SPACE}>[^<]*</t>|<t ?/>)?</is>)?</c>)',
    )
)
_PLACE = r'"[A-Z]{1,3}[1-9][0-9]{0,6}"'
_ROW = rf'<row r="[1-9][0-9]{{0,6}}"{GIVEN}(?: ?/>|>(?:{BLANKS}<c r={_PLACE}(?:{_CELL}))*{BLANKS}</row>)'
ROWS = rf"\A(?:{BLANKS}{_ROW})*{BLANKS}\z"
_RUN = rf"<r>(?:<rPr>(?:<[A-Za-z]+{GIVEN} ?/>)*</rPr>|<rPr ?/>)?(?:<t{SPACE}>[^<]*</t>|<t ?/>)</r>"
_SOUND = rf"<rPh{GIVEN}>(?:<t{SPACE}>[^<]*</t>)?</rPh>|<phoneticPr{GIVEN} ?/>"
_TEXT = rf"<si>(?:<t{SPACE}>[^<]*</t>|<t ?/>|{_RUN}|{_SOUND})*</si>|<si ?/>"
TEXTS = rf"\A(?:{BLANKS}(?:{_TEXT}))*{BLANKS}\z"
SHEET = f'<worksheet xmlns="{MAIN}"><sheetData>'.encode(), b"</sheetData></worksheet>"
"""What stands before and behind the rows that the reader gets."""
ROW_NUMBER = re.compile(rb'<row r="(\d{1,7})"')

KINDS = frozenset({"n", "b", "e", "d", "s", "str", "inlineStr"})
KEPT = ' xml:space="preserve"'
WHOLE = re.compile(r"\d{0,9}")


class SpelledRows:
    """Whether the rows of a sheet, piece by piece, are spelled plainly and stand in their order."""

    def __init__(self) -> None:
        self._last = 0

    def plain(self, piece: bytes) -> bool:
        """Whether the next piece, of whole rows, is."""
        if not occurs(ROWS, piece):
            return False
        numbers = [self._last, *map(int, ROW_NUMBER.findall(piece))]
        self._last = numbers[-1]
        return all(map(int.__lt__, numbers, numbers[1:]))


def texts_plain(piece: bytes) -> bool:
    """Whether a piece of the shared texts, of whole ones, is spelled plainly."""
    return occurs(TEXTS, piece)


def spelled_cell(kind: str, value: str | None, *, is_formula: bool) -> str | None:
    """The kind and inside of a cell, spelled plainly; None for one without value and formula."""
    if kind not in KINDS:
        raise RefusedError("corrupt", kind="an unknown kind of cell")
    formula = "<f/>" if is_formula else ""
    if kind == "inlineStr":
        return None if value is None else f' t="inlineStr"><is><t{KEPT}>{escape(value, quote=False)}</t></is>'
    if kind == "str":
        text = "" if value is None else f"<v{KEPT}>{escape(value, quote=False)}</v>"
        return f' t="str">{formula}{text}' if text or formula else None
    value = (value or "").strip()
    if kind == "s":
        if not WHOLE.fullmatch(value):
            raise RefusedError("corrupt", kind="a text without its number")
        return f' t="s"><v>{value}</v>' if value else None
    value = value.replace(" ", "T") if kind == "d" else value
    shown = f"{formula}<v>{escape(value, quote=False)}</v>" if value else formula
    return f"{'' if kind == 'n' else f' t={chr(34)}{kind}{chr(34)}'}>{shown}" if shown else None
