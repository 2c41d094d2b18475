"""Definitions over 党员."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest

from schemas.periods import Period
from tests.indicators.cities import CHANGNING, CITY, HUA1, HUAYANG, JIANGSU, REST, TIANPING, XUHUI, City


def month(year: int, number: int) -> dt.date:
    return dt.date(year, number, 1)


@pytest.fixture
def branches(city: City) -> City:
    """甲 in 华阳路 (华一), 乙 in 江苏路; 丙 twice, so that its name tells no branch."""
    city.add(
        "party_org",
        [
            {"org_code": "a", "org_name": "甲", "community_code": HUA1, "field_type": "JM", "unit_nature": "02"},
            {"org_code": "b", "org_name": "乙", "street_code": JIANGSU},
            {"org_code": "c1", "org_name": "丙"},
            {"org_code": "c2", "org_name": "丙"},
        ],
    )
    return city


def test_a_member_stands_where_the_branch_does_by_code_else_by_a_name_that_is_unique(branches: City) -> None:
    rows = [
        {"branch_code": "a", "branch_name": "乙"},
        {"branch_code": "x", "branch_name": "乙"},
        {"branch_name": "丙"},
        {"branch_code": None, "branch_name": None},
    ]
    branches.add("party_member", rows)
    assert branches.totals("MEM01") == {CITY: 4, CHANGNING: 4, HUAYANG: 1, HUA1: 1, JIANGSU: 1, REST: 2}
    assert branches.by("MEM01", "field_type") == {"JM": 1, "LX": 1, "未填": 2}
    assert branches.by("MEM01", "unit_nature", HUAYANG) == {"02": 1}


@pytest.mark.parametrize(
    ("official", "written"),
    [
        ("中共上海市长宁区某某委员会", "某某党委"),
        ("中共某某支部委员会", "某某党支部"),
        ("中共某某街道工作委员会", "某某街道党工委"),
        ("某某支部", "中共某某支部委员会"),
        ("某某居民区党总支", "某某党总支(居民区)"),
        ("某某党总支（居民区）", "中共某某居民区总支部委员会"),
    ],
)
def test_a_branch_is_found_by_another_form_of_its_name(city: City, official: str, written: str) -> None:
    city.add("party_org", [{"org_code": "a", "org_name": official, "community_code": HUA1}])
    city.add("party_member", [{"branch_name": written}])
    assert city.totals("MEM01") == {CITY: 1, CHANGNING: 1, HUAYANG: 1, HUA1: 1}


@pytest.mark.parametrize(
    ("officials", "written"),
    [
        (["某某党委", "某某党支部"], "某某党总支"),
        (["某某党委", "中共某某委员会"], "某某委员会"),
        (["某某居民区党支部"], "某某二村党支部"),
    ],
    ids=["another kind", "two go by it", "another name"],
)
def test_a_name_that_only_resembles_one_finds_no_branch(city: City, officials: list[str], written: str) -> None:
    rows = [{"org_code": str(n), "org_name": name, "community_code": HUA1} for n, name in enumerate(officials)]
    city.add("party_org", rows)
    city.add("party_member", [{"branch_name": written}])
    assert city.totals("MEM01") == {CITY: 1, CHANGNING: 1, REST: 1}


@pytest.mark.parametrize(
    ("row", "changed", "district"),
    [
        ({"branch_code": "x"}, {"branch_code": "a"}, CHANGNING),
        ({"enter_date": month(2020, 1)}, {"enter_date": month(2021, 1)}, CHANGNING),
        ({"enter_date": None}, {"enter_date": month(1999, 1)}, CHANGNING),
        ({"enter_date": month(2021, 1)}, {"enter_date": month(2021, 1)}, XUHUI),
    ],
    ids=["branch found", "later enter_date", "an enter_date at all", "lower district"],
)
def test_a_person_in_two_districts_counts_in_the_city_once(
    branches: City, row: dict[str, Any], changed: dict[str, Any], district: str
) -> None:
    """徐汇 has the first row, 长宁 the second; the sex tells which one the city counts."""
    branches.add("party_org", [{"org_code": "a", "street_code": None}], XUHUI)
    person = {"person_key": "p", "branch_code": "a"}
    branches.add("party_member", [{**person, "sex": "1", **row}], XUHUI)
    branches.add("party_member", [{**person, "sex": "2", **changed}, {"sex": "1"}])
    assert branches.totals("MEM01")[CITY] == 2
    assert branches.totals("MEM01")[XUHUI] == 1
    assert branches.totals("MEM01")[CHANGNING] == 2
    assert branches.by("MEM01", "sex") == ({"1": 2} if district == XUHUI else {"1": 1, "2": 1})


def test_rows_without_a_person_key_and_rows_of_other_states(branches: City) -> None:
    branches.add("party_member", [{"person_key": None}, {"person_key": None}, {"party_status": "2"}])
    assert branches.totals("MEM01")[CITY] == 2


def test_sex_ethnicity_education_and_post(branches: City) -> None:
    rows = [
        {"sex": "2", "ethnicity": "02", "education": "1", "work_post": "011"},
        {"sex": "2", "ethnicity": "56", "education": "3", "work_post": "?自由"},
        {"sex": "1", "ethnicity": "97", "education": "4", "work_post": None},
        {"sex": None, "ethnicity": None, "education": "?夜大", "branch_code": "a"},
        {"sex": "0", "ethnicity": "?汗", "education": None},
    ]
    branches.add("party_member", rows)
    assert branches.totals("MEM03")[CITY] == (2, 5)
    assert branches.totals("MEM04")[CITY] == (2, 5)
    assert branches.totals("MEM05")[CITY] == (2, 5)
    assert branches.by("MEM01", "sex") == {"2": 2, "1": 1, "未填": 1, "0": 1}
    assert branches.by("MEM01", "ethnicity") == {"02": 1, "56": 1, "97": 1, "未填": 1, "未归类": 1}
    assert branches.by("MEM01", "ethnicity", CHANGNING) == {"02": 1, "56": 1, "97": 1, "未填": 1, "未归类": 1}
    assert branches.by("MEM01", "ethnicity", HUAYANG) == {}
    assert branches.by("MEM01", "ethnic_group") == {"少数民族": 2, "未知": 3}
    assert branches.by("MEM01", "education") == {"1": 1, "3": 1, "4": 1, "未归类": 1, "未填": 1}
    assert branches.by("MEM01", "work_post") == {"011": 1, "未归类": 1, "未填": 1, "021": 2}
    assert branches.by("MEM03", "field_type") == {"JM": (0, 1), "未填": (2, 4)}


BORN = {
    month(1996, 9): "A1",
    month(1995, 10): "A1",
    month(1995, 9): "A2",
    month(1990, 10): "A2",
    month(1990, 9): "A3",
    month(1985, 9): "A4",
    month(1980, 9): "A5",
    month(1975, 9): "A6",
    month(1970, 9): "A7",
    month(1965, 10): "A7",
    month(1965, 9): "A8",
    None: "未填",
}


def test_age_bands_turn_in_the_month_of_birth(branches: City) -> None:
    rows = [{"birth_date": born, "branch_code": "a"} for born in BORN]
    branches.add("party_member", rows)
    assert branches.by("MEM01", "age_band", HUAYANG) == Counter(BORN.values())
    assert branches.totals("MEM06")[CITY] == (4, 12)
    assert branches.totals("MEM07")[CITY] == (1, 12)
    assert branches.by("MEM06", "sex") == {"1": (4, 12)}
    assert branches.by("MEM07", "field_type") == {"JM": (1, 12)}


def test_join_period_is_told_at_acceptance(branches: City) -> None:
    branches.add("party_member", [{"join_period": "3"}, {"join_period": "9"}, {"join_period": None}])
    assert branches.by("MEM01", "join_period") == {"3": 1, "9": 1, "未填": 1}


def test_probationary_members(branches: City) -> None:
    branches.add(
        "party_member", [{"member_category": "2", "sex": "2"}, {"member_category": "2", "party_status": "4"}, {}]
    )
    assert branches.totals("MEM02")[CITY] == 1
    assert branches.by("MEM02", "sex") == {"2": 1}


def test_mem10_probation_that_ended_in_the_year_to_date(branches: City) -> None:
    rows = [
        {"join_date": month(2024, 12), "full_date": month(2025, 12)},  # ended last December: not this year's
        {"join_date": month(2025, 1), "full_date": month(2026, 1)},  # on time
        {"join_date": month(2025, 9), "full_date": month(2026, 9)},  # ends in the period, on time
        {"join_date": month(2025, 9), "full_date": month(2026, 8)},  # early counts
        {"join_date": month(2025, 1), "full_date": month(2026, 2)},  # a month late
        {"join_date": month(2025, 3), "full_date": None},  # not yet
        {"join_date": month(2025, 10), "full_date": None},  # ends next month
        {"join_date": month(2025, 3), "full_date": month(2026, 3), "party_status": "3"},
    ]
    branches.add("party_member", rows)
    assert branches.totals("MEM10")[CITY] == (3, 5)


CAME = {"person_key": "p", "enter_type": "3", "enter_date": month(2026, 9)}
LEFT = {"person_key": "p", "party_status": "3", "leave_type": "4", "leave_date": month(2026, 9)}


def test_transfers_of_the_month(branches: City) -> None:
    others = [
        {**CAME, "person_key": "q", "enter_type": "38"},
        {**CAME, "person_key": "r", "enter_type": "1"},
        {**CAME, "person_key": "s", "enter_date": month(2026, 8)},
        {**CAME, "person_key": "t", "party_status": "4"},
    ]
    branches.add("party_member", [CAME, *others])
    gone = [{**LEFT, "person_key": "u"}, {**LEFT, "person_key": "v", "leave_type": "3"}]
    branches.add("party_member", [*gone, {**LEFT, "person_key": "w", "leave_date": month(2026, 8)}], XUHUI)
    assert branches.by("MEM11", "member_increase") == {"3": 1, "38": 1}
    assert branches.totals("MEM11")[CITY] == 2
    assert branches.by("MEM12", "member_decrease") == {"4": 1}
    assert branches.totals("MEM12") == {CITY: 1, XUHUI: 1, f"{XUHUI}-unallocated": 1}


def test_transfers_inside_an_area_cancel_and_across_it_do_not(branches: City) -> None:
    branches.add("party_member", [{**CAME, "branch_code": "a"}])
    branches.add("party_member", [{**LEFT, "branch_code": "a"}], XUHUI)
    assert branches.totals("MEM11") == {CHANGNING: 1, HUAYANG: 1, HUA1: 1}
    assert branches.totals("MEM12") == {XUHUI: 1, f"{XUHUI}-unallocated": 1}


def test_transfers_between_two_streets_of_a_district_cancel_in_the_district(branches: City) -> None:
    branches.add("party_member", [{**CAME, "branch_code": "a"}, {**LEFT, "branch_code": "b"}])
    assert branches.totals("MEM11") == {HUAYANG: 1, HUA1: 1}
    assert branches.totals("MEM12") == {JIANGSU: 1}


def test_lost_contact_counts_from_six_months(branches: City) -> None:
    rows = [{"is_lost": True, "lost_on": lost} for lost in (dt.date(2026, 3, 30), dt.date(2026, 3, 31), None)]
    branches.add("party_member", [*rows, {"lost_on": dt.date(2020, 1, 1)}, {}])
    assert branches.totals("MEM15")[CITY] == 1
    assert branches.totals("MEM16")[CITY] == (1, 5)


def test_lost_contact_six_months_before_the_end_of_february(branches: City) -> None:
    branches.add("party_member", [{"is_lost": True, "lost_on": dt.date(2025, 8, day)} for day in (28, 29)])
    assert branches.totals("MEM15", Period(2026, 2))[CITY] == 1


LOST = {
    dt.date(2026, 3, 30): "1",
    dt.date(2025, 10, 1): "1",
    dt.date(2025, 9, 30): "2",
    dt.date(2020, 10, 1): "2",
    dt.date(2020, 9, 30): "3",
    dt.date(2015, 10, 1): "3",
    dt.date(2015, 9, 30): "4",
}


def test_lost_contact_durations_and_the_other_breakdowns(branches: City) -> None:
    rows = [{"is_lost": True, "lost_on": lost, "lost_reason": "3", "branch_code": "a"} for lost in LOST]
    branches.add("party_member", rows)
    assert branches.by("MEM15", "lost_contact_duration") == {"1": 2, "2": 2, "3": 2, "4": 1}
    assert branches.by("MEM15", "lost_contact_reason") == {"3": 7}
    assert branches.by("MEM15", "unit_nature") == {"02": 7}
    assert set(branches.totals("MEM15")) == {CITY, CHANGNING, HUAYANG}, "sensitive: not below the street"


def test_empty_hung_floating_and_dues(branches: City) -> None:
    rows = [
        {"is_empty_hung": True, "branch_code": "a", "dues_status": "2"},
        {"is_floating": True, "float_scope": "1", "float_destination": "22", "dues_status": "5"},
        {"is_floating": True, "party_status": "3"},
        {"dues_status": "3"},
        {"dues_status": "4"},
        {"dues_status": None},
    ]
    branches.add("party_member", rows)
    assert branches.totals("MEM17") == {CITY: 1, CHANGNING: 1, HUAYANG: 1}
    assert branches.totals("MEM18") == {CITY: (1, 5), CHANGNING: (1, 5), HUAYANG: (1, 1), REST: (0, 4)}
    assert branches.by("MEM17", "field_type") == {"JM": 1}
    assert branches.totals("MEM19")[CITY] == 1
    assert branches.by("MEM19", "floating_scope") == {"1": 1}
    assert branches.by("MEM19", "floating_destination") == {"22": 1}
    assert branches.totals("MEM22")[CITY] == (2, 4)


def test_who_is_a_member_in_two_districts_counts_once_in_the_city_alone(branches: City) -> None:
    both, moved, twice, alone = ({"person_key": key} for key in "bmta")
    branches.add("party_member", [both, moved, twice, twice, alone])
    branches.add("party_member", [both, both, {**LEFT, **moved}], XUHUI)
    assert branches.totals("DQ08") == {CITY: 1}
    assert branches.coverage("DQ08") == {CITY: (2, 2)}


def test_who_floats_in_is_no_member_and_counts_once_in_the_city_and_in_each_district(city: City) -> None:
    city.add("party_org", [{"org_code": "A"}])
    city.add("party_org", [{"org_code": "B", "street_code": TIANPING}], XUHUI)
    guest = {"party_status": "7", "is_floating_in": True, "float_scope": "1", "branch_code": "A"}
    city.add(
        "party_member",
        [
            {"branch_code": "A"},
            {**guest, "person_key": "p"},
            {**guest, "person_key": "p", "branch_code": "外地支部"},
            {**guest, "branch_code": "外地支部", "float_scope": "3"},
            {**guest, "is_floating_in": None},
            {**guest, "is_floating_in": False},
            {**guest, "party_status": "3"},
        ],
    )
    own = {"person_key": "p", "branch_code": "B"}
    city.add("party_member", [{**guest, **own}, own], XUHUI)
    assert city.totals("MEM01") == {CITY: 2, CHANGNING: 1, HUAYANG: 1, XUHUI: 1, TIANPING: 1}
    assert city.totals("MEM20") == {CITY: 3, CHANGNING: 3, HUAYANG: 2, REST: 1, XUHUI: 1, TIANPING: 1}
    assert city.by("MEM20", "floating_scope") == {"1": 2, "3": 1}
    assert city.totals("MEM21") == {
        CITY: (2, 3), CHANGNING: (2, 3), HUAYANG: (2, 2), REST: (0, 1), XUHUI: (1, 1), TIANPING: (1, 1)
    }  # fmt: skip


def test_without_the_column_nobody_is_known_to_float_in(city: City) -> None:
    city.add("party_member", [{}], lacks=["is_floating_in"])
    city.add("party_org", [{}])
    assert city.coverage("MEM20")[CHANGNING][0] == city.coverage("MEM21")[CHANGNING][0] == 0
    assert city.coverage("MEM01")[CHANGNING][0] > 0 and city.totals("MEM20") == {}
