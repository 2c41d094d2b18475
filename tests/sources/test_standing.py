"""A row with a key of its own is data whatever it is called; what lies above the records never counts as one."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from schemas.cities.areas import areas
from schemas.rowrules.checkdigits import is_uscc
from schemas.rowrules.creditcodes import ALPHABET
from sources.child.parser import Parser
from tests.sources.books import MEMBER_HEADER, MEMBERS, book, column, outcome, told

Row = list[str]

COMMUNITY = ["居民区代码", "居民区名称", "所属街道(镇)", "类型", "总户数", "常住人口"]
BUILDING = ["楼宇代码", "楼宇名称", "楼宇地址", "所属街道(镇)", "入驻单位数", "从业人员数"]
UNIT = ["统一社会信用代码", "单位名称", "经营地址", "所属街道(镇)", "从业人员数", "党员数"]
ORG = ["党组织代码", "党组织名称", "组织类别", "隶属关系", "党员总数", "预备党员数"]
UNION = ["工会组织代码", "工会组织名称", "工会类型", "建会日期", "职工人数", "会员人数"]
LEAGUE = ["团组织代码", "团组织全称", "团组织类别", "上级团组织", "14至28周岁青年数", "团员数"]
NAMES = [
    "合计", "合 计", "小计", "总  数", "全区", "全 区", "本街道", "市辖区", "其中：小吃店", "其中", "#1加油站", "＃2",
    "上海合计", "上海合计贸易有限公司", "天山路街道", "天山路街道小计", "长宁区", "上海市", "金花镇", "东南板块",
    "唐镇", "填表人：李四", "备注：某店", "注：二期", "负责人", "单位：个", "必填", "说明", "Total", "计", "12",
    "天山路街道办事处", "甲大厦", "乙大厦", "丙居委会",
]  # fmt: skip


def credit_code(number: int) -> str:
    """A made-up unit's code with its check digit."""
    codes = [f"91310199MA1T{number:05}{digit}" for digit in ALPHABET]
    return next(code for code, fits in zip(codes, is_uscc(pd.Series(codes)), strict=True) if fits)


def identity(number: int) -> str:
    """A made-up person's number with its check digit."""
    body = f"31019919800101{number:03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(w * int(d) for w, d in zip(weights, body, strict=True)) % 11]


def communities(first: int, last: int) -> list[str]:
    every = sorted(one.code for one in areas().level(4) if one.code.startswith("310105"))
    return every[first:last]


DATABASES: dict[str, tuple[str, Row, list[str], Row]] = {
    "community": ("居民区", COMMUNITY, communities(0, 12), ["", "1"]),
    "building": ("商务楼宇", BUILDING, [f"CN{number:04}" for number in range(12)], ["天山路1号", "天山路街道"]),
    "unit": ("实有单位", UNIT, [credit_code(number) for number in range(12)], ["天山路1号", "天山路街道"]),
    "party_org": ("党组织", ORG, [f"31010500{number:04}" for number in range(1, 13)], ["党支部", "市"]),
    "trade_union": ("工会组织", UNION, [f"GH{number:03}" for number in range(12)], ["1", "2010-05-01"]),
    "league_org": ("团组织", LEAGUE, [f"T-{number}" for number in range(12)], ["团支部", "长宁团区委"]),
}
"""Title, header, valid keys, and what a record says of itself between its name and its numbers."""
FEW = st.integers(0, 9) | st.sampled_from([0, 1, 1, 2, 3, 4, 8, 16])


def write(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as lines:
        csv.writer(lines).writerows(rows)
    return path


@pytest.mark.parametrize("database", DATABASES)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(st.sampled_from(NAMES), FEW, FEW), min_size=1, max_size=12))
@example(rows=[(name, 1, 1) for name in NAMES[:12]])
@example(rows=[(name, 0, 0) for name in NAMES[12:24]])
@example(rows=[(name, 2 ** max(at - 1, 0), 2 ** max(at - 1, 0)) for at, name in enumerate(NAMES[10:22])])
@example(rows=[("合计", number, number) for number in (1, 2, 3, 4, 10)])
@example(rows=[(name, number, number) for name, number in zip(NAMES[21:28], (1, 2, 3, 3, 9, 18, 36), strict=True)])
def test_no_name_and_no_numbers_make_a_row_with_a_key_disappear(
    tmp_path: Path, parser: Parser, database: str, rows: list[tuple[str, int, int]]
) -> None:
    title, header, keys, own = DATABASES[database]
    table = [[key, name, *own, str(a), str(b)] for key, (name, a, b) in zip(keys, rows, strict=False)]
    found = outcome(write(tmp_path / f"{title}.csv", [header, *table]), parser)
    assert (found.database, found.rows_accepted, found.rows_quarantined) == (database, len(table), 0)
    assert found.ignored == {"header": 1}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(serials=st.lists(st.sampled_from([*NAMES, "1", ""]), min_size=1, max_size=12))
