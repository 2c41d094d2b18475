"""What an .ods says that its reader does not tell: hidden rows and columns, merges, lacking results, percentages.

Bytes only, a piece of whole rows at a time, by the names that the reader knows. A file that hides nothing and has all
results is searched and not gone through. The pre-scan has counted the archive before.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field, replace
from html import unescape
from itertools import islice
from pathlib import Path

from sources.reading.archive import BROKEN, Marks, pieces
from sources.reading.matching import occurs
from sources.reading.places import column_letters
from sources.reading.styled import Shown

CONTENT = "content.xml"
LISTED = 200_000
"""So many cells of a file are named: a few bytes can repeat a cell millions of times."""
ROW_END = b"</table:table-row>"
HIDDEN_HINT = r":visibility\s*=\s*[\"'](?:collapse|filter)"
FORMULA = b"table:formula"
FORMULA_CELL = re.compile(rb"<table:(?:covered-)?table-cell\s[^<]*?\btable:formula\s*=[^<]*")
STORED = re.compile(rb"\boffice:(?:[a-z]+-)?value\s*=|\boffice:value-type\s*=\s*[\"']string[\"']")
PERCENT = re.compile(rb"\boffice:value-type\s*=\s*[\"']percentage[\"']")
AS_PERCENT = "0%"
ERROR = re.compile(rb"\bcalcext:value-type\s*=\s*[\"']error[\"']")
"""Errors are stored as empty texts with this beside them; the reader gives the empty text."""
GIVEN = rb"((?:[^<>\"'/]|/(?!>)|\"[^\"<]*\"|'[^'<]*')*)"
"""What stands in a tag behind its name; each character can be taken in one way only."""
TAG = re.compile(rb"<table:(table|table-row|table-column)(?=[\s/>])" + GIVEN + rb"(/?)>|</table:(table|table-row)>")
CELL = re.compile(rb"<table:(?:covered-)?table-cell(?=[\s/>])" + GIVEN)
REPEATED = re.compile(rb"\btable:number-(?:rows|columns)-repeated\s*=\s*[\"'](\d{1,10})[\"']")
SPAN = b"-spanned"
SPANNED = re.compile(rb"\btable:number-(columns|rows)-spanned\s*=\s*[\"'](\d{1,10})[\"']")
WIDEST, HIGHEST = 16384, 1 << 20
NAME = re.compile(rb"\btable:name\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
HIDDEN = re.compile(rb"\btable:visibility\s*=\s*[\"'](?:collapse|filter)[\"']")
Run = tuple[int, int]


@dataclass
class Said:
    """What one sheet says: runs of hidden rows (one-based) and columns (zero-based), lacking results, merges.

    Merges are told as top, left, bottom, right.
    """

    rows: list[Run] = field(default_factory=list)
    columns: list[Run] = field(default_factory=list)
    uncached: list[str] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)

    def added_to(self, marks: Marks, height: int) -> Marks:
        """Marks with this; rows behind the sheet's last one are left out, as programs hide all of them at once."""
        rows = [row for first, last in self.rows for row in range(first, min(last, height) + 1)]
        told = replace(marks, hidden_rows=rows, hidden_columns=self.columns, uncached=self.uncached)
        return replace(told, shown=self.shown, merges=self.merges)


def scan(path: Path) -> dict[str, Said]:
    """What each sheet says, by its name; nothing for a file that cannot be scanned: the reader judges it."""
    try:
        with zipfile.ZipFile(path) as archive:
            if not any(map(_hints, pieces(archive, CONTENT, ROW_END))):
                return {}
            sheets = _Sheets()
            for piece in pieces(archive, CONTENT, ROW_END):
                sheets.see(piece)
    except BROKEN:
        return {}
    return sheets.found


def _hints(piece: bytes) -> bool:
    return occurs(HIDDEN_HINT, piece) or _tells(piece)


def _tells(piece: bytes) -> bool:
    return SPAN in piece or _lacks_result(piece) or PERCENT.search(piece) is not None


def _lacks_result(piece: bytes) -> bool:
    return FORMULA in piece and any(map(_is_without_result, FORMULA_CELL.findall(piece)))


def _is_without_result(cell: bytes) -> bool:
    return STORED.search(cell) is None or ERROR.search(cell) is not None


class _Sheets:
    """The sheets so far, and how far the open one was counted. A table inside a cell is passed over."""

    def __init__(self) -> None:
        self.found: dict[str, Said] = {}
        self._said, self._left = Said(), LISTED
        self._depth = self._first = self._row = self._column = 0

    def see(self, piece: bytes) -> None:
        """Go through a piece that ends behind a row."""
        inside = 0
        for tag in TAG.finditer(piece):
            kind, given, closed, ended = tag.groups()
            if kind == b"table" or ended == b"table":
                self._depth += (kind is not None and not closed) - (ended is not None)
                if kind and self._depth == 1:
                    self._begin(given)
            elif self._depth != 1:
                continue
            elif kind == b"table-column":
                self._column = _passed(given, self._column, self._said.columns, 0)
            elif kind:
                self._first, inside = self._row + 1, tag.end()
                self._row = _passed(given, self._row, self._said.rows, 1)
            elif _tells(row := piece[inside : tag.start()]):
                self._cells(row)

    def _begin(self, given: bytes) -> None:
        name = NAME.search(given)
        text = (name[1] or name[2] or b"").decode(errors="replace") if name else ""
        self._said = self.found.setdefault(unescape(text), Said())
        self._row = self._column = 0

    def _cells(self, row: bytes) -> None:
        column = 0
        for given in CELL.findall(row):
            before, column = column, column + _times(given)
            if SPAN in given and self._left:
                across, down = _spanned(given)
                if across > 1 or down > 1:
                    self._said.merges.append((self._first, before, self._first + down - 1, before + across - 1))
                    self._left -= 1
            if PERCENT.search(given):
                shown = [(AS_PERCENT, at, self._first, self._row) for at in range(before, column)][: self._left]
                self._said.shown += shown
                self._left -= len(shown)
            if FORMULA in given and _is_without_result(given):
                rows, columns = range(self._first, self._row + 1), range(before, column)
                addresses = (f"{column_letters(at + 1)}{number}" for number in rows for at in columns)
                named = list(islice(addresses, self._left))
                self._said.uncached += named
                self._left -= len(named)


def _spanned(given: bytes) -> tuple[int, int]:
    """Over how many columns and rows a cell goes; no more than a sheet has."""
    told = {kind: max(int(number), 1) for kind, number in SPANNED.findall(given)}
    return min(told.get(b"columns", 1), WIDEST), min(told.get(b"rows", 1), HIGHEST)


def _times(given: bytes) -> int:
    repeated = REPEATED.search(given)
    return max(int(repeated[1]), 1) if repeated else 1


def _passed(given: bytes, before: int, hidden: list[Run], base: int) -> int:
    """How many rows or columns are passed with this one; a hidden run is put down, counted from the base."""
    after = before + _times(given)
    if HIDDEN.search(given):
        hidden.append((before + base, after - 1 + base))
    return after
