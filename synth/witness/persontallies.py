"""The indicators of 党员 and 入党申请人 as the truth counts them, written down from definitions.md.

Independent of `warehouse/indicators`: no record and no query of it is read here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from schemas.periods import Period, months_before
from synth.witness import members_of as m
from synth.witness.delivered import GUEST, Delivered
from synth.witness.figure import LEVELS, Figure

ORGANISATIONS = {"party_org": frozenset(["org_code"])}


def members(got: Delivered) -> Iterator[Figure]:
    """MEM01 to MEM22 and DQ08, and RC03's numerator elsewhere."""
    rows = got.frames["party_member"]
    period, today = got.period, got.period.data_date
    here = rows["party_status"] == "1"
    age = m.ages(rows["birth_date"], period)
    lost = (
        here & rows["is_lost"].fillna(False).astype(bool) & (rows["lost_on"] <= pd.Timestamp(months_before(today, 6)))
    )
    flag = {n: here & rows[n].fillna(False).astype(bool) for n in ("is_empty_hung", "is_floating")}
    of = {
        "sex": m.coded(rows["sex"]),
        "age_band": m.banded(age, m.BULLETIN),
        "ethnicity": m.coded(rows["ethnicity"]),
        "ethnic_group": m.ethnic_group(rows["ethnicity"]),
        "education": m.education(rows["education"]),
        "work_post": m.coded(rows["work_post"]),
        "join_period": m.join_periods(rows["join_date"]),
        "field_type": m.coded(rows["org_field_type"].astype("str")),
        "unit_nature": m.coded(rows["org_unit_nature"].astype("str")),
        "member_increase": m.coded(rows["enter_type"]),
        "member_decrease": m.coded(rows["leave_type"]),
        "lost_contact_reason": m.coded(rows["lost_reason"]),
        "lost_contact_duration": m.lost_spans(rows["lost_on"], period),
        "floating_scope": m.coded(rows["float_scope"]),
        "floating_destination": m.coded(rows["float_destination"]),
    }
    column = {
        "age_band": "birth_date",
        "ethnic_group": "ethnicity",
        "join_period": "join_date",
        "member_increase": "enter_type",
        "member_decrease": "leave_type",
        "lost_contact_reason": "lost_reason",
        "lost_contact_duration": "lost_on",
        "floating_scope": "float_scope",
        "floating_destination": "float_destination",
    }
    of_org = ("field_type", "unit_nature")

    def figure(code: str, top: Any, bottom: Any = None, by: str = "", more: str = "", **rest: Any) -> Figure:
        names = by.split()
        needed = {
            n: {"party_org": frozenset([n])} if n in of_org else {"party_member": frozenset([column.get(n, n)])}
            for n in names
        }
        needs = frozenset(["party_status", *more.split()])
        return Figure(code, "party_member", rows, top, bottom, {n: of[n] for n in names}, needs, {}, needed, **rest)

    every = "sex age_band ethnicity ethnic_group education work_post join_period field_type unit_nature"
    yield figure("MEM01", here, by=every, finest_of={"ethnicity": "district"})
    yield figure("MEM02", here & (rows["member_category"] == "2"), by="sex age_band", more="member_category")
    yield figure("MEM03", here & (rows["sex"] == "2"), here, "age_band field_type", "sex")
    yield figure("MEM04", here & (of["ethnic_group"] == "少数民族"), here, more="ethnicity")
    yield figure("MEM05", here & of["education"].isin(["1", "2", "3"]), here, "age_band field_type", "education")
    yield figure("MEM06", here & (age <= 35), here, "sex field_type", "birth_date")
    yield figure("MEM07", here & (age >= 61), here, "sex field_type", "birth_date")
    first, last = pd.Timestamp(period.starts("annual")), pd.Timestamp(today)
    join = _months(rows["join_date"])
    due = here & (join + 12 >= first.year * 12) & (join + 12 <= period.year * 12 + period.month - 1)
    on_time = due & (_months(rows["full_date"]) <= join + 12)
    yield figure("MEM10", on_time, due, more="join_date full_date")
    yield from _flows(rows, here, period, figure)
    yield figure(
        "MEM15",
        lost,
        by="lost_contact_reason lost_contact_duration unit_nature",
        more="is_lost lost_on",
        finest="street",
    )
    yield figure("MEM16", lost, here, "unit_nature", "is_lost lost_on", finest="street")
    yield figure("MEM17", flag["is_empty_hung"], by="field_type", more="is_empty_hung", finest="street")
    yield figure("MEM18", flag["is_empty_hung"], here, "field_type", "is_empty_hung", finest="street")
    guest = (rows["party_status"] == GUEST) & rows["is_floating_in"].fillna(True).astype(bool)
    yield figure("MEM20", guest, by="floating_scope", more="is_floating_in")
    yield replace(figure("MEM21", guest & rows["_found"], guest, more="is_floating_in"), also=ORGANISATIONS)
    yield figure("MEM19", flag["is_floating"], by="floating_scope floating_destination", more="is_floating")
    owing = here & (rows["dues_status"] != "3").fillna(True)
    paid = owing & rows["dues_status"].isin(["1", "2", "5"])
    yield figure("MEM22", paid, owing, "field_type", "dues_status")
    districts = rows[here].groupby("citizen_id")["district"].nunique()
    yield figure("DQ08", here & rows["citizen_id"].map(districts).gt(1), finest="city")
    del last


