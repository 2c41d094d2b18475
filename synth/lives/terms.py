"""The lives of a made-up city's organisations: founded out of others, merged into them, elected anew after terms."""

from __future__ import annotations

import numpy as np
import pandas as pd

from schemas.periods import Period
from synth.drawing import draw
from synth.lives import rates

COMMUNITY_FIELDS = ("JM", "NC")


def with_lives(frame: pd.DataFrame, rng: draw.Rng) -> pd.DataFrame:
    """When branches beside others are founded out of the first one (`_mother`) or merged into it, and terms.

    Terms by category (2018 opinion: 5 years for committees and all in villages and communities, else 3); `_late`: by
    how many months an organisation elects too late, every time.
    """
    size = len(frame)
    branch = frame[frame["_branch"] >= 0]
    beside = branch.groupby(["_community", "_host"])
    mother = (
        pd.Series(branch.index, index=branch.index).groupby([branch["_community"], branch["_host"]]).transform("first")
    )
    may = (beside.cumcount() > 0) & (branch["org_category"] == "631")
    founded = rates.unsettled(rates.BRANCHES_FOUNDED, size, rng)
    merged = rates.unsettled(rates.BRANCHES_MERGED, size, rng)
    founded = founded.where(may.reindex(frame.index, fill_value=False))
    merged = merged.where(may.reindex(frame.index, fill_value=False) & founded.isna())
    basic = frame["org_category"].isin(["611", "621", "631", "632"]) & (frame["status"] == "1")
    basic &= ~frame["is_functional"].fillna(False).astype(bool)
    long = (frame["org_category"] == "611") | frame["field_type"].isin(COMMUNITY_FIELDS)
    months = np.where(long, 60, 36)
    late = np.where(rng.random(size) < 0.5, 0, rng.integers(1, 13, size))
    first = draw.add_months(
        pd.Series([rates.EVE] * size, dtype="datetime64[s]"), -(rng.random(size) * (months + late)).astype(int)
    )
    first = first - pd.to_timedelta(rng.integers(0, 28, size), unit="D").astype("timedelta64[s]")
    earlier = pd.to_timedelta(rng.integers(0, 9000, size), unit="D")
    return frame.assign(
        _founded=founded,
        _merged=merged,
        _mother=mother.reindex(frame.index, fill_value=-1),
        _first=founded.fillna(first).astype("datetime64[s]").where(basic),
        _late=late,
        _terms_before=rng.integers(0, 12, size),
        term_years=pd.Series(months // 12).astype("Int64").where(basic),
        established_on=founded.fillna(first - earlier).astype("datetime64[s]"),
        has_secretary=rng.random(size) > 0.03,
    )


def _delayed(
    frame: pd.DataFrame, served: np.ndarray, cycle: np.ndarray, months: np.ndarray, today: pd.Timestamp
) -> pd.Series:
    """To when the change of term is put off: of a third till it comes, of another third for a month too little.

    It is told from a month before the end on; half of these tell it for a year after the change too.
    """
    number, late = frame.index.to_numpy(), frame["_late"].to_numpy()
    first = frame["_first"].fillna(rates.EVE).astype("datetime64[s]")
    by = np.select([number % 3 == 1, number % 3 == 2], [late, late - 1], 0)

    def end(term: np.ndarray) -> pd.Series:
        return draw.add_months(draw.add_months(first, term * cycle), months)

    present, before = end(served), end(np.maximum(served - 1, 0))
    is_near = (by > 0) & (present - pd.Timedelta(days=30) <= today)
    is_told = (by > 0) & (number % 2 == 0) & (served > 0) & (today - before < pd.Timedelta(days=730))
    put_off = draw.add_months(present, by).where(is_near)
    return put_off.fillna(draw.add_months(before, by).where(is_told & ~is_near)).astype("datetime64[s]")


def at_date(frame: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The organisations of a month, with their terms; what was merged stays to the end of the year."""
    today, year = pd.Timestamp(period.data_date), pd.Timestamp(period.starts("annual"))
    gone = frame["_merged"] <= today
    there = ~(frame["_founded"] > today) & ~(frame["_merged"] < year)
    months = frame["term_years"].fillna(3).astype(int).to_numpy() * 12
    cycle = months + frame["_late"].to_numpy()
    first = frame["_first"].fillna(rates.EVE)
    since = (today.year - first.dt.year) * 12 + today.month - first.dt.month - (first.dt.day.clip(upper=28) > today.day)
    served = np.maximum(since.to_numpy() // cycle, 0)
    start = draw.add_months(first, served * cycle).where(served > 0, first).where(frame["_first"].notna())
    changes = np.select([gone, frame["_founded"] >= year, (start >= year) & (served > 0)], ["3", "1", "8"], default="")
    own = frame.assign(
        status=frame["status"].where(~gone, "3"),
        term_no=draw.whole(1 + served + np.where(frame["_founded"].isna(), frame["_terms_before"], 0)).where(
            start.notna()
        ),
        term_start=start.astype("datetime64[s]"),
        term_end=draw.add_months(start.astype("datetime64[s]"), months),
        term_delayed_to=_delayed(frame, served, cycle, months, today).where(start.notna()),
        change_type=pd.Series(changes, dtype="str").replace("", None),
        _n=frame.index,
    )[there]
    place = np.cumsum(there.to_numpy()) - 1
    parent = own["_parent"].to_numpy()
    return own.assign(_parent=np.where(parent >= 0, place[parent], -1), _row=own.index).reset_index(drop=True)
