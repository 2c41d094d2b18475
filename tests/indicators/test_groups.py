"""Indicators of groupings: exclusive ones add up to their host, the others count each person or thing once."""

from __future__ import annotations

from typing import Any

from schemas.cities.groupings import groupings_in
from tests.indicators.chance import CODES
from tests.indicators.cities import (
    CHANGNING,
    CITY,
    HUA1,
    HUA2,
    HUAYANG,
    HUNAN,
    JIANGSU,
    LIMITS,
    PERIOD,
    SMALL,
    TIANPING,
    XUHUI,
    City,
)
from warehouse.figures.availability import Availability
from warehouse.figures.grouped.counting import count_groups
from warehouse.figures.grouped.covering import group_coverage
from warehouse.figures.grouped.monthgroups import MonthGroup, groups_on
from warehouse.figures.scan import scan
from warehouse.indicators.registry import indicators

HEAD = "grouping,name,type,host,kind,member,valid_from,valid_to\n"
GRID = f"{HUAYANG}-WG-ungrouped"


def listed(*lines: str) -> tuple[MonthGroup, ...]:
    """The groups of the month."""
    return groups_on(groupings_in({"g.csv": HEAD + "\n".join(lines)}, SMALL), SMALL, PERIOD)


def counted(city: City, groups: tuple[MonthGroup, ...], *codes: str) -> dict[tuple[str, str], Any]:
    """Indicator and group → numerator, or numerator and denominator."""
    known = [indicators()[code] for code in codes]
    with scan(city.folder, city.read, city.areas, PERIOD, LIMITS) as con:
        count_groups(con, groups, None, known, city.read, city.areas, PERIOD)
        rows = con.execute("SELECT code, area, numerator, denominator FROM computed").fetchall()
    assert len({row[:2] for row in rows}) == len(rows)
    return {(code, area): above if below is None else (above, below) for code, area, above, below in rows}


def covered(city: City, groups: tuple[MonthGroup, ...], code: str) -> dict[str, tuple[int, int]]:
    """MonthGroup → reported and expected."""
    rows = group_coverage([indicators()[code]], groups, Availability(city.read), city.areas, PERIOD)
    return {area: (reported, expected) for _code, _dimension, area, reported, expected in rows}


def branches(*places: tuple[str, str | None], **more: Any) -> list[dict[str, Any]]:
    """Organisations `0`, `1` … at those places, street and community."""
    found = enumerate(places)
    return [{"org_code": str(n), "street_code": s, "community_code": c, **more} for n, (s, c) in found]


def test_partitions_add_up_to_their_host_with_what_is_in_none(city: City) -> None:
    city.add("party_org", branches((HUAYANG, HUA1), (HUAYANG, HUA2), (HUAYANG, None), (JIANGSU, None)))
    city.add(
        "party_member",
        [{"branch_code": code, "sex": sex} for code, sex in zip("00112233", "12121212", strict=True)] + [{"sex": "2"}],
    )
    groups = listed(f"G1,一网格,WG,{HUAYANG},居村,{HUA1},,", f"G2,二网格,WG,{HUAYANG},居村,{HUA2},2026-10-01,")
    found = counted(city, groups, "ORG01", "MEM01", "MEM03")
    assert found == {
        ("ORG01", "G1"): 1, ("ORG01", GRID): 2,
        ("MEM01", "G1"): 2, ("MEM01", GRID): 4,
        ("MEM03", "G1"): (1, 2), ("MEM03", GRID): (2, 4),
    }  # fmt: skip
    of_host = city.totals("MEM01")[HUAYANG]
    assert sum(found["MEM01", code] for code in ("G1", GRID)) == of_host == 6


def test_a_member_holds_for_its_time(city: City) -> None:
    city.add("community", [{"community_code": HUA1}])
    for dates, own in ((",2026-09-29", None), (",2026-09-30", 1), ("2026-09-30,", 1), ("2026-10-01,", None)):
        groups = listed(f"G1,网格,WG,{HUAYANG},居村,{HUA2},,", f"G1,,,,居村,{HUA1},{dates}")
        assert counted(city, groups, "RC01").get(("RC01", "G1")) == own
        ended = listed(f"G1,网格,WG,{HUAYANG},,,{dates}", f"G1,,,,居村,{HUA1},,")
        assert counted(city, ended, "RC01") == ({("RC01", "G1"): 1} if own else {})


