"""The indicators as the truth counts them: masks over accepted rows, written down from definitions.md.

Independent of `warehouse/indicators`: no record and no query of it is read here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from schemas.periods import Period, months_before
from synth.witness import members_of as m
from synth.witness.delivered import Delivered

LEVELS = ("city", "district", "street", "community")


@dataclass(frozen=True)
class Figure:
    """One indicator. `numerator` and `denominator` are a value for each row of `rows` (None: a plain count).

    `dimensions`: name → member of each row. `needs`: columns of the rows' own database; `also`: of other databases.
    `finest`: levels at which the total stands; `finest_of`: the same for single dimensions.
    """

    code: str
    database: str
    rows: pd.DataFrame
    numerator: Any
    denominator: Any = None
    dimensions: Mapping[str, pd.Series] = field(default_factory=dict)
    needs: frozenset[str] = frozenset()
    also: Mapping[str, frozenset[str]] = field(default_factory=dict)
    dimension_needs: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    finest: str = "community"
    finest_of: Mapping[str, str] = field(default_factory=dict)
    by_level: Mapping[str, Any] = field(default_factory=dict)


def _own(database: str, *names: str) -> dict[str, dict[str, frozenset[str]]]:
    return {name: {database: frozenset([name])} for name in names}


def organisations(got: Delivered) -> Iterator[Figure]:
    """ORG01 to ORG14."""
    rows = got.frames["party_org"]
    today = pd.Timestamp(got.period.data_date)
    names = ("org_category", "affiliation", "field_type", "unit_nature")
    of = {name: m.coded(rows[name]) for name in names}
    functional = rows["is_functional"].fillna(False).astype(bool)
    basic = (rows["status"] == "1") & rows["org_category"].isin(["611", "621", "631", "632"]) & ~functional
    branch = basic & rows["org_category"].isin(["631", "632"])
    overdue = basic & (rows["term_end"] < today)
    base = frozenset(["org_category", "status", "is_functional"])

    def figure(code: str, top: Any, bottom: Any = None, by: tuple[str, ...] = (), more: tuple[str, ...] = ()) -> Figure:
        return Figure(
            code, "party_org", rows, top, bottom, {n: of[n] for n in by}, base | set(more), {}, _own("party_org", *by)
        )

    yield figure("ORG01", basic, by=names)
    yield figure("ORG02", branch, by=("org_category", "field_type", "unit_nature"))
    yield figure("ORG03", branch & (rows["org_category"] == "632"), branch, ("field_type",))
    yield figure("ORG08", overdue, by=("org_category", "affiliation"), more=("term_end",))
    yield figure("ORG09", overdue, basic & rows["term_end"].notna(), ("org_category",), ("term_end",))
    yield figure("ORG10", basic & rows["secretary_name"].isna(), by=("org_category",), more=("secretary_name",))
    people = got.frames["party_member"]
    full = people[(people["party_status"] == "1") & (people["member_category"] == "1")]
    count = full.groupby("_branch_row").size().reindex(rows.index, fill_value=0)
    few = count < 3
    few = basic & (rows["org_category"] == "631") & few
    also = {"party_member": frozenset(["party_status", "member_category"])}
    one = figure("ORG14", few, by=("field_type",))
    yield Figure("ORG14", "party_org", rows, one.numerator, None, one.dimensions, one.needs, also, one.dimension_needs)


def members(got: Delivered) -> Iterator[Figure]:
    """MEM01 to MEM22, and RC03's numerator elsewhere."""
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
    yield figure("MEM19", flag["is_floating"], by="floating_scope floating_destination", more="is_floating")
    owing = here & (rows["dues_status"] != "3").fillna(True)
    paid = owing & rows["dues_status"].isin(["1", "2", "5"])
    yield figure("MEM22", paid, owing, "field_type", "dues_status")
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


