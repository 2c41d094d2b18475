"""The mark of a return workbook and the origins of its rows come back from the text they are written as."""

from __future__ import annotations

import pytest

from schemas.periods import Period
from sources.marking.mark import Mark, origin, read_mark, read_origin

SHA = "ab" * 32


@pytest.mark.parametrize("file", ["", "党员 名册.xlsx", "包.zip/a|b 9.csv"])
@pytest.mark.parametrize("numbers", [(), (7,), (7, 12, 140)])
def test_mark_comes_back(numbers: tuple[int, ...], file: str) -> None:
    mark = Mark(SHA, Period(2026, 9), "310105", numbers, file)
    assert read_mark(f"退回件编号:{mark.text}") == mark
    assert read_mark(mark.text.replace(" ", "\u00a0 ")) == mark


@pytest.mark.parametrize("text", ["", "OCTET-RETURN/1", f"OCTET-RETURN/1 {SHA[:-1]} 2026-09 310105"])
def test_no_mark(text: str) -> None:
    assert read_mark(text) is None


@pytest.mark.parametrize(("sheet", "row"), [("党员", 17), ("a!b", 3), ("名 册", 1048576)])
def test_origin_comes_back(sheet: str, row: int) -> None:
    assert read_origin(origin(sheet, row)) == (sheet, row)


@pytest.mark.parametrize("text", ["", "17", "党员!", "党员!0", "!5"])
def test_no_origin(text: str) -> None:
    assert read_origin(text) is None