def test_who_stands_in_two_districts_of_a_partition_of_the_city_counts_once(city: City) -> None:
    city.add("party_org", [{"org_code": "A", "street_code": TIANPING}], XUHUI)
    city.add("party_org", [{"org_code": "B", "street_code": HUAYANG}])
    twice = {"person_key": "p"}
    city.add("party_member", [{"branch_code": "A", **twice}, {"branch_code": "A"}], XUHUI)
    city.add("party_member", [{"branch_code": "B", **twice}, {"branch_code": "B"}])
    both = listed(f"L,联盟,LM,{CITY},街镇,{TIANPING},,", f"L,,,,street,{HUAYANG},,")
    assert counted(city, both, "MEM01") == {("MEM01", "L"): 3}
    assert city.totals("MEM01")[CITY] == 3
    apart = listed(f"L,联盟,LM,{CITY},街镇,{TIANPING},,", f"M,联盟,LM,{CITY},区,{CHANGNING},,")
    found = counted(city, apart, "MEM01")
    assert sum(found.values()) == 3 and found == {("MEM01", "L"): 2, ("MEM01", "M"): 1}


def test_overlapping_ones_count_each_person_once_wherever_the_city_counts_him(city: City) -> None:
    city.add("party_org", [{"org_code": "A", "street_code": TIANPING}], XUHUI)
    city.add("party_org", [{"org_code": "B"}, {"org_code": "C"}])
    twice = {"person_key": "p"}
    city.add("party_member", [{"branch_code": "A", **twice}], XUHUI)
    city.add("party_member", [{"branch_code": "B", **twice}, {"branch_code": "C"}, {"branch_code": "C"}])
    groups = listed(
        f"E,联合党委,LHDW,{CHANGNING},党组织,B,,", "E,,,,党组织,C,,",
        f"F,联合党委二,LHDW,{CITY},党组织,A,,", "F,,,,党组织,B,,", "F,,,,党组织,没有,,",
    )  # fmt: skip
    assert counted(city, groups, "MEM01", "ORG01") == {
        ("MEM01", "E"): 3, ("MEM01", "F"): 1, ("ORG01", "E"): 2, ("ORG01", "F"): 2
    }  # fmt: skip


def test_a_thing_named_twice_by_an_overlapping_one_counts_once(city: City) -> None:
    city.add(
        "unit",
        [
            {"uscc": "91310199MB00000019", "community_code": HUA1, "employees": 30, "building_code": "B1"},
            {"uscc": None, "unit_name": "甲", "street_code": JIANGSU, "building_code": "B1"},
            {"uscc": "没有", "street_code": JIANGSU},
        ],
    )
    groups = listed(
        f"Y,园区,YQ,{CHANGNING},楼宇,B1,,", f"Y,,,,居村,{HUA1},,", "Y,,,,单位,91310199MB00000019,,",
        f"S,商圈,SQ,{HUAYANG},楼宇,B1,,",
    )  # fmt: skip
    assert counted(city, groups, "COV01") == {("COV01", "Y"): 2, ("COV01", "S"): 1}


def test_who_is_named_more_closely_belongs_there(city: City) -> None:
    city.add("building", [{"building_code": code, "community_code": HUA1} for code in ("B1", "B2", "B3")])
    groups = listed(
        f"A,网格,WG,{HUAYANG},居村,{HUA1},,", f"Z,楼宇网格,WG,{HUAYANG},楼宇,B1,,", "Z,,,,楼宇,B2,,",
        f"K,再一格,WG,{HUAYANG},楼宇,B2,,",
    )  # fmt: skip
    assert counted(city, groups, "BL01") == {("BL01", "A"): 1, ("BL01", "K"): 1, ("BL01", "Z"): 1}


