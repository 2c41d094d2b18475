"""The workbook that is spelled in many ways: its facts, and its parts as Excel writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple
from xml.sax.saxutils import escape

from schemas.cells import column_index, column_letters

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
BOOK, SHEET, TEXTS, STYLES = "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
RELATIONS, TYPES, ROOT = "xl/_rels/workbook.xml.rels", "[Content_Types].xml", "_rels/.rels"
NOTES, NOTED = "xl/comments1.xml", "xl/worksheets/_rels/sheet1.xml.rels"

KINDS = {BOOK: "sheet.main", SHEET: "worksheet", TEXTS: "sharedStrings", STYLES: "styles", NOTES: "comments"}


class Cell(NamedTuple):
    """A cell as Excel has it: a text's value is the text itself, and kind `s`."""

    address: str
    kind: str = "n"
    value: str | None = None
    style: int = 0
    formula: str | None = None

    @property
    def place(self) -> tuple[int, int]:
        """One-based row and column."""
        letters = self.address.rstrip("0123456789")
        return int(self.address[len(letters) :]), column_index(letters) + 1


CELLS = [
    Cell("C3", "s", "名称"), Cell("D3", "s", "编号"), Cell("E3", "s", "数量"),
    Cell("C4", "s", "甲&乙 <1>"), Cell("D4", "s", "310199196001010014"), Cell("E4", value="0.5", style=1),
    Cell("C5", "s", " 前后有空 "), Cell("D5", value="310199196001010014"), Cell("E5", value="7", style=2),
    Cell("F5", formula='"A"&"B"<1'), Cell("C6", "s", "两\n行"), Cell("D6", value="3.10199196001010E+17"),
    Cell("E6", value="12", style=2), Cell("F6", value="2", formula="1+1"), Cell("C7", "s", "名称", style=3),
    Cell("D7", value="3.10199196001010E+17", formula="VALUE(D4)"), Cell("E7", value="1230000", style=4),
    Cell("F7", "str", "算得<&>", formula="A1"), Cell("C9", "b", "1"), Cell("D9", value="36951", style=5),
    Cell("E9", "e", "#N/A"), Cell("H9", value="-1.25"), Cell("H11", value="9", style=2),
]  # fmt: skip
HIDDEN_ROWS = {5, 9}


@dataclass
class Lay:
    """How cells are laid out in rows."""

    addresses: bool = True
    numbers: bool = True
    small_letters: bool = False
    a_row_each: bool = False
    upside_down: bool = False
    backwards: bool = False
    texts: str = "shared"
    blanks: bool = False
    long_ends: bool = False


Parts = dict[str, str]


def parts_of(lay: Lay) -> Parts:
    start = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    strings = list(dict.fromkeys(cell.value or "" for cell in CELLS if cell.kind == "s"))
    items = "".join(f"<si>{_text(text, lay.texts)}</si>" for text in strings)
    styles = (
        '<numFmts count="2"><numFmt numFmtId="176" formatCode="0000"/>'
        '<numFmt numFmtId="177" formatCode="0!.0,&quot;万&quot;"/></numFmts>'
        '<fonts count="1"><font><sz val="11"/></font></fonts><fills count="3">'
        '<fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill>'
        '<fill><patternFill patternType="solid"><fgColor rgb="FFFFFF00"/></patternFill></fill></fills>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0"/></cellStyleXfs><cellXfs count="6">'
        + "".join(
            f'<xf numFmtId="{number}" fontId="0" fillId="{fill}" xfId="0"/>'
            for number, fill in ((0, 0), (9, 0), (176, 0), (0, 2), (177, 0), (31, 0))
        )
        + "</cellXfs>"
    )
    bodies = {
        TYPES: f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(f'<Override PartName="/{part}" ContentType="{TYPE}.{kind}+xml"/>' for part, kind in KINDS.items())
        + "</Types>",
        ROOT: _relations(("officeDocument", BOOK)),
        BOOK: f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr codeName="ThisWorkbook"/><sheets>'
        '<sheet name="甲 &amp; 乙" sheetId="7" r:id="rId1"/></sheets></workbook>',
        RELATIONS: _relations(
            ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")
        ),
        SHEET: f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}"><dimension ref="C3:H11"/><cols>'
        f'<col min="4" max="4" width="20" hidden="1" customWidth="1"/></cols>'
        f"<sheetData>{_rows(lay, strings)}</sheetData>"
        '<mergeCells count="2"><mergeCell ref="C7:C8"/><mergeCell ref="E3:F3"/></mergeCells></worksheet>',
        TEXTS: f'<sst xmlns="{MAIN}" count="{len(strings)}" uniqueCount="{len(strings)}">{items}</sst>',
        STYLES: f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
        NOTED: _relations(("comments", "../comments1.xml")),
        NOTES: f'<comments xmlns="{MAIN}"><authors><author>a</author></authors><commentList>'
        '<comment ref="D5" authorId="0"><text><t>看</t></text></comment></commentList></comments>',
    }
    return {name: start + body for name, body in bodies.items()}


