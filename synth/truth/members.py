"""党员 rows of a made-up city: people in branches, and what happened to them (moves, lost contact, second rows).

Columns that no figure needs (addresses, degrees …) are filled in when a district's files are written (`filling`).
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from synth.drawing import draw

POSTS: dict[str, dict[str, float]] = {
    "JM": {"4": 0.70, "5": 0.10, "02": 0.05, "022": 0.05, "01": 0.05, "014": 0.05},
    "NC": {"1": 0.45, "4": 0.30, "113": 0.06, "5": 0.06, "025": 0.08, "0253": 0.05},
    "LX": {"021": 0.25, "022": 0.42, "025": 0.12, "023": 0.05, "024": 0.06, "02": 0.05, "4": 0.05},
    "GQ": {"014": 0.25, "015": 0.33, "016": 0.25, "0164": 0.02, "4": 0.15},
    "XX": {"3": 0.40, "013": 0.43, "012": 0.12, "4": 0.05},
    "JG": {"011": 0.85, "4": 0.13, "2": 0.02},
    "QY": {"012": 0.3, "013": 0.3, "015": 0.3, "4": 0.1},
    "QT": {"5": 0.5, "02": 0.4, "3": 0.1},
}
AGES = {"4": (71.0, 7.5, 55, 99), "3": (22.0, 2.2, 19, 30), "1": (58.0, 12.0, 25, 90), "5": (47.0, 14.0, 20, 80)}
WORKING_AGES = (41.0, 10.5, 20, 60)
EDUCATION_BY_AGE = (
    (36, {"11": 2, "14": 16, "21": 55, "20": 8, "31": 15, "61": 3, "41": 1}),
    (61, {"14": 6, "21": 36, "28": 1, "31": 30, "41": 9, "61": 11, "47": 2, "71": 5}),
    (200, {"14": 1, "21": 14, "31": 22, "41": 13, "61": 19, "44": 3, "71": 22, "81": 6}),
)
ETHNICITY = {"01": 98.6, "03": 0.5, "02": 0.15, "11": 0.25, "10": 0.15, "08": 0.15, "05": 0.05, "15": 0.1, "56": 0.02}
STATUS = {"1": 98.3, "4": 0.3, "5": 1.1, "2": 0.3}


def members(orgs: pd.DataFrame, sizes: np.ndarray, data_date: dt.date, rng: draw.Rng) -> pd.DataFrame:
    """One row per member of the branches (rows of `orgs` with `_branch`), `sizes` members each.

    Core columns of `PartyMember` but the identity number; `_n` numbers people, `district`, `_org` is the row in `orgs`.
    """
    branch = orgs[orgs["_branch"] >= 0]
    at = np.repeat(np.arange(len(branch)), sizes)
    size = len(at)
    of = branch.iloc[at].reset_index(drop=True)
    post = _by_group(of["field_type"], POSTS, rng)
    age = _ages(post, rng)
    today = pd.Timestamp(data_date)
    born = draw.days_between(_years_before(today, age + 1) + pd.Timedelta(days=1), _years_before(today, age), size, rng)
    frame = pd.DataFrame(
        {
            "district": of["district"],
            "_org": branch.index.to_numpy()[at],
            "_n": np.arange(size),
            "sex": pd.Series(np.where(rng.random(size) < np.where(post == "4", 0.36, 0.43), "2", "1"), dtype="str"),
            "birth_date": born,
            "ethnicity": draw.codes(ETHNICITY, size, rng),
            "education": _education(age, rng),
            "work_post": post,
            "branch_code": of["org_code"],
            "branch_name": of["org_name"],
        }
    )
    frame = _joining(frame, age, today, rng)
    return _marks(_leaving(frame, today, rng), today, rng)


def _by_group(group: pd.Series, weights: dict[str, dict[str, float]], rng: draw.Rng) -> pd.Series:
    found = pd.Series(pd.array([None] * len(group), dtype="str"))
    for key, share in weights.items():
        rows = np.flatnonzero(group == key)
        found.iloc[rows] = draw.codes(share, len(rows), rng).to_numpy()
    return found


def _ages(post: pd.Series, rng: draw.Rng) -> np.ndarray:
    shape = np.array([AGES.get(p, WORKING_AGES) for p in post.unique()])[pd.factorize(post)[0]]
    return np.clip(rng.normal(shape[:, 0], shape[:, 1]), shape[:, 2], shape[:, 3]).astype(int)


def _years_before(day: pd.Timestamp, years: np.ndarray) -> pd.Series:
    return draw.add_months(pd.Series([day] * len(years), dtype="datetime64[s]"), -12 * years)


def _education(age: np.ndarray, rng: draw.Rng) -> pd.Series:
    band = np.searchsorted([limit for limit, _ in EDUCATION_BY_AGE], age, side="right")
    weights: dict[str, dict[str, float]] = {str(i): dict(share) for i, (_, share) in enumerate(EDUCATION_BY_AGE)}
    return _by_group(pd.Series(band.astype(str)), weights, rng)


def _joining(frame: pd.DataFrame, age: np.ndarray, today: pd.Timestamp, rng: draw.Rng) -> pd.DataFrame:
    """Join and full dates: joined at 18 or later, full after a year, a few late, the last year's still on probation."""
    size = len(frame)
    grown = draw.add_months(frame["birth_date"], 12 * 18 + 1)
    recent = (rng.random(size) < 0.06) & (age < 45)
    earliest = draw.add_months(pd.Series([today] * size, dtype="datetime64[s]"), np.where(recent, -23, -1200))
    latest = draw.add_months(frame["birth_date"], (12 * (20 + rng.gamma(2.0, 4.5, size))).astype(int))
    latest = latest.where(~pd.Series(recent), today)
    first = grown.where(grown > earliest, earliest)
    last = latest.where(latest < today, today)
    drawn = draw.days_between(first, last.where(last >= first, first), size, rng)
    join = draw.add_months(drawn.where(drawn <= today, today), 0)
    late = np.where(rng.random(size) < 0.04, rng.integers(1, 9, size), 0)
    full = draw.add_months(join, 12 + late)
    waiting = (full > today) | ((rng.random(size) < 0.06) & (draw.add_months(join, 23) > today))
    return frame.assign(
        join_date=join,
        full_date=full.where(~waiting),
        member_category=pd.Series(np.where(waiting, "2", "1"), dtype="str"),
    )


