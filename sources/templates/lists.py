"""The hidden sheet of a template: what its drop-downs offer and what its formulas count with, as named ranges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_range_abs

from schemas.cities.arealists import Area
from schemas.cities.areas import Areas
from schemas.codelists import codelist
from schemas.column import Column, Kind
from schemas.periods import Period
from schemas.rowrules.checkdigits import IDENTITY_WEIGHTS, PROVINCES, USCC_WEIGHTS
from sources.templates.layout import FormPlace

SHEET = "选项"
CODES_AT_MOST = 10
"""So many credit codes fit into one cell."""
TOTALS = ("合计", "小计", "总计", "共计", "累计", "总数", "其中", "填表", "制表", "审核", "负责")
"""Beginnings and ends of what stands in totals and footers where a name would (rule V017, and rows taken out)."""
LANDLINES = [
    f"{area}-{first}{rest}" for area in ("0??", "0???") for first in range(2, 10) for rest in ("?" * 6, "?" * 7)
]
"""Forms of numbers with an area code; a question mark is any character."""
AREA_LISTS = {2: "districts", 3: "streets", 4: "communities"}


@dataclass(frozen=True)
class Order:
    """What a template is made for: the areas as of a period, and the district whose areas alone it offers."""

    areas: Areas
    period: Period | None = None
    district: str | None = None


def list_name(column: Column) -> str:
    """The named range of a column's code list."""
    return f"list_{column.codelist or 'yes_no'}"


def offered(area: Area) -> str:
    """What a drop-down writes for an area: its code, by which it is read, and its name for the person who chooses."""
    return f"{area.code} {area.zh}"


def write_lists(book: Any, order: Order, wanted: Sequence[FormPlace]) -> None:
    """The hidden sheet with everything that the columns need."""
    sheet = ListSheet(book)
    kinds = {place.column.kind for place in wanted}
    for column in {
        list_name(p.column): p.column for p in wanted if p.column.codelist or p.column.kind is Kind.BOOL
    }.values():
        sheet.add(list_name(column), list(codelist(column.codelist or "yes_no").labels.values()))
    for level in sorted({place.level for place in wanted if place.level}):
        sheet.add_stretches(area_lists(order, level))
    if Kind.IDENTITY in kinds:
        sheet.add("weights_17", IDENTITY_WEIGHTS.astype(int).tolist())
        sheet.add("provinces", [str(code) for code in PROVINCES])
        sheet.add("nth_17", list(range(1, 18)))
    if kinds & {Kind.USCC, Kind.USCC_LIST}:
        sheet.add("credit_weights", USCC_WEIGHTS.astype(int).tolist())
        sheet.add("credit_starts", [1 + 19 * number for number in range(CODES_AT_MOST)])
        sheet.add_rows("credit_places", [[1 + 19 * n + i for i in range(17)] for n in range(CODES_AT_MOST)])
    if Kind.PHONE in kinds:
        sheet.add("landlines", LANDLINES)
    sheet.add("nth", list(range(1, 41)))
    sheet.add("totals", TOTALS)
    sheet.add("nothing", list(codelist("null_token").labels))


def area_lists(order: Order, level: int) -> dict[str, list[str]]:
    """All areas of a level as they lie in each other, then those of each area above: name of the range → its offers."""
    known = order.areas
    everywhere = sorted(
        known.level(level, order.period), key=lambda area: [known.above(area.code, at) or "" for at in (2, 3, 4)]
    )
    found = {AREA_LISTS[level]: [offered(area) for area in everywhere]}
    for above in range(2, level):
        for area in everywhere:
            if outer := known.above(area.code, above):
                found.setdefault(f"{AREA_LISTS[level]}_{outer}", []).append(offered(area))
    return found


class ListSheet:
    """Writes lists side by side into a sheet that no menu shows, and names them."""

    def __init__(self, book: Any) -> None:
        self._book, self._next = book, 0
        self._sheet = book.add_worksheet(SHEET)
        self._sheet.very_hidden()
        self._text = book.add_format({"num_format": "@"})

    def add(self, name: str, values: Sequence[str | int]) -> None:
        """A list down one column."""
        self.add_rows(name, [[value] for value in values])

    def add_rows(self, name: str, rows: Sequence[Sequence[str | int]]) -> None:
        """A block of as many columns as a row has."""
        for row, values in enumerate(rows):
            for number, value in enumerate(values, start=self._next):
                if isinstance(value, str):
                    self._sheet.write_string(row, number, value, self._text)
                else:
                    self._sheet.write_number(row, number, value)
        self._name(name, 0, len(rows) - 1, len(rows[0]))
        self._next += len(rows[0])

    def add_stretches(self, named: dict[str, list[str]]) -> None:
        """A list, and stretches of it under names of their own."""
        (whole, *_rest) = named
        where = {value: row for row, value in enumerate(named[whole])}
        column = self._next
        self.add(whole, named[whole])
        for name, values in named.items():
            if name != whole:
                self._name(name, where[values[0]], where[values[-1]], 1, column)

    def _name(self, name: str, first: int, last: int, width: int, column: int | None = None) -> None:
        left = self._next if column is None else column
        self._book.define_name(name, f"='{SHEET}'!{xl_range_abs(first, left, last, left + width - 1)}")
