"""What must be found on the accepted rows of all districts together, worked out from identity numbers and branches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from synth.witness.addresses import told, whole
from synth.witness.bodies import communities, members_in, organisations, units
from synth.witness.delivered import Delivered
from synth.witness.membership import totals
from synth.witness.months.before import on_the_way

NO_BRANCH = ("611", "612", "621", "P01")


def together(got: Delivered) -> list[dict[str, Any]]:
    """Findings as `rule district database part cell`; the submission is told by what it is of."""
    found = [one for judge in (units, organisations, communities, on_the_way) for one in judge(got)]
    if "party_member" not in got.frames:
        return found
    members = got.frames["party_member"]
    present = members[members["party_status"] == "1"]
    found += told(got, "R002", "party_member", _held_twice(present), "citizen_id")
    found += told(got, "R003", "party_member", _likely_one(present), "citizen_id")
    if "party_org" in got.frames:
        found += _of_branches(got, present)
        found += members_in(got, present)
        found += totals(got, present)
    if "applicant" in got.frames:
        people = got.frames["applicant"]
        waiting = people["stage"].isin(["1", "2", "3"]) & people["outcome"].isna()
        admitted = people[waiting & people["citizen_id"].isin(present["citizen_id"])]
        found += told(got, "X009", "applicant", admitted, "citizen_id")
    return found


def _held_twice(members: pd.DataFrame) -> pd.DataFrame:
    districts = members.groupby("citizen_id")["district"].transform("nunique")
    return members[districts > 1]


def _likely_one(members: pd.DataFrame) -> pd.DataFrame:
    """Other numbers under one name, sex and month of birth, and one month of admission or one branch of a district."""
    known = members[members[["name", "birth_date"]].notna().all(axis=1) & members["sex"].isin(["1", "2"])]
    who = [known["name"], known["sex"], known["birth_date"].dt.strftime("%Y-%m")]
    branch = known["branch_code"].fillna(known["branch_name"])
    joined = known["citizen_id"].groupby([*who, known["join_date"].dt.strftime("%Y-%m")]).transform("nunique")
    beside = known["citizen_id"].groupby([*who, known["district"], branch]).transform("nunique")
    return known[(joined > 1) | (beside > 1)]


def _of_branches(got: Delivered, members: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Members whose branch cannot be found (X001), or is none (X002)."""
    named = members["branch_code"].notna() | members["branch_name"].notna()
    lost = members[named & ~members["_found"] & members["district"].isin(list(whole(got, "party_org")))]
    orgs = got.frames["party_org"]
    category = orgs["org_category"].iloc[members["_branch_row"].clip(lower=0)].to_numpy()
    misplaced = members[members["_found"] & pd.Series(category, index=members.index).isin(NO_BRANCH)]
    for rule, rows in (("X001", lost), ("X002", misplaced)):
        by_code = rows["branch_code"].notna()
        yield from told(got, rule, "party_member", rows[by_code], "branch_code")
        yield from told(got, rule, "party_member", rows[~by_code], "branch_name")
