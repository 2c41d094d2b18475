"""Dates as systems write them: offsets, counts since 1970, Java's, JavaScript's and Oracle's words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.child.parser import Parser
from sources.texts.cleaning import fold
from sources.values.dateforms import doubt, read_date
from sources.values.moments import CHINESE, COMPACT, EARLY, ENGLISH
from tests.sources.books import MEMBER_HEADER, MEMBERS, book, column, outcome, told

JULY = dt.date(1998, 7, 1)
BEIJING = ZoneInfo("Asia/Shanghai")
DAYS = st.dates(dt.date(1950, 1, 1), dt.date(2029, 12, 31))
WEEKDAYS = "一二三四五六日"


def midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=BEIJING)


def month(day: dt.date) -> str:
    return ENGLISH[day.month - 1].capitalize()


FORMS: dict[str, Callable[[dt.date], str]] = {
    "offset of Beijing": lambda day: f"{day}T00:00:00+08:00",
    "its evening": lambda day: f"{day} 23:59:59+08:00",
    "offset without a colon": lambda day: f"{day}T00:00:00.000+0800",
    "offset in hours": lambda day: f"{day} 00:00:00+08",
    "offset and zone": lambda day: f"{day}T00:00+08:00[Asia/Shanghai]",
    "Go": lambda day: f"{day} 00:00:00 +0800 CST",
    "the time in UTC": lambda day: f"{midnight(day).astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}",
    "the time in UTC, as Jackson": lambda day: f"{midnight(day).astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S.000+0000}",
    "noon in UTC": lambda day: f"{day}T12:00:00Z",
    "JDBC": lambda day: f"{day} 00:00:00.0",
    "nanoseconds": lambda day: f"{day} 00:00:00.000000000",
    "Windows in Chinese": lambda day: f"{day.year}/{day.month}/{day.day} 上午 12:00:00",
    "twelve hours": lambda day: f"{day.year}/{day.month}/{day.day} 12:00:00 AM",
    "Chinese with a time": lambda day: f"{day.year}年{day.month}月{day.day}日 00:00:00",
    "Chinese words of time": lambda day: f"{day.year}年{day.month:02}月{day.day:02}日00时00分00秒",
    "weekday": lambda day: f"{day.year}年{day.month}月{day.day}日 星期{WEEKDAYS[day.weekday()]}",
    "compact with a time": lambda day: f"{day:%Y%m%d}000000",
    "basic ISO": lambda day: f"{day:%Y%m%d}T000000",
    "compact, blank, time": lambda day: f"{day:%Y%m%d} 00:00:00",
    "milliseconds": lambda day: f"{int(midnight(day).timestamp()) * 1000}",
    "seconds": lambda day: f"{int(midnight(day).timestamp())}",
    "seconds as a float": lambda day: f"{int(midnight(day).timestamp())}.0",
    "milliseconds as a float": lambda day: f"{midnight(day).timestamp() * 1000!r}",
    "milliseconds with an exponent": lambda day: f"{midnight(day).timestamp() * 1000:.12E}",
    "midnight in UTC": lambda day: f"{int((day - dt.date(1970, 1, 1)).total_seconds()) * 1000}",
    "SheetJS in Beijing": lambda day: f"{midnight(day).astimezone(dt.UTC) - EARLY:%Y-%m-%dT%H:%M:%S.000Z}",
    "SheetJS, in words": lambda day: (
        f"{midnight(day) - EARLY:%a} {month((midnight(day) - EARLY).date())} "
        f"{midnight(day) - EARLY:%d %Y %H:%M:%S} GMT+0800 (China Standard Time)"
    ),
    "/Date()/": lambda day: f"/Date({int(midnight(day).timestamp()) * 1000})/",
    "/Date(+0800)/": lambda day: f"/Date({int(midnight(day).timestamp()) * 1000}+0800)/",
    "new Date()": lambda day: f"new Date({int(midnight(day).timestamp()) * 1000})",
    "Java": lambda day: f"{day:%a} {month(day)} {day:%d} 00:00:00 CST {day.year}",
    "Java in Chinese": lambda day: (
        f"星期{WEEKDAYS[day.weekday()]} {CHINESE[day.month - 1]} {day:%d} 00:00:00 CST {day.year}"
    ),
    "ctime": lambda day: f"{day:%a} {month(day)} {day.day:2} 00:00:00 {day.year}",
    "JavaScript": lambda day: f"{day:%a} {month(day)} {day:%d} {day.year} 00:00:00 GMT+0800 (中国标准时间)",
    "mail": lambda day: f"{day:%a}, {day:%d} {month(day)} {day.year} 00:00:00 +0800",
    "Gson": lambda day: f"{month(day)} {day.day}, {day.year} 12:00:00 AM",
    "Oracle": lambda day: f"{day:%d}-{month(day).upper()}-{day.year}",
    "Oracle in Chinese": lambda day: f"{day:%d}-{CHINESE[day.month - 1]}-{day.year}",
    "Oracle with figures": lambda day: f"{day:%d}-{day.month}月 -{day.year}",
    "Excel in English": lambda day: f"{day.day}-{month(day)}-{day.year}",
}


@pytest.mark.parametrize("form", FORMS)
@given(day=DAYS)
def test_the_day_in_beijing_comes_back(form: str, day: dt.date) -> None:
    if dt.date(1969, 1, 1) < day < dt.date(1973, 4, 1) and ("seconds" in form or "midnight in" in form):
        return  # counts of so few digits stay what they are
    text = fold(FORMS[form](day))
    both = COMPACT.fullmatch(text) and not form.startswith("compact")  # 192211200000 is a day of 1922 and one of 1976
    assert read_date(text, 30) == (None if both else (day, False))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("01-JUL-98", JULY),
        ("01-7月 -98", JULY),
        ("01-七月-98", JULY),
        ("1-Jul-98", JULY),
        ("01-JUL-98 12.00.00.000000 AM", JULY),
        ("01-JUL-05", dt.date(2005, 7, 1)),
    ],
)
def test_years_of_two_digits_are_told(text: str, day: dt.date) -> None:
    found = read_date(fold(text), 30)
    assert found == (day, False)
    said = doubt(fold(text), found)
    assert said is not None and "四位年份" in said.ask


@pytest.mark.parametrize(
    "text",
    [
        "13800138000", "02162345678", "310105001", "310105000001", "6212345678", "2026090100", "199807", "12345678",
        "2026-07-2+8", "2026-07-02-08",
        "31-JUN-1998", "Wed Foo 01 00:00:00 CST 1998", "13-十三月-1998", "98-JUL-01", "2026-W36-2",
        "/Date(x)/", "-1", "1e5", "9" * 13, "Date(99999999999999)",
    ],
)  # fmt: skip
def test_codes_and_telephone_numbers_are_no_dates(text: str) -> None:
    found = read_date(fold(text), 30)
    assert found is None or (text == "199807" and found.by_month)


@pytest.mark.parametrize("text", ["1788229425", "1788229425.25", "1788229425123", "2026-08-31T18:23:45Z"])
def test_a_moment_within_a_day_is_its_day_and_told(text: str) -> None:
    found = read_date(text, 30)
    assert found == (dt.date(2026, 9, 1), False)
    said = doubt(text, found)
    assert said is not None and "北京时间" in said.ask


@given(st.text("0123456789-+:.TZ年月日 JulCST/()Date一", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    if day := read_date(fold(text), 30):
        doubt(fold(text), day)


def test_a_roster_of_a_system(tmp_path: Path, parser: Parser) -> None:
    texts = [
        "/Date(646761600000)/",
        "Sun Jul 01 00:00:00 CDT 1990",
        "646761600",
        "01-七月-1990",
        "1990-06-30T16:00:00Z",
    ]
    rows = [MEMBER_HEADER, *([*MEMBERS[n % 2][:8], text, *MEMBERS[n % 2][9:]] for n, text in enumerate(texts[:2]))]
    path = tmp_path / "党员.xlsx"
    for first in range(0, 4, 2):
        rows = [MEMBER_HEADER, *([*row[:8], text, *row[9:]] for row, text in zip(MEMBERS, texts[first:], strict=False))]
        found = outcome(book(path, 党员=rows), parser)
        assert [value.isoformat() for value in column(found, "join_date")] == ["1990-07-01", "1990-07-01"]
        assert (told(found, "V008"), told(found, "C002")) == ([], [])
