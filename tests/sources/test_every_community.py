"""All communities of the city, one file a district, come in whatever numbers stand beside them and in every format."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from schemas.cities.arealists import Area
from schemas.cities.areas import areas
from sources.child.parser import Parser
from tests.sources.books import book, outcome
from tests.sources.oldbooks import xls

HEADER = ["居民区代码", "居民区名称", "所属街道(镇)", "类型", "总户数", "常住人口", "党员数"]
Numbers = list[str]


def random_numbers(size: int) -> Numbers:
    draw = random.Random(8)
    return [str(draw.randint(1, 9)) for _ in range(size)]


PATTERNS: dict[str, Callable[[int], Numbers]] = {
    "equal": lambda size: ["800"] * size,
    "zero": lambda size: ["0"] * size,
    "growing": lambda size: [str(number) for number in range(1, size + 1)],
    "blank": lambda size: [""] * size,
    "random": random_numbers,
    "sums of all above": lambda size: [str(2 ** min(max(at - 1, 0), 40)) for at in range(size)],
    "every third a sum": lambda size: [str((1, 2, 3)[at % 3]) for at in range(size)],
}


def communities(district: Area) -> list[Area]:
    return sorted((one for one in areas().level(4) if one.code.startswith(district.code)), key=lambda one: one.code)


DISTRICTS = [district for district in areas().districts if communities(district)]


def table(district: Area, numbers: Callable[[int], Numbers], *, coded: bool = True) -> list[list[str]]:
    """A row a community with its code and name; the same numbers in all columns."""
    known, every = areas(), communities(district)
    rows = (
        [one.code, one.zh, known.name(one.parent), "2" if "村委会" in one.zh else "1", *[number] * 3]
        for one, number in zip(every, numbers(len(every)), strict=True)
    )
    return [row if coded else row[1:] for row in (HEADER, *rows)]


def write_csv(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as lines:
        csv.writer(lines).writerows(rows)
    return path


def accepted(path: Path, parser: Parser, district: Area) -> int:
    found = outcome(path, parser, district=district.code)
    assert (found.database, found.rows_quarantined, found.ignored) == ("community", 0, {"header": 1})
    return found.rows_accepted


def test_there_are_sixteen_districts_with_all_communities() -> None:
    assert (len(DISTRICTS), sum(len(communities(one)) for one in DISTRICTS)) == (16, 6509)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_csv(tmp_path: Path, parser: Parser, pattern: str) -> None:
    total = sum(
        accepted(write_csv(tmp_path / f"居民区{one.code}.csv", table(one, PATTERNS[pattern])), parser, one)
        for one in DISTRICTS
    )
    assert total == 6509


def test_without_codes_by_their_names_alone(tmp_path: Path, parser: Parser) -> None:
    total = 0
    for number, district in enumerate(DISTRICTS):
        rows = table(district, list(PATTERNS.values())[number % len(PATTERNS)], coded=False)
        found = outcome(write_csv(tmp_path / f"居民区{district.code}.csv", rows), parser, district=district.code)
        total += found.rows_accepted + sum(1 for f in found.findings if f.rule == "R004" and f.severity == "reject_row")
    assert total == 6509


@pytest.mark.parametrize("write", ["xlsx", "xls"])
def test_workbooks(tmp_path: Path, parser: Parser, write: str) -> None:
    """Each district with another pattern, so that every pattern is written in both formats."""
    total = 0
    for number, district in enumerate(DISTRICTS):
        rows = table(district, list(PATTERNS.values())[number % len(PATTERNS)])
        path = tmp_path / f"居民区{district.code}.{write}"
        if write == "xlsx":
            book(path, 居民区=rows)
        else:
            xls(path, rows, [], len(HEADER))
        total += accepted(path, parser, district)
    assert total == 6509
