"""党员 rows of a month: who is on the books on the data date, and who left in the year to date, as flows are shown.

Columns that no figure needs (addresses, degrees …) are filled in when a district's files are written (`filling`).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from schemas.periods import Period, months_before
from synth.drawing import draw
from synth.drawing.steady import Steady
from synth.lives.rates import EVE

STATUS_OF = {"3": "5", "4": "3", "48": "3", "2": "2"}
"""Kind of decrease → status; all others have left the Party."""
LOST, FLOATING, EMPTY_HUNG = (0.032, 21), (0.14, 19), (0.05, 19)
"""Share of all people that it happens to some day, in so many years around the first month."""


def marked(people: pd.DataFrame, rng: Steady) -> pd.DataFrame:
    """The people with the spans of time in which they are lost, floating or empty-hung, and their dues."""
    size = len(people)
    spans: dict[str, pd.Series] = {}
    for name, (share, years) in {"lost": LOST, "floating": FLOATING, "hung": EMPTY_HUNG}.items():
        days = rng.integers(-11 * 365, (years - 11) * 365, size).astype("timedelta64[D]")
        begins = pd.Series(EVE + days).where(rng.random(size) < share).astype("datetime64[s]")
        spans[name] = begins
        spans[f"{name}_till"] = begins + pd.to_timedelta(np.ceil(rng.exponential(4 * 365.0, size)), unit="D")
    at_month_end = spans["lost"].dt.to_period("M").dt.to_timestamp(how="end").dt.normalize()
    spans["lost"] = at_month_end.where(rng.random(size) < 0.2, spans["lost"]).astype("datetime64[s]")
    where = draw.codes({"11": 1, "12": 1, "22": 5, "24": 2, "3": 1, "4": 1, "6": 1, "99": 1}, size, rng)
    return people.assign(
        **spans,
        told_after=rng.choice([6, 6, 6, 6, 1, 3], size),
        lost_reason=draw.codes({"1": 4, "2": 2, "3": 2, "4": 2, "5": 1, "6": 2, "7": 1}, size, rng),
        float_scope=draw.codes({"1": 5, "2": 1, "3": 3, "4": 2}, size, rng),
        float_destination=where,
        dues_status=draw.codes({"1": 90, "2": 3, "3": 3, "4": 2, "5": 0.5}, size, rng).where(rng.random(size) > 0.01),
    )


def roll(people: pd.DataFrame, spells: pd.DataFrame, orgs: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Core columns of `PartyMember`; `_n` numbers people, `_org` is the row in `orgs` (all that ever are)."""
    today, first = pd.Timestamp(period.data_date), pd.Timestamp(period.starts("annual"))
    there = (spells["begins"] <= today) & ((spells["ends"] > today) | (spells["ends"] >= first))
    own = spells[there].sort_values(["_org", "person", "begins"], kind="stable", ignore_index=True)
    who = people.iloc[own["person"]].reset_index(drop=True)
    at = orgs.iloc[own["_org"]].reset_index(drop=True)
    left = own["ends"] <= today
    waiting = who["full_date"] > today
    frame = pd.DataFrame(
        {
            "district": at["district"],
            "_org": own["_org"],
            **{name: who[name] for name in ("_n", "citizen_id", "sex", "birth_date", "ethnicity", "education")},
            "work_post": post(who, today),
            "branch_code": at["org_code"],
            "branch_name": at["org_name"],
            "join_date": who["join_date"],
            "full_date": who["full_date"].where(~waiting),
            "member_category": pd.Series(np.where(waiting, "2", "1"), dtype="str"),
            "party_status": own["leave_type"].map(STATUS_OF).fillna("4").where(left, "1").astype("str"),
            "leave_type": own["leave_type"].where(left).astype("str"),
            "leave_date": own["ends"].where(left),
            "enter_type": own["enter_type"],
            "enter_date": own["enter_date"],
        }
    )
    return _marks(_branches(frame, own), own, who, period)


def post(people: pd.DataFrame, today: pd.Timestamp) -> pd.Series:
    """The work post on a day: from school to work, from work to retirement."""
    working = people["work_post"].where(~(people["graduates_on"] <= today), people["later_post"])
    return working.where(~(people["retires_on"] <= today), "4").astype("str")


def _branches(frame: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    lost, second = own["branch"] == "adrift", own["branch"] == "second adrift"
    code = frame["branch_code"].where(~lost, "ZB" + frame["district"] + "9").where(~second, "ZB9")
    return frame.assign(
        branch_code=code.where(own["branch"] != "named").astype("str"),
        branch_name=frame["branch_name"].where(~(lost | second), "待确认党支部").astype("str"),
    )


def _marks(frame: pd.DataFrame, own: pd.DataFrame, who: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Lost, floating and empty-hung members, and dues. Some are called lost sooner than after six months."""
    today = pd.Timestamp(period.data_date)
    here = frame["party_status"] == "1"

    def within(name: str) -> pd.Series:
        begins = who[name]
        return (
            here
            & (begins > who["join_date"])
            & (begins > own["begins"])
            & (begins <= today)
            & (who[f"{name}_till"] > today)
        )

    called = pd.Series(False, index=frame.index)
    for months in who["told_after"].unique():
        called |= (who["told_after"] == months) & (who["lost"] <= pd.Timestamp(months_before(period.data_date, months)))
    lost = within("lost") & called
    floating = within("floating") & ~lost
    return frame.assign(
        is_lost=lost.astype("boolean"),
        lost_on=who["lost"].where(lost),
        lost_reason=who["lost_reason"].where(lost),
        is_floating=floating.astype("boolean"),
        float_scope=who["float_scope"].where(floating),
        float_destination=who["float_destination"].where(floating),
        is_empty_hung=within("hung").astype("boolean"),
        dues_status=who["dues_status"].where(~own["branch"].str.startswith("second"), "4"),
    )
