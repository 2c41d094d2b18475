"""Definitions over 居民区, 商务楼宇, 工会组织 and 团组织, and where the last two stand."""

from __future__ import annotations

from typing import Any

from tests.indicators.cities import CHANGNING, CITY, HUA1, HUA2, HUAYANG, JIANGSU, REST, TIANPING, XUHUI, City


def test_residential_areas(city: City) -> None:
    rows = [{"community_code": HUA1, "org_code": "a"}, {"community_code": HUA2, "community_type": "2"}]
    city.add("community", [*rows, {"community_code": None, "street_code": "?华阳"}])
    assert city.totals("RC01") == {CITY: 3, CHANGNING: 3, HUAYANG: 2, HUA1: 1, HUA2: 1, REST: 1}
    assert city.by("RC01", "community_type") == {"1": 2, "2": 1}
    assert city.totals("RC02")[HUAYANG] == (1, 2)
    assert city.by("RC02", "community_type") == {"1": (1, 2), "2": (0, 1)}


def test_members_per_thousand_residents(city: City) -> None:
    fields = {"j": "JM", "n": "NC", "l": "LX"}
    city.add(
        "party_org", [{"org_code": code, "field_type": kind, "community_code": HUA1} for code, kind in fields.items()]
    )
    city.add("party_member", [{"branch_code": code} for code in "jjnl"] + [{"branch_code": "j", "party_status": "5"}])
    city.add("community", [{"community_code": HUA1, "resident_population": 2000}, {"resident_population": None}])
    assert city.totals("RC03") == {CITY: (3, 2000), CHANGNING: (3, 2000), HUAYANG: (3, 2000), HUA1: (3, 2000)}


def test_buildings(city: City) -> None:
    rows: list[Any] = [{"coverage_status": status} for status in "123456"]
    rows += [{"coverage_status": "8", "is_key": True}, {"coverage_status": "7", "instructor": True}]
    city.add("building", [*rows, {"coverage_status": None, "building_type": "2"}])
    assert city.totals("BL01") == {CITY: 9, CHANGNING: 9, HUAYANG: 9}
    assert city.by("BL01", "is_key") == {"0": 8, "1": 1}
    assert city.by("BL01", "building_type") == {"1": 8, "2": 1}
    assert city.totals("BL02")[CITY] == (4, 9)
    assert city.by("BL02", "is_key") == {"0": (4, 8), "1": (0, 1)}
    assert city.totals("BL04")[CITY] == (6, 9)


def test_building_ratios_use_rows_that_give_both_figures(city: City) -> None:
    rows = [
        {"members_total": 10, "employees": 100, "members_not_transferred": 4},
        {"members_total": 7, "employees": None, "members_not_transferred": None},
        {"members_total": None, "employees": 50, "members_not_transferred": 3},
        {"members_total": 5, "employees": 20, "building_type": "2"},
    ]
    city.add("building", rows)
    assert city.totals("BL05")[CITY] == (15, 120)
    assert city.by("BL05", "building_type") == {"1": (10, 100), "2": (5, 20)}
    assert city.totals("BL06")[CITY] == (4, 10)


PLACES = [
    {"community_code": HUA1, "building_code": "2"},
    {"building_code": "2", "unit_uscc": "u1"},
    {"building_code": "unknown", "unit_uscc": "u1"},
    {"unit_uscc": "unknown"},
    {"community_code": "310104003001", "unit_uscc": "u1"},  # another district's
    {"community_code": "?某居", "building_code": "2"},
]


def add_places(city: City) -> None:
    """Building 2 in 华二, unit u1 in 江苏路; the same codes stand elsewhere in 徐汇."""
    community = "310105002003"
    elsewhere = {"street_code": TIANPING, "community_code": "310104003001"}
    city.add("building", [{"building_code": "2", "community_code": HUA2}])
    city.add("building", [{"building_code": "unknown", **elsewhere}], XUHUI)
    city.add("unit", [{"uscc": "u1", "street_code": JIANGSU, "community_code": community}])
    city.add("unit", [{"uscc": "unknown", **elsewhere}], XUHUI)


def test_unions_stand_in_their_community_else_the_buildings_else_the_first_units(city: City) -> None:
    add_places(city)
    city.add("trade_union", [*PLACES[:2], {"unit_uscc": "u1|unknown", "union_type": "4"}, *PLACES[3:]])
    assert city.totals("TU01") == {
        CITY: 6, CHANGNING: 6, HUAYANG: 3, HUA1: 1, HUA2: 2, JIANGSU: 1, "310105002003": 1, REST: 2,
    }  # fmt: skip
    assert city.by("TU01", "union_type") == {"1": 5, "4": 1}


def test_league_organisations_stand_likewise(city: City) -> None:
    add_places(city)
    city.add("league_org", PLACES)
    assert city.totals("YL01") == {
        CITY: 6, CHANGNING: 6, HUAYANG: 3, HUA1: 1, HUA2: 2, JIANGSU: 1, "310105002003": 1, REST: 2,
    }  # fmt: skip


def test_units_with_a_union_count_once_a_district_and_once_in_the_city(city: City) -> None:
    city.add(
        "unit", [{"uscc": "u1", "street_code": JIANGSU, "size": "1"}, {"uscc": "u1", "size": "2", "unit_nature": "09"}]
    )
    city.add("unit", [{"uscc": "u9"}], XUHUI)
    city.add("trade_union", [{"unit_uscc": "u1|u2", "union_code": "9"}], XUHUI)
    lists = [
        {"unit_uscc": "u1|u3|u3", "union_code": "2", "community_code": HUA1},
        {"unit_uscc": "u1| u4 |", "union_code": "1", "community_code": HUA2},
        {"unit_uscc": None, "union_code": "3"},
    ]
    city.add("trade_union", lists)
    assert city.totals("TU02") == {
        CITY: 4, XUHUI: 2, f"{XUHUI}-unallocated": 2, CHANGNING: 3, HUAYANG: 3, HUA1: 1, HUA2: 2,
    }  # fmt: skip
    assert city.by("TU02", "enterprise_size", CHANGNING) == {"2": 1, "未填": 2}, "of the row in the lowest street"
    assert city.by("TU02", "unit_nature") == {"未填": 4}, "the city counts u1 in 徐汇, where no unit row has it"


def test_union_and_league_members(city: City) -> None:
    rows = [{"members": 8, "employees": 10}, {"members": 5, "employees": None}, {"members": None, "employees": 7}]
    city.add("trade_union", [*rows, {"members": 1, "employees": 3, "union_type": "2"}])
    assert city.totals("TU04")[CITY] == (9, 13)
    assert city.by("TU04", "union_type") == {"1": (8, 10), "2": (1, 3)}
    leagues = [{"members": 2, "youth_14_28": 20}, {"members": 3, "youth_14_28": None}, {"members": None}]
    city.add("league_org", [*leagues, {"members": 1, "youth_14_28": 4, "league_type": "2"}])
    assert city.totals("YL02")[CITY] == 6
    assert city.by("YL02", "league_org_type") == {"5": 5, "2": 1}
    assert city.totals("YL03")[CITY] == (3, 24)
    assert city.totals("YL05")[CITY] == 1
