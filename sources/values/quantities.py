"""Counts, amounts and percentages as districts write them, to numbers (domain reference, section 7, rows 22-27).

Here a text is read for itself; what its column and header make of the number stands in `numbercolumns`.
"""

from __future__ import annotations

import re
from typing import NamedTuple

PLAIN = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[Ee][-+]?\d+)?")
GROUPED = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
SIGN = re.compile(r"[-−‐–—]|负|[▲△▼▽]")
MARKS = "▲△▼▽"
IN_BRACKETS = re.compile(r"\((\D{0,4}[\d.,]+[^()]*)\)")
CURRENCY = re.compile(r"(?:人民币|RMB|CNY|CN¥|¥)[::]?(?=[^::])", re.IGNORECASE)
CURRENCY_BEHIND = re.compile(r"(?<=[\d元万亿])\(?(?:人民币|RMB|CNY)\)?", re.IGNORECASE)
EXACTLY = re.compile(r"(?<=元)[整正]$")
MISREAD = re.compile(r"(?=.*\d)[\d.,]*(?:[A-Za-z][\d.,]*)+|\d[\d.,]*(?: +[\d.,]+)+\D*")
WITH_UNIT = re.compile(r"(约|近|共|计)?([-+]?[\d,.]+)(成|[^\d\s.,+\-/:%]{0,8}|[^\d\s.,+\-/:%]{0,3}m2|%)")
ROUGHLY = ("约", "近")
HAN_DIGIT = "[一二两三四五六七八九]"
HAN_SECTION = (
    rf"(?=[零〇]?(?:十|{HAN_DIGIT}))(?:{HAN_DIGIT}千)?(?:[零〇]?{HAN_DIGIT}百)?"
    rf"(?:[零〇]?{HAN_DIGIT}?十)?(?:[零〇]?{HAN_DIGIT})?"
)
HAN_NUMBER = re.compile(
    rf"(?:{HAN_SECTION}亿)?(?:{HAN_SECTION}万)?(?:{HAN_SECTION})?|{HAN_DIGIT}[〇零一二三四五六七八九]+|[〇零]"
)
HAN_COLLOQUIAL = re.compile(rf".*[百千万亿]{HAN_DIGIT}")  # 三百二 means 320 to most, 302 to some
HAN_PAIR = re.compile(rf"{HAN_DIGIT}{HAN_DIGIT}")  # 三五人 is “a few”
HAN_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
HAN_TENS = {"十": 10, "百": 100, "千": 1000}
IN_FULL = str.maketrans("壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億圆圓", "一二二三三四五六六七八九十百千万亿元元")
"""Numerals as on cheques, and 圆."""

THINGS = re.compile(r"[人名个户家栋幢层间支条位场次元组处片只]")
TIMES = re.compile(r"[月年岁届期]|个月|周岁|学时|小时|课时")
MULTIPLES = {"万": 1e4, "千": 1e3, "百": 1e2, "亿": 1e8, "百万": 1e6, "千万": 1e7, "十万": 1e5}
LONGEST_FIRST = sorted(MULTIPLES, key=len, reverse=True)

