"""Records of `warehouse/figures/together` on units, buildings, unions and League organisations."""

from __future__ import annotations

from typing import Any

import pytest

from synth.drawing.identities import credit_codes
from tests.indicators.cities import CHANGNING, HUAYANG, JIANGSU, XUHUI, City
from tests.warehouse.jointly import broken, cells, places

A, B, C = credit_codes(["91", "91", "52"], 1)
WRONG = A[:17] + ("5" if A[17] != "5" else "6")


def test_r005_tells_units_of_one_name_with_other_codes(city: City) -> None:
    city.add("unit", [{"unit_name": "启恒 公司", "uscc": A}, {"unit_name": "瑞泰公司", "uscc": C}], XUHUI)
    city.add(
        "unit", [{"unit_name": "启恒公司", "uscc": B}, {"unit_name": "启恒公司"}, {"unit_name": "瑞泰公司", "uscc": C}]
    )
    assert cells(broken(city, "R005"), "name", "value", "expected") == [
        (2, "uscc", "启恒 公司", A, f"另有1个代码：{B}（长宁区第2行）"),
        (2, "uscc", "启恒公司", B, f"另有1个代码：{A}（徐汇区第2行）"),
    ]


def test_r005_does_not_tell_sole_traders(city: City) -> None:
    city.add("unit", [{"unit_name": "小吃店", "uscc": code, "unit_nature": "13"} for code in (A, B)])
    assert broken(city, "R005") == []


def test_many_units_of_one_name_or_code_name_three_others(city: City) -> None:
    codes = credit_codes(["91"] * 400, 1)
    city.add("unit", [{"unit_name": "同名公司", "uscc": code} for code in codes])
    streets = [street.code for street in city.areas.children(CHANGNING)][:6]
    city.add("unit", [{"uscc": C, "street_code": street} for street in streets], part=HUAYANG)
    told = broken(city, "R005")
    assert len(told) == 400
    assert told[0]["expected"].startswith("另有399个代码：") and told[0]["expected"].count("（") == 3
    assert [row["difference"].count("第") for row in broken(city, "R006")] == [3] * 6


def test_r006_tells_a_unit_in_several_streets_and_where_it_counts(city: City) -> None:
    city.add("unit", [{"uscc": A, "business_address": None}, {"uscc": B}], part=HUAYANG)
    city.add("unit", [{"uscc": A, "street_code": JIANGSU}, {"uscc": C, "street_code": JIANGSU}], part=JIANGSU)
    told = broken(city, "R006")
    assert places(told) == [(1, 2), (2, 2)]
    assert {row["expected"] for row in told} == {"全市计入长宁区江苏路街道"}
    assert [row["difference"] for row in told] == ["另见长宁区江苏路街道第2行", "另见长宁区华阳路街道第2行"]


def test_r006_needs_a_valid_code_and_several_streets(city: City) -> None:
    city.add("unit", [{"uscc": WRONG}, {"uscc": WRONG, "street_code": JIANGSU}, {"uscc": A}, {"uscc": A}])
    assert broken(city, "R006") == []


@pytest.mark.parametrize("name", ["trade_union", "league_org"])
def test_x007_tells_units_that_no_district_has(city: City, name: str) -> None:
    city.add("unit", [{"uscc": B}], XUHUI)
    city.add("unit", [{"uscc": A}])
    city.add(name, [{"unit_uscc": code} for code in (A, B, C, WRONG, None)])
    assert cells(broken(city, "X007"), "uscc") == [(4, "unit_uscc", C)]


def test_x007_looks_at_each_unit_of_a_joint_union(city: City) -> None:
    city.add("unit", [{"uscc": A}])
    city.add("trade_union", [{"unit_uscc": f"{A}|{C}|{B}"}])
    assert {row["uscc"] for row in broken(city, "X007")} == {"、".join(sorted([B, C]))}


def test_x007_waits_for_the_units_of_all_streets(city: City) -> None:
    city.add("trade_union", [{"unit_uscc": A}])
    assert broken(city, "X007") == []
    city.add("unit", [{"uscc": B}], part=HUAYANG)
    city.add("unit", [{"uscc": B}], XUHUI)
    assert broken(city, "X007") == []


@pytest.mark.parametrize(
    ("told", "there", "is_told"),
    [(100, 100, False), (60, 55, False), (60, 54, True), (60, 66, True), (20, 18, False), (20, 17, True), (0, 1, True),
     (3, 3, False), (None, 4, False)],
)  # fmt: skip
def test_x008_tells_above_ten_per_cent_or_five_units(city: City, told: int | None, there: int, is_told: bool) -> None:
    city.add("building", [{"building_code": "L1", "building_name": "启恒大厦", "units_in": told}])
    inside = [{"building_code": "L1" if n % 2 else "启恒大厦"} for n in range(there)]
    city.add("unit", [*inside, {"building_code": "L2"}, {"building_code": None}])
    found = [(row["a"], row["b"], row["difference"]) for row in broken(city, "X008")]
    assert found == ([(told, there, str((told or 0) - there))] if is_told else [])


def test_x008_waits_for_the_units_of_all_streets_and_their_buildings(city: City) -> None:
    city.add("building", [{"building_code": "L1", "units_in": 9}])
    city.add("unit", part=HUAYANG)
    assert broken(city, "X008") == []
    city.read.pop()
    city.add("unit", lacks=["building_code"])
    assert broken(city, "X008") == []


def test_x010_tells_units_whose_organisation_nobody_knows(city: City) -> None:
    city.add("party_org", [{"org_code": "Z", "unit_uscc": C}], XUHUI)
    city.add("party_org", [{"org_code": "a", "unit_uscc": f"{B}|{A}"}, {"org_code": "b", "unit_name": "瑞泰公司"}])
    rows: list[dict[str, Any]] = [
        {"uscc": A},
        {"uscc": C, "unit_name": "瑞泰公司"},
        {"uscc": C, "org_code": "b"},
        {"uscc": C, "org_code": "Z"},
        {"unit_name": "启恒公司"},
    ]
    city.add("unit", [{"coverage_status": str(1 + n % 4), **row} for n, row in enumerate(rows)])
    city.add("unit", [{"coverage_status": status} for status in ("5", "6", "7", "8", "?", None)], part=HUAYANG)
    assert cells(broken(city, "X010"), "value") == [(5, "coverage_status", "4"), (6, "coverage_status", "1")]


def test_x010_waits_for_the_organisations_of_all_streets(city: City) -> None:
    city.add("unit", [{"uscc": A, "coverage_status": "1"}])
    city.add("party_org", [{"org_code": "a"}], CHANGNING, part=HUAYANG)
    assert broken(city, "X010") == []
