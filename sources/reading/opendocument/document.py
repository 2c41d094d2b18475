"""OpenDocument workbooks (.ods) to text sheets, inside the child, by a pull parser: however their XML is spelled.

Positions are counted over what is repeated, and only filled cells are kept until the size of a sheet is known. The
archive has been counted before.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from xml.parsers import expat

from schemas.cells import cell_address
from sources.reading.archives.inflating import Archive
from sources.reading.ground.limits import Limits
from sources.reading.ground.refusals import RefusedError, at_most
from sources.reading.opendocument.documentcells import (
    KEPT,
    attributes_of,
    count,
    has_result,
    is_long,
    repeated,
    spaced,
    value_of,
)
from sources.reading.opendocument.documentstyles import NumberStyles, number_styles
from sources.reading.opendocument.documenttable import Filled, Table
from sources.reading.opendocument.drawnnumbers import AS_PERCENT, drawn_format

CONTENT, STYLES = "content.xml", "styles.xml"
LISTED = 200_000
"""So many cells of a file are named: a few bytes can repeat a cell millions of times."""
WIDEST, HIGHEST = 16384, 1 << 20
"""Columns and rows of the largest sheets."""
CELLS = {"table-cell", "covered-table-cell"}
PASSED_OVER = {
    "annotation", "shapes", "frame", "custom-shape", "rect", "line", "g", "note", "ruby-text", "dde-links",
    "tracked-changes", "forms",
}  # fmt: skip
"""What has texts or tables of its own that are no cells of the sheet."""
PLAIN = {"value-type", "style-name", "number-columns-repeated", "content-validation-name"}
"""What a cell of text says; whose kind is another has a value besides."""
INSIDE = {"s": " ", "tab": "\t", "line-break": "\n"}
HIDDEN = ("collapse", "filter")


class Reader:
    """Takes the events of one document; `tables` are the sheets so far. A table inside a cell is passed over."""

    def __init__(self, limits: Limits, styles: NumberStyles | None = None) -> None:
        self.tables: list[Table] = []
        self._styles = styles or NumberStyles()
        self._of_columns: list[tuple[int, str]] = []
        self._of_row = ""
        self._limits, self._left, self._size = limits, LISTED, 0
        self._hidden_styles, self._style = set[str](), ""
        self._depth = self._skipped = self._row = self._column = self._width = 0
        self._times = 1
        self._given: dict[str, str] | None = None
        self._parts: list[str] | None = None
        self._paragraphs: list[str] = []
        self._beginnings = {
            "table-row": self._begin_row, "table-column": self._begin_column, "table": self._begin_table,
            "style": self._begin_style, "table-properties": self._begin_properties,
        }  # fmt: skip

    def read(self, pieces: Iterator[bytes]) -> list[Table]:
        """The sheets; raises `RefusedError` for what is no XML, or has a document type."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._begin, self._end
        parser.CharacterDataHandler = self._text
        if self._limits.plain_xml:
            parser.StartDoctypeDeclHandler = _refuse
        try:
            for piece in pieces:
                parser.Parse(piece, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise RefusedError("xml") from error
        return self.tables

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if not self.tables:
            self._styles.begin(name, attributes_of(attributes))
        if self._skipped or name in PASSED_OVER or (name == "table" and self._depth):
            self._skipped += 1
        elif name in CELLS and self._depth:
            self._given, self._paragraphs = attributes_of(attributes), []
        elif name == "p" and self._given is not None:
            self._parts = []
        elif self._parts is not None:
            self._begin_inside(name, attributes)
        elif name in self._beginnings:
            self._beginnings[name](attributes_of(attributes))

    def _begin_inside(self, name: str, attributes: dict[str, str]) -> None:
        """Blanks in a paragraph that are elements."""
        if name in INSIDE and self._parts is not None:
            times = count(attributes_of(attributes).get("c", "1"))
            at_most(times, self._limits.text_length, "text_length")
            self._parts.append(KEPT + INSIDE[name] * times)

    def _begin_column(self, given: dict[str, str]) -> None:
        before, self._width = self._width, self._width + repeated(given)
        self._of_columns.append((self._width, given.get("default-cell-style-name", "")))
        if given.get("visibility") in HIDDEN and self.tables:
            self.tables[-1].columns.append((before, self._width - 1))

    def _begin_table(self, given: dict[str, str]) -> None:
        at_most(len(self.tables) + 1, self._limits.sheets, "sheets")
        self.tables.append(Table(given.get("name", ""), given.get("style-name") not in self._hidden_styles))
        self._depth, self._row, self._width, self._of_columns = 1, 0, 0, []

    def _begin_style(self, given: dict[str, str]) -> None:
        self._style = given.get("name", "")

    def _begin_properties(self, given: dict[str, str]) -> None:
        if given.get("display") == "false":
            self._hidden_styles.add(self._style)

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if not self.tables:
            self._styles.end(name)
        if self._skipped:
            self._skipped -= 1
        elif name in CELLS and self._given is not None:
            self._cell(self._given, "\n".join(self._paragraphs))
            self._given = None
        elif name == "p" and self._parts is not None:
            self._paragraphs.append(spaced(self._parts))
            self._parts = None
        elif name == "table-row":
            self._row += self._times
        elif name == "table":
            self._depth = 0

    def _text(self, text: str) -> None:
        if self._parts is not None and not self._skipped:
            self._parts.append(text)
        elif not self.tables:
            self._styles.text(text)

    def _begin_row(self, given: dict[str, str]) -> None:
        self._column, self._times, self._of_row = 0, repeated(given), given.get("default-cell-style-name", "")
        if given.get("visibility") in HIDDEN:
            self.tables[-1].rows.append((self._row + 1, self._row + self._times))

    def _cell(self, given: dict[str, str], written: str) -> None:
        across = repeated(given)
        text = written if PLAIN.issuperset(given) else self._told(given, written, across)
        if text:
            self._size += len(text)
            at_most(self._size, self._limits.text_bytes, "text_bytes")
            self.tables[-1].cells.append(Filled(self._row, self._column, self._times, across, text))
        self._column += across

    def _told(self, given: dict[str, str], written: str, across: int) -> str:
        """The text of a cell that says more than its text; what it says is put down up to a bound of the document."""
        table, row, columns = self.tables[-1], self._row, range(self._column, self._column + across)
        places = islice(((n, at) for n in range(row, row + self._times) for at in columns), self._left)
        text, before = value_of(given, written), len(table.uncached) + len(table.shown) + len(table.long)
        if "formula" in given and not has_result(given):
            text = ""
            table.uncached += [cell_address(n + 1, at) for n, at in places]
        elif is_long(given):
            table.long |= {(n + 1, at) for n, at in places}
        elif code := self._format(given, text, written):
            table.show(code, columns[: self._left], row + 1, row + self._times)
        self._left -= len(table.uncached) + len(table.shown) + len(table.long) - before
        down = min(count(given.get("number-rows-spanned", "1")), HIGHEST)
        right = min(count(given.get("number-columns-spanned", "1")), WIDEST)
        if (down > 1 or right > 1) and len(table.merges) < LISTED:
            table.merges.append((row + 1, columns[0], row + down, columns[0] + right - 1))
        return text

    def _format(self, given: dict[str, str], text: str, written: str) -> str | None:
        """The code by which a number is drawn, or the style of its cell would have it drawn."""
        if given.get("value-type") == "percentage":
            return AS_PERCENT
        if "value" not in given:
            return None
        return drawn_format(text, written) or self._styles.code(
            given.get("style-name") or self._of_row or self._of_column()
        )

    def _of_column(self) -> str:
        place = bisect_right(self._of_columns, self._column, key=lambda run: run[0])
        return self._of_columns[place][1] if place < len(self._of_columns) else ""


def read_document(archive: Archive, folder: Path, limits: Limits) -> dict[str, Any]:
    """One description for each sheet; its text lies in the Arrow file it names. Raises `RefusedError`."""
    parts = {entry.filename: entry for entry in archive.entries}
    if CONTENT not in parts:
        raise RefusedError("corrupt")
    styles = number_styles(archive.inflate(parts[STYLES])) if STYLES in parts else None
    tables = Reader(limits, styles).read(archive.inflate(parts[CONTENT]))
    if len({table.name for table in tables}) < len(tables):
        raise RefusedError("corrupt", kind="sheets of one name")  # no program writes them
    return {"sheets": [table.laid_out(folder / f"{number}.arrow", limits) for number, table in enumerate(tables)]}


def _refuse(*_: Any) -> None:
    raise RefusedError("doctype")
