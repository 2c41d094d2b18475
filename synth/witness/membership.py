"""What must be found on the numbers of members that organisations report: T001, walked up from each member's branch."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from synth.witness.addresses import told, whole
from synth.witness.bodies import NO_HOME, Findings, parents, returns
from synth.witness.delivered import Delivered


def totals(got: Delivered, members: pd.DataFrame) -> Findings:
    """T001: a number that is not between the members below and these with all that nobody can place."""
    orgs = got.frames["party_org"]
    district = orgs["district"].to_dict()
    parent = {row: int(at) for row, at in enumerate(parents(orgs).tolist()) if not pd.isna(at)}
    up = {row: at for row, at in parent.items() if district[row] == district[at] and not returns(row, parent)}
    named = orgs["parent_org_code"].notna() | orgs["parent_org_name"].notna()
    below: Counter[int] = Counter()
    loose: Counter[str] = Counter(members.loc[~members["_found"], "district"])
    for branch, count in Counter(members.loc[members["_found"], "_branch_row"]).items():
        at: int | None = branch
        while at is not None:
            below[at] += count
            if at not in up and named[at]:
                loose[district[at]] += count
            at = up.get(at)
    for one in got.sent:
        loose[one.district] += one.kept_back if one.database == "party_member" else 0
    least = pd.Series([below[row] for row in orgs.index], index=orgs.index)
    most = least + orgs["district"].map(lambda code: loose[code])
    said = orgs["member_total"].astype("Float64")
    own = ~orgs["is_functional"].fillna(False).astype(bool) & ~orgs["org_category"].isin(NO_HOME)
    there = set(whole(got, "party_member")) & set(whole(got, "party_org"))
    wrong = own & (orgs["status"] == "1") & orgs["district"].isin(list(there)) & ((said < least) | (said > most))
    yield from told(got, "T001", "party_org", orgs[wrong.fillna(False).astype(bool)], "member_total")
