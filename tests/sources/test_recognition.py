"""Database, district, period and street of a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.cities.areas import areas
from schemas.periods import Period
from sources.child.parser import Parser
from sources.headers.months import tell_period
from sources.placing.naming import tell_district, tell_street
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


@pytest.mark.parametrize("district", [area.code for area in areas().districts])
def test_every_street_is_known_by_its_whole_name(district: str) -> None:
    """One has brackets of full width in its name."""
    streets = areas().children(district)
    told = {street.code: tell_street([f"{street.zh}党员"], district, areas()) for street in streets}
    assert told == {street.code: street.code for street in streets}


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
    assert (found.district, found.period, found.part, found.state) == (
        DISTRICT,
        Period(2026, 9),
        "310105001",
        "accepted",
    )


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
    assert (found.database, found.state, found.rows_read, found.rows_accepted) == (database, "held", 1, 0)
    assert {f.severity for f in found.findings if f.rule == "F012"} == {"block", "warn"}
    assert {f.rule for f in found.findings} <= {"F006", "F012", "F030"}


ORGANISATIONS = ["组织全称", "组织类别", "上级组织", "成立日期", "组织编号"]


@pytest.mark.parametrize(
    ("categories", "database"),
    [(("党委", "党支部"), "party_org"), (("团委", "团支部"), "league_org")],
    ids=["party", "league"],
)
def test_cells_tell_the_database(tmp_path: Path, parser: Parser, categories: tuple[str, ...], database: str) -> None:
    """The same header means one or the other; what stands in the category decides."""
    rows = [[f"某{one}", one, "某委", "2001-07-01", f"X{number}"] for number, one in enumerate(categories)]
    assert outcome(book(tmp_path / "a.xlsx", Sheet1=[ORGANISATIONS, *rows]), parser).database == database


AMBIGUOUS = ["姓名", "身份证号", "性别", "出生年月", "民族", "文化程度", "所在党支部"]


def test_two_databases_that_are_close_are_told_with_the_evidence(tmp_path: Path, parser: Parser) -> None:
    rows = [AMBIGUOUS, *([*row[:6], "310105000001"] for row in MEMBERS)]
    found = outcome(book(tmp_path / "a.xlsx", Sheet1=rows), parser)
    (doubt,) = [f for f in found.findings if f.rule == "F014"]
    assert (found.database, doubt.severity, doubt.sheet, doubt.expected) == ("party_member", "warn", "Sheet1", "党员")
    assert doubt.message.startswith(
        "按党员读入（表头7列、关键列齐全、5列可核对的内容有5列相符），但也像入党申请人（表头7列、关键列齐全、"
    )
    named = outcome(book(tmp_path / "b.xlsx", 入党申请人=rows), parser)
    assert (named.database, [f for f in named.findings if f.rule == "F014"]) == ("applicant", [])


def test_sheets_that_are_not_read_are_told(tmp_path: Path, parser: Parser) -> None:
    path = book(
        tmp_path / "党员.xlsx",
        填表说明=[["栏目", "说明", "示例"]] * 5,
        数据字典=[["性别", "民族", "学历"], ["男", "汉族", "大学"]],
        汇总=[["街道", "党员数"], ["华阳路街道", "2"]],
        Sheet4=[["甲", "乙", "丙"], ["1", "2", "3"], ["4", "5", "6"]],
        Sheet1=[MEMBER_HEADER, *MEMBERS],
    )
    found = outcome(path, parser)
    assert [(f.severity, f.message.split("。")[0]) for f in found.findings if f.rule == "F003"] == [
        ("warn", "未找到可识别的表头，未读入:党员.xlsx/汇总"),
        ("warn", "未找到可识别的表头，未读入:党员.xlsx/Sheet4"),
    ]


def test_what_no_database_convinces_of_is_returned(tmp_path: Path, parser: Parser) -> None:
    found = outcome(book(tmp_path / "a.xlsx", Sheet1=[["街道", "社区", "本月"], ["华阳路街道", "1", "2"]]), parser)
    assert (found.state, found.database, [f.rule for f in found.findings]) == ("returned", None, ["F003"])


@pytest.mark.parametrize(
    ("sheet", "title", "street", "told"),
    [
        ("华阳", "天山路街道党员", "310105001", "工作表名为华阳路街道、标题为天山路街道；按华阳路街道处理"),
        ("Sheet1", "天山路街道党员", "310105006", None),
        ("华阳", "华阳路街道党员", "310105001", None),
    ],
    ids=["differ", "title alone", "agree"],
)
def test_street_by_sheet_then_title(
    tmp_path: Path, parser: Parser, sheet: str, title: str, street: str, told: str | None
) -> None:
    found = outcome(book(tmp_path / "党员.xlsx", **{sheet: [[title], MEMBER_HEADER, *MEMBERS]}), parser)
    conflicts = [f.message.split("。")[0] for f in found.findings if f.rule == "F022"]
    assert (found.part, conflicts) == (street, [f"街镇的写法不一致:{told}"] if told else [])


def test_cells_of_another_street_are_told(tmp_path: Path, parser: Parser) -> None:
    found = outcome(book(tmp_path / "楼宇.xlsx", 华阳=[BUILDING_HEADER, BUILDING]), parser)
    assert [f.message.split("。")[0] for f in found.findings if f.rule == "F022"] == [
        "街镇的写法不一致:工作表名为华阳路街道、单元格为天山路街道；按华阳路街道处理"
    ]
    both = [BUILDING_HEADER, BUILDING, ["B2", "中山大厦", "华阳路1号", "华阳路街道", *BUILDING[4:]]]
    found = outcome(book(tmp_path / "楼宇.xlsx", 华阳=both), parser)
    assert [f.rule for f in found.findings if f.rule == "F022"] == []


@pytest.mark.parametrize(
    ("title", "what"),
    [
        ("静安区党员(2026年9月)", "区的写法不一致:文件夹为长宁区、标题为静安区；按长宁区处理"),
        ("长宁区党员(2026年8月)", "报告期的写法不一致:文件夹为2026-09、标题为2026-08；按2026-09处理"),
        ("长宁区党员(截至2026年8月31日)", "报告期的写法不一致:文件夹为2026-09、标题为2026-08；按2026-09处理"),
        ("长宁区党员(截至2026年9月15日)", None),
        ("填表日期:2026年10月", None),
        ("长宁区党员(2026年度)", None),
    ],
)
def test_district_and_period_that_differ_are_told(tmp_path: Path, parser: Parser, title: str, what: str | None) -> None:
    found = outcome(book(tmp_path / "党员.xlsx", 党员=[[title], MEMBER_HEADER, *MEMBERS]), parser)
    assert (found.district, found.period) == (DISTRICT, Period(2026, 9))
    assert [f.message.split("。")[0] for f in found.findings if f.rule == "F022"] == ([what] if what else [])
