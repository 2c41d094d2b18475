"""What must be found on organisations, units, buildings, unions and communities of all districts together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from synth.witness.addresses import told, whole
from synth.witness.delivered import Delivered
from synth.witness.logic import proper_credit

Findings = Iterator[dict[str, Any]]
RANKS = {"611": 1, "911": 1, "P01": 1, "621": 2, "921": 2, "631": 3, "632": 3, "931": 3, "932": 3, "P02": 4}
NO_HOME = ("911", "921", "931", "932", "P03")
PLACED = ("party_org", "community", "building", "trade_union", "league_org", "unit")


def units(got: Delivered) -> Findings:
    """R005, R006, X007, X008, X010."""
    if "unit" not in got.frames:
        return
    firms = got.frames["unit"]
    named = firms[firms["uscc"].notna() & firms["unit_name"].notna() & (firms["unit_nature"] != "13").fillna(True)]
    yield from told(got, "R005", "unit", named[_several(named, "unit_name", "uscc")], "uscc")
    valid = firms[firms["uscc"].notna() & proper_credit(firms["uscc"])]
    yield from told(got, "R006", "unit", valid[_several(valid, "uscc", "street")], "uscc")
    there = list(whole(got, "unit"))
    for name in ("trade_union", "league_org"):
        if name in got.frames:
            bodies = got.frames[name]
            codes = bodies["unit_uscc"].str.split("|").explode().dropna()
            lost = codes[proper_credit(codes) & ~codes.isin(firms["uscc"])].index
            rows = bodies[bodies.index.isin(lost) & bodies["district"].isin(there)]
            yield from told(got, "X007", name, rows, "unit_uscc")
    if "building" in got.frames:
        towers = got.frames["building"]
        inside = (firms["district"] + firms["building_code"]).value_counts()
        count = (towers["district"] + towers["building_code"]).map(inside).fillna(0).astype(int)
        said = towers["units_in"].astype("Float64")
        off = ((said - count).abs() > 5) | ((said - count).abs() * 10 > said)
        rows = towers[off.fillna(False).astype(bool) & towers["district"].isin(there)]
        yield from told(got, "X008", "building", rows, "units_in")
    if "party_org" in got.frames:
        yield from told(got, "X010", "unit", _uncovered(got, firms), "coverage_status")


def _several(frame: pd.DataFrame, of: str, column: str) -> pd.Series:
    return frame.groupby(of)[column].transform("nunique") > 1


def _uncovered(got: Delivered, firms: pd.DataFrame) -> pd.DataFrame:
    orgs = got.frames["party_org"]
    codes = orgs[["district", "unit_uscc"]].assign(unit_uscc=orgs["unit_uscc"].str.split("|")).explode("unit_uscc")
    known = {*(codes["district"] + codes["unit_uscc"]).dropna(), *(orgs["district"] + orgs["unit_name"]).dropna()}
    known |= set((orgs["district"] + orgs["org_code"]).dropna())
    found = pd.Series(False, index=firms.index)
    for column in ("uscc", "unit_name", "org_code"):
        found |= (firms["district"] + firms[column]).isin(known)
    has = firms["coverage_status"].isin(["1", "2", "3", "4"])
    return firms[has & ~found & firms["district"].isin(list(whole(got, "party_org")))]


def organisations(got: Delivered) -> Findings:
    """X003, X004, X005, X014."""
    if "party_org" not in got.frames:
        return
    orgs = got.frames["party_org"]
    parent = parents(orgs)
    up = {row: int(at) for row, at in enumerate(parent.tolist()) if not pd.isna(at)}
    names = orgs["parent_org_code"].notna() | orgs["parent_org_name"].notna()
    column = orgs["parent_org_code"].notna().map({True: "parent_org_code", False: "parent_org_name"})
    rank = orgs["org_category"].map(RANKS)
    above = parent.map(rank)
    wrong: dict[str, pd.Series] = {
        "X003": names & parent.isna() & orgs["district"].isin(list(whole(got, "party_org"))),
        "X004": pd.Series(np.array([returns(row, up) for row in range(len(orgs))], dtype=bool), index=orgs.index),
        "X005": (above > rank).fillna(False),
    }
    for rule, mask in wrong.items():
        for name in ("parent_org_code", "parent_org_name"):
            yield from told(got, rule, "party_org", orgs[mask & (column == name)], name)
    districts = {area.code for area in got.areas.level(2, got.period)}
    elsewhere = orgs["district_code"].isin(districts) & (orgs["district_code"] != orgs["district"])
    yield from told(got, "X014", "party_org", orgs[elsewhere], "district_code")


def parents(orgs: pd.DataFrame) -> pd.Series:
    """The row of each one's parent: by code in its district, then anywhere, then by a name that only one has."""
    rows = pd.Series(orgs.index, index=orgs.index)
    here = rows.groupby(orgs["district"] + orgs["org_code"]).first()
    anywhere = rows.groupby(orgs["org_code"]).first()
    name = orgs["district"] + orgs["org_name"]
    named = rows[~name.duplicated(keep=False)].set_axis(name[~name.duplicated(keep=False)])
    found = (orgs["district"] + orgs["parent_org_code"]).map(here)
    found = found.fillna(orgs["parent_org_code"].map(anywhere))
    return found.fillna((orgs["district"] + orgs["parent_org_name"]).map(named))


def returns(row: int, parent: dict[int, int]) -> bool:
    """Whether the way up from an organisation leads back to it."""
    seen: set[int] = set()
    at = parent.get(row)
    while at is not None and at not in seen:
        if at == row:
            return True
        seen.add(at)
        at = parent.get(at)
    return False


def members_in(got: Delivered, members: pd.DataFrame) -> Findings:
    """X011: functional and temporary organisations that have members."""
    orgs = got.frames["party_org"]
    own = orgs.index.isin(members["_branch_row"])
    functional = orgs["is_functional"].fillna(False).astype(bool)
    temporary = orgs["org_category"].isin(NO_HOME) & ~functional
    yield from told(got, "X011", "party_org", orgs[own & functional], "is_functional")
    yield from told(got, "X011", "party_org", orgs[own & temporary], "org_category")


def communities(got: Delivered) -> Findings:
    """R007, X006."""
    known = {area.code for area in got.areas.level(4, got.period)}
    streets = {area.code for area in got.areas.level(3, got.period)}
    homes = got.frames.get("community")
    if homes is not None:
        coded = homes[homes["community_code"].notna() & ~homes["community_code"].str.startswith("?").fillna(True)]
        yield from told(
            got, "R007", "community", coded[_several(coded, "community_code", "district")], "community_code"
        )
    for name in (one for one in PLACED if one in got.frames):
        rows = got.frames[name]
        code = rows["community_code"]
        street = rows["street_code"] if "street_code" in rows else pd.Series(pd.NA, index=rows.index, dtype="str")
        placed, listed = (codes.astype(object).isin(codes_of) for codes, codes_of in ((street, streets), (code, known)))
        around, district = (got.above(code, level) for level in (3, 2))
        off = (placed & (around != street)) | (~placed & (district != rows["district"]))
        yield from told(got, "X006", name, rows[listed & off], "community_code")
        if homes is not None and name != "community":
            own = listed & (district == rows["district"])
            lost = own & ~(rows["district"] + code).isin(homes["district"] + homes["community_code"])
            there = rows["district"].isin(list(whole(got, "community")))
            yield from told(got, "X006", name, rows[lost & there], "community_code")
