"""Defects of rows that are not persons: codes, counts, areas, terms, credit codes; and copies of rows of any kind."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from schemas.column import Kind
from synth.patch import DEFECTS, Patch, defect

COUNTED = {"community": "households", "trade_union": "employees", "unit": "employees", "building": "units_in"}
CODED = {
    "party_org": "field_type",
    "community": "community_type",
    "building": "building_type",
    "trade_union": "union_type",
    "league_org": "league_type",
    "unit": "unit_nature",
}
CONTACT = {
    "party_org": "approval_no",
    "community": "venue_area_m2",
    "building": "owner_name",
    "trade_union": "parent_union",
    "league_org": "league_short_name",
    "unit": "registered_address",
    "party_member": "current_address",
    "applicant": "training_hours",
}


def _branches(patch: Patch) -> Any:
    return patch.frame["org_category"].eq("631") & patch.frame["status"].eq("1")


def _with_term(patch: Patch) -> Any:
    return _branches(patch) & patch.frame["term_years"].notna()


@defect("V002", *CODED)
def unknown_code(patch: Patch, row: int) -> None:
    patch.value(row, CODED[patch.database.name], "?待归类事项")


@defect("V001", *CODED)
def no_code(patch: Patch, row: int) -> None:
    patch.value(row, CODED[patch.database.name], None)


@defect("V013", *COUNTED)
def negative_count(patch: Patch, row: int) -> None:
    patch.unread(row, COUNTED[patch.database.name], "-5", "V013", "block")


@defect("V013.word", *COUNTED)
def count_in_words(patch: Patch, row: int) -> None:
    patch.unread(row, COUNTED[patch.database.name], "若干名", "V013", "block")


@defect("V015", *COUNTED)
def letter_in_count(patch: Patch, row: int) -> None:
    patch.unread(row, COUNTED[patch.database.name], "2E8S", "V015", "warn")


@defect("V008", "party_org", "trade_union", "league_org")
def unreadable_day(patch: Patch, row: int) -> None:
    patch.unread(row, "established_on", "时间待查", "V008", "block")


@defect("V010", "party_org", "trade_union", "league_org")
def founded_later(patch: Patch, row: int) -> None:
    patch.value(row, "established_on", patch.today + pd.Timedelta(days=90))


@defect("V009", "party_org", where=_with_term)
def term_month_only(patch: Patch, row: int) -> None:
    day = patch.at(row, "term_end")
    patch.value(row, "term_end", day.replace(day=1))
    patch.text(row, "term_end", f"{day.year}年{day.month}月")
    patch.note(row, "term_end", "V009", "warn")


@defect("V016.street", "party_org", "unit", "building", where=lambda patch: patch.frame["community_code"].notna())
def unknown_street(patch: Patch, row: int) -> None:
    patch.value(row, "street_code", "?" + patch.at(row, "district") + "999")


@defect("V016.community", "unit", "building")
def unknown_community(patch: Patch, row: int) -> None:
    patch.value(row, "community_code", "?" + patch.at(row, "street_code") + "999")


@defect("V016.both", "party_org", "unit")
def unknown_place(patch: Patch, row: int) -> None:
    patch.value(row, "street_code", "?" + patch.at(row, "district") + "998")
    patch.value(row, "community_code", None)


@defect(
    "V007", "party_org", "unit", where=lambda p: p.frame["uscc" if p.database.name == "unit" else "unit_uscc"].notna()
)
def wrong_credit_code(patch: Patch, row: int) -> None:
    column = "uscc" if patch.database.name == "unit" else "unit_uscc"
    code = patch.at(row, column).split("|")[0]
    patch.value(row, column, code[:17] + ("5" if code[17] != "5" else "6"))


@defect("V012", "party_org", "unit")
def wrong_phone(patch: Patch, row: int) -> None:
    patch.value(row, "contact_phone", "12345")


@defect("V014", "party_org", "community", "building")
def out_of_range(patch: Patch, row: int) -> None:
    column, value = {
        "party_org": ("group_count", 70),
        "community": ("community_workers", 95),
        "building": ("floors", 180),
    }[patch.database.name]
    patch.value(row, column, value)


@defect("V018", "building", "league_org")
def over_hundred(patch: Patch, row: int) -> None:
    column = "occupancy_pct" if patch.database.name == "building" else "dues_rate_pct"
    patch.unread(row, column, "120", "V018", "block")


@defect("C017", "party_org", where=_branches)
def misnamed(patch: Patch, row: int) -> None:
    patch.value(row, "org_category", "611")
    patch.value(row, "term_years", 5)


@defect("C018", "party_org", where=_with_term)
def wrong_term(patch: Patch, row: int) -> None:
    patch.value(row, "term_years", 2)


@defect("T001", "party_org", where=_branches)
def far_more_members(patch: Patch, row: int) -> None:
    patch.value(row, "member_total", 90_000)


@defect(
    "C020", "party_org", where=lambda p: _branches(p) & (p.frame["member_total"] - p.frame["member_probationary"] >= 7)
)
def no_committee(patch: Patch, row: int) -> None:
    patch.value(row, "committee_size", 0)
    patch.value(row, "part_time_committee", 0)


@defect("C021", "party_org", "community", "building", "trade_union", "league_org", "unit")
def part_over_whole(patch: Patch, row: int) -> None:
    part = {
        "party_org": "member_probationary",
        "community": "migrant_population",
        "building": "members_not_transferred",
        "trade_union": "members_female",
        "league_org": "floating",
        "unit": "members_total",
    }[patch.database.name]
    whole = patch.database.columns[part].not_above or ""
    patch.value(row, part, int(patch.at(row, whole)) + 4)


@defect("C022", "unit", where=lambda p: p.frame["coverage_status"].eq("7") & p.frame["employees"].gt(3))
def members_after_all(patch: Patch, row: int) -> None:
    patch.value(row, "members_total", 2)


@defect("C022.org", "unit", where=lambda patch: patch.frame["coverage_status"].isin(["3", "4"]))
def covered_by_nobody(patch: Patch, row: int) -> None:
    patch.value(row, "org_code", None)


@defect("C023", "community")
def crowded(patch: Patch, row: int) -> None:
    patch.value(row, "resident_population", int(patch.at(row, "households")) * 9)


@defect("C024", "trade_union")
def members_over_employees(patch: Patch, row: int) -> None:
    patch.value(row, "members", int(patch.at(row, "employees")) + 3)


@defect("C025", "league_org")
def members_over_youth(patch: Patch, row: int) -> None:
    patch.value(row, "members", int(patch.at(row, "youth_14_28")) + 3)


@defect("C026", "trade_union", where=lambda patch: patch.frame["union_type"].eq("1"))
def alone_with_many(patch: Patch, row: int) -> None:
    patch.value(row, "units_covered", 4)


@defect("V001.address", "unit", where=lambda patch: patch.frame["_twin"], often=20.0)
def no_address(patch: Patch, row: int) -> None:
    patch.value(row, "business_address", None)


def append_copies(patch: Patch, share: float, sure: bool) -> None:
    """Append exact copies of rows, and copies that differ in one column; a member's later row also enters later.

    Only where it is known which column tells nothing: `CONTACT`.
    """
    name = patch.database.name
    if name not in CONTACT:
        return
    rows = patch.rows(_copyable(patch), share, sure) + patch.rows(_copyable(patch), share, sure)
    if not rows:
        return
    size = len(patch.frame)
    frame = patch.frame.take(np.concatenate([np.arange(size), rows])).reset_index(drop=True)
    differ = np.arange(len(rows)) >= (len(rows) + 1) // 2
    column = CONTACT[name]
    other: Any = 77 if patch.database.columns[column].kind is Kind.NUMBER else "另一处"
    frame.loc[size + np.flatnonzero(differ), column] = other
    later = differ & (np.arange(len(rows)) % 2 == 1)
    if name == "party_member":
        frame.loc[size + np.flatnonzero(later), "enter_date"] = patch.today - pd.Timedelta(days=35)
    patch.planted["copy"] = patch.planted.get("copy", 0) + int((~differ).sum())
    patch.planted["copy.differs"] = patch.planted.get("copy.differs", 0) + int(differ.sum())
    patch.frame = frame
    patch.spoiled = np.concatenate([patch.spoiled, np.ones(len(rows), dtype=bool)])


def _copyable(patch: Patch) -> Any:
    if patch.database.name == "party_member":
        return patch.frame["party_status"].eq("1") & patch.frame["enter_date"].isna()
    return np.ones(len(patch.frame), dtype=bool)


def spoil(patch: Patch, share: float, sure: frozenset[str]) -> None:
    """Plant every defect of the patch's database: each in about `share` of the rows, those in `sure` at least once."""
    for kind in DEFECTS:
        if kind.database == patch.database.name:
            rows = patch.rows(kind.eligible(patch), share * kind.often, kind.name in sure)
            for row in rows:
                kind.spoil(patch, row)
            patch.planted[kind.name] = patch.planted.get(kind.name, 0) + len(rows)
    append_copies(patch, share, "copy" in sure)
