"""The workbook that was sent, taken apart: only what is listed here gets from its archive into a return workbook.

What is said around the cells of its sheets (widths, checks, views, styles) goes to openpyxl as a package without a
cell; rows and shared texts stay bytes, spelled plainly (see `sources.reading.ooxml.spelling`). Macros, links, pictures,
queries and whatever else a workbook may hold are in no list, and so are never looked at.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from html import escape
from io import BytesIO
from math import inf
from pathlib import Path
from typing import Any

from defusedxml import ElementTree

from schemas.cells import column_index
from sources.marking.ownremarks import Remark, remarks_of
from sources.marking.sentspelling import plain_rows
from sources.reading.archives.inflating import Archive, opened
from sources.reading.archives.parts import ROOT, Package, SheetPart, local, parsed
from sources.reading.ground.limits import Limits
from sources.reading.ground.refusals import RefusedError
from sources.reading.ooxml.copying import ROWS, TEXTS, Copy, PartKind
from sources.reading.ooxml.repacking import OFFICE, RELATIONS
from sources.reading.ooxml.respelling import RANGE
from sources.reading.ooxml.sharedtexts import texts
from sources.reading.ooxml.spelling import SHEET
from sources.reading.ooxml.styles import MAIN

ALL_ROWS = ROWS._replace(judged=inf)
OF_BOOKS = frozenset({"workbookPr", "bookViews", "sheets", "definedNames", "calcPr"})
OF_SHEETS = frozenset(
    {"sheetPr", "sheetViews", "sheetFormatPr", "cols", "autoFilter", "dataValidations", "printOptions"}
    | {"pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "tableParts"}
)
"""What goes to openpyxl of a workbook and of a sheet; see also `disarm`."""
OF_SHEET_NUMBERS = frozenset({"definedNames"})
"""What speaks of sheets by their numbers, which change where one is left out."""
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)


@dataclass(frozen=True)
class SentSheet:
    """The rows of a sheet, in the plain spelling; its merged ranges; what the district remarked on cells.

    Of a range the first row, first column, last row and last column. Rows count from 1, columns from 0.
    """

    rows: bytes
    merges: list[tuple[int, int, int, int]]
    remarks: dict[tuple[int, int], Remark]


@dataclass(frozen=True)
class SentBook:
    """A package for openpyxl, the sheets by their names, and the part of shared texts, if there is one."""

    frame: BytesIO
    sheets: dict[str, SentSheet]
    texts: bytes


def taken_apart(path: Path, limits: Limits) -> SentBook:
    """The parts of a workbook; raises `RefusedError` for one beyond a limit or of another standard."""
    frame = BytesIO()
    with opened(path, limits, rooted=True) as archive, zipfile.ZipFile(frame, "w") as package:
        apart = _Apart(package, archive, limits)
        sheets = apart.sheets()
        return SentBook(frame, sheets, apart.texts())


class _Kept(BytesIO):
    """What a copy writes to, to be read once it is closed."""

    def close(self) -> None:
        """Stay open."""


class _Apart:
    """Takes the parts, and writes the package for openpyxl."""

    def __init__(self, package: zipfile.ZipFile, archive: Archive, limits: Limits) -> None:
        self._package, self._archive, self._limits = package, archive, limits
        self._parts = Package(archive, limits)
        self._book = self._parts.book()
        self._tables = 0

    def sheets(self) -> dict[str, SentSheet]:
        """Sheet by sheet."""
        roots = self._parts.relations(ROOT).values()
        main = next(one.target for one in roots if one.kind == "officeDocument")
        tree = self._parts.tree(main)
        is_whole = len(tree.findall(f"{{{MAIN}}}sheets/*")) == len(self._book.sheets)
        self._write("xl/workbook.xml", _only(tree, "workbook", OF_BOOKS if is_whole else OF_BOOKS - OF_SHEET_NUMBERS))
        self._package.writestr("[Content_Types].xml", TYPES)
        relations = self._parts.relations(main)
        places = {sheet.part: f"worksheets/sheet{number}.xml" for number, sheet in enumerate(self._book.sheets, 1)}
        self._relate(
            "xl/_rels/workbook.xml.rels", {key: places.get(one.target, "none") for key, one in relations.items()}
        )
        others = [("core-properties", roots, "docProps/core.xml"), ("theme", relations.values(), "xl/theme/theme1.xml")]
        for kind, known, place in others:
            self._keep(next((one.target for one in known if one.kind == kind), None), place)
        self._keep(self._book.styles, "xl/styles.xml")
        return {sheet.name: self._sheet(sheet, f"xl/{places[sheet.part]}") for sheet in self._book.sheets}

    def texts(self) -> bytes:
        """The part of shared texts."""
        if self._book.strings is None:
            return b""
        copied, copy = self._copied(self._book.strings, TEXTS)
        if copy.done:
            return copied
        pieces = self._archive.inflate(self._parts.entry(self._book.strings))
        return b"".join((TEXTS.before, *texts(pieces), TEXTS.after))

    def _sheet(self, sheet: SheetPart, place: str) -> SentSheet:
        copied, copy = self._copied(sheet.part, ALL_ROWS)
        root = parsed(copy.head + copy.tail) if copy.done else None
        if root is not None and not any(local(node) == "row" for node in root.iter()):
            rows = copied.removeprefix(SHEET[0]).removesuffix(SHEET[1])
        else:
            root = self._parts.tree(sheet.part)
            rows = plain_rows(root)
        self._write(place, _only(root, "worksheet", OF_SHEETS))
        self._relate(f"xl/worksheets/_rels/{place.rpartition('/')[2]}.rels", self._tables_of(sheet))
        refs = [node.get("ref") or "" for node in root.iterfind(f"{{{MAIN}}}mergeCells/{{{MAIN}}}mergeCell")]
        merges = [_corners(found) for ref in refs if (found := RANGE.fullmatch(ref))]
        remarks = {place: one for part in sheet.notes for place, one in remarks_of(self._parts.tree(part)).items()}
        return SentSheet(rows, merges, remarks)

    def _tables_of(self, sheet: SheetPart) -> dict[str, str]:
        """The tables of a sheet, put into the package: the ids of their relations, and their places."""
        found = {}
        for key, one in self._parts.relations(sheet.part).items():
            if one.kind == "table":
                self._tables += 1
                found[key] = f"/xl/tables/table{self._tables}.xml"
                self._keep(one.target, found[key][1:])
        return found

    def _copied(self, part: str, kind: PartKind) -> tuple[bytes, Copy]:
        kept = _Kept()
        copy = Copy(lambda: kept, kind)
        for piece in self._archive.inflate(self._parts.entry(part)):
            copy.take(piece)
        copy.end()
        return kept.getvalue(), copy

    def _keep(self, part: str | None, place: str) -> None:
        """A part as it was sent, if it is XML without a document type."""
        if part is not None and part in self._parts.entries:
            content = self._parts.content(part)
            parsed(content)
            self._package.writestr(place, content)

    def _write(self, place: str, root: Any) -> None:
        self._package.writestr(place, ElementTree.tostring(root, "utf-8"))

    def _relate(self, place: str, targets: dict[str, str]) -> None:
        listed = "".join(
            f'<Relationship Id="{escape(key)}" Type="{OFFICE}/worksheet" Target="{target}"/>'
            for key, target in targets.items()
        )
        self._package.writestr(place, f'<Relationships xmlns="{RELATIONS}">{listed}</Relationships>')


def _corners(found: re.Match[str]) -> tuple[int, int, int, int]:
    left, right = sorted(column_index(found[at].upper()) for at in (1, 3))
    top, bottom = sorted((int(found[2]), int(found[4])))
    return top, left, bottom, right


def _only(root: Any, name: str, kept: Collection[str]) -> Any:
    """The root element of a part with some of its elements, of the transitional standard."""
    if root.tag != f"{{{MAIN}}}{name}":
        raise RefusedError("corrupt", kind="another standard")
    found = root.makeelement(root.tag, {})
    found.extend(node for node in root if node.tag in {f"{{{MAIN}}}{one}" for one in kept})
    return found
