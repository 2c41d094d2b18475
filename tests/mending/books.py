"""A table as a district really sends it: titles, headers of two lines, blanks, totals, footers, extra columns, colours.

Each structural kind of the domain reference, section 7, that a sheet can have is in every workbook made here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from schemas.codelists import codelist
from schemas.column import Column, Kind
from tests.mending.headings import headers, in_unit
from tests.mending.messes import Cell, Formula, Number
from tests.mending.tables import Table

Cells = Mapping[tuple[int, int], Cell]
Place = tuple[str, int, int]
"""Sheet, row and column, both one-based."""
EXTRA = ("备注", "备注", "政治生日")
COUNTED = (Kind.INT, Kind.NUMBER, Kind.MONEY_WAN)


@dataclass(frozen=True)
class Sent:
    """A written file: what each of its cells ought to say, and the kinds of mess that are in how it is laid out."""

    path: Path
    true: Mapping[Place, str]
    kinds: frozenset[int]


def as_workbook(path: Path, table: Table, cells: Cells) -> Sent:
    """An .xlsx with all the disorder of section 7 around the rows."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    drawing = Drawing(sheet, table, cells)
    drawing.draw()
    drawing.kinds.add(36)
    dictionary = book.create_sheet("223_代码")
    for code, label in codelist("ethnicity").labels.items():
        dictionary.append([f"{code}_{label}"])
    dictionary.sheet_state = "hidden"
    book.save(path)
    return Sent(path, drawing.true, frozenset(drawing.kinds))


@dataclass
class Drawing:
    """A sheet while it is drawn; `places`: row and position of the table → row and column of the sheet."""

    sheet: Worksheet
    table: Table
    cells: Cells
    true: dict[Place, str] = field(default_factory=dict)
    places: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    kinds: set[int] = field(default_factory=set)
    row: int = 0
    """The last row that was written."""

    def draw(self) -> None:
        """Titles, headers, rows, and what stands below them."""
        self.sheet.title = self.table.database.title
        self._titles()
        order = [*range(1, len(self.table.columns)), 0]
        self._headers([self.table.columns[place] for place in order])
        split = self._split()
        for number in range(len(self.table.rows)):
            self._record(number, order, split)
            if number == len(self.table.rows) // 2:
                self._label(30, "小计")
        self._merge_streets()
        self._adorn_last()
        self._overlay()
        self._label(29, "合计")
        self.row += 1
        self._label(32, "填表人：")
        self._write(self.row, 3, "报出日期：2026年10月8日")
        self.kinds |= {33, 42}

    def _titles(self) -> None:
        self._label(1, "附件2")
        self._label(1, f"长宁区{self.table.database.title}信息汇总表")
        self._label(2, "(2026年9月)", column=2)
        self._write(self.row, 3, "单位:人、万元")

    def _headers(self, columns: list[Column]) -> None:
        """Two rows: a group above two columns, all other headers merged over both."""
        top, group = self.row + 1, len(columns) // 2
        written, kinds = headers(columns)
        for position, column in enumerate(columns, 1):
            unit = self.table.units.get(column.name)
            header = in_unit(column, unit) if unit else written[position - 1]
            if position in (group, group + 1):
                self._write(top + 1, position, header)
            else:
                self._write(top, position, header)
                self.sheet.merge_cells(start_row=top, end_row=top + 1, start_column=position, end_column=position)
        self._write(top, group, "基本情况")
        self.sheet.merge_cells(start_row=top, end_row=top, start_column=group, end_column=group + 1)
        for position, header in enumerate(EXTRA, len(columns) + 1):
            self._write(top, position, header)
        self.row += 2
        self.kinds |= kinds | {3, 10, 41} | ({6} if self.table.units else set())

    def _record(self, number: int, order: list[int], split: tuple[int, int] | None) -> None:
        self.row += 2 if number in (3, 9) else 1  # a blank row among the data
        below = None
        for position, place in enumerate(order, 1):
            text = self.table.rows[number][place]
            if split == (number, place):
                text, below = text[: len(text) // 2], (position, text[len(text) // 2 :])
            self._write(self.row, position, self.cells.get((number, place), text))
            self.places[number, place] = (self.row, position)
            self.true[self.sheet.title, self.row, position] = text
        self._write(self.row, len(order) + 3, "8月1日")
        if below:
            self._label(40, below[1], column=below[0])

    def _split(self) -> tuple[int, int] | None:
        """A cell whose text goes on in the next line: no key, and not the first column of the sheet."""
        keys = {name for key in self.table.database.keys for name in key}
        for number, row in enumerate(self.table.rows[1:], 1):
            for place, column in enumerate(self.table.columns):
                fits = column.kind is Kind.TEXT and column.name not in keys and place > 1 and len(row[place]) > 3
                if fits and (number, place) not in self.cells:
                    return number, place
        return None

    def _merge_streets(self) -> None:
        """A street that stands in two rows is written once over both."""
        streets = [place for place, column in enumerate(self.table.columns) if column.name == "street_code"]
        for place in streets:
            for number in range(0, len(self.table.rows) - 1, 2):
                (top, column), (bottom, _) = self.places[number, place], self.places[number + 1, place]
                same = self.table.rows[number][place] == self.table.rows[number + 1][place]
                if same and bottom == top + 1 and not {(number, place), (number + 1, place)} & set(self.cells):
                    self.sheet.merge_cells(start_row=top, end_row=bottom, start_column=column, end_column=column)
                    self.kinds.add(34)

    def _adorn_last(self) -> None:
        """The last record is hidden, and a cell of it is red."""
        last = len(self.table.rows) - 1
        filled = (place for place, text in enumerate(self.table.rows[last]) if text and place)
        shown = next(place for place in filled if self.table.columns[place].name != "street_code")
        row, column = self.places[last, shown]
        self.sheet.row_dimensions[row].hidden = True
        self.sheet.cell(row, column).fill = PatternFill("solid", fgColor="FFFF0000")
        self.kinds |= {37, 54}

    def _overlay(self) -> None:
        """Two groupings that hold all rows once more, as tables of counts have them."""
        counted = [place for place, column in enumerate(self.table.columns) if column.kind in COUNTED]
        name = next((place for place, column in enumerate(self.table.columns) if _is_name(self.table, column)), None)
        if self.table.database.is_personal or not counted or name is None:
            return
        half = len(self.table.rows) // 2
        for called, rows in (("东南板块", self.table.rows[:half]), ("西北板块", self.table.rows[half:])):
            self._label(31, called, column=self.places[0, name][1])
            for place in counted:
                summed = sum(Decimal(row[place] or 0) for row in rows)
                self._write(self.row, self.places[0, place][1], Number(float(summed)))

    def _label(self, kind: int, text: str, column: int = 1) -> None:
        """A line of its own."""
        self.row += 1
        self._write(self.row, column, text)
        self.kinds.add(kind)

    def _write(self, row: int, column: int, cell: Cell) -> None:
        if isinstance(cell, Formula):
            self.sheet.cell(row, column, cell.text)
        elif isinstance(cell, Number):
            self.sheet.cell(row, column, cell.value)
        elif cell:
            self.sheet.cell(row, column, cell).data_type = "s"


def _is_name(table: Table, column: Column) -> bool:
    return column.name.endswith("_name") and any(column.name in key for key in table.database.keys)
