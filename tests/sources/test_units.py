"""Units in headers, groups and titles; signs, currencies and words of amounts; numbers of another magnitude."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from schemas.column import Column, Kind, Need
from schemas.databaselist import databases
from schemas.outcome import Outcome
from sources.child.parser import Parser
from sources.headers.headertexts import read_header
from sources.texts.cleaning import clean
from sources.values.numbercolumns import count
from sources.values.quantities import read_quantity
from sources.values.typers import Setting
from tests.sources.books import BUILDING, BUILDING_HEADER, book, column, outcome

COMMUNITY_HEADER = ["居民区名称", "所属街道(镇)", "类型", "总户数", "常住人口"]


def buildings(folder: Path, parser: Parser, header: str, cells: list[Any], *titles: str) -> Outcome:
    """Buildings with one more column, all accepted, under titles."""
    rows = [[f"B{place}", *BUILDING[1:], cell] for place, cell in enumerate(cells)]
    found = outcome(
        book(folder / "楼宇.xlsx", 楼宇=[*([one] for one in titles), [*BUILDING_HEADER, header], *rows]), parser
    )
    assert found.rows_accepted == len(cells)
    return found


def communities(folder: Path, parser: Parser, cells: list[str], *above: list[str], header: str = "常住人口") -> Outcome:
    rows = [[f"天山{place}村", "天山路街道", "1", "1200", cell] for place, cell in enumerate(cells)]
    return outcome(book(folder / "居民区.xlsx", 居民区=[*above, [*COMMUNITY_HEADER[:-1], header], *rows]), parser)


def said(found: Outcome, name: str) -> list[tuple[str, str]]:
    """Rules and cells of what is said of a column's cells."""
    return [(f.rule, f.cells or f.cell or "") for f in found.findings if f.column == name and f.rule[0] == "V"]


@pytest.mark.parametrize(
    "header",
    ["年税收(元)", "年税收（单位：元）", "年税收[元]", "年税收【元】", "年税收/元", "年税收（人民币元）",
     "年税收(计量单位:元)", "年税收（RMB:元）", "年税收(元)*"],
)  # fmt: skip
def test_a_header_says_its_unit(tmp_path: Path, parser: Parser, header: str) -> None:
    found = buildings(tmp_path, parser, header, ["1235000", "1300000", "1,400,000"])
    assert (column(found, "tax_wan"), said(found, "tax_wan")) == ([123.5, 130, 140], [])


@pytest.mark.parametrize(
    ("header", "bare", "unit"),
    [
        ("年税收(万元)", "年税收", "万元"), ("年税收万元", "年税收", "万元"), ("入驻率%", "入驻率", "%"),
        ("入驻率‰", "入驻率", "‰"), ("常住人口，万人", "常住人口", "万人"), ("总户数(户)", "总户数", "户"),
        ("联系人", "联系人", None), ("所属街道(镇)", "所属街道", "镇"), ("是否(请选)", "是否", None),
        ("年税收(人民币)", "年税收", "人民币"), ("户籍/常住", "户籍/常住", None), ("任期(年)", "任期", "年"),
    ],
)  # fmt: skip
def test_units_of_headers(header: str, bare: str, unit: str | None) -> None:
    found = read_header(header)
    assert (found.bare, found.unit) == (bare, unit)


@pytest.mark.parametrize(
    "title",
    ["单位：元", "（单位：人、元、%）", "计量单位: 人民币元", "单位  元", "（元）", "金额单位：元；户数单位：户"],
)
def test_a_title_says_the_unit_of_amounts(tmp_path: Path, parser: Parser, title: str) -> None:
    found = buildings(tmp_path, parser, "税收", ["1235000", "1300000", "1400000"], "商务楼宇情况表", title)
    assert (column(found, "tax_wan"), said(found, "tax_wan")) == ([123.5, 130, 140], [])


@pytest.mark.parametrize("title", ["单位：‰", "（单位：个、‰）", "单位:人,‰", "计量单位：‰"])
def test_a_title_says_per_mille(tmp_path: Path, parser: Parser, title: str) -> None:
    found = buildings(tmp_path, parser, "入驻率", ["970", "5", "97%", "53.5‰"], title)
    assert column(found, "occupancy_pct") == [97, 0.5, 97, 5.35]
    assert said(found, "occupancy_pct") == [("V019", "K3:K4")]


