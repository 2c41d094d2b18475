"""Dates in every form that districts write."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schemas.databaselist import database
from sources.texts.cleaning import fold
from sources.values.datecolumns import date
from sources.values.dateforms import EPOCH, EPOCH_1904, read_date
from sources.values.typers import Setting

JULY = dt.date(1998, 7, 1)
DAYS = st.dates(dt.date(1930, 1, 1), dt.date(2026, 9, 30))


@pytest.mark.parametrize(
    ("text", "date", "by_month"),
    [
        ("1998-07-01", JULY, False),
        ("1998-07-01 00:00:00", JULY, False),
        ("1998-07-01T08:30:00.000", JULY, False),
        ("1998/7/1", JULY, False),
        ("1998/7/1 0:00", JULY, False),
        ("1998.7.1", JULY, False),
        ("19980701", JULY, False),
        ("1998年7月1日", JULY, False),
        ("１９９８年７月１号", JULY, False),
        ("一九九八年七月一日", JULY, False),
        ("二〇一二年十一月二十五日", dt.date(2012, 11, 25), False),
        ("98.07.01", JULY, False),
        ("26.09.01", dt.date(2026, 9, 1), False),
        ("35977", JULY, False),
        ("35977.0", JULY, False),
        ("1998.7", JULY, True),
        ("1998年7月", JULY, True),
        ("1998-07", JULY, True),
        ("199807", JULY, True),
        ("98.07", JULY, True),
        ("1998 年 7 月", JULY, True),
        ("1998.10", dt.date(1998, 10, 1), True),
    ],
)
def test_form(text: str, date: dt.date, by_month: bool) -> None:
    assert read_date(fold(text), pivot=26) == (date, by_month)


@pytest.mark.parametrize(
    "text", ["1998", "45岁", "1998-02-30", "19981301", "长期", "0", "3.10199E+17", "1998-07-01至今", "12"]
)
def test_not_a_date(text: str) -> None:
    assert read_date(fold(text), pivot=26) is None


def test_serial_dates_count_from_the_workbooks_own_base() -> None:
    assert read_date("34515", 26, EPOCH_1904) == (JULY, False)


@given(
    DAYS,
    st.sampled_from(
        ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日", "%Y-%m-%d 00:00:00", "%Y/%m/%d %H:%M"]
    ),
)
def test_written_days_come_back(day: dt.date, form: str) -> None:
    assert read_date(day.strftime(form), pivot=26) == (day, False)


@given(DAYS.filter(lambda day: (day - EPOCH).days >= 10_000))
def test_serial_days_come_back(day: dt.date) -> None:
    assert read_date(str((day - EPOCH).days), pivot=26) == (day, False)


@given(DAYS, st.sampled_from(["{0.year}.{0.month}", "{0.year}年{0.month}月", "{0.year}/{0.month:02d}", "{0:%Y%m}"]))
def test_written_months_come_back(day: dt.date, form: str) -> None:
    assert read_date(form.format(day), pivot=26) == (day.replace(day=1), True)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    read_date(fold(text), pivot=26)


@given(
    st.lists(
        st.one_of(
            st.none(),
            st.from_regex(r"(1[789]|20|21|00)\d\d-[01]\d-[0-3]\d( 00:00:00| 12:00:00)?", fullmatch=True),
            st.from_regex(r"\d{4}-\d{1,2}|19\d{6}|[35]\d{4}|[a-z]{3}", fullmatch=True),
        )
    )
)
@example(["1998-02-30", "1849-12-31", "2151-01-01", "2000-02-29 00:00:00"])
def test_a_column_is_read_as_its_cells(texts: list[str | None]) -> None:
    column = next(one for one in database("party_member").columns.values() if one.name == "join_date")
    days = [read_date(one, 30) if one else None for one in texts]
    found = date(pa.array(texts, pa.string()), column, Setting())
    assert found.values.to_pylist() == [day.date if day else None for day in days]
    assert found.by_month is not None
    assert found.by_month.tolist() == [day is not None and day.by_month for day in days]