@example(serials=["#1", "#2", "小计", "合计", "其中", "填表人：", "注："])
def test_a_person_with_a_valid_number_is_data_whatever_stands_beside(
    tmp_path: Path, parser: Parser, serials: list[str]
) -> None:
    rows = [[serial, *MEMBERS[0]] for serial in serials]
    for number, row in enumerate(rows):
        row[2], row[4] = identity(number * 2 + 1), "1980-01-01"
    found = outcome(write(tmp_path / "党员.csv", [["序号", *MEMBER_HEADER], *rows]), parser)
    assert (found.database, found.rows_accepted, found.ignored) == ("party_member", len(rows), {"header": 1})


@pytest.mark.parametrize("name", ["合计", "#1加油站", "其中：小吃店", "天山路街道小计", "上海合计"])
@pytest.mark.parametrize("database", ["building", "unit", "trade_union"])
def test_words_alone_are_told_at_their_cell_and_count(tmp_path: Path, parser: Parser, database: str, name: str) -> None:
    title, header, keys, own = DATABASES[database]
    rows = [[keys[0], "甲", *own, "5", "3"], [keys[1], name, *own, "7", "2"], [keys[2], "乙", *own, "5", "4"]]
    found = outcome(book(tmp_path / f"{title}.xlsx", **{title: [header, *rows]}), parser)
    assert (found.rows_accepted, told(found, "F028"), told(found, "F011")) == (3, [("warn", "B3")], [])


def test_sums_alone_are_told_at_their_cell_and_count(tmp_path: Path, parser: Parser) -> None:
    title, header, keys, own = DATABASES["building"]
    numbers = [("5", "3"), ("7", "2"), ("5", "4"), ("17", "9")]
    rows = [[key, f"{key}大厦", *own, *pair] for key, pair in zip(keys, numbers, strict=False)]
    found = outcome(book(tmp_path / f"{title}.xlsx", **{title: [header, *rows]}), parser)
    assert (found.rows_accepted, told(found, "F028")) == (4, [("warn", "B5")])


@pytest.mark.parametrize("name", ["合计", "天山路街道小计", "全区", "天山路街道"])
@pytest.mark.parametrize(("numbers", "is_total"), [(("12", "5"), True), (("12", "6"), False)], ids=["sum", "no sum"])
def test_words_and_sums_together_take_out_a_row_with_a_code(
    tmp_path: Path, parser: Parser, name: str, numbers: tuple[str, str], is_total: bool
) -> None:
    title, header, keys, own = DATABASES["building"]
    rows = [[keys[0], "甲", *own, "5", "3"], [keys[1], "乙", *own, "7", "2"], [keys[2], name, "", "", *numbers]]
    found = outcome(book(tmp_path / f"{title}.xlsx", **{title: [header, *rows]}), parser)
    assert (found.rows_accepted, found.ignored.get("total", 0)) == (3 - is_total, int(is_total))
    (finding,) = [f for f in found.findings if f.rule == ("F011" if is_total else "F028")]
    assert name in finding.message


@pytest.mark.parametrize("form", ["'{}", '="{}"', "{} 天山二村", "{}.0", " {}", "3101 0500 6001", "310105-006-001"])
def test_a_valid_code_is_known_however_it_is_written(tmp_path: Path, parser: Parser, form: str) -> None:
    rows = [["310105006002", *REAL[1]], [form.format("310105006001"), "合计", "天山路街道", "1", "800", "2000"]]
    found = outcome(write(tmp_path / "居民区.csv", [COMMUNITY, *rows]), parser)
    assert (found.rows_accepted, found.ignored, told(found, "F028")) == (2, {"header": 1}, [("warn", "B3")])