@pytest.mark.parametrize("title", ["单位：万人", "单位:户、万人", "（单位：万人、万元）", "人口单位：万人"])
def test_a_title_says_the_unit_of_counts_of_its_things(tmp_path: Path, parser: Parser, title: str) -> None:
    found = communities(tmp_path, parser, ["0.3", "0.25"], [title])
    assert (column(found, "resident_population"), column(found, "households")) == ([3000, 2500], [1200, 1200])


def test_the_group_above_says_the_unit(tmp_path: Path, parser: Parser) -> None:
    found = communities(tmp_path, parser, ["0.3", "0.25"], ["", "", "", "规模(万人)", "规模(万人)"])
    assert (column(found, "resident_population"), column(found, "households")) == ([3000, 2500], [1200, 1200])


@pytest.mark.parametrize("header", ["常住人口(‰)", "常住人口(%)", "常住人口（万元）", "常住人口(平方公里)"])
def test_rates_and_amounts_are_no_counts(tmp_path: Path, parser: Parser, header: str) -> None:
    found = communities(tmp_path, parser, ["3", "25"], header=header)
    assert (column(found, "resident_population"), said(found, "resident_population")) == (
        [None, None], [("V013", "E2"), ("V013", "E3")],
    )  # fmt: skip


def test_rates_are_not_added_up(tmp_path: Path, parser: Parser) -> None:
    rows = [[f"B{place}", *BUILDING[1:], cell] for place, cell in enumerate(["90", "80"])]
    total = ["合计", *[""] * 6, "60", "1000", "", "85"]
    for header in ("入驻率(%)", "入驻率(‰)", "出租率"):
        found = outcome(book(tmp_path / "楼宇.xlsx", 楼宇=[[*BUILDING_HEADER, header], *rows, total]), parser)
        assert [f.rule for f in found.findings if f.rule[0] == "T"] == []


@pytest.mark.parametrize(
    ("text", "number"),
    [("-0.05", -0.05), ("+3", 3), ("−5", -5), ("－5", -5), ("–5", -5), ("(5)", -5), ("（1,235）", -1235), ("▲5", -5),
     ("△5", -5), ("负5", -5), ("-5%", -5), ("-1.2万", -12000), ("--5", None), ("-(5)", None), ("负责人5", None),
     ("5-10", None)],
)  # fmt: skip
def test_signs(text: str, number: float | None) -> None:
    from sources.texts.cleaning import fold

    assert read_quantity(fold(text)).number == number


def test_a_net_change_may_be_negative_and_a_count_not() -> None:
    change = Column("net", "净增人数", Kind.INT, Need.OPTIONAL, low=-100_000, high=100_000)
    plain = databases()["unit"].columns["employees"]
    cells = clean(pa.array(["-5", "−5", "+3", "(5)", "▲5", "5"]))
    found = count(cells, change, Setting())
    assert found.values.to_pylist() == [-5, -5, 3, -5, -5, 5]
    (doubt,) = [issue for issue in found.issues if issue.mask.any()]
    assert (doubt.rule, doubt.mask.tolist(), doubt.others) == ("V019", [False] * 3 + [True] * 2 + [False], doubt.others)
    never = count(cells, plain, Setting())
    assert never.values.to_pylist() == [None, None, 3, None, None, 5]
    assert {issue.rule for issue in never.issues if issue.mask.any()} == {"V013"}


AMOUNTS = [
    ("¥123.5", 123.5, "V019"), ("￥1,235,000元", 123.5, "V019"), ("1,235,000元", 123.5, "V019"),
    ("123.5万", 123.5, "V020"),
    ("人民币123.5万元", 123.5, None), ("RMB 123.5万元", 123.5, None), ("CNY1,235,000.00元", 123.5, "V019"),
    ("壹佰贰拾叁万伍仟元整", 123.5, "V019"), ("壹佰贰拾叁万", 123, "V020"), ("一百二十三万", 123, "V020"),
    ("一百二十三", 123, "V020"), ("123.5万元整", 123.5, None), ("123.5万元人民币", 123.5, None),
    ("rmb123.5", 123.5, "V019"),
    ("0.0124亿元", 124, "V019"), ("US$123.5", None, "V013"), ("€123.5", None, "V013"), ("123.5美元", None, "V013"),
    ("123.5W", None, "V015"), ("-¥123.5", None, "V013"), ("¥123.5人", None, "V013"), ("1235000", 1235000, "V014"),
    ("¥1,235,000", 1235000, "V014"),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "value", "rule"), AMOUNTS, ids=[cell for cell, _, _ in AMOUNTS])
