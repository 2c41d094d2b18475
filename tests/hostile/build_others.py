"""OpenDocument sheets, HTML tables and SpreadsheetML 2003: repetition, spans, nesting, entities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.hostile.build_xlsx_parts import DISTANT, LAUGHS, OUTSIDE
from tests.hostile.case import SECRET, Case, accepted, members, partial, returned
from tests.hostile.zips import STORED, Entry, Lies, archive

TWELVE = accepted(12)
ROWS = members(12)
SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
KIND = "application/vnd.oasis.opendocument.spreadsheet"
MANIFEST = (
    '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/x"/>{}</manifest:manifest>'
)


def cases() -> Iterator[Case]:
    yield from _open_documents()
    yield from _pages()
    yield from _spreadsheets_2003()


def content(rows: Sequence[Sequence[str]] = ROWS, more: str = "", doctype: str = "") -> str:
    """The content of an OpenDocument sheet; `more` stands behind the rows."""
    cells = "".join(
        "<table:table-row>" + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        ) + "</table:table-row>"
        for row in rows
    )  # fmt: skip
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{doctype}<office:document-content office:version="1.2" {SPACES}><office:body>'
        f'<office:spreadsheet><table:table table:name="党员">{cells}{more}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )


def open_document(text: str, manifest: str = "", lies: Lies | None = None) -> bytes:
    """An OpenDocument file of that content."""
    parts = [
        Entry("mimetype", KIND.encode(), STORED), Entry("META-INF/manifest.xml", MANIFEST.format(manifest).encode()),
        Entry("content.xml", text.encode()),
    ]  # fmt: skip
    return archive(parts, lies)


def _open_documents() -> Iterator[Case]:
    blank = '<table:table-row table:number-rows-repeated="{}"><table:table-cell table:number-columns-repeated="{}"/></table:table-row>'
    full = blank.replace("/></table:table-row>", "><text:p>x</text:p></table:table-cell></table:table-row>").replace(
        "<table:table-cell ", '<table:table-cell office:value-type="string" '
    )
    yield Case("usual.ods", open_document(content()), TWELVE)
    yield Case("blank-to-the-end.ods", open_document(content(more=blank.format(1_048_564, 16_384))), TWELVE)
    yield Case("text-to-the-end.ods", open_document(content(more=full.format(1_048_564, 16_384))), returned())
    yield Case("4g-rows.ods", open_document(content(more=full.format(4_294_967_295, 1))), returned())
    yield Case("4g-columns.ods", open_document(content(more=full.format(1, 4_294_967_295))), returned())
    yield Case("minus-1-rows.ods", open_document(content(more=full.format(-1, 1))), returned())
    yield Case("600-columns.ods", open_document(content(more=full.format(1, 600))), returned())
    yield Case("laughs.ods", open_document(content(doctype=LAUGHS).replace("退休", "&a9;", 1)), returned())
    yield Case("outside.ods", open_document(content(doctype=OUTSIDE).replace("退休", "&a;", 1)), returned())
    yield Case("cut-content.ods", open_document(content()[:-300]), returned())
    yield Case("no-content.ods", archive([Entry("mimetype", KIND.encode(), STORED)]), returned("F002"))
    locked = '<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>'
    yield Case("password.ods", open_document(content(), locked), returned("F020"))
    yield Case("behind-gif.ods", open_document(content(), lies=Lies(prefix=b"GIF89a")), returned())
    yield Case("cut-half.ods", open_document(content())[:700], returned())
    formula = content().replace(
        'office:value-type="string"',
        'table:formula="of:=WEBSERVICE(&quot;http://127.0.0.1:9/&quot;)" office:value-type="string"',
        20,
    )
    yield Case("formulas.ods", open_document(formula), TWELVE)


def page(rows: Sequence[Sequence[str]] = ROWS, more: str = "") -> str:
    """An HTML table."""
    return "<html><meta charset=utf-8><table>" + "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows
    ) + more + "</table></html>"  # fmt: skip


def _pages() -> Iterator[Case]:
    told = accepted(12, "F002")
    yield Case("page.xls", page().encode(), told)
    yield Case("page-in-gbk.xls", page().replace("utf-8", "gb2312").encode("gbk"), told)
    yield Case("page-not-closed.xls", page().replace("</td>", "").replace("</tr>", "").encode(), told)
    yield Case(
        "page-with-scripts.xls", page(more="<script>document.write('<tr><td>x</td></tr>')</script>").encode(), told
    )
    yield Case(
        "page-with-frames.xls",
        page().replace("<table>", f'<iframe src="{SECRET}"></iframe><table>').encode(),
        told,
    )
    yield Case("span-of-4g.xls", page(more='<tr><td colspan="4294967295">x</td></tr>').encode(), accepted(12, "F011"))
    yield Case("span-of-nonsense.xls", page(more='<tr><td colspan="-1">x</td></tr>').encode(), accepted(12, "F011"))
    yield Case(
        "rowspan-of-4g.xls", page(more='<tr><td rowspan="4294967295">x</td></tr>').encode(), accepted(12, "F011")
    )
    tables = "<table><tr><td>x</td></tr></table>" * 1000
    yield Case("1001-tables.xls", page().replace("</html>", tables + "</html>").encode(), returned())
    yield Case("100000-tables-deep.xls", ("<html>" + "<table><tr><td>" * 100_000).encode(), returned())
    yield Case("600-columns-page.xls", page(more="<tr>" + "<td>x</td>" * 600 + "</tr>").encode(), returned())
    yield Case("cell-of-40000-page.xls", page(more=f"<tr><td>{'字' * 40_000}</td></tr>").encode(), returned())
    yield Case(
        "page-bad-utf8.xls", page().encode().replace("退休".encode(), b"\xff\xfe", 1), partial(11, 1, "F002", "F008")
    )
    yield Case("entities-in-a-page.xls", page().replace("退休", "&#36864;&#x4F11;").encode(), told)


def _spreadsheets_2003() -> Iterator[Case]:
    told = accepted(12, "F002")
    usual = spreadsheet_2003()
    yield Case("spreadsheetml.xls", usual.encode(), told)
    yield Case(
        "spreadsheetml-laughs.xls", usual.replace("?>", "?>" + LAUGHS, 1).replace("退休", "&a9;").encode(), returned()
    )
    yield Case("spreadsheetml-distant.xls", usual.replace("?>", "?>" + DISTANT, 1).encode(), returned())
    far = '<Row ss:Index="4294967295"><Cell ss:Index="4294967295"><Data ss:Type="String">x</Data></Cell></Row></Table>'
    yield Case("spreadsheetml-far.xls", usual.replace("</Table>", far).encode(), accepted(12, "F011"))
    yield Case(
        "spreadsheetml-row-2000000.xls",
        usual.replace("</Table>", far.replace("4294967295", "2000000", 1)).encode(),
        returned(),
    )
    back = '<Row ss:Index="2"><Cell><Data ss:Type="String">x</Data></Cell></Row></Table>'
    yield Case("spreadsheetml-row-again.xls", usual.replace("</Table>", back).encode(), accepted(12, "F011"))
    merged = usual.replace("<Cell>", '<Cell ss:MergeAcross="99999999999999">', 1)
    yield Case("spreadsheetml-merge.xls", merged.encode(), told)
    yield Case("spreadsheetml-cut.xls", usual[: len(usual) // 2].encode(), returned())


def spreadsheet_2003(rows: Sequence[Sequence[str]] = ROWS) -> str:
    """A SpreadsheetML 2003 file."""
    data = "".join(
        "<Row>" + "".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in row) + "</Row>"
        for row in rows
    )
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="党员"><Table>{data}</Table>'
        "</Worksheet></Workbook>"
    )
