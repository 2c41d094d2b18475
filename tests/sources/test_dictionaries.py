"""Labels that only a workbook's own code list knows: read by its codes where it is a list of ours, and always told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from sources.child.parser import Parser
from tests.sources.books import MEMBER_HEADER, MEMBERS, column, outcome, told

Rows = list[list[Any]]
OURS = ["1_正式党员", "2_预备党员"]
GLUED: Rows = [["人员类别"], *([entry] for entry in (*OURS, "1_转正党员"))]
PAIRS: Rows = [["代码", "名称", "说明"], ["1", "正式党员", "x"], ["2", "预备党员", ""], [1, "转正党员", ""]]
REVERSED: Rows = [[label, code] for code, label, _ in PAIRS]
FOREIGN: Rows = [["223_正式党员"], ["224_预备党员"], ["1_转正党员"]]
SHIFTED: Rows = [["0_正式党员"], ["1_转正党员"], ["2_预备党员"]]
TWICE: Rows = [*GLUED, ["2_转正党员"]]


def member(
    folder: Path, parser: Parser, name: str, rows: Rows, *, hidden: bool = True, category: str = "转正党员"
) -> Any:
    path = folder / "党员.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("党员")
        sheet.write_row(0, 0, MEMBER_HEADER)
        sheet.write_row(1, 0, (dict(zip(MEMBER_HEADER, MEMBERS[0], strict=True)) | {"人员类别": category}).values())
        listed = workbook.add_worksheet(name)
        for number, row in enumerate(rows):
            listed.write_row(number, 0, row)
        if hidden:
            listed.hide()
    return outcome(path, parser)


@pytest.mark.parametrize("rows", [GLUED, PAIRS, REVERSED], ids=["glued", "pairs", "reversed"])
@pytest.mark.parametrize(("name", "hidden"), [("Sheet9", True), ("代码表", False)])
def test_a_label_of_the_workbooks_own_list_is_read_by_its_code_and_told(
    tmp_path: Path, parser: Parser, rows: Rows, name: str, hidden: bool
) -> None:
    found = member(tmp_path, parser, name, rows, hidden=hidden)
    assert (found.sheets, column(found, "member_category")) == (("党员",), ["1"])
    (finding,) = [f for f in found.findings if f.rule == "V019"]
    assert (finding.severity, finding.cell) == ("warn", "G2")
    assert finding.message == (
        "人员类别=转正党员有多种读法，已按“正式党员”处理；也可读作“未归类”；本工作簿的代码表把它编为1,请改填“正式党员”。"
        "请核对，并改为只有一种读法的写法"
    )
    assert told(found, "V002") == []


@pytest.mark.parametrize(
    ("rows", "hidden"),
    [(FOREIGN, True), (SHIFTED, True), (TWICE, True), ([["1_转正党员"]], True), (GLUED, False)],
    ids=["another system", "codes shifted", "two codes", "nothing agrees", "a sheet that is shown and called anything"],
)
def test_nothing_is_guessed_from_a_list_that_is_not_surely_ours(
    tmp_path: Path, parser: Parser, rows: Rows, hidden: bool
) -> None:
    found = member(tmp_path, parser, "Sheet9", rows, hidden=hidden)
    assert column(found, "member_category") == ["?转正党员"]
    assert (told(found, "V002"), told(found, "V019")) == ([("block", "G2")], [])


@pytest.mark.parametrize(("category", "code"), [("另类", "?另类"), ("又类", "?又类"), ("转正党员", "1")])
def test_a_code_that_the_list_means_otherwise_is_not_taken(
    tmp_path: Path, parser: Parser, category: str, code: str
) -> None:
    """It calls 3 what is 5 here: neither of the two says anything, all other codes do."""
    agreeing = ["1_正式党员", "1_正式", "2_预备党员", "2_预备", "4_积极分子"]
    rows = [[entry] for entry in (*agreeing, "3_入党申请人", "3_另类", "5_又类", "1_转正党员")]
    assert column(member(tmp_path, parser, "Sheet9", rows, category=category), "member_category") == [code]


def test_what_our_own_list_knows_is_read_by_it(tmp_path: Path, parser: Parser) -> None:
    found = member(tmp_path, parser, "Sheet9", [*GLUED, ["2_男"]], category="预备党员")
    assert (column(found, "member_category"), told(found, "V019")) == (["2"], [])
