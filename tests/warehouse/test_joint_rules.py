"""Each record of `warehouse/figures/together` on a made-up city: which rows it tells of, and when it says nothing.

Here those on persons and branches, and records themselves; organisations, units, the month before have their own files.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from schemas.errors import ConfigurationError
from tests.indicators.cities import CHANGNING, HUAYANG, XUHUI, City
from tests.warehouse.jointly import LEFT, MONTH, broken, places
from warehouse.figures.jointrules import joint_rules

BEFORE = dt.date(2026, 8, 1)


def test_r002_tells_each_row_of_a_person_held_twice_where_the_other_is_and_which_one_counts(city: City) -> None:
    city.add("party_org", [{"org_code": "a"}], XUHUI)
    city.add("party_member", [{"person_key": "p", "branch_code": "a"}, {}, {"person_key": "p", **LEFT}], XUHUI)
    city.add("party_member", [{}, {"person_key": "p", "enter_date": MONTH}], CHANGNING)
    told = broken(city, "R002")
    assert places(told) == [(2, 2), (3, 3)]
    assert [(row["district_a"], row["district_b"], row["rows"]) for row in told] == [
        ("徐汇区", "长宁区", "3"),
        ("长宁区", "徐汇区", "2"),
    ]
    assert {(row["column"], row["expected"]) for row in told} == {("citizen_id", "全市计入徐汇区")}


def test_r002_names_all_rows_of_the_other_district(city: City) -> None:
    city.add("party_member", [{"person_key": "p", "_row": 9}], XUHUI, part="310104003")
    city.add("party_member", [{"person_key": "p", "_row": 5}], XUHUI, part="310104004")
    city.add("party_member", [{"person_key": "p"}], CHANGNING)
    assert [(row["district_b"], row["rows"]) for row in broken(city, "R002")] == [
        ("长宁区", "2"),
        ("长宁区", "2"),
        ("徐汇区、徐汇区", "9、5"),
    ]


@pytest.mark.parametrize("row", [LEFT, {"party_status": "5"}, {"person_key": None}, {"person_key": "q"}])
def test_r002_does_not_tell_who_left_or_is_somebody_else(city: City, row: dict[str, Any]) -> None:
    city.add("party_member", [{"person_key": "p"}], XUHUI)
    city.add("party_member", [{"person_key": "p", **row}], CHANGNING)
    assert broken(city, "R002") == []


def test_r002_does_not_tell_two_parts_of_one_district(city: City) -> None:
    for street in ("310104003", "310104004"):
        city.add("party_member", [{"person_key": "p"}], XUHUI, part=street)
    assert broken(city, "R002") == []


PERSON = {"name_key": "n", "join_date": dt.date(1999, 7, 1)}


def test_r003_tells_two_numbers_of_what_is_likely_one_person(city: City) -> None:
    city.add("party_member", [PERSON, {**PERSON, "branch_code": "a"}, {**PERSON, "branch_code": "b"}], XUHUI)
    city.add("party_member", [{**PERSON, "join_date": BEFORE}, PERSON])
    told = broken(city, "R003")
    assert places(told) == [(1, 2), (1, 3), (1, 4), (2, 3)]
    assert told[-1]["expected"] == "与徐汇区第2行、徐汇区第3行、徐汇区第4行核对：入党年月也相同"
    assert {row["column"] for row in told} == {"citizen_id"}


def test_r003_tells_one_branch_whatever_the_dates_of_admission(city: City) -> None:
    rows = [{**PERSON, "branch_name": "甲"}, {**PERSON, "branch_name": "甲", "join_date": BEFORE}]
    city.add("party_member", rows, XUHUI)
    city.add("party_member", [{**PERSON, "branch_name": "甲", "join_date": None}])
    told = broken(city, "R003")
    assert [row["expected"] for row in told] == [f"与徐汇区第{n}行核对：所在党支部也相同" for n in (3, 2)]


@pytest.mark.parametrize(
    "other",
    [
        {"name_key": "m"},
        {"sex": "2"},
        {"birth_date": dt.date(1980, 2, 1)},
        {"join_date": BEFORE},
        {"person_key": "p"},
        {"birth_date": None},
        LEFT,
    ],
    ids=str,
)
def test_r003_does_not_tell_what_differs_or_left(city: City, other: dict[str, Any]) -> None:
    city.add("party_member", [{**PERSON, "person_key": "p"}], XUHUI)
    city.add("party_member", [{**PERSON, **other}])
    assert broken(city, "R003") == []


def test_p007_tells_who_was_transferred_out_in_the_month_and_is_received_nowhere(city: City) -> None:
    city.add(
        "party_member",
        [
            {"person_key": "on the way", **LEFT},
            {"person_key": "received", **LEFT},
            {"person_key": "inside the district", **LEFT},
            {"person_key": "earlier", **LEFT, "leave_date": BEFORE},
            {"person_key": "struck off", **LEFT, "leave_type": "13"},
            {"person_key": "dead", **LEFT, "party_status": "5"},
            {"person_key": "inside the district"},
        ],
        XUHUI,
    )
    city.add("party_member", [{"person_key": "received"}, {"person_key": "on the way", **LEFT}], CHANGNING)
    assert places(broken(city, "P007")) == [(1, 2), (2, 3)]


def test_p007_waits_for_all_districts(city: City) -> None:
    city.add("party_member", [LEFT], XUHUI)
    assert broken(city, "P007") == []
    city.add("party_member", [{}], CHANGNING, part=HUAYANG)
    assert broken(city, "P007") == []


def test_x001_tells_members_whose_branch_is_not_in_the_district(city: City) -> None:
    city.add("party_org", [{"org_code": "a", "org_name": "甲党支部"}])
    city.add("party_org", [{"org_code": "b"}], XUHUI)
    city.add(
        "party_member",
        [
            {"branch_code": "a"},
            {"branch_code": "b"},
            {"branch_code": "b", "branch_name": "甲支部委员会"},
            {"branch_name": "乙党支部"},
            {"branch_code": "b", **LEFT},
            {},
        ],
    )
    told = broken(city, "X001")
    assert places(told) == [(3, 3), (3, 5)]
    assert [(row["column"], row["branch"], row["value"]) for row in told] == [
        ("branch_code", "b", "b"),
        ("branch_name", "乙党支部", "乙党支部"),
    ]


def test_x001_waits_for_the_organisations_of_all_streets(city: City) -> None:
    city.add("party_member", [{"branch_code": "a"}])
    city.add("party_org", [{"org_code": "b"}], XUHUI)
    assert broken(city, "X001") == []
    city.add("party_org", [{"org_code": "b"}], part=HUAYANG)
    assert broken(city, "X001") == []
    city.read.pop()
    city.add("party_org", [{"org_code": "b"}])
    assert places(broken(city, "X001")) == [(1, 2)]


def test_x002_tells_members_of_an_organisation_that_is_no_branch(city: City) -> None:
    kinds = ["631", "632", "611", "621", "P01", "612", "911", "P03"]
    city.add("party_org", [{"org_code": kind, "org_name": f"某{kind}", "org_category": kind} for kind in kinds])
    city.add("party_member", [{"branch_code": kind} for kind in kinds] + [{"branch_code": "611", **LEFT}])
    told = broken(city, "X002")
    assert [(row["_row"], row["column"], row["branch"]) for row in told] == [
        (4, "branch_code", "某611"),
        (5, "branch_code", "某621"),
        (6, "branch_code", "某P01"),
        (7, "branch_code", "某612"),
    ]


def test_x002_says_nothing_where_categories_are_not_given(city: City) -> None:
    city.add("party_org", [{"org_code": "a", "org_category": "611"}], lacks=["org_category"])
    city.add("party_member", [{"branch_code": "a"}])
    assert broken(city, "X002") == []


def test_x009_tells_applicants_who_are_members_anywhere(city: City) -> None:
    city.add("party_member", [{"person_key": "p"}, {"person_key": "q"}, {"person_key": "r", **LEFT}], XUHUI)
    city.add("party_member", [{"person_key": "q"}], CHANGNING)
    city.add(
        "applicant",
        [
            {"person_key": "p"},
            {"person_key": "q", "stage": "3"},
            {"person_key": "p", "stage": "4"},
            {"person_key": "p", "outcome": "4"},
            {"person_key": "r"},
            {"person_key": "s"},
        ],
    )
    told = broken(city, "X009")
    assert places(told) == [(3, 2), (3, 3)]
    assert [row["members"] for row in told] == ["徐汇区第2行", "徐汇区第3行、长宁区第2行"]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            "R002",
            'database = "party_member"\nsql = "SELECT 1"\nseverity = "warn"',
            "unknown field 'severity'; known are",
        ),
        ("R002", 'database = "party_member"', "'sql' is missing"),
        ("R002", 'database = "party_member"\nsql = "SELECT 1"\nbase = "men"', "there is no base 'men'"),
        ("R002", 'database = "party_member"\nsql = ""\nneeds = ["party_org.nr"]', "there is no field party_org.nr"),
        ("R999", 'database = "party_member"\nsql = "SELECT 1"', "'R999' is not in rules.csv"),
    ],
)
def test_a_wrong_record_is_named(tmp_path: Path, name: str, text: str, told: str) -> None:
    (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=told):
        joint_rules(tmp_path)