def places(got: Delivered) -> Iterator[Figure]:
    """RC01, RC02, BL01 to BL06. RC03 joins two databases: its members enter as rows of weight."""
    rooms, towers = got.frames["community"], got.frames["building"]
    kind = {"community_type": m.coded(rooms["community_type"])}
    every = pd.Series(True, index=rooms.index)
    needed = _own("community", "community_type")
    yield Figure("RC01", "community", rooms, every, None, kind, frozenset(), {}, needed)
    yield Figure(
        "RC02", "community", rooms, rooms["org_code"].notna(), every, kind, frozenset(["org_code"]), {}, needed
    )
    of = {"building_type": m.coded(towers["building_type"]), "is_key": m.flagged(towers["is_key"])}
    needed = _own("building", "building_type", "is_key")
    every = pd.Series(True, index=towers.index)
    covered = towers["coverage_status"].isin(["1", "2", "3", "4"])
    worked = covered | (towers["coverage_status"] == "8") | towers["instructor"].fillna(False).astype(bool)
    first = {"building_type": of["building_type"]}
    status = frozenset(["coverage_status"])
    yield Figure("BL01", "building", towers, every, None, of, frozenset(), {}, needed)
    yield Figure("BL02", "building", towers, covered, every, of, status, {}, needed)
    yield Figure("BL04", "building", towers, worked, every, first, status | {"instructor"}, {}, needed)
    for code, part, whole in (
        ("BL05", "members_total", "employees"),
        ("BL06", "members_not_transferred", "members_total"),
    ):
        top, bottom = _both(towers[part], towers[whole])
        yield Figure(code, "building", towers, top, bottom, first, frozenset([part, whole]), {}, needed)


