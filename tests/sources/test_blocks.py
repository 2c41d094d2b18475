"""Several tables on one sheet: each is read under its own header, and every physical row is counted once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sources.child.parser import Parser
from tests.sources.books import (
    BUILDING,
    BUILDING_HEADER,
    MEMBER_HEADER,
    MEMBERS,
    book,
    column,
    outcome,
    outcomes,
    told,
)
from tests.sources.returning import answered, marked, opened

THIRD = [*MEMBERS[0][:1], "310199198102030021", "女", "1981-02-03", *MEMBERS[0][4:]]


def numbered(number: int, **changes: str) -> list[str]:
    """A building of its own number."""
    row = dict(zip(BUILDING_HEADER, BUILDING, strict=True))
    row |= {"楼宇代码": f"B{number}", "楼宇名称": f"大厦{number}号楼"} | changes
    return [row[header] for header in BUILDING_HEADER]


def beside(*tables: list[list[Any]], gap: int = 1) -> list[list[Any]]:
    """Tables side by side, with so many empty columns between."""
    height = max(map(len, tables))
    blank = [""] * gap
    rows: list[list[Any]] = [[] for _ in range(height)]
    for number, table in enumerate(tables):
        width = max(map(len, table))
        for row in range(height):
            cells = table[row] if row < len(table) else []
            rows[row] += [*(blank if number else []), *cells, *[""] * (width - len(cells))]
    return rows


def test_another_database_below(tmp_path: Path, parser: Parser) -> None:
    """Each table has its own rows and totals; blank rows between belong to the lower one."""
    total = ["合计", "", "", "", "", "", "20000", "30", "500"]
    rows = [
        ["党员名册"], MEMBER_HEADER, *MEMBERS, ["填表人：张三"], [], [],
        ["楼宇情况"], [], BUILDING_HEADER, numbered(1), total,
    ]  # fmt: skip
    member, building = outcomes(book(tmp_path / "八库.xlsx", Sheet1=rows), parser)
    assert (member.database, member.rows_read, member.ignored) == (
        "party_member", 5, {"title": 1, "header": 1, "footer": 1},
    )  # fmt: skip
    assert (building.database, building.rows_read, building.ignored) == (
        "building", 7, {"title": 1, "header": 1, "blank": 3, "total": 1},
    )  # fmt: skip
    assert (column(member, "_row"), column(building, "_row")) == ([3, 4], [11])
    assert [set(found.accepted["_sheet"]) for found in (member, building)] == [{"Sheet1"}] * 2


def test_the_same_database_below_by_street(tmp_path: Path, parser: Parser) -> None:
    rows = [
        ["华阳路街道党员"], MEMBER_HEADER, MEMBERS[0], ["天山路街道党员"], MEMBER_HEADER, MEMBERS[1], THIRD,
    ]  # fmt: skip
    found = outcomes(book(tmp_path / "党员.xlsx", Sheet1=rows), parser)
    assert [(o.part, o.rows_read, column(o, "_row")) for o in found] == [
        ("310105001", 3, [3]),
        ("310105006", 4, [6, 7]),
    ]


def test_other_columns_of_the_same_database_below(tmp_path: Path, parser: Parser) -> None:
    """One outcome; a column counts as present only where every table has it, and cells are named exactly."""
    shuffled = [MEMBER_HEADER[1], MEMBER_HEADER[0], *MEMBER_HEADER[2:]]
    wrong = [THIRD[1], THIRD[0], "男孩", *THIRD[3:]]
    found = outcome(book(tmp_path / "党员.xlsx", Sheet1=[MEMBER_HEADER, *MEMBERS, [], shuffled, wrong]), parser)
    assert (found.rows_read, found.ignored, column(found, "_row")) == (6, {"header": 2, "blank": 1}, [2, 3, 6])
    assert (column(found, "name"), column(found, "sex")) == (["张伟", "王芳芳", "张伟"], ["1", "2", "?男孩"])
    assert [(f.sheet, f.cell) for f in found.findings if f.rule == "V002"] == [("Sheet1", "C6")]


def test_a_table_far_below(tmp_path: Path, parser: Parser) -> None:
    many = [numbered(number) for number in range(1, 150)]
    rows = [BUILDING_HEADER, *many, [], ["党员名册"], MEMBER_HEADER, *MEMBERS]
    building, member = outcomes(book(tmp_path / "八库.xlsx", Sheet1=rows), parser)
    assert (building.database, building.rows_accepted) == ("building", 149)
    assert (member.database, column(member, "_row"), member.rows_read) == ("party_member", [154, 155], 5)


def test_the_header_again_on_each_page_is_no_other_table(tmp_path: Path, parser: Parser) -> None:
    many = [numbered(number) for number in range(1, 150)]
    rows = [BUILDING_HEADER, *many[:70], BUILDING_HEADER, *many[70:]]
    found = outcome(book(tmp_path / "楼宇.xlsx", 楼宇=rows), parser)
    assert (found.rows_accepted, found.ignored) == (149, {"header": 2})


@pytest.mark.parametrize("gap", [1, 3])
def test_another_database_beside(tmp_path: Path, parser: Parser, gap: int) -> None:
    """Each counts the rows that it has itself."""
    rows = beside([["党员名册"], MEMBER_HEADER, *MEMBERS], [["楼宇"], [], BUILDING_HEADER, numbered(1)], gap=gap)
    member, building = outcomes(book(tmp_path / "八库.xlsx", Sheet1=rows), parser)
    assert (member.database, member.rows_read, member.rows_accepted) == ("party_member", 4, 2)
    assert (building.database, building.rows_read, building.rows_accepted) == ("building", 4, 1)
    assert building.ignored == {"title": 1, "header": 1, "blank": 1}


@pytest.mark.parametrize("gap", [0, 1])
def test_two_records_in_one_row(tmp_path: Path, parser: Parser, gap: int) -> None:
    """A list printed in two halves: a row counts once, and gives two records."""
    left = [BUILDING_HEADER, numbered(1), numbered(2), numbered(3)]
    right = [BUILDING_HEADER, numbered(4), numbered(5)]
    found = outcomes(book(tmp_path / "楼宇.xlsx", 楼宇=beside(left, right, gap=gap)), parser)
    (one,) = found
    assert (one.rows_read, one.rows_accepted, one.records, one.ignored) == (4, 3, 5, {"header": 1})
    assert [(row, code) for row, code in zip(one.accepted["_row"], one.accepted["building_code"], strict=True)] == [
        (2, "B1"), (3, "B2"), (4, "B3"), (2, "B4"), (3, "B5"),
    ]  # fmt: skip


def test_a_row_is_kept_back_as_a_whole(tmp_path: Path, parser: Parser) -> None:
    """Its texts are kept once, those of the right half under numbered headers; the finding names the right cell."""
    left, right = [BUILDING_HEADER, numbered(1), numbered(2)], [BUILDING_HEADER, numbered(3), numbered(2)]
    (found,) = outcomes(book(tmp_path / "楼宇.xlsx", 楼宇=beside(left, right)), parser)
    assert (found.rows_read, found.rows_accepted, found.rows_quarantined, found.records) == (3, 1, 1, 2)
    assert column(found, "building_code") == ["B1", "B3"]
    (kept,) = found.quarantined.to_dict("records")
    texts = json.loads(kept["text"])
    assert (kept["_row"], texts["楼宇代码"], texts["楼宇代码(2)"]) == (3, "B2", "B2")
    assert ("reject_row", "L3") in told(found, "R004")


def test_a_summary_below_is_no_data(tmp_path: Path, parser: Parser) -> None:
    summary = [["街道", "党员数", "单位数"], ["华阳路街道", "2", "3"], ["天山路街道", "1", "4"]]
    rows = [MEMBER_HEADER, *MEMBERS, [], *summary]
    found = outcomes(book(tmp_path / "党员.xlsx", 党员=rows), parser)
    assert [(o.database, o.rows_accepted, o.rows_quarantined) for o in found] == [("party_member", 2, 0)]


def test_words_of_headers_in_the_data_begin_no_table(tmp_path: Path, parser: Parser) -> None:
    header = ["单位名称", "统一社会信用代码", "经营地址", "所属街道(镇)", "所属行业", "单位性质类别", "备注"]
    rows = [[f"公司{n}", "", "楼宇", "街道", "社区", "状态", "党员"] for n in range(100)]
    found = outcome(book(tmp_path / "单位.xlsx", 单位=[header, *rows]), parser)
    assert found.ignored == {"header": 1}


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ([MEMBER_HEADER, MEMBERS[0], [], BUILDING_HEADER, numbered(1, 入驻单位数="很多")], "H5"),
        (beside([MEMBER_HEADER, MEMBERS[0]], [BUILDING_HEADER, numbered(1, 入驻单位数="很多")]), "W2"),
    ],
    ids=["below", "beside"],
)
def test_a_return_workbook_of_two_tables_comes_back(
    tmp_path: Path, parser: Parser, rows: list[list[Any]], wrong: str
) -> None:
    """The cell is coloured where it stands, and the mended workbook is a delta of both tables' rows."""
    path = book(tmp_path / "八库.xlsx", Sheet1=rows)
    target = answered(path, parser)
    assert marked(target, "Sheet1")[wrong] == "block"
    workbook = opened(target)
    workbook["Sheet1"][wrong].value = "30"
    workbook.save(target)
    member, building = outcomes(target, parser)
    assert (member.rows_accepted, building.rows_accepted, told(building, "V013")) == (1, 1, [])
    row = int(wrong[1:])
    assert [found.delta_of.origins for found in (member, building) if found.delta_of] == [
        {("Sheet1", 2): ("Sheet1", 2)},
        {("Sheet1", row): ("Sheet1", row)},
    ]
    assert [told(found, "F018") for found in (member, building)] == [[], []]


