"""What to put into a template: values that its rules let through, up to their bounds, and values that they refuse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import cycle, islice

from stdnum.cn import ric, uscc

from schemas.cities.arealists import Area
from schemas.cities.areas import areas
from schemas.codelists import codelist
from schemas.column import Column, Kind, Role
from schemas.database import Database
from schemas.periods import Period
from sources.templates.layout import FormPlace, places
from sources.templates.lists import Order, offered
from tests.sources.filling.office import Cells, Value

PERIOD = Period(2026, 9)
ORDER = Order(areas(), PERIOD, "310105")
FIRST, LAST = dt.date(1900, 3, 1), PERIOD.data_date
NEVER = dt.date(2149, 12, 31)
LARGEST = 10**12


def identity(number: int) -> str:
    """Of area 310199, born on days from 1900 to the data date."""
    born = FIRST + dt.timedelta(days=(LAST - FIRST).days * min(number, 59) // 59)
    digits = f"310199{born:%Y%m%d}{number + 1:03d}"
    return digits + ric.calc_check_digit(digits + "0")


def credit_code(number: int) -> str:
    body = f"91310199MA{number:07d}"
    return body + uscc.calc_check_digit(body + "0")


def rows(database: Database) -> list[dict[str, tuple[Value, object]]]:
    """Rows that touch every entry of every code list: column → what is put in, and what it must be read as."""
    size = max(60, *(len(codelist(c.codelist).labels) for c in database.columns.values() if c.codelist))
    columns = {place.column.name: list(islice(good(place), size)) for place in places(database)}
    return [{name: values[number] for name, values in columns.items()} for number in range(size)]


def good(place: FormPlace) -> Iterator[tuple[Value, object]]:
    """Without end; texts that may be keys do not repeat."""
    column = place.column
    if column.codelist:
        return cycle([(label, code) for code, label in codelist(column.codelist).labels.items()])
    if place.level is not None:
        return cycle([(offered(area), area.code) for area in _areas(place)])
    if column.kind in (Kind.DATE, Kind.MONTH):
        days = (FIRST, dt.date(1990, 2, 28), dt.date(2024, 2, 29), NEVER if column.planned else LAST)
        return cycle([(day, day.replace(day=1) if column.kind is Kind.MONTH else day) for day in days])
    if column.kind in NUMBERS:
        return cycle([(number, number) for number in NUMBERS[column.kind]])
    if column.kind is Kind.BOOL:
        return cycle([("是", True), ("否", False)])
    return (
        (text, text.replace("、", "|").replace("-", "")) if column.kind in CODED else (text, text)
        for text in _texts(column)
    )


NUMBERS: dict[Kind, tuple[int | float, ...]] = {
    Kind.INT: (0, 1, 17, LARGEST),
    Kind.NUMBER: (0, 0.01, 1234.5, LARGEST),
    Kind.MONEY_WAN: (0, 0.01, 1234.5, LARGEST),
    Kind.PERCENT: (0, 1, 99.5, 100),
}
CODED = (Kind.USCC_LIST, Kind.PHONE)


def _areas(place: FormPlace) -> list[Area]:
    """As many communities of one street as there are, then of the next; the columns of a row agree."""
    communities = [area for area in ORDER.areas.level(4, PERIOD) if area.code.startswith("310105")]
    above = {4: 12, 3: 9, 2: 6}[place.level or 4]
    found = [ORDER.areas.get(area.code[:above]) for area in sorted(communities, key=lambda area: area.code)]
    return [area for area in found if area]


def _texts(column: Column) -> Iterator[str]:
    number = 0
    while True:
        match column.kind:
            case Kind.IDENTITY:
                yield identity(number)
            case Kind.USCC:
                yield credit_code(number)
            case Kind.USCC_LIST:
                yield "、".join(credit_code(number * 10 + one) for one in range(number % 10 + 1))
            case Kind.PHONE if "手机" in column.title or number % 3 == 0:
                yield f"139{number:08d}"
            case Kind.PHONE:
                yield f"021-6{number:07d}" if number % 3 == 1 else f"0512-6{number:06d}"
            case _ if "代码" in column.title or "编号" in column.title:
                yield f"00{number:010d}"
            case _ if column.role is Role.PERSON:
                yield "拟造" + "甲乙丙丁戊己庚辛壬癸"[number % 10] + "一二三四五六七"[number // 10]
            case _:
                yield f"{'测试' * (99 if number == 7 else 2)}{number:02d}"
        number += 1


def bad(place: FormPlace) -> list[Value]:
    """What a person may well put into the cell, and must not get in."""
    column = place.column
    if column.codelist or column.kind in (Kind.BOOL, Kind.AREA):
        return ["火星", 7.5]
    by_kind: dict[Kind, list[Value]] = {
        Kind.DATE: [
            "2020年7月",
            dt.date(1900, 2, 28),
            NEVER + dt.timedelta(1) if column.planned else LAST + dt.timedelta(1),
        ],
        Kind.MONTH: ["2020年7月", dt.date(1900, 2, 28)],
        Kind.INT: ["三", -1, 1.5, LARGEST + 1],
        Kind.NUMBER: ["三", -1, "12万"],
        Kind.MONEY_WAN: ["三", -1, "12万元"],
        Kind.PERCENT: ["97%", -1, 0.97, 100.1],
        Kind.IDENTITY: [
            "310199196001010015",
            "31019919600101001",
            "310199199013010011",
            _born_too_late(),
            _of_no_province(),
        ],
        Kind.USCC: ["91310199MA0000000A", "91310199MA1TE5T0X", "91310199MA0000000h "],
        Kind.USCC_LIST: [
            f"{credit_code(1)}、91310199MA0000000A",
            f"{credit_code(1)},{credit_code(2)}",
            credit_code(1) + "、",
        ],
        Kind.PHONE: [
            "1390000000",
            "12900000000",
            "139 0000 000",
            "电话62123456",
            "021-12345678",
            "62123456",
            "021-621234567",
        ],
        Kind.TEXT: [" ", "字" * 201, *(["无", "合计", "其中：女"] if place.asked in ("必填", "请至少填一项") else [])],
    }
    return by_kind[column.kind] + (["张3"] if column.role is Role.PERSON else [])


def _born_too_late() -> str:
    digits = "31019920261001001"
    return digits + ric.calc_check_digit(digits + "0")


def _of_no_province() -> str:
    digits = "99019919600101001"
    return digits + ric.calc_check_digit(digits + "0")


def as_cells(database: Database, filled: list[dict[str, tuple[Value, object]]], first_row: int) -> Cells:
    """Rows as cells of the sheet."""
    position = {place.column.name: place.position for place in places(database)}
    return {
        (first_row + number, position[name]): value
        for number, row in enumerate(filled)
        for name, (value, _read) in row.items()
    }


def all_bad(database: Database, first_row: int) -> Cells:
    """Every refused value of every column, each column from the first row on."""
    return {
        (first_row + number, place.position): value
        for place in places(database)
        for number, value in enumerate(bad(place))
    }
