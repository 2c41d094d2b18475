"""Days that a program put down by another clock stand a day early: those of a whole column are taken for the next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.periods import BEIJING
from sources.child.parser import Parser
from sources.values.midnights import are_meant, next_days
from sources.values.moments import EARLY
from tests.sources.books import MEMBER_HEADER, MEMBERS, book, column, members, outcome, told
from tests.sources.nodewriters import by_node

JOINED = "入党日期"
DAYS = [dt.date(1990, 7, 1), dt.date(1998, 1, 1), dt.date(2021, 7, 1)]
PEOPLE = [("张伟", "310199196001010014"), ("王芳芳", "31019919700507006X"), ("李娜", "310199196001010030")]


def in_utc(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), BEIJING).astimezone(dt.UTC)


WAYS: dict[str, Callable[[dt.date], str]] = {
    "UTC": lambda day: f"{in_utc(day):%Y-%m-%d %H:%M:%S}",
    "UTC, with slashes": lambda day: f"{in_utc(day):%Y/%m/%d %H:%M:%S}",
    "UTC, with a T": lambda day: f"{in_utc(day):%Y-%m-%dT%H:%M:%S.000}",
    "as SheetJS reads it": lambda day: f"{dt.datetime.combine(day, dt.time()) - EARLY:%Y-%m-%d %H:%M:%S}",
    "as SheetJS reads it, in UTC": lambda day: f"{in_utc(day) - EARLY:%Y-%m-%d %H:%M:%S}",
}


def joined(path: Path, parser: Parser, *texts: str) -> tuple[list[dt.date], list[tuple[str, str | None]]]:
    """The days of joining that are read, and what is told of them."""
    changes = [
        {"姓名": name, "公民身份号码": number, JOINED: text, "转正日期": ""}
        for (name, number), text in zip(PEOPLE, texts, strict=False)
    ]
    found = outcome(book(path, 党员=members(*changes)), parser)
    return column(found, "join_date"), told(found, "V019")


@pytest.mark.parametrize("way", WAYS)
def test_a_column_of_them(tmp_path: Path, parser: Parser, way: str) -> None:
    days, doubts = joined(tmp_path / "党员.xlsx", parser, *(WAYS[way](day) for day in DAYS))
    assert days == DAYS
    assert doubts == [("warn", "I2")]


@pytest.mark.parametrize("way", WAYS)
def test_beside_days_typed_by_hand(tmp_path: Path, parser: Parser, way: str) -> None:
    days, doubts = joined(tmp_path / "党员.xlsx", parser, WAYS[way](DAYS[0]), "1998-01-01", WAYS[way](DAYS[2]))
    assert days == DAYS
    assert doubts == [("warn", "I2")]


def test_one_alone_is_told_and_stays(tmp_path: Path, parser: Parser) -> None:
    days, doubts = joined(tmp_path / "党员.xlsx", parser, "1998-06-30 16:00:00", "1998-07-01", "1998-07-02")
    assert days == [dt.date(1998, 6, 30), dt.date(1998, 7, 1), dt.date(1998, 7, 2)]
    assert doubts == [("warn", "I2")]


@pytest.mark.parametrize("other", ["2021-07-01 09:30:00", "2021-07-01 16:00:01", "2021-07-01 15:00:00"])
def test_among_other_times_they_are_times(tmp_path: Path, parser: Parser, other: str) -> None:
    """In July 2021 Beijing had no summer time."""
    days, doubts = joined(tmp_path / "党员.xlsx", parser, "1998-06-30 16:00:00", "1999-06-30 16:00:00", other)
    assert days == [dt.date(1998, 6, 30), dt.date(1999, 6, 30), dt.date(2021, 7, 1)]
    assert doubts == []


@given(days=st.lists(st.dates(dt.date(1950, 1, 1), dt.date(2029, 12, 31)), min_size=2, unique=True))
def test_any_days(days: list[dt.date]) -> None:
    for way in WAYS.values():
        found = next_days(map(way, days))
        assert list(found.values()) == days and are_meant(found)


@pytest.mark.node
@pytest.mark.parametrize(
    ("writer", "type", "suffix"),
    [
        ("exceljs", "", "xlsx"), ("exceljs, streaming", "shared", "xlsx"),
        *(("SheetJS", type, suffix) for type, suffix in (
            ("xlsx", "xlsx"), ("xlsx,cellDates=true", "xlsx"), ("biff8", "xls"), ("xlsb", "xlsb"), ("ods", "ods"),
            ("xlml", "xml"), ("csv", "csv"), ("html", "html"),
        )),
    ],
)  # fmt: skip
def test_local_days_of_a_program_in_beijing(
    tmp_path: Path, parser: Parser, writer: str, type: str, suffix: str
) -> None:
    dates = [MEMBER_HEADER.index(name) for name in ("出生日期", JOINED, "转正日期")]
    table = {
        (row, place): dt.datetime.fromisoformat(f"{cell}T00:00:00") if row and place in dates else cell
        for row, cells in enumerate([MEMBER_HEADER, *MEMBERS])
        for place, cell in enumerate(cells)
    }
    found = outcome(by_node(writer, type, table, zone="Asia/Shanghai")(tmp_path / f"党员.{suffix}"), parser)
    for place, name in zip(dates, ("birth_date", "join_date", "full_date"), strict=True):
        assert [day.isoformat() for day in column(found, name)] == [row[place] for row in MEMBERS]
