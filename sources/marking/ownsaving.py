"""Saving a workbook that openpyxl holds without cells: its own writer, but for rows, remarks and texts, which are XML.

Only the parts that are named here are written. What we wrote ourselves is read once more as XML: a row that could not
be read by a spreadsheet program is refused here.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.parsers import expat

from openpyxl.packaging.extended import ExtendedProperties
from openpyxl.packaging.manifest import Override
from openpyxl.packaging.relationship import Relationship, get_rels_path
from openpyxl.styles.stylesheet import write_stylesheet
from openpyxl.workbook._writer import WorkbookWriter
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.dimensions import SheetDimension
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.writer.excel import ExcelWriter
from openpyxl.writer.theme import theme_xml
from openpyxl.xml.constants import (
    ARC_APP,
    ARC_CORE,
    ARC_ROOT_RELS,
    ARC_STYLE,
    ARC_THEME,
    ARC_WORKBOOK,
    ARC_WORKBOOK_RELS,
)
from openpyxl.xml.functions import Element, tostring

from schemas.cells import cell_address
from sources.marking.ownremarks import Remark, remark_parts
from sources.marking.sheetpart import with_rows
from sources.reading.ground.refusals import RefusedError

TEXTS = "xl/sharedStrings.xml"
OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


@dataclass(frozen=True)
class Content:
    """What a sheet holds: its rows in XML, their range, remarks by row and column, merged ranges, links to cells."""

    rows: str
    box: str
    remarks: Mapping[tuple[int, int], Remark] = field(default_factory=dict)
    merges: Sequence[tuple[int, int, int, int]] = ()
    links: Sequence[Hyperlink] = ()


def save(book: Any, target: Path, contents: Mapping[str, Content], texts: bytes) -> None:
    """Write the workbook, its sheets' contents by their titles, and the part of shared texts."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        _BookWriter(book, archive, contents, texts).write_data()


class _BookWriter(ExcelWriter):  # type: ignore[misc]
    """Writes the parts of a workbook, and no other."""

    def __init__(self, book: Any, archive: zipfile.ZipFile, contents: Mapping[str, Content], texts: bytes) -> None:
        super().__init__(book, archive)
        self._contents, self._texts = contents, texts

    def write_data(self) -> None:
        """Write all of it."""
        book, write = self.workbook, self._archive.writestr
        self._write_worksheets()
        written = WorkbookWriter(book)
        parts = {ARC_WORKBOOK: written.write(), ARC_ROOT_RELS: written.write_root_rels()}
        if self._texts:
            write(TEXTS, _read(self._texts))
            self.manifest.Override.append(Override(f"/{TEXTS}", f"{OFFICE}.sharedStrings+xml"))
            written.rels.append(Relationship(type="sharedStrings", Target="sharedStrings.xml"))
        parts |= {ARC_WORKBOOK_RELS: written.write_rels(), ARC_STYLE: tostring(write_stylesheet(book))}
        parts |= {ARC_THEME: book.loaded_theme or theme_xml, ARC_CORE: tostring(book.properties.to_tree())}
        for place, content in (parts | {ARC_APP: tostring(ExtendedProperties().to_tree())}).items():
            write(place, content)
        self.manifest._write(self._archive, book)

    def _write_worksheets(self) -> None:
        for number, sheet in enumerate(self.workbook.worksheets, 1):
            sheet._id = number
            content = self._contents[sheet.title]
            writer = _SheetWriter(sheet, content)
            writer.write()
            part = b"".join(with_rows(writer.read(), [content.rows.encode()]))
            self._archive.writestr(sheet.path[1:], _read(part))
            self.manifest.append(sheet)
            if content.remarks:
                self._write_remarks(number, content.remarks, writer)
            for table in sheet.tables.values():
                self._tables.append(table)
                table.id = len(self._tables)
                table._write(self._archive)
                self.manifest.append(table)
                writer._rels.get(table._rel_id).Target = table.path
            if writer._rels:
                self._archive.writestr(get_rels_path(sheet.path)[1:], tostring(writer._rels.to_tree()))

    def _write_remarks(self, number: int, remarks: Mapping[tuple[int, int], Remark], writer: Any) -> None:
        comments, drawing = f"/xl/comments/comment{number}.xml", f"/xl/drawings/commentsDrawing{number}.vml"
        for place, part in zip((comments, drawing), remark_parts(remarks), strict=True):
            self._archive.writestr(place[1:], _read(part.encode()))
        self.manifest.Override.append(Override(comments, f"{OFFICE}.comments+xml"))
        writer._rels.append(Relationship(Id="comments", type="comments", Target=comments))
        writer._rels.append(Relationship(Id="anysvml", type="vmlDrawing", Target=drawing))


class _SheetWriter(WorksheetWriter):  # type: ignore[misc]
    """Writes what is around the rows of a sheet, and leaves an empty element in their place."""

    def __init__(self, sheet: Any, content: Content) -> None:
        super().__init__(sheet, BytesIO())
        self._content = content
        sheet._comments = list(content.remarks)
        sheet._hyperlinks = list(content.links)

    def write_rows(self) -> None:
        """Leave room for them."""
        self.xf.send(Element("sheetData"))

    def write_merged_cells(self) -> None:
        """The merged ranges."""
        merged = Element("mergeCells")
        for top, left, bottom, right in self._content.merges:
            ref = f"{cell_address(top, left)}:{cell_address(bottom, right)}"
            merged.append(Element("mergeCell", {"ref": ref}))
        if len(merged):
            self.xf.send(merged)

    def write_dimensions(self) -> None:
        """The range of the rows."""
        self.xf.send(SheetDimension(self._content.box).to_tree())


def _read(part: bytes) -> bytes:
    """The part, which is XML."""
    try:
        expat.ParserCreate(namespace_separator="}").Parse(part, True)
    except expat.ExpatError as error:
        raise RefusedError("xml") from error
    return part
