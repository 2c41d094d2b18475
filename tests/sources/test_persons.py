"""Columns of another person beside the row's own, and several columns that mean one field (rules F025 and F006)."""

from __future__ import annotations

import csv
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.outcome import Outcome
from sources.child.parser import Parser
from tests.sources.books import book, column, outcome, outcomes, told
from tests.sources.people import MEMBER, OTHERS, OWN, grouped, merged_book, own_columns

WIVES = ("李庚卯", "周庚子", "吴庚丑")


def rules(found: Outcome, *names: str) -> list[tuple[str, str, str | None]]:
    """Rule, severity and cells of the findings of some rules."""
    return [(f.rule, f.severity, f.cells) for f in found.findings if f.rule in names]


@pytest.mark.parametrize("group", ["配偶情况", "入党介绍人", "紧急联系人", "子女（一）", "父母信息", "家庭成员"])
def test_another_persons_group_beside(tmp_path: Path, parser: Parser, group: str) -> None:
    """Neither the official title nor the place makes another person's column the member's, nor is it suggested."""
    for own, place in (("本人情况", "behind"), ("", "behind"), ("党员基本情况", "before")):
        others = [(group, "姓名", WIVES), (group, "公民身份号码", OTHERS)]
        columns = [*own_columns(own), *others] if place == "behind" else [*others, *own_columns(own)]
        found = outcome(book(tmp_path / "党员.xlsx", 党员=grouped(columns)), parser)
        assert (column(found, "citizen_id"), column(found, "name")) == (list(OWN), list(MEMBER["姓名"]))
        assert (told(found, "F013"), told(found, "F025"), told(found, "C001")) == ([], [], [])
        assert [f.message.count(f"{group}/") for f in found.findings if f.rule == "F006"] == [2]


def test_a_merged_group_ends_where_its_merge_does(tmp_path: Path, parser: Parser) -> None:
    rows = grouped([("联系人", "姓名", WIVES), ("联系人", "公民身份号码", OTHERS), *own_columns()])
    path = merged_book(tmp_path / "党员.xlsx", rows, ["A1:B1"])
    assert column(outcome(path, parser), "citizen_id") == list(OWN)


def test_groups_in_two_levels(tmp_path: Path, parser: Parser) -> None:
    """The nearest group decides; a title above all of them does not."""
    columns = [*own_columns("本人"), ("配偶", "姓名", WIVES), ("配偶", "公民身份号码", OTHERS)]
    top = ["家庭成员情况", *[""] * (len(columns) - 1)]
    found = outcome(book(tmp_path / "党员.xlsx", 党员=[["党员及配偶信息登记表"], top, *grouped(columns)]), parser)
    assert column(found, "citizen_id") == list(OWN)


def test_a_group_that_names_nobody_is_told(tmp_path: Path, parser: Parser) -> None:
    """Two numbers a row, and no word says whose: one is read, and the release waits."""
    others = [("前任", "姓名", WIVES), ("前任", "公民身份号码", OTHERS), ("前任", "学位", ("硕士",) * 3)]
    columns = [*own_columns("现任"), *others]
    found = outcome(book(tmp_path / "党员.xlsx", 党员=grouped(columns)), parser)
    assert (found.rows_read, found.rows_accepted) == (5, 3)
    assert sorted(told(found, "F025")) == [("block", "A2"), ("block", "M2")]
    assert "degree" not in found.present


@pytest.mark.parametrize("lower", [False, True])
def test_groups_hold_on_further_pages(tmp_path: Path, parser: Parser, lower: bool) -> None:
    """The header printed once more, or its lower row alone, begins no other table and is no person."""
    rows = grouped([*own_columns("本人情况"), ("配偶情况", "姓名", WIVES), ("配偶情况", "公民身份号码", OTHERS)])
    again = rows[1:2] if lower else rows[:2]
    found = outcome(book(tmp_path / "党员.xlsx", 党员=[*rows[:3], *again, *rows[3:]]), parser)
    assert (column(found, "citizen_id"), found.ignored) == (list(OWN), {"header": 2 + len(again)})
    assert told(found, "F025") == []


def test_only_another_persons_number_is_none(tmp_path: Path, parser: Parser) -> None:
    columns = [one for one in own_columns() if one[1] != "身份证号码"]
    found = outcome(book(tmp_path / "党员.xlsx", 党员=grouped([*columns, ("配偶", "身份证号码", OTHERS)])), parser)
    assert (found.state, told(found, "F004")) == ("returned", [("reject_file", None)])


@pytest.mark.parametrize(
    "header",
    [
        "配偶身份证号",
        "身份证号(配偶)",
        "介绍人公民身份号码",
        "身份证号【配偶】",
        "公民身份号码（请填配偶）",
        "父亲的身份证号",
    ],
)
def test_another_person_in_the_header_itself(tmp_path: Path, parser: Parser, header: str) -> None:
    for columns in ([*own_columns(), ("", header, OTHERS)], [("", header, OTHERS), *own_columns()]):
        found = outcome(book(tmp_path / "党员.xlsx", 党员=grouped(columns, above=False)), parser)
        assert (column(found, "citizen_id"), told(found, "F013"), told(found, "F025")) == (list(OWN), [], [])
    without = [one for one in own_columns() if one[1] != "身份证号码"]
    path = book(tmp_path / "党员.xlsx", 党员=grouped([*without, ("", header, OTHERS)], above=False))
    assert outcome(path, parser).state == "returned"


