from __future__ import annotations

from pathlib import Path

import pytest

from schemas.areas import Areas, areas
from schemas.errors import ConfigurationError
from schemas.periods import Period

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


def test_a_file_that_is_no_list_of_areas_is_named(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text(HEAD + "1,甲,,three,,,,\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"own\.csv"):
        areas(folder=tmp_path)
