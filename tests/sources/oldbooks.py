"""Made-up .xls and .ods workbooks for the readers' tests, with what only their own bytes say."""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Sequence
from pathlib import Path

import xlwt

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in {
        "office": "office",
        "table": "table",
        "text": "text",
        "style": "style",
        "number": "datastyle",
    }.items()
)
MANIFEST = (
    '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/x"/></manifest:manifest>'
)
Rows = Sequence[Sequence[str]]


def open_document(path: Path, tables: str, styles: str = "", named: str = "") -> Path:
    """An .ods of these tables and styles, given as XML; `named` are those of the part of styles."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.2" {SPACES}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", content)
        if named:
            head = f"<office:document-styles {SPACES}><office:styles>"
            archive.writestr("styles.xml", f"{head}{named}</office:styles></office:document-styles>")
    return path


def ods(path: Path, rows: Rows, hidden_rows: Collection[int] = (), hidden_column: int | None = None) -> Path:
    """An .ods of one sheet of text; what is hidden is counted from zero."""
    columns = f'<table:table-column table:number-columns-repeated="{hidden_column or 1}"/>'
    if hidden_column is not None:
        columns += '<table:table-column table:visibility="collapse"/>'
    shown = {number: ' table:visibility="filter"' for number in hidden_rows}
    lines = (
        f"<table:table-row{shown.get(number, '')}>" + "".join(cell(text) for text in row) + "</table:table-row>"
        for number, row in enumerate(rows)
    )
    return open_document(path, f'<table:table table:name="党员">{columns}{"".join(lines)}</table:table>')


def cell(text: str) -> str:
    """A cell of text."""
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def xls(path: Path, rows: Rows, hidden_rows: Collection[int] = (), hidden_column: int | None = None) -> Path:
    """An .xls of one sheet of text; what is hidden is counted from zero."""
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("党员")
    for number, row in enumerate(rows):
        for place, text in enumerate(row):
            sheet.write(number, place, text)
    for number in hidden_rows:
        sheet.row(number).hidden = True
    if hidden_column is not None:
        sheet.col(hidden_column).hidden = True
    workbook.save(str(path))
    return path
