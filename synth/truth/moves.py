"""What makes 党员 rows of one person stand in two places: transfers of the month, and people held twice (R002).

Also the few whose branch cannot be found. Nobody gets two rows of status 1 in one district.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from schemas.periods import Period, months_before
from synth.drawing import draw

OUT, ARRIVED, TWICE, ADRIFT, BY_NAME, EDGES = 0.004, 0.002, 0.001, 0.002, 0.004, 2
LEAST_TWICE, LEAST_OUT = 24, 12


def moved(frame: pd.DataFrame, orgs: pd.DataFrame, period: Period, rng: draw.Rng) -> pd.DataFrame:
    """The members with transfers, double rows and lost branches; new rows come last in no district's order."""
    first, last = pd.Timestamp(period.starts("monthly")), pd.Timestamp(period.data_date)
    usual = frame.index[(frame["party_status"] == "1") & (frame["member_category"] == "1")]
    rows = rng.permutation(usual)
    leavers, rows = _cut(rows, len(frame), OUT, LEAST_OUT)
    arrived, rows = _cut(rows, len(frame), ARRIVED)
    doubles, rows = _cut(rows, len(frame), TWICE, LEAST_TWICE)
    adrift, rows = _cut(rows, len(frame), ADRIFT)
    by_name, rows = _cut(rows, len(frame), BY_NAME)
    frame = frame.copy()
    frame.loc[arrived, "enter_type"] = draw.codes({"3": 9, "38": 1}, len(arrived), rng).to_numpy()
    frame.loc[arrived, "enter_date"] = draw.days_between(first, last, len(arrived), rng).to_numpy()
    frame.loc[adrift, "branch_code"] = "ZB" + frame.loc[adrift, "district"] + "9"
    frame.loc[adrift, "branch_name"] = "待确认党支部"
    frame.loc[by_name, "branch_code"] = None
    dated = doubles[rng.random(len(doubles)) < 0.6]
    frame.loc[dated, "enter_type"] = "3"
    frame.loc[dated, "enter_date"] = _within_two_years(last, len(dated), rng).to_numpy()
    _mark_edges(frame, period)
    leaving = _leave(frame, leavers, period, rng)
    back = leaving[rng.random(len(leaving)) < 0.7]
    arrivals = _arrive(frame.loc[back], orgs, last, rng)
    second = _second(frame.loc[doubles], orgs, last, rng)
    return pd.concat([frame, arrivals, second], ignore_index=True)


def _cut(rows: np.ndarray, size: int, share: float, least: int = 2) -> tuple[np.ndarray, np.ndarray]:
    count = min(max(round(size * share), least), len(rows) // 2)
    return rows[:count], rows[count:]


def _mark_edges(frame: pd.DataFrame, period: Period) -> None:
    """One lost for exactly six months, one for a day less."""
    lost = frame.index[frame["is_lost"].fillna(False).astype(bool)][:EDGES]
    edge = pd.Timestamp(months_before(period.data_date, 6))
    frame.loc[lost, "lost_on"] = [edge, edge + pd.Timedelta(days=1)][: len(lost)]


def _leave(frame: pd.DataFrame, rows: np.ndarray, period: Period, rng: draw.Rng) -> np.ndarray:
    """Turn rows into transfers out, most of them in the month; gives the rows of the month."""
    first, last = pd.Timestamp(period.starts("monthly")), pd.Timestamp(period.data_date)
    month = rng.random(len(rows)) < 0.8
    early = draw.days_between(first - pd.Timedelta(days=200), first - pd.Timedelta(days=1), len(rows), rng)
    left = draw.days_between(first, last, len(rows), rng).where(pd.Series(month), early)
    frame.loc[rows, "party_status"] = "3"
    frame.loc[rows, "leave_type"] = draw.codes({"4": 9, "48": 1}, len(rows), rng).to_numpy()
    frame.loc[rows, "leave_date"] = left.to_numpy()
    frame.loc[rows, ["is_lost", "is_floating", "is_empty_hung"]] = False
    for column in ("lost_on", "lost_reason", "float_scope", "float_destination"):
        frame.loc[rows, column] = None
    return rows[month]


def _arrive(leaving: pd.DataFrame, orgs: pd.DataFrame, last: pd.Timestamp, rng: draw.Rng) -> pd.DataFrame:
    """The same people where they went: any branch of the city, or of their own district, street or community."""
    branches = orgs[orgs["_branch"] >= 0]
    home = orgs.loc[leaving["_org"]]
    near = rng.choice(["", "district", "street_code", "community_code"], len(leaving), p=[0.55, 0.2, 0.15, 0.1])
    target = np.empty(len(leaving), dtype=np.int64)
    for kind in np.unique(near):
        rows = np.flatnonzero(near == kind)
        pools: dict[Any, Any] = branches.groupby(kind).indices if kind else {"": np.arange(len(branches))}
        for row in rows:
            pool = pools[home.iloc[row][kind] if kind else ""]
            target[row] = branches.index[int(pool[rng.integers(len(pool))])]
    arrivals = _at(leaving, orgs, target)
    return arrivals.assign(
        party_status="1",
        enter_type=draw.codes({"3": 9, "38": 1}, len(leaving), rng).to_numpy(),
        enter_date=(leaving["leave_date"] + (last - leaving["leave_date"]) // 2).dt.normalize().astype("datetime64[s]"),
        leave_type=None,
        leave_date=pd.Series(pd.NaT, index=arrivals.index, dtype="datetime64[s]"),
    )


def _second(people: pd.DataFrame, orgs: pd.DataFrame, last: pd.Timestamp, rng: draw.Rng) -> pd.DataFrame:
    """A second row of status 1 in another district; some entered later, some on no known day or to no known branch."""
    branches = orgs[orgs["_branch"] >= 0]
    target = branches.index.to_numpy()[rng.integers(0, len(branches), len(people))]
    rows = _at(people, orgs, target)
    day = _within_two_years(last, len(people), rng)
    rows["enter_type"] = "3"
    rows["enter_date"] = day.where(rng.random(len(people)) < 0.6).to_numpy()
    rows["dues_status"] = "4"
    rows.loc[rows.index[rng.random(len(rows)) < 0.3], ["branch_code", "branch_name"]] = ["ZB9", "待确认党支部"]
    moved: pd.DataFrame = rows[rows["district"].to_numpy() != people["district"].to_numpy()]
    return moved


def _within_two_years(last: pd.Timestamp, size: int, rng: draw.Rng) -> pd.Series:
    """Days of the last two years, but not of the month: people held twice are no transfers of it."""
    return draw.days_between(last - pd.Timedelta(days=730), last - pd.Timedelta(days=40), size, rng)


def _at(people: pd.DataFrame, orgs: pd.DataFrame, target: np.ndarray) -> pd.DataFrame:
    there = orgs.loc[target]
    return people.assign(
        _org=target,
        district=there["district"].to_numpy(),
        branch_code=there["org_code"].to_numpy(),
        branch_name=there["org_name"].to_numpy(),
    )
