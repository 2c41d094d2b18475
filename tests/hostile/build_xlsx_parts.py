"""Workbooks whose parts are missing, point elsewhere, or carry entities, macros and links. Cells are another module's."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.case import SECRET, Case, accepted, changed, held, members, returned
from tests.hostile.ooxml import (
    DECLARATION,
    MAIN,
    OFFICE,
    PACKAGE,
    PARTS,
    RELATIONS,
    SHEET,
    STRINGS,
    STYLES,
    TYPES,
    USUAL,
    WORKBOOK,
    inline_rows,
    packed,
    parts,
    relations_xml,
    replaced,
    sheet_xml,
    workbook_xml,
)

TWELVE = accepted(12)
LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10)
) + "]>"  # fmt: skip
QUADRATIC = f"<!DOCTYPE x [<!ENTITY a '{'a' * 50_000}'>]>"
OUTSIDE = f'<!DOCTYPE x [<!ENTITY a SYSTEM "{SECRET}">]>'
DISTANT = '<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:9/a">]>'
PARAMETER = '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/a.dtd"> %a;]>'


def cases() -> Iterator[Case]:
    yield from _declarations()
    yield from _entities()
    yield from _markup()
    yield from _missing()
    yield from _relations()
    yield from _sheets()
    yield from _guests()


def _declared(part: str, doctype: str, coding: str = "utf-8") -> bytes:
    text = parts()[part].decode().replace("?>", "?>" + doctype, 1)
    if coding != "utf-8":
        text = text.replace("UTF-8", coding, 1)
    return packed({part: text.encode(coding)})


def _short(part: str) -> str:
    return (
        part.rpartition("/")[2].strip("[]").replace("_Types", "-types").removesuffix(".xml").lower().replace(".xml", "")
    )


def _declarations() -> Iterator[Case]:
    """A document type in any part, however it is written; no spreadsheet program writes one."""
    for part in PARTS:
        yield Case(f"doctype-in-{_short(part)}.xlsx", _declared(part, "<!DOCTYPE x>"), returned())
    yield Case("doctype-in-utf16.xlsx", _declared(SHEET, "<!DOCTYPE x>", "utf-16"), returned())
    yield Case("doctype-in-utf16-strings.xlsx", _declared(STRINGS, LAUGHS, "utf-16"), returned())
    late = parts()[SHEET].replace(b"<sheetData>", b"<!--" + b" x" * 40_000 + b"--><sheetData><!DOCTYPE x>")
    # a declaration behind the root element declares nothing: the readers pass over it and expand no entity
    yield Case("doctype-behind-the-root.xlsx", packed({SHEET: late}), TWELVE)
    yield Case("doctype-in-small-letters.xlsx", _declared(SHEET, "<!doctype x>"), returned())
    yield Case("doctype-in-an-unused-part.xlsx", packed({"docProps/app.xml": b"<!DOCTYPE x><a/>"}), returned())
    spoken = changed(members(12), 1, "工作岗位", "退休").copy()
    spoken[1][0] = "<!DOCTYPE>"
    yield Case("doctype-as-text.xlsx", packed(parts(spoken)), TWELVE)


def _entities() -> Iterator[Case]:
    for name, doctype, inside in (
        ("laughs", LAUGHS, "&a9;"), ("quadratic", QUADRATIC, "&a;" * 20_000), ("outside", OUTSIDE, "&a;"),
        ("distant", DISTANT, "&a;"), ("parameter", PARAMETER, "x"),
    ):  # fmt: skip
        text = parts()[STRINGS].decode().replace("?>", "?>" + doctype, 1).replace("</t>", inside + "</t>", 1)
        yield Case(f"{name}-in-strings.xlsx", packed({STRINGS: text.encode()}), returned())
        text = parts()[SHEET].decode().replace("?>", "?>" + doctype, 1).replace("</v>", inside + "</v>", 1)
        yield Case(f"{name}-in-sheet.xlsx", packed({SHEET: text.encode()}), returned())
    text = parts()[WORKBOOK].decode().replace("?>", "?>" + LAUGHS, 1).replace("党员", "&a9;", 1)
    yield Case("laughs-in-workbook.xlsx", packed({WORKBOOK: text.encode()}), returned())
    yield Case("unknown-entity.xlsx", replaced(STRINGS, "退休", "退休&nothing;"), returned())
    yield Case("known-entities.xlsx", replaced(STRINGS, "退休", "&#36864;&#x4F11;"), TWELVE)
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{SECRET}" parse="text"/>'
    yield Case("xinclude-in-strings.xlsx", replaced(STRINGS, "<si>", include + "<si>"), TWELVE)
    yield Case("xinclude-in-sheet.xlsx", replaced(SHEET, "<sheetData>", include + "<sheetData>"), TWELVE)
    yield Case("stylesheet.xlsx", replaced(SHEET, "?>", '?><?xml-stylesheet href="http://127.0.0.1:9/a"?>'), TWELVE)


def _markup() -> Iterator[Case]:
    """XML that is no XML, or is much of it."""
    sheet = parts()[SHEET].decode()
    broken = {
        "cut": sheet[: len(sheet) // 2], "cut-between-rows": sheet[: sheet.index("</row>", len(sheet) // 2) + 6],
        "not-xml": "党员" * 50, "empty": "",
    }  # fmt: skip
    for name, text in broken.items():
        yield Case(f"sheet-{name}.xlsx", packed({SHEET: text.encode()}), returned())
    yield Case("sheet-unclosed.xlsx", packed({SHEET: sheet.replace("</worksheet>", "").encode()}), TWELVE)
    yield Case("sheet-crossed.xlsx", packed({SHEET: sheet.replace("</row>", "</c>", 1).encode()}), TWELVE)
    for name, raw, verdict in (
        ("bad-utf8", b"\xff\xfe\xfa", returned()),
        ("nul", b"\x00", held("F008", quarantined=12)),
    ):
        content = parts()[STRINGS].replace("退休".encode(), raw)
        yield Case(f"strings-with-{name}.xlsx", packed({STRINGS: content}), verdict)
    for name, reference in {"nul": "&#0;", "surrogate": "&#xD800;", "beyond": "&#x110000;"}.items():
        yield Case(f"reference-to-{name}.xlsx", replaced(STRINGS, "退休", reference), returned())
    deep = "<a>" * 100_000 + "</a>" * 100_000
    yield Case("100000-elements-deep.xlsx", replaced(SHEET, "</sheetData>", "</sheetData>" + deep), returned())
    yield Case(
        "attribute-of-4m.xlsx", replaced(SHEET, '<row r="1"', f'<row x="{"ab12" * 1_000_000}" r="1"'), returned()
    )
    many = "".join(f' a{n}="1"' for n in range(20_000))
    yield Case("20000-attributes.xlsx", replaced(SHEET, '<row r="1"', f'<row{many} r="1"'), TWELVE)
    yield Case("cdata.xlsx", replaced(STRINGS, "退休", "<![CDATA[退休]]>"), TWELVE)
    yield Case("remarks.xlsx", replaced(SHEET, "</row>", "</row><!-- row -->", 9), TWELVE)
    yield Case("bom.xlsx", packed({SHEET: b"\xef\xbb\xbf" + parts()[SHEET]}), TWELVE)
    for part in (SHEET, STRINGS, WORKBOOK):
        recoded = parts()[part].decode().replace("UTF-8", "UTF-16", 1).encode("utf-16")
        yield Case(f"utf16-{_short(part)}.xlsx", packed({part: recoded}), returned())
    yield Case("latin1-declared.xlsx", replaced(STRINGS, "UTF-8", "ISO-8859-1"), returned("F003"))


def _missing() -> Iterator[Case]:
    needed = {
        TYPES: TWELVE,
        "_rels/.rels": returned(),
        STYLES: TWELVE,
        WORKBOOK: returned(),
        RELATIONS: returned(),
        SHEET: returned(),
    }
    for part, verdict in needed.items():
        yield Case(f"without-{_short(part) or 'relations'}.xlsx", packed(without=[part]), verdict)
    yield Case("without-strings.xlsx", packed(without=[STRINGS]), returned())
    yield Case("only-types.xlsx", packed(without=[name for name in parts() if name != TYPES]), returned("F002"))
    document = {"word/document.xml": b"<a/>", TYPES: parts()[TYPES]}
    yield Case(
        "a-text-document.xlsx", packed(document, without=[n for n in parts() if n.startswith("xl/")]), returned("F002")
    )
    for part in PARTS[:-1]:
        yield Case(f"empty-{_short(part)}.xlsx", packed({part: b""}), returned())


def _relations() -> Iterator[Case]:
    """Where the list of sheets points."""
    rest = USUAL[1:]
    targets = {
        "nowhere": "worksheets/none.xml", "at-the-workbook": "workbook.xml", "at-itself": "_rels/workbook.xml.rels",
        "up": "../../../../etc/passwd", "at-a-share": "\\\\server\\share\\sheet1.xml", "at-a-file": SECRET,
        "at-the-web": "http://127.0.0.1:9/sheet1.xml", "at-nothing": "", "at-strings": "sharedStrings.xml",
    }  # fmt: skip
    for name, target in targets.items():
        yield Case(
            f"points-{name}.xlsx", packed({RELATIONS: relations_xml(("worksheet", target), *rest).encode()}), returned()
        )
    outside = relations_xml(("worksheet", "http://127.0.0.1:9/sheet1.xml"), mode=' TargetMode="External"').encode()
    yield Case("points-outside.xlsx", packed({RELATIONS: outside}), returned())
    absolute = relations_xml(("worksheet", f"/{SHEET}"), *rest).encode()
    yield Case("points-from-the-root.xlsx", packed({RELATIONS: absolute}), TWELVE)
    twice = relations_xml(*USUAL).replace("rId2", "rId1").encode()
    yield Case("relation-twice.xlsx", packed({RELATIONS: twice}), returned())
    circle = relations_xml(("worksheet", "worksheets/sheet1.xml")).encode()
    circular = {"xl/worksheets/_rels/sheet1.xml.rels": circle, "xl/_rels/sharedStrings.xml.rels": circle}
    yield Case("relations-in-a-circle.xlsx", packed(circular), TWELVE)
    strict = {
        name: text.replace(MAIN.encode(), b"http://purl.oclc.org/ooxml/spreadsheetml/main")
        for name, text in parts().items()
    }
    yield Case("strict-namespace.xlsx", packed(strict), TWELVE)
    yield Case("foreign-namespace.xlsx", replaced(WORKBOOK, MAIN, "urn:x"), TWELVE)


def _sheets() -> Iterator[Case]:
    """Lists of sheets."""

    def listing(text: str) -> bytes:
        return packed({WORKBOOK: text.encode()})

    yield Case("no-sheets.xlsx", listing(workbook_xml()), returned())
    yield Case("unknown-sheet-relation.xlsx", listing(workbook_xml("党员").replace("rId1", "rId99")), returned())
    yield Case("same-sheet-name-twice.xlsx", listing(workbook_xml("党员", "党员").replace("rId2", "rId1")), returned())
    yield Case("sheet-without-name.xlsx", listing(workbook_xml("")), TWELVE)
    yield Case("sheet-name-of-5000.xlsx", listing(workbook_xml("党员" * 2500)), TWELVE)
    yield Case("sheet-name-with-signs.xlsx", listing(workbook_xml("党员&lt;&gt;:/\\?*[]&#10;&quot;")), TWELVE)
    yield Case(
        "hidden-sheet.xlsx",
        listing(workbook_xml("党员").replace("<sheet ", '<sheet state="hidden" ')),
        accepted(12, "F007"),
    )
    secret = workbook_xml("党员").replace("<sheet ", '<sheet state="veryHidden" ')
    yield Case("very-hidden-sheet.xlsx", listing(secret), accepted(12, "F007"))
    many = {f"xl/worksheets/e{n}.xml": sheet_xml("").encode() for n in range(300)}
    listed = relations_xml(USUAL[0], *(("worksheet", f"worksheets/e{n}.xml") for n in range(300)), *USUAL[1:]).encode()
    names = workbook_xml("党员", *(f"空{n}" for n in range(300))).encode()
    yield Case("300-empty-sheets.xlsx", packed(many | {RELATIONS: listed, WORKBOOK: names}), TWELVE)


def _guests() -> Iterator[Case]:
    """What else a workbook carries: it is never run, followed or fetched."""
    yield Case("macros.xlsm", packed({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000)}), TWELVE)
    link = (
        f'<externalLink xmlns="{MAIN}"><ddeLink xmlns:r="{OFFICE}" ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    )
    target = relations_xml(("externalLinkPath", SECRET), mode=' TargetMode="External"')
    outside = {"xl/externalLinks/externalLink1.xml": link, "xl/externalLinks/_rels/externalLink1.xml.rels": target}
    yield Case("external-link.xlsx", packed({name: text.encode() for name, text in outside.items()}), TWELVE)
    connection = f'<connections xmlns="{MAIN}"><connection id="1" name="x" type="4"><webPr url="http://127.0.0.1:9/"/></connection></connections>'
    yield Case("connection.xlsx", packed({"xl/connections.xml": connection.encode()}), TWELVE)
    yield Case("embedded-object.xlsx", packed({"xl/embeddings/oleObject1.bin": b"MZ" + bytes(4000)}), TWELVE)
    yield Case("embedded-workbook.xlsx", packed({"xl/embeddings/book.xlsx": packed()}), TWELVE)
    yield Case("encrypted-part.xlsx", packed({"EncryptedPackage": b"\x00" * 512}), TWELVE)
    names = '<definedNames><definedName name="_xlnm.Auto_Open" hidden="1">党员!$A$1</definedName></definedNames>'
    yield Case("runs-when-opened.xlsx", replaced(WORKBOOK, "</sheets>", "</sheets>" + names), TWELVE)
    hyperlink = '<hyperlinks><hyperlink ref="A2" r:id="rId1"/></hyperlinks>'
    related = relations_xml(("hyperlink", "http://127.0.0.1:9/"), mode=' TargetMode="External"').encode()
    linked = parts()[SHEET].replace(b"</worksheet>", hyperlink.encode() + b"</worksheet>")
    yield Case("hyperlink.xlsx", packed({SHEET: linked, "xl/worksheets/_rels/sheet1.xml.rels": related}), TWELVE)
    svg = f'<svg xmlns="x"><image href="{SECRET}"/></svg>{PACKAGE}'
    yield Case("picture-that-fetches.xlsx", packed({"xl/media/image1.svg": svg.encode()}), TWELVE)
    chart = {"xl/chartsheets/sheet2.xml": f'{DECLARATION}<chartsheet xmlns="{MAIN}"/>'.encode()}
    chart[RELATIONS] = relations_xml(*USUAL, ("chartsheet", "chartsheets/sheet2.xml")).encode()
    chart[WORKBOOK] = workbook_xml("党员", "图").replace("rId2", "rId4").encode()
    yield Case("chart-sheet.xlsx", packed(chart), TWELVE)
    office, microsoft = f"{OFFICE}/xlMacrosheet", "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet"
    chart[RELATIONS] = (
        relations_xml(*USUAL, ("xlMacrosheet", "macrosheets/sheet2.xml")).replace(office, microsoft).encode()
    )
    macro = {"xl/macrosheets/sheet2.xml": sheet_xml(inline_rows([['=EXEC("calc")']])).encode()}
    yield Case("macro-sheet.xlsm", packed(chart | macro), TWELVE)