def test_groupings_within_groupings_bring_their_members(city: City) -> None:
    city.add("community", [{"community_code": HUA1}, {"community_code": HUA2}, {"street_code": JIANGSU}])
    inner = (f"A,格,WG,{HUAYANG},居村,{HUA1},,", f"B,格,WG,{HUAYANG},居村,{HUA2},,")
    outer = (f"P,片,PQ,{CHANGNING},分组,A,,", "P,,,,分组,B,,2026-08-31", f"Q,片,PQ,{CHANGNING},分组,B,,")
    found = counted(city, listed(*inner, *outer), "RC01")
    rest = f"{CHANGNING}-PQ-ungrouped"
    assert {code: number for (_, code), number in found.items()} == {"A": 1, "B": 1, "P": 1, "Q": 1, rest: 1}


def test_only_what_can_be_told_by_all_kinds_of_members_is_told() -> None:
    of_units, of_areas = listed(f"Y,圈,QUAN,{HUAYANG},单位,91310199MB00000019,,", f"Z,圈,QUAN,{HUAYANG},居村,{HUA1},,")
    told = {code: (of_units.tells(one), of_areas.tells(one)) for code, one in indicators().items()}
    assert told["COV01"] == told["TU01"] == told["YL01"] == told["ORG01"] == (True, True)
    assert told["MEM01"] == told["RC01"] == told["BL01"] == told["APP01"] == (False, True)
    netted = [code for code, one in indicators().items() if any(len(m.conditions) > 1 for m in one.measures)]
    assert netted and not any(told[code][1] for code in netted)
    assert told["DQ08"] == (False, False)
    (empty,) = listed(f"Y,圈,QUAN,{HUAYANG},,,,")
    assert not any(empty.tells(one) for one in indicators().values())


def test_a_group_is_covered_as_the_streets_it_lies_in(city: City) -> None:
    city.add("party_org", part=HUAYANG)
    city.add("party_org", district=XUHUI)
    groups = listed(
        f"G,网格,WG,{HUAYANG},居村,{HUA1},,",
        f"L,联盟,LM,{CITY},街镇,{HUAYANG},,", f"L,,,,居村,{HUA2},,", f"L,,,,街镇,{JIANGSU},,", f"L,,,,街镇,{HUNAN},,",
        f"D,联盟二,LM,{CITY},区,{XUHUI},,", "D,,,,居村,310104003999,,",
        f"E,联合党委,LHDW,{HUAYANG},党组织,x,,", f"F,联合党委二,LHDW,{CHANGNING},党组织,x,,",
    )  # fmt: skip
    streets = {code: len(SMALL.children(code)) for code in (XUHUI, CHANGNING)}
    assert covered(city, groups, "ORG01") == {
        "G": (1, 1), GRID: (1, 1), "L": (2, 3), "D": (streets[XUHUI], streets[XUHUI] + 1),
        "E": (1, 1), "F": (1, streets[CHANGNING]),
        f"{CITY}-LM-ungrouped": (streets[XUHUI] + 1, sum(streets.values())),
    }  # fmt: skip
    assert covered(city, groups, "MEM01")["G"] == (0, 1)


def test_a_district_without_the_column_that_names_members_has_not_reported(city: City) -> None:
    city.add("unit", [{"building_code": "B1"}], lacks=["building_code"])
    groups = listed(f"S,商圈,SQ,{HUAYANG},楼宇,B1,,", f"G,网格,WG,{HUAYANG},居村,{HUA1},,")
    assert covered(city, groups, "COV01") == {"S": (0, 1), "G": (1, 1), GRID: (1, 1)}


LNK09 = (
    f"A,甲圈,QUAN,{HUAYANG},居村,{HUA1},,", "A,,,,楼宇,B1,,", f"B,乙圈,QUAN,{CHANGNING},街镇,{HUAYANG},,",
    f"P,甲园,YQ,{CHANGNING},楼宇,B1,,", f"Q,乙园,YQ,{CHANGNING},居村,{HUA1},,",
    f"S,商圈,SQ,{CHANGNING},居村,{HUA1},,", f"W,网格,WG,{HUAYANG},居村,{HUA1},,",
)  # fmt: skip


