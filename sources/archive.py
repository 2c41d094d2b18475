"""Streaming scan of an xlsx archive in the parent: what calamine does not tell, at the price of one unpacking.

Bytes only, in bounded memory, never a tree of a whole sheet. No cell text is read here.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

CHUNK = 1 << 22
LONGEST_ROW = 1 << 26
LISTED = 200_000
SMALL_PART = 4 << 20

VALUE = rb'<(?:\w+:)?c r="([A-Z]{1,3})\d+"[^>/]*>\s*<(?:\w+:)?(?:v|is|f)[\s>]'
LONG = re.compile(
    rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d+)"([^>]*)><(?:\w+:)?v>(?:\d{16,}(?:\.\d*)?|[\d.]+[Ee]\+?0?1[5-9])</'
)
LONG_HINT = re.compile(rb"v>\d[\d.]{11}")  # cheap: starts with letters, and text cells hold short indices
UNCACHED = re.compile(
    rb'<(?:\w+:)?c r="([A-Z]{1,3}\d+)"[^>]*>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
FORMULA = re.compile(rb"<f[ >/]")
HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\s[^>]*?\br="(\d+)"[^>]*?\bhidden="(?:1|true)"')
HIDDEN_ROW_TURNED = re.compile(rb'<(?:\w+:)?row\s[^>]*?\bhidden="(?:1|true)"[^>]*?\br="(\d+)"')
HIDDEN_COLUMN = re.compile(rb'<(?:\w+:)?col\s(?=[^>]*\bhidden="(?:1|true)")(?=[^>]*\bmin="(\d+)")[^>]*\bmax="(\d+)"')
MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)"')


@dataclass
class Marks:
    """What the archive says of one sheet; rows one-based, columns zero-based."""

    first_column: int | None = None
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    uncached: list[str] = field(default_factory=list)
    long_numbers: set[tuple[int, int]] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)


def column_index(letters: str) -> int:
    """Zero-based column of its letters: `C` is 2."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def scan(path: Path, unpacked: int | None) -> dict[str, Marks]:
    """Marks by sheet name; a sheet that cannot be scanned is left out, and the child judges the file."""
    found: dict[str, Marks] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            if unpacked is not None and sum(part.file_size for part in archive.infolist()) > unpacked:
                return found  # the child refuses it
            for name, part in _sheets(archive).items():
                found[name] = _scan_sheet(_chunks(archive, part))
    except (zipfile.BadZipFile, zlib.error, OSError, KeyError, EOFError, RuntimeError, ElementTree.ParseError):
        return found  # RuntimeError: an encrypted or unsupported part
    return found


def is_1904(path: Path) -> bool:
    """Whether serial dates count from 1904."""
    try:
        with zipfile.ZipFile(path) as archive:
            return re.search(rb'date1904="(?:1|true)"', _small(archive, "xl/workbook.xml")) is not None
    except (zipfile.BadZipFile, OSError, KeyError, RuntimeError):
        return False


def _small(archive: zipfile.ZipFile, part: str) -> bytes:
    with archive.open(part) as stream:
        content = stream.read(SMALL_PART)
    return b"<none/>" if b"<!DOCTYPE" in content or b"<!ENTITY" in content else content


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


def _chunks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Pieces of the sheet's XML, each cut behind a row's end so that no cell is split."""
    rest = b""
    with archive.open(part) as stream:
        while piece := stream.read(CHUNK):
            whole, mark, tail = (rest + piece).rpartition(b"row>")
            rest = tail if mark else (rest + piece)[-LONGEST_ROW:]
            if mark:
                yield whole + mark
    yield rest


def _scan_sheet(chunks: Iterator[bytes]) -> Marks:
    marks, prefixed = Marks(), False
    for chunk in chunks:
        prefixed = prefixed or b":sheetData" in chunk[:SMALL_PART]
        _first_column(chunk, marks)
        if b"hidden=" in chunk:
            marks.hidden_columns += [(int(low) - 1, int(high) - 1) for low, high in HIDDEN_COLUMN.findall(chunk)]
            rows = [int(row) for row in HIDDEN_ROW.findall(chunk)] + [int(r) for r in HIDDEN_ROW_TURNED.findall(chunk)]
            marks.hidden_rows += sorted(set(rows))
        if FORMULA.search(chunk) or (prefixed and b":f" in chunk):
            marks.uncached += [cell.decode() for cell in UNCACHED.findall(chunk)[: LISTED - len(marks.uncached)]]
        if LONG_HINT.search(chunk):
            for letters, row, attributes, *_ in LONG.findall(chunk):
                if b't="' not in attributes or b't="n"' in attributes:
                    marks.long_numbers.add((int(row), column_index(letters.decode())))
        if b"mergeCell " in chunk:
            corners = MERGE.findall(chunk)[:LISTED]
            marks.merges += [
                (int(b), column_index(a.decode()), int(d), column_index(c.decode())) for a, b, c, d in corners
            ]
    return marks


def _first_column(chunk: bytes, marks: Marks) -> None:
    """Lower the first column that has a value; columns left of the best so far are looked for one by one."""
    if marks.first_column is None:
        letters = re.findall(VALUE, chunk)
        if letters:
            marks.first_column = min(column_index(found.decode()) for found in set(letters))
        elif re.search(rb"<(?:\w+:)?c(?:\s+(?!r=)[^>]*)?><(?:\w+:)?(?:v|is)>", chunk):
            marks.first_column = 0  # a writer that leaves references out starts at A
        return
    for candidate in range(marks.first_column):
        letter = _letters(candidate).encode()
        if re.search(VALUE.replace(rb"([A-Z]{1,3})", letter), chunk):
            marks.first_column = candidate
            return


def _letters(column: int) -> str:
    from schemas.findings import cell_address

    return cell_address(1, column)[:-1]
