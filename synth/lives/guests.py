"""党员 rows of who only floats in: people on the books elsewhere in the city, listed where they live or work."""

from __future__ import annotations

import numpy as np
import pandas as pd

from synth.drawing.steady import Steady

SCOPE, STATUS, LOOKED_AFTER = "3", "7", 0.7
"""Who floats so far is listed; what status the row has; how many are in the care of a branch there."""
BRANCHES = ("631", "632")


def with_guests(people: pd.DataFrame, orgs: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The rows of a month's members, `_org` the row in `orgs`, and behind them those of guests.

    Each is with a branch of a district, another one than his own if there is any. A few name their own branch still.
    """
    people = people.assign(is_floating_in=pd.Series(False, index=people.index, dtype="boolean"))
    away = people[people["is_floating"].fillna(False).astype(bool) & (people["float_scope"] == SCOPE)]
    hosts = orgs[(orgs["status"] == "1") & orgs["org_category"].isin(BRANCHES)].reset_index(names="_at")
    if away.empty or hosts.empty:
        return people
    rng = Steady(seed, 7, rows=away["_n"].to_numpy())
    by_district = hosts.groupby("district")["_at"].agg(list).to_dict()
    found, share = [], rng.random(len(away))
    for home, part in zip(away["district"], share, strict=True):
        near = [at for district, rows in by_district.items() if district != home for at in rows] or hosts[
            "_at"
        ].tolist()
        found.append(near[int(part * len(near))])
    at = orgs.iloc[found].reset_index(drop=True)
    guests = away.reset_index(drop=True)
    managed = rng.random(len(away)) < LOOKED_AFTER
    nothing = {name: None for name in ("enter_type", "leave_type")}
    never = {name: pd.Series([pd.NaT] * len(guests), dtype="datetime64[s]") for name in ("enter_date", "leave_date")}
    guests = guests.assign(
        district=at["district"],
        _org=np.array(found),
        branch_code=at["org_code"].where(managed, guests["branch_code"]).astype("str"),
        branch_name=at["org_name"].where(managed, guests["branch_name"]).astype("str"),
        party_status=STATUS,
        is_floating=pd.Series(False, index=guests.index, dtype="boolean"),
        is_floating_in=pd.Series(True, index=guests.index, dtype="boolean"),
        **nothing,
        **never,
    )
    return pd.concat([people, guests.astype(people.dtypes)], ignore_index=True)
