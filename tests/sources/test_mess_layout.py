"""Kinds of mess in how rows are laid out and sent: the same rows twice (49), wide sheets (53), colours (54)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from schemas.cities.areas import areas
from schemas.outcome import Outcome
from sources.child.parser import Parser
from sources.examining.examination import examine
from sources.examining.expectation import Expectation
from sources.examining.samecontents import Contents
from sources.mappings.mappings import Mappings
from sources.mappings.records import Layout, Scope, Wide
from tests.sources.books import DISTRICT, MEMBER_HEADER, MEMBERS, PERIOD, book, column, told

BRANCHES = Layout(Scope("party_org"), "支部宽表", wide=Wide(("所在街道(镇)", "组织类别"), "org_name", "member_total"))
NUMBERS = ("310199196001010014", "310199198102030021", "310199199004050031", "310199198001010013")
HEADER = ["序号", "所在街道(镇)", "组织类别", "第一党支部(人)", "第二党支部(人)", "合计"]


def read(path: Path, parser: Parser, *layouts: Layout) -> tuple[Outcome, ...]:
    """What the file gives by these layouts."""
    return examine(path, Expectation(areas(), DISTRICT, PERIOD, mappings=Mappings(layouts)), parser=parser).outcomes


def duplicate_rows_and_files(folder: Path, parser: Parser) -> None:
    """A row sent twice is kept back; a sheet or a file that only has another name is told besides."""
    rows = [MEMBER_HEADER, *MEMBERS]
    first = book(folder / "汇总表.xlsx", 党员=[*rows, MEMBERS[0]])
    again = book(folder / "汇总表(最终版2).xlsx", Sheet1=[["党员汇总表"], *rows, MEMBERS[0]])
    other = book(folder / "另一张.xlsx", 党员=rows)
    contents, found = Contents(), []
    for path in (first, again, other):
        (outcome,) = contents.compared(examine(path, Expectation(areas(), DISTRICT, PERIOD), parser=parser)).outcomes
        found.append(outcome)
    assert [(o.rows_accepted, o.rows_quarantined) for o in found] == [(2, 1), (2, 1), (2, 0)]
    assert ("reject_row", "B4") in told(found[0], "R001")
    assert [[f.message.split("。")[0] for f in o.findings if f.rule == "F009"] for o in found] == [
        [], ["内容与汇总表.xlsx相同，疑为重复"], [],
    ]  # fmt: skip
    (twice,) = read(book(folder / "党员.xlsx", **{"党员": rows, "党员 (2)": rows, "说明": [["x"]]}), parser)
    assert (twice.rows_accepted, twice.rows_quarantined) == (2, 2)
    assert [(f.sheet, f.message.split("。")[0]) for f in twice.findings if f.rule == "F009"] == [
        ("党员 (2)", "内容与工作表“党员”相同，疑为重复")
    ]


def wide_layout(folder: Path, parser: Parser) -> None:
    """One column a branch: a row counts once and gives a record for each of its filled cells."""
    rows = [
        ["各街道党支部党员数"], HEADER,
        ["1", "天山路街道", "党支部", "12", "15", "27"], ["2", "华阳路街道", "党支部", "", "8", "8"],
        ["3", "新华路街道", "党支部", "", "", ""], ["合计", "", "", "12", "23", "35"],
    ]  # fmt: skip
    (found,) = read(book(folder / "党组织.xlsx", Sheet1=rows), parser, BRANCHES)
    assert (found.database, found.rows_read, found.rows_accepted, found.records) == ("party_org", 6, 2, 3)
    assert found.ignored == {"title": 1, "header": 1, "blank": 1, "total": 1}
    assert [
        (row, name, number)
        for row, name, number in zip(
            column(found, "_row"), column(found, "org_name"), column(found, "member_total"), strict=True
        )
    ] == [(3, "第一党支部", 12), (3, "第二党支部", 15), (4, "第二党支部", 8)]
    assert {"org_name", "member_total", "street_code", "org_category"} <= found.present
    assert len([f for f in found.findings if f.rule == "F012" and f.severity == "block"]) == 1
    assert told(found, "F004") == []


def coded_colours_and_notes(folder: Path, parser: Parser) -> None:
    """Red for lost, and a note: told with their cells; a coloured header, column or total only adorns."""
    path = folder / "党员.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("党员")
        red, blue = workbook.add_format({"bg_color": "#FF0000"}), workbook.add_format({"bg_color": "#DDEEFF"})
        letters, white = workbook.add_format({"font_color": "red"}), workbook.add_format({"bg_color": "#FFFFFF"})
        sheet.write_row(0, 0, MEMBER_HEADER, blue)
        for row, number in enumerate(NUMBERS, start=1):
            sheet.write_row(row, 0, ["张伟", number, *MEMBERS[0][2:]], white)
            sheet.write(row, 2, "男", blue)
        sheet.write(2, 0, "张伟", red)
        sheet.write(3, 4, "汉族", letters)
        sheet.write_row(5, 0, ["合计", "4"], red)
        sheet.write_comment(0, 1, "18位")
        sheet.write_comment(4, 12, "已联系上")
        sheet.conditional_format(1, 3, 4, 3, {"type": "no_blanks", "format": red})
    (found,) = read(path, parser)
    assert (found.rows_accepted, found.rows_quarantined) == (4, 0)
    (finding,) = [f for f in found.findings if f.rule == "F018"]
    assert (finding.severity, finding.cell, finding.cells, finding.count) == ("warn", "A3", "A3,E4,M5", 3)
    (clean,) = read(book(folder / "b.xlsx", 党员=[MEMBER_HEADER, *MEMBERS]), parser)
    assert told(clean, "F018") == []


CASES: dict[str, Callable[[Path, Parser], None]] = {
    "49": duplicate_rows_and_files,
    "53": wide_layout,
    "54": coded_colours_and_notes,
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_mess(case: Callable[[Path, Parser], None], tmp_path: Path, parser: Parser) -> None:
    case(tmp_path, parser)


def wide(folder: Path, parser: Parser, *rows: list[Any]) -> Outcome:
    """The party organisations of a wide sheet of these rows."""
    (found,) = read(book(folder / "党组织.xlsx", Sheet1=[HEADER[:5], *rows]), parser, BRANCHES)
    assert found.rows_read == found.rows_accepted + found.rows_quarantined + found.rows_ignored
    return found


def test_a_wrong_cell_is_named_where_it_stands(tmp_path: Path, parser: Parser) -> None:
    found = wide(tmp_path, parser, ["1", "天山路街道", "党支部", "很多", "-3"], ["2", "华阳路街道", "怪", "1", "2"])
    assert sorted(told(found, "V013")) == [("block", "D2"), ("block", "E2")]
    assert told(found, "V002") == [("block", "C3")]


def test_a_wrong_header_is_told_once_for_all_rows_below_it(tmp_path: Path, parser: Parser) -> None:
    header = ["序号", "所在街道(镇)", "组织名称", "甲类", "乙类"]
    layout = Layout(
        Scope("party_org"), "类别宽表", wide=Wide(("所在街道(镇)", "组织名称"), "org_category", "member_total")
    )
    rows = [
        ["1", "天山路街道", "甲支部", "1", "2"],
        ["2", "天山路街道", "乙支部", "3", ""],
        ["3", "华阳路街道", "丙支部", "4", ""],
    ]
    (found,) = read(book(tmp_path / "党组织.xlsx", Sheet1=[header, *rows]), parser, layout)
    wrong = [finding for finding in found.findings if finding.rule == "V002" and finding.column == "org_category"]
    assert [(one.cell, one.row, one.count, one.cells, one.value) for one in wrong] == [
        ("D1", 2, 3, "D2:D4", "甲类"),
        ("E1", 2, 1, None, "乙类"),
    ]


def test_a_cell_without_its_result_is_a_record_that_is_to_be_mended(tmp_path: Path, parser: Parser) -> None:
    """The only filled cell of its line: an empty one would give no record."""
    path = tmp_path / "党组织.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Sheet1")
        sheet.write_row(0, 0, HEADER[:5])
        sheet.write_row(1, 0, ["1", "天山路街道", "党支部"])
        sheet.write_formula(1, 3, "=5+7", None, "")
        sheet.write_row(2, 0, ["2", "华阳路街道", "党支部"])
    (found,) = read(path, parser, BRANCHES)
    assert (found.rows_accepted, found.records, found.ignored) == (1, 1, {"header": 1, "blank": 1})
    assert (told(found, "F010"), told(found, "V001")) == ([("warn", "D2")], [("block", "D2")])


def test_a_row_waits_as_a_whole_and_keeps_its_texts_once(tmp_path: Path, parser: Parser) -> None:
    """The second row repeats both branches: copies (R004) keep it back, its cells are kept once."""
    rows = [["1", "天山路街道", "党支部", "12", "15"], ["2", "天山路街道", "党支部", "", "8"]]
    found = wide(tmp_path, parser, *rows)
    assert (found.rows_accepted, found.rows_quarantined, found.records) == (1, 1, 2)
    (kept,) = found.quarantined["text"]
    assert json.loads(kept) == {"序号": "2", "所在街道(镇)": "天山路街道", "组织类别": "党支部", "第二党支部(人)": "8"}
    assert told(found, "R004")[0][1] == "E1"


def test_a_sheet_without_the_kept_headers_is_read_as_it_is(tmp_path: Path, parser: Parser) -> None:
    path = book(tmp_path / "党员.xlsx", 党员=[MEMBER_HEADER, *MEMBERS])
    (found,) = read(path, parser, BRANCHES)
    assert (found.database, found.rows_accepted, found.records) == ("party_member", 2, 2)


def test_of_several_layouts_that_fit_the_one_that_keeps_most_is_taken(tmp_path: Path, parser: Parser) -> None:
    """Of equals the first, and both are named."""
    path = book(tmp_path / "a.xlsx", Sheet1=[HEADER[:5], ["1", "天山路街道", "党支部", "12", "15"]])
    kept = ("所在街道(镇)", "组织类别")
    units = Layout(Scope("unit", source="layouts/单位.toml"), "单位", wide=Wide(kept[:1], "unit_name", "employees"))
    union = Layout(Scope("trade_union", source="layouts/工会.toml"), "工会", wide=Wide(kept, "union_name", "members"))
    party = Layout(Scope("party_org", source="layouts/支部.toml"), "支部", wide=Wide(kept, "org_name", "member_total"))
    (best,) = read(path, parser, units, party)
    assert (best.database, best.records, told(best, "F014")) == ("party_org", 2, [])
    for layouts, taken, other in (((party, units, union), "支部", "工会"), ((union, party), "工会", "支部")):
        (found,) = read(path, parser, *layouts)
        (finding,) = [f for f in found.findings if f.rule == "F014"]
        assert (found.database, finding.severity) == (layouts[0].scope.database, "warn")
        assert f"（版式layouts/{taken}.toml），但也像" in finding.message
        assert f"（版式layouts/{other}.toml）" in finding.message


BELOW = Layout(Scope("party_org"), "居民区宽表", wide=Wide(("所属居民区",), "org_name", "member_total"))
UPPER = [HEADER[:5], ["1", "天山路街道", "党支部", "12", "15"], ["2", "华阳路街道", "党支部", "", "8"]]
LOWER = ["所属居民区", "第三党支部", "第四党支部", "第五党支部"]


@pytest.mark.parametrize(
    "between",
    [[], [[]], [["各居民区党支部党员数"]], [[], ["二、各居民区党支部党员数"], ["单位：人"]]],
    ids=["at once", "a blank row", "a title", "titles"],
)
def test_two_layouts_on_one_sheet(between: list[list[str]], tmp_path: Path, parser: Parser) -> None:
    """Tables below one another, each by its own layout of the same database and scope."""
    rows = [*UPPER, *between, LOWER, ["天山居民区", "3", "4", "5"], ["合计", "3", "4", "5"]]
    (found,) = read(book(tmp_path / "党组织.xlsx", Sheet1=rows), parser, BRANCHES, BELOW)
    assert found.rows_read == found.rows_accepted + found.rows_quarantined + found.rows_ignored
    assert dict(zip(column(found, "org_name"), column(found, "member_total"), strict=True)) == {
        "第一党支部": 12, "第三党支部": 3, "第四党支部": 4, "第五党支部": 5,
    } | {"第二党支部": 8}  # fmt: skip
    assert (found.records, found.rows_accepted) == (6, 3)


def test_two_layouts_on_two_sheets(tmp_path: Path, parser: Parser) -> None:
    sheets = {"街道": UPPER[:2], "居民区": [LOWER, ["天山居民区", "3", "4", "5"]]}
    (found,) = read(book(tmp_path / "党组织.xlsx", **sheets), parser, BRANCHES, BELOW)
    assert column(found, "member_total") == [12, 15, 3, 4, 5]


def test_a_header_printed_once_more_begins_no_other_table(tmp_path: Path, parser: Parser) -> None:
    (found,) = read(book(tmp_path / "党组织.xlsx", Sheet1=[*UPPER[:2], HEADER[:5], UPPER[2]]), parser, BRANCHES)
    assert (found.records, found.ignored) == (3, {"header": 2})


def test_of_layouts_that_fit_equally_the_one_for_fewer_files_is_taken(tmp_path: Path, parser: Parser) -> None:
    path = book(tmp_path / "党组织.xlsx", Sheet1=UPPER[:2])
    union = Layout(
        Scope("trade_union", file="党*"), "", wide=Wide(("所在街道(镇)", "组织类别"), "union_name", "members")
    )
    (found,) = read(path, parser, BRANCHES, union)
    assert (found.database, told(found, "F014")) == ("trade_union", [])


def test_an_undeclared_wide_sheet_is_returned(tmp_path: Path, parser: Parser) -> None:
    (found,) = read(book(tmp_path / "a.xlsx", Sheet1=[HEADER, ["1", "天山路街道", "党支部", "12", "15", "27"]]), parser)
    assert found.state == "returned"
