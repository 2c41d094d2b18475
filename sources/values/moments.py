"""Points in time as systems write them, to their day in Beijing: ISO 8601 with an offset, counts, months in words.

A count is believed only where it is the midnight of a day, in Beijing or in UTC, or has the length that counts of
seconds and milliseconds have today: other numbers of that size are codes and telephone numbers.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import NamedTuple

from schemas.periods import BEIJING

OFFSET = dt.timezone(dt.timedelta(hours=8))
START = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
DAY = 86_400
EARLY = dt.timedelta(seconds=43)
"""SheetJS reads days so much early in Beijing, whose clocks were 8:05:43 before UTC in 1899."""
MOST_SECONDS = 10**10
"""A count of so many or more is one of milliseconds; as seconds it would lie behind the year 2286."""
TODAYS = range(946_656_000, 1_893_427_200)
"""Seconds of the years 2000 to 2029: the only counts with a time of day that are believed."""

ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
CHINESE = ("一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月")
MONTHS = {name: number for names in (ENGLISH, CHINESE) for number, name in enumerate(names, start=1)}

WEEKDAY = r"(?:(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\.?|(?:星期|周)[一二三四五六日天]),? ?)?"
NAME = r"(?P<name>(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?|[一二三四五六七八九十]{1,2}月|\d{1,2}月)"
TIME = (
    r"(?P<half>上午|下午|AM|PM)? ?(?P<hour>\d{1,2})[:.时](?P<minute>\d{2})"
    r"(?:[:.分](?P<second>\d{2})秒?(?:[.,:]\d+)?)?分?(?: ?(?P<later>AM|PM|上午|下午))?"
)
ZONE = r"(?P<zone>(?:GMT|UTC)?[+-]\d{1,2}(?::?\d{2})?|GMT|UTC|Z|CST|CDT)(?: CST| CDT| ?[\[(].*[\])])?"
ORDER = r"(?P<year>\d{4})[-./年](?P<name>\d{1,2})[-./月](?P<day>\d{1,2})[日号]?"
FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{ORDER} ?{WEEKDAY}[T ]?(?:{TIME}(?: ?{ZONE})?)?",
        rf"{ORDER}(?P<zone>Z|[+-]\d\d:\d\d)",
        r"(?P<year>\d{4})(?P<name>\d\d)(?P<day>\d\d)[T ](?P<hour>\d\d):?(?P<minute>\d\d):?(?P<second>\d\d)?"
        rf"(?:\.\d+)?(?: ?{ZONE})?",
        rf"{WEEKDAY}{NAME} ?(?P<day>\d{{1,2}}),? {TIME} (?:{ZONE} )?(?P<year>\d{{4}})",
        rf"{WEEKDAY}{NAME} ?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? ?(?P<year>\d{{4}})(?:,? {TIME}(?: ?{ZONE})?)?",
        rf"{WEEKDAY}(?P<day>\d{{1,2}})[-/. ]?{NAME} ?[-/.,]? ?(?P<year>\d{{4}}|\d\d)(?:[ :T]{TIME}(?: ?{ZONE})?)?",
    )
]
COMPACT = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?P<name>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])(?P<time>(?:[0-5]\d){0,2})(?:\.0)?"
)
COUNT = re.compile(r"-?\d{6,13}(?:\.\d+)?|-?\d(?:\.\d+)?E\+?\d{1,2}", re.IGNORECASE)
OF_JSON = re.compile(r"\\?/?(?:new )?Date\((-?\d{1,14})(?:[+-]\d{4})?\)\\?/?", re.IGNORECASE)


class Moment(NamedTuple):
    """The day in Beijing; `is_sure` is false where another day was written, or a count may be none."""

    date: dt.date
    is_sure: bool
    year: str
    """The year as it was written; empty where it was not."""


def read_moment(text: str, pivot: int) -> Moment | None:
    """The day of a folded cell that gives a point in time, or a day with its month in words; None for all else.

    What may be a count as well as a day and a time (202609010000) is neither. Raises ValueError and OverflowError for a
    day that no calendar has.
    """
    if count := OF_JSON.fullmatch(text):
        return Moment(_instant(Decimal(count[1]) / 1000).date(), True, "")
    of_count = _of_count(text) if COUNT.fullmatch(text) else None
    if compact := COMPACT.fullmatch(text):
        is_day = compact["time"] and of_count is None
        return _written(compact, pivot) if is_day else None
    if of_count:
        return of_count
    found = next((found for form in FORMS if (found := form.fullmatch(text))), None)
    return _written(found, pivot) if found else None


def on_time(local: dt.datetime) -> dt.datetime:
    """The midnight that SheetJS made 23:59:17 of; any other moment as it is."""
    return local + EARLY if local.time() == dt.time(23, 59, 17) else local


def _written(found: re.Match[str], pivot: int) -> Moment:
    given = found.groupdict()
    name, year = given["name"].lower(), int(given["year"])
    month = MONTHS.get(name) or MONTHS.get(name[:3]) or int(name.removesuffix("月"))
    if len(given["year"]) == 2:
        year += 2000 if year <= pivot else 1900
    written = dt.date(year, month, int(given["day"]))
    is_early = given.get("zone") and (given["hour"], given["minute"], given["second"]) == ("23", "59", "17")
    zone = _zone(given.get("zone")) or (BEIJING if is_early else None)
    if zone is None or given.get("hour") is None:
        return Moment(written, True, given["year"])
    hour, half = int(given["hour"]), (given.get("half") or given.get("later") or "").upper()
    hour = hour % 12 + 12 * (half in ("PM", "下午")) if half else hour
    time = dt.time(hour, int(given["minute"]), int(given.get("second") or 0), tzinfo=zone)
    there = on_time(dt.datetime.combine(written, time).astimezone(BEIJING)).date()
    return Moment(there, there == written, given["year"])


def _zone(text: str | None) -> dt.timezone | None:
    """How far from UTC; None for the time of Beijing, which CST means here."""
    if not text or text.upper() in ("CST", "CDT"):
        return None
    digits = re.sub(r"[^\d+-]", "", text)
    sign, hours, minutes = digits[:1], digits[1:3], digits[3:] or "0"
    if (hours or "0") in ("08", "8") and sign == "+" and not minutes.strip("0"):
        return None
    shift = dt.timedelta(hours=int(hours or 0), minutes=int(minutes))
    return dt.timezone(-shift if sign == "-" else shift)


def _of_count(text: str) -> Moment | None:
    """Seconds or milliseconds since 1970, by their size."""
    count = Decimal(text)
    readings = [count, count / 1000] if abs(count) < MOST_SECONDS else [count / 1000]
    if at := next((_instant(seconds) for seconds in readings if _is_midnight(seconds)), None):
        return Moment(at.date(), True, "")
    if len(text.partition(".")[0]) in (10, 13) and int(readings[0]) in TODAYS:
        return Moment(_instant(readings[0]).date(), False, "")
    return None


def _is_midnight(seconds: Decimal) -> bool:
    if seconds % 3600 or abs(seconds) >= MOST_SECONDS or abs(seconds) < DAY:
        return False
    at = _instant(seconds)
    return at.hour == 0 or at.astimezone(OFFSET).hour == 0 or seconds % DAY == 0


def _instant(seconds: Decimal) -> dt.datetime:
    return (START + dt.timedelta(milliseconds=int(seconds * 1000))).astimezone(BEIJING)
