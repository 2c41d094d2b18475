"""The indicators of organisations, units, places and societies as the truth counts them, from definitions.md.

Independent of `warehouse/indicators`: no record and no query of it is read here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from synth.witness import members_of as m
from synth.witness.delivered import Delivered
from synth.witness.figure import Figure, both_counts, columns_of


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
            code,
            "party_org",
            rows,
            top,
            bottom,
            {n: of[n] for n in by},
            base | set(more),
            {},
            columns_of("party_org", *by),
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


def places(got: Delivered) -> Iterator[Figure]:
    """RC01, RC02, BL01 to BL06. RC03 joins two databases: its members enter as rows of weight."""
    rooms, towers = got.frames["community"], got.frames["building"]
    kind = {"community_type": m.coded(rooms["community_type"])}
    every = pd.Series(True, index=rooms.index)
    needed = columns_of("community", "community_type")
    yield Figure("RC01", "community", rooms, every, None, kind, frozenset(), {}, needed)
    yield Figure(
        "RC02", "community", rooms, rooms["org_code"].notna(), every, kind, frozenset(["org_code"]), {}, needed
    )
    of = {"building_type": m.coded(towers["building_type"]), "is_key": m.flagged(towers["is_key"])}
    needed = columns_of("building", "building_type", "is_key")
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
        top, bottom = both_counts(towers[part], towers[whole])
        yield Figure(code, "building", towers, top, bottom, first, frozenset([part, whole]), {}, needed)


def population(got: Delivered) -> Figure:
    """RC03: residential and village members for each thousand residents."""
    people, rooms = got.frames["party_member"], got.frames["community"]
    own = people[(people["party_status"] == "1") & people["org_field_type"].isin(["JM", "NC"])]
    people_in = rooms["resident_population"].to_numpy(float, na_value=np.nan)
    names = ["district", "street", "community", "in_city", "in_district", "_sent", "_row"]
    rows = pd.concat(
        [
            own[names].assign(top=1.0, bottom=np.nan),
            rooms[names].assign(top=np.nan, bottom=people_in),
        ],
        ignore_index=True,
    )
    also = {"community": frozenset(["resident_population"]), "party_org": frozenset(["field_type"])}
    return Figure("RC03", "party_member", rows, rows["top"], rows["bottom"], {}, frozenset(["party_status"]), also)


def societies(got: Delivered) -> Iterator[Figure]:
    """TU01 to TU04, YL01 to YL05."""
    unions, leagues, firms = got.frames["trade_union"], got.frames["league_org"], got.frames["unit"]
    kind = {"union_type": m.coded(unions["union_type"])}
    needed = columns_of("trade_union", "union_type")
    yield Figure(
        "TU01", "trade_union", unions, pd.Series(True, index=unions.index), None, kind, frozenset(), {}, needed
    )
    yield _covered_units(unions, firms)
    top, bottom = both_counts(unions["members"], unions["employees"])
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
    yield Figure("TU03", "unit", firms, done, duty, nature, needs, also, columns_of("unit", "unit_nature"))
    kind = {"league_org_type": m.coded(leagues["league_type"])}
    needed = {"league_org_type": {"league_org": frozenset(["league_type"])}}
    young = leagues["members"].to_numpy(float, na_value=np.nan)
    few = (leagues["league_type"] == "5") & (leagues["members"] < 3).fillna(False).astype(bool)
    every = pd.Series(True, index=leagues.index)
    yield Figure("YL01", "league_org", leagues, every, None, kind, frozenset(), {}, needed)
    yield Figure("YL02", "league_org", leagues, young, None, kind, frozenset(["members"]), {}, needed)
    top, bottom = both_counts(leagues["members"], leagues["youth_14_28"])
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
