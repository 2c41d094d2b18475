"""入党申请人 rows of a month: who has applied and how far they are; those admitted or dropped stay for some months."""

from __future__ import annotations

import numpy as np
import pandas as pd

from schemas.periods import Period
from synth.drawing import draw

TWICE, LEAST_TWICE, APPLICANTS_A_BRANCH = 0.002, 16, 5
ADMITTED_SHOWN, DROPPED_SHOWN = 6, 3
"""Months."""


def applicants(people: pd.DataFrame, branches: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Core columns of `Applicant`; people apply at the `lasting_code` of their branch, which never ends."""
    today = pd.Timestamp(period.data_date)
    own = people[people["apply_date"].notna() & (people["apply_date"] <= today)]
    admitted, dropped = (
        draw.add_months(own[name], n) for name, n in (("admit_date", ADMITTED_SHOWN), ("drops_on", DROPPED_SHOWN))
    )
    own = own[~(admitted <= today).to_numpy() & ~(dropped <= today).to_numpy()]
    own = own.reset_index(drop=True)
    until = own["drops_on"].where(own["drops_on"] <= today, today)
    steps = {name: own[name].where(own[name] <= until) for name in ("activist_date", "candidate_date", "admit_date")}
    stage = 1 + np.sum([each.notna().to_numpy() for each in steps.values()], axis=0)
    at = branches.iloc[own["slot"]].reset_index(drop=True)
    frame = pd.DataFrame(
        {
            "district": at["district"],
            **{
                name: own[name]
                for name in ("_n", "citizen_id", "sex", "birth_date", "ethnicity", "education", "work_post")
            },
            "branch_code": at["lasting_code"],
            "stage": pd.Series(stage.astype(str), dtype="str"),
            "outcome": own["dropped"].where(own["drops_on"] <= today).astype("str"),
            "apply_date": own["apply_date"],
            "talk_date": own["talk_date"].where(own["talk_date"] <= today),
            **steps,
            "league_recommended": own["league_recommended"].where(stage >= 2, False).astype("boolean"),
            "training_hours": pd.Series(np.where(stage >= 3, 24.0, np.nan)).astype("Float64"),
            "approve_date": steps["admit_date"],
            "political_status": own["political_status"],
        }
    )
    return _twice(frame, own["twice"].to_numpy(), branches)


def _twice(frame: pd.DataFrame, chance: np.ndarray, branches: pd.DataFrame) -> pd.DataFrame:
    """A few stand in a second district too, where less is known of them and sometimes not their branch."""
    share = max(TWICE, LEAST_TWICE / (APPLICANTS_A_BRANCH * len(branches)))
    rows = np.flatnonzero(chance < share)
    there = branches.iloc[(chance[rows] / share * len(branches)).astype(int)]
    second = frame.iloc[rows].assign(
        district=there["district"].to_numpy(), branch_code=there["lasting_code"].to_numpy(), work_post="5"
    )
    second["branch_code"] = second["branch_code"].where(rows % 5 < 3, "ZB9")
    second = second[second["district"].to_numpy() != frame["district"].to_numpy()[rows]]
    both: pd.DataFrame = pd.concat([frame, second], ignore_index=True)
    return both
