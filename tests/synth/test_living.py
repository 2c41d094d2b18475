"""A made-up city lives: its months follow from one another, whichever of them are asked for, and stocks from flows."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from schemas.cities.areas import areas
from schemas.errors import ConfigurationError
from schemas.periods import Period
from synth.making import make, make_months
from synth.order import CityOrder
from synth.truth.city import Living, MadeCity, at_date, city, founded

DISTRICTS = ("310101", "310105", "310109", "310118")
MONTHS = [Period(2026, month) for month in range(5, 10)]
PAIRS = list(zip(MONTHS, MONTHS[1:], strict=False))
DECEMBER, JANUARY = Period(2025, 12), Period(2026, 1)


@cache
def living() -> Living:
    return founded(areas(), 0.012, 1, MONTHS[-1], DISTRICTS)


@cache
def month(period: Period) -> MadeCity:
    return at_date(living(), period)


def members(period: Period) -> pd.DataFrame:
    """Rows of who is or was a member there; not of who only floats in."""
    return month(period).frames["party_member"].query("party_status != '7'")


def in_month(days: pd.Series, period: Period) -> pd.Series:
    same: pd.Series = days.dt.strftime("%Y-%m") == str(period)
    return same


@pytest.mark.parametrize(("before", "period"), [*PAIRS, (DECEMBER, JANUARY)], ids=str)
def test_stocks_follow_from_flows_in_every_district(before: Period, period: Period) -> None:
    rows = members(period)
    came = rows["enter_type"].notna() & in_month(rows["enter_date"], period)
    left = ~rows["party_status"].eq("1") & in_month(rows["leave_date"], period)
    opening, closing = (
        members(each).query("party_status == '1'").groupby("district").size() for each in (before, period)
    )
    flows = rows[came].groupby("district").size().sub(rows[left].groupby("district").size(), fill_value=0)
    assert opening.add(flows, fill_value=0).astype(int).to_dict() == closing.to_dict()
    assert came.sum() > 2 < left.sum()


def test_the_year_balances_from_what_december_tells() -> None:
    year = Period(2025, 12)
    rows = members(year)
    came = rows["enter_type"].notna() & (rows["enter_date"].dt.year == year.year)
    left = ~rows["party_status"].eq("1")
    opening = members(Period(2024, 12)).query("party_status == '1'").groupby("district").size()
    closing = rows.query("party_status == '1'").groupby("district").size()
    balance = opening + rows[came].groupby("district").size() - rows[left].groupby("district").size()
    assert balance.to_dict() == closing.to_dict()


@pytest.mark.parametrize(("before", "period"), PAIRS, ids=str)
def test_people_stay_who_they_are(before: Period, period: Period) -> None:
    same = ["citizen_id", "birth_date", "sex", "ethnicity", "education", "join_date"]
    known = pd.concat([members(each)[["_n", *same]] for each in (before, period)]).drop_duplicates()
    assert known["_n"].is_unique and known["citizen_id"].is_unique


@pytest.mark.parametrize("name", ["party_org", "unit", "building", "community", "trade_union", "league_org"])
def test_bodies_stay_what_they_are(name: str) -> None:
    key = {"unit": "uscc", "trade_union": "union_code", "league_org": "league_code"}.get(name)
    key = key or {"party_org": "org_code"}.get(name, f"{name}_code")
    first, last = (
        month(each).frames[name].set_index(["district", "street_code", key] if name == "unit" else key)
        for each in (MONTHS[0], MONTHS[-1])
    )
    titles = [name for name in map(str, first) if name.endswith("_name") and not name.startswith(("parent", "unit"))]
    both = first.index.intersection(last.index)
    assert len(both) > 0.97 * len(first)
    pd.testing.assert_frame_equal(first.loc[both, titles], last.loc[both, titles])


def test_applicants_go_on_and_become_members() -> None:
    first, last = (
        month(each).frames["applicant"].drop_duplicates("_n").set_index("_n") for each in (MONTHS[0], MONTHS[-1])
    )
    both = first.index.intersection(last.index)
    steps = last.loc[both, "stage"].astype(int) - first.loc[both, "stage"].astype(int)
    assert steps.min() == 0 and (steps == 1).sum() > 10
    admitted = last.index[last["admit_date"] > pd.Timestamp(MONTHS[0].data_date)]
    assert len(admitted) > 5
    assert set(admitted) <= set(members(MONTHS[-1])["_n"])


def test_who_leaves_is_told_to_the_end_of_the_year_and_gone_then() -> None:
    gone = members(DECEMBER).query("party_status != '1'")
    assert len(gone) > 50 and (gone["leave_date"].dt.year == DECEMBER.year).all()
    later = members(JANUARY)
    assert (later.query("party_status != '1'")["leave_date"].dt.year == JANUARY.year).all()
    dead = gone[gone["leave_type"] == "3"]
    assert len(dead) > 5 and not set(dead["_n"]) & set(later["_n"])


def test_a_year_is_as_the_bulletins_say() -> None:
    """New members 2.1 to 2.4 % of all in 2022 to 2024, totals 1 % larger; women 46 % of the new ones."""
    people = city(areas(), Period(2025, 12), 0.004, 1).frames["party_member"]
    opening = len(city(areas(), Period(2024, 12), 0.004, 1).frames["party_member"].query("party_status == '1'"))
    new = people[(people["enter_type"] == "1") & (people["enter_date"].dt.year == 2025)]
    assert 0.018 < len(new) / opening < 0.027
    assert 0.40 < (new["sex"] == "2").mean() < 0.54
    age = 2025 - new["birth_date"].dt.year
    assert 0.7 < (age <= 35).mean() < 0.95
    assert 0.006 < (people["leave_type"] == "3").sum() / opening < 0.013
    assert 0.0 < len(people.query("party_status == '1'")) / opening - 1 < 0.025


@pytest.mark.parametrize(("day", "change", "status"), [("_founded", "1", "1"), ("_merged", "3", "3")])
def test_organisations_hold_members_only_while_they_are(day: str, change: str, status: str) -> None:
    city_of_all = founded(areas(), 0.004, 1, MONTHS[-1])
    orgs = city_of_all.bodies["party_org"]
    when = orgs[day][orgs[day] < pd.Timestamp(MONTHS[-1].data_date)].min()
    code = orgs["org_code"][orgs[day] == when].iloc[0]
    period = Period(when.year, when.month)
    before, after = (
        at_date(city_of_all, each).frames["party_org"].set_index("org_code") for each in (period.earlier(), period)
    )
    assert (after.loc[code, "status"], after.loc[code, "change_type"]) == (status, change)
    mother = orgs["org_code"].iloc[int(orgs["_mother"][orgs["org_code"] == code].iloc[0])]
    if change == "1":
        assert code not in before.index and after.loc[code, "member_total"] > 0
        assert before.loc[mother, "member_total"] > after.loc[mother, "member_total"]
    else:
        assert before.loc[code, "member_total"] > 0 == after.loc[code, "member_total"]
        assert before.loc[mother, "member_total"] < after.loc[mother, "member_total"]
    later = at_date(founded(areas(), 0.004, 1, Period(when.year + 1, 1)), Period(when.year + 1, 1))
    assert (code in set(later.frames["party_org"]["org_code"])) == (change == "1")


def test_a_month_is_the_same_alone_or_with_others(tmp_path: Path) -> None:
    order = CityOrder(Period(2026, 8), areas(), 0.001, 0.3, 2, ("310101", "310109"))
    list(make_months(tmp_path / "both", order, Period(2026, 9)))
    make(tmp_path / "alone", CityOrder(Period(2026, 9), areas(), 0.001, 0.3, 2, ("310101", "310109")))
    both, alone = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (tmp_path / "both" / "2026-09", tmp_path / "alone" / "2026-09")
    )
    assert both == alone


@pytest.mark.parametrize("until", [Period(2026, 10), Period(2029, 3)], ids=str)
def test_a_month_is_the_same_however_far_the_city_is_known(until: Period) -> None:
    alone = city(areas(), MONTHS[0], 0.001, 1, DISTRICTS).frames
    known = at_date(founded(areas(), 0.001, 1, until, DISTRICTS), MONTHS[0]).frames
    for name, frame in alone.items():
        pd.testing.assert_frame_equal(frame, known[name])


def test_there_is_no_city_before_the_first_month(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="begins in 2023-01"):
        make(tmp_path / "city", CityOrder(Period(2022, 12), areas()))
    with pytest.raises(ConfigurationError, match="before the first"):
        list(make_months(tmp_path / "city", CityOrder(Period(2026, 9), areas()), Period(2026, 8)))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("corrected", "until"), [("310105", MONTHS[1]), ("310101", MONTHS[0])], ids=["who", "when"])
def test_only_what_is_made_is_corrected_a_month_later(corrected: str, until: Period, tmp_path: Path) -> None:
    order = CityOrder(MONTHS[0], areas(), 0.001, 0.0, 1, ("310101",), corrected=corrected)
    with pytest.raises(ConfigurationError, match="can be corrected"):
        list(make_months(tmp_path / "city", order, until))
    assert list(tmp_path.iterdir()) == []
