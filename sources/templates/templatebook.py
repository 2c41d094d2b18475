"""A template: a workbook to fill in for one database, made from its declared columns, areas and code lists."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from schemas.codelists import codelist
from schemas.column import Kind
from schemas.database import Database
from schemas.errors import ConfigurationError
from sources.rows.sorting import EXAMPLE
from sources.templates.colours import MISSING, ROOM, colours
from sources.templates.examples import Value, example_row
from sources.templates.instructions import write_instructions
from sources.templates.layout import EXAMPLE_ROW, FIRST_ROW, HEADER_ROW, SERIAL, Asked, FormPlace, places
from sources.templates.lists import Order, write_lists
from sources.templates.validations import CellSetting, is_text, named_values, validation, with_messages

LAST_ROW = 1_048_575
HEADER_COLOURS = {Asked.ALWAYS: "#C00000", Asked.EITHER: "#C55A11", Asked.SOMETIMES: "#1F4E79", Asked.FREELY: "#595959"}
FORMATS = {Kind.DATE: "yyyy-mm-dd", Kind.MONTH: "yyyy-mm", Kind.INT: "0", Kind.PERCENT: "0.##"}
CENTRED = (Kind.DATE, Kind.MONTH, Kind.BOOL)
WIDTHS = {Kind.IDENTITY: 21, Kind.USCC: 21, Kind.USCC_LIST: 24, Kind.AREA: 30, Kind.PHONE: 15, Kind.TEXT: 20}
PAGE = 220
"""Characters on a printed page from left to right."""


def write_template(path: Path, database: Database, order: Order) -> None:
    """Write the template, whole or not at all. A district in the order limits the areas that are offered."""
    draft = path.with_name(f".{path.name}.part")
    setting = CellSetting(database, order)
    columns = [_in_own_words(place, order) for place in places(database)]
    with xlsxwriter.Workbook(draft, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": f"{database.title}填报模板"})
        sheet = book.add_worksheet(sheet_name(database, order))
        write_instructions(book, database, setting, columns)
        write_lists(book, order, columns)
        for name, value in named_values(setting).items():
            book.define_name(name, value)
        _columns(book, sheet, setting, columns)
        _example(book, sheet, example_row(columns, order), len(columns))
        _colours(book, sheet, database, columns)
        _view(sheet, columns)
    draft.replace(path)


def _in_own_words(place: FormPlace, order: Order) -> FormPlace:
    """A column under the title that the city gives it: 来杭人员数."""
    return replace(place, column=replace(place.column, title=order.areas.city.own(place.column.title)))


def sheet_name(database: Database, order: Order) -> str:
    """Name of the sheet to fill in: with it, the file says by itself what it is about."""
    district = order.areas.name(order.district) if order.district else ""
    return " ".join(part for part in (database.title, district, str(order.period or "")) if part)


def _columns(book: Any, sheet: Worksheet, setting: CellSetting, columns: list[FormPlace]) -> None:
    """Widths, formats, headers and rules."""
    sheet.set_row(HEADER_ROW, 48)
    serial = {"bg_color": "#7F7F7F", "font_color": "#FFFFFF", "bold": True, "align": "center", "valign": "vcenter"}
    sheet.write_string(HEADER_ROW, 0, SERIAL, book.add_format(serial))
    sheet.set_column(0, 0, 7, book.add_format({"align": "center"}))
    for place in columns:
        shown = {"num_format": _format(place)} | ({"align": "center"} if place.column.kind in CENTRED else {})
        sheet.set_column(place.position, place.position, width(place), book.add_format(shown))
        head = serial | {
            "bg_color": HEADER_COLOURS[place.asked],
            "text_wrap": True,
            "border": 1,
            "border_color": "#FFFFFF",
        }
        sheet.write_string(HEADER_ROW, place.position, place.header, book.add_format(head))
        options = with_messages(place, validation(place, setting))
        refused = sheet.data_validation(FIRST_ROW, place.position, LAST_ROW, place.position, options)
        if refused:
            raise ConfigurationError(
                f"{setting.database.name}.{place.column.name}: its rule is too long for a spreadsheet"
            )


def _example(book: Any, sheet: Worksheet, row: dict[int, Value], last: int) -> None:
    look = {"italic": True, "font_color": "#7F7F7F", "bg_color": "#F2F2F2"}
    text = book.add_format(look | {"num_format": "@"})
    number = book.add_format(look)
    date = book.add_format(look | {"num_format": "yyyy-mm-dd", "align": "center"})
    sheet.write_string(EXAMPLE_ROW, 0, EXAMPLE, book.add_format(look | {"num_format": "@", "align": "center"}))
    for position in range(1, last + 1):
        value = row.get(position)
        if value is None:
            sheet.write_blank(EXAMPLE_ROW, position, None, text)
        elif isinstance(value, str):
            sheet.write_string(EXAMPLE_ROW, position, value, text)
        elif isinstance(value, dt.date):
            sheet.write_datetime(EXAMPLE_ROW, position, value, date)
        else:
            sheet.write_number(EXAMPLE_ROW, position, value, number)


def _colours(book: Any, sheet: Worksheet, database: Database, columns: list[FormPlace]) -> None:
    missing, doubtful = book.add_format({"bg_color": "#FFC7CE"}), book.add_format({"bg_color": "#FFD966"})
    by_name = {place.column.name: place for place in columns}
    for place in columns:
        for formula, what in colours(database, place, by_name):
            shown = {"type": "formula", "criteria": formula, "format": missing if what == MISSING else doubtful}
            sheet.conditional_format(FIRST_ROW, place.position, FIRST_ROW + ROOM - 1, place.position, shown)


def _view(sheet: Worksheet, columns: list[FormPlace]) -> None:
    """What stays on the screen and how it is printed."""
    last = len(columns)
    sheet.freeze_panes(FIRST_ROW, 3)
    sheet.autofilter(HEADER_ROW, 0, FIRST_ROW + ROOM - 1, last)
    sheet.hide_gridlines(0)  # on paper too
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.repeat_rows(HEADER_ROW)
    sheet.repeat_columns(0, 2)
    sheet.fit_to_pages(-(-(sum(map(width, columns)) + 7) // PAGE), 0)
    sheet.set_footer("&L&A&R&P / &N")
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{LAST_ROW + 1}"})


def _format(place: FormPlace) -> str:
    return "@" if is_text(place.column) else FORMATS.get(place.column.kind, "General")


def width(place: FormPlace) -> int:
    """Width of a column in characters: of its title, its longest choice, or what its kind takes."""
    labels = codelist(place.column.codelist).labels.values() if place.column.codelist else ()
    wanted = max(map(len, (place.column.title, *labels))) * 2 + 4  # a Chinese character is as wide as two letters
    return max(WIDTHS.get(place.column.kind, 12), min(wanted, 40))
