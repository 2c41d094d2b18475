"""An xlsx workbook as its parts, each a text that a case may change before the parts are packed."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from tests.hostile.case import members
from tests.hostile.zips import Entry, Lies, archive, entries

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
STYLES = "xl/styles.xml"
TYPES = "[Content_Types].xml"
PARTS = (WORKBOOK, SHEET, STRINGS, STYLES, RELATIONS, TYPES)

Parts = dict[str, bytes]


def letters(place: int) -> str:
    """Column letters of a zero-based place."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def cell(row: int, place: int, inside: str, kind: str = "") -> str:
    """One cell with its address; `inside` is XML."""
    return f'<c r="{letters(place)}{row}"{f" t={chr(34)}{kind}{chr(34)}" if kind else ""}>{inside}</c>'


def inline(row: int, place: int, text: str) -> str:
    """A cell with text of its own."""
    return cell(row, place, f'<is><t xml:space="preserve">{escape(text)}</t></is>', "inlineStr")


def sheet_xml(data: str, before: str = "", after: str = "") -> str:
    """A worksheet around the rows."""
    spaces = f'xmlns="{MAIN}" xmlns:r="{OFFICE}"'
    return f"{DECLARATION}<worksheet {spaces}>{before}<sheetData>{data}</sheetData>{after}</worksheet>"


def inline_rows(rows: Sequence[Sequence[str]], first: int = 1) -> str:
    """Rows of text of their own."""
    return "".join(
        f'<row r="{number}">{"".join(inline(number, place, text) for place, text in enumerate(cells))}</row>'
        for number, cells in enumerate(rows, first)
    )


def workbook_xml(*names: str, inside: str = "") -> str:
    """The list of sheets; their relations are rId1, rId2 and so on."""
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1))
    return f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{inside}<sheets>{listed}</sheets></workbook>'


def relations_xml(*targets: tuple[str, str], mode: str = "") -> str:
    """Kind and target of each relation."""
    listed = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'


USUAL = (("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml"))


def parts(rows: Sequence[Sequence[str]] | None = None, sheet: str = "党员") -> Parts:
    """A whole workbook of one sheet with shared strings; without rows, of twelve members."""
    rows = members(12) if rows is None else rows
    texts = list(dict.fromkeys(text for cells in rows for text in cells))
    index = {text: number for number, text in enumerate(texts)}
    data = "".join(
        f'<row r="{n}">' + "".join(cell(n, p, f"<v>{index[t]}</v>", "s") for p, t in enumerate(cells) if t) + "</row>"
        for n, cells in enumerate(rows, 1)
    )
    strings = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in texts)
    content = (
        f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(
            f'<Override PartName="/xl/{name}.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            f'spreadsheetml.{kind}+xml"/>'
            for name, kind in (("workbook", "sheet.main"), ("worksheets/sheet1", "worksheet"),
                               ("sharedStrings", "sharedStrings"), ("styles", "styles"))
        ) + "</Types>"
    )  # fmt: skip
    texts_xml = (
        f'{DECLARATION}<sst xmlns="{MAIN}" count="{sum(map(len, rows))}" uniqueCount="{len(texts)}">{strings}</sst>'
    )
    styles = f'{DECLARATION}<styleSheet xmlns="{MAIN}"><cellXfs count="1"><xf numFmtId="0"/></cellXfs></styleSheet>'
    found = {
        TYPES: content,
        "_rels/.rels": relations_xml(("officeDocument", "xl/workbook.xml")),
        WORKBOOK: workbook_xml(sheet),
        RELATIONS: relations_xml(*USUAL),
        SHEET: sheet_xml(data, f'<dimension ref="A1:{letters(len(rows[0]) - 1)}{len(rows)}"/>'),
        STRINGS: texts_xml,
        STYLES: styles,
    }
    return {name: text.encode() for name, text in found.items()}


def packed(changes: Parts | None = None, without: Sequence[str] = (), lies: Lies | None = None) -> bytes:
    """The usual workbook with some parts changed, added or taken away."""
    wanted = {name: text for name, text in (parts() | (changes or {})).items() if name not in without}
    return archive(entries(wanted), lies)


def replaced(part: str, old: str, new: str, times: int = 1) -> bytes:
    """The usual workbook with a text in one part replaced; the old text must be there."""
    content = parts()[part].decode()
    if old not in content:
        raise LookupError(f"{old!r} is not in {part}")
    return packed({part: content.replace(old, new, times).encode()})


def with_entries(*added: Entry, without: Sequence[str] = (), lies: Lies | None = None) -> bytes:
    """The usual workbook with entries that the zip writer is told byte by byte."""
    kept = [entry for entry in entries(parts()) if entry.name not in without]
    return archive([*kept, *added], lies)
