"""An example for each column, from its declaration: what the example row shows, and what the instructions quote."""

from __future__ import annotations

import datetime as dt

from schemas.cities.madeup import CREDIT_CODE, PERSON
from schemas.codelists import codelist
from schemas.column import Column, Kind
from sources.rows.sorting import EXAMPLE
from sources.templates.layout import Asked, FormPlace
from sources.templates.lists import AREA_LISTS, Order, area_lists

BORN, PASSED = dt.date(1990, 1, 1), dt.date(2020, 7, 1)
Value = str | int | float | dt.date
BY_KIND: dict[Kind, Value] = {
    Kind.IDENTITY: PERSON,
    Kind.USCC: CREDIT_CODE,
    Kind.USCC_LIST: CREDIT_CODE,
    Kind.DATE: PASSED,
    Kind.MONTH: PASSED,
    Kind.INT: 100,
    Kind.NUMBER: 2000,
    Kind.MONEY_WAN: 12.5,
    Kind.PERCENT: 97,
}


def example(column: Column, level: int | None, order: Order) -> Value:
    """A value that the column's rule lets through."""
    if column.codelist:
        return next(iter(codelist(column.codelist).labels.values()))
    if column.kind is Kind.BOOL:
        return "否"
    if level is not None:
        return _area(level, order)
    if column.kind is Kind.TEXT:
        return f"{EXAMPLE}：{'001' if any(word in column.title for word in ('代码', '编号')) else column.title}"
    if column.name == "birth_date":
        return BORN
    if column.kind is Kind.PHONE and "手机" in column.title:
        return "13800000000"
    if column.kind is Kind.PHONE:
        return order.areas.city.landline
    return BY_KIND[column.kind]


def example_row(places: list[FormPlace], order: Order) -> dict[int, Value]:
    """Position → value of the example row: what a row at least holds, and nothing that hangs on other cells."""
    shown = [place for place in places if place.asked in (Asked.ALWAYS, Asked.EITHER)]
    return {place.position: example(place.column, place.level, order) for place in shown}


def _area(level: int, order: Order) -> str:
    """The first area of the level, in the order's district; the first ones of all levels lie in each other."""
    lists = area_lists(order, level)
    name = AREA_LISTS[level]
    if order.district and level == 2:
        return next(text for text in lists[name] if text.startswith(order.district))
    return lists.get(f"{name}_{order.district}", lists[name])[0]
