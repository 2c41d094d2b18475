"""The clean city: people who cannot exist, references that hold, and the shape of the published anchors (loosely)."""

from __future__ import annotations

import pandas as pd
import pytest
from stdnum.cn import ric, uscc

from schemas.cities.areas import areas
from synth.truth.city import city
from tests.synth.cities import PERIOD, clean_city

FRAMES = clean_city().frames


def test_the_same_seed_gives_the_same_city() -> None:
    again = city(areas(), PERIOD, 0.002, 5, ("310105", "310118")).frames
    for name, frame in city(areas(), PERIOD, 0.002, 5, ("310105", "310118")).frames.items():
        pd.testing.assert_frame_equal(frame, again[name])


def test_another_seed_gives_another_city() -> None:
    one, other = (city(areas(), PERIOD, 0.002, seed, ("310105",)).frames["party_member"] for seed in (1, 2))
    assert set(one["birth_date"]) != set(other["birth_date"])


@pytest.mark.parametrize("database", ["party_member", "applicant"])
def test_identity_numbers_are_valid_by_form_and_nobodys(database: str) -> None:
    numbers = FRAMES[database]["citizen_id"]
    assert set(numbers.str[:6]) == {"310199"}
    assert [n for n in numbers if ric.calc_check_digit(n) != n[17]] == []
    assert (numbers.str[6:14] == FRAMES[database]["birth_date"].dt.strftime("%Y%m%d")).all()
    assert ((numbers.str[16].astype(int) % 2 == 1) == (FRAMES[database]["sex"] == "1")).all()


def test_one_person_has_one_number() -> None:
    rows = pd.concat([FRAMES[name][["_n", "citizen_id"]] for name in ("party_member", "applicant")])
    assert rows.drop_duplicates()["citizen_id"].is_unique


def test_credit_codes_are_valid_and_of_nowhere() -> None:
    codes = FRAMES["unit"]["uscc"]
    assert set(codes.str[2:8]) == {"310199"}
    assert [code for code in codes if uscc.calc_check_digit(code[:17]) != code[17]] == []


def test_every_community_of_the_city_has_a_row() -> None:
    assert sorted(FRAMES["community"]["community_code"]) == sorted(area.code for area in areas().level(4))


def within(left: str, column: str, right: str, key: str) -> pd.Series:
    """Rows of `left` whose `column` is filled but stands in no `key` of the same district of `right`."""
    known = set(FRAMES[right]["district"] + FRAMES[right][key])
    rows = FRAMES[left].dropna(subset=column)
    return rows.loc[~(rows["district"] + rows[column]).isin(known), column]


def test_references_hold() -> None:
    assert within("party_org", "parent_org_code", "party_org", "org_code").empty
    assert set(within("applicant", "branch_code", "party_org", "org_code")) == {"ZB9"}  # the few held twice
    assert within("community", "org_code", "party_org", "org_code").empty
    assert within("building", "org_code", "party_org", "org_code").empty
    assert within("unit", "building_code", "building", "building_code").empty
    assert within("trade_union", "building_code", "building", "building_code").empty
    adrift = within("party_member", "branch_code", "party_org", "org_code")
    floating_in = FRAMES["party_member"].loc[adrift.index, "party_status"] == "7"
    assert set(adrift[~floating_in].str[:2]) == {"ZB"} and floating_in.any()  # the few whom a branch at home still has


def test_places_lie_in_their_districts() -> None:
    for name in ("party_org", "community", "building", "unit"):
        frame = FRAMES[name].dropna(subset="community_code")
        assert (frame["community_code"].str[:9] == frame["street_code"]).all()
        assert (frame["street_code"].str[:6] == frame["district"]).all()


def test_nobody_stands_twice_in_a_district_and_some_stand_in_two() -> None:
    here = FRAMES["party_member"].query("party_status == '1'")
    assert not here[["district", "citizen_id"]].duplicated().any()
    assert 1 <= here["citizen_id"].duplicated().sum() < 0.01 * len(here)


def test_some_people_moved_within_the_city_this_month() -> None:
    rows = FRAMES["party_member"]
    month = rows["leave_date"].dt.strftime("%Y-%m") == str(PERIOD)
    left = set(rows.loc[(rows["party_status"] == "3") & month, "citizen_id"])
    came = rows[(rows["party_status"] == "1") & rows["citizen_id"].isin(left)]
    assert len(came) > 5
    assert (came["enter_date"].dt.strftime("%Y-%m") == str(PERIOD)).all()


def share(of: pd.Series) -> float:
    return float(of.mean())


def test_members_have_the_shape_of_shanghai() -> None:
    members = FRAMES["party_member"].query("party_status == '1'")
    branches = FRAMES["party_org"].query("_branch >= 0")
    age = PERIOD.year - members["birth_date"].dt.year
    assert 0.33 < share(members["sex"] == "2") < 0.45
    assert share(members["ethnicity"] != "01") < 0.025
    assert 0.15 < share(age <= 35) < 0.33
    assert 0.25 < share(age >= 61) < 0.5
    assert 0.25 < share(members["work_post"] == "4") < 0.45
    assert 0.45 < share(members["education"].str[0].isin(["1", "2", "3"])) < 0.85
    assert 20 < len(members) / len(branches) < 28
    assert 0.01 < share(members["member_category"] == "2") < 0.05
    assert 0.15 < len(FRAMES["applicant"]) / len(members) < 0.27


def test_scale_sets_the_number_of_members() -> None:
    assert 7_500 < len(FRAMES["party_member"]) < 10_500
