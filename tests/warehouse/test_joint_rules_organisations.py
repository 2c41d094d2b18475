"""Records of `warehouse/figures/together` on organisations: their parents, categories, districts, communities."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from tests.indicators.cities import CHANGNING, CITY, HUA1, HUA2, HUAYANG, JIANGSU, TIANPING, XUHUI, City
from tests.warehouse.jointly import broken, cells, places
from warehouse.figures.roots import Root

BEFORE, AFTER = dt.date(2026, 9, 29), dt.date(2026, 10, 1)
TREE: list[dict[str, Any]] = [
    {"org_code": "D", "org_name": "中共上海市长宁区委员会", "org_category": "611"},
    {"org_code": "S", "org_name": "中共华阳路街道工作委员会", "org_category": "P01", "parent_org_code": "D"},
    {"org_code": "B", "org_name": "甲居民区党总支", "org_category": "621", "parent_org_name": "华阳路街道党工委"},
    {"org_code": "C", "org_name": "乙党支部", "parent_org_name": "甲居民区总支部委员会", "parent_org_code": "没有"},
]
"""Parents by code, by another form of the name, and by the name beside a wrong code."""


def test_x003_tells_parents_that_are_nowhere(city: City) -> None:
    city.add("party_org", [{"org_code": "Z"}], XUHUI)
    city.add(
        "party_org",
        [
            *TREE,
            {"org_code": "E", "parent_org_code": "Z"},
            {"org_code": "F", "parent_org_code": "没有"},
            {"org_code": "G", "parent_org_name": "丙党委"},
            {"org_code": "H"},
        ],
    )
    told = broken(city, "X003")
    assert cells(told, "value", "parent") == [
        (7, "parent_org_code", "没有", "没有"),
        (8, "parent_org_name", "丙党委", "丙党委"),
    ]


def test_x003_waits_for_all_streets(city: City) -> None:
    city.add("party_org", [{"parent_org_code": "没有"}], part=HUAYANG)
    assert broken(city, "X003") == []


def test_x003_lets_roots_be(city: City) -> None:
    city.add(
        "party_org",
        [
            {"org_code": "D", "parent_org_code": "310000000001"},
            {"org_code": "E", "parent_org_name": "中共上海市委员会"},
            {"org_code": "F", "parent_org_code": "310000000002"},
        ],
    )
    listed = {"author": "李处", "reason": "市委"}
    code, name = {"org_code": "310000000001"} | listed, {"org_name": "中共上海市委员会"} | listed
    roots = [Root.model_validate(each) for each in (code, name)]
    assert places(broken(city, "X003", roots=roots)) == [(1, 4)]
    over = [Root.model_validate(each) for each in (code | {"valid_to": BEFORE}, name | {"valid_from": AFTER})]
    assert places(broken(city, "X003", roots=over)) == [(1, 2), (1, 3), (1, 4)]


def test_x004_tells_each_of_a_circle_once_with_the_way_round(city: City) -> None:
    city.add(
        "party_org",
        [
            {"org_code": "a", "org_name": "甲", "parent_org_code": "c"},
            {"org_code": "b", "org_name": "乙", "parent_org_code": "a"},
            {"org_code": "c", "org_name": "丙", "parent_org_code": "b"},
            {"org_code": "below", "parent_org_code": "a"},
            {"org_code": "own", "org_name": "丁", "parent_org_code": "own"},
        ],
    )
    assert cells(broken(city, "X004"), "path") == [
        (2, "parent_org_code", "甲→丙→乙→甲"),
        (3, "parent_org_code", "乙→甲→丙→乙"),
        (4, "parent_org_code", "丙→乙→甲→丙"),
        (6, "parent_org_code", "丁→丁"),
    ]


def test_x004_shortens_long_circles_and_climbs_long_chains(city: City) -> None:
    circle = [{"org_code": f"c{n}", "parent_org_code": f"c{(n + 1) % 30}"} for n in range(30)]
    chain = [{"org_code": f"k{n}", "parent_org_code": f"k{n + 1}"} for n in range(3000)]
    city.add("party_org", [*circle, *chain])
    told = broken(city, "X004")
    assert places(told) == [(1, row) for row in range(2, 32)]
    assert told[0]["path"] == "→".join([*(f"c{n}" for n in range(20)), "…", "c0"])


def test_x004_says_nothing_of_a_tree(city: City) -> None:
    city.add("party_org", TREE)
    assert broken(city, "X004") == broken(city, "X005") == broken(city, "X003") == []


def test_x005_tells_what_stands_under_something_lower(city: City) -> None:
    kinds = ["611", "621", "631", "612", "P02"]
    pairs = [(above, below) for above in kinds for below in kinds]
    city.add("party_org", [{"org_code": kind, "org_category": kind} for kind in kinds])
    city.add(
        "party_org",
        [{"org_code": f"{a}-{b}", "org_category": b, "parent_org_code": a} for a, b in pairs],
        CHANGNING,
        part=HUAYANG,
    )
    told = broken(city, "X005")
    wrong = [pairs[row["_row"] - 2] for row in told]
    assert wrong == [
        ("621", "611"), ("631", "611"), ("631", "621"), ("P02", "611"), ("P02", "621"), ("P02", "631")
    ]  # fmt: skip
    assert (told[0]["parent"], told[0]["expected"], told[0]["difference"]) == (
        "621", "不低于党委", "上级为党总支，本级为党委"
    )  # fmt: skip


@pytest.mark.parametrize("name", ["party_org", "community", "building", "unit"])
def test_x006_tells_communities_of_another_street(city: City, name: str) -> None:
    city.add(
        name,
        [
            {"street_code": HUAYANG, "community_code": HUA1},
            {"street_code": JIANGSU, "community_code": HUA1},
            {"street_code": None, "community_code": HUA1},
            {"street_code": TIANPING, "community_code": HUA1},
            {"street_code": "?不详", "community_code": HUA1},
            {"street_code": JIANGSU, "community_code": "?某居委"},
            {"street_code": JIANGSU, "community_code": None},
        ],
    )
    told = broken(city, "X006")
    assert cells(told, "value", "expected", "difference") == [
        (3, "community_code", HUA1, f"{JIANGSU}所辖的居村", f"该居村属于{HUAYANG}"),
        (5, "community_code", HUA1, f"{TIANPING}所辖的居村", f"该居村属于{HUAYANG}"),
    ]


@pytest.mark.parametrize("name", ["trade_union", "league_org", "unit"])
def test_x006_tells_communities_of_another_district_where_no_street_is_named(city: City, name: str) -> None:
    street = {"street_code": None} if name == "unit" else {}
    city.add(name, [{"community_code": HUA1, **street}], XUHUI)
    city.add(name, [{"community_code": HUA1, **street}])
    assert places(broken(city, "X006")) == [(1, 2)]


@pytest.mark.parametrize("name", ["party_org", "building", "trade_union", "league_org", "unit"])
def test_x006_tells_communities_that_the_district_does_not_report(city: City, name: str) -> None:
    city.add("community", [{"community_code": HUA1}])
    city.add(name, [{"community_code": HUA1}, {"community_code": HUA2}, {"community_code": None}])
    assert cells(broken(city, "X006"), "value") == [(3, "community_code", HUA2)]
    city.read.pop(0)
    city.add("community", [{"community_code": HUA1}], part=HUAYANG)
    assert broken(city, "X006") == []


def test_x011_tells_functional_and_temporary_organisations_with_members(city: City) -> None:
    city.add(
        "party_org",
        [
            {"org_code": "f", "is_functional": True},
            {"org_code": "t", "org_category": "931"},
            {"org_code": "b"},
            {"org_code": "empty", "org_category": "P03"},
        ],
    )
    left = {"party_status": "3"}
    city.add(
        "party_member",
        [{"branch_code": c} for c in "ftbt"] + [{"branch_code": "empty", **left}],
    )
    told = broken(city, "X011")
    assert cells(told, "value") == [(2, "is_functional", "1名党员"), (3, "org_category", "2名党员")]


def test_x014_tells_organisations_of_another_district(city: City) -> None:
    codes = [CHANGNING, XUHUI, None, "?某区"]
    city.add("party_org", [{"org_code": str(n), "district_code": code} for n, code in enumerate(codes)])
    told = broken(city, "X014")
    assert cells(told, "code", "expected") == [(3, "district_code", "310104徐汇区", "310105长宁区")]


def test_r007_tells_a_community_to_both_districts_and_counts_it_where_it_lies(city: City) -> None:
    city.add("community", [{"community_code": HUA1}, {"community_code": "?某居委"}], XUHUI)
    city.add("community", [{"community_code": HUA2}, {"community_code": HUA1}, {"community_code": "?某居委"}])
    told = broken(city, "R007")
    assert places(told) == [(1, 2), (2, 3)]
    assert [(row["district_a"], row["district_b"], row["rows"]) for row in told] == [
        ("徐汇区", "长宁区", "3"),
        ("长宁区", "徐汇区", "2"),
    ]
    assert {row["expected"] for row in told} == {"全市计入长宁区"}
    totals = city.totals("RC01")
    assert [totals[area] for area in (CITY, XUHUI, CHANGNING)] == [4, 2, 3]


def test_r007_does_not_tell_communities_of_one_district(city: City) -> None:
    city.add("community", [{"community_code": HUA1}], part=HUAYANG)
    city.add("community", [{"community_code": HUA1}], part=JIANGSU)
    assert broken(city, "R007") == []


def numbers(*totals: int | None, **more: Any) -> list[dict[str, Any]]:
    """A committee D over a general branch B over the branches C and E, with what each says it has."""
    above = {"D": None, "B": "D", "C": "B", "E": "B"}
    category = {"D": "611", "B": "621"}
    return [
        {"org_code": code, "parent_org_code": parent, "member_total": total, "org_category": category.get(code, "631")}
        | more
        for (code, parent), total in zip(above.items(), totals, strict=True)
    ]  # fmt: skip


def in_branches(*codes: str | None, **more: Any) -> list[dict[str, Any]]:
    return [{"branch_code": code} | more for code in codes]


@pytest.mark.parametrize(
    ("totals", "told"),
    [
        ((3, 3, 2, 1), []),
        ((3, 3, 1, 1), [(4, "1", "2", "-1")]),
        ((4, 3, 2, 0), [(2, "4", "3", "+1"), (5, "0", "1", "-1")]),
        ((None, None, 2, 1), []),
        ((3, 2, 2, 1), [(3, "2", "3", "-1")]),
    ],
)
def test_t001_tells_numbers_of_members_that_are_not_those_of_the_rows(
    city: City, totals: tuple[int | None, ...], told: list[tuple[Any, ...]]
) -> None:
    city.add("party_org", numbers(*totals))
    city.add("party_member", in_branches("C", "C", "E") + in_branches("C", party_status="3"))
    found = broken(city, "T001")
    assert [(row["_row"], str(row["a"]), row["b"], row["difference"]) for row in found] == told
    assert {row["column"] for row in found} <= {"member_total"}


def test_t001_allows_for_rows_that_were_kept_back_or_that_nobody_can_place(city: City) -> None:
    city.add("party_org", [*numbers(7, 6, 2, 4), {"org_code": "F", "parent_org_code": "没有", "member_total": 1}])
    city.add("party_member", in_branches("C", "C", "E", "F", "Z"))
    city.read[-1] = replace(city.read[-1], quarantined=1)
    assert [(row["_row"], row["b"], row["difference"]) for row in broken(city, "T001")] == [(2, "3至6", "+1")]


@pytest.mark.parametrize(
    "more", [{"is_functional": True}, {"org_category": "931"}, {"org_category": "P03"}, {"status": "3"}]
)
def test_t001_asks_nobody_who_has_no_members_of_his_own(city: City, more: dict[str, Any]) -> None:
    city.add("party_org", numbers(9, 9, 9, 9, **more))
    city.add("party_member", in_branches("C"))
    assert broken(city, "T001") == []


def test_t001_asks_whose_category_nobody_wrote(city: City) -> None:
    city.add("party_org", numbers(1, 1, 9, 0, org_category=None))
    city.add("party_member", in_branches("C"))
    assert cells(broken(city, "T001"), "difference") == [(4, "member_total", "+8")]


def test_t001_takes_no_circle_for_a_subtree(city: City) -> None:
    circle = [{"org_code": "C", "parent_org_code": "E", "member_total": 2}]
    city.add("party_org", [*circle, {"org_code": "E", "parent_org_code": "C", "member_total": 9}])
    city.add("party_member", in_branches("C", "C"))
    assert cells(broken(city, "T001"), "b") == [(3, "member_total", "0至2")]


def test_t001_waits_for_all_members_and_organisations(city: City) -> None:
    city.add("party_org", numbers(9, 9, 9, 9))
    assert broken(city, "T001") == []
    city.add("party_member", in_branches("C"), part=HUAYANG)
    assert broken(city, "T001") == []
    city.add("party_member", in_branches("C"), lacks=["branch_code", "branch_name"])
    assert broken(city, "T001") == []
