"""The rules about one organisation, unit, place or society."""

from __future__ import annotations

import numpy as np
import pandas as pd

from schemas.periods import Period
from synth.witness.laws.lawbook import Mask, law


@law("C017", "warn", "party_org", "org_name", "org_category")
def _(frame: pd.DataFrame, _p: Period) -> Mask:
    return frame["org_name"].str.endswith("支部委员会") & (frame["org_category"] == "611")


@law("C018", "warn", "party_org", "term_years", "org_category", "field_type")
def _(frame: pd.DataFrame, _p: Period) -> Mask:
    long = (frame["org_category"] == "611") | frame["field_type"].isin(["JM", "NC"])
    return frame["term_years"].notna() & (frame["term_years"] != np.where(long, 5, 3))


@law("C019", "warn", "party_org", "term_end", "status", "term_delayed_to")
def _(frame: pd.DataFrame, period: Period) -> Mask:
    today = pd.Timestamp(period.data_date)
    return (frame["term_end"] < today) & ~(frame["term_delayed_to"] >= today)


@law("C020", "warn", "party_org", "committee_size", "member_total", "member_probationary")
def _(frame: pd.DataFrame, _p: Period) -> Mask:
    return (frame["member_total"] - frame["member_probationary"] >= 7) & (frame["committee_size"] == 0)


@law("C022", "warn", "unit", "coverage_status", "members_total")
def _(frame: pd.DataFrame, _p: Period) -> Mask:
    status, members = frame["coverage_status"], frame["members_total"]
    return ((status == "5") & (members < 3)) | ((status == "6") & (members == 0)) | ((status == "7") & (members >= 1))


@law("C022", "warn", "unit", "coverage_status", "org_code")
def _(frame: pd.DataFrame, _p: Period) -> Mask:
    return frame["coverage_status"].isin(["1", "2", "3", "4"]) & frame["org_code"].isna()


@law("C023", "warn", "community", "resident_population", "households")
def _(frame: pd.DataFrame, _p: Period) -> Mask:
    size = frame["resident_population"].astype("Float64") / frame["households"].astype("Float64")
    return (size < 0.5) | (size > 8)


@law("C026", "warn", "trade_union", "units_covered", "union_type")
def _(frame: pd.DataFrame, _p: Period) -> Mask:
    return (frame["union_type"] == "1") & (frame["units_covered"] > 1)
