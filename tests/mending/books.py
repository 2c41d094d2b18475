"""A table as a district really sends it: titles, headers of two lines, blanks, totals, footers, extra columns, colours.

Each structural kind of the domain reference, section 7, that a workbook can have is in every file made here.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from opencc import OpenCC
from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from schemas.codelists import codelist
from schemas.column import Column, Need
from tests.mending.messes import Cell, Formula, Number
from tests.mending.tables import Table

Cells = Mapping[tuple[int, int], Cell]
TRADITIONAL = OpenCC("s2t")
EXTRA = ("备注", "备注", "政治生日")


@dataclass(frozen=True)
class Sent:
    """A written file: where each true cell stands, as (row, column of the table) → (sheet, row, column), one-based."""

    path: Path
    places: dict[tuple[int, int], tuple[str, int, int]]


def as_workbook(path: Path, table: Table, cells: Cells) -> Sent:
    """An .xlsx with all the disorder of section 7 around the rows."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = table.database.title
    order = [*range(1, len(table.columns)), 0]  # kind 42: another order
    sheet.append(["附件2"])  # kind 1
    sheet.append([f"长宁区{table.database.title}信息汇总表"])
    sheet.append([None, "(2026年9月)", "单位:人、万元"])  # kind 2
    _headers(sheet, [table.columns[place] for place in order])
    places: dict[tuple[int, int], tuple[str, int, int]] = {}
    for number, row in enumerate(table.rows):
        if number in (3, 9):
            sheet.append([])  # kind 33: a blank row among the data
        at = sheet.max_row + 1 + (number in (3, 9))
        for position, place in enumerate(order, 1):
            _write(sheet, at, position, cells.get((number, place), row[place]))
            places[number, place] = (sheet.title, at, position)
        sheet.cell(at, len(order) + 3, "8月1日").data_type = "s"
        if number == len(table.rows) // 2:
            sheet.cell(at + 1, 1, "小计")  # kind 30
    _merge_streets(sheet, table, cells, places)
    last = sheet.max_row
    sheet.row_dimensions[last].hidden = True  # kind 37
    sheet.cell(last, 2).fill = PatternFill("solid", fgColor="FFFF0000")  # kind 54
    sheet.cell(last + 1, 1, "合计")  # kind 29
    sheet.cell(last + 3, 1, "填表人：")  # kind 32
    sheet.cell(last + 3, 3, "报出日期：2026年10月8日")
    dictionary = book.create_sheet("223_代码")  # kind 36
    for label in codelist("ethnicity").labels.values():
        dictionary.append([label])
    dictionary.sheet_state = "hidden"
    book.save(path)
    return Sent(path, places)


def as_text(path: Path, table: Table, cells: Cells) -> Sent:
    """A .csv in GB18030 (kind 43): what a system exports."""
    places: dict[tuple[int, int], tuple[str, int, int]] = {}
    name = path.stem
    with path.open("w", encoding="gb18030", newline="") as stream:
        lines = csv.writer(stream)
        lines.writerow([column.title for column in table.columns])
        for number, row in enumerate(table.rows):
            written = [cells.get((number, place), text) for place, text in enumerate(row)]
            lines.writerow([_as_text(cell) for cell in written])
            places |= {(number, place): (name, number + 2, place + 1) for place in range(len(row))}
    return Sent(path, places)


def _headers(sheet: Worksheet, columns: Sequence[Column]) -> None:
    """Two rows: a group above two columns, all other headers merged over both (kinds 3 to 5, 7 to 12, 41)."""
    top, group = sheet.max_row + 1, len(columns) // 2
    for position, column in enumerate(columns, 1):
        written = _written(position, column)
        if position in (group, group + 1):
            sheet.cell(top + 1, position, written)
        else:
            sheet.cell(top, position, written)
            sheet.merge_cells(start_row=top, end_row=top + 1, start_column=position, end_column=position)
    sheet.cell(top, group, "基本情况")
    sheet.merge_cells(start_row=top, end_row=top, start_column=group, end_column=group + 1)
    for position, header in enumerate(EXTRA, len(columns) + 1):
        sheet.cell(top, position, header)


def _merge_streets(
    sheet: Worksheet, table: Table, cells: Cells, places: Mapping[tuple[int, int], tuple[str, int, int]]
) -> None:
    """A street that stands in two rows is written once over both (kind 34)."""
    streets = [place for place, column in enumerate(table.columns) if column.name == "street_code"]
    for place in streets:
        for number in range(0, len(table.rows) - 1, 2):
            (_, top, column), (_, bottom, _) = places[number, place], places[number + 1, place]
            same = table.rows[number][place] == table.rows[number + 1][place]
            if same and bottom == top + 1 and not {(number, place), (number + 1, place)} & set(cells):
                sheet.merge_cells(start_row=top, end_row=bottom, start_column=column, end_column=column)


def _written(position: int, column: Column) -> str:
    match position % 7:
        case 0:
            return f"{column.title} "
        case 1:
            return f"{column.title[:2]}\n{column.title[2:]}"
        case 2:
            return f"*{column.title}" if column.need is not Need.OPTIONAL else f"{column.title}(选填)"
        case 3:
            return str(TRADITIONAL.convert(column.title))
        case 4 if column.kind == "date":
            return f"{column.title}(2019/10/24)"
        case 4:
            return column.title.replace("党", "党(dǎng)", 1)  # kind 12
        case 5 if column.synonyms:
            return column.synonyms[0]
        case _:
            return column.title


def _write(sheet: Worksheet, row: int, column: int, cell: Cell | str) -> None:
    if isinstance(cell, Formula):
        sheet.cell(row, column, cell.text)
    elif isinstance(cell, Number):
        sheet.cell(row, column, cell.value)
    elif cell:
        sheet.cell(row, column, cell).data_type = "s"


def _as_text(cell: Cell | str) -> str:
    if isinstance(cell, Number):
        return f"{cell.value:g}" if cell.value < 1e6 else f"{cell.value:.5E}"
    return cell.text if isinstance(cell, Formula) else cell
