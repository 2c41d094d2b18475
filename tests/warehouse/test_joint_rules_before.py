"""Records of `warehouse/figures/together` that compare a month with the one before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from schemas.cities.areas import Areas
from tests.indicators.cities import CHANGNING, HUA1, HUAYANG, JIANGSU, SMALL, XUHUI, City
from tests.warehouse.jointly import LEFT, broken, cells, places
from warehouse.figures.scan import Source

Before = Callable[..., list[Source]]


@pytest.fixture
def before(tmp_path: Path) -> Before:
    """Adds to the month before; gives its submissions, numbered from 101."""
    folder = tmp_path / "before"
    folder.mkdir()
    made = City(folder)

    def add(name: str, rows: Iterable[Any] = ({},), district: str = CHANGNING, **more: Any) -> list[Source]:
        made.add(name, rows, district, **more)
        return [replace(one, submission=one.submission + 100) for one in made.read]

    return add


def person(key: str, **more: Any) -> dict[str, Any]:
    return {"person_key": key, **more}


def test_p001_tells_who_is_gone_without_a_word_at_the_cells_of_the_month_before(city: City, before: Before) -> None:
    earlier = before("party_member", [person(key) for key in "abcd"] + [person("e", **LEFT), person("f")])
    city.add("party_member", [person("a"), person("b", **LEFT), person("c", party_status="5"), person("z")])
    city.add("party_member", [person("d")], XUHUI)
    told = broken(city, "P001", earlier)
    assert [(row["submission"], row["place"], row["_row"]) for row in told] == [(1, 101, 5), (1, 101, 7)]


def test_p001_tells_the_file_of_the_street_else_the_first(city: City, before: Before) -> None:
    before("party_member", [person("a")], part=HUAYANG)
    earlier = before("party_member", [person("b")], part=JIANGSU)
    for street in SMALL.children(CHANGNING):
        if street.code != HUAYANG:
            city.add("party_member", part=street.code)
    assert broken(city, "P001", earlier) == []
    city.add("party_member", part=HUAYANG)
    numbers = {one.part: one.submission for one in city.read}
    assert sorted((row["submission"], row["place"]) for row in broken(city, "P001", earlier)) == sorted(
        [(numbers[HUAYANG], 101), (numbers[JIANGSU], 102)]
    )
    city.read = [replace(city.read[0], part=None)]
    assert {row["submission"] for row in broken(city, "P001", earlier)} == {1}


@pytest.mark.parametrize("rule", ["P001", "P002", "P005", "P006"])
def test_nothing_is_told_without_the_month_before(city: City, before: Before, rule: str) -> None:
    earlier = before("party_member", [person("a")], XUHUI)
    earlier = before("party_org", [{"org_code": "a", "org_name": "甲"}], XUHUI)
    city.add("party_member", [person("b")])
    city.add("party_org", [{"org_code": "b", "org_name": "甲"}])
    assert broken(city, rule) == broken(city, rule, earlier) == []


def test_p002_tells_who_is_new_without_a_word(city: City, before: Before) -> None:
    earlier = before("party_member", [person("a"), person("b", party_status="3"), person("c", party_status="2")])
    city.add(
        "party_member",
        [person("a"), person("b"), person("c", enter_type="2"), person("d", enter_type="3"), person("e"), LEFT],
    )
    assert cells(broken(city, "P002", earlier)) == [(3, "enter_type"), (6, "enter_type")]


def test_p002_needs_the_column_and_the_whole_month_before(city: City, before: Before) -> None:
    earlier = before("party_member", [person("a")], part=HUAYANG)
    city.add("party_member", [person("b")])
    assert broken(city, "P002", earlier) == []
    city.read.clear()
    city.add("party_member", [person("b")], lacks=["enter_type"])
    assert broken(city, "P002", before("party_member", [person("c")])) == []


def test_p005_tells_a_new_code_under_an_old_name(city: City, before: Before) -> None:
    names = {"old": "甲党支部", "same": "乙党支部", "gone": "丙党支部", "twice1": "丁党支部", "twice2": "丁党支部"}
    earlier = before("party_org", [{"org_code": code, "org_name": name} for code, name in names.items()])
    city.add(
        "party_org",
        [
            {"org_code": "new", "org_name": "甲党支部"},
            {"org_code": "same", "org_name": "乙党支部"},
            {"org_code": "other", "org_name": "戊党支部"},
            {"org_code": "twice3", "org_name": "丁党支部"},
        ],
    )
    told = broken(city, "P005", earlier)
    assert cells(told, "name", "value", "expected", "difference") == [
        (2, "org_code", "甲党支部", "new", "上期为old", "old→new")
    ]


def test_p005_does_not_tell_names_that_changed_places(city: City, before: Before) -> None:
    earlier = before("party_org", [{"org_code": "a", "org_name": "甲"}, {"org_code": "b", "org_name": "乙"}])
    city.add("party_org", [{"org_code": "b", "org_name": "甲"}, {"org_code": "a", "org_name": "丙"}])
    assert broken(city, "P005", earlier) == []


def test_p006_tells_the_cells_of_what_changed_and_no_value(city: City, before: Before) -> None:
    then = {"sex": "1", "birth_date": dt.date(1980, 1, 1), "join_date": dt.date(2005, 7, 1)}
    now: list[dict[str, Any]] = [
        {},
        {"sex": "2"},
        {"birth_date": dt.date(1980, 2, 1), "join_date": dt.date(2004, 7, 1)},
        {"sex": "?未知", "birth_date": None, "join_date": None},
        {"sex": "2", **LEFT},
    ]
    earlier = before("party_member", [person(str(n), **then) for n in range(5)])
    city.add("party_member", [person(str(n), **then | change) for n, change in enumerate(now)])
    told = broken(city, "P006", earlier)
    assert cells(told, "expected") == [
        (3, "sex", "与上期一致"),
        (4, "birth_date", "与上期一致"),
        (4, "join_date", "与上期一致"),
    ]
    assert {name for row in told for name in row} == {"submission", "_sheet", "_row", "column", "expected"}


def test_p006_does_not_compare_districts(city: City, before: Before) -> None:
    earlier = before("party_member", [person("a", sex="1")], XUHUI)
    city.add("party_member", [person("a", sex="2")])
    assert broken(city, "P006", earlier) == []


def merged(ended: dt.date) -> Areas:
    """The small city where one street ended that day and became part of another, with its communities."""
    old = {HUAYANG: JIANGSU, HUA1: ""}
    return Areas(
        replace(area, valid_to=ended, successor=old[area.code]) if area.code in old else area for area in SMALL
    )


def test_p008_tells_rows_of_an_area_that_ended_and_of_its_successor(city: City) -> None:
    city.areas = merged(dt.date(2026, 9, 15))
    old = {"street_code": HUAYANG, "community_code": HUA1}
    city.add("building", [{"street_code": JIANGSU}, old, {"street_code": None}])
    city.add("party_member", [{"residence_community": HUA1}, {}])
    told = broken(city, "P008")
    assert cells(told, "old", "new") == [
        (2, "street_code", HUAYANG, JIANGSU),
        (3, "community_code", HUA1, None),
        (3, "street_code", HUAYANG, JIANGSU),
        (2, "residence_community", HUA1, None),
    ]
    assert places(told)[-1] == (2, 2)


@pytest.mark.parametrize("ended", [dt.date(2026, 8, 30), dt.date(2026, 9, 30)])
def test_p008_tells_it_in_the_month_of_the_change_only(city: City, ended: dt.date) -> None:
    city.areas = merged(ended)
    city.add("building", [{"street_code": JIANGSU}, {"street_code": HUAYANG}])
    assert broken(city, "P008") == []


def test_members_of_a_district_that_ended_are_not_new_in_its_successor(city: City, before: Before) -> None:
    before("party_member", [person("a")], XUHUI)
    earlier = before("party_member", [person("b")])
    ended = next(area for area in SMALL if area.code == XUHUI)
    ended = replace(ended, valid_to=dt.date(2026, 9, 1), successor=CHANGNING)
    city.areas = Areas([*(area for area in SMALL if area.code != XUHUI), ended])
    city.add("party_member", [person("a"), person("b"), person("c")])
    assert places(broken(city, "P002", earlier)) == [(1, 4)]
    assert broken(city, "P001", earlier) == []
