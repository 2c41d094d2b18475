"""Marking the workbook that was sent, inside the child: its sheets and formats stay, ours is laid over them.

The file is hostile until shown otherwise: `sentparts` lets over only what is known, `disarm` and `ownrows` take out of
it whatever could act before anything is added.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Collection
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import ColumnDimension

from sources.marking.disarm import disarm
from sources.marking.mark import ADDED_HEADERS, CODES_SHEET, ISSUES_HEADER, LIST_SHEET, ORIGIN_HEADER, UNREAD_HEADER
from sources.marking.ownfront import add_front
from sources.marking.ownremarks import Remark, remark
from sources.marking.ownrows import SharedTexts, SheetRows, decoded, spelled
from sources.marking.ownsaving import Content, save
from sources.marking.ownstyles import OwnStyles
from sources.marking.palette import AUTHOR, THEIRS, is_short
from sources.marking.sentformulas import formulas
from sources.marking.sentparts import SentBook, SentSheet, taken_apart
from sources.reading.ground.limits import Limits
from sources.reading.ground.refusals import RefusedError

ESCAPED = re.compile(r"\s|_x[0-9A-Fa-f]{4}_")
"""What readers write in a way of their own."""


def annotate(path: Path, plan: Path, target: Path, limits: Limits) -> None:
    """Write the workbook at `path` to `target`, marked as the JSON `plan` says."""
    told = json.loads(plan.read_text(encoding="utf-8"))
    sent = taken_apart(path, limits)
    book = openpyxl.load_workbook(sent.frame)
    disarm(book, told["added"])
    if {LIST_SHEET, CODES_SHEET} & set(book.sheetnames):
        raise RefusedError("corrupt", kind="a sheet that is called as one of ours")
    plans = {sheet["name"]: sheet for sheet in told["sheets"]}
    if not plans.keys() <= set(book.sheetnames) <= sent.sheets.keys():
        raise RefusedError("corrupt", kind="a sheet that is not there")
    marked = _Marked(book, sent)
    contents = {sheet.title: marked.content(sheet, plans.get(sheet.title)) for sheet in book.worksheets}
    contents |= marked.codes.content()
    save(book, target, contents | {LIST_SHEET: add_front(book, told["front"])}, sent.texts)


class _Marked:
    """Lays marks over the sheets of one workbook."""

    def __init__(self, book: Any, sent: SentBook) -> None:
        self._sent, self._texts, self._styles = sent, SharedTexts(sent.texts), OwnStyles(book)
        self.codes = _Codes(book)

    def content(self, sheet: Any, told: dict[str, Any] | None) -> Content:
        """What a sheet holds, with the marks that are told of it."""
        sent = self._sent.sheets[sheet.title]
        is_opened = told is not None and told["is_opened"]
        rows = SheetRows(sent.rows, self._texts, self._styles, is_opened=is_opened)
        theirs = _theirs(sent)
        if told is None:
            return Content(rows.xml(), rows.box, theirs, sent.merges)
        covered = _covered(sent.merges, {(row, column) for row, column, _ in told["given"] + told["remarks"]})
        _check(rows, [cell for cell in told["given"] if (cell[0], cell[1]) not in covered])
        for (row, column), text in formulas(sent, told["uncached"]).items():
            rows.write_formula(row, column, text)
        _mark(sheet, rows, told)
        for row, column, text in told["remarks"]:
            if (row, column) not in covered:
                own = theirs.get((row, column))
                theirs[row, column] = remark(f"{text}\n\n{THEIRS}{own.text}" if own else text, AUTHOR)
        _offer(sheet, told, self.codes)
        return Content(rows.xml(), rows.box, theirs, sent.merges)


def _theirs(sent: SentSheet) -> dict[tuple[int, int], Remark]:
    """The remarks of the district; of those of an earlier return workbook what the district had said."""
    covered = _covered(sent.merges, sent.remarks)
    found = {place: one for place, one in sent.remarks.items() if place not in covered}
    said = {place: one.text.partition(THEIRS)[2] for place, one in found.items() if one.author == AUTHOR}
    return {
        place: Remark(said[place]) if place in said else one for place, one in found.items() if said.get(place, "…")
    }


def _covered(merges: list[tuple[int, int, int, int]], places: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those of the cells that a merged range hides behind its first."""
    ordered, found = sorted(places), set()
    for top, left, bottom, right in merges:
        inside = ordered[bisect_left(ordered, (top, 0)) : bisect_left(ordered, (bottom + 1, 0))]
        found |= {(row, column) for row, column in inside if left <= column <= right and (row, column) != (top, left)}
    return found