def test_a_unit_in_two_groupings_of_a_type_counts_once_in_the_total_and_in_each_type(city: City) -> None:
    city.groups = listed(*LNK09)
    city.add(
        "unit",
        [
            {"uscc": "在两圈两园", "community_code": HUA1, "building_code": "B1"},
            {"uscc": "在两圈", "building_code": "B1"},
            {"uscc": "只在一圈"},
            {"uscc": "在外街的楼宇", "street_code": JIANGSU, "building_code": "B1"},
        ],
    )
    assert city.totals("LNK09") == {CITY: 2, CHANGNING: 2, HUAYANG: 2, HUA1: 1}
    assert city.by("LNK09", "grouping_type") == {"QUAN": 2, "YQ": 1}
    assert city.by("LNK09", "grouping_type", HUAYANG) == {"QUAN": 2, "YQ": 1}


def test_a_unit_of_two_districts_overlaps_where_its_rows_together_do(city: City) -> None:
    city.groups = listed(
        f"A,圈,QUAN,{CITY},街镇,{TIANPING},,", f"B,圈,QUAN,{CHANGNING},居村,{HUA1},,", f"B,,,,居村,{HUA2},,",
        f"C,商圈,SQ,{CITY},单位,{CODES[1]},,", f"D,商圈,SQ,{CHANGNING},单位,{CODES[1]},,",
    )  # fmt: skip
    for district, street, community in ((XUHUI, TIANPING, None), (CHANGNING, HUAYANG, HUA1)):
        place = {"street_code": street, "community_code": community}
        city.add("unit", [{"uscc": code, **place} for code in (CODES[0], CODES[1], f"错{CODES[2]}")], district)
    assert city.totals("LNK09") == {CITY: 2, CHANGNING: 1, HUAYANG: 1, HUA1: 1}
    assert city.by("LNK09", "grouping_type") == {"QUAN": 2, "SQ": 1}
    assert city.by("LNK09", "grouping_type", CHANGNING) == {"SQ": 1}
    assert city.by("LNK09", "grouping_type", XUHUI) == {}


def test_through_a_grouping_of_its_type_within_another_a_unit_is_in_one(city: City) -> None:
    city.add("unit", [{"community_code": HUA1}])
    inner, outer = f"A,圈,QUAN,{HUAYANG},居村,{HUA1},,", f"B,大圈,QUAN,{CHANGNING},分组,A,,"
    for lines, count in (
        ((inner, outer), 0),
        ((inner, outer, f"B,,,,居村,{HUA1},,"), 1),
        ((inner, outer, f"C,圈,QUAN,{HUAYANG},居村,{HUA1},,"), 1),
        ((inner.replace("QUAN", "YQ"), outer, f"C,圈,QUAN,{HUAYANG},居村,{HUA1},,"), 1),
        ((inner.replace("QUAN", "YQ"), outer), 0),
        ((inner, f"C,圈,QUAN,{HUAYANG},居村,{HUA1},,2026-09-29"), 0),
        ((inner.replace("QUAN", "WG"), f"C,格,WG,{HUAYANG},居村,{HUA1},,"), 0),
    ):
        city.close()
        city.groups = listed(*lines)
        assert city.totals("LNK09").get(CITY, 0) == count, lines


def test_overlaps_are_told_of_the_streets_in_which_such_groupings_lie(city: City) -> None:
    city.add("unit", part=HUAYANG)
    city.add("unit", district=XUHUI)
    nowhere = {area for area, told in city.coverage("LNK09").items() if told == (0, 0)}
    assert {CITY, CHANGNING, HUAYANG, XUHUI} < nowhere == city.coverage("LNK09").keys()
    city.groups = listed(
        f"A,圈,QUAN,{CHANGNING},居村,{HUA1},,", f"A,,,,街镇,{JIANGSU},,", f"W,格,WG,{CITY},区,{XUHUI},,"
    )
    told = city.coverage("LNK09", "grouping_type")
    assert [told[area] for area in (CITY, CHANGNING, HUAYANG, JIANGSU, XUHUI)] == [
        (0, 1),
        (1, 2),
        (1, 1),
        (0, 1),
        (0, 0),
    ]
    city.add("unit", part=JIANGSU, lacks=["building_code"])
    assert city.coverage("LNK09")[CHANGNING] == (1, 2)
