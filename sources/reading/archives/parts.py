"""Which parts of an .xlsx are its sheets, texts and styles: found by relations, as in all packages (ECMA-376 part 2).

Names of parts know no capitals; targets may be absolute, relative, escaped, or written with back-slashes. What is in a
sheet stands elsewhere.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from posixpath import basename, dirname, normpath
from typing import Any, NamedTuple
from urllib.parse import unquote

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from sources.reading.archives.inflating import Archive, name_of
from sources.reading.ground.limits import Limits
from sources.reading.ground.refusals import RefusedError, at_most

LARGEST_PART = 64 << 20
"""Bytes of a part that is parsed as a whole: styles of some workbooks, copied for years, have ten millions."""
ROOT = "/"
ALWAYS = ("/[content_types].xml", "/_rels/.rels")
TRUE = frozenset({"1", "true", "on"})
OTHERS = frozenset({"chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet"})
"""Kinds of sheets that hold no table: charts, and dialogs and macros of Excel 4."""


class Relation(NamedTuple):
    """A relation of a part: the last word of its type, and the name of the part that it points to."""

    kind: str
    target: str


@dataclass(frozen=True)
class SheetPart:
    """A sheet with cells; `notes` are the parts of its comments."""

    name: str
    state: str
    part: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Book:
    """What the workbook's own part says; parts by their names, without capitals."""

    sheets: tuple[SheetPart, ...]
    strings: str | None
    styles: str | None
    from_1904: bool
    reached: frozenset[str] = field(default_factory=frozenset)
    """All parts that a reader needs."""


class Package:
    """The parts of an archive by their names, and their relations."""

    def __init__(self, archive: Archive, limits: Limits) -> None:
        self._archive = archive
        self.entries = {part_name(name_of(entry)): entry for entry in archive.entries}
        if limits.plain_names and len(self.entries) < len(archive.entries):
            raise RefusedError("names")

    def entry(self, part: str) -> zipfile.ZipInfo:
        """The entry of a part; raises `RefusedError` where there is none."""
        if part not in self.entries:
            raise RefusedError("corrupt", kind="a part that is not there")
        return self.entries[part]

    def content(self, part: str, most: int | None = LARGEST_PART) -> bytes:
        """A part as a whole, of so many bytes at most."""
        found = bytearray()
        for piece in self._archive.inflate(self.entry(part)):
            found += piece
            at_most(len(found), most, "entry_size")
        return bytes(found)

    def tree(self, part: str) -> Any:
        """The root element of a part; raises `RefusedError` for what is no XML, or has a document type."""
        return parsed(self.content(part))

    def relations(self, part: str) -> dict[str, Relation]:
        """The relations of a part by their ids. None of what lies outside of the package, which nobody follows."""
        listed = part_name(f"{dirname(part)}/_rels/{basename(part)}.rels")
        found: dict[str, Relation] = {}
        for node in self.tree(listed) if listed in self.entries else ():
            number, kind = node.get("Id") or "", (node.get("Type") or "").rpartition("/")[2]
            if number in found:
                raise RefusedError("corrupt", kind="relations of one id")
            if node.get("TargetMode") != "External":
                found[number] = Relation(kind, self._target(node.get("Target") or "", dirname(part)))
        return found

    def _target(self, told: str, folder: str) -> str:
        """The part meant; some writers tell it from the root on without saying so."""
        near, far = part_name(told, folder), part_name(told)
        return far if near not in self.entries and far in self.entries else near

    def book(self) -> Book:
        """What the workbook's part says. Raises `RefusedError` where a sheet's part is not there."""
        main = next((one.target for one in self.relations(ROOT).values() if one.kind == "officeDocument"), "")
        root, relations = self.tree(main), self.relations(main)
        sheets = tuple(self._sheets(root, relations))
        if len({sheet.name for sheet in sheets}) < len(sheets):
            raise RefusedError("corrupt", kind="sheets of one name")  # no program writes them, and marks go by name
        properties = next((node for node in root if local(node) == "workbookPr"), None)
        from_1904 = properties is not None and properties.get("date1904") in TRUE
        strings, styles = (self._one(relations, kind, dirname(main)) for kind in ("sharedStrings", "styles"))
        needed = {*ALWAYS, main, strings, styles, *(sheet.part for sheet in sheets)}
        return Book(sheets, strings, styles, from_1904, frozenset(part for part in needed if part))

    def _sheets(self, root: Any, relations: dict[str, Relation]) -> Iterable[SheetPart]:
        for node in (node for sheets in root if local(sheets) == "sheets" for node in sheets):
            number = next((value for key, value in node.attrib.items() if key.rpartition("}")[2] == "id"), "")
            if number not in relations:
                raise RefusedError("corrupt", kind="a sheet without a part")
            kind, part = relations[number]
            if kind in OTHERS:
                continue
            self.entry(part)
            notes = tuple(
                one.target
                for one in self.relations(part).values()
                if one.kind == "comments" and one.target in self.entries
            )
            yield SheetPart(node.get("name") or "", node.get("state") or "visible", part, notes)

    def _one(self, relations: dict[str, Relation], kind: str, folder: str) -> str | None:
        """The part of a kind; without a relation the one of the usual name."""
        targets = [one.target for one in relations.values() if one.kind == kind] or [part_name(f"{kind}.xml", folder)]
        return next((target for target in targets if target in self.entries), None)


def part_name(name: str, folder: str = "/") -> str:
    """The name of a part in small letters from the root on; a relative one starts at the folder."""
    path = unquote(name).replace("\\", "/")
    return "/" + normpath(path if path.startswith("/") else f"{folder}/{path}").lstrip("/").lower()


def parsed(content: bytes) -> Any:
    """The root element of XML; raises `RefusedError` for what is none, or has a document type."""
    try:
        return ElementTree.fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise RefusedError("doctype") from error
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise RefusedError("xml") from error


def local(node: Any) -> str:
    """The name of an element without its namespace."""
    found: str = node.tag.rpartition("}")[2]
    return found
