"""Forms as clerks draw them up, with nothing wrong in them: groups, roles and printed pages raise no doubt."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.periods import Period
from sources.child.parser import Parser
from sources.headers.months import tell_period
from tests.sources.books import book, column, outcome, told
from tests.sources.people import MEMBER, OTHERS, OWN, grouped, own_columns

UNIT = [
    ("基本情况", "统一社会信用代码", ("91310199MA00010423", "91310199MA0001050X")),
    ("基本情况", "单位名称", ("长宁区一号公司", "长宁区二号公司")),
    ("基本情况", "经营地址", ("天山路1号", "天山路2号")),
    ("基本情况", "所属街道", ("310105008", "310105008")),
]


@pytest.mark.parametrize("group", ["", "负责人情况", "主要负责人", "单位负责人信息"])
def test_a_legal_representative_beside_who_is_in_charge(tmp_path: Path, parser: Parser, group: str) -> None:
    """The official title of what is not kept needs no confirmation; the other one is told as unknown."""
    roles = [(group, "法定代表人", ("钱甲", "孙乙")), (group, "负责人", ("李丙", "周丁"))]
    found = outcome(book(tmp_path / "实有单位.xlsx", 实有单位=grouped([*UNIT, *roles])), parser)
    assert (found.rows_accepted, told(found, "F025"), told(found, "F026")) == (2, [], [])
    assert any("负责人" in f.message for f in found.findings if f.rule == "F006")


@pytest.mark.parametrize("headers", [("联系人", "联系电话"), ("联系人姓名", "联系电话"), ("联络员", "联系电话")])
def test_a_group_that_is_called_as_a_field(tmp_path: Path, parser: Parser, headers: tuple[str, str]) -> None:
    """联系方式 is a word for the telephone too: what is called the telephone under it is the telephone."""
    ways = [("联系方式", headers[0], ("钱甲", "孙乙")), ("联系方式", headers[1], ("14000000001", "14000000002"))]
    found = outcome(book(tmp_path / "实有单位.xlsx", 实有单位=grouped([*UNIT, *ways])), parser)
    assert told(found, "F026") == []
    assert "contact_phone" in found.present


@pytest.mark.parametrize(
    ("database", "key", "group", "field"),
    [
        ("工会组织", "工会组织代码", "工会主席", "chair_is_party"),
        ("团组织", "团组织代码", "团组织书记", "secretary_is_party"),
    ],
)
def test_a_person_in_columns(tmp_path: Path, parser: Parser, database: str, key: str, group: str, field: str) -> None:
    """A field that names a person, as the group over that person's name and Party membership."""
    name = "工会组织名称" if database == "工会组织" else "团组织全称"
    columns = [
        ("基本情况", key, ("310105GH00001", "310105GH00002")),
        ("基本情况", name, ("一号公司组织", "二号公司组织")),
        (group, "姓名", ("钱甲", "孙乙")),
        (group, "是否党员", ("是", "否")),
        (group, "联系电话", ("14000000001", "14000000002")),
    ]
    found = outcome(book(tmp_path / f"{database}.xlsx", **{database: grouped(columns)}), parser)
    assert told(found, "F026") == []
    assert [bool(value) for value in column(found, field)] == [True, False]


@pytest.mark.parametrize("groups", [True, False])
def test_groups_printed_on_each_page(tmp_path: Path, parser: Parser, groups: bool) -> None:
    """The row of groups above a header is none of data where it is printed once more."""
    top = ["基本情况", "", "", "", "", "", "组织关系", "", "", "", "工作情况"]
    head, *rows = grouped(own_columns(), above=False)
    page = [top, head] if groups else [head]
    found = outcome(book(tmp_path / "党员.xlsx", 党员=[*page, *rows[:2], *page, *rows[2:]]), parser)
    assert (found.rows_accepted, found.rows_quarantined, column(found, "citizen_id")) == (3, 0, list(OWN))


@pytest.mark.parametrize("header", ["党员身份证号", "党员公民身份号码", "党员的身份证号码", "党员身份证号码"])
def test_the_person_is_called_as_the_database(tmp_path: Path, parser: Parser, header: str) -> None:
    """党员身份证号 is the member's number; one beside somebody else's name does not take its place."""
    own = own_columns("", 身份证号码=header)
    columns = [*own, ("", "联系人", ("钱甲", "孙乙", "李丙")), ("", "身份证号", OTHERS)]
    found = outcome(book(tmp_path / "党员.xlsx", 党员=grouped(columns, above=False)), parser)
    assert column(found, "citizen_id") == list(OWN)


@pytest.mark.parametrize("between", ["性别", "出生日期", "民族", "学历"])
def test_a_telephone_farther_behind_somebody_elses_name(tmp_path: Path, parser: Parser, between: str) -> None:
    """What is written twice behind 入党介绍人 is that person's, and so may be the telephone behind it."""
    columns = [
        *own_columns(),
        ("", "入党介绍人", ("钱甲", "孙乙", "李丙")),
        ("", between, MEMBER[between][::-1]),
        ("", "手机号码", ("14000000001", "14000000002", "14000000003")),
    ]
    found = outcome(book(tmp_path / "党员.xlsx", 党员=grouped(columns, above=False)), parser)
    assert ("warn", "N1") in told(found, "F025")


@pytest.mark.parametrize("other", ["所在党支部", "接受申请党组织", "组织关系所在党支部"])
def test_a_code_beside_a_name(tmp_path: Path, parser: Parser, other: str) -> None:
    """Of a code and a name that both mean the code's field the code is read, whichever stands first."""
    kept = ("姓名", "身份证号码", "性别", "出生日期", "民族", "学历")
    columns = [("", header, MEMBER[header]) for header in kept]
    columns += [("", other, ("第一党支部",) * 3), ("", "接受申请党组织代码", ("310105000001",) * 3)]
    columns += [("", "发展阶段", ("入党积极分子",) * 3), ("", "申请入党日期", ("2024-01-01",) * 3)]
    found = outcome(book(tmp_path / "入党申请人.xlsx", 入党申请人=grouped(columns, above=False)), parser)
    assert column(found, "branch_code") == ["310105000001"] * 3
    assert all(severity != "block" for severity, _ in told(found, "F025"))


@pytest.mark.parametrize("mark", ["第1页 共2页", "第 1 页，共 2 页", "- 第1页 -", "过次页"])
def test_a_page_mark_is_no_part_of_a_name(tmp_path: Path, parser: Parser, mark: str) -> None:
    """Neither between the rows nor behind them."""
    head, *rows = grouped(own_columns(), above=False)
    found = outcome(book(tmp_path / "党员.xlsx", 党员=[head, *rows[:2], [mark], *rows[2:], [mark]]), parser)
    assert (found.rows_accepted, column(found, "name")) == (3, list(MEMBER["姓名"]))


@pytest.mark.parametrize("title", ["2026年三季度", "2026年3季度党员名册", "2026年第三季度", "名册（2026年 3 季度）"])
def test_a_quarter_is_no_month(title: str) -> None:
    assert tell_period([title]) == Period(2026, 9)
