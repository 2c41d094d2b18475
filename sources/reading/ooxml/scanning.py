"""Streaming scan of the reader's package of an .xlsx in the child: what calamine does not tell.

Bytes only, in bounded memory, never a tree of a whole sheet: all rows are spelled plainly there. No cell text is read.
Every pattern is linear in the bytes: tags end at the next `<`, so that no file can make one search long.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas.cells import column_index, column_letters
from schemas.errors import OctetError
from sources.reading.ground.matching import count, occurs
from sources.reading.ground.refusals import RefusedError
from sources.reading.ooxml.spelling import SHEET, SpelledRows
from sources.reading.ooxml.styled import MOST_CELLS, Formats, Shown, Styled

if TYPE_CHECKING:
    from sources.reading.ooxml.repacking import Repacked

CHUNK = 1 << 22
LONGEST_ROW = 1 << 26
LISTED = 200_000
BROKEN = (zipfile.BadZipFile, zlib.error, OSError, KeyError, EOFError, RuntimeError)
"""RuntimeError: an encrypted part; NotImplementedError, one of its kind: a compression nobody uses."""

FORMULA = rb"<f(?: [^<>]*)?(?:/>|>[^<]*</f>)"
VALUE = rb'<c r="([A-Z]{1,3})\d+"[^<>/]*><(?:v|is|f)[ >/]'
LONG = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"([^<>]*)>(?:'
    + FORMULA
    + rb")?<v>([-+]?[\d.]{16,}|[-+]?\.?\d[\d.]*[Ee][-+]?\d{1,3})</"
)
UNCACHED = re.compile(rb'<c r="([A-Z]{1,3}\d+)"[^<>]*>' + FORMULA + rb"(?:<v(?: [^<>]*)?/>|<v(?: [^<>]*)?></v>)?</c>")
FORMULA_HINT = r"<f[ >/]"
LONG_HINT = r"v>[-+]?(?:[\d.]{16}|[\d.]+[Ee])"  # starts with letters, and text cells hold short indices
LARGEST_SAFE = 1e15
"""A number above it has lost digits."""
RARE = "|".join((FORMULA_HINT, LONG_HINT, "hidden="))
"""What most pieces of a sheet hold nothing of: one search for all."""
HIDDEN_ROW = re.compile(rb'<row r="(\d{1,7})"(?=[^<>]* hidden="(?:1|true)")')
CELL = re.compile(rb'<c r="([A-Z]{1,3}\d{1,7})"')


@dataclass
class Marks:
    """What the archive says of one sheet; rows one-based, columns zero-based.

    `filled`: cells that hold anything, where that can be told cheaply.
    """

    first_column: int | None = None
    filled: int | None = None
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    uncached: list[str] = field(default_factory=list)
    long_numbers: set[tuple[int, int]] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    coloured: list[tuple[int, int]] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    """Where numbers are not shown as they are stored (per cent, leading zeros, scalings, units, money): the code of
    the format, the zero-based column, and the one-based first and last row of a run of number cells that have it."""

    def turned(self, width: int) -> Marks:
        """What is said of the sheet turned, whose first columns, so many, are its rows; addresses stay as written."""
        cells = [(code, column, row) for code, column, first, last in self.shown for row in range(first, last + 1)]
        return replace(
            self,
            hidden_rows=[at + 1 for low, high in self.hidden_columns for at in range(low, min(high, width - 1) + 1)],
            hidden_columns=[(row - 1, row - 1) for row in self.hidden_rows],
            long_numbers={(column + 1, row - 1) for row, column in self.long_numbers},
            merges=[(left + 1, top - 1, right + 1, bottom - 1) for top, left, bottom, right in self.merges],
            coloured=[(column + 1, row - 1) for row, column in self.coloured],
            shown=[(code, row - 1, column + 1, column + 1) for code, column, row in cells],
        )

    def as_answer(self) -> dict[str, Any]:
        """The marks as the child tells them."""
        return {**vars(self), "long_numbers": sorted(self.long_numbers)}

    @classmethod
    def of_answer(cls, told: dict[str, Any]) -> Marks:
        """The marks that the child told."""
        pairs = [tuple(pair) for pair in told["hidden_columns"]]
        merges = [tuple(corners) for corners in told["merges"]]
        return cls(
            **{
                **told,
                "hidden_columns": pairs,
                "merges": merges,
                "shown": [tuple(run) for run in told["shown"]],
                "coloured": [tuple(cell) for cell in told["coloured"]],
                "long_numbers": {(r, c) for r, c in told["long_numbers"]},
            }
        )


class SpelledOtherwiseError(OctetError):
    """Parts of a workbook whose rows are not all spelled plainly, so that marks cannot be looked for in them."""

    def __init__(self, parts: Collection[str]) -> None:
        super().__init__(f"{len(parts)} sheets are spelled otherwise than they begin")
        self.parts = parts


def scan(path: Path, book: Repacked) -> dict[str, Marks]:
    """Marks by sheet name, of the package for the reader that `repacking` wrote.

    Raises `SpelledOtherwiseError` where rows behind the first piece are not spelled plainly.
    """
    telling = book.styles.telling()
    coloured, shown = Styled.of(book.styles.coloured), Styled.of(telling, only_numbers=True)
    found: dict[str, Marks] = {}
    odd: set[str] = set()
    with zipfile.ZipFile(path) as package:
        for name, sheet in book.sheets.items():
            formats = Formats()
            marks = _scan_sheet(pieces(package, f"xl/{sheet.part}"), coloured, shown, formats)
            if marks is None:
                odd.add(sheet.source)
                continue
            marks.hidden_columns, marks.merges = sheet.frame.hidden_columns, sheet.frame.merges
            marks.noted, marks.shown = sheet.noted, formats.shown(telling)[:LISTED]
            found[name] = marks
    if odd:
        raise SpelledOtherwiseError(odd)
    return found


def pieces(archive: zipfile.ZipFile, part: str, end: bytes = b"</row>") -> Iterator[bytes]:
    """Pieces of the sheet's XML, each cut behind a row's end so that no cell is split."""
    rest = b""
    with archive.open(part) as stream:
        while piece := stream.read(CHUNK):
            whole, mark, tail = (rest + piece).rpartition(end)
            rest = tail if mark else (rest + piece)[-LONGEST_ROW:]
            if mark:
                yield whole + mark
    yield rest


def _scan_sheet(
    chunks: Iterator[bytes], coloured: Styled | None, shown: Styled | None, formats: Formats
) -> Marks | None:
    """The marks of one sheet; None where its rows are not all spelled plainly."""
    marks, rows = Marks(filled=0), SpelledRows()
    for chunk in chunks:
        if not rows.plain(chunk.removeprefix(SHEET[0]).removesuffix(SHEET[1])):
            return None
        marks.filled = (marks.filled or 0) + count(b"</c>", chunk)
        _first_column(chunk, marks)
        if coloured is not None and len(marks.coloured) < MOST_CELLS:
            marks.coloured += [cell[:2] for cell in coloured.cells(chunk, MOST_CELLS - len(marks.coloured))]
        if shown is not None:
            formats.add(shown.cells(chunk))
        if occurs(RARE, chunk):
            _rare(chunk, marks)
    return marks


def refuse_repeated_cells(path: Path, parts: Iterable[str]) -> None:
    """No program writes two cells of one address, and the reader takes the later one in silence.

    Searched only in sheets that hold more cells than the reader gave: formulas without a result, blank last rows, or
    these.
    """
    with zipfile.ZipFile(path) as package:
        for part in parts:
            seen: set[bytes] = set()
            count = 0
            for chunk in pieces(package, f"xl/{part}"):
                cells = CELL.findall(chunk)
                count += len(cells)
                seen.update(cells)
                if len(seen) < count:
                    raise RefusedError("corrupt", kind="two cells of one address")


def _rare(chunk: bytes, marks: Marks) -> None:
    if b"hidden=" in chunk:
        marks.hidden_rows += [int(row) for row in HIDDEN_ROW.findall(chunk)]
    if occurs(FORMULA_HINT, chunk):
        marks.uncached += [cell.decode() for cell in UNCACHED.findall(chunk)[: LISTED - len(marks.uncached)]]
    if occurs(LONG_HINT, chunk):
        for letters, row, attributes, number in LONG.findall(chunk):
            if (b't="' not in attributes or b't="n"' in attributes) and _is_long(number):
                marks.long_numbers.add((int(row), column_index(letters.decode())))


def _is_long(number: bytes) -> bool:
    return number.count(b".") < 2 and abs(float(number)) >= LARGEST_SAFE


def _first_column(chunk: bytes, marks: Marks) -> None:
    """Lower the first column that has a value; columns left of the best so far are looked for one by one."""
    if marks.first_column is None:
        letters = re.findall(VALUE, chunk)
        if letters:
            marks.first_column = min(column_index(found.decode()) for found in set(letters))
        return
    for candidate in range(marks.first_column):
        letter = column_letters(candidate).encode()
        if re.search(VALUE.replace(rb"([A-Z]{1,3})", letter), chunk):
            marks.first_column = candidate
            return
