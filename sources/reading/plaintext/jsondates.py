"""Days as programs put them into JSON when nobody told them how: Java's `[2026,9,1]` and `{"year":2026, …}`.

Nothing else is taken for a day: what is no day of our time stays as it was written.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

YEARS = range(1850, 2151)
LEAST, MOST = 3, 7
"""Year, month, day; then hour, minute, second, nanosecond, the last of them left out where they are zero."""
NAMES = (("year", "monthValue", "dayOfMonth"), ("year", "month", "day"))
"""What Jackson calls the parts of a day, and Gson."""
ALONGSIDE = frozenset("month dayOfWeek dayOfYear leapYear era chronology hour minute second nano".split())
"""What else they say of it."""


def day_of(value: Any) -> str | None:
    """The day as it is written elsewhere, with its time where it has one; None for what is no day without doubt."""
    if isinstance(value, list):
        return _written(value) if LEAST <= len(value) <= MOST else None
    for names in NAMES:
        if isinstance(value, dict) and value.keys() >= set(names) and value.keys() - set(names) <= ALONGSIDE:
            time = [value[name] for name in ("hour", "minute", "second") if name in value]
            return _written([*(value[name] for name in names), *time])
    return None


def _written(parts: list[Any]) -> str | None:
    if not all(isinstance(part, str) and type(part) is not str and part.isdecimal() for part in parts):  # numbers
        return None
    numbers = [*map(int, parts), 0, 0, 0]
    try:
        at = dt.datetime.combine(dt.date(*numbers[:3]), dt.time(numbers[3], numbers[4], numbers[5]))
    except ValueError:
        return None
    if at.year not in YEARS:
        return None
    return at.isoformat(sep=" ") if at.time() != dt.time() else at.date().isoformat()
