"""Which parts of an .xlsb its reader needs, and the names under which it looks for them.

It follows relations to sheets only, and only as they are usually written; of the macro sheets of Excel 4 it returns the
whole workbook.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from sources.reading.archives.parts import Package, Relation
from sources.reading.binary.xlsbrecords import records, text_at
from sources.reading.ground.limits import Limits

BOOK, RELATIONS = "/xl/workbook.bin", "/xl/_rels/workbook.bin.rels"
FOLDER, SHEETS = "xl/", "xl/worksheets/"
KNOWN = {"styles": "xl/styles.bin", "sharedStrings": "xl/sharedStrings.bin"}
SHEET = 156
SPACE = "http://schemas.openxmlformats.org/package/2006/relationships"


class Parts(NamedTuple):
    """The workbook's own part, its sheets in their order, and that of styles; the names that the reader wants.

    `is_known`: all are called so, and there is no sheet but those.
    """

    book: bytes
    sheets: list[str]
    styles: str
    names: dict[str, str]
    relations: bytes
    is_known: bool


def parts_of(package: Package) -> Parts | None:
    """None where there is no workbook."""
    if BOOK not in package.entries:
        return None
    given, relations = package.content(BOOK), package.relations(BOOK)
    book, sheets = _tables(given, relations)
    names = {BOOK: "xl/workbook.bin"}
    for number, part in enumerate(sheets):
        if part in package.entries:
            name = package.entries[part].filename
            names[part] = name if name.startswith(SHEETS) else f"{SHEETS}table{number}.bin"
    names |= {one.target: KNOWN[one.kind] for one in relations.values() if one.kind in KNOWN}
    names = {part: name for part, name in names.items() if part in package.entries}
    targets = {
        number: names[one.target].removeprefix(FOLDER) for number, one in relations.items() if one.target in names
    }
    listed = "".join(f'<Relationship Id="{number}" Target="{target}"/>' for number, target in targets.items())
    sent = package.content(RELATIONS).decode("utf-8", "replace") if RELATIONS in package.entries else ""
    is_known = book == given and all(f'"{target}"' in sent for target in targets.values())
    is_known = is_known and all(package.entries[part].filename == name for part, name in names.items())
    styles = next((part for part, name in names.items() if name == KNOWN["styles"]), "/xl/styles.bin")
    return Parts(
        book, sheets, styles, names, f'<Relationships xmlns="{SPACE}">{listed}</Relationships>'.encode(), is_known
    )


def _tables(book: bytes, relations: Mapping[str, Relation]) -> tuple[bytes, list[str]]:
    """The workbook's part with sheets of cells only, and their parts ([MS-XLSB] 2.4.304)."""
    kept, sheets = bytearray(), []
    for one in records(book):
        number = text_at(book, one.at + 8, one.end)[0] if one.kind == SHEET else ""
        kind, part = relations.get(number, Relation("", ""))
        if not number or kind == "worksheet":
            kept += book[one.start : one.end]
        if number and kind == "worksheet":
            sheets.append(part)
    return bytes(kept), sheets


def copy(package: Package, parts: Parts, changed: Mapping[str, bytes], target: Path, limits: Limits) -> None:
    """Write what the reader needs, with other contents of the parts that have changed."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as copied:
        copied.writestr(RELATIONS.removeprefix("/"), parts.relations)
        for part, name in parts.names.items():
            content = changed[part] if part in changed else package.content(part, limits.entry_bytes)
            copied.writestr(name, parts.book if part == BOOK else content)