OF_MONEY = "¥"
"""The unit of a number that says which money it is (¥5, RMB 5), and not how many of it."""
PER_MILLE = "‰"
MONEY_TO_WAN = {"元": 1e-4, "千元": 0.1, "万元": 1.0, "百万元": 100.0, "亿元": 1e4, "万": 1.0, "亿": 1e4}
FOREIGN = re.compile(r"[千百万亿]*(?:美元|美金|港元|港币|欧元|日元|英镑|澳元|加元|USD|HKD|EUR|JPY|GBP)", re.IGNORECASE)
"""Money that is not counted in 元: what it makes in 万元 nobody says."""
AREA_TO_M2 = {
    "平方米": 1.0,
    "平方": 1.0,
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
    """A number, the unit written with it ("" for none), and how it was written.

    `misread` says why there is no number (rule V015). `multiple` is the 万 or 千 that was worked out, `half` half a
    unit of the last place written, `rough` that it is called about so much, `scientific` that it has an exponent,
    `marked` that a sign which means less to some (▲5, (5)) was read as minus.
    """

    number: float | None
    unit: str = ""
    misread: bool = False
    multiple: float = 1.0
    half: float = 0.0
    in_han: bool = False
    rough: bool = False
    scientific: bool = False
    marked: bool = False


def read_quantity(text: str) -> Quantity:
    """The number of a folded cell. Multiples (1.2万) are worked out, percent and tenths (9.7成) become 0-100."""
    if PLAIN.fullmatch(text):
        return Quantity(float(text), scientific="e" in text or "E" in text)
    bracketed = IN_BRACKETS.fullmatch(text)
    inner = bracketed[1] if bracketed else text
    sign = SIGN.match(inner.lstrip("¥ "))
    if bracketed is None and sign is None:
        return _of_money(text)
    quantity = _of_money(SIGN.sub("", inner, count=1))
    if quantity.number is None or quantity.number < 0 or (bracketed and sign):
        return Quantity(None)
    marked = sign is None or sign[0] in MARKS
    return quantity._replace(number=-quantity.number, marked=marked)


def _of_money(text: str) -> Quantity:
    """The number of a text without a sign of minus; `¥1,235元整` is one of 元, `¥1,235` of some money."""
    plain = EXACTLY.sub("", CURRENCY_BEHIND.sub("", CURRENCY.sub("", text, count=1)).strip()).strip()
    plain = plain.translate(IN_FULL)
    quantity = _unsigned(plain)
    if plain == text.translate(IN_FULL) or quantity.number is None or EXACTLY.search(text):
        return quantity
    if quantity.unit in MONEY_TO_WAN:
        return quantity
    return quantity._replace(unit=OF_MONEY) if not quantity.unit else Quantity(None)


def _unsigned(text: str) -> Quantity:
    if PLAIN.fullmatch(text):
        return Quantity(float(text), scientific="e" in text or "E" in text)
    if GROUPED.fullmatch(text):
        return Quantity(float(text.replace(",", "")))
    misread = MISREAD.fullmatch(text) is not None
    if found := WITH_UNIT.fullmatch(text if misread else text.replace(" ", "")):
        quantity = _with_unit(found[2], found[3])
        return quantity._replace(rough=found[1] in ROUGHLY, misread=misread and quantity.number is None)
    han, unit = _split_han(text)
    if not misread and han and HAN_NUMBER.fullmatch(han) and not HAN_COLLOQUIAL.fullmatch(han):
        multiple = next((MULTIPLES[word] for word in "亿万" if word in han), 1.0)  # 一百二十三万 is none of 万元
        number = None if HAN_PAIR.fullmatch(han) else _han_number(han)
        return Quantity(number, unit, multiple=multiple, in_han=True) if number is not None else Quantity(None)
    return Quantity(None, misread=misread)


def _with_unit(digits: str, unit: str) -> Quantity:
    if not (PLAIN.fullmatch(digits) or GROUPED.fullmatch(digits)):
        return Quantity(None)
    number = float(digits.replace(",", ""))
    if unit == "成":
        return Quantity(number * 10, "%", in_han=True)
    if unit == PER_MILLE:
        return Quantity(scaled(number, 0.1), "%")
    if unit in ("%", "") or unit in AREA_TO_M2 or (unit in MONEY_TO_WAN and unit.endswith("元")):
        return Quantity(number, unit)
    multiple, thing = multiple_of(unit)
    if multiple != 1 and (not thing or THINGS.fullmatch(thing) or thing in AREA_TO_M2):
        places = len(digits.partition(".")[2])
        half = 0.5 * multiple / 10**places
        return Quantity(round(number * multiple, 6), thing or unit, multiple=multiple, half=half)
    return Quantity(number, unit) if THINGS.fullmatch(unit) or TIMES.fullmatch(unit) else Quantity(None)


def multiple_of(unit: str) -> tuple[float, str]:
    """The multiple that a unit begins with, and the rest: 万人 is 10,000 and 人; 1 where there is none."""
    word = next((word for word in LONGEST_FIRST if unit.startswith(word)), "")
    return MULTIPLES.get(word, 1.0), unit[len(word) :]


def _split_han(text: str) -> tuple[str, str]:
    """Digits and the one character of what is counted behind them."""
    return (text[:-1], text[-1]) if text and THINGS.fullmatch(text[-1]) else (text, "")


def _han_number(text: str) -> float:
    if len(text) > 1 and all(character in HAN_DIGITS for character in text):
        return float("".join(str(HAN_DIGITS[character]) for character in text))
    total, section, digit = 0, 0, 0
    for character in text:
        if character in HAN_DIGITS:
            digit = HAN_DIGITS[character]
        elif character in HAN_TENS:
            section += (digit or 1) * HAN_TENS[character]
            digit = 0
        else:
            total = (total + section + digit) * (10_000 if character == "万" else 100_000_000)
            section = digit = 0
    return float(total + section + digit)


def half_of(quantity: Quantity, text: str) -> float:
    """Half a unit of the last place of the number that a text was read as."""
    decimals = re.search(r"\.(\d+)", text)
    return quantity.half if quantity.multiple != 1 else 0.5 / 10 ** len(decimals[1] if decimals else "")


def money_in_wan(quantity: Quantity, header_unit: str | None) -> float | None:
    """Amount in 万元: the cell's own unit wins over the header's, which wins over 万元."""
    if quantity.number is None:
        return None
    if quantity.multiple != 1:  # `1.2万` in a column of 万元 was multiplied out: it says 万元
        return scaled(quantity.number, 1e-4)
    return scaled(quantity.number, MONEY_TO_WAN.get(quantity.unit or header_unit or "万元", 1.0))


def scaled(number: float, scale: float) -> float:
    """The product as it is in decimals: 171000 times 0.0001 is 17.1, not 17.099999999999998."""
    return number if scale == 1 else float(f"{number * scale:.15g}")


def area_scale(header_unit: str | None, wanted: str) -> float:
    """Factor from the header's unit of area to the wanted one (`m2` or `km2`); 1 where none is written."""
    known = AREA_TO_M2.get(header_unit or "")
    if known is None:
        return 1.0
    return known / AREA_TO_M2[wanted]
