"""Streaming scan of an xlsx archive in the child: what calamine does not tell, at the price of one unpacking.

Bytes only, in bounded memory, never a tree of a whole sheet. No cell text is read here. Every pattern is linear in the
bytes: tags end at the next `<`, so that no file can make one search long.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from sources.reading.colours import MOST_CELLS, Coloured, notes, styles
from sources.reading.matching import occurs
from sources.reading.places import column_letters, column_number
from sources.reading.refusals import RefusedError

CHUNK = 1 << 22
LONGEST_ROW = 1 << 26
LISTED = 200_000
BROKEN = (zipfile.BadZipFile, zlib.error, OSError, KeyError, EOFError, RuntimeError, ElementTree.ParseError)
"""RuntimeError: an encrypted part; NotImplementedError, one of its kind: a compression nobody uses."""
SMALL_PART = 4 << 20

VALUE = rb'<(?:\w+:)?c r="([A-Z]{1,3})\d+"[^<>/]*>\s*<(?:\w+:)?(?:v|is|f)[\s>]'
LONG = re.compile(
    rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,9})"([^<>]*)><(?:\w+:)?v>(?:\d{16,}(?:\.\d*)?|[\d.]+[Ee]\+?0?1[5-9])</'
)
UNCACHED = re.compile(
    rb'<(?:\w+:)?c r="([A-Z]{1,3}\d+)"[^<>]*>\s*<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
FORMULA = r"<f[ >/]"
LONG_HINT = r"v>\d[\d.]{11}"  # starts with letters, and text cells hold short indices
NO_INDEX = r'"s"><v>(?:\d{10}|\d{0,9}[^\d<])'
"""A shared text without its number: the reader would take the first text. As the office programs write it, no other."""
ODD_END = r"[:/]c\s|:c>"
"""How a cell may end that is not counted as filled."""
RARE = "|".join((FORMULA, LONG_HINT, NO_INDEX, ODD_END, "hidden=", "mergeCell "))
"""What most pieces of a sheet hold nothing of: one search for all."""
ROW_NUMBER = re.compile(rb'<row r="(\d{1,9})"')
HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\s(?=[^<>]*\bhidden="(?:1|true)")[^<>]*?\br="(\d{1,9})"')
HIDDEN_COLUMN = re.compile(
    rb'<(?:\w+:)?col\s(?=[^<>]*\bhidden="(?:1|true)")(?=[^<>]*\bmin="(\d{1,9})")[^<>]*\bmax="(\d{1,9})"'
)
CELL = re.compile(rb'<(?:\w+:)?c(?:\s[^<>]*?)?\sr="([A-Za-z]{1,3}\d{1,7})"')
NO_ADDRESS = re.compile(rb"<(?:\w+:)?c(?![^<>]*\sr=)[\s>]")
MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3})(\d{1,9}):([A-Z]{1,3})(\d{1,9})"')


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
                "coloured": [tuple(cell) for cell in told["coloured"]],
                "long_numbers": {(r, c) for r, c in told["long_numbers"]},
            }
        )


def column_index(letters: str) -> int:
    """Zero-based column of its letters: `C` is 2."""
    return column_number(letters) - 1


def scan(path: Path) -> dict[str, Marks]:
    """Marks by sheet name; a sheet that cannot be scanned is left out, and the reader judges the file."""
    found: dict[str, Marks] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            coloured = Coloured.of(styles(archive))
            for name, part in _sheets(archive).items():
                found[name] = _scan_sheet(pieces(archive, part), coloured)
                found[name].noted = notes(archive, part)
    except (*BROKEN, DefusedXmlException):
        return found
    return found


def is_1904(path: Path) -> bool:
    """Whether serial dates count from 1904."""
    try:
        with zipfile.ZipFile(path) as archive:
            return re.search(rb'date1904="(?:1|true)"', _small(archive, "xl/workbook.xml")) is not None
    except BROKEN:
        return False


def _small(archive: zipfile.ZipFile, part: str) -> bytes:
    with archive.open(part) as stream:
        return stream.read(SMALL_PART)


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → part of the archive."""
    relations = ElementTree.fromstring(_small(archive, "xl/_rels/workbook.xml.rels"))
    targets = {node.get("Id"): node.get("Target") or "" for node in relations}
    found = {}
    for node in ElementTree.fromstring(_small(archive, "xl/workbook.xml")).iter():
        if node.tag.rpartition("}")[2] == "sheet":
            relation = next((value for key, value in node.attrib.items() if key.endswith("}id")), None)
            target = targets.get(relation, "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if part in archive.namelist():
                found[node.get("name") or ""] = part
    return found


def pieces(archive: zipfile.ZipFile, part: str, end: bytes = b"row>") -> Iterator[bytes]:
    """Pieces of the sheet's XML, each cut behind a row's end so that no cell is split."""
    rest = b""
    with archive.open(part) as stream:
        while piece := stream.read(CHUNK):
            whole, mark, tail = (rest + piece).rpartition(end)
            rest = tail if mark else (rest + piece)[-LONGEST_ROW:]
            if mark:
                yield whole + mark
    yield rest


def _scan_sheet(chunks: Iterator[bytes], coloured: Coloured | None) -> Marks:
    marks, prefixed, odd, filled = Marks(), False, False, 0
    rows: set[bytes] = set()
    for chunk in chunks:
        _refuse_repeated(chunk, rows)
        prefixed = prefixed or b":sheetData" in chunk[:SMALL_PART]
        filled += chunk.count(b"</c>")
        _first_column(chunk, marks)
        if coloured is not None:
            marks.coloured += coloured.cells(chunk, MOST_CELLS - len(marks.coloured))
        if prefixed or occurs(RARE, chunk):
            _rare(chunk, marks, prefixed=prefixed)
            odd = odd or occurs(ODD_END, chunk)
    return marks if odd else replace(marks, filled=filled)


def refuse_repeated_cells(path: Path, names: Collection[str]) -> None:
    """No program writes two cells of one address, and the reader takes the later one in silence.

    Searched only in sheets that hold more cells than the reader gave: formulas without a result, blank last rows, or
    these. Nor does any program leave out the address of some cells only: which one they repeat cannot be told.
    """
    with zipfile.ZipFile(path) as archive:
        parts = _sheets(archive)
        for chunk in (chunk for name in names for chunk in pieces(archive, parts[name])):
            cells = [cell.upper() for cell in CELL.findall(chunk)]
            if len(set(cells)) < len(cells) or (cells and NO_ADDRESS.search(chunk)):
                raise RefusedError("corrupt", kind="sheet")


def _refuse_repeated(chunk: bytes, rows: set[bytes]) -> None:
    """No program writes a row again, and the reader passes over it in silence."""
    numbers = ROW_NUMBER.findall(chunk)
    before = len(rows)
    rows.update(numbers)
    if len(rows) < before + len(numbers):
        raise RefusedError("corrupt", kind="sheet")


def _rare(chunk: bytes, marks: Marks, *, prefixed: bool) -> None:
    if occurs(NO_INDEX, chunk):
        raise RefusedError("corrupt", kind="sheet")
    if b"hidden=" in chunk:
        marks.hidden_columns += [(int(low) - 1, int(high) - 1) for low, high in HIDDEN_COLUMN.findall(chunk)]
        marks.hidden_rows += [int(row) for row in HIDDEN_ROW.findall(chunk)]
    if occurs(FORMULA, chunk) or (prefixed and b":f" in chunk):
        marks.uncached += [cell.decode() for cell in UNCACHED.findall(chunk)[: LISTED - len(marks.uncached)]]
    if occurs(LONG_HINT, chunk):
        for letters, row, attributes, *_ in LONG.findall(chunk):
            if b't="' not in attributes or b't="n"' in attributes:
                marks.long_numbers.add((int(row), column_index(letters.decode())))
    if b"mergeCell " in chunk:
        corners = MERGE.findall(chunk)[:LISTED]
        marks.merges += [(int(b), column_index(a.decode()), int(d), column_index(c.decode())) for a, b, c, d in corners]


def _first_column(chunk: bytes, marks: Marks) -> None:
    """Lower the first column that has a value; columns left of the best so far are looked for one by one."""
    if marks.first_column is None:
        letters = re.findall(VALUE, chunk)
        if letters:
            marks.first_column = min(column_index(found.decode()) for found in set(letters))
        elif re.search(rb"<(?:\w+:)?c(?![^<>]*\br=)(?:\s[^<>]*)?><(?:\w+:)?(?:v|is)>", chunk):
            marks.first_column = 0  # a writer that leaves references out starts at A
        return
    for candidate in range(marks.first_column):
        letter = column_letters(candidate + 1).encode()
        if re.search(VALUE.replace(rb"([A-Z]{1,3})", letter), chunk):
            marks.first_column = candidate
            return
