"""Cells and their ranges: written as spreadsheets do, and read again."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.cells import (
    Box,
    boxes_in,
    cell_address,
    cell_ranges,
    column_index,
    column_letters,
    letters_of,
    ranges_by_sheet,
    row_and_column,
    rows_in,
    runs,
)

ROWS = st.frozensets(st.integers(1, 60), min_size=1)
SHEETS = st.dictionaries(st.sampled_from(["党员", "Sheet 2", "a,b", "甲!乙"]), ROWS, min_size=2)


@pytest.mark.parametrize(("column", "letters"), [(0, "A"), (2, "C"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_letters(column: int, letters: str) -> None:
    assert (column_letters(column), column_index(letters)) == (letters, column)
    assert cell_address(17, column) == f"{letters}17"
    assert (row_and_column(f"{letters}17"), letters_of(f"{letters}17")) == ((17, column), letters)


@pytest.mark.parametrize(
    ("numbers", "found"),
    [([], []), ([7], [(7, 7)]), ([3, 4, 5, 9], [(3, 5), (9, 9)]), ([9, 3, 4], [(9, 9), (3, 4)])],
    ids=["none", "one", "a gap", "backwards"],
)
def test_runs(numbers: list[int], found: list[tuple[int, int]]) -> None:
    assert list(runs(numbers)) == found


def test_single_cells_runs_and_whole_rows() -> None:
    assert list(cell_ranges([5, 6, 9], "C")) == ["C5:C6", "C9"]
    assert list(cell_ranges([5, 6, 9], "")) == ["5:6", "9:9"]


def rows_of(boxes: list[Box]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for box in boxes:
        assert box.rows is not None
        found.setdefault(box.sheet, set()).update(range(box.rows[0], box.rows[1] + 1))
    return found


@pytest.mark.parametrize(("letters", "columns"), [("AB", (27, 27)), ("", None)], ids=["cells", "whole rows"])
@given(ROWS)
def test_ranges_of_one_sheet_are_read_again(letters: str, columns: tuple[int, int] | None, rows: set[int]) -> None:
    boxes = list(boxes_in(ranges_by_sheet([("党员", sorted(rows), letters)]), "党员", ["党员"]))
    assert (rows_of(boxes), {box.columns for box in boxes}) == ({"党员": rows}, {columns})


@given(SHEETS)
def test_ranges_of_several_sheets_are_read_again(sheets: Mapping[str, set[int]]) -> None:
    text = ranges_by_sheet([(sheet, sorted(rows), "C") for sheet, rows in sheets.items()])
    assert rows_of(list(boxes_in(text, "nowhere", sheets))) == sheets


@given(ROWS, ROWS)
def test_rows_are_read_again_in_their_order(here: frozenset[int], there: frozenset[int]) -> None:
    parts = [("党员", sorted(here), "C"), ("Sheet 2", sorted(there), "")]
    rows = [(sheet, row) for sheet, numbers, _ in parts for row in numbers]
    assert rows_in(ranges_by_sheet(parts), "nowhere") == rows
    assert rows_in(ranges_by_sheet(parts[:1]), "党员") == rows[: len(here)]


def test_whole_columns_have_no_rows() -> None:
    assert list(boxes_in("B:C", "党员", [])) == [Box("党员", None, (1, 2))]
    assert rows_in("B:C", "党员") is None