def _both(part: pd.Series, whole: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Both counts where both are filled, else nothing."""
    filled = (part.notna() & whole.notna()).to_numpy()
    return np.where(filled, part.fillna(0), 0).astype(float), np.where(filled, whole.fillna(0), 0).astype(float)


def population(got: Delivered) -> Figure:
    """RC03: residential and village members for each thousand residents."""
    people, rooms = got.frames["party_member"], got.frames["community"]
    own = people[(people["party_status"] == "1") & people["org_field_type"].isin(["JM", "NC"])]
    names = ["district", "street", "community", "in_city", "in_district", "_sent"]
    rows = pd.concat(
        [
            own[names].assign(top=1.0, bottom=0.0),
            rooms[names].assign(top=0.0, bottom=rooms["resident_population"].astype("Float64").fillna(0).astype(float)),
        ],
        ignore_index=True,
    )
    also = {"community": frozenset(["resident_population"]), "party_org": frozenset(["field_type"])}
    return Figure("RC03", "party_member", rows, rows["top"], rows["bottom"], {}, frozenset(["party_status"]), also)


def societies(got: Delivered) -> Iterator[Figure]:
    """TU01 to TU04, YL01 to YL05."""
    unions, leagues, firms = got.frames["trade_union"], got.frames["league_org"], got.frames["unit"]
    kind = {"union_type": m.coded(unions["union_type"])}
    needed = _own("trade_union", "union_type")
    yield Figure(
        "TU01", "trade_union", unions, pd.Series(True, index=unions.index), None, kind, frozenset(), {}, needed
    )
    yield _covered_units(unions, firms)
    top, bottom = _both(unions["members"], unions["employees"])
    yield Figure("TU04", "trade_union", unions, top, bottom, kind, frozenset(["members", "employees"]), {}, needed)
    duty = (firms["operating_status"] == "1") & (firms["employees"] >= 25).fillna(False).astype(bool)
    lists = unions.dropna(subset="unit_uscc")
    named = {
        d + code for d, text in zip(lists["district"], lists["unit_uscc"], strict=True) for code in text.split("|")
    }
    nature = {"unit_nature": m.coded(firms["unit_nature"])}
    also = {"trade_union": frozenset(["unit_uscc"])}
    needs = frozenset(["operating_status", "employees"])
    done = duty & (firms["district"] + firms["uscc"]).isin(named)
    yield Figure("TU03", "unit", firms, done, duty, nature, needs, also, _own("unit", "unit_nature"))
    kind = {"league_org_type": m.coded(leagues["league_type"])}
    needed = {"league_org_type": {"league_org": frozenset(["league_type"])}}
    young = leagues["members"].astype("Float64").fillna(0).astype(float)
    few = (leagues["league_type"] == "5") & (leagues["members"] < 3).fillna(False).astype(bool)
    every = pd.Series(True, index=leagues.index)
    yield Figure("YL01", "league_org", leagues, every, None, kind, frozenset(), {}, needed)
    yield Figure("YL02", "league_org", leagues, young, None, kind, frozenset(["members"]), {}, needed)
    top, bottom = _both(leagues["members"], leagues["youth_14_28"])
    yield Figure("YL03", "league_org", leagues, top, bottom, {}, frozenset(["members", "youth_14_28"]))
    yield Figure("YL05", "league_org", leagues, few, None, {}, frozenset(["league_type", "members"]))


def _covered_units(unions: pd.DataFrame, firms: pd.DataFrame) -> Figure:
    """TU02: units named by unions, each once; nature and size from the unit's own row in the district."""
    rows = unions.dropna(subset="unit_uscc").assign(uscc=lambda f: f["unit_uscc"].str.split("|")).explode("uscc")
    rows = rows.sort_values(["district", "union_code"], kind="stable").reset_index(drop=True)
    rows["in_city"] = ~rows["uscc"].duplicated()
    rows["in_district"] = ~rows[["district", "uscc"]].astype(str).agg("|".join, axis=1).duplicated()
    own = firms.sort_values(["district", "street_code"], kind="stable").assign(key=firms["district"] + firms["uscc"])
    own = own.dropna(subset="key").drop_duplicates("key").set_index("key")
    key = rows["district"] + rows["uscc"]
    of = {
        "unit_nature": m.coded(key.map(own["unit_nature"]).astype("str")),
        "enterprise_size": m.coded(key.map(own["size"]).astype("str")),
    }
    needed = {"unit_nature": {"unit": frozenset(["unit_nature"])}, "enterprise_size": {"unit": frozenset(["size"])}}
    return Figure(
        "TU02", "trade_union", rows, pd.Series(True, index=rows.index), None, of, frozenset(["unit_uscc"]), {}, needed
    )


def coverage(got: Delivered) -> Iterator[Figure]:
    """COV01 to COV08."""
    rows = got.frames["unit"]
    names = ("unit_nature", "economic_component", "coverage_status")
    of = {n: m.coded(rows[n]) for n in names} | {
        "enterprise_size": m.coded(rows["size"]),
        "industry_section": m.coded(rows["industry"]),
    }
    column = {"enterprise_size": "size", "industry_section": "industry"}
    status = rows["coverage_status"]
    guided = rows["instructor"].fillna(False).astype(bool)
    active = rows["operating_status"] == "1"
    covered = active & status.isin(["1", "2", "3", "4"])
    many = (rows["members_total"] >= 3).fillna(False).astype(bool)
    due = active & (rows["unit_nature"] != "13").fillna(True).astype(bool) & (many | status.isin(["1", "2", "3", "5"]))
    private = (
        rows["is_two_new"]
        .astype("boolean")
        .fillna(rows["unit_nature"].isin(["08", "11"]).astype("boolean"))
        .astype(bool)
    )

    def figure(code: str, top: Any, bottom: Any, by: str, needs: str) -> Figure:
        wanted = by.split()
        needed = {n: {"unit": frozenset([column.get(n, n)])} for n in wanted}
        return Figure(
            code,
            "unit",
            rows,
            top,
            bottom,
            {n: of[n] for n in wanted},
            frozenset(["operating_status", *needs.split()]),
            {},
            needed,
        )

    yield figure("COV01", active, None, "unit_nature economic_component industry_section enterprise_size", "")
    yield figure("COV02", due, None, "unit_nature", "unit_nature members_total coverage_status")
    yield figure("COV03", covered, None, "unit_nature coverage_status", "coverage_status")
    yield figure("COV04", covered, active, "unit_nature", "coverage_status")
    yield figure("COV05", due & covered, due, "unit_nature", "unit_nature members_total coverage_status")
    yield figure(
        "COV06", active & status.isin(["5", "6", "7"]) & ~guided, None, "unit_nature", "coverage_status instructor"
    )
    yield figure(
        "COV07", covered | active & ((status == "8") | guided), active, "unit_nature", "coverage_status instructor"
    )
    yield figure(
        "COV08",
        covered & private,
        active & private,
        "unit_nature enterprise_size",
        "coverage_status is_two_new unit_nature",
    )