def _check(rows: SheetRows, given: list[tuple[int, int, str]]) -> None:
    """Refuse a workbook in which something else stands than was read: it is written anew instead."""
    for row, column, text in given:
        found, read = rows.text(row, column), ESCAPED.sub("", text)
        is_text = rows.is_text(row, column)
        if found is None or (is_text and read not in {ESCAPED.sub("", one) for one in (found, decoded(found))}):
            raise RefusedError("corrupt", kind="a cell that holds something else")


def _mark(sheet: Any, rows: SheetRows, told: dict[str, Any]) -> None:
    if told["is_shown"]:
        sheet.sheet_state = "visible"
    if told["is_opened"]:
        _open(sheet, told["origin_column"])
    if told["is_unread"] and UNREAD_HEADER not in rows.texts(1).values():
        rows.write(1, told["origin_column"], UNREAD_HEADER)
    texts = set(told["texts"])
    for row, column, rank in told["spots"]:
        rows.paint(row, column, rank, is_text=rank > 1 and column in texts)
    if told["header"] and told["origins"]:
        _add_columns(sheet, rows, told)


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
    """Show hidden columns where the table is; what is filtered out comes back."""
    for declared in sheet.column_dimensions.values():
        declared.hidden = declared.hidden and (declared.min or 0) > columns
    for filtered in (sheet.auto_filter, *(table.autoFilter for table in sheet.tables.values() if table.autoFilter)):
        filtered.filterColumn = []


def _add_columns(sheet: Any, rows: SheetRows, told: dict[str, Any]) -> None:
    """The origins, and the issues where an earlier return workbook has a column of them; both keep their places."""
    heads = rows.texts(told["header"]).items()
    added = {header: column for column, text in heads for header in ADDED_HEADERS if text.startswith(header)}
    if ISSUES_HEADER in added:
        reasons: dict[int, list[str]] = {}
        for first, last, message in told["reasons"]:
            for row in range(first, last + 1):
                reasons.setdefault(row, []).append(message)
        for row in range(told["header"] + 1, rows.last + 1):
            rows.write(row, added[ISSUES_HEADER], "；\n".join(dict.fromkeys(reasons.get(row, []))))
    column = added.get(ORIGIN_HEADER, told["origin_column"])
    rows.write(told["header"], column, told["origin_header"])
    for number, text in told["origins"].items():
        rows.write(int(number), column, text)
    _hide(sheet, column + 1)


def _overlap(check: Any, place: str) -> bool:
    return any(not part.isdisjoint(CellRange(place)) for part in check.sqref.ranges)


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
        self._book = book
        self._known: dict[tuple[str, ...], str] = {}

    def formula(self, offered: list[str]) -> str:
        """What the check of a cell compares with."""
        if is_short(offered):
            return f'"{",".join(offered)}"'
        if not self._known:
            self._book.create_sheet(CODES_SHEET).sheet_state = "hidden"
        letter = get_column_letter(len(self._known) + 1)
        return self._known.setdefault(tuple(offered), f"'{CODES_SHEET}'!${letter}$1:${letter}${len(offered)}")

    def content(self) -> dict[str, Content]:
        """The hidden sheet by its title, if there is one."""
        columns, rows = list(self._known), []
        for number in range(1, max(map(len, columns), default=0) + 1):
            told = ((at, offered[number - 1]) for at, offered in enumerate(columns) if number <= len(offered))
            cells = "".join(spelled(number, at, text) for at, text in told)
            rows.append(f'<row r="{number}">{cells}</row>')
        box = f"A1:{get_column_letter(max(len(columns), 1))}{max(len(rows), 1)}"
        return {CODES_SHEET: Content("".join(rows), box)} if columns else {}
