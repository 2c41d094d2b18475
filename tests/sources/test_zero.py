"""Words for nothing to report: what they look like, where they stand, and what is called alike and is data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from schemas.databaselist import databases
from schemas.outcome import Outcome
from sources.child.parser import Parser
from sources.texts.zerowords import declares
from tests.sources.books import BUILDING, BUILDING_HEADER, MEMBER_HEADER, book, column, members, outcome, told

SAID = [
    "零报告", "无", "本月无新增", "无变动", "未发生", "本区无此类单位", "（本月零报告）",
    "本街道暂无商务楼宇", "2026年9月无新增党员", "无党员", "暂无数据", "备注：本月零报告", "nil", "None",
    "N/A", "以下空白", "长宁区2026年9月入党申请人零报告", "本 月 无", "本期没有入党申请人",
    "本区目前尚无此类单位", "9月份未新增", "無變動", "Nothing to report", "经排查，本辖区无此类单位",
    "截至9月30日无新增", "今年1-9月无", "2026.09无", "三季度无", "截止目前无", "无相关数据", "0报告", "〇报告",
    "与上月一致", "本表为空", "以下无正文", "（空白）",
    "零申报", "本季度未发生", "本居民区无", "不涉及", "此行以下无数据",
]  # fmt: skip
UNCHANGED = [
    "没有变化", "较上月无变化", "同上月", "无变动", "与上月一致", "同8月", "本月数据与上月相同", "人员无变动",
    "与2026年8月完全一致", "本月党员名册同上月", "各项数据较8月底无增减", "沿用上月数据", "無變動", "No change",
    "和上月报送的保持一致", "未调整",
]  # fmt: skip
NAMES = [
    "无锡路居委会", "未来大厦", "无名楼", "张三", "310105001001", "未央里居民区", "零陵居委会",
    "本溪路居民区", "无极路第一居委会", "0001", "未名园", "零点楼", "全市大厦", "本月合计", "无锡驻沪党委",
    "空军路居委会", "上无一厂", "没有空调的楼", "同济大厦", "大同路居委会", "同上", "不变楼", "上月楼", "比亚迪大厦",
    "无变压器厂", "", "0", "—",
]  # fmt: skip


@pytest.mark.parametrize("text", SAID)
def test_it_is_said_in_many_ways(text: str) -> None:
    assert declares(text)


@pytest.mark.parametrize("text", NAMES)
def test_what_only_begins_alike_is_no_such_word(text: str) -> None:
    assert not declares(text)


def buildings(*rows: dict[int, Any]) -> list[list[Any]]:
    """Rows with text at some positions, and nothing elsewhere."""
    return [BUILDING_HEADER, *([row.get(place, "") for place in range(len(BUILDING_HEADER))] for row in rows)]


def reason(found: Outcome) -> str:
    (finding,) = [one for one in found.findings if one.rule == "F030"]
    return finding.message


@pytest.mark.parametrize(
    "row",
    [
        {0: "零报告"},
        {1: "本月无新增"},
        {0: "1", 1: "无", 6: 0, 7: 0},
        {1: "本区无此类单位", 3: "天山路街道", 7: "0人"},
        {0: "/", 1: "暂无", 2: "无", 3: "无", 4: "无", 5: "无", 6: "无"},
        {5: "零报告"},
        {1: "零报告", 2: "长宁路1号", 7: "3"},
        {0: "本街道2026年9月无变动，特此零报告"},
    ],
)
def test_a_row_that_says_so_is_no_building(tmp_path: Path, parser: Parser, row: dict[int, Any]) -> None:
    found = outcome(book(tmp_path / "楼宇.xlsx", 楼宇=buildings(row)), parser)
    assert (found.state, found.rows_read, found.ignored) == ("held", 2, {"header": 1, "zero": 1})
    assert "写有零报告字样" in reason(found)
    ((severity, cell),) = told(found, "F030")
    assert severity == "warn" and cell is not None and cell.endswith("2")


@pytest.mark.parametrize(
    "said", ["经核查，辖区内无", "本月情况：无", "至今还没建成一幢", "nothing to report", "今年以来均未有新增的情况"]
)
def test_a_lone_cell_that_speaks_of_nothing_is_no_building(tmp_path: Path, parser: Parser, said: str) -> None:
    """Whatever its words: nothing else stands in the table."""
    rows = buildings({0: "1", 1: said, 3: "天山路街道", 6: 0})
    found = outcome(book(tmp_path / "楼宇.xlsx", 楼宇=rows), parser)
    assert (found.state, found.rows_read, found.ignored) == ("held", 2, {"header": 1, "zero": 1})
    assert told(found, "F030") == [("warn", "B2")]


@pytest.mark.parametrize(
    "row", [{1: "未来大厦"}, {1: "无名公寓楼"}, {1: "经核实无主", 2: "长宁路1号"}, {0: "B1", 1: "零点方舟"}]
)
def test_a_lone_building_is_one(tmp_path: Path, parser: Parser, row: dict[int, Any]) -> None:
    """It is called as buildings are, or says something more of itself."""
    found = outcome(book(tmp_path / "楼宇.xlsx", 楼宇=buildings(row)), parser)
    assert (found.rows_accepted, found.rows_quarantined) == (1, 0)


@pytest.mark.parametrize("below", [["", "说明：本月零报告"], ["本月无新增楼宇"], ["注：本区无此类单位"]])
def test_a_remark_below_the_header_may_say_it(tmp_path: Path, parser: Parser, below: list[str]) -> None:
    found = outcome(book(tmp_path / "楼宇.xlsx", 楼宇=[BUILDING_HEADER, below]), parser)
    assert (found.state, found.rows_accepted, found.rows_quarantined) == ("held", 0, 0)


@pytest.mark.parametrize("name", databases())
@pytest.mark.parametrize("said", ["零报告", "无", "本期未发生", "本区没有此类情况"])
def test_each_database_knows_it(tmp_path: Path, parser: Parser, name: str, said: str) -> None:
    known = databases()[name]
    titles = [one.title for one in known.columns.values()]
    row = ["0" if place % 3 else "" for place in range(len(titles))]
    row[titles.index(known.columns[known.keys[0][-1]].title)] = said
    found = outcome(book(tmp_path / f"{known.title}.xlsx", Sheet1=[titles, row]), parser)
    assert (found.database, found.state, found.ignored) == (name, "held", {"header": 1, "zero": 1})


def test_beside_rows_it_is_told_and_the_rows_count(tmp_path: Path, parser: Parser) -> None:
    rows = [BUILDING_HEADER, BUILDING, ["", "其他楼宇本月无变动"], ["", "本月无变动"]]
    found = outcome(book(tmp_path / "楼宇.xlsx", 楼宇=rows), parser)
    assert (found.state, found.rows_accepted, found.rows_quarantined) == ("partial", 1, 1)
    assert found.ignored["zero"] == 1
    assert told(found, "F030") == []
    (finding,) = [one for one in found.findings if one.rule == "F011"]
    assert "第4行" in finding.message


def test_nobody_is_called_so(tmp_path: Path, parser: Parser) -> None:
    rows = members({}, {"姓名": "无", "公民身份号码": "无", "所在党支部代码": "无"})
    found = outcome(book(tmp_path / "党员.xlsx", 党员=rows), parser)
    assert column(found, "name") == ["张伟"]
    assert found.rows_accepted == 1


def test_rows_that_are_all_kept_back_are_told_by_their_number(tmp_path: Path, parser: Parser) -> None:
    rows = members({"公民身份号码": "310199196001010013"}, {"公民身份号码": ""})
    found = outcome(book(tmp_path / "党员.xlsx", 党员=rows), parser)
    assert (found.state, found.rows_quarantined) == ("held", 2)
    assert "2行数据均未接收" in reason(found)


@pytest.mark.parametrize(
    "rows",
    [
        [BUILDING_HEADER],
        [["2026年9月商务楼宇一览表"], BUILDING_HEADER, ["填表人：王某"]],
        [BUILDING_HEADER, ["合计", "", "", "", "", "", 0, 0, 0]],
        [BUILDING_HEADER, ["总计", "", "", "", "", "", "0", "0人", "—"], ["审核人："]],
        [BUILDING_HEADER, [], [], ["", " ", "\u3000"]],
    ],
    ids=["headers", "title and footer", "a total of zero", "a total of dashes", "blanks"],
)
def test_a_form_without_rows_says_so(tmp_path: Path, parser: Parser, rows: list[list[Any]]) -> None:
    found = outcome(book(tmp_path / "楼宇.xlsx", 楼宇=rows), parser)
    assert (found.database, found.state, found.rows_accepted, found.rows_quarantined) == ("building", "held", 0, 0)
    assert "没有可计入的数据:表头之下没有数据行" in reason(found)


@pytest.mark.parametrize(
    ("name", "rows", "database"),
    [
        ("入党申请人.xlsx", [["长宁区2026年9月入党申请人零报告"]], "applicant"),
        ("a.xlsx", [["工会组织情况"], [], ["", "本月无新增"], ["填报人：某"]], "trade_union"),
        ("商务楼宇.xlsx", [["本区无此类单位"]], "building"),
        ("团组织9月.xlsx", [["无"]], "league_org"),
    ],
)
def test_words_without_a_table_are_heard(
    tmp_path: Path, parser: Parser, name: str, rows: list[list[str]], database: str
) -> None:
    found = outcome(book(tmp_path / name, Sheet1=rows), parser)
    assert (found.database, found.state, found.ignored["zero"]) == (database, "held", 1)
    assert (found.rows_read, "写有零报告字样" in reason(found)) == (len(rows), True)


@pytest.mark.parametrize("rows", [[["本月无"]], [["入党申请人情况"], ["详见附件"]]], ids=["of what", "what"])
def test_where_nobody_can_tell_it_goes_back(tmp_path: Path, parser: Parser, rows: list[list[str]]) -> None:
    found = outcome(book(tmp_path / "a.xlsx", Sheet1=rows), parser)
    assert (found.database, found.state, told(found, "F003")) == (None, "returned", [("reject_file", None)])


def test_csv_of_headers_alone(tmp_path: Path, parser: Parser) -> None:
    path = tmp_path / "楼宇.csv"
    path.write_text(",".join(BUILDING_HEADER) + "\n", encoding="utf-8-sig")
    assert outcome(path, parser).state == "held"


@pytest.mark.parametrize("text", UNCHANGED)
@pytest.mark.parametrize("header", [BUILDING_HEADER, BUILDING_HEADER[2:], None], ids=["form", "no key", "no table"])
def test_nothing_changed_is_no_zero(tmp_path: Path, parser: Parser, text: str, header: list[str] | None) -> None:
    """It is held as what holds no row, and says what to send: who had 30 buildings has them still."""
    rows = [header or ["2026年9月商务楼宇"], ["", text]]
    found = outcome(book(tmp_path / "楼宇.xlsx", 楼宇=rows), parser)
    assert (found.database, found.state, found.ignored["zero"]) == ("building", "held", 1)
    assert told(found, "F030") == [("warn", "B2")]
    assert "这不是零报告，请报送本月全量数据" in reason(found)


def test_a_lone_cell_in_other_words_for_it_is_no_zero_either(tmp_path: Path, parser: Parser) -> None:
    rows = buildings({1: "本月各项数据与8月底所报的未作改变，保持一致"})
    found = outcome(book(tmp_path / "楼宇.xlsx", 楼宇=rows), parser)
    assert (found.state, "请报送本月全量数据" in reason(found)) == ("held", True)


@pytest.mark.parametrize("said", ["本月零报告", "无", "本区无此类单位", "本街道9月无变动，特此零报告"])
@pytest.mark.parametrize(
    "header", [BUILDING_HEADER[2:], [h for h in MEMBER_HEADER if h != "公民身份号码"], ["序号", "姓名", "性别", "民族"]]
)
def test_a_header_without_a_key_may_say_it(tmp_path: Path, parser: Parser, said: str, header: list[str]) -> None:
    found = outcome(book(tmp_path / "a.xlsx", Sheet1=[header, ["", said]]), parser)
    assert (found.state, found.ignored) == ("held", {"header": 1, "zero": 1})
    assert (told(found, "F004"), told(found, "F030")) == ([], [("warn", "B2")])
    assert "写有零报告字样" in reason(found)


def test_beside_rows_a_header_without_a_key_goes_back(tmp_path: Path, parser: Parser) -> None:
    rows = [["序号", "姓名", "性别", "民族"], ["1", "张三", "男", "汉族"], ["", "本月零报告"]]
    found = outcome(book(tmp_path / "党员.xlsx", 党员=rows), parser)
    assert (found.state, found.rows_quarantined, told(found, "F004")) == ("returned", 1, [("reject_file", None)])


@pytest.mark.parametrize("text", ["现" * 39, "数据" * 18 + "x", "与上月的数据相比," + "现," * 14, "本月" * 19])
def test_it_is_decided_at_once(text: str) -> None:
    """Words that may follow one another in many ways are not tried in all of them: this took a minute."""
    assert not declares(text)
