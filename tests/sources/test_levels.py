"""Registers whose rows are areas: districts, streets or residential areas, told from the totals above them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas.outcome import Outcome
from schemas.records import searchpath
from sources.child.parser import Parser
from tests.sources.books import book, column, outcome, told

REGISTER = """
code = "LV"
title = "分级统计"
title_en = "Counts by area"
hints = ["分级统计"]
keys = [["area_code"]]
identity = [["area_code"]]
total_words = ["面上合并"]

[columns.area_code]
title = "地区"
kind = "area"
level = LEVEL

[columns.households]
title = "户数"
kind = "int"
need = "expected"

[columns.people]
title = "人数"
kind = "int"
need = "expected"

[columns.net]
title = "净增"
kind = "int"
signed = true
need = "expected"
"""
ROWS = {
    2: [("310101", "黄浦区", 3, 7, -2), ("310104", "徐汇区", 4, 9, 1), ("310105", "长宁区", 5, 11, -6)],
    3: [
        ("310105006", "天山路街道", 3, 7, -2),
        ("310105001", "华阳路街道", 4, 9, 1),
        ("310105008", "仙霞新村街道", 5, 11, -6),
    ],
}
ABOVE = {2: ("310000", "上海市"), 3: ("310105", "长宁区")}
NUMBERS = ["12", "27", "-7"]


@pytest.fixture(autouse=True)
def gone() -> Iterator[None]:
    yield
    searchpath.use({})


def read(level: int, rows: list[list[str]], folder: Path, parser: Parser) -> Outcome:
    searchpath.use({"databases/levels.toml": REGISTER.replace("LEVEL", str(level))})
    return outcome(book(folder / "分级统计.xlsx", Sheet1=[["地区", "户数", "人数", "净增"], *rows]), parser)


def written(level: int, place: int, form: str = "{}") -> list[list[str]]:
    """The rows by code (0) or by name (1)."""
    return [[form.format(row[place]), *map(str, row[2:])] for row in ROWS[level]]


@pytest.mark.parametrize("level", [2, 3])
@pytest.mark.parametrize("label", ["合计", "全市", "总计", "面上合并", "above", "code", "中心城区", "各区合计", ""])
@pytest.mark.parametrize("place", [0, 1], ids=["codes", "names"])
def test_what_lies_above_is_a_total(place: int, label: str, level: int, tmp_path: Path, parser: Parser) -> None:
    """In front of the rows, with numbers that add up; without a label, behind them."""
    name = {"above": ABOVE[level][1], "code": ABOVE[level][0]}.get(label, label)
    rows = [[name, *NUMBERS], *written(level, place)] if label else [*written(level, place), ["", *NUMBERS]]
    found = read(level, rows, tmp_path, parser)
    assert (column(found, "area_code"), found.ignored) == ([row[0] for row in ROWS[level]], {"header": 1, "total": 1})
    assert [told(found, rule) for rule in ("T002", "T004", "V003", "F023")] == [[], [], [], []]


@pytest.mark.parametrize("level", [2, 3])
@pytest.mark.parametrize("form", ["{}", "　{}", "{} Area", "{} "])
def test_an_area_of_the_level_is_a_record(form: str, level: int, tmp_path: Path, parser: Parser) -> None:
    """Also where it is the sum of the rows below it by chance."""
    rows = written(level, 1, form)
    rows[0][1:] = [str(int(rows[1][n]) + int(rows[2][n])) for n in (1, 2, 3)]
    assert column(read(level, rows, tmp_path, parser), "area_code") == [row[0] for row in ROWS[level]]


@pytest.mark.parametrize("level", [2, 3])
def test_a_wrong_total_is_told(level: int, tmp_path: Path, parser: Parser) -> None:
    found = read(level, [["合计", "12", "28", "7"], *written(level, 1)], tmp_path, parser)
    assert sorted(told(found, "T002")) == [("warn", "C2"), ("warn", "D2")]
