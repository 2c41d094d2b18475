"""HTML tables and SpreadsheetML 2003 that call themselves .xls, to text sheets, inside the child.

Both are read with the standard library's parser of HTML: it is lenient, as Excel is with these files, knows no document
types and follows nothing. What it cannot place (text outside cells) is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyarrow as pa

from schemas.cells import cell_address
from sources.reading.formats import Format
from sources.reading.ground.decoding import decode
from sources.reading.ground.laying import check_extent, check_filling, lay_out
from sources.reading.ground.limits import Limits
from sources.reading.ground.refusals import RefusedError, at_most
from sources.reading.ooxml.scanning import Marks
from sources.reading.ooxml.styles import dated, is_plain

ROWS = {"tr", "row"}
CELLS = {"td", "th", "cell"}
WHOLES = {"table", "worksheet"}
LARGEST_SAFE = 1e15
DOCTYPE = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
STYLE = re.compile(r'<(?:\w+:)?Style\b[^<>]*?\bss:ID="([^"]*)"[^<>]*>(.*?)</(?:\w+:)?Style>', re.DOTALL)
FORMAT = re.compile(r'\bss:Format="([^"]*)"')
UNDRAWN = re.compile(r"\bdisplay\s*:\s*none\b", re.IGNORECASE)
MIDNIGHT = re.compile(r"T(\d\d:\d\d:\d\d)(?:\.0+)?")


@dataclass
class Drawn:
    """A table as it is drawn: rows of cell text, and places that a cell spanning down keeps from the next rows."""

    name: str
    rows: list[list[str]] = field(default_factory=list)
    taken: dict[int, int] = field(default_factory=dict)
    """Column → last one-based row that a cell above covers there."""
    marks: Marks = field(default_factory=Marks)
    place: int = 0
    """Column of the cell that is open."""
    columns: int = 0
    """So many columns were told of."""
    seen: str = ""
    """Whether the sheet is, in the words of SpreadsheetML."""

    def begin_columns(self, given: Mapping[str, str]) -> None:
        """What SpreadsheetML says of a column, or of several, at the one-based place given or behind the last."""
        first = (_number(given.get("index")) or self.columns + 1) - 1
        last = first + (_number(given.get("span")) or 0)
        self.columns = last + 1
        if given.get("hidden") == "1":
            self.marks.hidden_columns.append((first, last))

    def begin_row(self, wanted: int | None, limits: Limits) -> None:
        """Start a row, at the one-based place given for it or behind the last."""
        passed = max((wanted or 0) - len(self.rows), 1)
        check_extent(len(self.rows) + passed, max(self.width, 1), limits)
        self.rows.extend([] for _ in range(passed))

    @property
    def width(self) -> int:
        """Cells of the longest row so far, counted at the rows' ends only."""
        return max(map(len, self.rows[-2:]), default=0)

    def begin_cell(self, wanted: int | None, across: int, down: int, limits: Limits) -> None:
        """Find the cell's place: the one given, or the next that nothing from above covers; then lay the span."""
        row = self.rows[-1]
        place = max((wanted or 0) - 1, len(row))
        while wanted is None and self.taken.get(place, 0) >= len(self.rows):
            place += 1
        check_extent(len(self.rows) + down, place + across + 1, limits)
        row.extend("" for _ in range(place - len(row) + across + 1))
        if down:
            self.taken |= dict.fromkeys(range(place, place + across + 1), len(self.rows) + down)
        if across or down:
            self.marks.merges.append((len(self.rows), place, len(self.rows) + down, place + across))
        self.place = place