ORGANISATIONS = ["党组织代码", "党组织名称", "组织类别", "变动情况", "联系人", "党员总数"]
COMMUNITIES = ["居民区代码", "居民区名称", "所属街道(镇)", "类型", "总户数", "常住人口"]
COMMUNITY = ["310105006001", "天山二村", "天山路街道", "1", "1200", "3000"]
SITES = ["楼宇代码", "楼宇名称", "楼宇地址", "变动情况", "联系人", "从业人员数"]


@pytest.mark.parametrize(
    ("upper", "said", "lower"),
    [
        (ORGANISATIONS, ["本期", "", "35"], [BUILDING_HEADER, numbered(1)]),
        (ORGANISATIONS, ["8月", "配偶", "120"], [BUILDING_HEADER, numbered(1)]),
        (SITES, ["增加", "配偶", ""], [COMMUNITIES, COMMUNITY]),
    ],
    ids=["the period", "a month", "somebody"],
)
def test_a_row_of_a_code_and_little_else_is_no_part_of_the_header_below_it(
    tmp_path: Path, parser: Parser, upper: list[str], said: list[str], lower: list[list[str]]
) -> None:
    """Words such as 本期 and 配偶 stand in upper rows of headers; nothing is left blank between the tables."""
    rows = [upper, ["310105000009", "乙支部", "党支部", "", "", "10"], ["310105000001", "", "", *said]]
    found = outcomes(book(tmp_path / "a.xlsx", Sheet1=[*rows, *lower]), parser)
    assert [(one.rows_read - one.rows_ignored, one.ignored) for one in found] == [
        (2, {"header": 1}),
        (1, {"header": 1}),
    ]


