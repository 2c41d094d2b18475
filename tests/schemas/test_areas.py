from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from schemas.cities.arealists import OWN, Area
from schemas.cities.areas import Areas, areas, areas_in
from schemas.cities.citylist import City, cities, city_of, default_city
from schemas.errors import ConfigurationError
from schemas.periods import Period
from tests.hangzhou import CITY, GAOXIN, MOVED, XIHU, write_areas

HEAD = "code,zh,en,level,parent,valid_from,valid_to,successor\n"


@pytest.fixture
def shanghai() -> Areas:
    return areas()


def test_shanghai_has_its_districts_streets_and_communities(shanghai: Areas) -> None:
    assert (len(shanghai.districts), len(shanghai.level(3)), len(shanghai.level(4))) == (16, 234, 6509)
    assert [area.code for area in shanghai.districts[:3]] == ["310101", "310104", "310105"]
    assert shanghai.children("310000") == shanghai.districts


@pytest.mark.parametrize(("street", "communities"), [("310110015", 17), ("310109009", 18), ("310118104", 35)])
def test_streets_have_the_communities_of_the_seeds(shanghai: Areas, street: str, communities: int) -> None:
    assert len(shanghai.children(street)) == communities


@pytest.mark.parametrize(
    ("name", "within", "level", "code"),
    [
        ("长宁区", "310000", 2, "310105"),
        ("长宁", "310000", 2, "310105"),
        ("上海市长宁区", "310000", 2, "310105"),
        ("崇明县", "310000", 2, "310151"),
        ("南汇区", "310000", 2, "310119"),
        ("华阳路", "310105", 3, "310105001"),
        ("华阳路街道", "310105", 3, "310105001"),
        ("长宁区华阳路街道办事处", "310105", 3, "310105001"),
        (" 华 阳 路街道", "310105", 3, "310105001"),
        ("金泽", "310118", 3, "310118104"),
        ("王港村", "310118104", 4, "310118104226"),
        ("王港村民委员会", "310118104", 4, "310118104226"),
        ("合庆镇居委会", "310115110", 4, "310115110001"),
        ("华阳路街道", "310104", 3, None),
        ("", "310105", 3, None),
    ],
)
def test_a_name_is_found_inside_its_parent_whatever_its_suffix(
    shanghai: Areas, name: str, within: str, level: int, code: str | None
) -> None:
    assert shanghai.find(name, within, level) == code


def test_every_area_is_found_by_its_own_name(shanghai: Areas) -> None:
    lost = [area for level in (2, 3, 4) for area in shanghai.level(level) if area.code != shanghai.find(
        area.zh, area.parent, level)]  # fmt: skip
    assert lost == []


def test_two_names_that_fit_are_not_guessed_between(shanghai: Areas) -> None:
    assert shanghai.find("顾村", "310113109", 4) is None
    assert shanghai.find("顾村居委会", "310113109", 4) == "310113109006"
    assert shanghai.find("顾村村委会", "310113109", 4) == "310113109201"


def test_a_code_is_valid_in_its_lifetime_only(shanghai: Areas) -> None:
    nanhui = shanghai.get("310119")
    assert nanhui is not None
    assert nanhui.successor == "310115"
    # its last day was 31 May 2009, which is the data date of that May
    assert [shanghai.is_valid("310119", Period(2009, month)) for month in (4, 5, 6)] == [True, True, False]
    assert not shanghai.is_valid("319999", Period(2026, 9))
    assert (shanghai.name("310105"), shanghai.name("319999")) == ("长宁区", "319999")


def test_a_home_adds_and_replaces_areas(tmp_path: Path) -> None:
    lines = ["310105001,华阳路街道,,3,310105,,2026-08-31,310105901", "310105901,新华阳街道,,3,310105,2026-09-01,,"]
    (tmp_path / "310000.csv").write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    own = areas(folder=tmp_path)
    assert [own.is_valid("310105001", Period(2026, month)) for month in (8, 9)] == [True, False]
    assert [own.is_valid("310105901", Period(2026, month)) for month in (8, 9)] == [False, True]
    august, september = (len(own.children("310105", Period(2026, month))) for month in (8, 9))
    assert august == september == 10
    assert len(areas().level(3)) == 234


def test_a_city_without_areas_is_a_wrong_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="440100"):
        areas("440100", tmp_path)