class Tables(HTMLParser):
    """Collects every table, at the places where Excel puts its cells."""

    def __init__(self, limits: Limits, formats: Mapping[str, str]) -> None:
        super().__init__(convert_charrefs=True)
        self.formats = formats
        """Number formats by the style of a cell."""
        self.format: str | None = None
        self.limits = limits
        self.tables: list[Drawn] = []
        self.open = 0
        """Tables and worksheets that were begun and not ended."""
        self.text: list[str] | None = None
        self.kind = ""
        self.formula = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a table, row, cell or its data."""
        kind, given = tag.rpartition(":")[2], {name.rpartition(":")[2]: value or "" for name, value in attrs}
        self.open += kind in WHOLES
        if kind == "worksheet" or (kind == "table" and (not self.tables or self.tables[-1].rows)):
            self._close()
            at_most(len(self.tables) + 1, self.limits.sheets, "sheets")
            self.tables.append(Drawn(given.get("name") or f"Sheet{len(self.tables) + 1}"))
        elif kind in ROWS and self.tables:
            self._close()
            self.tables[-1].begin_row(_number(given.get("index")), self.limits)
            if given.get("hidden") == "1" or UNDRAWN.search(given.get("style", "")):
                self.tables[-1].marks.hidden_rows.append(len(self.tables[-1].rows))
        elif kind == "column" and self.tables:
            self.tables[-1].begin_columns(given)
        elif kind in CELLS and self.tables and self.tables[-1].rows:
            self._close()
            across = _number(given.get("mergeacross")) or (_number(given.get("colspan")) or 1) - 1
            down = _number(given.get("mergedown")) or (_number(given.get("rowspan")) or 1) - 1
            self.tables[-1].begin_cell(_number(given.get("index")), max(across, 0), max(down, 0), self.limits)
            self.text, self.kind, self.formula = [], "", "formula" in given
            self.format = self.formats.get(given.get("styleid", ""))
        elif kind == "data" and self.text is not None:
            self.kind = given.get("type", "").lower() or "string"
        elif kind == "comment" and self.text is not None:
            self._close()  # the cell's own data is over
        elif kind == "visible" and self.tables:
            self._close()
            self.text, self.kind, self.formula = [], kind, False
        elif kind == "br" and self.text is not None:
            self.text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Close a cell: its text is complete."""
        kind = tag.rpartition(":")[2]
        self.open -= kind in WHOLES
        if kind in CELLS or kind == "visible":
            self._close()

    def handle_data(self, data: str) -> None:
        """Collect text inside a cell."""
        if self.text is not None:
            self.text.append(data)

    def close(self) -> None:
        """The end of the file ends an open cell."""
        super().close()
        self._close()

    def _close(self) -> None:
        if self.text is None:
            return
        table, text = self.tables[-1], "".join(self.text).strip()
        self.text = None
        if self.kind == "visible":
            table.seen = text
            return
        address = (len(table.rows), table.place)
        if self.kind == "error" or (self.formula and not text):
            table.marks.uncached.append(_address(*address))
            text = ""
        elif self.kind == "number" and _is_long(text):
            table.marks.long_numbers.add(address)
        elif self.kind == "number" and self.format:
            table.marks.shown.append((self.format, table.place, address[0], address[0]))
        elif self.kind == "datetime":
            text = MIDNIGHT.sub(r" \1", text)
        elif self.kind == "boolean":
            text = {"1": "true", "0": "false"}.get(text, text)
        table.rows[-1][table.place] = text


def read_markup(path: Path, folder: Path, format: Format, limits: Limits) -> dict[str, Any]:
    """One description for each table; those without rows have no file."""
    decoded = decode(path.read_bytes())
    if format is Format.XML_SPREADSHEET and limits.plain_xml and DOCTYPE.search(decoded.text):
        raise RefusedError("doctype")
    parser = Tables(limits, _formats(decoded.text) if format is Format.XML_SPREADSHEET else {})
    parser.feed(decoded.text)
    parser.close()
    if parser.open > 0:
        raise RefusedError("truncated")  # what ends in the middle of a table may lack rows
    found = []
    for index, drawn in enumerate(parser.tables):
        width = max((len(row) for row in drawn.rows), default=0)
        check_extent(len(drawn.rows), width, limits)
        check_filling(len(drawn.rows), width, sum(sum(map(bool, row)) for row in drawn.rows), limits)
        seen = {"visible": drawn.seen in ("", "SheetVisible"), "buried": drawn.seen == "SheetVeryHidden"}
        described = {"name": drawn.name, **seen, "first_column": 0, "marks": drawn.marks.as_answer()}
        described |= {"errors": [], "encoding": decoded.encoding, "file": None}
        if width:
            columns = [
                pa.array([(row[place] or None) if place < len(row) else None for row in drawn.rows], pa.string())
                for place in range(width)
            ]
            table = pa.table(columns, names=[str(place) for place in range(width)])
            described |= lay_out(table, folder / f"{index}.arrow", limits)
        found.append(described)
    return {"sheets": found}


def _formats(text: str) -> dict[str, str]:
    """The number formats of styles that show numbers otherwise than stored, by the styles' names."""
    head = text[: text.find("Worksheet")]
    told = {name: FORMAT.search(inside) for name, inside in STYLE.findall(head)}
    codes = {name: unescape(found[1]) for name, found in told.items() if found}
    codes = {name: "0%" if code == "Percent" else code for name, code in codes.items()}
    return {name: code for name, code in codes.items() if not is_plain(code) and dated(code) is None}


def _number(text: str | None) -> int | None:
    """A whole number of an attribute; None for what is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _is_long(text: str) -> bool:
    try:
        return abs(float(text)) >= LARGEST_SAFE
    except ValueError:
        return False


def _address(row: int, place: int) -> str:

    return cell_address(row, place)
