"""Taking out of a workbook that openpyxl has read without its cells whatever could act or reach outside again.

What stays is styles, widths, hidden states, views, tables, and checks of cells that point nowhere else. What gets to
openpyxl at all stands in `sentparts`, what of cells goes over in `ownrows`.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.packaging.custom import CustomPropertyList
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.workbook.defined_name import DefinedNameDict
from openpyxl.worksheet.scenario import ScenarioList

from sources.marking.mark import CODES_SHEET
from sources.marking.palette import FILLS

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
RANGE = re.compile(r"(?:'[^'\[\]|]+'!|[\w.]+!)?\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?")
LITERAL = re.compile(r'"[^"]*"')


def disarm(book: Any, added: Collection[str] | None = None) -> None:
    """Links, names, macros, pictures, charts, queries, protection and conditional formats go.

    Conditional formats would also cover the colours of the marks. `added` are the sheets of an earlier return workbook:
    they go, with the colours that it laid over cells.
    """
    book.vba_archive, book._external_links, book.custom_doc_props = None, [], CustomPropertyList()
    book.defined_names, book.security, book.code_name = DefinedNameDict(), None, None
    if book.loaded_theme and any(sign in book.loaded_theme for sign in (b"<!", b"blip", b":id=")):
        book.loaded_theme = None
    for chart in list(book.chartsheets):
        book.remove(chart)
    if added is not None:
        _uncolour(book)
    for name in set(added or ()) & set(book.sheetnames):
        del book[name]
    for sheet in book.worksheets:
        _quiet(sheet)


def _quiet(sheet: Any) -> None:
    sheet._images, sheet._charts, sheet._pivots, sheet._hyperlinks = [], [], [], []
    sheet.legacy_drawing, sheet.sheet_properties.codeName, sheet.page_setup.id = None, None, None
    sheet.protection.sheet = False
    sheet.conditional_formatting, sheet.scenarios = ConditionalFormattingList(), ScenarioList()
    sheet.defined_names = DefinedNameDict()
    kept = [check for check in sheet.data_validations.dataValidation if _is_plain(check)]
    sheet.data_validations.dataValidation = kept
    for table in list(sheet.tables.values()):
        if not table.tableColumns:
            del sheet.tables[table.name]  # openpyxl would name its columns after cells that are not here
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


def _uncolour(book: Any) -> None:
    """Take the fills that an earlier return workbook laid over cells from all styles; their numbers stay."""
    colours = {f"{alpha}{colour}" for colour in FILLS.values() for alpha in ("00", "FF")}
    ours = {n for n, fill in enumerate(book._fills) if fill.fill_type == "solid" and fill.fgColor.rgb in colours}
    styles = [StyleArray(style) for style in book._cell_styles]
    for style in styles:
        style.fillId = 0 if style.fillId in ours else style.fillId
    book._cell_styles = IndexedList(styles)
