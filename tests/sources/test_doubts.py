"""No cell becomes another value in silence: it is read as written, or told with the reading that was taken."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import xlsxwriter
from hypothesis import example, given
from hypothesis import strategies as st

from schemas.cities.areas import areas
from schemas.codelists import codelist
from schemas.column import Column
from schemas.databaselist import databases
from schemas.periods import Period
from sources.texts.cleaning import clean, fold
from sources.values import typers
from sources.values.areacoding import AreaCoder
from sources.values.coding import coder, read_flag, spellings
from sources.values.dateforms import doubt, read_date
from sources.values.standardizing import TYPERS
from sources.values.typers import Setting, Typed
from tests.sources.books import book, column, outcome

COMMUNITY = databases()["community"].columns
BUILDING = databases()["building"].columns
PERSON = databases()["party_member"].columns


def typed(declared: Column, cells: list[str], unit: str | None = None) -> Typed:
    """The cells as a column of that declaration."""
    return TYPERS[declared.kind](clean(pa.array(cells, pa.string())), declared, Setting(unit, 26))


def told(found: Typed) -> list[list[str]]:
    """Rules by cell."""
    return [
        [issue.rule for issue in found.issues if issue.mask[place] and issue.rule != "V009"]
        for place in range(len(found.values))
    ]


@pytest.mark.parametrize(
    ("name", "unit", "cells", "values", "rules"),
    [
        ("resident_population", "万人", ["1.2", "0.35"], [12000, 3500], [[], []]),
        ("resident_population", "万人", ["1.2万", "12000人"], [12000, 12000], [["V020"], ["V019"]]),
        ("resident_population", "万人", ["12000"], [120_000_000], [["V019"]]),
        ("resident_population", "人", ["12", "12万"], [12, 120_000], [["V019"], ["V019"]]),
        ("resident_population", None, ["12", "13", "12万"], [12, 13, 120_000], [[], [], ["V019"]]),
        ("resident_population", None, ["12", "13万", "14万"], [12, 130_000, 140_000], [["V019"], ["V020"], ["V020"]]),
        ("resident_population", None, ["约300人", "45岁", "24个月"], [300, None, None], [["V019"], ["V013"], ["V013"]]),
        ("households", "百户", ["12"], [1200], [[]]),
        ("work_fund_wan", "万元", ["12", "12万元", "1.2万"], [12, 12, 1.2], [[], [], ["V020"]]),
        ("work_fund_wan", "万元", ["12", "120000元"], [12, 12], [[], ["V019"]]),
        ("work_fund_wan", "元", ["120000", "12万"], [12, 12], [["V019"], ["V019"]]),
        ("work_fund_wan", "元", ["120000", "12万元"], [12, 12], [[], ["V019"]]),
        ("work_fund_wan", None, ["12", "0"], [12, 0], [["V019"], []]),
        ("work_fund_wan", "美元", ["12"], [None], [["V013"]]),
        ("work_fund_wan", "万元", ["12人", "12%", "12m2"], [None] * 3, [["V013"]] * 3),
        ("area_km2", "平方公里", ["0.5", "500000m2", "50万平方米"], [0.5, 0.5, 0.5], [[], ["V019"], ["V019"]]),
        ("area_km2", None, ["12元", "12人"], [None, None], [["V013"], ["V013"]]),
        ("venue_area_m2", "m2", ["1,200", "1200m2", "1.2万"], [1200, 1200, 12000], [[], [], ["V019"]]),
    ],
)
def test_units(
    name: str, unit: str | None, cells: list[str], values: list[float | None], rules: list[list[str]]
) -> None:
    found = typed(COMMUNITY[name], cells, unit)
    assert found.values.to_pylist() == pytest.approx(values)
    assert told(found) == rules


def test_years_of_party_age_are_months() -> None:
    found = typed(PERSON["party_age_months"], ["12", "150个月", "12年"], "年")
    assert (found.values.to_pylist(), told(found)) == ([144, 150, 144], [[], [], []])


@pytest.mark.parametrize(
    ("header", "values", "said"),
    [
        ("社区工作经费(元)", [12.0], []),
        (
            "社区工作经费",
            [120000.0],
            ["社区工作经费=120000有多种读法，已按“120000万元”处理；也可读作“120000元”；在表头写明单位,如(万元)"],
        ),
    ],
)
def test_the_unit_of_a_header_scales_its_column(
    tmp_path: Path, parser: Any, header: str, values: list[float], said: list[str]
) -> None:
    rows = [
        ["居民区名称", "所属街道(镇)", "类型", "总户数", "常住人口", header],
        ["天山二村", "天山路街道", "1", "1200", "3000", "120000"],
    ]
    found = outcome(book(tmp_path / "居民区.xlsx", 居民区=rows), parser)
    assert column(found, "work_fund_wan") == values
    doubts = [finding for finding in found.findings if finding.rule == "V019"]
    assert [(f.cell, f.message.partition("。")[0]) for f in doubts] == [("F2", message) for message in said]


def test_per_mille_under_a_header_is_a_tenth_and_told() -> None:
    found = typed(BUILDING["occupancy_pct"], ["970", "5", "97%", "0"], "‰")
    assert (found.values.to_pylist(), told(found)) == ([97, 0.5, 97, 0], [["V019"], ["V019"], [], []])


COUNTED = st.text("0123456789.,-+ 万千百亿人户%成元eEOlS约一二三十零①²岁", max_size=8)


@given(COUNTED)
@example("12元")
@example(".0")
def test_a_count_is_the_number_written_or_told(text: str) -> None:
    found = typed(COMMUNITY["estates"], [text])
    value, folded = found.values.to_pylist()[0], fold(text).replace(" ", "")
    if value is None or told(found) != [[]]:
        return
    number = r"(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.0*)?|\.0+"
    assert re.fullmatch(rf"[+-]?(?:{number})(?:[人户个])?|共\d+", folded), (text, value)
    assert value == int(re.sub(r"[^\d.]", "", folded).partition(".")[0] or 0), text
    assert " " not in re.sub(r" (?=[人户])", "", fold(text))


@given(st.lists(st.text("0123456789.%成", max_size=5), min_size=1, max_size=4))
def test_a_percentage_is_the_number_written_or_told(cells: list[str]) -> None:
    found = typed(BUILDING["occupancy_pct"], cells)
    for text, value, rules in zip(cells, found.values.to_pylist(), told(found), strict=True):
        if value is not None and not rules:
            number = float(re.sub("[%成]", "", text)) * (10 if "成" in text else 1)
            assert (value, value == 0 or value > 1 or "%" in text or "成" in text) == (pytest.approx(number), True), (
                cells
            )


@given(st.text("0123456789-./年月日 :TZ一九二〇七", max_size=12))
def test_a_date_is_the_day_written_or_told(text: str) -> None:
    folded = fold(text)
    day = read_date(folded, 26)
    if day is None or doubt(folded, day) is not None:
        return
    if re.search("[一九二〇七]", text) is None:
        digits = re.findall(r"\d+", folded)
        written = (
            digits[:3] if len(digits[0]) == 4 else [folded[:4], folded[4:6], *([folded[6:8]] if folded[6:8] else [])]
        )
        wanted = [day.date.year, day.date.month, *([] if day.by_month else [day.date.day])]
        assert [int(part) for part in written[: len(wanted)]] == wanted, text


@given(st.sampled_from(["2000-01-01", "1998.10", "1998年7月", "20260231", "1998.13", "1998-02-30"]))
def test_days_that_do_not_exist_are_no_dates(text: str) -> None:
    day = read_date(text, 26)
    assert (day is None) == (text in ("20260231", "1998.13", "1998-02-30"))


@pytest.mark.parametrize(
    ("text", "date", "asked"),
    [
        ("1998.1", dt.date(1998, 1, 1), "10月写作1998-10"),
        ("98.1", dt.date(1998, 1, 1), "10月写作1998-10"),
        ("1998.01", dt.date(1998, 1, 1), None),
        ("1998-1", dt.date(1998, 1, 1), None),
        ("98年7月", dt.date(1998, 7, 1), "四位年份"),
        ("09.03.04", dt.date(2009, 3, 4), "四位年份"),
        ("200102", dt.date(2001, 2, 1), "写明年月日"),
        ("199807", dt.date(1998, 7, 1), None),
        ("35977", dt.date(1998, 7, 1), "日期序号"),
        ("1998-06-30T16:00:00.000Z", dt.date(1998, 7, 1), "北京时间"),
        ("1998-07-01T00:00:00Z", dt.date(1998, 7, 1), None),
        ("1998-07-01 16:00:00", dt.date(1998, 7, 1), None),
    ],
)
def test_dates_in_doubt(text: str, date: dt.date, asked: str | None) -> None:
    day = read_date(text, 26)
    assert day is not None
    found = doubt(text, day)
    assert (day.date, found is None) == (date, asked is None)
    assert (asked or "") in (found.ask if found else "")


def test_six_digits_are_a_month_where_another_cell_can_be_nothing_else() -> None:
    birth = PERSON["birth_date"]
    assert told(typed(birth, ["200102", "199807"])) == [[], []]
    assert told(typed(birth, ["200102", "2001-03-04"])) == [["V019"], []]


PARTS = st.sampled_from(
    ["男", "女", "1", "2", "9", "94", "未知", "其他", "_", "-", "、", "/", "(", ")", " ", ".", "是"]
)


@given(st.lists(PARTS, min_size=1, max_size=5).map("".join))
def test_a_code_is_the_one_written_or_told(text: str) -> None:
    folded = fold(text)
    found = coder("sex")(folded)
    if found.code is None or found.code.startswith("?") or found.doubt is not None:
        return
    known = spellings("sex")
    named = {known[part] for part in re.findall(r"男|女|未知|\d+", folded) if part in known}
    assert named == {found.code}, text
    assert not set(re.findall(r"\d+", folded)) - {*codelist("sex").labels, "0"}


@pytest.mark.parametrize(
    ("name", "text", "code", "reading"),
    [
        ("sex", "94_女", "2", "女"),
        ("sex", "1_女", "2", "女"),
        ("sex", "2_女", "2", None),
        ("sex", "女(2)", "2", None),
        ("sex", "1.1", "?1.1", None),
        ("sex", "1-2", "?1-2", None),
        ("sex", "男/女", "1", "男"),
        ("sex", "女、女", "2", None),
        ("education", "大学本科(学士)", "20", "大学本科教育"),
        ("education", "大专(大学本科)", "30", "大学专科教育"),
        ("work_post", "军人、武警", "2", None),
    ],
)
def test_codes_in_doubt(name: str, text: str, code: str, reading: str | None) -> None:
    found = coder(name)(fold(text))
    assert (found.code, found.doubt.reading if found.doubt else None) == (code, reading)


@pytest.mark.parametrize(
    ("text", "value", "reading"),
    [
        ("已成立党支部", True, "是"),
        ("不固定", False, "否"),
        ("不确定", "?不确定", None),
        ("是/否", "?是/否", None),
        ("1_否", "?1_否", None),
        ("已撤销", "?已撤销", None),
        ("有待核实", "?有待核实", None),
        ("是否", "?是否", None),
        ("未建立", False, None),
        ("已建", True, None),
    ],
)
def test_flags_in_doubt(text: str, value: bool | str, reading: str | None) -> None:
    found = read_flag(fold(text))
    assert (found.value, found.doubt.reading if found.doubt else None) == (value, reading)


@pytest.mark.parametrize(
    ("text", "code", "state", "reading"),
    [
        ("310105006", "310105006", "ok", None),
        ("310105006_天山路街道", "310105006", "ok", None),
        ("天山路街道(310105006)", "310105006", "ok", None),
        ("310105天山路街道", "310105006", "ok", None),
        ("310105001_天山路街道", "310105001", "ok", "华阳路街道"),
        ("310105006_火星街道", "310105006", "ok", "天山路街道"),
        ("999_天山路街道", "310105006", "ok", "天山路街道"),
        ("天山路街道2", "310105006", "ok", "天山路街道"),
        ("31010500600112345", "?31010500600112345", "unknown", None),
        ("31010519800101234", "?310105●●●●●●●●234", "unknown", None),
        ("3101050060", "?3101050060", "unknown", None),
    ],
)
def test_areas_in_doubt(text: str, code: str, state: str, reading: str | None) -> None:
    found = AreaCoder(areas(), Period(2026, 9), 3).code(fold(text), "310105")
    assert (found.code, found.state, found.doubt.reading if found.doubt else None) == (code, state, reading)


@pytest.mark.parametrize(
    ("text", "folded"),
    [("30①", "30①"), ("12²", "12²"), ("120m²", "120m2"), ("120㎡", "120m2"), ("½", "½"), ("大厦（a）", "大厦(a)")],
)
def test_raised_digits_do_not_join_a_number(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("021-6234 5678", "02162345678"), ("(021)62345678", "02162345678"), ("21-62345678", "02162345678"),
        ("62345678-801", "62345678-801"), ("021-62345678-801", "02162345678-801"), ("6234567-1", "6234567-1"),
        ("138-1234-5678", "13812345678"), ("+86 13812345678", "13812345678"), ("13812345678.0", "13812345678"),
    ],
)  # fmt: skip
def test_phones_keep_their_digits(written: str, number: str) -> None:
    found = typers.phone(pa.array([fold(written)]), PERSON["mobile"], Setting(telephone="021"))
    assert found.values.to_pylist() == [number]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0571-8123 4567", "057181234567"), ("571-81234567", "057181234567"), ("(571)8123456", "05718123456"),
        ("21-62345678", "2162345678"), ("571-81234567-8", "057181234567-8"), ("13812345678", "13812345678"),
    ],
)  # fmt: skip
def test_only_the_city_s_own_area_code_gets_its_zero_back(written: str, number: str) -> None:
    found = typers.phone(pa.array([fold(written)]), PERSON["mobile"], Setting(telephone="0571"))
    assert found.values.to_pylist() == [number]


def test_nothing_is_said_of_ordinary_cells() -> None:
    cells = {"estates": ["12", "1,234", "3个"], "work_fund_wan": ["12", "1.5"], "households": ["0", "007"]}
    assert [
        told(typed(COMMUNITY[name], texts, "万元" if "wan" in name else None)) for name, texts in cells.items()
    ] == [[[] for _ in texts] for texts in cells.values()]


def test_codes_that_a_spreadsheet_has_shortened_are_told(tmp_path: Path, parser: Any) -> None:
    path = tmp_path / "党组织.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("党组织")
        sheet.write_row(0, 0, ["党组织代码", "党组织名称", "上级党组织代码"])
        sheet.write_row(1, 0, ["310105000001", "某甲支部", "3.10105E+11"])
        sheet.write_row(2, 0, ["", "某乙支部", "310105000001"])
        sheet.write_number(2, 0, 310105000001000123)
        sheet.write_row(3, 0, ["310105000003", "某丙支部"])
        sheet.write_number(3, 2, 310105000001)
    found = outcome(path, parser)
    assert (found.rows_accepted, found.rows_quarantined) == (2, 1)
    assert sorted((f.cell, f.severity) for f in found.findings if f.rule == "V005") == [
        ("A3", "reject_row"), ("C2", "block")
    ]  # fmt: skip
    assert column(found, "parent_org_code") == ["3.10105E+11", "310105000001"]
