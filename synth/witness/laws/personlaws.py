"""The rules about one person: 党员 and 入党申请人."""

from __future__ import annotations

import numpy as np
import pandas as pd

from schemas.periods import Period, months_before
from synth.drawing.identities import identity_checks
from synth.witness.laws.lawbook import Mask, law, months_later

PERSONS = "party_member applicant"


def proper_identity(numbers: pd.Series) -> pd.Series:
    """Whether an identity number has 18 characters and the check character of GB 11643."""
    good = numbers.str.fullmatch(r"\d{17}[\dX]").fillna(False).astype(bool)
    right = pd.Series(False, index=numbers.index)
    if good.any():
        found = numbers[good]
        right[good] = found.str[17] == identity_checks(found.str[:17])
    return right


@law("V003", "reject_row", PERSONS, "citizen_id")
def _(frame: pd.DataFrame, _p: Period) -> Mask:
    return frame["citizen_id"].notna() & (frame["citizen_id"].str.len() != 18)


@law("V004", "reject_row", PERSONS, "citizen_id")
def _(frame: pd.DataFrame, _p: Period) -> Mask:
    number = frame["citizen_id"]
    return (number.str.len() == 18) & ~proper_identity(number) & ~number.str.endswith("000")


@law("V005", "reject_row", PERSONS, "citizen_id")
def _(frame: pd.DataFrame, _p: Period) -> Mask:
    number = frame["citizen_id"]
    return (number.str.len() == 18) & ~proper_identity(number) & number.str.endswith("000")


@law("V011", "warn", "party_member", "birth_date")
def _(frame: pd.DataFrame, _p: Period) -> Mask:
    return frame["birth_date"].dt.year < 1910


@law("V017", "reject_row", PERSONS, "name")
def _(frame: pd.DataFrame, _p: Period) -> Mask:
    return frame["name"].str.contains(r"\d|合计|小计|总计")


@law("C001", "block", PERSONS, "sex", "citizen_id")
def _(frame: pd.DataFrame, _p: Period) -> Mask:
    digit = pd.to_numeric(frame["citizen_id"].where(frame["citizen_id"].str.len() == 18).str[16], errors="coerce")
    return frame["sex"].isin(["1", "2"]) & digit.notna() & ((digit % 2 == 1) != (frame["sex"] == "1"))


@law("C002", "warn", PERSONS, "birth_date", "citizen_id")
def _(frame: pd.DataFrame, _p: Period) -> Mask:
    """A birth date known only to the month is compared by its month."""
    form, end = ("%Y%m", 12) if frame["_month_only"].any() else ("%Y%m%d", 14)
    digits = frame["citizen_id"].where(frame["citizen_id"].str.len() == 18).str[6:end]
    return digits.notna() & frame["birth_date"].notna() & (digits != frame["birth_date"].dt.strftime(form))


@law("C003", "block", "party_member", "join_date", "birth_date")
def _(frame: pd.DataFrame, _p: Period) -> Mask:
    return (frame["join_date"] < months_later(frame["birth_date"], 216)) & (frame["join_date"].dt.year >= 1956)


@law("C003", "warn", "party_member", "join_date", "birth_date")
def _(frame: pd.DataFrame, _p: Period) -> Mask:
    return (frame["join_date"] < months_later(frame["birth_date"], 216)) & (frame["join_date"].dt.year < 1956)


@law("C004", "block", "party_member", "full_date", "join_date")
def _(frame: pd.DataFrame, _p: Period) -> Mask:
    return frame["full_date"] < frame["join_date"]


@law("C005", "warn", "party_member", "full_date", "join_date")
def _(frame: pd.DataFrame, _p: Period) -> Mask:
    year = frame["join_date"].dt.year
    regular = (year >= 1956) & ~year.between(1969, 1977)
    short = (frame["full_date"] >= frame["join_date"]) & (frame["full_date"] < months_later(frame["join_date"], 12))
    return regular & (short | (frame["full_date"] > months_later(frame["join_date"], 24)))


@law("C006", "block", "party_member", "full_date", "member_category")
def _(frame: pd.DataFrame, _p: Period) -> Mask:
    return (frame["member_category"] == "2") & frame["full_date"].notna()


@law("C007", "warn", "party_member", "join_date", "member_category")
def _(frame: pd.DataFrame, period: Period) -> Mask:
    return (frame["member_category"] == "2") & (months_later(frame["join_date"], 24) < pd.Timestamp(period.data_date))


@law("C008", "warn", "party_member", "full_date", "member_category")
def _(frame: pd.DataFrame, _p: Period) -> Mask:
    return (frame["member_category"] == "1") & frame["full_date"].isna()


@law("C009", "block", "party_member", "lost_on", "is_lost")
def _(frame: pd.DataFrame, period: Period) -> Mask:
    recent = frame["lost_on"] > pd.Timestamp(months_before(period.data_date, 6))
    return frame["is_lost"].fillna(False).astype(bool) & (frame["lost_on"].isna() | recent)


@law("C010", "warn", "party_member", "party_status", "is_lost", "lost_on")
def _(frame: pd.DataFrame, period: Period) -> Mask:
    long = frame["lost_on"] <= pd.Timestamp(months_before(period.data_date, 30))
    return frame["is_lost"].fillna(False).astype(bool) & long & (frame["party_status"] == "1")


@law("C011", "warn", "party_member", "party_status", "leave_type", "leave_date")
def _(frame: pd.DataFrame, _p: Period) -> Mask:
    return frame["party_status"].isin(["3", "4", "5"]) & (frame["leave_type"].isna() | frame["leave_date"].isna())


STEPS = ("apply_date", "activist_date", "candidate_date", "admit_date")


@law("C013", "block", "applicant", "stage", *STEPS)
def _(frame: pd.DataFrame, _p: Period) -> Mask:
    stage = pd.to_numeric(frame["stage"].where(frame["stage"].isin(list("1234"))), errors="coerce")
    wrong = pd.Series(False, index=frame.index)
    for number, step in enumerate(STEPS, 1):
        wrong |= (stage == number) & frame[step].isna()
        wrong |= (stage < number) & frame[step].notna()
    return wrong


@law("C014", "block", "applicant", "activist_date", *STEPS)
def _(frame: pd.DataFrame, _p: Period) -> Mask:
    pairs = [(a, b) for i, a in enumerate(STEPS) for b in STEPS[i + 1 :]]
    return np.logical_or.reduce([(frame[a] > frame[b]).to_numpy(dtype=bool) for a, b in pairs])


@law("C015", "warn", "applicant", "candidate_date", "activist_date")
def _(frame: pd.DataFrame, _p: Period) -> Mask:
    return frame["candidate_date"] < months_later(frame["activist_date"], 12)


@law("C016", "warn", "applicant", "talk_date", "apply_date")
def _(frame: pd.DataFrame, period: Period) -> Mask:
    due = months_later(frame["apply_date"], 1)
    return (frame["talk_date"] > due) | (frame["talk_date"].isna() & (due < pd.Timestamp(period.data_date)))