def test_our_own_list_is_as_strict_as_a_home_s() -> None:
    assert set(areas_in(OWN / "310000.csv")) == set(areas())


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("1,甲,,three,310000,,,", "own.csv:2: level 'three': write a whole number"),
        ("3101,甲区,,2,310000,,,", "own.csv:2: 3101 甲区: a code of level 2 has 6 digits"),
        ("31019A,甲区,,2,310000,,,", "own.csv:2: code '31019A'"),
        ("310190,,,2,310000,,,", "own.csv:2: zh '': write the official name"),
        (
            "310190001,甲街道,,3,310199,,,",
            "own.csv:2: 310190001 甲街道: write as parent the code of a listed area of level 2",
        ),
        ("310105001901,甲居委会,,4,310105,,,", "own.csv:2: .*: write as parent the code of a listed area of level 3"),
        ("330100,杭州市,,1,,,,", "own.csv:2: 330100 杭州市: the city is 310000"),
        ("310190,甲区,,2,310000,2026-9-1,,", "own.csv:2: valid_from '2026-9-1': write a date"),
        ("310190,甲区,,2,310000,2026-09-02,2026-09-01,", "own.csv:2: .*: it ends before it begins"),
        ("310190,甲区,,2,310000,,,310191", "own.csv:2: .*: no list has the successor '310191'"),
        ("310190,甲区,,2,310000,,,310105 310106", "own.csv:2: .*: successor .*: write a code, or several, each with"),
        (
            "310190,甲区,,2,310000,,,310105=60% 310106=40%",
            "own.csv:2: .*: write a code, or several, each with its share",
        ),
        (
            "310190,甲区,,2,310000,,,310105=0.6 310106=0.3",
            "own.csv:2: .*: the shares .* are 0.9 together: they must be 1",
        ),
        ("310190,甲区,,2,310000,,,310105=0.6 310105=0.4", "own.csv:2: .*: the successor 310105 stands there twice"),
        ("310190,甲区,,2,310000,,,310105001", "own.csv:2: .*: its successor 310105001 is of another level: .* level 2"),
        ("310190,甲区,,2,310000,,2015-11-30,310108", "own.csv:2: .*: its successor 310108 ended no later"),
        ("310190,甲区,,2,310000,,", "own.csv:2: 7 fields under 8 headers"),
        ("310190,甲区,,2,310000,,,\n310190,乙区,,2,310000,,,", "own.csv:3: 310190 stands in .*own.csv:2 too"),
    ],
)
def test_a_wrong_line_is_told_with_its_file_and_place(tmp_path: Path, line: str, told: str) -> None:
    (tmp_path / "own.csv").write_text(HEAD + line + "\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=told):
        areas(folder=tmp_path)


def test_a_city_without_districts_is_refused(tmp_path: Path) -> None:
    (tmp_path / "441900.csv").write_text(HEAD + "441900,东莞市,,1,,,,\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="441900.csv:2: the city 441900 has no district"):
        areas("441900", tmp_path)


@pytest.fixture
def hangzhou(tmp_path: Path) -> Areas:
    return areas_in(write_areas(tmp_path))


def test_an_area_lies_in_its_parent_whatever_its_digits(hangzhou: Areas) -> None:
    assert [hangzhou.above("330106901002", level) for level in (1, 2, 3, 4)] == [
        CITY,
        GAOXIN,
        "330106901",
        "330106901002",
    ]
    assert [hangzhou.is_within(MOVED, outer) for outer in ("330106001", "330106002", XIHU, MOVED, "3")] == [
        True, False, True, True, False]  # fmt: skip
    assert hangzhou.find("文教街道", GAOXIN, 3) == "330106901"
    assert hangzhou.find("文教街道", XIHU, 3) is None


def test_what_stands_above_a_level_or_is_unknown_lies_in_none(hangzhou: Areas) -> None:
    assert (hangzhou.above(XIHU, 3), hangzhou.above("330106999", 2)) == (None, None)


@pytest.mark.parametrize(
    ("official", "level", "spellings"),
    [
        ("建德市", 2, ["建德市", "建德", "杭州市建德市", "建德县"]),
        ("淳安县", 2, ["淳安县", "淳安"]),
        ("景宁畲族自治县", 2, ["景宁畲族自治县", "景宁县", "景宁", "景宁自治县"]),
        ("神农架林区", 2, ["神农架林区", "神农架"]),
        ("莪山畲族乡", 3, ["莪山畲族乡", "莪山乡", "莪山"]),
    ],
)
def test_kinds_of_areas_of_other_cities_are_called_by_their_place(
    official: str, level: int, spellings: list[str]
) -> None:
    within = (Area(CITY, "杭州市", "", 1, "", None, None, ""), Area(XIHU, "西湖区", "", 2, CITY, None, None, ""))
    known = Areas([*within, Area("1", official, "", level, within[level - 2].code, None, None, "")])
    assert {name: known.find(name, within[level - 2].code, level) for name in spellings} == dict.fromkeys(
        spellings, "1"
    )


def test_a_list_of_one_s_own_holds_one_city(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text(HEAD + "310190,甲区,,2,310000,,,\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="must list one city"):
        areas_in(tmp_path / "own.csv")
    with pytest.raises(ConfigurationError, match="there is no list of areas"):
        areas_in(tmp_path / "none.csv")


def test_the_city_where_none_is_named_is_the_first_of_the_cities() -> None:
    assert areas().city == cities()[default_city()] == City(code="310000", short="沪", telephone="021")
    assert len({city.telephone for city in cities().values()}) == len(cities())


def test_a_city_that_nobody_described_has_its_areas_all_the_same() -> None:
    assert city_of("331100") == City(code="331100")


def test_what_stands_for_an_area_on_a_later_day(tmp_path: Path) -> None:
    lines = ["310190,甲区,,2,310000,,2020-06-30,310191=0.25 310192=0.75", "310191,乙区,,2,310000,,2022-06-30,310105"]
    lines += [
        "310192,丙区,,2,310000,,2023-06-30,310105=0.333 310106=0.333 310107=0.333",
        "310193,丁区,,2,310000,,2020-06-30,",
    ]
    (tmp_path / "own.csv").write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    known = areas(folder=tmp_path)
    found = [known.standing_for("310190", dt.date(year, 7, 1)) for year in (2019, 2020, 2022)]
    assert found == [{"310190": 1}, {"310191": 0.25, "310192": 0.75}, {"310105": 0.25, "310192": 0.75}]
    assert known.standing_for("310190", dt.date(2023, 7, 1)) == pytest.approx(
        {"310105": 0.5, "310106": 0.25, "310107": 0.25}
    )
    assert known.standing_for("310193", dt.date(2021, 1, 1)) == known.standing_for("319999", dt.date(2021, 1, 1)) == {}
    assert (known.sole_heir("310190"), known.sole_heir("310191"), known.sole_heir("310193")) == (None, "310105", None)
    assert known.district_then("310190", Period(2021, 1)) == "310190"
