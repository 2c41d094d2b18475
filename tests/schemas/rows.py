"""Made-up standardized rows for the tests of `schemas`: one good row per database. Persons are of area 310199."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pyarrow as pa

from schemas.database import Database
from schemas.databaselist import database
from schemas.periods import Period
from schemas.rowrules.validation import Verdict, validate

PERIOD = Period(2026, 9)
DAY = dt.date

PERSON = {
    "name": "张三",
    "citizen_id": "310199196001010014",
    "sex": "1",
    "birth_date": DAY(1960, 1, 1),
    "ethnicity": "01",
    "education": "21",
    "work_post": "011",
    "branch_code": "031000000001",
}
GOOD: dict[str, dict[str, Any]] = {
    "party_org": {
        "org_code": "031000000001",
        "org_name": "中共测试居民区支部委员会",
        "org_category": "631",
        "affiliation": "71",
        "district_code": "310105",
        "street_code": "310105001",
        "field_type": "JM",
        "unit_situation": "2",
        "unit_uscc": "91310199MA1TE5T0XQ|52310199MA1TE5T0XR",
        "unit_nature": "01",
        "established_on": DAY(2001, 7, 1),
        "term_years": 5,
        "term_end": DAY(2028, 1, 1),
        "contact_phone": "021-62345678",
        "committee_size": 5,
        "part_time_committee": 2,
        "member_total": 20,
        "member_probationary": 1,
        "status": "1",
    },
    "party_member": PERSON
    | {
        "member_category": "1",
        "party_status": "1",
        "join_date": DAY(1985, 7, 1),
        "full_date": DAY(1986, 7, 1),
        "party_age_months": 482,
        "mobile": "13900000000",
        "unit_uscc": "91310199MA1TE5T0XQ",
        "is_lost": False,
        "is_floating": False,
        "lost_on": None,
        "dues_paid_to": DAY(2026, 12, 1),
        "enter_date": DAY(2010, 1, 1),
        "leave_type": None,
        "leave_date": None,
    },
    "applicant": PERSON
    | {
        "stage": "3",
        "apply_date": DAY(2023, 1, 10),
        "talk_date": DAY(2023, 2, 1),
        "activist_date": DAY(2024, 1, 10),
        "candidate_date": DAY(2025, 6, 1),
        "admit_date": None,
    },
    "community": {
        "community_code": "310105001002",
        "community_name": "测试居民区",
        "street_code": "310105001",
        "community_type": "1",
        "uscc": "52310199MA1TE5T0XR",
        "households": 1000,
        "resident_population": 2500,
        "migrant_population": 300,
    },
    "building": {
        "building_code": "LY001",
        "building_name": "测试大厦",
        "address": "测试路1号",
        "street_code": "310105001",
        "community_code": "310105001002",
        "building_type": "1",
        "floor_area_m2": 20000.0,
        "units_in": 40,
        "employees": 900,
        "members_total": 60,
        "members_not_transferred": 20,
        "coverage_status": "4",
    },
    "trade_union": {
        "union_code": "GH001",
        "union_name": "测试公司工会",
        "union_uscc": "81310199MA1TE5T0XR",
        "unit_uscc": "91310199MA1TE5T0XQ",
        "union_type": "1",
        "community_code": "310105001002",
        "established_on": DAY(2015, 3, 1),
        "units_covered": 1,
        "employees": 100,
        "employees_female": 40,
        "members": 90,
        "members_female": 35,
    },
    "league_org": {
        "league_code": "T001",
        "league_name": "测试公司团支部",
        "league_type": "3",
        "parent_league": "测试街道团工委",
        "unit_uscc": "91310199MA1TE5T0XQ",
        "community_code": "310105001002",
        "established_on": DAY(2018, 5, 4),
        "youth_14_28": 30,
        "members": 12,
        "members_party": 2,
    },
    "unit": {
        "uscc": "91310199MA1TE5T0XQ",
        "unit_name": "测试有限公司",
        "business_address": "测试路1号",
        "street_code": "310105001",
        "community_code": "310105001002",
        "unit_nature": "08",
        "operating_status": "1",
        "contact_phone": "13900000000",
        "employees": 100,
        "members_total": 5,
        "coverage_status": "3",
        "org_code": "031000000001",
        "verified_on": DAY(2026, 9, 1),
    },
}


class Sheet:
    """Places of a sheet whose columns stand in the order of the model, under their official headers."""

    file = "测试.xlsx"

    def __init__(self, of: Database) -> None:
        self.columns = of.columns

    def cell(self, sheet: str, row: int, column: str) -> str | None:
        """A to Z, then all others in column Z."""
        return f"{chr(65 + min(list(self.columns).index(column), 25))}{row}" if column in self.columns else None

    def header(self, sheet: str, column: str) -> str | None:
        """The official header."""
        return self.columns[column].title if column in self.columns else None

    def apart(self, rule: str, column: str) -> tuple[()]:
        """Everything is told together."""
        return ()

    def in_header(self, column: str) -> tuple[()]:
        """Every row has its own cell."""
        return ()


def frame_of(name: str, *rows: dict[str, Any]) -> pd.DataFrame:
    """A standardized frame of rows that differ from the good row as given; rows are numbered from 5."""
    of = database(name)
    dtypes = {column: declared.dtype.type for column, declared in of.model.to_schema().columns.items()}
    full = [GOOD[name] | row for row in rows]
    columns: dict[str, Any] = {
        column: pd.arrays.ArrowExtensionArray(pa.array([row.get(column) for row in full], dtype.pyarrow_dtype))
        for column, dtype in dtypes.items()
    }
    noted = {"_imprecise": pa.string(), "_raw": pa.string(), "_rejected": pa.bool_()}
    columns["_sheet"] = pd.arrays.ArrowExtensionArray(pa.array(["名单"] * len(full), pa.string()))
    columns["_row"] = pd.arrays.ArrowExtensionArray(pa.array(range(5, 5 + len(full)), pa.int64()))
    for column, kind in noted.items():
        given = [row.get(column, False if column == "_rejected" else None) for row in full]
        columns[column] = pd.arrays.ArrowExtensionArray(pa.array(given, kind))
    return pd.DataFrame(columns)


def judged(name: str, *rows: dict[str, Any], present: frozenset[str] | None = None) -> Verdict:
    """The verdict on such a frame, of a file that has every column of the good row (and of the given ones)."""
    columns = present if present is not None else frozenset({*GOOD[name], *(c for row in rows for c in row)})
    of = database(name)
    return validate(of, frame_of(name, *rows), columns & set(of.columns), PERIOD, Sheet(of))