def _leaving(frame: pd.DataFrame, today: pd.Timestamp, rng: draw.Rng) -> pd.DataFrame:
    size = len(frame)
    status = draw.codes(STATUS, size, rng)
    left = draw.days_between(
        draw.add_months(pd.Series([today] * size, dtype="datetime64[s]"), -8),
        pd.Series([today] * size, dtype="datetime64[s]"),
        size,
        rng,
    )
    gone = status != "1"
    ways = {"2": "2", "4": "15", "5": "3"}
    earlier = draw.days_between(frame["join_date"], pd.Series([today] * size, dtype="datetime64[s]"), size, rng)
    kind = rng.random(size)
    joined_lately = frame["member_category"] == "2"
    moved = ~joined_lately & pd.Series(kind < 0.3)
    enter = earlier.where(moved).where(~joined_lately, frame["join_date"])
    entered = pd.Series("1", index=frame.index).where(joined_lately, pd.Series("3", index=frame.index).where(moved))
    return frame.assign(
        party_status=status,
        leave_type=status.map(ways).astype("str"),
        leave_date=left.where(gone),
        enter_type=entered.astype("str"),
        enter_date=enter,
    )


def _marks(frame: pd.DataFrame, today: pd.Timestamp, rng: draw.Rng) -> pd.DataFrame:
    """Lost, floating and empty-hung members, and dues."""
    size = len(frame)
    here = (frame["party_status"] == "1").to_numpy()
    lost = here & (rng.random(size) < 0.006)
    lost_on = draw.add_months(
        pd.Series([today] * size, dtype="datetime64[s]"), -rng.choice([2, 5, 6, 8, 14, 24, 31, 60, 80, 140], size)
    )
    floating = here & ~lost & (rng.random(size) < 0.03)
    where = draw.codes({"11": 1, "12": 1, "22": 5, "24": 2, "3": 1, "4": 1, "6": 1, "99": 1}, size, rng)
    return frame.assign(
        is_lost=pd.Series(lost).astype("boolean"),
        lost_on=lost_on.where(lost),
        lost_reason=draw.codes({"1": 4, "2": 2, "3": 2, "4": 2, "5": 1, "6": 2, "7": 1}, size, rng).where(lost),
        is_floating=pd.Series(floating).astype("boolean"),
        float_scope=draw.codes({"1": 5, "2": 1, "3": 3, "4": 2}, size, rng).where(floating),
        float_destination=where.where(floating),
        is_empty_hung=pd.Series(here & (rng.random(size) < 0.012)).astype("boolean"),
        dues_status=draw.codes({"1": 90, "2": 3, "3": 3, "4": 2, "5": 0.5}, size, rng).where(rng.random(size) > 0.01),
    )