def test_an_area_without_numbers_heads_its_rows(tmp_path: Path, parser: Parser) -> None:
    rows = [["天山路街道"], *REAL[:2], ["华阳路街道", "", "", "", ""], REAL[2]]
    found = outcome(write(tmp_path / "居民区.csv", [COMMUNITY[1:], *rows]), parser)
    assert (found.rows_accepted, found.rows_quarantined, found.ignored.get("total")) == (3, 0, 2)


def test_sums_over_one_row_prove_nothing(tmp_path: Path, parser: Parser) -> None:
    """As five communities of one district were lost: their numbers are those of the row above."""
    title, header, keys, _ = DATABASES["community"]
    names = ["天山居委会", "惠南镇", "北蔡镇", "合庆镇居委会", "小区"]
    rows = [[key, name, "", "", "700", "1900"] for key, name in zip(keys, names, strict=False)]
    found = outcome(book(tmp_path / f"{title}.xlsx", **{title: [header, *rows]}), parser)
    assert (found.rows_accepted, found.rows_quarantined, found.ignored) == (5, 0, {"header": 1})


REAL = [
    ["天山二村居委会", "天山路街道", "1", "1200", "3000"],
    ["天山三村居民区", "天山路街道", "1", "800", "2000"],
    ["华阳居民区", "华阳路街道", "1", "500", "1300"],
]
ABOVE = [
    "全区", "全 区", "总 数", "总  计", "总　计", "本街道", "全街道", "本镇", "合 计", "长宁区", "上海市长宁区",
    "上海市", "天山路街道", "长宁区天山路街道", "天山路街道办事处", "天山路街道党工委", "中共天山路街道工作委员会",
    "市辖区", "全市", "武侯区", "金花镇", "总计 Total", "各街道合计", "县级市", "天山路", "计", "总数：", "全部合计",
    "一、长宁区", "全 市①", "全市 Whole City", "武侯区 Wuhou District", "全区（不含街道）", "平均", "其他", "居委会",
    "共3个居委会", "虹桥管委会", "上年同期", "Total 总计", '="全区"', "'合计", "全\u3164区", "合\u200b计",
]  # fmt: skip


@pytest.mark.parametrize("name", ABOVE)
@pytest.mark.parametrize("place", [0, 3], ids=["above", "below"])
@pytest.mark.parametrize("numbers", [("2500", "6300"), ("2401", "7300")], ids=["right", "wrong"])
def test_what_lies_above_the_records_never_counts(
    tmp_path: Path, parser: Parser, name: str, place: int, numbers: tuple[str, str]
) -> None:
    rows = [*REAL[:place], [name, "", "", *numbers], *REAL[place:]]
    found = outcome(write(tmp_path / "居民区.csv", [COMMUNITY[1:], *rows]), parser)
    assert (found.rows_accepted, found.rows_quarantined + found.ignored.get("total", 0)) == (3, 1)
    assert column(found, "households") == [1200, 800, 500]
    assert found.rows_quarantined == len(told(found, "F029"))
    assert found.rows_quarantined == 0 or numbers[0] == "2401"
    if numbers[0] == "2401" and name in ("长宁区", "天山路街道", "全区", "总数："):
        assert told(found, "T002") or told(found, "T004")


@pytest.mark.parametrize("name", ["天山路街道", "全区", "合计", "长宁区"])
def test_a_code_that_no_area_has_is_no_proof_for_a_name_of_what_lies_above(
    tmp_path: Path, parser: Parser, name: str
) -> None:
    rows = [["310105006001", *REAL[0]], ["310105006002", *REAL[1]], ["310105006777", name, "", "1", "7", "8"]]
    found = outcome(write(tmp_path / "居民区.csv", [COMMUNITY, *rows]), parser)
    assert (found.rows_accepted, told(found, "F029")) == (2, [("reject_row", "B4")])


@pytest.mark.parametrize("kind", ["street", "with type", "indented", "wrong"])
def test_streets_above_and_among_their_communities(tmp_path: Path, parser: Parser, kind: str) -> None:
    first, second = (["2000", "5000"], ["500", "1300"]) if kind != "wrong" else (["2001", "5000"], ["500", "1301"])
    blank, type_ = "　　" if kind == "indented" else "", "1" if kind == "with type" else ""
    rows = [["天山路街道", "天山路街道", type_, *first], *([blank + one[0], *one[1:]] for one in REAL[:2])]
    rows += [["华阳路街道", "华阳路街道", type_, *second], [blank + REAL[2][0], *REAL[2][1:]]]
    found = outcome(book(tmp_path / "居民区.xlsx", 居民区=[COMMUNITY[1:], *rows]), parser)
    assert column(found, "community_name") == ["天山二村居委会", "天山三村居民区", "华阳居民区"]
    assert told(found, "F029") == ([("reject_row", "A2"), ("reject_row", "A5")] if kind == "wrong" else [])
    assert told(found, "T004") == ([("warn", "D2"), ("warn", "E5")] if kind == "wrong" else [])


