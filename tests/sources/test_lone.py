"""A row of which one cell alone is filled is no record unless it is called so: it is kept back and told."""

from __future__ import annotations

from pathlib import Path

import pytest

from sources.child.parser import Parser
from tests.sources.books import BUILDING, BUILDING_HEADER, book, outcome, told

FULL = [[f"B{n}", f"{name}大厦", *BUILDING[2:]] for n, name in enumerate(("长城", "黄河", "长江", "泰山"))]
BLANK = [""] * (len(BUILDING_HEADER) - 1)


@pytest.mark.parametrize(
    "said",
    [
        "2026年9月30日",
        "长宁区民政局",
        "总户数：9360",
        "盖章：",
        "待建",
        "合计9个园区",
    ],
)
@pytest.mark.parametrize("named", [0, 1])
def test_a_remark_below_is_no_record(tmp_path: Path, parser: Parser, said: str, named: int) -> None:
    """In the column of codes, or of names where the table has no codes."""
    rows = [[*row[named:]] for row in FULL]
    sheet = [BUILDING_HEADER[named:], *rows, [said, *BLANK[named:]]]
    found = outcome(book(tmp_path / "楼宇.xlsx", 楼宇=sheet), parser)
    assert (found.rows_accepted, found.rows_quarantined) == (4, 1)
    assert told(found, "F029") == [("reject_row", "A6")]


@pytest.mark.parametrize(
    "row", [["", "未来大厦"], ["B9", ""], ["", "西区园"], ["B9", "第九方舟"], ["", "某某", "长宁路1号"]]
)
def test_a_record_that_says_little_is_one(tmp_path: Path, parser: Parser, row: list[str]) -> None:
    sheet = [BUILDING_HEADER, *FULL, [*row, *BLANK[len(row) - 1 :]]]
    found = outcome(book(tmp_path / "楼宇.xlsx", 楼宇=sheet), parser)
    assert found.rows_accepted == 5
    assert not told(found, "F029")


def test_a_list_of_names_alone_is_one(tmp_path: Path, parser: Parser) -> None:
    sheet = [["楼宇名称", "所属街道(镇)"], *([name, ""] for name in ("天方", "第九方舟", "东方之门"))]
    found = outcome(book(tmp_path / "楼宇.xlsx", 楼宇=sheet), parser)
    assert (found.rows_accepted, found.rows_quarantined) == (3, 0)
