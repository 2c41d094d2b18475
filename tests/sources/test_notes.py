"""Notes and marks of an end behind the rows of a table are told as footers; persons, places and units stay rows."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from sources.child.parser import Parser
from tests.sources.books import BUILDING, BUILDING_HEADER, MEMBER_HEADER, book, column, members, outcome, told

PERSONS = members({}, {"姓名": "李娜", "公民身份号码": "310199197001010027"})
PLACES = [[f"B{n}", f"{name}大厦", *BUILDING[2:]] for n, name in enumerate(("长城", "黄河", "长江", "泰山"))]
NOTES = [
    ["备注："],
    ["备注"],
    ["填表说明"],
    ["注: ①含流动党员", "②不含在建的"],
    ["1.入党日期以档案为准", "2、以上数据截至9月30日"],
    ["说明：", "（1）退休人员按居住地统计", "(2)流动党员下同", "三、口径以市里下发的为准"],
    ["本表截至9月底，由各街道填报"],
    [" a) 不含已转出的人员", " b) 其余各项按档案填写"],
    ["※ 不包括外区的", "—— 以上情况由各支部核对"],
]
OF_PERSONS = [["注：①含流动党员", "退休人员的党组织关系在居住地"]]
ENDS = [
    "Sheet1", "sheet 2", "工作表3", "end", "EOF", "--End of report--", "Page 1 of 3", "page 2/3", "第2页", "---", "***",
    "＝＝＝＝", "/", "……", "以下空白", "（以下空白）", "此行以下无数据", "本页以下无内容", "（以下无正文）", "（完）",
]  # fmt: skip


@pytest.mark.parametrize("place", [0, 1, 3], ids=["name", "number", "date"])
@pytest.mark.parametrize("said", [*NOTES, *OF_PERSONS, *([end] for end in ENDS)], ids=lambda said: said[0])
def test_under_a_list_of_persons(tmp_path: Path, parser: Parser, said: list[str], place: int) -> None:
    rows = [*PERSONS, *([*[""] * place, text] for text in said)]
    found = outcome(book(tmp_path / "党员.xlsx", 党员=rows), parser)
    assert (found.rows_accepted, found.rows_quarantined) == (2, 0)
    assert found.ignored.get("footer", 0) + found.ignored.get("zero", 0) == len(said)
    assert (column(found, "name"), told(found, "F011")) == (["张伟", "李娜"], [("warn", None)])


@pytest.mark.parametrize("place", [0, 1, 2], ids=["code", "name", "address"])
@pytest.mark.parametrize("said", [*NOTES, *([end] for end in ENDS)], ids=lambda said: said[0])
def test_under_a_list_of_places(tmp_path: Path, parser: Parser, said: list[str], place: int) -> None:
    rows = [BUILDING_HEADER, *PLACES, *([*[""] * place, text] for text in said)]
    found = outcome(book(tmp_path / "楼宇.xlsx", 楼宇=rows), parser)
    assert (found.rows_accepted, found.rows_quarantined) == (4, 0)
    assert found.ignored.get("footer", 0) + found.ignored.get("zero", 0) == len(said)
    assert (column(found, "address"), told(found, "F011")) == (["天山路1号"] * 4, [("warn", None)])


def test_signatures_and_blank_rows_may_stand_below_and_a_note_may_be_merged(tmp_path: Path, parser: Parser) -> None:
    path = tmp_path / "党员.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("党员")
        for number, row in enumerate(PERSONS):
            sheet.write_row(number, 0, row)
        sheet.merge_range(3, 0, 3, len(MEMBER_HEADER) - 1, "1、入党日期以档案为准")
        sheet.merge_range(4, 0, 4, 5, "2、流动党员按居住地统计")
        sheet.write_row(6, 0, ["填表人：甲某", "", "审核人：乙某"])
    found = outcome(path, parser)
    assert (found.rows_accepted, found.rows_quarantined) == (2, 0)
    assert found.ignored == {"header": 1, "footer": 3, "blank": 1}


@pytest.mark.parametrize("name", ["张三", "欧阳建国", "买买提·吐尔逊", "阿卜杜热合曼阿卜杜拉", "1.张三", "2、李四光"])
@pytest.mark.parametrize("below", [[], [["备注："], ["1、日期以档案为准"]]], ids=["last", "notes below"])
def test_a_person_of_whom_only_the_name_is_there_is_refused_at_its_cell(
    tmp_path: Path, parser: Parser, name: str, below: list[list[str]]
) -> None:
    """It is no remark, and no second half of the name above."""
    found = outcome(book(tmp_path / "党员.xlsx", 党员=[*PERSONS, [name], *below]), parser)
    assert (found.rows_accepted, found.rows_quarantined, found.ignored.get("footer", 0)) == (2, 1, len(below))
    assert column(found, "name") == ["张伟", "李娜"]
    refused = [*told(found, "V001"), *told(found, "F029")]
    assert ("reject_row", "B4") in refused or ("reject_row", "A4") in refused


@pytest.mark.parametrize("name", ["1、泰山大厦", "（2）长宁商务中心", "第九方舟大楼", "本溪路12号", "以上海命名的楼"])
def test_a_place_of_which_only_the_name_is_there_is_one(tmp_path: Path, parser: Parser, name: str) -> None:
    found = outcome(book(tmp_path / "楼宇.xlsx", 楼宇=[BUILDING_HEADER, *PLACES, ["", name]]), parser)
    assert (found.rows_accepted, found.ignored) == (5, {"header": 1})


@pytest.mark.parametrize("name", ["K11", "SOHO", "Raffles City", "2026", "1/3", "A", "东方之门"])
def test_what_may_be_a_place_or_no_place_is_kept_back_and_told(tmp_path: Path, parser: Parser, name: str) -> None:
    found = outcome(book(tmp_path / "楼宇.xlsx", 楼宇=[BUILDING_HEADER, *PLACES, ["", name]]), parser)
    assert (found.rows_accepted, found.rows_quarantined) == (4, 1)
    assert told(found, "F029") == [("reject_row", "B6")]


def test_a_note_above_rows_hides_none_of_them(tmp_path: Path, parser: Parser) -> None:
    rows = [*PERSONS[:2], ["1、以下为流动党员"], PERSONS[2]]
    found = outcome(book(tmp_path / "党员.xlsx", 党员=rows), parser)
    assert (found.rows_accepted, found.rows_quarantined) == (2, 1)
    assert (column(found, "name"), told(found, "F029")) == (["张伟", "李娜"], [("reject_row", "A3")])


def test_what_stands_below_a_note_is_joined_to_nobody(tmp_path: Path, parser: Parser) -> None:
    found = outcome(book(tmp_path / "党员.xlsx", 党员=[*PERSONS, ["1.号码用文本格式"], ["（盖章）"]]), parser)
    assert (column(found, "name"), found.ignored) == (["张伟", "李娜"], {"header": 1, "footer": 1})
    assert told(found, "F029") == [("reject_row", "A5")]


def test_in_a_list_of_names_alone_notes_are_told_from_names(tmp_path: Path, parser: Parser) -> None:
    names = ["上海甲有限公司", "1、上海乙有限公司", "不含糖食品店(静安)", "截止阀厂(分部)", "三、丙商店", "*丁商店"]
    below = ["备注：", "1、以上数据截至9月30日", "2、含个体户", "3、上海戊有限公司"]
    rows = [["单位名称", "经营地址"], *([name, ""] for name in (*names, *below))]
    found = outcome(book(tmp_path / "单位.xlsx", 单位=rows), parser)
    assert (found.rows_accepted, found.ignored) == (7, {"header": 1, "footer": 3})


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u3000", "\x0b", "\x85", "\u2028"], ids=ascii)
@pytest.mark.parametrize("filled", [1, 3, 10])
def test_rows_of_blanks_of_any_kind_behind_a_table_are_no_place(
    tmp_path: Path, parser: Parser, blank: str, filled: int
) -> None:
    path = tmp_path / "楼宇.csv"
    rows = [BUILDING_HEADER, BUILDING, [blank] * filled + [""] * (len(BUILDING) - filled)]
    path.write_text("\n".join(",".join(f'"{cell}"' for cell in row) for row in rows), "utf-8")
    found = outcome(path, parser)
    assert (found.rows_accepted, found.rows_read) == (1, 1 + found.rows_quarantined + found.rows_ignored)
