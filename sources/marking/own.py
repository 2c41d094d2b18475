"""Marking the workbook that was sent, inside the child: its sheets and formats stay, ours is laid over them.

The file is hostile until shown otherwise: `disarm` takes out whatever could act before anything is added.
"""

from __future__ import annotations

import gc
import json
import re
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import ColumnDimension

from sources.marking.disarm import disarm, formula_texts
from sources.marking.mark import ADDED_HEADERS, CODES_SHEET, ISSUES_HEADER, LIST_SHEET, ORIGIN_HEADER, UNREAD_HEADER
from sources.marking.owncells import save
from sources.marking.ownfront import add_front, write_text
from sources.marking.palette import (
    AUTHOR,
    FILLS,
    THEIRS,
    is_short,
    remark_size,
)
from sources.reading.ground.refusals import RefusedError

ESCAPED = re.compile(r"\s|_x[0-9A-Fa-f]{4}_")
"""What readers write in a way of their own."""


def annotate(path: Path, plan: Path, target: Path) -> None:
    """Write the workbook at `path` to `target`, marked as the JSON `plan` says."""
    gc.disable()  # a workbook is a million small objects that all live until it is written
    told = json.loads(plan.read_text(encoding="utf-8"))
    with path.open("rb") as stream:  # the suffix may lie
        book = openpyxl.load_workbook(stream, data_only=True, keep_links=False)
    disarm(book, told["added"])
    if {LIST_SHEET, CODES_SHEET} & set(book.sheetnames):
        raise RefusedError("corrupt", kind="a sheet that is called as one of ours")
    for sheet in told["sheets"]:
        _check(book, sheet)
    formulas = formula_texts(path, {sheet["name"]: sheet["uncached"] for sheet in told["sheets"] if sheet["uncached"]})
    codes = _Codes(book)
    for sheet in told["sheets"]:
        for address, text in formulas.get(sheet["name"], {}).items():
            cell = book[sheet["name"]][address]
            if cell.value is None and not isinstance(cell, MergedCell):
                write_text(cell, text)
                cell.number_format = "@"
        _mark(book[sheet["name"]], sheet, codes)
    add_front(book, told["front"])
    save(book, target)
    gc.enable()


def _check(book: Any, told: dict[str, Any]) -> None:
    """Refuse a workbook of which openpyxl sees something else than was read: it is written anew instead.

    It reads nothing of strict Open XML, and leaves out what it does not expect, without a word.
    """
    if told["name"] not in book.sheetnames:
        raise RefusedError("corrupt", kind="a sheet that is not there")
    sheet = book[told["name"]]
    for row, column, text in told["given"]:
        cell = sheet.cell(row, column + 1)
        differs = isinstance(cell.value, str) and ESCAPED.sub("", cell.value) != ESCAPED.sub("", text)
        if differs or (cell.value is None and not isinstance(cell, MergedCell)):
            raise RefusedError("corrupt", kind="a cell that holds something else")


class _Painter:
    """Fills laid over the styles that cells have, each combination made once."""

    def __init__(self) -> None:
        self.fills = {rank: PatternFill("solid", fgColor=colour) for rank, colour in FILLS.items()}
        self.made: dict[tuple[Any, int, bool], Any] = {}

    def paint(self, cell: Any, rank: int, is_text: bool) -> None:
        key = (cell._style, rank, is_text)
        if key not in self.made:
            cell._style = StyleArray(cell._style) if cell._style else StyleArray()  # none in a cell that the file lacks
            cell.fill = self.fills[rank]
            if is_text and cell.number_format == "General":  # another one may be what shows the zeros of a code
                cell.number_format = "@"
            self.made[key] = cell._style
        cell._style = self.made[key]


def _mark(sheet: Any, told: dict[str, Any], codes: _Codes) -> None:
    if told["is_shown"]:
        sheet.sheet_state = "visible"
    if told["is_opened"]:
        _open(sheet, told["origin_column"])
    if told["is_unread"] and not any(cell.value == UNREAD_HEADER for cell in sheet[1]):
        write_text(sheet.cell(1, told["origin_column"] + 1), UNREAD_HEADER)
    painter, texts = _Painter(), set(told["texts"])
    for row, column, rank in told["spots"]:
        painter.paint(sheet.cell(row, column + 1), rank, rank > 1 and column in texts)
    for row, column, text in told["remarks"]:
        cell = sheet.cell(row, column + 1)
        if isinstance(cell, MergedCell):
            continue
        if cell.comment is not None:  # the district's own
            text = f"{text}\n\n{THEIRS}{cell.comment.text}"
        width, height = remark_size(text)
        cell.comment = Comment(text, AUTHOR, height=height, width=width)
    _offer(sheet, told, codes)
    if told["header"] and told["origins"]:
        _add_columns(sheet, told)


