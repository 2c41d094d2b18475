"""Database, district, period and street of a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.areas import areas
from schemas.periods import Period
from sources.child import Parser
from sources.recognition import tell_district, tell_period, tell_street
from tests.sources.books import BUILDING, BUILDING_HEADER, DISTRICT, MEMBER_HEADER, MEMBERS, book, outcome, outcomes


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2026年9月", Period(2026, 9)),
        ("长宁区党员信息汇总表(2026年09月)", Period(2026, 9)),
        ("二〇二六年九月", Period(2026, 9)),
        ("二○二六年十二月", Period(2026, 12)),
        ("２０２６年９月", Period(2026, 9)),
        ("党员_202609", Period(2026, 9)),
        ("党员20260930", Period(2026, 9)),
        ("2026-09", Period(2026, 9)),
        ("2026.9 党员", Period(2026, 9)),
        ("(2026年第三季度)", Period(2026, 9)),
        ("2026年上半年", Period(2026, 6)),
        ("2026年度", Period(2026, 12)),
        ("310105001", None),
        ("汇总表", None),
    ],
)
def test_period(text: str, period: Period | None) -> None:
    assert tell_period([text]) == period


@pytest.mark.parametrize(
    ("text", "district"),
    [("310105", "310105"), ("长宁区", "310105"), ("310105长宁区", "310105"), ("长宁", "310105"),
    ("上海市长宁区党员汇总表", "310105"),
     ("浦东新区", "310115"), ("长宁区静安区", None), ("党员", None), ("1310105", None)],
)  # fmt: skip
def test_district(text: str, district: str | None) -> None:
    assert tell_district([text], areas()) == district


@pytest.mark.parametrize(
    ("text", "street"),
    [("华阳路街道党员信息", "310105001"), ("310105001", "310105001"), ("华阳", "310105001"),
    ("党员_华阳路", "310105001"),
     ("党员(新泾镇)", "310105102"), ("天山路", "310105006"), ("党员", None), ("长宁区", None),
     ("华阳路街道、天山路街道", None)],
)  # fmt: skip
def test_street(text: str, street: str | None) -> None:
    assert tell_street([text], DISTRICT, areas()) == street


def test_several_databases_in_one_workbook(tmp_path: Path, parser: Parser) -> None:
    path = book(
        tmp_path / "八库.xlsx",
        填表说明=[["请按要求填写", "不要合并单元格"], ["1", "2"]],
        党员=[MEMBER_HEADER, *MEMBERS],
        楼宇=[BUILDING_HEADER, BUILDING],
    )
    found = outcomes(path, parser)
    assert [(o.database, o.sheets, o.state, o.rows_read) for o in found] == [
        ("party_member", ("党员",), "accepted", 3),
        ("building", ("楼宇",), "accepted", 2),
    ]


def test_sheets_beside_the_data_are_left_out(tmp_path: Path, parser: Parser) -> None:
    path = book(
        tmp_path / "党员.xlsx",
        数据字典=[["性别", "民族", "学历"], ["男", "汉族", "大学"]],
        汇总=[["街道", "党员数"], ["华阳路街道", "2"]],
        Sheet1=[MEMBER_HEADER, *MEMBERS],
    )
    assert (outcome(path, parser).sheets, outcome(path, parser).state) == (("Sheet1",), "accepted")


def test_a_database_without_keys_goes_back_beside_others(tmp_path: Path, parser: Parser) -> None:
    keyless = [[*row[:1], *row[2:]] for row in (MEMBER_HEADER, *MEMBERS)]
    path = book(tmp_path / "八库.xlsx", 党员=keyless, 楼宇=[BUILDING_HEADER, BUILDING])
    assert [(o.database, o.state) for o in outcomes(path, parser)] == [
        ("party_member", "returned"),
        ("building", "accepted"),
    ]


def test_a_sheet_for_each_street_is_a_part_each(tmp_path: Path, parser: Parser) -> None:
    second = [[*MEMBERS[1]]]
    path = book(tmp_path / "党员.xlsx", 华阳=[MEMBER_HEADER, MEMBERS[0]], 天山路街道=[MEMBER_HEADER, *second])
    assert [(o.part, o.rows_accepted) for o in outcomes(path, parser)] == [("310105001", 1), ("310105006", 1)]


def test_sheets_of_one_database_are_one_outcome(tmp_path: Path, parser: Parser) -> None:
    path = book(
        tmp_path / "党员.xlsx", Sheet1=[MEMBER_HEADER, MEMBERS[0]], Sheet2=[["标题"], MEMBER_HEADER, MEMBERS[1]]
    )
    found = outcome(path, parser)
    assert (found.sheets, found.rows_read, found.part) == (("Sheet1", "Sheet2"), 5, None)
    assert list(found.accepted["_sheet"]) == ["Sheet1", "Sheet2"]
    assert list(found.accepted["_row"]) == [2, 3]


def test_rows_in_one_street_make_a_part(tmp_path: Path, parser: Parser) -> None:
    path = book(tmp_path / "楼宇.xlsx", 楼宇=[BUILDING_HEADER, BUILDING, ["B2", *BUILDING[1:]]])
    assert outcome(path, parser).part == "310105006"
    other = ["B2", "中山大厦", "华阳路2号", "华阳路街道", *BUILDING[4:]]
    assert outcome(book(tmp_path / "楼宇2.xlsx", 楼宇=[BUILDING_HEADER, BUILDING, other]), parser).part is None


def test_title_gives_district_period_and_part(tmp_path: Path, parser: Parser) -> None:
    path = book(
        tmp_path / "a.xlsx", Sheet1=[["上海市长宁区华阳路街道党员信息"], ["(二〇二六年九月)"], MEMBER_HEADER, *MEMBERS]
    )
    found = outcome(path, parser, district=None, period=None)
    assert (found.district, found.period, found.part, found.state) == (DISTRICT, "2026-09", "310105001", "accepted")


def test_cells_give_the_district(tmp_path: Path, parser: Parser) -> None:
    row = ["B1", "长城大厦", "天山路1号", "310105006", *BUILDING[4:]]
    path = book(tmp_path / "楼宇202609.xlsx", 楼宇=[BUILDING_HEADER, row])
    assert outcome(path, parser, district=None, period=None).district == DISTRICT


def test_unknown_district_or_period_returns_the_file(tmp_path: Path, parser: Parser) -> None:
    path = book(tmp_path / "党员.xlsx", 党员=[MEMBER_HEADER, *MEMBERS])
    for known in ({"district": None}, {"period": None}):
        found = outcome(path, parser, **known)
        assert (found.state, found.rows_quarantined) == ("returned", 2)
        assert "F005" in [f.rule for f in found.findings]


def test_folders_give_the_part(tmp_path: Path, parser: Parser) -> None:
    folder = tmp_path / "2026-09" / "310105长宁区" / "华阳路街道"
    folder.mkdir(parents=True)
    assert outcome(book(folder / "党员.xlsx", 党员=[MEMBER_HEADER, *MEMBERS]), parser).part == "310105001"


@pytest.mark.parametrize(
    ("form", "database"), [("partyInfo.xls", "party_member"), ("temp_orgnaizationInfo.xls", "party_org")]
)
def test_blank_forms_of_the_party_system_are_taken(parser: Parser, form: str, database: str) -> None:
    path = Path(__file__).parents[3] / "shared" / "samples" / form
    if not path.is_file():
        pytest.skip(f"{form} is not there: it may not be redistributed")
    found = outcome(path, parser)
    assert (found.database, found.state, found.rows_read, found.rows_accepted) == (database, "accepted", 1, 0)
    assert {f.severity for f in found.findings if f.rule == "F012"} == {"block", "warn"}
    assert {f.rule for f in found.findings} <= {"F006", "F012"}
