"""Rows that stand for others are taken out by their names and by arithmetic, never by one of them alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from sources.child.parser import Parser
from tests.sources.books import book, column, members, outcome

HEADER = ["居民区代码", "居民区名称", "所属街道(镇)", "类型", "总户数", "常住人口"]


def row(name: str, households: str, people: str, code: str = "") -> list[str]:
    return [code, name, "天山路街道", "1", households, people]


REAL = [row("天山二村", "1200", "3000", "310105006001"), row("天山三村", "800", "2,000", "310105006002")]


@pytest.mark.parametrize(
    ("rows", "taken"),
    [
        ([row("天山路街道", "2000", "5000"), *REAL], [2]),
        ([*REAL, row("天山路街道", "2000", "5000")], [4]),
        ([*REAL, row("天山路街道", "2000", "")], [4]),
        ([row("甲街道", "2000", "5000"), *REAL, row("乙街道", "90", "70"), row("乙村", "90", "70")], [2, 5]),
        ([row("天山路街道", "1999", "4000"), *REAL], []),
        ([*REAL, row("东南板块", "7", "9")], [4]),
        ([*REAL, row("东南板块", "7", "9", "310105006003")], []),
        ([*REAL, row("东部网格", "1500", "1000"), row("西部网格", "500", "4000")], [4, 5]),
        ([*REAL, row("东部网格", "1500", "1000"), row("西部网格", "400", "4000")], []),
        ([row("天山镇", "0", "0"), row("天山一村", "0", "0"), *REAL], []),
        ([row("天山镇", "10", ""), row("天山一村", "10", ""), *REAL], []),
        ([row("市区", "1999", "4000"), *REAL], [2]),
        ([row("市区", "1999", "4000", "310105006009"), *REAL], []),
    ],
    ids=[
        "above", "below", "some numbers", "two levels with one row", "other numbers", "grouping without a code",
        "grouping with a code", "groupings that are the whole", "groupings that are not", "zeros", "one number of one",
        "no name of anything",
        "no name of anything, with a code",
    ],
)  # fmt: skip
def test_rows_taken_out(tmp_path: Path, parser: Parser, rows: list[list[str]], taken: list[int]) -> None:
    found = outcome(book(tmp_path / "居民区.xlsx", 居民区=[HEADER, *rows]), parser)
    kept = sorted([*column(found, "_row"), *found.quarantined["_row"]])
    assert kept == [number for number in range(2, len(rows) + 2) if number not in taken]


@pytest.mark.parametrize("heading", ["第一党支部", "华阳路街道", "天山二村居民区："])
def test_a_heading_alone_in_the_first_column_is_no_part_of_a_name(tmp_path: Path, parser: Parser, heading: str) -> None:
    header, first, second = members({}, {"公民身份号码": "310199198102030021"})
    found = outcome(book(tmp_path / "党员.xlsx", 党员=[header, first, [heading], second]), parser)
    assert (column(found, "name"), found.ignored) == (["张伟", "张伟"], {"title": 1, "header": 1})