def test_persons_below_a_field(tmp_path: Path, parser: Parser) -> None:
    """The number as a group over whose it is."""
    rows = [list(MEMBER), [""] * len(MEMBER), *map(list, zip(*MEMBER.values(), strict=True))]
    for row, cell in zip(rows, ["", "配偶", *OTHERS], strict=True):
        row.insert(2, cell)
    rows[1][1] = "本人"
    assert column(outcome(book(tmp_path / "党员.xlsx", 党员=rows), parser), "citizen_id") == list(OWN)


def test_halves_of_a_row_are_two_persons(tmp_path: Path, parser: Parser) -> None:
    """The same headers for both: the second is no further member."""
    half = ("姓名", "身份证号码", "所在党支部代码")
    cells = {"姓名": WIVES, "身份证号码": OTHERS, "所在党支部代码": ("310105000002",) * 3}
    for gap in (0, 1):
        columns: list[Any] = [("本人", name, MEMBER[name]) for name in half]
        columns += [("", "", ("", "", ""))] * gap
        columns += [("入党介绍人", name, cells[name]) for name in half]
        (found,) = outcomes(book(tmp_path / "党员.xlsx", 党员=grouped(columns)), parser)
        assert (found.records, column(found, "citizen_id")) == (3, list(OWN))


def test_persons_of_an_organisation(tmp_path: Path, parser: Parser) -> None:
    """The telephone under the secretary is not the contact's; under the contact person it is."""
    head = ["", "", "", "党组织书记", "", "联系人", ""]
    names = ["党组织代码", "党组织名称", "组织类别", "姓名", "联系电话", "姓名", "联系电话"]
    row = ["310105000001", "某支部", "党支部", "张三", "13800000001", "李四", "13800000002"]
    found = outcome(book(tmp_path / "党组织.xlsx", 党组织=[head, names, row]), parser)
    assert [column(found, name) for name in ("secretary_name", "contact_name", "contact_phone")] == [
        ["张三"], ["李四"], ["13800000002"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("extra", "cells", "read", "severity"),
    [
        ("公民身份号码", ("", "", ""), "其余列为空", "warn"),
        ("公民身份号码", ("无", "待补", "见附件"), "其余列的内容不符", "warn"),
        ("公民身份号码", ("310199196001010015", "310199197005070061", "x"), "其余列的内容不符", "warn"),
        ("公民身份号码", OWN, "各列内容相同", "warn"),
        ("公民身份号码", OTHERS, "请确认", "block"),
        ("党员姓名", WIVES, "请确认", "block"),
        ("党员姓名", OTHERS, "其余列的内容不符", "warn"),
        ("文化程度", ("高中", "本科", "大专"), "请确认", "warn"),
        ("最高学历", ("甲", "乙", "丙"), "其余列的内容不符", "warn"),
        ("手机号码", ("", "", ""), None, None),
    ],
)
def test_several_columns_for_one_field(
    tmp_path: Path, parser: Parser, extra: str, cells: tuple[str, ...], read: str | None, severity: str | None
) -> None:
    """Values decide; where they do not, it is told; a loser is never only unmapped."""
    columns = [*own_columns(), ("", extra, cells)]
    found = outcome(book(tmp_path / "党员.xlsx", 党员=grouped(columns, above=False)), parser)
    contested = [f for f in found.findings if f.rule == "F025"]
    assert [f.severity for f in contested] == ([severity] if severity else [])
    assert all(f"（{read}）" in f.message and "L1" in str(f.cells) for f in contested)
    assert rules(found, "F006") == []
    if read != "请确认":
        assert column(found, "citizen_id") == list(OWN)


@pytest.mark.parametrize(
    ("database", "header", "rows", "name", "values"),
    [
        ("居民区", ["居民区代码", "居民区名称", "所属街道(镇)", "类型", "总户数", "常住人口", "实有人口"],
         [["310105001001", "甲居民区", "华阳路街道", "居委会", "10", "", "25"]], "resident_population", [25]),
        ("商务楼宇", ["楼宇代码", "楼宇名称", "所属街道(镇)", "楼宇类型", "性质", "入驻单位数"],
         [["B1", "长城大厦", "天山路街道", "", "商务楼宇", "3"]], "building_type", None),
        ("工会组织", ["工会组织名称", "工会类型", "建会日期", "成立日期", "职工人数", "会员人数"],
         [["某工会", "1", "见档案", "2010-05-01", "30", "28"]], "established_on", ["2010-05-01"]),
        ("团组织", ["团组织代码", "团组织全称", "团组织类别", "青年数", "14至28周岁青年数", "团员数"],
         [["T1", "某团支部", "团支部", "30", "很多", "9"]], "youth_14_28", [30]),
        ("实有单位", ["统一社会信用代码", "单位名称", "企业名称", "所属街道(镇)", "从业人员数", "员工数"],
         [["", "某公司", "", "天山路街道", "", "12"]], "employees", [12]),
        ("党组织", ["党组织代码", "党组织名称", "组织类别", "党员总数", "党员人数"],
         [["310105000001", "某支部", "党支部", "", "31"]], "member_total", [31]),
    ],
)  # fmt: skip
def test_values_decide_in_every_database(
    tmp_path: Path, parser: Parser, database: str, header: list[str], rows: list[list[str]], name: str, values: Any
) -> None:
    found = outcome(book(tmp_path / f"{database}.xlsx", **{database: [header, *rows]}), parser)
    assert "F025" in {f.rule for f in found.findings if f.column == name}
    if values is not None:
        assert [str(value) for value in column(found, name)] == [str(value) for value in values]


def test_behind_somebody_elses_name(tmp_path: Path, parser: Parser) -> None:
    """The number behind 配偶姓名 loses, and is told; so is a telephone there, though it is the only one."""
    columns = [*own_columns(), ("", "配偶姓名", WIVES), ("", "公民身份号码", OTHERS)]
    found = outcome(book(tmp_path / "党员.xlsx", 党员=grouped(columns, above=False)), parser)
    assert (column(found, "citizen_id"), rules(found, "F025")) == (list(OWN), [("F025", "block", "B1,M1")])
    columns = [*own_columns(), ("", "介绍人姓名", WIVES), ("", "联系电话", ("13800000001",) * 3)]
    found = outcome(book(tmp_path / "党员.xlsx", 党员=grouped(columns, above=False)), parser)
    assert rules(found, "F025") == [("F025", "warn", "L1,M1")]


@pytest.mark.parametrize(
    ("sheet", "title"),
    [
        ("配偶情况", None),
        ("党员配偶", None),
        ("家庭成员(2)", None),
        ("Sheet2", "党员家庭成员情况表"),
        ("Sheet2", "入党介绍人名册"),
    ],
)
def test_a_table_of_other_persons(tmp_path: Path, parser: Parser, sheet: str, title: str | None) -> None:
    """Their families on a sheet of their own are no members; that it is not read is told."""
    others = [
        ["姓名", "身份证号码", "所在党支部代码"],
        *([a, b, "310105000001"] for a, b in zip(WIVES, OTHERS, strict=True)),
    ]
    sheets = {"党员": grouped(own_columns(), above=False), sheet: [*([[title]] if title else []), *others]}
    (found,) = outcomes(book(tmp_path / "党员.xlsx", **sheets), parser)
    assert (column(found, "citizen_id"), found.sheets) == (list(OWN), ("党员",))
    assert [f.message.count(sheet) for f in found.findings if f.rule == "F003"] == [1]


def test_a_title_of_others_above_the_persons_own(tmp_path: Path, parser: Parser) -> None:
    """The rows are the members' where the others have columns of their own."""
    rows = grouped([*own_columns(), ("", "入党介绍人", WIVES)], above=False)
    found = outcome(book(tmp_path / "党员.xlsx", 党员=[["党员入党介绍人登记表"], *rows]), parser)
    assert column(found, "citizen_id") == list(OWN)


GROUPS = st.sampled_from(["配偶", "配偶情况", "子女信息", "入党介绍人", "父母", "第一介绍人", "家庭主要成员", "联系人"])
OWN_GROUPS = st.sampled_from(["本人", "本人情况", "个人信息", "党员情况", ""])
SYNONYMS = st.sampled_from(["公民身份号码", "公民身份证号码", "身份证号码", "身份证号", "身份证", "证件号码"])


@settings(max_examples=40, deadline=None)
@given(
    group=GROUPS, own=OWN_GROUPS, names=st.tuples(SYNONYMS, SYNONYMS), order=st.permutations(list(MEMBER)),
    before=st.booleans(), style=st.sampled_from(["above", "prefix", "parentheses", "behind"]),
    with_name=st.booleans(),
)  # fmt: skip
def test_the_number_is_the_persons_own_or_it_is_told(
    parser: Parser, group: str, own: str, names: tuple[str, str], order: list[str], before: bool, style: str,
    with_name: bool,
) -> None:  # fmt: skip
    """Whatever headers stand beside one another: the member's own number, or a finding that names the columns."""
    mine = [(own, names[0] if name == "身份证号码" else name, MEMBER[name]) for name in order]
    if style == "above":
        others = [(group, "姓名", WIVES)] * with_name + [(group, names[1], OTHERS)]
    elif style == "prefix":
        others = [("", f"{group}{names[1]}", OTHERS)]
    elif style == "parentheses":
        others = [("", f"{names[1]}({group})", OTHERS)]
    else:
        others = [("", f"{group}姓名", WIVES), ("", names[1], OTHERS)]
    columns = [*others, *mine] if before else [*mine, *others]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "党员.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(grouped(columns, above=style == "above"))
        found = outcome(path, parser)
    severe = {f.rule for f in found.findings if f.severity in ("block", "reject_file")}
    if found.state == "returned":
        assert severe & {"F003", "F004"}
    elif column(found, "citizen_id") != list(OWN):
        assert "F025" in severe
