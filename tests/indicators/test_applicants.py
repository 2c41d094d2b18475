"""Definitions over 入党申请人."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.indicators.cities import CHANGNING, CITY, HUAYANG, REST, XUHUI, City

STAGES = [
    {"stage": "1"},
    {"stage": "2", "branch_code": "a"},
    {"stage": "3", "outcome": "3"},
    {"stage": "4"},
    {"stage": "?候选"},
    *({"stage": "2", "outcome": outcome} for outcome in ("T", "O", "4", "5")),
]


def test_applicants_on_hand_by_stage(city: City) -> None:
    city.add("party_org", [{"org_code": "a"}])
    city.add("applicant", STAGES)
    assert city.totals("APP01") == {CITY: 3, CHANGNING: 3, HUAYANG: 1, REST: 2}
    assert city.totals("APP02") == {CITY: 1, CHANGNING: 1, HUAYANG: 1}
    assert city.totals("APP03") == {CITY: 1, CHANGNING: 1, REST: 1}
    assert city.by("APP01", "work_post") == {"3": 3}
    assert city.by("APP02", "age_band") == {"A1": 1}
    assert city.by("APP03", "education") == {"2": 1}


@pytest.mark.parametrize("found", [True, False], ids=["branch found in the second", "in neither"])
def test_a_person_in_two_districts_counts_in_the_city_once(city: City, found: bool) -> None:
    city.add("party_org", [{"org_code": "a"}])
    city.add("applicant", [{"person_key": "p", "sex": "1"}], XUHUI)
    city.add("applicant", [{"person_key": "p", "sex": "2", "branch_code": "a" if found else "x"}])
    assert city.by("APP01", "sex") == {"2" if found else "1": 1}
    assert city.totals("APP01")[XUHUI] == city.totals("APP01")[CHANGNING] == 1


def test_mem09_counts_the_quarter_to_date(city: City) -> None:
    months = (6, 7, 9, 10)
    rows = [{"stage": "4", "admit_date": dt.date(2026, month, 1), "education": str(month)[0]} for month in months]
    city.add("applicant", [*rows, {}])
    assert city.by("MEM09", "education") == {"7": 1, "9": 1}


def test_mem09_breaks_down_by_the_bands_of_new_members(city: City) -> None:
    """Born in September: the age on 2026-09-30 is the difference of years, 25 26 30 31 36 41 59 60."""
    born = (2001, 2000, 1996, 1995, 1990, 1985, 1967, 1966)
    city.add("applicant", [{"admit_date": dt.date(2026, 7, 1), "birth_date": dt.date(year, 9, 1)} for year in born])
    bands = {"D1": 1, "D2": 2, "D3": 1, "D4": 1, "D5": 2, "D6": 1}
    assert city.by("MEM09", "age_band_development") == bands
    assert city.by("MEM09", "sex") == {"1": 8}


def test_app04_talks_within_a_month_among_applications_a_month_old(city: City) -> None:
    city.add("party_org", [{"org_code": "a", "field_type": "GQ"}])
    rows = [
        {"branch_code": "a"},
        {"branch_code": "a", "talk_on_time": False},
        {"branch_code": "a", "talk_on_time": None},
        {"branch_code": "a", "talk_due": False},
        {"branch_code": "a", "talk_due": None},
        {"branch_code": "a", "outcome": "T"},
    ]
    city.add("applicant", rows)
    assert city.by("APP04", "field_type") == {"GQ": (1, 3)}
