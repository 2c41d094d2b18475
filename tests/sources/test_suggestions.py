"""What a header never seen before may mean: suggested, told at its cell, never applied."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from schemas.outcome import Outcome
from sources.child.parser import Parser
from tests.sources.books import MEMBER_HEADER, MEMBERS, book, outcome


def with_column(folder: Path, parser: Parser, header: str, cells: list[str], instead_of: str | None = None) -> Outcome:
    """Members with one more column, which takes the place of another."""
    rows = [dict(zip(MEMBER_HEADER, row, strict=True)) for row in MEMBERS]
    names = [name for name in MEMBER_HEADER if name != instead_of]
    body = [[*(row[name] for name in names), cell] for row, cell in zip(rows, cells, strict=True)]
    return outcome(book(folder / "党员.xlsx", 党员=[[*names, header], *body]), parser)


def suggested(found: Outcome) -> list[tuple[Any, ...]]:
    return [(f.cell, f.column, f.expected) for f in found.findings if f.rule == "F013"]


@pytest.mark.parametrize(
    ("header", "cells", "instead_of", "column", "title"),
    [
        ("入党的日期", ["1990-07-01", "2001-07-01"], "入党日期", "join_date", "入党日期"),
        ("学历层次", ["大学本科", "大专"], "学历", "education", "学历"),
        ("流动党员与否", ["是", "否"], "是否流动党员", "is_floating", "是否流动党员"),
        ("组织关系所在的党支部", ["甲支部", "乙支部"], None, "branch_name", "所在党支部"),
        ("单位社会信用代码号", ["9131019900000001XX", "9131019900000002XX"], None, "unit_uscc", "工作单位代码"),
    ],
)
def test_a_like_header_whose_cells_fit(
    tmp_path: Path, parser: Parser, header: str, cells: list[str], instead_of: str | None, column: str, title: str
) -> None:
    found = with_column(tmp_path, parser, header, cells, instead_of)
    place = "O1" if instead_of is None else "N1"
    assert suggested(found) == [(place, column, title)]
    (finding,) = [f for f in found.findings if f.rule == "F013"]
    assert (finding.value, finding.severity, finding.owner) == (header, "warn", "district")
    assert 0.5 <= float(finding.difference or 0) < 1
    assert f"“{header}”" in finding.message
    assert f"“{title}”" in finding.message
    assert column not in found.present


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("备注2", ["甲", "乙"]),
        ("政治生日", ["7月1日", "7月1日"]),
        ("本地标签", ["标签", "标签"]),
        ("是否参加志愿服务", ["是", "否"]),
        ("最近走访时间", ["2026-08-01", "2026-08-02"]),
        ("党员积分", ["98", "97"]),
        ("流动情况说明", ["外出务工", "无"]),
        ("", ["x", "y"]),
    ],
)
def test_local_columns_get_no_suggestion(tmp_path: Path, parser: Parser, header: str, cells: list[str]) -> None:
    assert suggested(with_column(tmp_path, parser, header, cells)) == []


def test_a_like_header_whose_cells_do_not_fit(tmp_path: Path, parser: Parser) -> None:
    assert suggested(with_column(tmp_path, parser, "入党的日期", ["介绍人甲", "介绍人乙"], "入党日期")) == []


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("证件", ["310199196509185114", "310199196701245228"]),
        ("单位社会信用代码号", ["310199196509185114", "310199196701245228"]),
        ("现在居住地址", ["310199196509185114", "310199196701245228"]),
        ("党员小组名称", ["13800000001", "13800000002"]),
        ("配偶工作的单位代码", ["91310000MA1FL0000G", "91310000MA1FL0001E"]),
        ("介绍人的手机号码", ["13800000001", "13800000002"]),
    ],
)
def test_what_the_cells_contradict_and_what_is_another_persons(
    tmp_path: Path, parser: Parser, header: str, cells: list[str]
) -> None:
    assert suggested(with_column(tmp_path, parser, header, cells)) == []


def test_one_suggestion_for_a_column(tmp_path: Path, parser: Parser) -> None:
    rows = [[*row[:5], *row[6:]] for row in (MEMBER_HEADER, *MEMBERS)]
    extra = [["学历层次", "全日制学历情况"], ["大学本科", "大专"], ["大专", "大专"]]
    found = outcome(book(tmp_path / "党员.xlsx", 党员=[[*a, *b] for a, b in zip(rows, extra, strict=True)]), parser)
    assert suggested(found) == [("N1", "education", "学历")]


def test_numbers_of_persons_in_a_header_are_masked(tmp_path: Path, parser: Parser) -> None:
    found = with_column(tmp_path, parser, "学历情况310199196001010014", ["大学本科", "大专"], "学历")
    assert "310199196001010014" not in "".join(f.message + (f.value or "") for f in found.findings)