def test_amounts_of_money(tmp_path: Path, parser: Parser, cell: str, value: float | None, rule: str | None) -> None:
    found = buildings(tmp_path, parser, "年税收(万元)", ["123", "130", "99.5", cell])
    assert column(found, "tax_wan") == [123, 130, 99.5, value]
    told = said(found, "tax_wan")
    assert (rule, "K5") in told if rule else told == []


def test_both_readings_of_an_amount_differ(tmp_path: Path, parser: Parser) -> None:
    cells = [cell for cell, _, rule in AMOUNTS if rule == "V019"]
    found = buildings(tmp_path, parser, "年税收(万元)", cells)
    readings = [re.search("按“(.*?)”处理；也可读作“(.*?)”", f.message) for f in found.findings if f.rule == "V019"]
    assert [one for one in readings if one is None or one[1] == one[2]] == []


def test_amounts_in_yuan_need_no_word_for_their_sign(tmp_path: Path, parser: Parser) -> None:
    found = buildings(tmp_path, parser, "年税收(元)", ["¥1,235,000", "RMB1235000", "1235000元", "人民币1,235,000元"])
    assert (column(found, "tax_wan"), said(found, "tax_wan")) == ([123.5] * 4, [])


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (["120", "130", "1235000"], ["K4"]), (["120", "130", "0.0125"], ["K4"]), (["1200000", "130", "120"], ["K2"]),
        (["120", "130", "12000"], []), (["120", "1235000"], ["K3"]),
        (["1235000", "1235000", "1235000"], ["K2", "K3", "K4"]),
        (["0", "0", "120", "130"], []),
    ],
)  # fmt: skip
def test_numbers_of_another_magnitude(tmp_path: Path, parser: Parser, cells: list[str], told: list[str]) -> None:
    found = buildings(tmp_path, parser, "年税收(万元)", cells)
    assert [cell for rule, cell in said(found, "tax_wan") if rule == "V014"] == told


def test_v019_names_both_readings_and_v018_how_it_read(tmp_path: Path, parser: Parser) -> None:
    found = buildings(tmp_path, parser, "入驻率(‰)", ["970"])
    (doubt,) = [f for f in found.findings if f.rule == "V019"]
    assert "按“97%”处理；也可读作“970%”" in doubt.message
    shares = buildings(tmp_path, parser, "入驻率(%)", ["0.97", "0.5"])
    (scaled,) = [f for f in shares.findings if f.rule == "V018"]
    assert scaled.message.startswith("入驻率(%)=0.97，按97%读入")


def test_a_number_is_said_as_it_is_written(tmp_path: Path, parser: Parser) -> None:
    found = buildings(tmp_path, parser, "年税收(万元)", ["123", "130", "1235000"])
    (far,) = [f for f in found.findings if f.rule == "V014"]
    assert far.message.startswith("数值可能有误:年税收(万元)=1235000；合理范围:0至500000。")


@pytest.mark.parametrize(
    "header", ["年税收(美元)", "年税收（万美元）", "年税收（单位：港币）", "年税收[USD]", "年税收/万欧元"]
)
def test_amounts_of_foreign_money_are_none_of_ours(tmp_path: Path, parser: Parser, header: str) -> None:
    found = buildings(tmp_path, parser, header, ["1235", "1236", "1237万元"])
    assert column(found, "tax_wan") == [None, None, 1237]
    assert [rule for rule, _ in said(found, "tax_wan")].count("V013") == 2


@pytest.mark.parametrize("header", ["入驻率（千分比）", "入驻率(千分率)", "入驻率（单位：千分数）", "入驻率（‰）"])
def test_shares_of_a_thousand_in_words(tmp_path: Path, parser: Parser, header: str) -> None:
    assert column(buildings(tmp_path, parser, header, ["810", "825"]), "occupancy_pct") == [81, 82.5]