def _months(days: pd.Series) -> pd.Series:
    """Months since year 0 (January is 0); NaN where unknown."""
    months: pd.Series = days.dt.year * 12 + days.dt.month - 1
    return months


def _flows(rows: pd.DataFrame, here: pd.Series, period: Period, figure: Any) -> Iterator[Figure]:
    """Transfers in and out of the month; those between two branches inside an area cancel there."""
    month = period.year * 12 + period.month - 1
    into = here & rows["enter_type"].str.startswith("3").fillna(False) & (_months(rows["enter_date"]) == month)
    out = (rows["party_status"] == "3") & rows["leave_type"].str.startswith("4").fillna(False)
    out &= _months(rows["leave_date"]) == month
    place = {
        "city": pd.Series("", index=rows.index),
        "district": rows["district"],
        "street": rows["street"],
        "community": rows["community"],
    }
    for code, mine, other, by, more in (
        ("MEM11", into, out, "member_increase", "enter_type enter_date"),
        ("MEM12", out, into, "member_decrease", "leave_type leave_date"),
    ):
        by_level = {}
        for level in LEVELS:
            key = rows["citizen_id"] + "@" + place[level].astype("str")
            by_level[level] = mine & ~key.isin(set(key[other].dropna()))
        yield figure(code, mine, by=by, more=more, by_level=by_level)


def applicants(got: Delivered) -> Iterator[Figure]:
    """APP01 to APP04 and MEM09."""
    rows = got.frames["applicant"]
    today = pd.Timestamp(got.period.data_date)
    age = m.ages(rows["birth_date"], got.period)
    of = {
        "sex": m.coded(rows["sex"]),
        "age_band": m.banded(age, m.BULLETIN),
        "age_band_development": m.banded(age, m.DEVELOPMENT),
        "education": m.education(rows["education"]),
        "work_post": m.coded(rows["work_post"]),
        "field_type": m.coded(rows["org_field_type"].astype("str")),
    }
    column = {"age_band": "birth_date", "age_band_development": "birth_date"}

    def figure(code: str, top: Any, bottom: Any, by: str, needs: str) -> Figure:
        names = by.split()
        needed = {
            n: {"party_org": frozenset([n])} if n == "field_type" else {"applicant": frozenset([column.get(n, n)])}
            for n in names
        }
        return Figure(
            code, "applicant", rows, top, bottom, {n: of[n] for n in names}, frozenset(needs.split()), {}, needed
        )

    waiting = rows["stage"].isin(["1", "2", "3"]) & ~rows["outcome"].isin(["T", "O", "4", "5"])
    yield figure("APP01", waiting, None, "sex age_band education work_post", "stage outcome")
    yield figure("APP02", waiting & (rows["stage"] == "2"), None, "sex age_band education", "stage outcome")
    yield figure("APP03", waiting & (rows["stage"] == "3"), None, "sex age_band education", "stage outcome")
    after = _month_later(rows["apply_date"])
    due = waiting & (after <= today)
    timely = due & (rows["talk_date"] <= after)
    yield figure("APP04", timely, due, "field_type", "stage outcome apply_date talk_date")
    quarter = pd.Timestamp(got.period.starts("quarterly"))
    admitted = (_months(rows["admit_date"]) >= _months(pd.Series([quarter])).iloc[0]) & (
        rows["admit_date"].dt.to_period("M") <= today.to_period("M")
    )
    yield figure("MEM09", admitted, None, "sex age_band_development education work_post", "admit_date")


def _month_later(days: pd.Series) -> pd.Series:
    return days + pd.DateOffset(months=1)
