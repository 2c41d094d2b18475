"""Kinds of mess in the structure of a file (domain.md, section 7: 1-12, 29-37, 41, 42), one test each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from schemas.finding import Finding
from schemas.outcome import Outcome
from schemas.periods import Period
from schemas.rules import OF_TOTAL_ROWS
from sources.child.parser import Parser
from tests.sources.books import (
    BUILDING,
    BUILDING_HEADER,
    DISTRICT,
    MEMBER_HEADER,
    MEMBERS,
    book,
    column,
    members,
    outcome,
    outcomes,
    problems,
    told,
)  # fmt: skip
from tests.sources.oldbooks import ods, xls

Case = Callable[[Path, Parser], None]
CASES: list[Any] = []

UNION_HEADER = ["工会组织名称", "工会类型", "建会日期", "职工人数", "会员人数"]
UNION = ["某公司工会", "1", "2010-05-01", "30", "28"]
COMMUNITY_HEADER = ["居民区名称", "所属街道(镇)", "类型", "总户数", "常住人口"]
COMMUNITY = ["天山二村", "天山路街道", "1", "1200", "3000"]


def mess(number: int) -> Callable[[Case], Case]:
    """Register the test of one kind."""

    def register(case: Case) -> Case:
        CASES.append(pytest.param(case, id=str(number)))
        return case

    return register


def building(number: int, **changes: str) -> list[str]:
    """A building of its own number."""
    row = dict(zip(BUILDING_HEADER, BUILDING, strict=True)) | {
        "楼宇代码": f"B{number}",
        "楼宇地址": f"天山路{number}号",
    }
    return [(row | changes)[header] for header in BUILDING_HEADER]


def wrong_totals(found: Outcome) -> list[tuple[str, str | None, str | None, str | None]]:
    """Rule, cell, value and sum of what is told of total rows."""
    return [(f.rule, f.cell, f.value, f.expected) for f in found.findings if f.rule in OF_TOTAL_ROWS]


def said(finding: Finding) -> str:
    """What a finding says happened, without what to do about it."""
    return finding.message.split("。")[0].split("，请")[0]


def renamed(**headers: str) -> list[str]:
    """The member header with some headers written otherwise."""
    return [headers.get(header, header) for header in MEMBER_HEADER]


@mess(1)
def title_rows_above_the_header(folder: Path, parser: Parser) -> None:
    rows = [["附件2"], ["长宁区党员信息汇总表"], [], MEMBER_HEADER, *MEMBERS]
    found = outcome(book(folder / "a.xlsx", Sheet1=rows), parser)
    assert (found.rows_accepted, found.ignored) == (2, {"title": 2, "header": 1, "blank": 1})
    assert column(found, "_row") == [5, 6]
    assert [said(f) for f in found.findings if f.rule == "F011"] == ["已剔除合计、小计、标题和落款行2行"]


@mess(2)
def subtitle_with_period_and_unit(folder: Path, parser: Parser) -> None:
    rows = [["长宁区居民区情况"], ["(2026年第三季度)", "", "单位:户、人"], COMMUNITY_HEADER, COMMUNITY]
    found = outcome(book(folder / "a.xlsx", Sheet1=rows), parser, district=None, period=None)
    assert (found.period, found.district, found.rows_accepted) == (Period(2026, 9), DISTRICT, 1)
    assert (column(found, "households"), told(found, "F005")) == ([1200], [])
    for written, amount in (("单位:人、元", 7.5), ("（单位：户、万元）", 75000.0), ("单位:长宁区", 75000.0)):
        rows = [["居民区情况"], ["", written], [*COMMUNITY_HEADER, "工作经费"], [*COMMUNITY, "75000"]]
        funded = outcome(book(folder / "b.xlsx", Sheet1=rows), parser)
        assert column(funded, "work_fund_wan") == [amount]
        assert told(funded, "V019") == ([("warn", "F4")] if "长宁" in written else [])


@mess(3)
def header_of_three_merged_rows(folder: Path, parser: Parser) -> None:
    path = folder / "工会.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("工会")
        for place, text in enumerate(["工会组织名称", "工会类型", "建会日期"]):
            sheet.merge_range(0, place, 2, place, text)
        sheet.merge_range(0, 3, 0, 7, "人员情况")
        sheet.merge_range(1, 3, 1, 4, "职工")
        sheet.merge_range(1, 5, 1, 6, "会员")
        sheet.merge_range(1, 7, 2, 7, "年内出生")
        sheet.write_row(2, 3, ["人数", "其中:女职工", "人数", "其中:女会员"])
        sheet.write_row(3, 0, ["某公司工会", "1", "2010-05-01", "30", "12", "28", "11", "3"])
    found = outcome(path, parser)
    assert (found.rows_accepted, found.ignored) == (1, {"header": 3})
    names = ("employees", "employees_female", "members", "members_female")
    assert [column(found, name)[0] for name in names] == [30, 12, 28, 11]
    (finding,) = [f for f in found.findings if f.rule == "F006"]
    assert (said(finding), finding.cells) == ("存在未识别的列:人员情况/年内出生", "H3")


@mess(4)
def header_broken_by_line_feeds_and_blanks(folder: Path, parser: Parser) -> None:
    header = renamed(姓名="姓  名", 民族="民　族", 公民身份号码="公民身份\r\n号码", 入党日期="入党\n日期")
    found = outcome(book(folder / "党员.xlsx", 党员=[header, *MEMBERS]), parser)
    assert (found.rows_accepted, problems(found)) == (2, [])
    assert [str(day) for day in column(found, "join_date")] == ["1990-07-01", "2001-07-01"]


@mess(5)
def blank_behind_a_header(folder: Path, parser: Parser) -> None:
    header = renamed(是否失联党员="是否失联党员 ", 性别="　性别")
    found = outcome(book(folder / "党员.xlsx", 党员=[header, *MEMBERS]), parser)
    assert (problems(found), column(found, "is_lost"), column(found, "sex")) == ([], [False, False], ["1", "2"])


@mess(6)
def unit_in_the_header(folder: Path, parser: Parser) -> None:
    header = [*COMMUNITY_HEADER, "工作经费（元）", "辖区面积（㎡）"]
    found = outcome(book(folder / "居民区.xlsx", 居民区=[header, [*COMMUNITY, "250000", "500000"]]), parser)
    assert [column(found, name) for name in ("work_fund_wan", "area_km2")] == [[25.0], [0.5]]


@mess(7)
def format_hint_in_the_header(folder: Path, parser: Parser) -> None:
    header = renamed(出生日期="出生年月(2019/10/24)", 入党日期="入党日期（请填写YYYY-MM-DD）")
    found = outcome(book(folder / "党员.xlsx", 党员=[header, *MEMBERS]), parser)
    assert (problems(found), [str(day) for day in column(found, "birth_date")]) == ([], ["1960-01-01", "1970-05-07"])


@mess(8)
def requirement_mark_in_the_header(folder: Path, parser: Parser) -> None:
    header = renamed(姓名="*姓名", 公民身份号码="身份证号(必填)", 性别="性别※", 民族="民族【选填】")
    found = outcome(book(folder / "党员.xlsx", 党员=[header, *MEMBERS]), parser)
    assert (problems(found), column(found, "citizen_id")) == ([], [MEMBERS[0][1], MEMBERS[1][1]])


@mess(9)
def synonyms_of_headers(folder: Path, parser: Parser) -> None:
    header = renamed(公民身份号码="证件号码", 学历="文化程度", 党籍状态="党员状态", 所在党支部代码="支部代码")
    found = outcome(book(folder / "党员.xlsx", 党员=[header, *MEMBERS]), parser)
    assert (problems(found), column(found, "branch_code")) == ([], ["310105000001"] * 2)


@mess(10)
def same_header_twice(folder: Path, parser: Parser) -> None:
    """The telephone beside the contact person is meant; both remarks are kept, told apart by a number."""
    header = ["党组织代码", "党组织名称", "党组织书记", "联系电话", "联系人", "联系电话", "备注", "备注"]
    row = ["ZB1", "某支部", "张三", "021-62730000", "李四", "021-62730001", "甲", "乙"]
    found = outcome(book(folder / "党组织.xlsx", 党组织=[header, row, ["", *row[1:2], *row[2:]]]), parser)
    assert (column(found, "contact_phone"), column(found, "contact_name")) == (["02162730001"] * 2, ["李四"] * 2)
    assert [(f.rule, f.severity, f.cells) for f in found.findings if f.rule in ("F006", "F025")] == [
        ("F006", "warn", "G1,H1"), ("F025", "warn", "F1,D1"),
    ]  # fmt: skip


@mess(11)
def traditional_characters(folder: Path, parser: Parser) -> None:
    header = renamed(
        姓名="姓名", 民族="民族", 人员类别="黨員類別", 所在党支部代码="支部代碼", 学历="學歷", 转正日期="轉正日期"
    )
    rows = [[{"女": "女", "汉族": "漢族", "正式党员": "正式黨員"}.get(text, text) for text in row] for row in MEMBERS]
    found = outcome(book(folder / "a.xlsx", Sheet1=[["長寧區黨員信息匯總表"], header, *rows]), parser, district=None)
    assert (found.database, found.district, found.rows_accepted) == ("party_member", DISTRICT, 2)
    assert (column(found, "member_category"), column(found, "ethnicity")) == (["1", "1"], ["01", "01"])


@mess(12)
def pinyin_glosses(folder: Path, parser: Parser) -> None:
    header = ["居民区(qū)名称", *COMMUNITY_HEADER[1:], "面积(㎡)"]
    row = ["天山(shān)二村", "天山路街(jiē)道", *COMMUNITY[2:], "500000"]
    found = outcome(book(folder / "居民区.xlsx", 居民区=[header, row]), parser)
    assert (column(found, "community_name"), column(found, "street_code")) == (["天山二村"], ["310105006"])


@mess(29)
def totals_and_subtotals(folder: Path, parser: Parser) -> None:
    blank = [""] * 6
    rows = [
        building(1), ["天山路街道小计", *blank, "30"], building(2), ["其中：甲级", *blank, "10"],
        ["#商住", *blank, "5"], ["合  计", *blank, "60"],
    ]  # fmt: skip
    found = outcome(book(folder / "楼宇.xlsx", 楼宇=[BUILDING_HEADER, *rows]), parser)
    assert (found.rows_accepted, found.ignored) == (2, {"header": 1, "total": 4})
    assert [total["楼宇代码"] for total in found.totals] == ["天山路街道小计", "其中：甲级", "#商住", "合  计"]
    assert (column(found, "units_in"), wrong_totals(found)) == ([30, 30], [])
    rows[1][7], rows[3][7], rows[5][7] = "40", "90", "61"
    rows = [*rows[:4], rows[5], ["#商住", *blank, "65"]]
    found = outcome(book(folder / "楼宇.xlsx", 楼宇=[BUILDING_HEADER, *rows]), parser)
    assert wrong_totals(found) == [
        ("T002", "H6", "61", "60"),
        ("T004", "H3", "40", "30"),
        ("T004", "H7", "65", "不大于61"),
    ]
    assert (found.rows_accepted, found.state) == (2, "accepted")
    listed = outcome(book(folder / "党员.xlsx", 党员=[*members({}), ["合计", "", "2人"]]), parser)
    assert wrong_totals(listed) == [("T002", "C3", "2人", "1")]


@mess(30)
def nested_subtotals(folder: Path, parser: Parser) -> None:
    """Streets in two levels of groups: the rows that are sums of others are taken out, named, and compared by level."""
    streets = [("天山二村", "1200", "3000"), ("天山三村", "800", "2000"), ("华阳一村", "500", "1300")]
    rows = [["", *row[:1], "天山路街道", "1", *row[1:]] for row in streets]
    table = [
        ["居民区代码", *COMMUNITY_HEADER],
        ["", "全区", "", "", "2500", "6300"], ["", "市区", "", "", "2000", "5000"], *rows[:2],
        ["", "县级市", "", "", "500", "1300"], rows[2],
    ]  # fmt: skip
    found = outcome(book(folder / "居民区.xlsx", 居民区=table), parser)
    assert (found.rows_accepted, found.rows_quarantined, found.ignored) == (3, 0, {"header": 1, "total": 3})
    assert column(found, "households") == [1200, 800, 500]
    assert [total["居民区名称"] for total in found.totals] == ["全区", "市区", "县级市"]
    assert [f.cells for f in found.findings if f.rule == "F011"] == ["2:2,3:3,6:6"]
    assert wrong_totals(found) == []
    table[1][5], table[2][5], table[5][4] = "6301", "5001", "900"
    found = outcome(book(folder / "居民区.xlsx", 居民区=table), parser)
    assert (found.rows_accepted, found.ignored) == (3, {"header": 1, "total": 3})
    assert wrong_totals(found) == [
        ("T002", "F2", "6301", "6300"), ("T004", "E6", "900", "500"), ("T004", "F3", "5001", "5000"),
    ]  # fmt: skip


@mess(31)
def groupings_under_the_real_rows(folder: Path, parser: Parser) -> None:
    """Two groupings under the real rows would double the total; a community that is only called like one stays."""
    rows = [["天山二村", *COMMUNITY[1:3], "1200", "3000"], ["板桥镇", *COMMUNITY[1:3], "700", "1900"]]
    overlays = [["东南板块", "", "", "1300", "3400"], ["西北板块", "", "", "600", "1500"]]
    found = outcome(book(folder / "居民区.xlsx", 居民区=[COMMUNITY_HEADER, *rows, *overlays]), parser)
    assert (found.rows_accepted, found.ignored) == (2, {"header": 1, "total": 2})
    assert column(found, "community_name") == ["天山二村", "板桥镇"]
    assert [f.cells for f in found.findings if f.rule == "F011"] == ["4:4,5:5"]
    totals = {"once": ["合计", "", "", "1900", "4900"], "twice": ["合计", "", "", "3800", "4900"]}
    tables = {name: [COMMUNITY_HEADER, *rows, *overlays, total] for name, total in totals.items()}
    added = {name: outcome(book(folder / "居民区.xlsx", 居民区=table), parser) for name, table in tables.items()}
    assert [wrong_totals(one) for one in added.values()] == [[], [("T006", "D6", "3800", "1900")]]
    (message,) = [f.message for f in added["twice"].findings if f.rule == "T006"]
    assert message.startswith("合计行重复计算了区域分组:总户数,报3800,不重复加总1900,多加了东南板块、西北板块。请")


@mess(32)
def footers(folder: Path, parser: Parser) -> None:
    rows = [
        building(1),
        [],
        ["填表人：张三", "", "审核人：李四"],
        ["负责人（签名）："],
        ["报出时间：2026年10月8日"],
        ["注：截至9月30日"],
    ]
    found = outcome(book(folder / "楼宇.xlsx", 楼宇=[BUILDING_HEADER, *rows]), parser)
    assert (found.rows_accepted, found.rows_quarantined, found.ignored) == (
        1,
        0,
        {"header": 1, "blank": 1, "footer": 4},
    )


@mess(33)
def blank_rows_in_the_data_and_thousands_behind(folder: Path, parser: Parser) -> None:
    path = folder / "楼宇.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("楼宇")
        framed = workbook.add_format({"border": 1})
        for number, row in enumerate([BUILDING_HEADER, building(1), [], [" ", "　"], building(2)]):
            sheet.write_row(number, 0, row)
        for number in range(5, 65536):
            sheet.write_blank(number, 0, None, framed)
            sheet.write_string(number, 1, " ", framed)
    found = outcome(path, parser)
    assert (found.rows_read, found.rows_accepted, found.ignored) == (5, 2, {"header": 1, "blank": 2})
    assert column(found, "_row") == [2, 5]


@mess(34)
def merged_cells_down_the_street_column(folder: Path, parser: Parser) -> None:
    """Filled down inside the merge, and nowhere else."""
    path = folder / "楼宇.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("楼宇")
        for number, row in enumerate([BUILDING_HEADER, *(building(n, **{"所属街道(镇)": ""}) for n in range(1, 25))]):
            sheet.write_row(number, 0, row)
        sheet.merge_range(1, 3, 21, 3, "华阳路街道")
    found = outcome(path, parser)
    assert column(found, "street_code") == ["310105001"] * 21 + [None] * 3
    assert [cell for severity, cell in told(found, "V001") if cell and cell.startswith("D")] == ["D23", "D24", "D25"]


@mess(35)
def sheets_by_street(folder: Path, parser: Parser) -> None:
    second = [*MEMBERS[1]]
    path = book(
        folder / "党员.xlsx",
        Sheet1=[["天山路街道党员名册"], MEMBER_HEADER, MEMBERS[0]],
        华阳=[MEMBER_HEADER, second],
        **{"新华(2)": [MEMBER_HEADER, *members({"公民身份号码": "310199198102030021"})[1:]]},
    )
    assert [(o.sheets, o.part, o.rows_accepted) for o in outcomes(path, parser)] == [
        (("Sheet1",), "310105006", 1), (("华阳",), "310105001", 1), (("新华(2)",), "310105004", 1),
    ]  # fmt: skip


@mess(36)
def hidden_dictionaries(folder: Path, parser: Parser) -> None:
    """A hidden sheet of labels with their codes is no data; cells chosen from it are read as their codes."""
    path = folder / "党员.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("党员")
        sheet.write_row(0, 0, MEMBER_HEADER)
        row = dict(zip(MEMBER_HEADER, MEMBERS[0], strict=True)) | {"人员类别": "223_正式党员", "民族": "01_汉族"}
        sheet.write_row(1, 0, row.values())
        hidden = workbook.add_worksheet("dict")
        for number, words in enumerate(
            [["人员类别", "民族", "性别"], ["223_正式党员", "01_汉族", "93_男"], ["224_预备党员", "02_蒙古族", "94_女"]]
        ):
            hidden.write_row(number, 0, words)
        hidden.hide()
    found = outcome(path, parser)
    assert (found.sheets, found.rows_read, found.rows_accepted) == (("党员",), 2, 1)
    assert (column(found, "member_category"), column(found, "ethnicity")) == (["1"], ["01"])
    assert (told(found, "V002"), told(found, "F003"), told(found, "F007")) == ([], [], [])


@mess(37)
def hidden_rows(folder: Path, parser: Parser) -> None:
    path = folder / "党员.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("党员")
        for number, row in enumerate((MEMBER_HEADER, *MEMBERS)):
            sheet.write_row(number, 0, row)
        sheet.set_row(2, None, None, {"hidden": True})
    found = outcome(path, parser)
    assert (found.rows_accepted, column(found, "citizen_id")) == (2, [MEMBERS[0][1], MEMBERS[1][1]])
    assert [(f.severity, f.cells, f.count) for f in found.findings if f.rule == "F007"] == [("warn", "3:3", 1)]
    for make in (xls, ods):
        found = outcome(make(folder / f"党员.{make.__name__}", [MEMBER_HEADER, *MEMBERS], [2], 4), parser)
        assert (found.rows_accepted, column(found, "citizen_id")) == (2, [MEMBERS[0][1], MEMBERS[1][1]])
        assert [(f.severity, f.cells, f.count) for f in found.findings if f.rule == "F007"] == [("warn", "3:3,E:E", 2)]


@mess(41)
def extra_local_columns(folder: Path, parser: Parser) -> None:
    rows = [[*MEMBER_HEADER, "政治生日", "备注2"], [*MEMBERS[0], "7月1日", "甲"], [*MEMBERS[1], "7月1日", ""]]
    found = outcome(book(folder / "党员.xlsx", 党员=rows), parser)
    assert (found.state, found.rows_accepted) == ("accepted", 2)
    assert [(f.rule, f.severity, f.cells, said(f)) for f in problems(found)] == [
        ("F006", "warn", "O1,P1", "存在未识别的列:政治生日、备注2")
    ]


@mess(42)
def columns_in_another_order_and_number(folder: Path, parser: Parser) -> None:
    last_month = outcome(book(folder / "a.xlsx", 党员=[MEMBER_HEADER, *MEMBERS]), parser)
    order = [name for name in reversed(MEMBER_HEADER) if name != "学历"]
    rows = [[dict(zip(MEMBER_HEADER, row, strict=True))[name] for name in order] for row in MEMBERS]
    found = outcome(book(folder / "b.xlsx", 党员=[["新列", *order], *(["x", *row] for row in rows)]), parser)
    same = [name for name in map(str, found.accepted) if not name.startswith("_") and name != "education"]
    assert found.accepted[same].equals(last_month.accepted[same])
    assert [(f.rule, f.severity) for f in problems(found)] == [("F006", "warn"), ("F012", "block")]


@pytest.mark.parametrize("case", CASES)
def test_mess(case: Case, tmp_path: Path, parser: Parser) -> None:
    case(tmp_path, parser)
