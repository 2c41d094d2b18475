"""Who floats in is told by a column of a roster: no member of the district, whatever the status says, and no copy."""

from __future__ import annotations

from pathlib import Path

import pytest

from sources.child.parser import Parser
from tests.sources.books import book, column, outcome, told
from tests.sources.people import grouped, own_columns


@pytest.mark.parametrize("header", ["是否流入党员", "流入党员", "组织关系不在本地", "是否流动党员（流入）"])
def test_a_yes_makes_a_status_of_its_own(tmp_path: Path, parser: Parser, header: str) -> None:
    columns = [*own_columns(), ("", "是否流动党员", ("否",) * 3), ("", header, ("是", "否", ""))]
    found = outcome(book(tmp_path / "党员.xlsx", 党员=grouped(columns, above=False)), parser)
    assert column(found, "is_floating_in") == [True, False, None] and "is_floating" in found.present
    assert column(found, "party_status") == ["7", "1", "1"]


def test_who_has_left_has_left_and_without_the_column_nobody_is_known_to(tmp_path: Path, parser: Parser) -> None:
    columns = [one for one in own_columns() if one[1] != "党籍状态"]
    told_ = [*columns, ("", "党籍状态", ("已转出", "流入", "正常")), ("", "流入党员", ("是", "", "是"))]
    found = outcome(book(tmp_path / "党员.xlsx", 党员=grouped(told_, above=False)), parser)
    assert column(found, "party_status") == ["3", "7", "7"]
    without = outcome(book(tmp_path / "甲.xlsx", 党员=grouped(own_columns(), above=False)), parser)
    assert "is_floating_in" not in without.present and column(without, "is_floating_in") == [None] * 3
    assert not any("流入" in finding.message for finding in without.findings)


def test_who_floats_in_from_another_street_of_the_district_is_no_copy_of_himself(
    tmp_path: Path, parser: Parser
) -> None:
    for floats, copies in (("是", 0), ("否", 1)):
        columns = [(group, header, [*cells[:2], cells[0]]) for group, header, cells in own_columns()]
        rows = grouped([*columns, ("", "流入党员", ("否", "否", floats))], above=False)
        found = outcome(book(tmp_path / f"{floats}.xlsx", 党员=rows), parser)
        assert (found.rows_accepted, len(told(found, "R001"))) == (3 - copies, copies)