def _offer(sheet: Any, told: dict[str, Any], codes: _Codes) -> None:
    """Drop-downs where the district has no check of its own."""
    for column, first, last, offered in told["dropdowns"]:
        letter = get_column_letter(column + 1)
        place = f"{letter}{first}:{letter}{last}"
        if not any(_overlap(check, place) for check in sheet.data_validations.dataValidation):
            check = DataValidation("list", formula1=codes.formula(offered), allow_blank=True, errorStyle="warning")
            check.showErrorMessage, check.error = True, "不在代码表内，请从下拉列表中选择"
            check.add(place)
            sheet.add_data_validation(check)


def _open(sheet: Any, columns: int) -> None:
    """Show hidden rows, and columns where the table is; what is filtered out comes back."""
    for row in sheet.row_dimensions.values():
        row.hidden = False
    for declared in sheet.column_dimensions.values():
        declared.hidden = declared.hidden and (declared.min or 0) > columns
    for filtered in (sheet.auto_filter, *(table.autoFilter for table in sheet.tables.values() if table.autoFilter)):
        filtered.filterColumn = []


def _add_columns(sheet: Any, told: dict[str, Any]) -> None:
    """The origins, and the issues where an earlier return workbook has a column of them; both keep their places."""
    headers = [(header, cell) for cell in sheet[told["header"]] for header in ADDED_HEADERS]
    added = {header: cell.column for header, cell in headers if str(cell.value or "").startswith(header)}
    if ISSUES_HEADER in added:
        reasons: dict[int, list[str]] = {}
        for first, last, message in told["reasons"]:
            for row in range(first, last + 1):
                reasons.setdefault(row, []).append(message)
        for row in range(told["header"] + 1, sheet.max_row + 1):
            write_text(sheet.cell(row, added[ISSUES_HEADER]), "；\n".join(dict.fromkeys(reasons.get(row, []))))
    column = added.get(ORIGIN_HEADER, told["origin_column"] + 1)
    write_text(sheet.cell(told["header"], column), told["origin_header"])
    for number, text in told["origins"].items():
        write_text(sheet.cell(int(number), column), text)
    _hide(sheet, column)


def _overlap(check: Any, place: str) -> bool:
    return any(not part.isdisjoint(openpyxl.worksheet.cell_range.CellRange(place)) for part in check.sqref.ranges)


def _hide(sheet: Any, column: int) -> None:
    """Hide one column; a declaration that spans it and its neighbours is split, or the file would be damaged."""
    for declared in list(sheet.column_dimensions.values()):
        low, high = declared.min or column, declared.max or column
        if low < column <= high:
            declared.max = column - 1
        elif low == column < high:
            declared.max = column
        if low <= column < high:
            rest = ColumnDimension(sheet, index=get_column_letter(column + 1), min=column + 1, max=high)
            rest.width, rest.hidden, rest._style = declared.width, declared.hidden, declared._style
            sheet.column_dimensions[rest.index] = rest
    letter = get_column_letter(column)
    sheet.column_dimensions[letter] = ColumnDimension(
        sheet, index=letter, min=column, max=column, width=24, hidden=True
    )


class _Codes:
    """What drop-downs offer: in the check itself when short enough, else in a column of a hidden sheet."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.known: dict[tuple[str, ...], str] = {}

    def formula(self, offered: list[str]) -> str:
        if is_short(offered):
            return f'"{",".join(offered)}"'
        key = tuple(offered)
        if key not in self.known:
            if CODES_SHEET not in self.book.sheetnames:
                self.book.create_sheet(CODES_SHEET).sheet_state = "hidden"
            place = len(self.known) + 1
            for row, text in enumerate(offered, start=1):
                write_text(self.book[CODES_SHEET].cell(row, place), text)
            letter = get_column_letter(place)
            self.known[key] = f"'{CODES_SHEET}'!${letter}$1:${letter}${len(offered)}"
        return self.known[key]
