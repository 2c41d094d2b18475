"""Dates as districts write them, to a day or a month (domain reference, section 7, rows 16-18)."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

EPOCH = dt.date(1899, 12, 30)
EPOCH_1904 = dt.date(1904, 1, 1)
EARLIEST, LATEST = 1850, 2150
SERIALS = range(1, 73051)  # up to the year 2099

CLOCK = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?"
FULL = re.compile(rf"(\d{{4}}|\d{{2}})[-./年\\](\d{{1,2}})[-./月\\](\d{{1,2}})[日号]?\.?{CLOCK}")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0)?")
MONTH = re.compile(r"(\d{4}|\d{2})[-./年\\](\d{1,2})[月.]?")
COMPACT_MONTH = re.compile(r"(\d{4})(\d{2})(?:\.0)?")
SERIAL = re.compile(r"(\d{1,5})(?:\.\d+)?")
CHINESE = re.compile(r"[〇零○一二三四五六七八九十廿年月日号]{4,}")
DIGITS = {character: str(value) for value, character in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}


class Day(NamedTuple):
    """A date, and whether only its month was written."""

    date: dt.date
    by_month: bool


def read_date(text: str, pivot: int, epoch: dt.date = EPOCH) -> Day | None:
    """The date of a folded cell, or None. Two-digit years above `pivot` lie in the 20th century."""
    try:
        if len(text) == 10 or text[10:] == " 00:00:00":
            return _day(dt.date.fromisoformat(text[:10]), False)
    except ValueError:
        pass  # not the common form
    if CHINESE.fullmatch(text):
        text = _digits(text)
    text = re.sub(r"\s*([-./年月日号])\s*", r"\1", text) if " " in text and ":" not in text else text
    try:
        if found := FULL.fullmatch(text) or COMPACT.fullmatch(text):
            return _day(dt.date(_year(found[1], pivot), int(found[2]), int(found[3])), False)
        if found := MONTH.fullmatch(text) or COMPACT_MONTH.fullmatch(text):
            return _day(dt.date(_year(found[1], pivot), int(found[2]), 1), True)
    except ValueError:
        return None
    if (found := SERIAL.fullmatch(text)) and int(found[1]) in SERIALS and len(found[1]) == 5:
        return _day(epoch + dt.timedelta(days=int(found[1])), False)
    return None


def _day(date: dt.date, by_month: bool) -> Day | None:
    return Day(date, by_month) if EARLIEST <= date.year <= LATEST else None


def _year(text: str, pivot: int) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year <= pivot else 1900)


def _digits(text: str) -> str:
    """一九九八年七月十五日 as 1998年7月15日."""

    def number(match: re.Match[str]) -> str:
        tens, has_ten, ones = match[0].replace("廿", "二十").partition("十")
        if not has_ten:
            return "".join(DIGITS.get(c, c) for c in tens)
        return str(int(DIGITS.get(tens, "1")) * 10 + int(DIGITS.get(ones, "0") if ones else 0))

    return re.sub(r"[〇零○一二三四五六七八九十廿]+", number, text)
