from __future__ import annotations

import datetime as dt

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from schemas.periods import months_before
from schemas.rowrules.dates import days_of, months_of, plus_months, whole_months

DAYS = st.dates(dt.date(1, 1, 1), dt.date(9900, 12, 31))


def array(*days: dt.date | None) -> np.ndarray:
    return np.array(days, dtype="datetime64[D]")


@given(st.lists(DAYS | st.none(), max_size=20))
def test_looked_up_months_are_numpys(days: list[dt.date | None]) -> None:
    given_days = array(*days)
    months = given_days.astype("datetime64[M]")
    np.testing.assert_array_equal(months_of(given_days), months)
    np.testing.assert_array_equal(days_of(months), months.astype("datetime64[D]"))


@given(DAYS, st.integers(0, 400))
def test_adding_months_is_counting_them_back(day: dt.date, months: int) -> None:
    later = months_before(day, -months)
    assert plus_months(array(day), months).tolist() == [later]
    assert whole_months(array(day), array(later)).tolist() == [months]


def test_whole_months_end_with_a_shorter_month() -> None:
    pairs = [("2020-02-29", "2021-02-28"), ("2020-01-15", "2020-03-14"), ("2020-01-31", "2020-02-29")]
    starts, ends = (array(*(dt.date.fromisoformat(pair[side]) for pair in pairs)) for side in (0, 1))
    assert whole_months(starts, ends).tolist() == [12, 1, 1]
    assert whole_months(array(None), array(dt.date(2020, 1, 1))).isna().tolist() == [True]
