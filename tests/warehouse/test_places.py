"""Places of rows, stored by sheet as ranges and read again."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.lake import places

PLACES = st.frozensets(st.tuples(st.sampled_from(["党员", "Sheet 2", ""]), st.integers(1, 60)))


@pytest.mark.parametrize(
    ("rows", "told"),
    [([], ""), ([7], "7"), ([5, 3, 4, 9, 3], "3-5,9"), ([1, 3], "1,3")],
    ids=["none", "one", "a run, unsorted and twice", "a gap"],
)
def test_rows_as_ranges(rows: list[int], told: str) -> None:
    assert places.ranges(rows) == told


def test_places_are_stored_by_sheet() -> None:
    assert places.stored([("甲", 4), ("乙", 2), ("甲", 3)]) == {"甲": "3-4", "乙": "2"}


@given(PLACES)
def test_what_is_stored_can_be_read(chosen: frozenset[places.Place]) -> None:
    assert places.read(places.stored(chosen)) == chosen


def test_rows_of_a_frame_are_told_once() -> None:
    rows = pd.DataFrame({"_sheet": ["甲", "甲", "乙"], "_row": [2, 2, 2]})
    assert places.of_frame(rows) == [("甲", 2), ("乙", 2)]
    assert places.of_frame(rows.head(0)) == []