YEARBOOK = ["居民区名称", "总户数", "常住人口"]


@pytest.mark.parametrize(
    ("rows", "accepted"),
    [
        (["全  市 25 63", "市辖区 20 50", "武侯区 12 30", "锦江区 8 20", "县级市 5 13", "都江堰市 5 13"], []),
        (["总 计 25 63", "浆洗街街道 12 30", "洗面桥社区 8 20", "南郊路社区 4 10", "玉林街道 13 33", "玉东社区 13 33"],
         ["洗面桥社区", "南郊路社区", "玉东社区"]),
        (["武侯区 26 63", "　浆洗街街道 11 31", "　　洗面桥社区 8 20", "　　南郊路社区 4 10", "其中：城镇 3 3"],
         ["洗面桥社区", "南郊路社区"]),
        (["花木 25 63", "　培花一 12 30", "　培花二 13 33", "洋泾 13 33", "　泾东 6 13", "　泾南 7 20"],
         ["培花一", "培花二", "泾东", "泾南"]),
        (["甲地 27 66", "培花一 12 30", "培花二 8 20", "由由 5 13", "东城 2 3"],
         ["培花一", "培花二", "由由", "东城"]),
        (["全 镇 25 63", "居 委 会 小 计 12 30", "幸福居委会 12 30", "村 小计 13 33", "团结村 6 13", "东风村 7 20"],
         ["幸福居委会", "团结村", "东风村"]),
    ],
    ids=["districts of a city", "streets", "streets with wrong sums", "indented", "a whole of no name", "two kinds"],
)  # fmt: skip
def test_tables_as_yearbooks_of_other_cities_have_them(
    tmp_path: Path, parser: Parser, rows: list[str], accepted: list[str]
) -> None:
    table = [row.rsplit(" ", 2) for row in rows]
    found = outcome(write(tmp_path / "居民区.csv", [YEARBOOK, *table]), parser)
    assert [name.strip() for name in column(found, "community_name")] == accepted


@pytest.mark.parametrize("name", ["天山路街道办事处", "天山路街道党工委", "", "合计", "本街道"])
@pytest.mark.parametrize(
    "code", ["310105006000", "310105006", "３１０１０５００６０００", "310105006000.0", "310105006000 "]
)
@pytest.mark.parametrize("numbers", [("2000", "5000"), ("2001", "5000")], ids=["right", "wrong"])
def test_a_subtotal_with_the_code_of_an_area_above(
    tmp_path: Path, parser: Parser, name: str, code: str, numbers: tuple[str, str]
) -> None:
    rows = [["310105006001", *REAL[0]], ["310105001001", *REAL[2]], ["310105006002", *REAL[1]]]
    found = outcome(write(tmp_path / "居民区.csv", [COMMUNITY, [code, name, "", "", *numbers], *rows]), parser)
    assert (found.rows_accepted, found.rows_quarantined, found.ignored["total"]) == (3, 0, 1)
    assert told(found, "T004") == ([("warn", "E2")] if numbers[0] == "2001" else [])


def test_the_code_of_an_area_above_without_its_rows_is_kept_back(tmp_path: Path, parser: Parser) -> None:
    rows = [["310105006001", *REAL[0]], ["310105001000", "华阳路街道", "", "", "9", "10"]]
    rows += [
        ["310105004000", "番禺居委会", "新华路街道", "1", "70", "80"],
        ["310105006000", "东村居委会", "", "1", "7", "8"],
    ]
    found = outcome(book(tmp_path / "居民区.xlsx", 居民区=[COMMUNITY, *rows]), parser)
    assert (found.rows_accepted, told(found, "F029")) == (2, [("reject_row", "A3"), ("reject_row", "A5")])
    assert {f.rule for f in found.findings if f.row in (3, 5)} == {"F029"}


