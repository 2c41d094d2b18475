"""入党申请人 rows of a made-up city: from application to admission, in step with the 2014 rules."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from synth.drawing import draw
from synth.truth.members import ETHNICITY

APPLICANTS_A_MEMBER = 0.21
POSTS = {"3": 0.33, "022": 0.2, "013": 0.12, "011": 0.08, "015": 0.08, "02": 0.07, "1": 0.05, "5": 0.07}
EDUCATION = {"11": 1, "14": 12, "21": 60, "31": 18, "61": 6, "41": 3}
STAGES = {"1": 47, "2": 41, "3": 8, "4": 4}
TWICE, LEAST_TWICE = 0.002, 12


def applicants(orgs: pd.DataFrame, members: int, first: int, data_date: dt.date, rng: draw.Rng) -> pd.DataFrame:
    """One row per applicant: core columns of `Applicant` but the identity number; `_n` counts on from `first`."""
    size = max(round(members * APPLICANTS_A_MEMBER), 20)
    branch = orgs[orgs["_branch"] >= 0]
    of = branch.iloc[np.sort(rng.integers(0, len(branch), size))].reset_index(drop=True)
    post = draw.codes(POSTS, size, rng)
    age = np.where(post == "3", rng.integers(19, 26, size), np.clip(rng.gamma(6.0, 5.5, size) + 2, 20, 62)).astype(int)
    today = pd.Series([pd.Timestamp(data_date)] * size, dtype="datetime64[s]")
    low = draw.add_months(today, -12 * (age + 1)) + pd.Timedelta(days=1)
    stage = draw.codes(STAGES, size, rng)
    frame = pd.DataFrame(
        {
            "district": of["district"],
            "_n": np.arange(size) + first,
            "sex": draw.codes({"1": 52, "2": 48}, size, rng),
            "birth_date": draw.days_between(low, draw.add_months(today, -12 * age), size, rng),
            "ethnicity": draw.codes(ETHNICITY, size, rng),
            "education": draw.codes(EDUCATION, size, rng),
            "work_post": post,
            "branch_code": of["org_code"],
            "stage": stage,
            "outcome": _outcomes(size, rng),
        }
    )
    frame["outcome"] = frame["outcome"].astype("str").where(stage != "4")
    return _twice(_steps(frame, today, rng), branch, rng)


def _steps(frame: pd.DataFrame, today: pd.Series, rng: draw.Rng) -> pd.DataFrame:
    """Dates in order, each only where the stage has been reached; the talk is on time, late or (some) has not been."""
    size = len(frame)
    stage = frame["stage"].astype(int).to_numpy()
    admitted = draw.days_between(draw.add_months(today, -6), today, size, rng)
    candidate = draw.add_months(admitted, -rng.integers(2, 6, size))
    activist = draw.add_months(candidate, -rng.integers(13, 30, size))
    reached = np.select([stage == 4, stage == 3, stage == 2], [activist, candidate, activist], admitted)
    apply_on = pd.Series(reached).astype("datetime64[s]") - pd.to_timedelta(rng.integers(200, 400, size), unit="D")
    apply_on = apply_on.where(stage > 1, admitted)
    apply_on = apply_on.where(stage != 3, activist - pd.Timedelta(days=200)).astype("datetime64[s]")
    delay = np.where(rng.random(size) < 0.9, rng.integers(2, 25, size), rng.integers(40, 90, size))
    talk = (apply_on + pd.to_timedelta(delay, unit="D")).astype("datetime64[s]")
    young = draw.add_months(apply_on, 2) > today
    talk = talk.where(~young, apply_on).where(young | (rng.random(size) > 0.03))
    talk = talk.where(talk <= today)
    return frame.assign(
        apply_date=apply_on,
        talk_date=talk,
        activist_date=activist.where(stage >= 2),
        league_recommended=draw.flags(0.4, size, rng).where(stage >= 2, False),
        candidate_date=candidate.where(stage >= 3),
        training_hours=pd.Series(np.where(stage >= 3, 24.0, np.nan)).astype("Float64"),
        admit_date=admitted.where(stage == 4),
        approve_date=admitted.where(stage == 4),
        political_status=draw.codes({"03": 45, "13": 55}, size, rng),
    )


def _outcomes(size: int, rng: draw.Rng) -> pd.Series:
    dropped, struck = rng.random(size) < 0.02, rng.random(size) < 0.02
    return pd.Series(np.select([dropped, struck], ["T", "O"], default=""), dtype="str").replace("", None)


def _twice(frame: pd.DataFrame, branch: pd.DataFrame, rng: draw.Rng) -> pd.DataFrame:
    """A few stand in a second district too, where less is known of them and sometimes not their branch."""
    people = frame.iloc[draw.pick(len(frame), max(TWICE, LEAST_TWICE / len(frame)), rng)]
    there = branch.iloc[rng.integers(0, len(branch), len(people))]
    second = people.assign(district=there["district"].to_numpy(), branch_code=there["org_code"].to_numpy())
    second = second.assign(work_post="5")
    second["branch_code"] = second["branch_code"].where(rng.random(len(second)) < 0.6, "ZB9")
    second = second[second["district"].to_numpy() != people["district"].to_numpy()]
    both: pd.DataFrame = pd.concat([frame, second], ignore_index=True)
    return both
