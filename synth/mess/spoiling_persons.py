"""Defects of 党员 and 入党申请人 rows: identity numbers, dates that contradict each other, copies."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from schemas.cities.madeup import NOBODY
from synth.drawing import draw
from synth.drawing.identities import identity_checks
from synth.patch import Patch, defect

PERSONS = ("party_member", "applicant")


def shifted(day: Any, months: int) -> pd.Timestamp:
    return pd.Timestamp(draw.add_months(pd.Series([day], dtype="datetime64[s]"), months).iloc[0])


def _here(patch: Patch) -> Any:
    return (
        patch.frame["party_status"].eq("1") if "party_status" in patch.frame else np.ones(len(patch.frame), dtype=bool)
    )


def _women(patch: Patch) -> Any:
    cut = patch.frame["citizen_id"].fillna("").str[:15].str.ljust(15, "0")
    valid = (cut + "00").add(identity_checks(cut + "00")) == cut + "000"
    return _here(patch) & patch.frame["sex"].eq("2") & ~valid


def _full(patch: Patch) -> Any:
    frame = patch.frame
    return (
        _here(patch)
        & frame["member_category"].eq("1")
        & frame["full_date"].notna()
        & frame["join_date"].dt.year.gt(1980)
    )


def _full_for_long(patch: Patch) -> Any:
    return _full(patch) & patch.frame["join_date"].lt(patch.today - pd.Timedelta(days=1100))


def _full_lately(patch: Patch) -> Any:
    return _full(patch) & patch.frame["join_date"].gt(patch.today - pd.Timedelta(days=650))


def _probationary(patch: Patch) -> Any:
    return _here(patch) & patch.frame["member_category"].eq("2") & patch.frame["full_date"].isna()


def _gone(patch: Patch) -> Any:
    return patch.frame["party_status"].isin(["4", "5"])


def _last_century(patch: Patch) -> Any:
    return _here(patch) & patch.frame["birth_date"].dt.year.lt(2000)


@defect("V001.key", "party_member")
def no_identity(patch: Patch, row: int) -> None:
    patch.value(row, "citizen_id", None)


@defect("V003", *PERSONS)
def short_identity(patch: Patch, row: int) -> None:
    number = patch.at(row, "citizen_id")
    patch.value(row, "citizen_id", number[:17])


@defect("V003.old", *PERSONS, where=_last_century)
def old_identity(patch: Patch, row: int) -> None:
    number = patch.at(row, "citizen_id")
    patch.text(row, "citizen_id", number[:6] + number[8:17])
    patch.note(row, "citizen_id", "V003", "warn")


@defect("V004", *PERSONS)
def wrong_check(patch: Patch, row: int) -> None:
    number = patch.at(row, "citizen_id")
    patch.value(row, "citizen_id", number[:17] + ("5" if number[17] != "5" else "7"))


@defect("V005", *PERSONS, where=_women)
def cut_identity(patch: Patch, row: int) -> None:
    patch.value(row, "citizen_id", patch.at(row, "citizen_id")[:15] + "000")


@defect("V005.number", *PERSONS, where=_women)
def identity_as_number(patch: Patch, row: int) -> None:
    cut = patch.at(row, "citizen_id")[:15] + "000"
    patch.value(row, "citizen_id", cut)
    patch.text(row, "citizen_id", float(cut))


@defect("V017", *PERSONS)
def digit_in_name(patch: Patch, row: int) -> None:
    patch.value(row, "name", patch.at(row, "name") + "2")


@defect("C001", *PERSONS)
def other_sex(patch: Patch, row: int) -> None:
    patch.value(row, "sex", "2" if patch.at(row, "sex") == "1" else "1")


@defect("C002", *PERSONS)
def other_birth(patch: Patch, row: int) -> None:
    patch.value(row, "birth_date", shifted(patch.at(row, "birth_date"), -12))


@defect("V001.birth", *PERSONS)
def no_birth(patch: Patch, row: int) -> None:
    patch.value(row, "birth_date", None)


@defect("V011", "party_member", where=_full_for_long)
def too_old(patch: Patch, row: int) -> None:
    turn, person = divmod(int(patch.at(row, "_n")), 12)  # a month and serial for each person: numbers differ
    patch.value(row, "birth_date", pd.Timestamp(1901 + turn // 499 % 9, 1 + person, 1))
    serial = turn % 499 * 2 + (1 if patch.at(row, "sex") == "1" else 2)
    body = f"{NOBODY}{1901 + turn // 499 % 9}{1 + person:02d}01{serial:03d}"
    patch.value(row, "citizen_id", body + identity_checks(pd.Series([body])).iloc[0])


@defect("C003", "party_member", where=_full_for_long)
def joined_too_young(patch: Patch, row: int) -> None:
    joined = shifted(patch.at(row, "birth_date"), 12 * 17)
    if joined.year > 1980:
        patch.value(row, "join_date", joined)
        patch.value(row, "full_date", shifted(joined, 13))


@defect("C004", "party_member", where=_full_for_long)
def full_before_joining(patch: Patch, row: int) -> None:
    patch.value(row, "full_date", shifted(patch.at(row, "join_date"), -3))


@defect("C005.short", "party_member", where=_full_for_long)
def short_probation(patch: Patch, row: int) -> None:
    patch.value(row, "full_date", shifted(patch.at(row, "join_date"), 6))


@defect("C005.long", "party_member", where=_full_for_long)
def long_probation(patch: Patch, row: int) -> None:
    patch.value(row, "full_date", shifted(patch.at(row, "join_date"), 31))


@defect("C006", "party_member", where=_full_lately)
def full_on_probation(patch: Patch, row: int) -> None:
    patch.value(row, "member_category", "2")


@defect("C007", "party_member", where=_full_for_long)
def probation_without_end(patch: Patch, row: int) -> None:
    patch.value(row, "member_category", "2")
    patch.value(row, "full_date", None)


@defect("C008", "party_member", where=_full)
def no_full_date(patch: Patch, row: int) -> None:
    patch.value(row, "full_date", None)


@defect("C009", "party_member", where=_here)
def lost_since_when(patch: Patch, row: int) -> None:
    patch.value(row, "is_lost", True)
    patch.value(row, "lost_reason", "7")


@defect("C011", "party_member", where=_gone)
def gone_how(patch: Patch, row: int) -> None:
    patch.value(row, "leave_type", None)


@defect("V008", "party_member", where=_full)
def unreadable_join_date(patch: Patch, row: int) -> None:
    patch.unread(row, "join_date", "时间待查", "V008", "block")


@defect("V009", "party_member", where=_full_for_long)
def join_month_only(patch: Patch, row: int) -> None:
    day = patch.at(row, "join_date")
    patch.value(row, "join_date", day.replace(day=1))
    patch.text(row, "join_date", f"{day.year}年{day.month}月")
    patch.note(row, "join_date", "V009", "warn")


@defect("V010.near", "party_member", where=lambda patch: _here(patch) & patch.frame["enter_date"].isna())
def enters_soon(patch: Patch, row: int) -> None:
    patch.value(row, "enter_date", patch.today + pd.Timedelta(days=5))


@defect("V010.far", "party_member", where=lambda patch: _here(patch) & patch.frame["enter_date"].isna())
def enters_late(patch: Patch, row: int) -> None:
    patch.value(row, "enter_date", patch.today + pd.Timedelta(days=60))


@defect("V010.join", "party_member", where=_probationary)
def joins_later(patch: Patch, row: int) -> None:
    patch.value(row, "join_date", patch.today + pd.Timedelta(days=40))


@defect("V012", "party_member")
def wrong_phone(patch: Patch, row: int) -> None:
    patch.value(row, "mobile", "12345")


@defect("V016", "party_member")
def unknown_residence(patch: Patch, row: int) -> None:
    patch.value(row, "residence_community", "?" + patch.at(row, "district") + "999999")


@defect("V002.post", *PERSONS)
def unknown_post(patch: Patch, row: int) -> None:
    patch.value(row, "work_post", "?星际领航员")


@defect("V002.education", *PERSONS)
def unknown_education(patch: Patch, row: int) -> None:
    patch.value(row, "education", "?私塾三年")


@defect("V001.ethnicity", *PERSONS)
def no_ethnicity(patch: Patch, row: int) -> None:
    patch.value(row, "ethnicity", None)


@defect("V007", "party_member", where=_here)
def wrong_employer_code(patch: Patch, row: int) -> None:
    patch.value(row, "unit_uscc", f"91{NOBODY}MA00000000")