def _relations(*targets: tuple[str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'


def _text(text: str, way: str) -> str:
    whole = f'<t xml:space="preserve">{escape(text)}</t>'
    if way != "rich":
        return whole
    runs = (f'<r><rPr><b/><sz val="9"/></rPr><t xml:space="preserve">{escape(one)}</t></r>' for one in text)
    return "".join(runs) + '<rPh sb="0" eb="1"><t>ほん</t></rPh><phoneticPr fontId="1"/>'


def _rows(lay: Lay, strings: Sequence[str]) -> str:
    cells = sorted(CELLS, key=lambda cell: cell.place)
    if not lay.addresses or lay.blanks:
        taken = {cell.address for cell in cells}
        every = [f"{column_letters(place)}{row}" for row in range(3, 12) for place in range(8)]
        cells = sorted(
            [*cells, *(Cell(one, style=3) for one in every if one not in taken)], key=lambda cell: cell.place
        )
    lines = [(row, list(line)) for row, line in groupby(cells, lambda cell: cell.place[0])]
    if not lay.numbers:
        known = {row for row, _ in lines}
        lines = sorted([*lines, *((row, []) for row in range(1, 12) if row not in known)])
    if lay.a_row_each:
        lines = [(row, [cell]) for row, line in lines for cell in line] if lay.numbers else lines
    if lay.upside_down and lay.numbers:
        lines = lines[::-1]
    return "".join(_row(lay, row, line, strings) for row, line in lines)


def _row(lay: Lay, row: int, line: Sequence[Cell], strings: Sequence[str]) -> str:
    number = f' r="{row}"' if lay.numbers else ""
    hidden = ' hidden="1"' if row in HIDDEN_ROWS else ""
    ordered = line[::-1] if lay.backwards and lay.addresses else line
    return f"<row{number}{hidden}>{''.join(_cell(lay, cell, strings) for cell in ordered)}</row>"


def _cell(lay: Lay, cell: Cell, strings: Sequence[str]) -> str:
    # one element for each cell leaves no order to count by
    address = cell.address.lower() if lay.small_letters else cell.address
    told = f' r="{address}"' if lay.addresses or (lay.a_row_each and lay.numbers) else ""
    told += f' s="{cell.style}"' if cell.style else ""
    kind, inside = cell.kind, f"<f>{escape(cell.formula)}</f>" if cell.formula else ""
    value = cell.value
    if kind == "s" and lay.texts in ("inline", "str"):
        kind = {"inline": "inlineStr", "str": "str"}[lay.texts]
        inside = f"<is>{_text(value or '', '')}</is>" if lay.texts == "inline" else ""
        value = None if lay.texts == "inline" else value
    elif kind == "s":
        value = str(strings.index(value or ""))
    if value is not None:
        keep = ' xml:space="preserve"' if kind == "str" else ""
        inside += f"<v{keep}>{escape(value)}</v>"
    told += "" if kind == "n" else f' t="{kind}"'
    return f"<c{told}>{inside}</c>" if inside or lay.long_ends else f"<c{told}/>"
