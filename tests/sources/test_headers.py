"""Where the header is, and which column each header means."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from schemas.databaselist import database
from sources.child.parser import Parser
from sources.headers.assigning import Match, assign
from sources.headers.headerrows import locate
from sources.headers.headertexts import read_header
from tests.sources.books import DISTRICT, MEMBER_HEADER, MEMBERS, book, column, outcome, told


@pytest.mark.parametrize(
    ("written", "plain", "bare", "unit"),
    [
        ("姓名", "姓名", "姓名", None),
        ("*姓名", "姓名", "姓名", None),
        ("身份证号(必填)", "身份证号", "身份证号", None),
        ("身份证号（必填）*", "身份证号", "身份证号", None),
        ("出生年月(2019/10/24)", "出生年月", "出生年月", None),
        ("所在组织(请不要输入特殊符号)", "所在组织", "所在组织", None),
        ("民 族", "民族", "民族", None),
        ("计量\r\n单位", "计量单位", "计量单位", None),
        ("工作经费（万元）", "工作经费(万元)", "工作经费", "万元"),
        ("面积(㎡)", "面积(m2)", "面积", "m2"),
        ("黨員類別", "党员类别", "党员类别", None),
        ("是否农民工 ", "是否农民工", "是否农民工", None),
        ("联系电话:", "联系电话", "联系电话", None),
        ("\ufeff姓\u200b名", "姓名", "姓名", None),
        ("區(qū)域(km)", "区域(km)", "区域", "km"),
        ("居民区名称①", "居民区名称", "居民区名称", None),
        ("总户数②（户）", "总户数(户)", "总户数", "户"),
        ("总户数（户）③", "总户数(户)", "总户数", "户"),
        ("类型[1]", "类型", "类型", None),
        ("类型【2】", "类型", "类型", None),
        ("类型〔注3〕", "类型", "类型", None),
        ("常住人口*（人）", "常住人口(人)", "常住人口", "人"),
        ("常住人口**", "常住人口", "常住人口", None),
        ("居民区党组织代码注3", "居民区党组织代码", "居民区党组织代码", None),
        ("居民区党组织代码（注3）", "居民区党组织代码", "居民区党组织代码", None),
        ("楼栋数注①", "楼栋数", "楼栋数", None),
        ("楼栋数（注①）", "楼栋数", "楼栋数", None),
        ("楼栋数¹", "楼栋数", "楼栋数", None),
        ("楼栋数¹⁾", "楼栋数", "楼栋数", None),
        ("楼栋数⁽²⁾", "楼栋数", "楼栋数", None),
        ("小区数†", "小区数", "小区数", None),
        ("小区数‡§", "小区数", "小区数", None),
        ("小区数⑴", "小区数", "小区数", None),
        ("小区数(1)", "小区数", "小区数", None),
        ("小区数（a）", "小区数", "小区数", None),
        ("小区数*1", "小区数", "小区数", None),
        ("小区数[1,2]", "小区数", "小区数", None),
        ("小区数❶", "小区数", "小区数", None),
        ("小区数㈠", "小区数", "小区数", None),
        ("小区数（见注2）", "小区数", "小区数", None),
        ("小区数ⓐ", "小区数", "小区数", None),
        ("小区数1）", "小区数", "小区数", None),
        ("小区数#", "小区数", "小区数", None),
        ("1.小区数", "小区数", "小区数", None),
        ("2、小区数", "小区数", "小区数", None),
        ("三、小区数", "小区数", "小区数", None),
        ("①小区数", "小区数", "小区数", None),
        ("⒈小区数", "小区数", "小区数", None),
        ("面积（m²）", "面积(m2)", "面积", "m2"),
        ("面积㎡", "面积m2", "面积m2", None),
        ("备注", "备注", "备注", None),
        ("备注1", "备注1", "备注1", None),
        ("关注2", "关注2", "关注2", None),
        ("14至28周岁青年数", "14至28周岁青年数", "14至28周岁青年数", None),
    ],
)
def test_header_is_folded(written: str, plain: str, bare: str, unit: str | None) -> None:
    header = read_header(written)
    assert (header.plain, header.bare, header.unit) == (plain, bare, unit)


@pytest.mark.parametrize(
    "name", ["party_org", "party_member", "applicant", "community", "building", "trade_union", "league_org", "unit"]
)
def test_official_headers_map_to_themselves(name: str) -> None:
    declared = database(name)
    header = locate([[column.title for column in declared.columns.values()]])
    assert header is not None
    titles = {column: place for place, column in enumerate(declared.columns)}
    assert assign(header, declared) == Match(header, declared, titles, [])


def test_title_rows_above_and_columns_beside(tmp_path: Path, parser: Parser) -> None:
    """Cell addresses are exact although the sheet starts in C3."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("党员")
        sheet.write(2, 2, "附件2")
        sheet.write(3, 2, "长宁区党员信息汇总表")
        sheet.write_row(5, 2, MEMBER_HEADER)
        sheet.write_row(6, 2, [*MEMBERS[0][:2], "男孩", *MEMBERS[0][3:]])
        sheet.write_row(7, 2, MEMBERS[1])
    found = outcome(path, parser)
    assert (found.rows_read, found.ignored) == (6, {"title": 2, "header": 1, "blank": 1})
    assert column(found, "_row") == [7, 8]
    assert told(found, "V002") == [("block", "E7")]
    assert column(found, "sex") == ["?男孩", "2"]


