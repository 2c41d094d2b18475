"""A table as the bare rows of a file: text, a workbook of another maker or under a wrong name, or a tidy one."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from html import escape
from pathlib import Path

import xlsxwriter
import xlwt
from msoffcrypto.format.ooxml import OOXMLFile

from schemas.cities.areas import areas
from tests.mending.books import Cells, Place, Sent
from tests.mending.messes import Cell, Formula, Number
from tests.mending.tables import Table

Rows = list[list[Cell]]
SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"


def as_text(path: Path, table: Table, cells: Cells) -> Sent:
    """A .csv in GB18030: what a system exports."""
    _delimited(path, _rows(table, cells), "gb18030", ",")
    return Sent(path, _true(path.stem, table, range(len(table.rows))), frozenset({43}))


def misnamed(form: str) -> Callable[[Path, Table, Cells], Sent]:
    """Text with tabs, a page or SpreadsheetML that calls itself .xls."""

    def write(path: Path, table: Table, cells: Cells) -> Sent:
        FORMS[form](path, _rows(table, cells))
        sheet = path.stem if form == "tabs" else "Sheet1"
        return Sent(path, _true(sheet, table, range(len(table.rows))), frozenset({44}))

    return write


def by_street(path: Path, table: Table, cells: Cells) -> Sent:
    """A workbook of WPS with a sheet for each street; the first one also holds what lies in none."""
    book, rows = xlwt.Workbook(encoding="utf-8"), _rows(table, cells)
    true: dict[Place, str] = {}
    for number, (street, chosen) in enumerate(_streets(table).items()):
        name = areas().name(street)
        name = name.removesuffix("街道").removesuffix("路") if number == 0 else f"{name}(2)"
        sheet = book.add_sheet(name)
        for at, row in enumerate([rows[0], *(rows[number + 1] for number in chosen)]):
            for place, cell in enumerate(row):
                _xls_cell(sheet, at, place, cell)
        true |= _true(name, table, chosen)
    book.save(str(path))
    return Sent(path, true, frozenset({35, 45}))


def together(path: Path, tables: Mapping[str, tuple[Table, Cells]]) -> Sent:
    """A tidy workbook with a sheet for each table, by its name."""
    true: dict[Place, str] = {}
    with xlsxwriter.Workbook(path) as book:
        for name, (table, cells) in tables.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(_rows(table, cells)):
                for place, cell in enumerate(row):
                    _xlsx_cell(sheet, at, place, cell)
            true |= _true(name, table, range(len(table.rows)))
    return Sent(path, true, frozenset({35} if len(tables) > 1 else {}))


def encrypt(path: Path, target: Path) -> None:
    """The workbook under a password that nobody gave to the city (kind 46)."""
    with path.open("rb") as stream, target.open("wb") as locked:
        OOXMLFile(stream).encrypt("made-up", locked)


def with_other_names(table: Table) -> Table:
    """Members without their branches' codes, and with the names in another form (kind 51)."""
    place, forms = table.place("branch_name"), {"支部委员会": "党支部", "总支部委员会": "党总支"}
    rows = []
    for row in table.rows:
        name = row[place].removeprefix("中共")
        form = next((full for full in sorted(forms, key=len, reverse=True) if name.endswith(full)), "")
        rows.append((*row[:place], name.removesuffix(form) + forms.get(form, ""), *row[place + 1 :]))
    return replace(table, rows=tuple(rows)).without("branch_code")


def _rows(table: Table, cells: Cells) -> Rows:
    header: list[Cell] = [column.title for column in table.columns]
    return [
        header,
        *([cells.get((at, place), text) for place, text in enumerate(row)] for at, row in enumerate(table.rows)),
    ]


def _true(sheet: str, table: Table, chosen: Iterable[int]) -> Mapping[Place, str]:
    return {
        (sheet, at, place): text
        for at, number in enumerate(chosen, 2)
        for place, text in enumerate(table.rows[number], 1)
    }


def _streets(table: Table) -> dict[str, list[int]]:
    """The rows of each street, by the area columns; of tables without any two streets take turns."""
    names = [column.name for column in table.columns]
    found: dict[str, list[int]] = {}
    for number, row in enumerate(table.rows):
        told = [row[names.index(name)][:9] for name in ("street_code", "community_code") if name in names]
        street = next(filter(None, told), "") if told else ("310105001", "310105004")[number % 2]
        found.setdefault(street or "310105001", []).append(number)
    return dict(sorted(found.items()))


def _delimited(path: Path, rows: Rows, encoding: str, delimiter: str) -> None:
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows([_text(cell) for cell in row] for row in rows)


def _with_tabs(path: Path, rows: Rows) -> None:
    _delimited(path, rows, "utf-16", "\t")


def _page(path: Path, rows: Rows) -> None:
    lines = "".join(f"<tr>{''.join(f'<td>{_markup(_text(cell))}</td>' for cell in row)}</tr>" for row in rows)
    path.write_text(f'<html><meta charset="utf-8"><table border=1>{lines}</table></html>', encoding="utf-8")


def _spreadsheet_xml(path: Path, rows: Rows) -> None:
    lines = "".join(f"<Row>{''.join(map(_xml_cell, row))}</Row>" for row in rows)
    body = f'<Worksheet ss:Name="Sheet1"><Table>{lines}</Table></Worksheet>'
    head = '<?xml version="1.0" encoding="utf-8"?><?mso-application progid="Excel.Sheet"?>'
    space = f'xmlns="{SPREADSHEET}" xmlns:ss="{SPREADSHEET}"'
    path.write_text(f"{head}<Workbook {space}>{body}</Workbook>", encoding="utf-8")


FORMS: dict[str, Callable[[Path, Rows], None]] = {"tabs": _with_tabs, "page": _page, "xml": _spreadsheet_xml}


def _xml_cell(cell: Cell) -> str:
    if isinstance(cell, Formula):
        return f'<Cell ss:Formula="{escape(cell.text)}"/>'
    kind = "Number" if isinstance(cell, Number) else "String"
    text = repr(cell.value) if isinstance(cell, Number) else escape(cell).replace("\n", "&#10;")
    return f'<Cell><Data ss:Type="{kind}">{text}</Data></Cell>' if text else "<Cell/>"


def _markup(text: str) -> str:
    return escape(text).replace("\n", "<br>").replace("\t", "&#9;")


def _text(cell: Cell) -> str:
    if isinstance(cell, Number):
        return f"{cell.value:g}" if cell.value < 1e6 else f"{cell.value:.5E}"
    return cell.text if isinstance(cell, Formula) else cell


def _xlsx_cell(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Cell) -> None:
    if isinstance(cell, Formula):
        sheet.write_formula(row, column, cell.text, value="")
    elif isinstance(cell, Number):
        sheet.write_number(row, column, cell.value)
    else:
        sheet.write_string(row, column, cell)


def _xls_cell(sheet: xlwt.Worksheet, row: int, column: int, cell: Cell) -> None:
    if isinstance(cell, Formula):
        sheet.write(row, column, xlwt.Formula(cell.text.removeprefix("=")))
    elif cell:
        sheet.write(row, column, cell.value if isinstance(cell, Number) else cell)
