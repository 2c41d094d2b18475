from __future__ import annotations

import pyarrow as pa
import pytest

from sources.texts.cleaning import DIRTY, SEEN_IN_DIRTY
from sources.texts.patterns import found_in, is_anywhere

CELLS = pa.array(["合计", None, "张三", "李四 "], pa.string())


def test_a_pattern_is_found_by_column_and_row() -> None:
    columns = [CELLS, pa.chunked_array([["合计"], [None, "x", "小计"]], pa.string())]
    assert found_in("计$", columns, empty=False).tolist() == [[True, False, False, False], [True, False, False, True]]
    assert found_in("计$", columns[:1], empty=True).tolist() == [[True, True, False, False]]


@pytest.mark.parametrize(
    ("cells", "found"),
    [(CELLS, True), (CELLS.slice(0, 3), False), (CELLS.slice(3), True), (CELLS.slice(1, 1), False), (CELLS[:0], False)],
    ids=["all", "before it", "behind an offset", "a null", "none"],
)
def test_a_pattern_is_anywhere_in_the_cells_that_are_asked_about_alone(cells: pa.Array, found: bool) -> None:
    assert is_anywhere(" ", cells) is found


@pytest.mark.parametrize("cells", [pa.nulls(3, pa.string()), pa.array([], pa.string()), pa.array([""])])
def test_nothing_is_anywhere_in_cells_without_text(cells: pa.Array) -> None:
    assert not is_anywhere(".", cells)


def test_whatever_is_dirty_is_seen_in_all_cells_read_as_one() -> None:
    characters = [chr(code) for code in range(0x30000) if not 0xD800 <= code < 0xE000]
    texts = [pa.array([before + one for one in characters]) for before in ("", "a")]
    assert not (found_in(DIRTY, texts, empty=False) & ~found_in(SEEN_IN_DIRTY, texts, empty=False)).any()