def test_repeated_header_official_title_wins(tmp_path: Path, parser: Parser) -> None:
    header = [*MEMBER_HEADER, "身份证号", "备注", "序号"]
    found = outcome(book(tmp_path / "a.xlsx", 党员=[header, [*MEMBERS[0], "x", "y", "1"]]), parser)
    assert column(found, "citizen_id") == [MEMBERS[0][1]]
    told_of = {f.rule: (f.severity, f.cells, f.message.partition("。")[0]) for f in found.findings}
    assert told_of["F006"] == ("warn", "P1", "存在未识别的列:备注")
    read = "“公民身份号码”对应哪一列须确认:公民身份号码(B1)、身份证号(O1)；按公民身份号码(B1)读入（其余列的内容不符）"
    assert told_of["F025"] == ("warn", "B1,O1", read)


def test_merged_header_of_two_rows(tmp_path: Path, parser: Parser) -> None:
    top = ["工会组织名称", "工会类型", "建会日期", "职工", "", "会员", ""]
    bottom = ["", "", "", "人数", "其中:女职工", "人数", "其中:女会员"]
    row = ["某公司工会", "1", "2010-05-01", "30", "12", "28", "11"]
    found = outcome(book(tmp_path / "工会组织.xlsx", 工会=[top, bottom, row]), parser)
    assert (found.database, found.ignored) == ("trade_union", {"header": 2})
    assert [column(found, n)[0] for n in ("employees", "employees_female", "members", "members_female")] == [
        30,
        12,
        28,
        11,
    ]


def test_unit_in_header_scales(tmp_path: Path, parser: Parser) -> None:
    header = ["居民区名称", "所属街道(镇)", "类型", "总户数", "常住人口", "工作经费（元）", "辖区面积（㎡）"]
    row = ["天山二村", "天山路街道", "1", "1,200", "3千", "250000", "500000"]
    found = outcome(book(tmp_path / "居民区.xlsx", 居民区=[header, row]), parser)
    assert found.database == "community"
    assert [column(found, n)[0] for n in ("work_fund_wan", "area_km2", "households", "resident_population")] == [
        25,
        0.5,
        1200,
        3000,
    ]


def test_no_header_returns_the_file(tmp_path: Path, parser: Parser) -> None:
    found = outcome(book(tmp_path / "a.xlsx", x=[["你好", "世界"], ["1", "2"]]), parser)
    assert (found.state, [f.rule for f in found.findings]) == ("returned", ["F003"])


def test_no_key_column_returns_the_file_and_counts_its_rows(tmp_path: Path, parser: Parser) -> None:
    rows = [[cell for place, cell in enumerate(row) if place != 1] for row in (MEMBER_HEADER, *MEMBERS)]
    found = outcome(book(tmp_path / "党员.xlsx", 党员=[["党员名册"], *rows]), parser)
    assert (found.state, found.database, found.district) == ("returned", "party_member", DISTRICT)
    assert (found.rows_read, found.rows_quarantined, found.rows_ignored) == (4, 2, 2)
    assert [f.message.partition("。")[0] for f in found.findings if f.rule == "F004"] == ["缺少关键列:公民身份号码"]


def test_missing_columns_are_told_by_what_they_do(tmp_path: Path, parser: Parser) -> None:
    rows = [row[:-2] for row in (MEMBER_HEADER, *MEMBERS)]
    found = outcome(book(tmp_path / "党员.xlsx", 党员=[[*r[:5], *r[6:]] for r in rows]), parser)
    (block,) = [f for f in found.findings if f.rule == "F012" and f.severity == "block"]
    (warn,) = [f for f in found.findings if f.rule == "F012" and f.severity == "warn"]
    assert block.message.startswith("缺少列:学历,相关指标按缺失处理。请")
    assert "是否失联党员" in warn.message
    assert (column(found, "is_lost"), column(found, "education")) == ([False, False], [None, None])
    assert "education" not in found.present


def test_the_units_of_a_table_are_no_part_of_the_header_below_them(tmp_path: Path, parser: Parser) -> None:
    """单位:人、个 above a column of the district's own made it a second 工作单位, and neither was read."""
    header = [*MEMBER_HEADER, "工作单位", "政治生日"]
    rows = [
        ["党员信息汇总表"],
        ["数据日期:2026年9月", "", "单位:人、个"],
        header,
        *([*one, "示例单位", "7月1日"] for one in MEMBERS),
    ]
    found = outcome(book(tmp_path / "a.xlsx", Sheet1=rows), parser)
    assert column(found, "unit_name") == ["示例单位", "示例单位"]
    assert told(found, "F026") == []
