"""The number formats of an OpenDocument workbook, as the codes of other workbooks (`styles`), by its cell styles.

Asked where a cell does not draw its number: programs that write .ods draw it, libraries often leave it as it is stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from xml.parsers import expat

from sources.reading.ooxml.styles import GENERAL, is_plain
from sources.reading.opendocument.documentcells import attributes_of

KINDS = {"number-style", "percentage-style", "currency-style", "text-style"}
WORDS = {"text", "currency-symbol", "embedded-text"}
SCALINGS = {1: "", 1000: ",", 1_000_000: ",,", 1_000_000_000: ",,,"}
QUOTE, ESCAPE = '"', "!"
"""LibreOffice takes the point of Excel's `0!.0,"万"` for one, behind a word."""
SIGNS = frozenset("%()- ")
"""What means in a format what it is."""
MOST_DIGITS = 30
LONGEST_LINE = 20
"""So many styles may be derived from each other."""


@dataclass
class _Format:
    """A number format: the pieces of its code, and the formats of values that meet a condition."""

    pieces: list[str] = field(default_factory=list)
    cases: list[tuple[str, str]] = field(default_factory=list)
    number: dict[str, str] = field(default_factory=dict)
    inside: dict[int, str] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    place: int = 0


class NumberStyles:
    """Takes the events of the styles, in whichever part they stand; then tells the code of a cell's style."""

    def __init__(self) -> None:
        self._formats: dict[str, _Format] = {}
        self._cells: dict[str, tuple[str, str]] = {}
        self._open: _Format | None = None
        self._codes: dict[str, str | None] = {}

    def begin(self, name: str, given: dict[str, str]) -> None:
        """An element begins."""
        if name == "style" and given.get("family") == "table-cell":
            self._cells[given.get("name", "")] = given.get("data-style-name", ""), given.get("parent-style-name", "")
        elif name in KINDS:
            self._open = self._formats[given.get("name", "")] = _Format()
        elif self._open is None:
            return
        elif name == "number":
            self._open.number, self._open.inside = given, {}
        elif name in ("scientific-number", "fraction"):
            self._open.pieces.append(GENERAL)
        elif name in WORDS:
            self._open.words, self._open.place = [], min(_whole(given.get("position")), MOST_DIGITS)
        elif name == "map":
            self._open.cases.append((given.get("condition", ""), given.get("apply-style-name", "")))

    def text(self, text: str) -> None:
        """What stands in an element."""
        if self._open is not None:
            self._open.words.append(text)

    def end(self, name: str) -> None:
        """An element ends."""
        if self._open is None:
            return
        if name in KINDS:
            self._open = None
        elif name == "number":
            self._open.pieces.append(_digits(self._open.number, self._open.inside))
        elif name == "embedded-text":
            self._open.inside[self._open.place] = "".join(self._open.words)
        elif name in WORDS:
            self._open.pieces.append(_quoted("".join(self._open.words)))

    def code(self, style: str) -> str | None:
        """The format of a cell style where it shows numbers otherwise than they are stored."""
        if style not in self._codes:
            self._codes[style] = self._code(style)
        return self._codes[style]

    def _code(self, style: str) -> str | None:
        for _ in range(LONGEST_LINE):
            number, style = self._cells.get(style, ("", ""))
            if found := self._formats.get(number):
                cases = [(f"[{case.removeprefix('value()')}]", self._formats.get(name)) for case, name in found.cases]
                sections = [(case, "".join(one.pieces)) for case, one in [*cases, ("", found)] if one is not None]
                if all(is_plain(code) for _, code in sections):
                    return None
                return ";".join(case + code for case, code in sections)
        return None


def number_styles(pieces: Iterator[bytes]) -> NumberStyles:
    """Those of the part of styles; of what is no XML any more those before it."""
    styles, parser = NumberStyles(), expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, given: styles.begin(tag.rpartition(":")[2], attributes_of(given))
    parser.EndElementHandler = lambda tag: styles.end(tag.rpartition(":")[2])
    parser.CharacterDataHandler = styles.text
    with suppress(expat.ExpatError):
        for piece in pieces:
            parser.Parse(piece, False)
    return styles


def _digits(given: dict[str, str], inside: dict[int, str]) -> str:
    """The digits of a number with the words inside, and by how much it is shown smaller."""
    least, part = (min(_whole(given.get(name)), MOST_DIGITS) for name in ("min-integer-digits", "decimal-places"))
    scaling = SCALINGS.get(_whole(given.get("display-factor", "1")))
    if scaling is None:
        return GENERAL
    whole = ("0" * least).rjust(max([1, *(place + 1 for place in inside)]), "#")
    size = len(whole)
    for place, words in sorted(inside.items()):  # from the right to the left
        known = words if words == ESCAPE and part else f'"{words.replace(QUOTE, "")}"'
        whole = whole[: size - place] + known + whole[size - place :]
    if given.get("grouping") == "true" and whole == "0":
        whole = "#,##0"
    return whole + ("." + "0" * part if part else "") + scaling


def _whole(text: str | None) -> int:
    return min(int(text), 10**9) if text and text.isdecimal() and len(text) < 11 else 0


def _quoted(words: str) -> str:
    bare = words.replace(QUOTE, "").strip()
    return bare if SIGNS.issuperset(bare) else f'"{bare}"'
