"""Definitions over 党组织."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.indicators.cities import CHANGNING, CITY, HUA1, HUAYANG, JIANGSU, XUHUI, City

KINDS = ["611", "621", "631", "632", "911", "921", "931", "932", "612", "P01", "P02", "P03"]


def test_org01_counts_standing_organisations_and_no_others(city: City) -> None:
    city.add("party_org", [{"org_category": kind} for kind in KINDS])
    city.add("party_org", [{"status": "2"}, {"status": None}, {"is_functional": True}, {"affiliation": "?区"}], XUHUI)
    assert city.totals("ORG01") == {
        CITY: 5, CHANGNING: 4, HUAYANG: 4, XUHUI: 1, f"{XUHUI}-unallocated": 1,
    }  # fmt: skip
    assert city.by("ORG01", "org_category") == {"611": 1, "621": 1, "631": 2, "632": 1}
    assert city.by("ORG01", "affiliation") == {"61": 4, "未归类": 1}


def test_org01_breaks_down_by_field_and_nature(city: City) -> None:
    city.add("party_org", [{"field_type": "JM", "unit_nature": "02"}, {"field_type": None, "unit_nature": "10"}, {}])
    assert city.by("ORG01", "field_type") == {"JM": 1, "未填": 1, "LX": 1}
    assert city.by("ORG01", "unit_nature", HUAYANG) == {"02": 1, "10": 1, "08": 1}


def test_org02_and_org03_count_branches_and_joint_ones(city: City) -> None:
    city.add("party_org", [{"org_category": kind} for kind in ("611", "631", "631", "632")])
    assert city.totals("ORG02") == {CITY: 3, CHANGNING: 3, HUAYANG: 3}
    assert city.by("ORG02", "org_category") == {"631": 2, "632": 1}
    assert city.totals("ORG03") == {CITY: (1, 3), CHANGNING: (1, 3), HUAYANG: (1, 3)}
    assert city.by("ORG03", "field_type") == {"LX": (1, 3)}


def test_org08_and_org09_measure_terms_on_the_data_date(city: City) -> None:
    ends = [dt.date(2026, 9, 29), dt.date(2026, 9, 30), dt.date(2026, 10, 1), None]
    city.add("party_org", [{"term_end": end} for end in ends])
    assert city.totals("ORG08")[CITY] == 1
    assert city.totals("ORG09")[CITY] == (1, 3)
    assert city.by("ORG08", "affiliation") == {"61": 1}


def test_org10_counts_those_without_a_secretary(city: City) -> None:
    city.add("party_org", [{"has_secretary_name": False}, {"has_secretary_name": False, "status": "2"}, {}])
    assert city.by("ORG10", "org_category") == {"631": 1}


@pytest.mark.parametrize(("full", "found"), [(2, 1), (3, 0)], ids=["two full members", "three"])
def test_org14_counts_single_branches_with_fewer_than_three_full_members(city: City, full: int, found: int) -> None:
    orgs = [{"org_code": "a", "org_name": "甲"}, {"org_code": "j", "org_name": "联", "org_category": "632"}]
    city.add("party_org", orgs)
    members = [{"branch_code": "a"}] * full
    others = [{"branch_code": "a", "member_category": "2"}, {"branch_code": "a", "party_status": "3"}]
    city.add("party_member", [*members, *others])
    assert city.totals("ORG14").get(CITY, 0) == found


def test_org14_finds_members_by_the_name_of_the_branch_in_their_own_district_only(city: City) -> None:
    city.add("party_org", [{"org_code": "a", "org_name": "甲"}])
    city.add("party_member", [{"branch_name": "甲"}] * 2)
    city.add("party_member", [{"branch_name": "甲"}] * 2, XUHUI)
    city.add("party_org", [], XUHUI)
    assert city.by("ORG14", "field_type") == {"LX": 1}


def test_street_and_community_of_an_organisation(city: City) -> None:
    rows = [
        {"street_code": HUAYANG, "community_code": HUA1},
        {"street_code": JIANGSU, "community_code": HUA1},  # not in that street: counts at the street alone
        {"street_code": "?华阳", "community_code": HUA1},  # the community tells the street
        {"street_code": "310104003", "community_code": None},  # another district's street
        {"street_code": None, "community_code": "310104003001"},
    ]
    city.add("party_org", rows)
    assert city.totals("ORG01") == {
        CITY: 5, CHANGNING: 5, HUAYANG: 2, HUA1: 2, JIANGSU: 1, f"{CHANGNING}-unallocated": 2,
    }  # fmt: skip