@pytest.mark.parametrize(
    ("upper", "row"),
    [
        (["党组织代码", "组织类别", "党员总数"], ["310105000001", "631", "10"]),
        (["所属街道(镇)", "居民区代码", "总户数"], ["310105006", "310105006001", "1200"]),
    ],
    ids=["organisations", "communities"],
)
def test_rows_of_a_narrow_table_are_no_titles_of_the_one_below(
    tmp_path: Path, parser: Parser, upper: list[str], row: list[str]
) -> None:
    lower = [["楼宇代码", "楼宇名称", "入驻单位数", "从业人员数"], ["B1", "甲楼", "3", "40"]]
    found = outcomes(book(tmp_path / "a.xlsx", Sheet1=[upper, row, [], *lower]), parser)
    assert [(one.rows_accepted, one.rows_quarantined) for one in found] == [(1, 0), (1, 0)]
    found = outcomes(book(tmp_path / "b.xlsx", Sheet1=[upper, row, *lower]), parser)
    assert [(one.rows_accepted, one.rows_quarantined) for one in found] == [(1, 0), (1, 0)]


def test_a_header_with_the_keys_of_a_database_begins_a_table_whatever_else_it_names(
    tmp_path: Path, parser: Parser
) -> None:
    """Right below rows, and with columns of its own: its rows were counted as communities."""
    lower = [
        ["工会组织代码", "工会组织名称", "会员人数", "职工人数", "本地备查"],
        ["1001", "甲公司工会", "9", "20", "无误"],
    ]
    found = outcomes(book(tmp_path / "a.xlsx", Sheet1=[COMMUNITIES, COMMUNITY, *lower]), parser)
    assert [(one.database, one.rows_accepted, one.rows_quarantined) for one in found] == [
        ("community", 1, 0),
        ("trade_union", 1, 0),
    ]
