"""Several lists of one database in one file: copies name both sheets, versions of one list are told."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import xlsxwriter

from schemas.outcome import Outcome
from sources.child.parser import Parser
from tests.sources.books import BUILDING, BUILDING_HEADER, MEMBER_HEADER, book, column, outcome, outcomes, roster
from tests.sources.test_blocks import beside

ALL = roster(20)
NOW, BEFORE = [*ALL[:10], *ALL[14:16]], ALL[:14]
"""Ten stayed, two came, four left."""


def versions(found: Outcome) -> list[tuple[str | None, str]]:
    return [(one.sheet, one.message.partition("，都已")[0]) for one in found.findings if one.rule == "F034"]


@pytest.mark.parametrize("names", [("现名册", "旧名册"), ("Sheet1", "Sheet2"), ("党员", "党员(2)"), ("08", "09")])
def test_versions_of_one_list_are_told(tmp_path: Path, parser: Parser, names: tuple[str, str]) -> None:
    tables = {name: [MEMBER_HEADER, *rows] for name, rows in zip(names, (NOW, BEFORE), strict=True)}
    found = outcome(book(tmp_path / "名册.xlsx", **tables), parser)
    assert (found.rows_accepted, found.rows_quarantined) == (16, 10)
    assert versions(found) == [
        (names[1], f"疑为同一名册的两个版本:本表与工作表“{names[0]}”有10行相同，另有6行只在其中一张")
    ]
    assert [one.severity for one in found.findings if one.rule == "F034"] == ["block"]
    copies = [one.message.split("。")[0] for one in found.findings if one.rule == "R001"]
    assert copies[0] == f"身份证号重复:工作表“{names[0]}”第2行、工作表“{names[1]}”第2行"


def test_versions_beside_one_another_on_one_sheet(tmp_path: Path, parser: Parser) -> None:
    rows = beside([MEMBER_HEADER, *NOW], [MEMBER_HEADER, *BEFORE])
    (found,) = outcomes(book(tmp_path / "名册.xlsx", 党员=rows), parser)
    assert [sheet for sheet, _ in versions(found)] == ["党员"]
    assert all("\x1f" not in one.message + "".join(one.words.values()) for one in found.findings)


@pytest.mark.parametrize(
    "other",
    [ALL[:4], ALL[16:], NOW, ALL[11:12]],
    ids=["excerpt", "others", "the same", "one row"],
)
def test_other_lists_are_no_versions(tmp_path: Path, parser: Parser, other: list[list[str]]) -> None:
    tables = {"党员": [MEMBER_HEADER, *NOW], "困难党员": [MEMBER_HEADER, *other]}
    assert versions(outcome(book(tmp_path / "名册.xlsx", **tables), parser)) == []


def test_copies_of_buildings_name_both_sheets(tmp_path: Path, parser: Parser) -> None:
    tables = {name: [BUILDING_HEADER, BUILDING] for name in ("楼宇一", "楼宇二")}
    (copy,) = [one for one in outcome(book(tmp_path / "楼宇.xlsx", **tables), parser).findings if one.rule == "R004"]
    assert copy.message.split("。")[0] == "代码重复:B1（工作表“楼宇一”第2行、工作表“楼宇二”第2行）"


@pytest.mark.parametrize("hidden_first", [True, False], ids=["hidden first", "hidden last"])
def test_a_hidden_row_is_the_copy_of_a_visible_one(tmp_path: Path, parser: Parser, *, hidden_first: bool) -> None:
    """Even where the hidden list has the later day, which else decides."""
    later, sooner = ([[*row, day] for row in rows] for rows, day in ((BEFORE, "2021-07-01"), (NOW, "2020-07-01")))
    sheets = [("旧名册", later, True), ("党员", sooner, False)]
    path = tmp_path / "名册.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        for name, rows, is_hidden in sheets if hidden_first else sheets[::-1]:
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate([[*MEMBER_HEADER, "转入日期"], *rows]):
                sheet.write_row(number, 0, row)
            if is_hidden:
                sheet.hide()
        workbook.get_worksheet_by_name("党员").activate()
    found = outcome(path, parser)
    assert (found.rows_accepted, found.rows_quarantined) == (16, 10)
    assert {one.sheet for one in found.findings if one.rule == "R001"} == {"旧名册"}
    assert [one.sheet for one in found.findings if one.rule == "F007"] == ["旧名册"]
    assert len(versions(found)) == 1
    assert column(found, "enter_date").count(dt.date(2020, 7, 1)) == 12
