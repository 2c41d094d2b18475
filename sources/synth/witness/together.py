"""What must be found on the accepted rows of all districts together, worked out from identity numbers and branches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from sources.synth.witness.delivered import Delivered

NO_BRANCH = ("611", "612", "621", "P01")


def together(got: Delivered) -> list[dict[str, Any]]:
    """Findings as `rule district database part cell`; the submission is told by what it is of."""
    if "party_member" not in got.frames:
        return []
    members = got.frames["party_member"]
    present = members[members["party_status"] == "1"]
    found = [*_told(got, "R002", "party_member", _held_twice(present), "citizen_id")]
    if "party_org" in got.frames:
        found += _of_branches(got, present)
    if "applicant" in got.frames:
        people = got.frames["applicant"]
        waiting = people["stage"].isin(["1", "2", "3"]) & people["outcome"].isna()
        admitted = people[waiting & people["citizen_id"].isin(present["citizen_id"])]
        found += _told(got, "X009", "applicant", admitted, "citizen_id")
    return found


def _held_twice(members: pd.DataFrame) -> pd.DataFrame:
    districts = members.groupby("citizen_id")["district"].transform("nunique")
    return members[districts > 1]


def _of_branches(got: Delivered, members: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Members whose branch cannot be found (X001), or is none (X002)."""
    named = members["branch_code"].notna() | members["branch_name"].notna()
    lost = members[named & ~members["_found"] & members["district"].isin(list(_with_organisations(got)))]
    orgs = got.frames["party_org"]
    category = orgs["org_category"].iloc[members["_branch_row"].clip(lower=0)].to_numpy()
    misplaced = members[members["_found"] & pd.Series(category, index=members.index).isin(NO_BRANCH)]
    for rule, rows in (("X001", lost), ("X002", misplaced)):
        by_code = rows["branch_code"].notna()
        yield from _told(got, rule, "party_member", rows[by_code], "branch_code")
        yield from _told(got, rule, "party_member", rows[~by_code], "branch_name")


def _with_organisations(got: Delivered) -> Iterator[str]:
    """Districts of which all streets have sent 党组织."""
    sent = [one for one in got.sent if one.database == "party_org"]
    for district in {one.district for one in sent}:
        parts = {one.part for one in sent if one.district == district}
        streets = {area.code for area in got.areas.children(district, got.period) if area.level == 3}
        if None in parts or streets <= parts:
            yield district


def _told(got: Delivered, rule: str, database: str, rows: pd.DataFrame, column: str) -> Iterable[dict[str, Any]]:
    for number, row in zip(rows["_sent"].tolist(), rows["_row"].tolist(), strict=True):
        sent = got.sent[number]
        cell = f"{sent.letters[column]}{row}" if column in sent.letters else None
        yield {"rule": rule, "district": sent.district, "database": database, "part": sent.part, "cell": cell}
