"""The rules that one file decides, worked out a second time from the words of `rules.csv`, in plain pandas.

Shares no code with `schemas/databases` on purpose: where the two disagree, one has misread the rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from schemas.periods import Period, months_before
from synth.truth.identities import credit_check, identity_checks

Mask = Any
Test = Callable[[pd.DataFrame, Period], Mask]


@dataclass(frozen=True)
class Law:
    """One rule of one database: broken rows are those where `test` is true; null is not broken."""

    rule: str
    severity: str
    databases: tuple[str, ...]
    columns: tuple[str, ...]
    test: Test


LAWS: list[Law] = []


def law(rule: str, severity: str, databases: str, *columns: str) -> Callable[[Test], Test]:
    """Register a test for databases (names joined by blanks); the finding stands at the first column."""

    def register(test: Test) -> Test:
        LAWS.append(Law(rule, severity, tuple(databases.split()), columns, test))
        return test

    return register


def months_later(days: pd.Series, months: int) -> pd.Series:
    """The same day some months later, exact (31 January and a month is 28 or 29 February)."""
    stamped = days.to_numpy().astype("datetime64[D]")
    month = stamped.astype("datetime64[M]")
    day = (stamped - month.astype("datetime64[D]")).astype(np.int64)
    target = month + np.timedelta64(months, "M")
    length = ((target + 1).astype("datetime64[D]") - target.astype("datetime64[D]")).astype(np.int64)
    moved = target.astype("datetime64[D]") + np.minimum(day, length - 1).astype("timedelta64[D]")
    moved[np.isnat(stamped)] = np.datetime64("NaT")
    return pd.Series(moved.astype("datetime64[s]"), index=days.index)


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


@law("C017", "warn", "party_org", "org_name", "org_category")
def _(frame: pd.DataFrame, _p: Period) -> Mask:
    return frame["org_name"].str.endswith("支部委员会") & (frame["org_category"] == "611")


@law("C018", "warn", "party_org", "term_years", "org_category", "field_type")
def _(frame: pd.DataFrame, _p: Period) -> Mask:
    long = (frame["org_category"] == "611") | frame["field_type"].isin(["JM", "NC"])
    return frame["term_years"].notna() & (frame["term_years"] != np.where(long, 5, 3))


@law("C019", "warn", "party_org", "term_end", "status")
def _(frame: pd.DataFrame, period: Period) -> Mask:
    return frame["term_end"] < pd.Timestamp(period.data_date)


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


def proper_credit(codes: pd.Series) -> pd.Series:
    """Whether every code of a text (several joined by `|`) is a credit code of GB 32100 by form and check."""
    known = {text: all(map(_credit, text.split("|"))) for text in codes.dropna().unique()}
    return pd.Series([known.get(code, False) for code in codes], index=codes.index, dtype=bool)


def _credit(code: str) -> bool:
    letters = set("0123456789ABCDEFGHJKLMNPQRTUWXY")
    return len(code) == 18 and set(code) <= letters and credit_check(code[:17]) == code[17]


def broken(
    database: str, frame: pd.DataFrame, present: frozenset[str], period: Period
) -> Iterator[tuple[Law, np.ndarray]]:
    """The laws of a database that its columns allow to be tested, with the broken rows as a mask."""
    for each in LAWS:
        if database in each.databases and set(each.columns) <= present:
            mask = pd.Series(each.test(frame, period)).fillna(False).to_numpy(dtype=bool)
            if mask.any():
                yield each, mask