@pytest.mark.parametrize(
    ("code", "name"),
    [("310105001000", "华阳路街道党工委"), ("310105001", "华阳路街道"), ("9001", "中共华阳路街道工作委员会"),
     ("9001", "华阳路街道党工委")],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["sum", "no sum", "named as above"])
def test_the_authority_of_a_street_among_party_organisations(
    tmp_path: Path, parser: Parser, code: str, name: str, kind: str
) -> None:
    """Others that name it as theirs stand below it: then it is one of them."""
    header, above = [*ORG, "上级党组织代码"], code if kind == "named as above" else ""
    rows = [[code, name, "", "", "31" if kind == "no sum" else "30", "3", ""]]
    rows += [["310105000001", "甲支部", "党支部", "市", "10", "1", above]]
    rows += [["310105000002", "乙支部", "党支部", "市", "20", "2", above]]
    found = outcome(book(tmp_path / "党组织.xlsx", 党组织=[header, *rows]), parser)
    in_doubt = kind == "no sum" and code.startswith("310105001")
    assert (found.rows_accepted, found.rows_quarantined) == (2 if kind == "sum" or in_doubt else 3, int(in_doubt))
    assert told(found, "T004") == ([("warn", "E2")] if kind == "no sum" else [])


@pytest.mark.parametrize("label", ["合计", "合 计", "小计", "总  数", "其中：女"])
def test_a_total_in_a_list_of_persons_has_no_number(tmp_path: Path, parser: Parser, label: str) -> None:
    rows = [["1", *MEMBERS[0]], ["2", *MEMBERS[1]], [label, "", "2人"]]
    found = outcome(write(tmp_path / "党员.csv", [["序号", *MEMBER_HEADER], *rows]), parser)
    assert (found.rows_accepted, found.rows_quarantined, found.ignored) == (2, 0, {"header": 1, "total": 1})


def test_nothing_else_is_said_of_what_is_no_record(tmp_path: Path, parser: Parser) -> None:
    """More households than a residential area can have, and more of them than people, are no faults of a street."""
    rows = [["天山路街道", "", "", "99999", "7"], *REAL]
    found = outcome(write(tmp_path / "居民区.csv", [COMMUNITY[1:], *rows]), parser)
    assert {f.rule for f in found.findings if f.row == 2 or f.cell == "D2"} == {"F029", "T004"}


@pytest.mark.parametrize("written", ["{}户", "{}.0", " {} ", "{}人"])
def test_numbers_with_units_are_added_up(tmp_path: Path, parser: Parser, written: str) -> None:
    rows = [[*row[:3], written.format(row[3]), row[4]] for row in REAL]
    total = ["天山路街道", "", "", written.format("2,500"), "6300"]
    found = outcome(write(tmp_path / "居民区.csv", [COMMUNITY[1:], *rows, total]), parser)
    assert (found.rows_accepted, found.rows_quarantined, found.ignored.get("total")) == (3, 0, 1)


def test_what_was_taken_out_is_named(tmp_path: Path, parser: Parser) -> None:
    rows = [["全 区", "", "", "2500", "6300"], *REAL, ["填表人：张三", "", "审核人：李四"]]
    found = outcome(write(tmp_path / "居民区.csv", [COMMUNITY[1:], *rows]), parser)
    (finding,) = [f for f in found.findings if f.rule == "F011"]
    assert finding.message.startswith("已剔除合计、小计、标题和落款行2行:第2“全 区”行;落款、标题等第6行。")
    assert (finding.cells, "张三" in finding.message) == ("2:2", False)


@pytest.mark.parametrize("label", ["其他", "其它"])
def test_a_label_of_a_code_list_is_no_word_for_other_rows(tmp_path: Path, parser: Parser, label: str) -> None:
    """Neither in a table whose names stand in its headers, where a row has no key of its own."""
    rows: list[list[object]] = [
        ["单位性质", "单位名称", "所属街道(镇)", "从业人数"],
        ["国有经济控制企业", "甲单位", "江苏路街道", 3],
    ]
    rows += [[label, "乙单位", "江苏路街道", 5], ["个体工商户", "丙单位", "江苏路街道", 4]]
    found = outcome(book(tmp_path / "实有单位.xlsx", 实有单位=rows), parser)
    assert (found.rows_accepted, {f.rule for f in found.findings} & {"F028", "F029"}) == (3, set())
