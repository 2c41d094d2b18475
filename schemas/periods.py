"""Months as reporting periods: parsing, the data date, the quarters, years and flow windows that end on it.

How points in time are told stands here too.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from schemas.errors import ConfigurationError

BEIJING = ZoneInfo("Asia/Shanghai")
"""The time zone of every city, with the summer times that it had: a local midnight of July 1988 meant that day."""


def told_at(at: dt.datetime, timespec: str = "auto", sep: str = "T") -> str:
    """A point in time as people are told it, text and JSON alike: ISO 8601 in the city's zone, with its offset."""
    return at.astimezone(BEIJING).isoformat(sep, timespec)


def to_the_minute(at: dt.datetime) -> str:
    """The same where people read on: `2026-10-08 09:12+08:00`."""
    return told_at(at, "minutes", " ")


class Rhythm(StrEnum):
    """How often something is reported or published."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    ANNUAL = "annual"

    @property
    def months(self) -> int:
        """Months from one to the next."""
        return {"monthly": 1, "quarterly": 3, "half_yearly": 6, "annual": 12}[self]


FOLDER = re.compile(
    r"(?P<year>\d{4})(?:年|-(?P<month>0[1-9]|1[0-2])|-?[Qq](?P<quarter>[1-4])|-?[Hh](?P<half>[12])|年(?P<named>[上下])半年)?"
)
"""What a folder of the inbox may be called: a month, a quarter, half a year or a year."""


@dataclass(frozen=True, order=True)
class Period:
    """One month, written `2026-09`. Its `data_date` is the last day of the month."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `2026-09`; anything else is a wrong call."""
        if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
            raise ConfigurationError(f"period {text!r} is not of the form YYYY-MM, such as 2026-09")
        return cls(int(text[:4]), int(text[5:]))

    @classmethod
    def of_folder(cls, name: str) -> tuple[Period, Rhythm] | None:
        """The last month of what a folder is called by (`2026-09`, `2026-Q3`, `2026-H2`, `2026年`), and its length."""
        found = FOLDER.fullmatch(name)
        if found is None:
            return None
        if found["month"]:
            return cls.parse(name), Rhythm.MONTHLY
        if found["quarter"]:
            return cls(int(found["year"]), int(found["quarter"]) * 3), Rhythm.QUARTERLY
        if half := found["half"] or found["named"]:
            return cls(int(found["year"]), 6 if half in "1上" else 12), Rhythm.HALF_YEARLY
        return cls(int(found["year"]), 12), Rhythm.ANNUAL

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    def __deepcopy__(self, _memo: object) -> Period:
        return self  # immutable; pandas copies a frame's `attrs` deeply at every step

    @cached_property
    def data_date(self) -> dt.date:
        """The last day of the month: ages and terms are measured on it."""
        return dt.date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    @property
    def due_on(self) -> dt.date:
        """The 10th of the following month."""
        return dt.date(self.year + self.month // 12, self.month % 12 + 1, 10)

    def earlier(self, months: int = 1) -> Period:
        """The period that many months before."""
        index = self.year * 12 + self.month - 1 - months
        return Period(index // 12, index % 12 + 1)

    def starts(self, rhythm: str) -> dt.date:
        """First day of the month, quarter, half-year or year to date that ends on the data date."""
        return dt.date(self.year, self.month - (self.month - 1) % Rhythm(rhythm).months, 1)

    def until(self, rhythm: Rhythm) -> Period:
        """The last month of the month, quarter, half-year or year that this one lies in."""
        return Period(self.year, self.month + -self.month % rhythm.months)

    def before(self, rhythm: Rhythm) -> Period:
        """The last month of the newest month, quarter, half-year or year that has ended by this one."""
        return self.earlier(self.month % rhythm.months)

    def name(self, rhythm: Rhythm) -> str:
        """What a folder of the month, quarter, half-year or year that ends with this one is called."""
        return {
            Rhythm.MONTHLY: str(self),
            Rhythm.QUARTERLY: f"{self.year:04d}-Q{self.month // 3}",
            Rhythm.HALF_YEARLY: f"{self.year:04d}-H{self.month // 6}",
            Rhythm.ANNUAL: f"{self.year:04d}",
        }[rhythm]


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day `months` earlier, or the last day of that month when it has no such day."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
