"""Rows of the workbook that was sent as they go back: cleared of what could act, changed where marks are laid.

Rows are text in the plain spelling, which has nothing but cells and their values; of their attributes go over those
that are named here. Values are never written anew, but for the few that are ours.
"""

from __future__ import annotations

import re
from functools import cache
from html import unescape

from schemas.cells import cell_address, column_index, column_letters
from sources.marking.ownremarks import written
from sources.marking.ownstyles import OwnStyles
from sources.reading.ground.refusals import RefusedError
from sources.reading.ooxml.scanning import FORMULA
from sources.reading.ooxml.spelling import KEPT

ACTIVE = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so becomes a formula when its cell is edited, unless the cell is formatted as text."""
_BEGINS = r"<t(?: [^<>]*)?>(?=[=+\-@\t\r&_])"
_T = re.compile(r"<t(?: [^<>]*)?>([^<]*)</t>")
_SOUND = re.compile(r"<rPh.*?</rPh>", re.DOTALL)
_CODED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_FORMULA = re.compile(FORMULA)
_SELF_CLOSED = re.compile(r"<row ([^<>]*?) ?/>")
_ROW_SAYS = re.compile(
    r' (s|customFormat|ht|customHeight|hidden|outlineLevel|collapsed|thickTop|thickBot)="(\d+(?:\.\d+)?|true|false)"'
)
_HIDDEN = re.compile(r' hidden="[^"]*"')
_TAG = re.compile(r'(<c r="[A-Z]+\d+")([^<>]*?)( ?/?>)')
_CELL_SAYS = re.compile(r' (?:s|t)="\w+"')
_COUNTED_TEXT = re.compile(r'(<c r="[A-Z]+\d+")(?: s="(\d+)")?( t="s")(?: s="(\d+)")?(?=><v>(\d+)</v>)')
_INLINE_TEXT = re.compile(rf'(<c r="[A-Z]+\d+")(?: s="(\d+)")?( t="inlineStr")(?: s="(\d+)")?(?=><is>{_BEGINS}([^<]*))')
_SPOKEN = re.compile(
    r'(<c r="[A-Z]+\d+"(?: s="\d+")?) t="str"((?: s="\d+")?)(?: ?/>|>(?:<v(?: [^<>]*)?>([^<]*)</v>|<v ?/>)?</c>)'
)
_BLANK = re.compile(r'(<c r="[A-Z]+\d+"(?: s="\d+")?)(?: t="\w+")?((?: s="\d+")?)></c>')
_STYLE = re.compile(r'<(?:c r="[A-Z]+\d+"(?: t="\w+")?|row [^<>]*?) s="(\d+)"')
_PLACE = re.compile(r'<c r="([A-Z]+)(\d+)"')
_CELL = re.compile(r'<c r="([A-Z]+)\d+"(?: s="(\d+)")?(?: t="(\w+)")?(?: s="(\d+)")? ?(?:/>|>(.*?)</c>)', re.DOTALL)
_VALUE = re.compile(r"<v(?: [^<>]*)?>([^<]*)</v>")


letters_of_column = cache(column_letters)


def decoded(text: str) -> str:
    """A text without the codes that spreadsheet programs write for what XML cannot say."""
    return _CODED.sub(lambda found: chr(int(found[1], 16)), text)


class SharedTexts:
    """The shared texts of a workbook, by their numbers."""

    def __init__(self, part: bytes) -> None:
        self._items = part.decode().split("<si")[1:]
        begins = re.compile(_BEGINS)
        doubtful = (number for number, item in enumerate(self._items) if begins.search(item))
        self.active = {number for number in doubtful if decoded(self[number]).startswith(ACTIVE)}

    def __getitem__(self, number: int) -> str:
        """A text as it stands in the file, but for entities; raises `RefusedError`."""
        if number >= len(self._items):
            raise RefusedError("corrupt", kind="a text that is not there")
        return unescape("".join(_T.findall(_SOUND.sub("", self._items[number]))))


class SheetRows:
    """The rows of a sheet. Rows count from 1, columns from 0. Raises `RefusedError` for cells out of their order."""

    def __init__(self, rows: bytes, texts: SharedTexts, styles: OwnStyles, *, is_opened: bool = False) -> None:
        """`is_opened`: hidden rows are shown."""
        self._texts, self._styles, self._is_opened = texts, styles, is_opened
        self._said: dict[int, str] = {}
        self._cells: dict[int, str] = {}
        self._last: dict[int, int] = {}
        self._attributes: dict[str, str] = {}
        self._columns: dict[tuple[str, ...], int] = {}
        self._take(self._quieted((_FORMULA.sub(b"", rows) if b"<f" in rows else rows).decode()))

    def _quieted(self, rows: str) -> str:
        """Results of formulas as texts, and texts that could act formatted as such."""
        if any(f" {extra}" in rows for extra in ('cm="', 'vm="', 'ph="', 's=""')):
            rows = _TAG.sub(self._tag, rows)
        if ' s="' in rows:
            self._styles.check(set(_STYLE.findall(rows)))
        if ' t="str"' in rows:
            rows = _SPOKEN.sub(self._spoken, rows)
        for empty in ("<v></v>", "<v/>", "<v />"):
            rows = rows.replace(empty, "")
        if "></c>" in rows:
            rows = _BLANK.sub(r"\1\2/>", rows)
        if self._texts.active:
            rows = _COUNTED_TEXT.sub(self._counted, rows)
        if ' t="inlineStr"' in rows:
            rows = _INLINE_TEXT.sub(self._inline, rows)
        return rows

    @staticmethod
    def _tag(found: re.Match[str]) -> str:
        return f"{found[1]}{''.join(_CELL_SAYS.findall(found[2]))}{found[3]}"

    @staticmethod
    def _spoken(found: re.Match[str]) -> str:
        start = f"{found[1]}{found[2]}"
        return f'{start} t="inlineStr"><is><t{KEPT}>{found[3]}</t></is></c>' if found[3] else f"{start}/>"

    def _counted(self, found: re.Match[str]) -> str:
        return self._as_text(found) if int(found[5]) in self._texts.active else found[0]

    def _inline(self, found: re.Match[str]) -> str:
        return self._as_text(found) if decoded(unescape(found[5])).startswith(ACTIVE) else found[0]

    def _as_text(self, found: re.Match[str]) -> str:
        return f'{found[1]} s="{self._styles.as_text(int(found[2] or found[4] or 0))}"{found[3]}'

    def _take(self, rows: str) -> None:
        for piece in _SELF_CLOSED.sub(r"<row \1></row>", rows).split("</row>")[:-1]:
            head, _, cells = piece.partition(">")
            number, _, given = head.partition('<row r="')[2].partition('"')
            if given not in self._attributes:
                self._attributes[given] = self._allowed(given)
            places = _PLACE.findall(cells)
            letters, rows_of = zip(*places, strict=True) if places else ((), (number,))
            if letters not in self._columns:
                self._columns[letters] = self._ordered(letters)
            row = int(number)
            if set(rows_of) != {number} or row in self._cells:
                raise RefusedError("corrupt", kind="a cell outside of its row")
            self._said[row], self._cells[row], self._last[row] = self._attributes[given], cells, self._columns[letters]

    def _allowed(self, given: str) -> str:
        allowed = "".join(found[0] for found in _ROW_SAYS.finditer(given))
        return _HIDDEN.sub("", allowed) if self._is_opened else allowed

    @staticmethod
    def _ordered(letters: tuple[str, ...]) -> int:
        """The last of the columns; -1 for none."""
        columns = [-1, *map(column_index, letters)]
        if any(map(int.__ge__, columns, columns[1:])):
            raise RefusedError("corrupt", kind="cells out of order")
        return columns[-1]

    @property
    def last(self) -> int:
        """The last row, 0 for none."""
        return max(self._cells, default=0)

    @property
    def box(self) -> str:
        """The range that holds all cells."""
        return f"A1:{cell_address(max(self.last, 1), max(0, 0, *self._last.values()))}"

    def _found(self, row: int, column: int) -> re.Match[str] | None:
        """The cell in its row."""
        cells = self._cells.get(row, "")
        at = cells.find(f'<c r="{letters_of_column(column)}{row}"')
        found = _CELL.match(cells, at) if at >= 0 else None
        if at >= 0 and found is None:
            raise RefusedError("corrupt", kind="a cell in another spelling")
        return found

    def _put(self, row: int, column: int, cell: str, found: re.Match[str] | None) -> None:
        """Put a cell into its row, in place of the one that was found there."""
        cells = self._cells.get(row, "")
        if found is not None:
            self._cells[row] = f"{cells[: found.start()]}{cell}{cells[found.end() :]}"
        elif column > self._last.get(row, -1):
            self._cells[row], self._last[row] = cells + cell, column
        else:
            at = next(one.start() for one in _PLACE.finditer(cells) if column_index(one[1]) > column)
            self._cells[row] = f"{cells[:at]}{cell}{cells[at:]}"

    def text(self, row: int, column: int) -> str | None:
        """What a cell says; of a number as it is stored, None of a blank one."""
        found = self._found(row, column)
        return None if found is None else self._text(found)

    def texts(self, row: int) -> dict[int, str]:
        """What the cells of a row say, by their columns."""
        cells = _CELL.finditer(self._cells.get(row, ""))
        return {column_index(cell[1]): text for cell in cells if (text := self._text(cell)) is not None}

    def _text(self, cell: re.Match[str]) -> str | None:
        kind, inside = cell[3], cell[5] or ""
        if kind == "inlineStr":
            return unescape("".join(_T.findall(inside))) or None
        value = "".join(_VALUE.findall(inside))
        return (self._texts[int(value)] if kind == "s" else unescape(value)) if value else None

    def is_text(self, row: int, column: int) -> bool:
        """Whether a cell says something in letters."""
        found = self._found(row, column)
        return found is not None and found[3] in ("s", "inlineStr", "e")

    def paint(self, row: int, column: int, rank: int, *, is_text: bool) -> None:
        """Lay the colour of a rank over a cell, and keep it text."""
        found = self._found(row, column)
        style = self._styles.painted(None if found is None else _style_of(found), rank, is_text)
        kind = f' t="{found[3]}"' if found is not None and found[3] else ""
        start = f'<c r="{letters_of_column(column)}{row}" s="{style}"{kind}'
        self._put(row, column, f"{start}>{found[5]}</c>" if found is not None and found[5] else f"{start}/>", found)

    def write(self, row: int, column: int, text: str, *, style: int | None = None) -> None:
        """Put a text into a cell, whatever it holds, in its style unless another is told."""
        found = self._found(row, column)
        if found is not None and style is None and (found[2] or found[4]):
            style = _style_of(found)
        self._put(row, column, spelled(row, column, text, style), found)

    def write_formula(self, row: int, column: int, text: str) -> None:
        """Put the text of a formula into its cell, where that is blank."""
        found = self._found(row, column)
        if found is None or self._text(found) is None:
            self.write(row, column, text, style=self._styles.as_text(0 if found is None else _style_of(found)))

    def xml(self) -> str:
        """All rows."""
        rows = ((number, self._said.get(number, ""), self._cells[number]) for number in sorted(self._cells))
        return "".join(f'<row r="{number}"{given}>{cells}</row>' for number, given, cells in rows)


def _style_of(cell: re.Match[str]) -> int:
    return int(cell[2] or cell[4] or 0)


def spelled(row: int, column: int, text: str | int | None, style: int | None = None) -> str:
    """A cell in XML: a number, or a text that never becomes a formula, whatever it starts with."""
    start = (
        f'<c r="{letters_of_column(column)}{row}"'
        if style is None
        else f'<c r="{letters_of_column(column)}{row}" s="{style}"'
    )
    if isinstance(text, int):
        return f"{start}><v>{text}</v></c>"
    return f'{start} t="inlineStr"><is><t{KEPT}>{written(text)}</t></is></c>' if text else f"{start}/>"
