"""Searching and counting in bytes, and the patterns for places far out."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schemas.cells import column_index, column_letters
from sources.reading.ground.letters import far_columns, far_rows
from sources.reading.ground.matching import count, occurs

ROWS, COLUMNS = st.integers(0, 2_000_000), st.integers(-1, 20_000)


@pytest.mark.parametrize(
    ("pattern", "piece", "is_there"),
    [
        ("b[^<>]c", b"ab\xe4c", True),
        ("b[^<>]c", b"ab<c", False),
        (r"x\z", b"ax", True),
        ("", b"", True),
        ("\x00b", b"a\x00b", True),
    ],
    ids=["a byte is a character", "not there", "end", "nothing in nothing", "NUL"],
)
def test_occurs(pattern: str, piece: bytes, is_there: bool) -> None:
    assert occurs(pattern, piece) is is_there


@pytest.mark.parametrize("mark", [b"<c", b"</c>", b"<x:c", b"<table:table-cell"])
@given(pieces=st.lists(st.sampled_from([b"<", b"/", b"c", b">", b"<c", b"</c>", b"<x:c", b"<table:table-cell"])))
def test_count(mark: bytes, pieces: list[bytes]) -> None:
    piece = b"".join(pieces)
    assert count(mark, piece) == piece.count(mark)


@given(ROWS, ROWS)
@example(9, 10)
@example(95, 100)
@example(1234, 2000)
def test_rows_are_far_beyond_the_bound_alone(near: int, row: int) -> None:
    pattern, bound = far_rows(near)
    assert bound >= near
    assert occurs(f"^(?:{pattern})$", str(row).encode()) is (row > bound)


@given(COLUMNS, st.integers(0, 20_000))
@example(24, 25)
@example(50, 51)
@example(25, 26)
def test_columns_are_far_behind_the_one_alone(near: int, column: int) -> None:
    assert column_index(column_letters(column)) == column
    assert occurs(f"^{far_columns(near)}$", column_letters(column).encode()) is (column > near)


@pytest.mark.parametrize("row", ["007", "0000001"])
def test_a_row_number_with_zeros_before_it_is_looked_at(row: str) -> None:
    pattern, _bound = far_rows(7)
    assert occurs(f"^(?:{pattern})$", row.encode())
