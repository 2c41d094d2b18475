"""Midnights of Beijing that a program put down by another clock, so that the day before stands there.

exceljs writes moments in UTC: a day stands as 16:00 of the day before, or 15:00 where Beijing had summer time. A cell
alone may mean what it says; where all times of a column are such midnights, the next days are meant.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping

from schemas.periods import BEIJING
from sources.values.doubts import Doubt
from sources.values.moments import on_time

WRITTEN = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})[T ](\d{1,2}):(\d\d):(\d\d)(?:\.0+)?")
MIDNIGHT = dt.time()
LOCAL = "按北京时间填写日期,不带时间"


def next_days(texts: Iterable[str]) -> dict[str, dt.date]:
    """The days that texts of a column mean if they stand a day early; none where one of them has another time."""
    found: dict[str, dt.date] = {}
    for text in texts:
        if (at := _moment(text)) is None or at.time() == MIDNIGHT:
            continue
        meant = (on_time(at), on_time(at.replace(tzinfo=dt.UTC).astimezone(BEIJING)))
        day = next((one.date() for one in meant if one.time() == MIDNIGHT), None)
        if day is None:
            return {}
        found[text] = day
    return found


def doubt(text: str, meant: Mapping[str, dt.date]) -> Doubt:
    """What is told of one of these texts. Two of them are no chance: the next day was taken."""
    days = (meant[text].isoformat(), (meant[text] - dt.timedelta(days=1)).isoformat())
    return Doubt(*(days if are_meant(meant) else days[::-1]), LOCAL, together=True)


def are_meant(meant: Mapping[str, dt.date]) -> bool:
    """Whether so many texts of a column stand a day early that it is no chance."""
    return len(meant) > 1


def _moment(text: str) -> dt.datetime | None:
    if (written := WRITTEN.fullmatch(text)) is None:
        return None
    year, month, day, hour, minute, second = map(int, written.groups())
    try:
        return dt.datetime.combine(dt.date(year, month, day), dt.time(hour, minute, second))
    except ValueError:
        return None
