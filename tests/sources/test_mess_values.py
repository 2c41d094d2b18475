"""Kinds of mess in values (domain.md, section 7: 13-28, 38-40, 46-48, 50-52, 55), one test each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import xlwt

from schemas.outcome import Outcome
from sources.child.parser import Parser
from tests.sources.books import (
    BUILDING_HEADER,
    MEMBER_HEADER,
    book,
    column,
    members,
    outcome,
    told,
)  # fmt: skip

Case = Callable[[Path, Parser], None]
CASES: list[Any] = []

BUILDING = ["B1", "长城大厦", "天山路1号", "天山路街道", "天山二村", "写字楼", "20000", "30", "500", "党支部"]
COMMUNITY_HEADER = ["居民区名称", "所属街道(镇)", "类型", "总户数", "常住人口"]
COMMUNITY = ["天山二村", "天山路街道", "1", "1200", "3000"]
NUMBERS = ("310199196001010014", "31019919700507006X", "310199198001010013")


def mess(number: int) -> Callable[[Case], Case]:
    """Register the test of one kind."""

    def register(case: Case) -> Case:
        CASES.append(pytest.param(case, id=str(number)))
        return case

    return register


def persons(folder: Path, parser: Parser, **columns: list[Any]) -> Outcome:
    """A file of members, all accepted, whose cells of the named columns are these."""
    count = len(next(iter(columns.values())))
    changes = [{name: cells[place] for name, cells in columns.items()} for place in range(count)]
    rows = members(*({"公民身份号码": NUMBERS[place], **change} for place, change in enumerate(changes)))
    found = outcome(book(folder / "党员.xlsx", 党员=rows), parser)
    assert (found.rows_accepted, found.rows_quarantined) == (count, 0)
    return found


def buildings(folder: Path, parser: Parser, **columns: list[Any]) -> Outcome:
    """A file of buildings, all accepted, whose cells of the named columns (new ones too) are these."""
    count = len(next(iter(columns.values())))
    header = list(dict.fromkeys([*BUILDING_HEADER, *columns]))
    rows = []
    for place in range(count):
        row = dict(zip(BUILDING_HEADER, BUILDING, strict=True)) | {"楼宇代码": f"B{place}"}
        row |= {name: cells[place] for name, cells in columns.items()}
        rows.append([row[name] for name in header])
    found = outcome(book(folder / "楼宇.xlsx", 楼宇=[header, *rows]), parser)
    assert (found.rows_accepted, found.rows_quarantined) == (count, 0)
    return found


def rules(found: Outcome) -> list[str]:
    """Rules of the findings about cells."""
    return [finding.rule for finding in found.findings if not finding.rule.startswith("F")]


def said(found: Outcome, rule: str) -> list[tuple[str | None, str, str | None]]:
    """Column, cells (or the one cell) and expectation of the findings of one rule."""
    return [(f.column, f.cells or f.cell or "", f.expected) for f in found.findings if f.rule == rule]


def readings(found: Outcome) -> list[tuple[str, str]]:
    """Cells and message of what is in doubt, up to the reading that was taken."""
    return [(f.cells or f.cell or "", f.message.partition("；")[0]) for f in found.findings if f.rule == "V019"]


@mess(13)
def full_width_digits_and_letters(folder: Path, parser: Parser) -> None:
    found = persons(
        folder,
        parser,
        公民身份号码=["３１０１９９１９７００５０７００６Ｘ"],
        性别=["２"],
        出生日期=["１９７０－０５－０７"],
    )
    assert column(found, "citizen_id") == ["31019919700507006X"]
    assert (column(found, "sex"), column(found, "birth_date")) == (["2"], [dt.date(1970, 5, 7)])
    assert (
        found.findings
        == persons(folder, parser, 公民身份号码=["31019919700507006X"], 性别=["女"], 出生日期=["1970-05-07"]).findings
    )
    counted = buildings(folder, parser, 入驻单位数=["30①", "３０"])  # a raised mark does not join the number before it
    assert (column(counted, "units_in"), told(counted, "V013")) == ([None, 30], [("block", "H2")])


@mess(14)
def spaces_around_values(folder: Path, parser: Parser) -> None:
    found = persons(
        folder, parser, 性别=["男 "], 民族=["　汉族　"], 姓名=["\u00a0张伟\u00a0"], 出生日期=[" 1960-01-01 "]
    )
    assert [column(found, name) for name in ("sex", "ethnicity", "name")] == [["1"], ["01"], ["张伟"]]
    assert (column(found, "birth_date"), rules(found)) == ([dt.date(1960, 1, 1)], [])


@mess(15)
def spaces_inside_names(folder: Path, parser: Parser) -> None:
    found = persons(folder, parser, 姓名=["张　伟"], 民族=["汉 族"])
    assert (column(found, "name"), column(found, "ethnicity"), rules(found)) == (["张伟"], ["01"], [])


@mess(16)
def date_forms(folder: Path, parser: Parser) -> None:
    found = persons(
        folder, parser, 入党日期=["1990.7", "1990年7月", "19900701"], 转正日期=["1991/7/1", "1991年7月1日", "91.07.01"]
    )
    assert column(found, "join_date") == [dt.date(1990, 7, 1)] * 3
    assert column(found, "full_date") == [dt.date(1991, 7, 1)] * 3
    assert told(found, "V009") == [("warn", "I2"), ("warn", "I3")]
    assert column(found, "_imprecise") == ["join_date", "join_date", None]
    assert readings(found) == [("J4", "转正日期=91.07.01有多种读法，已按“1991-07-01”处理")]
    unread = persons(folder, parser, 入党日期=["3/4/1990", "1990.13", "03/04/90"])
    assert column(unread, "join_date") == [None] * 3
    assert [(cells, (wanted or "")[:11]) for _, cells, wanted in said(unread, "V008")] == [
        ("I2", "请按年-月-日填写四位"), ("I4", "请按年-月-日填写四位"), ("I3", "年-月-日,如1998"),
    ]  # fmt: skip


@mess(17)
def october_that_lost_its_zero(folder: Path, parser: Parser) -> None:
    path = folder / "党员.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("党员")
        for place, row in enumerate(members({}, {"公民身份号码": NUMBERS[1]}, {"公民身份号码": NUMBERS[2]})):
            sheet.write_row(place, 0, row)
        sheet.write_number(1, 8, 1990.1)
        sheet.write_string(2, 8, "1990.10")
        sheet.write_number(3, 8, 1990.2)
    found = outcome(path, parser)
    assert column(found, "join_date") == [dt.date(1990, month, 1) for month in (1, 10, 2)]
    assert readings(found) == [("I2", "入党日期=1990.1有多种读法，已按“1990年1月”处理")]
    assert said(found, "V019")[0][2] == "以文本填写年月:1月写作1998-01,10月写作1998-10"


@mess(18)
def serial_dates_of_either_base(folder: Path, parser: Parser) -> None:
    found = persons(folder, parser, 入党日期=["33055", "33055"], 转正日期=["1991-07-01", "19917"])
    assert column(found, "join_date") == [dt.date(1990, 7, 1)] * 2
    assert column(found, "full_date") == [dt.date(1991, 7, 1), dt.date(1954, 7, 12)]
    assert readings(found) == [
        ("I2:I3", "入党日期=33055有多种读法，已按“1990-07-01”处理"),
        ("J3", "转正日期=19917有多种读法，已按“1954-07-12”处理"),  # or July 1991
    ]
    path = folder / "党员1904.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": True}) as workbook:
        sheet = workbook.add_worksheet("党员")
        for place, row in enumerate(members({})):
            sheet.write_row(place, 0, row)
        sheet.write_number(1, 8, 31593)
    assert column(outcome(path, parser), "join_date") == [dt.date(1990, 7, 1)]


@mess(19)
def identity_number_as_a_number(folder: Path, parser: Parser) -> None:
    path = folder / "党员.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("党员")
        for place, row in enumerate(members({}, {}, {}, {})):
            sheet.write_row(place, 0, row)
        sheet.write_number(2, 1, 310199196001010014)
        sheet.write_string(3, 1, "3.10199E+17")
        sheet.write_string(4, 1, "310199196001010000")
    found = outcome(path, parser)
    assert (found.rows_accepted, found.rows_quarantined, column(found, "_row")) == (1, 3, [2])
    assert sorted(told(found, "V005")) == [("reject_row", "B3"), ("reject_row", "B4"), ("reject_row", "B5")]


@mess(20)
def identity_number_with_apostrophe_or_tab(folder: Path, parser: Parser) -> None:
    written = [f"'{NUMBERS[0]}", f"{NUMBERS[1]}\t", f" {NUMBERS[2]}"]
    found = persons(folder, parser, 公民身份号码=written)
    assert (column(found, "citizen_id"), told(found, "V003")) == (list(NUMBERS), [])


@mess(21)
def leading_zeros_lost(folder: Path, parser: Parser) -> None:
    found = persons(folder, parser, 民族=["1", "01", "3"])
    assert (column(found, "ethnicity"), readings(found)) == (["01", "01", "03"], [])
    posts = persons(folder, parser, 工作岗位=["1", "4", "5"])  # 1 is listed, and so is 01
    assert column(posts, "work_post") == ["1", "4", "5"]
    assert readings(posts) == [("L2", "工作岗位=1有多种读法，已按“1”处理")]
    rows = [
        ["党组织代码", "党组织名称", "联系电话"],
        ["a", "某某支部", "2162345678"],
        ["b", "某乙支部", "62345678-801"],
        ["c", "某丙支部", "6234567-1"],
    ]
    phones = outcome(book(folder / "党组织.xlsx", 党组织=rows), parser)
    assert column(phones, "contact_phone") == ["02162345678", "62345678-801", "6234567-1"]
    assert told(phones, "V012") == []


@mess(22)
def numbers_stored_as_text(folder: Path, parser: Parser) -> None:
    found = buildings(folder, parser, 从业人员数=["1,234", "12人", " 50 "], 入驻单位数=["97%", "12万元", "12m2"])
    assert (column(found, "employees"), column(found, "units_in")) == ([1234, 12, 50], [None] * 3)
    assert told(found, "V013") == [("block", "H2"), ("block", "H3"), ("block", "H4")]  # no numbers of units


@mess(23)
def letters_inside_numbers(folder: Path, parser: Parser) -> None:
    found = buildings(folder, parser, 从业人员数=["217E", "2O8", "l2"])
    assert column(found, "employees") == [None] * 3
    assert told(found, "V015") == [("warn", "I2"), ("warn", "I3"), ("warn", "I4")]
    rare = buildings(folder, parser, 从业人员数=["2E2", "200", "1.5"])
    assert column(rare, "employees") == [200, 200, None]
    assert readings(rare) == [("I2", "从业人员数=2E2有多种读法，已按“200”处理")]
    assert told(rare, "V013") == [("block", "I4")]


@mess(24)
def lost_decimal_point(folder: Path, parser: Parser) -> None:
    found = buildings(folder, parser, 楼层数=["681", "6"])
    assert (column(found, "floors"), told(found, "V014")) == ([681, 6], [("warn", "K2")])


@mess(25)
def blanks_inside_numbers(folder: Path, parser: Parser) -> None:
    found = buildings(folder, parser, 从业人员数=["621 89", "1 51407", "3 0人"])
    assert column(found, "employees") == [None] * 3
    assert told(found, "V015") == [("warn", "I2"), ("warn", "I3"), ("warn", "I4")]


@mess(26)
def percent_forms(folder: Path, parser: Parser) -> None:
    shares = buildings(folder, parser, **{"入驻率(%)": ["0.97", "97%", "9.7成"]})
    assert column(shares, "occupancy_pct") == [97, 97, 97]
    assert [(f.severity, f.cell) for f in shares.findings if f.rule == "V018"] == [("warn", "K2")]
    mixed = buildings(folder, parser, **{"入驻率(%)": ["0.97", "97", "1"]})
    assert (column(mixed, "occupancy_pct"), told(mixed, "V018")) == ([0.97, 97, 1], [])
    assert readings(mixed) == [
        ("K2", "入驻率(%)=0.97有多种读法，已按“0.97%”处理"),
        ("K4", "入驻率(%)=1有多种读法，已按“1%”处理"),
    ]
    wrong = buildings(folder, parser, **{"入驻率(%)": ["97人"]})
    assert (column(wrong, "occupancy_pct"), told(wrong, "V013")) == ([None], [("block", "K2")])


@mess(27)
def chinese_numerals(folder: Path, parser: Parser) -> None:
    found = buildings(folder, parser, 从业人员数=["三百二十", "1.2万", "1.3万人"], 入驻单位数=["十二", "二十", "三十"])
    assert (column(found, "employees"), column(found, "units_in")) == ([320, 12000, 13000], [12, 20, 30])
    assert said(found, "V020") == [
        ("units_in", "H2:H4", "改填阿拉伯数字,不用“万”“千”"), ("employees", "I2:I4", "改填阿拉伯数字,不用“万”“千”"),
    ]  # fmt: skip
    unclear = buildings(folder, parser, 从业人员数=["三百二", "三五人", "万"])
    assert column(unclear, "employees") == [None] * 3
    assert told(unclear, "V013") == [("block", "I2"), ("block", "I3"), ("block", "I4")]


@mess(28)
def null_words(folder: Path, parser: Parser) -> None:
    found = persons(folder, parser, 学历=["—", "暂无", "0"], 转正日期=["无", "/", "0"])
    assert (column(found, "education"), column(found, "full_date")) == ([None] * 3, [None] * 3)
    assert told(found, "V001") == [("block", "F2"), ("block", "F3"), ("block", "F4")]
    counted = buildings(folder, parser, 从业人员数=["0", "不详"])
    assert (column(counted, "employees"), told(counted, "V001")) == ([0, None], [("block", "I3")])


@mess(38)
def ids_glued_to_labels(folder: Path, parser: Parser) -> None:
    found = persons(folder, parser, 民族=["01-汉族", "汉族(01)", "01_汉族"], 性别=["1.男", "1、男", "男[1]"])
    assert (column(found, "ethnicity"), column(found, "sex"), readings(found)) == (["01"] * 3, ["1"] * 3, [])
    foreign = persons(folder, parser, 性别=["93_男", "93_男"], 民族=["03_汉族", "01_火星族"])
    assert (column(foreign, "sex"), column(foreign, "ethnicity")) == (["1", "1"], ["01", "01"])
    assert readings(foreign) == [
        ("C2:C3", "性别=93_男有多种读法，已按“男”处理"),  # an id of the sending system: told once
        ("E2", "民族=03_汉族有多种读法，已按“汉族”处理"),
        ("E3", "民族=01_火星族有多种读法，已按“汉族”处理"),
    ]
    streets = buildings(
        folder, parser, **{"所属街道(镇)": ["310105006_天山路街道", "310105001_天山路街道", "天山路街道2"]}
    )
    assert column(streets, "street_code") == ["310105006", "310105001", "310105006"]
    assert readings(streets) == [
        ("D3", "所属街道(镇)=310105001_天山路街道有多种读法，已按“华阳路街道”处理"),
        ("D4", "所属街道(镇)=天山路街道2有多种读法，已按“天山路街道”处理"),
    ]


@mess(39)
def several_values_in_one_cell(folder: Path, parser: Parser) -> None:
    header = [*MEMBER_HEADER, "党内职务"]
    rows = [[*members({})[1], "支部书记、居委会主任"]]
    found = outcome(book(folder / "党员.xlsx", 党员=[header, *rows]), parser)
    assert column(found, "branch_post") == ["1"]
    assert readings(found) == [("O2", "党内职务=支部书记、居委会主任有多种读法，已按“书记”处理")]
    either = persons(folder, parser, 是否失联党员=["是/否"])
    assert (column(either, "is_lost"), told(either, "V002")) == ([None], [("block", "M2")])
    codes = ["91310105MA1FW0008R", "91310105631234567A"]
    joint = outcome(
        book(
            folder / "党组织.xlsx",
            党组织=[["党组织代码", "党组织名称", "统一社会信用代码"], ["a", "某某支部", "；".join(codes)]],
        ),
        parser,
    )
    assert column(joint, "unit_uscc") == ["|".join(codes)]


@mess(40)
def one_record_over_two_rows(folder: Path, parser: Parser) -> None:
    second = ["", "", "（二期）", *[""] * (len(BUILDING_HEADER) - 3)]
    rows = [BUILDING_HEADER, BUILDING, second, ["B2", "中山大厦", *BUILDING[2:]]]
    found = outcome(book(folder / "楼宇.xlsx", 楼宇=rows), parser)
    assert (found.rows_accepted, found.ignored) == (2, {"header": 1, "continuation": 1})
    assert column(found, "address") == ["天山路1号(二期)", "天山路1号"]
    assert [(f.severity, f.rule) for f in found.findings if f.rule == "F011"] == [("warn", "F011")]


@mess(47)
def formulas_without_cached_values(folder: Path, parser: Parser) -> None:
    path = folder / "楼宇.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("楼宇")
        sheet.write_row(0, 0, BUILDING_HEADER)
        sheet.write_row(1, 0, BUILDING)
        sheet.write_row(2, 0, ["B2", *BUILDING[1:]])
        sheet.write_formula(1, 7, "=1+29", None, "")
        sheet.write_formula(2, 7, "=1+29", None, 30)
    found = outcome(path, parser)
    assert (found.rows_accepted, column(found, "units_in")) == (2, [None, 30])
    assert told(found, "F010") == [("warn", "H2")]
    assert told(found, "V001") == [("block", "H2")]
    old = xlwt.Workbook(encoding="utf-8")
    for name, first in (("说明", 0), ("楼宇", 1)):
        sheet = old.add_sheet(name)
        for place, header in enumerate(BUILDING_HEADER if first else ()):
            sheet.write(2, place + first, header)
            sheet.write(3, place + first, xlwt.Formula("1+29") if place == 7 else BUILDING[place])
    old.save(str(folder / "楼宇.xls"))
    found = outcome(folder / "楼宇.xls", parser)
    assert (found.rows_accepted, column(found, "units_in"), told(found, "F010")) == (1, [None], [("warn", "I4")])


@mess(48)
def error_cells(folder: Path, parser: Parser) -> None:
    found = persons(folder, parser, 学历=["#REF!", "大专", "#####"], 转正日期=["1991-07-01", "#N/A", "1991-07-01"])
    assert column(found, "education") == [None, "30", None]
    assert column(found, "full_date") == [dt.date(1991, 7, 1), None, dt.date(1991, 7, 1)]
    assert sorted(told(found, "F010")) == [("warn", "F2"), ("warn", "F4"), ("warn", "J3")]
    assert told(found, "V001") == [("block", "F2"), ("block", "F4")]
    path = folder / "楼宇.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("楼宇")
        sheet.write_row(0, 0, BUILDING_HEADER)
        sheet.write_row(1, 0, BUILDING)
        sheet.write_formula(1, 8, "=1/0", None, "#DIV/0!")
    real = outcome(path, parser)
    assert (column(real, "employees"), told(real, "F010")) == ([None], [("warn", "I2")])


@mess(52)
def ages_instead_of_birth_dates(folder: Path, parser: Parser) -> None:
    found = persons(folder, parser, 出生日期=["66岁", "66", "66周岁"])
    assert column(found, "birth_date") == [None] * 3
    asked = "请填出生日期(如1981-05-07),不由年龄推算"
    assert said(found, "V008") == [("birth_date", f"D{row}", asked) for row in (2, 3, 4)]


@mess(55)
def rounding_to_ten_thousands(folder: Path, parser: Parser) -> None:
    header = [*COMMUNITY_HEADER[:-1], "常住人口(万人)", "来沪人员数"]
    rows = [
        [f"天山{place}村", *COMMUNITY[1:4], whole, part]
        for place, (whole, part) in enumerate([("1.2", "12400"), ("1.2", "12600"), ("1.2", "1.3万"), ("1.2", "1.4万")])
    ]
    found = outcome(book(folder / "居民区.xlsx", 居民区=[header, *rows]), parser)
    assert column(found, "resident_population") == [12000] * 4
    assert column(found, "migrant_population") == [12400, 12600, 13000, 14000]
    assert told(found, "C021") == [("block", "F3"), ("block", "F5")]  # 1.2万 is up to 12500, 1.3万 from 12500
    assert not [name for name in found.accepted.columns if str(name).startswith("_half")]


@pytest.mark.parametrize("case", CASES)
def test_mess(case: Case, tmp_path: Path, parser: Parser) -> None:
    case(tmp_path, parser)
