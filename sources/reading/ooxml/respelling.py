"""A sheet's XML in whatever spelling, read with expat, and its rows written in the plain one (see `spelling`).

Places follow the standard where they are left out (ECMA-376 part 1, 18.3.1.4 and 18.3.1.73): the next column, the
next row. Raises `RefusedError` for what is no XML and for cells whose place is told in two ways.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from schemas.cells import column_index, column_letters
from sources.reading.archives.tidying import tidied
from sources.reading.ground.limits import Limits
from sources.reading.ground.refusals import RefusedError, at_most
from sources.reading.ooxml.spelling import spelled_cell

ADDRESS = re.compile(r"([A-Za-z]{1,3})([1-9]\d{0,6})")
RANGE = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6}):\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})")
CELL = re.compile(r'<c r="([A-Z]+).*?</c>', re.DOTALL)
BOX = re.compile(r"[A-Za-z\d$:]*")
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
DEEPEST = 200
"""Elements inside each other: no sheet comes near it."""
LISTED = 200_000
TRUE = frozenset({"1", "true"})
KNOWN = {
    "sheetData": ("row", ""),
    "row": ("c", "extLst", ""),
    "c": ("f", "v", "is", "extLst", ""),
    "is": ("t", "r", "rPh", "phoneticPr", ""),
    "si": ("t", "r", "rPh", "phoneticPr", ""),
    "r": ("t", "rPr", ""),
}
"""What stands directly in these elements; nothing for elements of other namespaces."""


@dataclass
class Frame:
    """What a sheet says outside of its cells; rows one-based, columns zero-based, both ends taken in."""

    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)


class Speller:
    """Follows the elements of one sheet; elements of other namespaces than the root's are passed over."""

    def __init__(self, limits: Limits) -> None:
        self.frame = Frame()
        self.rows: dict[int, list[tuple[bool, str]]] = {}
        self._limits = limits
        self._path: list[str] = []
        self._space: str | None = None
        self._row: int | None = 0
        self._told_row = False
        self._hidden = False
        self._cells: dict[int, str] = {}
        self._column = -1
        self._given: dict[str, str] = {}
        self._value: str | None = None
        self._formula = False
        self._text: list[str] | None = None
        self._corner = [0, 0]
        self._parser = parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._say
        parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, piece: bytes, *, last: bool = False) -> None:
        """Read on."""
        try:
            self._parser.Parse(piece, last)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise RefusedError("xml") from error

    def _doctype(self, *_declared: Any) -> None:
        if self._limits.plain_xml:
            raise RefusedError("doctype")

    def _start(self, name: str, given: dict[str, str]) -> None:
        space, _, word = name.rpartition("}")
        if self._space is None:
            self._space = space
            if word != "worksheet":
                raise RefusedError("corrupt", kind="no sheet")
        word = word if space == self._space else ""
        path, depth = self._path, len(self._path)
        if 1 < depth < 7 and word not in KNOWN.get(path[-1], (word,)):
            raise RefusedError("corrupt", kind="an element that no program writes")  # a damaged name would lose cells
        path.append(word)
        if depth == 4 and path[3] == "c":
            self._inside(word)
        elif depth == 3 and word == "c" and path[1] == "sheetData" and path[2] == "row":
            self._begin_cell(given)
        elif depth == 1 and word == "dimension" and not BOX.fullmatch(given.get("ref", "")):
            raise RefusedError("corrupt", kind="a range that is none")
        elif depth == 2:
            self._part(path[1], word, given)
        elif depth > 4 and word == "t" and path[3:5] == ["c", "is"] and path[5:] in (["t"], ["r", "t"]):
            self._text = []
        elif depth > DEEPEST:
            raise RefusedError("xml")

    def _inside(self, word: str) -> None:
        if word == "v":
            self._text = []
        elif word == "is":
            self._value = ""
        elif word == "f":
            self._formula = True

    def _part(self, parent: str, word: str, given: dict[str, str]) -> None:
        if parent == "sheetData" and word == "row":
            self._begin_row(given)
        elif parent == "cols" and word == "col" and given.get("hidden") in TRUE:
            first, last = (given.get(bound, "") for bound in ("min", "max"))
            if first.isdecimal() and last.isdecimal():
                self.frame.hidden_columns.append((int(first) - 1, min(int(last), LAST_COLUMN) - 1))
        elif parent == "mergeCells" and (found := RANGE.fullmatch(given.get("ref", ""))):
            left, right = sorted(column_index(found[at].upper()) for at in (1, 3))
            top, bottom = sorted((int(found[2]), int(found[4])))
            if len(self.frame.merges) < LISTED:
                self.frame.merges.append((top, left, bottom, right))

    def _begin_row(self, given: dict[str, str]) -> None:
        told = given.get("r")
        self._told_row = told is not None
        self._row = (self._row or 0) + 1 if told is None else _number(told)
        self._hidden, self._cells, self._column = given.get("hidden") in TRUE, {}, -1

    def _begin_cell(self, given: dict[str, str]) -> None:
        self._given, self._value, self._formula, self._text = given, None, False, None
        address = given.get("r")
        if address is None:
            self._column += 1
            return
        found = ADDRESS.fullmatch(address.strip())
        if found is None:
            raise RefusedError("corrupt", kind="an address that is none")
        row = int(found[2])
        if row != self._row:
            if self._told_row or self._cells:
                raise RefusedError("corrupt", kind="a cell outside of its row")
            self._row = row
        self._told_row, self._column = True, column_index(found[1].upper())

    def _say(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _end(self, name: str) -> None:
        path = self._path
        word, depth = path.pop(), len(path)
        if depth == 3 and word == "c" and path[1] == "sheetData" and path[2] == "row":
            self._end_cell()
        elif depth == 2 and word == "row" and path[1] == "sheetData":
            self._end_row()
        elif self._text is not None and (word == "v" and depth == 4 or word == "t" and path[4:5] == ["is"]):
            self._value = (self._value or "") + "".join(self._text)
            self._text = None

    def _end_cell(self) -> None:
        content = spelled_cell(self._given.get("t", "n"), self._value, is_formula=self._formula)
        if content is None:
            return
        row, column = self._row or 0, self._column
        if row > LAST_ROW or column >= LAST_COLUMN or column in self._cells:
            raise RefusedError("corrupt", kind="two cells of one address, or none")
        self._reach(row, column + 1)
        style = self._given.get("s", "")
        shown = f' s="{style}"' if style.isdecimal() else ""
        self._cells[column] = f'<c r="{column_letters(column)}{row}"{shown}{content}</c>'

    def _reach(self, row: int, columns: int) -> None:
        corner, limits = self._corner, self._limits
        if row > corner[0] or columns > corner[1]:
            corner[0], corner[1] = max(corner[0], row), max(corner[1], columns)
            at_most(corner[0], limits.rows, "rows")
            at_most(corner[1], limits.columns, "columns")
            at_most(corner[0] * corner[1], limits.box_cells, "box")

    def _end_row(self) -> None:
        if not self._row or self._row > LAST_ROW:
            raise RefusedError("corrupt", kind="a row that is none")
        if self._cells or self._hidden:
            cells = "".join(self._cells[column] for column in sorted(self._cells))
            self.rows.setdefault(self._row, []).append((self._hidden, cells))

    def lines(self) -> Iterator[bytes]:
        """The rows in their order, cells of one row put together."""
        for number in sorted(self.rows):
            hidden, cells = self._joined(self.rows.pop(number))
            yield f'<row r="{number}"{hidden}>{cells}</row>'.encode()

    @staticmethod
    def _joined(parts: list[tuple[bool, str]]) -> tuple[str, str]:
        hidden = ' hidden="1"' if any(hidden for hidden, _ in parts) else ""
        if len(parts) == 1:
            return hidden, parts[0][1]
        cells = [(column_index(found[1]), found[0]) for _, text in parts for found in CELL.finditer(text)]
        if len({column for column, _ in cells}) < len(cells):
            raise RefusedError("corrupt", kind="two cells of one address")
        return hidden, "".join(text for _, text in sorted(cells))


def respelled(pieces: Callable[[], Iterable[bytes]], limits: Limits) -> Speller:
    """A sheet read to its end. Where only end tags are wrong, which hold nothing, they are put right."""
    try:
        return _read(pieces(), limits)
    except RefusedError as refused:
        if refused.reason != "xml":
            raise
    return _read([tidied(b"".join(pieces()))], limits)


def _read(pieces: Iterable[bytes], limits: Limits) -> Speller:
    speller = Speller(limits)
    for piece in pieces:
        speller.feed(piece)
    speller.feed(b"", last=True)
    return speller


def _number(text: str) -> int:
    if not re.fullmatch(r"0*[1-9]\d{0,6}", text.strip()):
        raise RefusedError("corrupt", kind="a row that is none")
    return int(text)
