"""Saving a workbook that openpyxl holds: its own writer, but for the cells, which become XML without an object each.

Only what is left after `disarm` is written: texts, numbers, days, booleans and errors, with style, remark and link.
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from openpyxl.comments.comment_sheet import CommentRecord
from openpyxl.compat import safe_string
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.functions import Element

from sources.marking.sheetpart import with_rows


def save(book: Any, target: Path) -> None:
    """Write the workbook; charts, pictures and pivot tables of its sheets are not."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        _BookWriter(book, archive).write_data()


class _BookWriter(ExcelWriter):  # type: ignore[misc]
    """Puts the rows of every sheet where openpyxl left room for them."""

    def write_worksheet(self, ws: Any) -> None:
        """Write one sheet's part."""
        ws._drawing = SpreadsheetDrawing()
        writer = _SheetWriter(ws, BytesIO())
        writer.write()
        ws._rels = writer._rels
        rows = "".join(writer.made).encode()
        self._archive.writestr(ws.path[1:], b"".join(with_rows(writer.read(), [rows])))
        self.manifest.append(ws)


class _SheetWriter(WorksheetWriter):  # type: ignore[misc]
    """Makes the rows of a sheet, and leaves an empty element in their place."""

    def write_rows(self) -> None:
        """Fill `made` with the XML of each row."""
        self.styles: dict[bytes, str] = {}
        self.letters: dict[int, str] = {}
        self.epoch = self.ws.parent.epoch
        self.made = [self._row(number, cells) for number, cells in self.rows()]
        self.xf.send(Element("sheetData"))

    def _row(self, number: int, cells: list[Any]) -> str:
        declared = {"r": str(number), **dict(self.ws.row_dimensions.get(number, {}))}
        attributes = "".join(f" {name}={quoteattr(value)}" for name, value in declared.items())
        shown = (cell for cell in cells if cell._value is not None or cell.has_style or cell._comment)
        return f"<row{attributes}>{''.join(map(self._cell, shown))}</row>"

    def _cell(self, cell: Any) -> str:
        if cell._comment is not None:
            self.ws._comments.append(CommentRecord.from_cell(cell))
        if cell.hyperlink:
            self.ws._hyperlinks.append(cell.hyperlink)
        value, kind, column = cell._value, cell.data_type, cell.column
        if column not in self.letters:
            self.letters[column] = get_column_letter(column)
        start = f'<c r="{self.letters[column]}{cell.row}"{self._style(cell)}'
        if value is None or value == "":
            return f"{start}/>"
        if kind == "s":
            space = ' xml:space="preserve"' if value != value.strip() else ""
            return f'{start} t="inlineStr"><is><t{space}>{escape(value)}</t></is></c>'
        if kind == "d":
            kind, value = "n", to_excel(value, self.epoch)
        return f'{start} t="{kind}"><v>{escape(safe_string(value))}</v></c>'

    def _style(self, cell: Any) -> str:
        """The attribute of the cell's style; equal styles have one number."""
        given = cell._style
        if given is None:
            return ""
        key = given.tobytes()
        if key not in self.styles:
            self.styles[key] = f' s="{cell.style_id}"' if any(given) else ""
        return self.styles[key]
