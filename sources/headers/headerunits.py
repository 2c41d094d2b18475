"""Units of measure that a header, the group above it or a title names, and which of them is a column's.

What a unit makes of a number is told in `values.numbercolumns`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from schemas.column import Column, Kind
from sources.texts.cleaning import visible
from sources.values.quantities import AREA_TO_M2, FOREIGN, MONEY_TO_WAN, PER_MILLE, THINGS, multiple_of

SAID = re.compile(r"单位\s*:?\s*([^()]+)")
PARTS = re.compile(r"[、,/\s:;。和及]+")
WRAPPED = re.compile(r"[\[【〔(](?:(?:计量|金额)?单位:?)?([^()\[\]【】〔〕]{1,8})[)\]】〕]$")
GLUED = re.compile(r"(?<=.)[/:,、_|—\-]([^/:,、_|—\-]{1,6})$|(?<=[\u3400-\u9fff])((?:[千百万亿]+[元人户])|[%‰])$")
CURRENCY = re.compile(r"人民币|RMB|CNY|[:,、/]", re.IGNORECASE)
PEOPLE = re.compile(r"人|员|职工|青年|干部|工作者|推优")
ALL_UNITS = frozenset(MONEY_TO_WAN) | frozenset(AREA_TO_M2) | {"%", PER_MILLE}
SHARES = {"千分比": PER_MILLE, "千分率": PER_MILLE, "千分数": PER_MILLE, "百分比": "%", "百分数": "%"}
"""Words for units of share."""


def is_unit(text: str) -> bool:
    """Whether it is a unit that numbers are read by: of money, area, share, or of things (万人, 户)."""
    _multiple, thing = multiple_of(text)
    return text in ALL_UNITS or THINGS.fullmatch(thing) is not None or FOREIGN.fullmatch(text) is not None


def split_unit(header: str) -> tuple[str, str | None]:
    """A folded header without the unit that it ends with, and that: `(万元)`, `[万元]`, `(单位:万元)`, `/万元`, `%`."""
    if wrapped := WRAPPED.search(header):
        yearly = wrapped[1].removesuffix("/年")
        unit = yearly if yearly in MONEY_TO_WAN else CURRENCY.sub("", wrapped[1]) or wrapped[1]
        unit = SHARES.get(unit, unit)
        if is_unit(unit):
            return header[: wrapped.start()], unit
    if (glued := GLUED.search(header)) and is_unit(unit := glued[1] or glued[2]):
        return header[: glued.start()], unit
    return header, None


def title_unit(titles: Iterable[str], column: Column) -> str | None:
    """The one unit of a column's kind that titles name for the whole table: `单位:人、万元`, or `(万元)` alone."""
    named = set()
    for title in map(visible, titles):
        said = SAID.findall(title) or [title.strip("() ")]
        named |= {unit for one in said for part in PARTS.split(one) if fits(unit := CURRENCY.sub("", part), column)}
    return named.pop() if len(named) == 1 else None


def fits(unit: str, column: Column) -> bool:
    """Whether a unit that is named for a whole table, or a group of columns, is one of that column."""
    if column.kind is Kind.MONEY_WAN:
        return unit in MONEY_TO_WAN
    if column.kind is Kind.PERCENT:
        return unit in ("%", PER_MILLE)
    if column.kind is Kind.NUMBER:
        return unit in AREA_TO_M2 and column.unit in ("m2", "km2")
    multiple, thing = multiple_of(unit)
    return column.kind is Kind.INT and multiple != 1 and thing == thing_of(column)


def thing_of(column: Column) -> str:
    """What a column counts: 户, 人, or things of another kind, called 个."""
    if "户" in column.title and "人" not in column.title:
        return "户"
    return "人" if PEOPLE.search(column.title) else "个"
