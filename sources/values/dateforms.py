"""Dates as districts write them, to a day or a month (domain reference, section 7, rows 16-18 and 52).

`read_date` takes the documented reading; which cells could mean another date is told by `doubt`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import NamedTuple

from sources.values.doubts import Doubt
from sources.values.midnights import LOCAL
from sources.values.moments import read_moment

EPOCH = dt.date(1899, 12, 30)
EPOCH_1904 = dt.date(1904, 1, 1)
YEARS = range(1850, 2151)
PIVOT = 30
"""Where nobody says otherwise: 31 to 99 are years of the 20th century."""
SERIALS = range(1, 73051)  # up to the year 2099

CLOCK = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
FULL = re.compile(rf"(\d{{4}}|\d{{2}})([-./年\\])(\d{{1,2}})[-./月\\](\d{{1,2}})[日号]?\.?{CLOCK}")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0)?")
MONTH = re.compile(r"(\d{4}|\d{2})([-./年\\])(\d{1,2})[月.]?")
COMPACT_MONTH = re.compile(r"(\d{4})(\d{2})(?:\.0)?")
SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
CHINESE = re.compile(r"[〇零○一二三四五六七八九十廿年月日号]{4,}")
DIGITS = {character: str(value) for value, character in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0"}

LOST_ZERO = re.compile(r"(?:\d{4}|\d{2})\.1")
YEAR_MONTH_SERIAL = re.compile(r"(?:19|20)\d{2}[1-9](?:\.0)?")
TWO_WAYS = re.compile(r"20(?:0[1-9]|1[0-2])(?:0[1-9]|1[0-2])(?:\.0)?")
ONE_WAY = re.compile(r"(?:1[89]\d{2}|20(?:00|1[3-9]|[2-9]\d))(?:0[1-9]|1[0-2])(?:\.0)?")
AGE = re.compile(r"[约虚实]?\d{1,3}周?岁(?:半|多|左右)?|\d{1,2}")
DAY_FIRST = re.compile(r"\d{1,2}([-./])\d{1,2}\1(?:\d{4}|\d{2})")

FOUR_DIGITS = "用四位年份填写日期,如1998-07-01"
AS_TEXT = "以文本填写年月:1月写作1998-01,10月写作1998-10"
AS_DATE = "填写日期,如1998-07-01,不填表格软件的日期序号"
WITH_DAY = "写明年月日,如1998-07-01"
NUMBER = "不是日期的数"
NOT_AGE = "请填出生日期(如1981-05-07),不由年龄推算"
YEAR_FIRST = "请按年-月-日填写四位年份(如2026-04-03),日、月先后不作推断"
A_DATE = "年-月-日,如1998-07-01"


class Day(NamedTuple):
    """A date, and whether only its month was written."""

    date: dt.date
    by_month: bool


def read_date(text: str, pivot: int, epoch: dt.date = EPOCH) -> Day | None:
    """The date of a folded cell, or None. Two-digit years above `pivot` lie in the 20th century.

    A slash after two digits that may be a day or a month (03/04/26) is not read; a point in time is its day in Beijing.
    """
    try:
        if text[4:8:3] == "--" and text[10:] in ("", " 00:00:00"):
            return _day(dt.date.fromisoformat(text[:10]), False)
    except ValueError:
        pass  # not the common form
    text = _plain(text)
    try:
        if found := FULL.fullmatch(text):
            return None if _unordered(found) else _day(_date(found, pivot), False)
        if found := COMPACT.fullmatch(text):
            return _day(dt.date(int(found[1]), int(found[2]), int(found[3])), False)
        if found := MONTH.fullmatch(text):
            return None if _unordered(found) else _day(dt.date(_year(found[1], pivot), int(found[3]), 1), True)
        if found := COMPACT_MONTH.fullmatch(text):
            return _day(dt.date(int(found[1]), int(found[2]), 1), True)
        if moment := read_moment(text, pivot):
            return _day(moment.date, False)
    except (ValueError, OverflowError):
        return None
    if (found := SERIAL.fullmatch(text)) and int(found[1]) in SERIALS:
        return _day(epoch + dt.timedelta(days=int(found[1])), False)
    return None


def doubt(text: str, day: Day) -> Doubt | None:
    """Why a cell that was read as that day may mean another one; None where it can mean no other."""
    text = _plain(text)
    reading = f"{day.date.year}年{day.date.month}月" if day.by_month else day.date.isoformat()
    if LOST_ZERO.fullmatch(text):  # a number cell 1998.10 loses its zero
        return Doubt(reading, f"{day.date.year}年10月", AS_TEXT)
    if SERIAL.fullmatch(text):
        month = YEAR_MONTH_SERIAL.fullmatch(text)
        return Doubt(reading, f"{text[:4]}年{text[4]}月" if month else NUMBER, AS_DATE, together=month is None)
    if TWO_WAYS.fullmatch(text):
        return Doubt(reading, f"20{text[:2]}-{text[2:4]}-{text[4:6]}", WITH_DAY, together=True)
    if found := FULL.fullmatch(text) or MONTH.fullmatch(text):
        return _of_year(found[1], reading)
    moment = None if COMPACT.fullmatch(text) or COMPACT_MONTH.fullmatch(text) else read_moment(text, PIVOT)
    if moment is None or moment.is_sure:
        return _of_year(moment.year, reading) if moment else None
    other = NUMBER if text.replace(".", "").isdigit() else (day.date - dt.timedelta(days=1)).isoformat()
    return Doubt(reading, other, LOCAL, together=True)


def _of_year(year: str, reading: str) -> Doubt | None:
    if len(year) != 2:
        return None
    other = int(reading[:4]) + (100 if reading < "2000" else -100)
    return Doubt(reading, f"{other}{reading[4:]}", FOUR_DIGITS, together=int(year) > 31)


def shown_months(texts: Iterable[str]) -> bool:
    """Whether a text of six digits in the column can only be a year and a month: then 200102 is one too."""
    return any(ONE_WAY.fullmatch(text) for text in texts)


def wanted(text: str) -> str:
    """What is expected in place of a text that is no date."""
    if AGE.fullmatch(text):
        return NOT_AGE
    return YEAR_FIRST if DAY_FIRST.fullmatch(text) else A_DATE


def _plain(text: str) -> str:
    text = _digits(text) if CHINESE.fullmatch(text) else text
    return re.sub(r"\s*([-./年月日号])\s*", r"\1", text) if " " in text and ":" not in text else text


def _unordered(found: re.Match[str]) -> bool:
    return len(found[1]) == 2 and found[2] == "/" and int(found[1]) <= 31


def _date(found: re.Match[str], pivot: int) -> dt.date:
    return dt.date(_year(found[1], pivot), int(found[3]), int(found[4]))


def _day(date: dt.date, by_month: bool) -> Day | None:
    return Day(date, by_month) if date.year in YEARS else None


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
