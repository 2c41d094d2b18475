"""A workbook as its reader gets it: a package written here, of the parts it needs, under the names it knows.

The reader understands one spelling of packages and cells, and leaves out in silence what it does not understand. So
it never sees what was sent: relations are followed here, styles and lists are written anew, and rows go through as
they are where they are spelled plainly, else are written anew too. Parts are stored: nothing inflates twice.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import IO

from sources.reading.archives.inflating import Archive
from sources.reading.archives.parts import Book, Package, SheetPart
from sources.reading.archives.prescan import prescan
from sources.reading.ground.limits import Limits
from sources.reading.ground.refusals import RefusedError
from sources.reading.ooxml.copying import ROWS, TEXTS, Copy, PartKind
from sources.reading.ooxml.respelling import Frame, Speller, respelled
from sources.reading.ooxml.sharedtexts import texts
from sources.reading.ooxml.styled import MOST_CELLS, notes
from sources.reading.ooxml.styles import MAIN, Styles, styles_of

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


@dataclass(frozen=True)
class Rewritten:
    """A sheet in the reader's package: its part there, what is said outside of its cells, cells with notes."""

    part: str
    frame: Frame
    source: str
    """Its part in the workbook that was sent."""
    noted: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Repacked:
    """What the reader's package holds of each sheet, and what it need not tell."""

    sheets: dict[str, Rewritten]
    styles: Styles
    from_1904: bool


def repack(archive: Archive, target: Path, limits: Limits, odd: Collection[str] = ()) -> Repacked:
    """Write the package for the reader; raises `RefusedError` for a workbook beyond a limit or beyond reading.

    `odd` are parts of the workbook that turned out to be spelled otherwise than they begin.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
        return _Writer(package, archive, limits, target.with_suffix(".texts")).write(odd)


class _Writer:
    """Writes the package. Parts in it are numbered; the copy of what turned out odd stays behind unread."""

    def __init__(self, package: zipfile.ZipFile, archive: Archive, limits: Limits, aside: Path) -> None:
        self._package, self._archive, self._limits = package, archive, limits
        self._parts = Package(archive, limits)
        self._aside = aside
        self._count = 0

    def write(self, odd: Collection[str]) -> Repacked:
        """All that the reader needs; the archive is counted meanwhile."""
        book = self._parts.book()
        styles = styles_of(self._parts.tree(book.styles)) if book.styles else Styles()
        rows = {sheet.part: self._copy() for sheet in book.sheets}
        said = {book.strings: Copy(lambda: self._aside.open("wb"), TEXTS)} if book.strings else {}
        for part in odd:
            rows[part][1].odd = True
        self._prescan(book, {part: copy for part, (_, copy) in rows.items()} | said)
        sheets = {part: self._sheet(part, *copied) for part, copied in rows.items()}
        for part, copy in said.items():
            self._texts(part, copy)
        self._list(book, {part: name for part, (name, _) in sheets.items()})
        self._package.writestr("xl/styles.xml", styles.as_xml())
        found = {sheet.name: Rewritten(*sheets[sheet.part], sheet.part, self._noted(sheet)) for sheet in book.sheets}
        return Repacked(found, styles, book.from_1904)

    def _copy(self) -> tuple[str, Copy]:
        name = self._name()
        return name, Copy(lambda: self._begun(name), ROWS)

    def _prescan(self, book: Book, copies: dict[str, Copy]) -> None:
        needed = {entry.filename for part, entry in self._parts.entries.items() if part in book.reached}
        takers = {self._parts.entry(part).filename: copy for part, copy in copies.items()}
        prescan(self._archive, self._limits, takers, needed)

    def _sheet(self, part: str, name: str, copy: Copy) -> tuple[str, Frame]:
        """The part with the rows, and the sheet's frame."""
        around = Speller(self._limits)
        with suppress(RefusedError):  # the rows, whose end was only looked for, say better what is wrong
            around.feed(copy.head + copy.tail)
            if copy.done and not around.rows:
                return name, around.frame
        speller = respelled(lambda: self._archive.inflate(self._parts.entry(part)), self._limits)
        name = self._name()
        with self._begun(name) as stream:
            _write(ROWS, speller.lines(), stream)
        return name, speller.frame

    def _texts(self, part: str, copy: Copy) -> None:
        """The shared texts: the reader knows one name for them, so they are put aside until they are right."""
        if not copy.done:
            with self._aside.open("wb") as stream:
                _write(TEXTS, texts(self._archive.inflate(self._parts.entry(part))), stream)
        self._package.write(self._aside, "xl/sharedStrings.xml")
        self._aside.unlink()

    def _name(self) -> str:
        self._count += 1
        return f"part{self._count}.xml"

    def _begun(self, name: str) -> IO[bytes]:
        return self._package.open(f"xl/{name}", "w", force_zip64=self._limits.entry_bytes is None)

    def _noted(self, sheet: SheetPart) -> list[str]:
        return [cell for part in sheet.notes for cell in notes(self._parts.tree(part))][:MOST_CELLS]

    def _list(self, book: Book, names: dict[str, str]) -> None:
        """The workbook's own part with its sheets, and the relations."""
        listed = "".join(
            f'<sheet name="{_given(one.name)}" sheetId="{number}" state="{_given(one.state)}" r:id="rId{number}"/>'
            for number, one in enumerate(book.sheets, 1)
        )
        based = ' date1904="1"' if book.from_1904 else ""
        self._package.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr{based}/><sheets>{listed}</sheets></workbook>',
        )
        targets = [("worksheet", names[sheet.part]) for sheet in book.sheets]
        targets += [("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]
        self._package.writestr("xl/_rels/workbook.xml.rels", _relations(targets))
        self._package.writestr("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")]))


def _write(kind: PartKind, items: Iterable[bytes], stream: IO[bytes]) -> None:
    stream.write(kind.before)
    for item in items:
        stream.write(item)
    stream.write(kind.after)


def _given(text: str) -> str:
    """Text as the value of an attribute, where line ends are not kept as they are."""
    return re.sub(r"[\t\n\r]", lambda found: f"&#{ord(found[0])};", escape(text))


def _relations(targets: list[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{RELATIONS}">{listed}</Relationships>'
