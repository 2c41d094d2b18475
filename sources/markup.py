"""HTML tables and SpreadsheetML 2003 that call themselves .xls, to text sheets, inside the child."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyarrow as pa

from sources.delimited import decode

ROWS = {"tr", "row"}
CELLS = {"td", "th", "cell"}
TABLES = {"table", "worksheet"}
WIDEST = 2000


class Tables(HTMLParser):
    """Collects every table as rows of cell text; spanned columns and `ss:Index` keep later cells at their places."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sheets: list[tuple[str, list[list[str]]]] = []
        self.text: list[str] | None = None
        self.span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a table, row or cell."""
        kind, given = tag.rpartition(":")[2], {name.rpartition(":")[2]: value or "" for name, value in attrs}
        if kind == "worksheet" or (kind == "table" and (not self.sheets or self.sheets[-1][1])):
            self.sheets.append((given.get("name") or f"Sheet{len(self.sheets) + 1}", []))
        elif kind in ROWS and self.sheets:
            rows = self.sheets[-1][1]
            wanted = int(given["index"]) - 1 if given.get("index", "").isdigit() else len(rows)
            rows.extend([] for _ in range(len(rows), min(wanted, 1 << 20)))
            rows.append([])
        elif kind in CELLS and self.sheets and self.sheets[-1][1]:
            row = self.sheets[-1][1][-1]
            wanted = int(given["index"]) - 1 if given.get("index", "").isdigit() else len(row)
            row.extend("" for _ in range(len(row), min(wanted, WIDEST)))
            span = given.get("colspan") or str(int(given.get("mergeacross") or 0) + 1)
            self.text, self.span = [], min(int(span) if span.isdigit() else 1, WIDEST)
        elif kind == "br" and self.text is not None:
            self.text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Close a cell: its text is complete."""
        if tag.rpartition(":")[2] in CELLS and self.text is not None:
            self.sheets[-1][1][-1].extend(["".join(self.text).strip(), *[""] * (self.span - 1)])
            self.text = None

    def handle_data(self, data: str) -> None:
        """Collect text inside a cell."""
        if self.text is not None:
            self.text.append(data)


def read_markup(path: Path, folder: Path) -> list[dict[str, Any]]:
    """One description for each table that has rows."""
    text, encoding, undecoded = decode(path.read_bytes())
    parser = Tables()
    parser.feed(text)
    parser.close()
    found = []
    for index, (name, rows) in enumerate(parser.sheets):
        width = max((len(row) for row in rows), default=0)
        columns = {
            str(place): pa.array([(row[place] or None) if place < len(row) else None for row in rows], pa.string())
            for place in range(width)
        }
        target = folder / f"{index}.arrow"
        if columns:
            table = pa.table(columns)
            with pa.OSFile(str(target), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
                writer.write_table(table)
        described = {"name": name, "visible": True, "first_column": 0, "file": str(target) if columns else None}
        found.append(described | {"errors": [], "encoding": encoding, "undecoded": undecoded})
    return found
