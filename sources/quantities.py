"""Counts, amounts and percentages as districts write them, to numbers (domain reference, section 7, rows 22-27)."""

from __future__ import annotations

import re
from typing import NamedTuple

PLAIN = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[Ee][-+]?\d+)?")
GROUPED = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
MISREAD = re.compile(r"(?=.*\d)[\d.,]*(?:[A-Za-z][\d.,]*)+|\d[\d.,]*(?: +[\d.,]+)+")
WITH_UNIT = re.compile(r"(约|共|计)?([-+]?[\d,.]+)(成|[^\d\s.,+\-/:%]{0,8}|%)")
HAN_NUMBER = re.compile(r"[〇零一二两三四五六七八九十百千万亿]+([人名个户家]?)")
HAN_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
HAN_TENS = {"十": 10, "百": 100, "千": 1000}

UNITS = re.compile(
    r"[人名个户家栋幢层间支条位月年岁届期场次元组处片只]|个月|周岁|学时|小时|课时|平方米|平米|平方|㎡|m2|平方公里|km2"
)
MULTIPLES = {"万": 1e4, "千": 1e3, "百": 1e2, "亿": 1e8, "百万": 1e6, "千万": 1e7}

MONEY_TO_WAN = {"元": 1e-4, "千元": 0.1, "万元": 1.0, "百万元": 100.0, "亿元": 1e4, "万": 1.0, "亿": 1e4}
AREA_TO_M2 = {
    "平方米": 1.0,
    "m2": 1.0,
    "平米": 1.0,
    "万平方米": 1e4,
    "万m2": 1e4,
    "万平米": 1e4,
    "亩": 2000 / 3,
    "平方公里": 1e6,
    "km2": 1e6,
}


class Quantity(NamedTuple):
    """A number and the unit written with it ("" for none); `misread` says why there is no number (rule V015)."""

    number: float | None
    unit: str = ""
    misread: bool = False


def read_quantity(text: str) -> Quantity:
    """The number of a folded cell. Multiples (1.2万) are worked out, percent and tenths (9.7成) become 0-100."""
    if PLAIN.fullmatch(text):
        return Quantity(float(text))
    if GROUPED.fullmatch(text):
        return Quantity(float(text.replace(",", "")))
    misread = MISREAD.fullmatch(text) is not None
    if found := WITH_UNIT.fullmatch(text if misread else text.replace(" ", "")):
        quantity = _with_unit(found[2], found[3])
        return quantity if quantity.number is not None else Quantity(None, misread=misread)
    if HAN_NUMBER.fullmatch(text):
        return Quantity(_han_number(text.rstrip("人名个户家")))
    return Quantity(None, misread=misread)


def _with_unit(digits: str, unit: str) -> Quantity:
    if not (PLAIN.fullmatch(digits) or GROUPED.fullmatch(digits)):
        return Quantity(None)
    number = float(digits.replace(",", ""))
    if unit in ("%", ""):
        return Quantity(number, unit)
    if unit == "成":
        return Quantity(number * 10, "%")
    if unit in MONEY_TO_WAN and unit.endswith("元"):
        return Quantity(number, unit)
    if unit in AREA_TO_M2:
        return Quantity(number, unit)
    for word in sorted(MULTIPLES, key=len, reverse=True):
        if unit.startswith(word) and (unit == word or UNITS.fullmatch(unit[len(word) :])):
            return Quantity(round(number * MULTIPLES[word], 6), word if unit == word else "")
    return Quantity(number) if UNITS.fullmatch(unit) else Quantity(None)


def _han_number(text: str) -> float:
    total, section, digit = 0, 0, 0
    for character in text:
        if character in HAN_DIGITS:
            digit = (
                digit * 10 + HAN_DIGITS[character] if digit and section == 0 and total == 0 else HAN_DIGITS[character]
            )
        elif character in HAN_TENS:
            section += (digit or 1) * HAN_TENS[character]
            digit = 0
        else:
            total = (total + section + digit) * (10_000 if character == "万" else 100_000_000)
            section = digit = 0
    return float(total + section + digit)


def money_in_wan(quantity: Quantity, header_unit: str | None) -> float | None:
    """Amount in 万元: the cell's own unit wins over the header's, which wins over 万元."""
    if quantity.number is None:
        return None
    if quantity.unit in ("万", "亿"):  # `1.2万` in a column of 万元 was multiplied out: it says 万元
        return quantity.number * 1e-4
    unit = quantity.unit or header_unit or "万元"
    return quantity.number * MONEY_TO_WAN.get(unit, 1.0)


def area_scale(header_unit: str | None, wanted: str) -> float:
    """Factor from the header's unit of area to the wanted one (`m2` or `km2`); 1 where none is written."""
    known = AREA_TO_M2.get(header_unit or "")
    if known is None:
        return 1.0
    return known / AREA_TO_M2[wanted]
