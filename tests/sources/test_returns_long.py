"""A long spreadsheet of which few rows have findings: only those are given back, where they are all that is needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from schemas.cities.areas import areas
from sources.child.parser import Parser
from sources.marking.mark import ISSUES_HEADER
from tests.sources.books import BUILDING, BUILDING_HEADER, DISTRICT, MEMBER_HEADER, book, roster
from tests.sources.returning import answered, opened, rows

HEADER = [*MEMBER_HEADER, "是否农民工", "是否空挂", "是否困难党员"]
ROWS = [[*row, "否", "否", "否"] for row in roster(30)]
BAD = [*ROWS[:19], [*ROWS[19][:2], "火星", *ROWS[19][3:]], *ROWS[20:]]
BUILDING_HEADS = [*BUILDING_HEADER, "是否重点楼宇", "是否派党建指导员", "是否有党群服务站"]
HOME = areas().first(4, DISTRICT)
BUILDINGS = [
    [f"B{n}", f"{n}号楼", *BUILDING[2:4], HOME, "商务写字楼", *BUILDING[6:], "否", "否", "否"] for n in range(30)
]
OF_NO_TYPE = [[*BUILDINGS[0][:5], "火星", *BUILDINGS[0][6:]], *BUILDINGS[1:]]
SUMMED = ["合计", "", "", "", "", "", "1", "900", "15000", "", "", "", ""]


@pytest.fixture(autouse=True)
def _short_ones_are_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sources.returns.returnbook.ORDINARY", 20)


def listed(folder: Path, parser: Parser, **sheets: list[list[Any]]) -> dict[str, list[str] | None]:
    """Origins of the rows that the answer lists, by sheet; None for a sheet that is there whole."""
    target = answered(book(folder / "报表.xlsx", **sheets), parser)
    found = {name: rows(target, name) for name in opened(target).sheetnames if name in sheets}
    return {
        name: [str(row[-1]) for row in told[1:]] if ISSUES_HEADER in told[0] else None for name, told in found.items()
    }


def test_the_rows_with_findings_are_listed(tmp_path: Path, parser: Parser) -> None:
    assert listed(tmp_path, parser, 党员=[HEADER, *BAD]) == {"党员": ["党员!21"]}


def test_a_title_needs_no_other_rows(tmp_path: Path, parser: Parser) -> None:
    told = listed(tmp_path, parser, 党员=[["长宁区党员（2026年9月）"], HEADER, *BAD, ["填表人：某"]])
    assert told == {"党员": ["党员!22"]}


def test_every_table_is_there(tmp_path: Path, parser: Parser) -> None:
    told = listed(tmp_path, parser, 党员=[HEADER, *BAD], 楼宇=[BUILDING_HEADS, *OF_NO_TYPE])
    assert told == {"党员": ["党员!21"], "楼宇": ["楼宇!2"]}


@pytest.mark.parametrize(
    "table",
    [
        [HEADER, *BAD[17:]],
        [HEADER, *([*row[:2], "火星", *row[3:]] for row in ROWS)],
        [HEADER[:-1], *(row[:-1] for row in BAD)],
        [[name for name in HEADER if name != "公民身份号码"], *([row[0], *row[2:]] for row in BAD)],
        [BUILDING_HEADS, *OF_NO_TYPE, SUMMED],
    ],
    ids=["short", "in-many-rows", "a-column-is-missing", "returned", "at-a-total"],
)
def test_all_rows_are_given_back_where_more_is_needed(tmp_path: Path, parser: Parser, table: list[list[Any]]) -> None:
    assert listed(tmp_path, parser, 报表=table) == {"报表": None}
