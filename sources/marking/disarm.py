"""Taking out of a workbook that openpyxl has read whatever could act or reach outside when it is opened again.

What stays is text, numbers, dates, styles, merges, widths, hidden states, and checks of cells that point nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.packaging.custom import CustomPropertyList
from openpyxl.styles.cell_style import StyleArray
from openpyxl.workbook.defined_name import DefinedNameDict
from openpyxl.worksheet.scenario import ScenarioList

from sources.marking.mark import CODES_SHEET
from sources.marking.palette import AUTHOR, FILLS, THEIRS

ACTIVE = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so becomes a formula when its cell is edited, unless the cell is formatted as text."""
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
RANGE = re.compile(r"(?:'[^'\[\]|]+'!|[\w.]+!)?\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?")
LITERAL = re.compile(r'"[^"]*"')


def disarm(book: Any, added: Collection[str] | None = None) -> None:
    """Links, names, macros, pictures, charts, queries, protection and conditional formats go; texts stay texts.

    Conditional formats would also cover the colours of the marks. `added` are the sheets of an earlier return workbook:
    they go, with what it laid over cells.
    """
    book.vba_archive, book._external_links, book.custom_doc_props = None, [], CustomPropertyList()
    book.defined_names, book.security, book.code_name = DefinedNameDict(), None, None
    if book.loaded_theme and any(sign in book.loaded_theme for sign in (b"<!", b"blip", b":id=")):
        book.loaded_theme = None
    for chart in list(book.chartsheets):
        book.remove(chart)
    marked = set() if added is None else _fills_of_ours(book)
    for name in set(added or ()) & set(book.sheetnames):
        del book[name]
    for sheet in book.worksheets:
        _quiet(sheet)
        _texts(sheet, marked)


def _quiet(sheet: Any) -> None:
    sheet._images, sheet._charts, sheet._pivots, sheet._hyperlinks = [], [], [], []
    sheet.legacy_drawing, sheet.sheet_properties.codeName, sheet.page_setup.id = None, None, None
    sheet.protection.sheet = False
    sheet.conditional_formatting, sheet.scenarios = ConditionalFormattingList(), ScenarioList()
    sheet.defined_names = DefinedNameDict()
    kept = [check for check in sheet.data_validations.dataValidation if _is_plain(check)]
    sheet.data_validations.dataValidation = kept
    for table in sheet.tables.values():
        table.connectionId = None
        for column in table.tableColumns:
            column.calculatedColumnFormula = column.totalsRowFormula = column.queryTableFieldId = None


def _is_plain(check: Any) -> bool:
    """Whether a check of a cell compares with numbers, or offers a list written in it or in cells of this workbook."""
    given = [formula for formula in (check.formula1, check.formula2) if formula]
    if any(CODES_SHEET in formula for formula in given):
        return False
    patterns = (RANGE, LITERAL) if check.type == "list" else (NUMBER,)
    return all(any(pattern.fullmatch(formula) for pattern in patterns) for formula in given)


def _fills_of_ours(book: Any) -> set[int]:
    """Numbers of the fills that an earlier return workbook laid over cells."""
    colours = {f"00{colour}" for colour in FILLS.values()} | {f"FF{colour}" for colour in FILLS.values()}
    return {n for n, fill in enumerate(book._fills) if fill.fill_type == "solid" and fill.fgColor.rgb in colours}


def _texts(sheet: Any, marked: Collection[int]) -> None:
    for cell in sheet._cells.values():
        cell_type = cell.data_type
        if cell.hyperlink is not None:
            cell.hyperlink = None
        if cell_type == "f":
            text = cell.value if isinstance(cell.value, str) else getattr(cell.value, "text", None)
            cell._value, cell.data_type = text, "s"
        if cell_type in ("s", "f") and isinstance(cell.value, str) and cell.value.startswith(ACTIVE):
            cell.number_format = "@"
        if marked and cell.has_style and cell._style.fillId in marked:
            cell._style = StyleArray(cell._style)
            cell._style.fillId = 0
        if cell.comment is not None and cell.comment.author == AUTHOR:
            theirs = cell.comment.text.partition(THEIRS)[2]
            cell.comment = Comment(theirs, "") if theirs else None


def formula_texts(path: Path, wanted: Mapping[str, Collection[str]]) -> dict[str, dict[str, str]]:
    """Sheet → address → the formula as text, of the cells that are asked for."""
    if not any(wanted.values()):
        return {}
    found: dict[str, dict[str, str]] = {}
    with path.open("rb") as stream:
        book = openpyxl.load_workbook(stream, read_only=True, keep_links=False)
        for name in wanted.keys() & set(book.sheetnames):
            addresses = set(wanted[name])
            cells = (cell for row in book[name].iter_rows() for cell in row if cell.data_type == "f")
            told = {cell.coordinate: getattr(cell.value, "text", cell.value) for cell in cells}
            found[name] = {address: str(text) for address, text in told.items() if address in addresses}
        book.close()
    return found
