"""Headers and names of areas in Chinese and English: the Chinese part says what is meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from sources.child.parser import Parser
from sources.headers.headertexts import read_header
from sources.texts.bilingual import chinese
from tests.sources.books import BUILDING, BUILDING_HEADER, book, column, outcome, told

ENGLISH = [
    "Building Code", "Building Name", "Address", "Street", "Residential Area", "Type of Building", "Floor Space",
    "Number of Units", "Persons Employed", "Coverage",
]  # fmt: skip
PAIRS = list(zip(BUILDING_HEADER, ENGLISH, strict=True))
SPELLINGS = {
    "blank": [f"{zh} {en}" for zh, en in PAIRS],
    "line": [f"{zh}\n{en}" for zh, en in PAIRS],
    "slash": [f"{zh}/{en}" for zh, en in PAIRS],
    "brackets": [f"{zh}({en})" for zh, en in PAIRS],
    "wide brackets": [f"{zh}（{en}）" for zh, en in PAIRS],
    "English first": [f"{en} {zh}" for zh, en in PAIRS],
    "glued": [f"{zh}{en}" for zh, en in PAIRS],
    "capitals": [f"{zh} {en.upper()}" for zh, en in PAIRS],
}
NUMBERS = {"floor_area_m2": 20000.0, "units_in": 30, "employees": 500}


def assert_read(rows: list[list[str]], folder: Path, parser: Parser, headers: int = 1) -> None:
    found = outcome(book(folder / "商务楼宇.xlsx", 商务楼宇=rows), parser)
    assert (found.database, found.rows_accepted, column(found, "building_code")) == ("building", 1, ["B1"])
    assert [told(found, rule) for rule in ("F006", "F013", "V019")] == [[], [], []]
    assert sum(found.ignored.values()) == headers
    assert {name: column(found, name)[0] for name in NUMBERS} == NUMBERS


@pytest.mark.parametrize("header", SPELLINGS.values(), ids=SPELLINGS)
def test_a_header_in_both_languages(header: list[str], tmp_path: Path, parser: Parser) -> None:
    assert_read([header, BUILDING], tmp_path, parser)


@pytest.mark.parametrize(
    "rows",
    [
        [BUILDING_HEADER, ENGLISH],
        [["", "楼宇基本情况", *[""] * 4, "规模", "", "", "党建"], BUILDING_HEADER, ENGLISH],
        [
            ["", "楼宇基本情况", *[""] * 4, "规模", "", "", "党建"],
            ["", "Basic Information", *[""] * 4, "Size", "", "", "Party Building"], BUILDING_HEADER, ENGLISH,
        ],
        [[f"{one} " for one in BUILDING_HEADER], [f"({one})" for one in ENGLISH]],
    ],
    ids=["below", "below groups", "below each", "in brackets"],
)  # fmt: skip
def test_a_row_of_english_below(rows: list[list[str]], tmp_path: Path, parser: Parser) -> None:
    assert_read([*rows, BUILDING], tmp_path, parser, len(rows))


def test_a_row_of_english_above_is_a_title(tmp_path: Path, parser: Parser) -> None:
    found = outcome(book(tmp_path / "商务楼宇.xlsx", 商务楼宇=[ENGLISH, BUILDING_HEADER, BUILDING]), parser)
    assert (found.rows_accepted, found.ignored) == (1, {"title": 1, "header": 1})


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_row_of_english_is_a_record_where_nothing_else_says_so(number: int, tmp_path: Path, parser: Parser) -> None:
    """It says in words what the rows below it say in words too: a record is never taken for a header in silence."""
    head = ["楼宇名称", "楼宇地址", "所属街道(镇)"]
    english = [
        ["The Place", "Tianshan Road", "Tianshan Street"],
        ["Raffles City", "Hongqiao Road", "Xinhua Street"],
    ] * 2
    rows = [head, *english[:number], ["长城大厦", "天山路1号", "天山路街道"]]
    found = outcome(book(tmp_path / "商务楼宇.xlsx", 商务楼宇=rows), parser)
    assert (found.rows_accepted + found.rows_quarantined, found.ignored) == (number + 1, {"header": 1})


def test_rows_of_letters_are_records(tmp_path: Path, parser: Parser) -> None:
    """A building whose name is English is none of the header, however few its cells."""
    rows = [BUILDING_HEADER, ["B1", "The Place", *BUILDING[2:]], ["B2", "Raffles City", *BUILDING[2:]]]
    found = outcome(book(tmp_path / "商务楼宇.xlsx", 商务楼宇=rows), parser)
    assert column(found, "building_name") == ["The Place", "Raffles City"]


@pytest.mark.parametrize(
    ("written", "bare", "unit"),
    [
        ("总人口 Total Population", "总人口", None),
        ("总人口(人) Total Population (person)", "总人口", "人"),
        ("总人口 Total Population（万人）", "总人口", "万人"),
        ("总人口(万人/10 000 persons)", "总人口", "万人"),
        ("总人口 Total Population (10 000 persons)", "总人口", "万人"),
        ("总人口\nTotal Population\n(10,000 persons)", "总人口", "万人"),
        ("总人口(年末) Total Population (10 000 persons)", "总人口(年末)", "万人"),
        ("工作经费 Funds (10 000 yuan)", "工作经费", "万元"),
        ("出生率(‰) Birth Rate (‰)", "出生率", "‰"),
        ("面积 Area (sq.km)", "面积", "平方公里"),
        ("人口密度(人/平方公里) Population Density (person/sq.km)", "人口密度", "人/平方公里"),
        ("总户数①（户）Number of Households", "总户数", "户"),
        ("联系电话 Phone", "联系电话", None),
        ("经营地址 Address", "经营地址", None),
        ("单位代码 Unit Code", "单位代码", None),
        ("入党日期 Date of Joining", "入党日期", None),
    ],
)
def test_a_unit_is_kept(written: str, bare: str, unit: str | None) -> None:
    header = read_header(written)
    assert (header.bare, header.unit) == (bare, unit)


@pytest.mark.parametrize(
    "text",
    [
        "人均GDP", "是否有WiFi", "联系人 Email", "联系人 E-mail Address", "联系人 Tel", "单位 Address", "单位 ID",
        "App下载数", "面积(km2)", "Total Population", "人口 Population (hundred persons)", "人次 Visits (per week)",
        "生产总值 Output (billion yuan)",
    ],
)  # fmt: skip
def test_what_is_no_translation_stays(text: str) -> None:
    """Nor does one whose English says a multiple that nobody knows: its numbers would be read wrongly in silence."""
    assert chinese(text) == text


@pytest.mark.parametrize(
    "street",
    [
        "天山路街道 Tianshan Road",
        "天山路街道Tianshan Road Sub-district",
        "天山路街道/Tianshan Road",
        "Tianshan Road 天山路街道",
    ],
)
def test_an_area_in_both_languages(street: str, tmp_path: Path, parser: Parser) -> None:
    rows = [BUILDING_HEADER, [*BUILDING[:3], street, *BUILDING[4:]]]
    found = outcome(book(tmp_path / "商务楼宇.xlsx", 商务楼宇=rows), parser)
    assert (column(found, "street_code"), told(found, "V003")) == (["310105006"], [])


@pytest.mark.parametrize(
    "district", ["长宁区 Changning", "Changning District 长宁区", "长宁区Changning District", "长宁区(Changning)"]
)
def test_a_district_told_by_a_sheet_in_both_languages(district: str, tmp_path: Path, parser: Parser) -> None:
    rows = [[district], BUILDING_HEADER, BUILDING]
    found = outcome(book(tmp_path / "商务楼宇.xlsx", 商务楼宇=rows), parser, district=None)
    assert found.district == "310105"
