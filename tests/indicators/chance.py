"""Rows of any database drawn at random from few values, so that districts share persons, units, branches and places."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

from stdnum.cn import uscc

from schemas.cities.areas import Areas
from schemas.codelists import codelist
from schemas.column import Column, Kind
from schemas.databaselist import database
from tests.warehouse.cities import area

DISTRICTS = ("310101", "310104", "310105", "310106", "310107")
STREETS = {code: (f"{code}001", f"{code}002") for code in DISTRICTS}
AREAS = Areas(
    [
        area("310000", "上海市", 1, ""),
        *(area(code, f"{code}区", 2, "310000") for code in DISTRICTS),
        *(area(street, f"{street}街道", 3, code) for code in DISTRICTS for street in STREETS[code]),
        *(area(f"{s}00{n}", f"{s}00{n}居委会", 4, s) for code in DISTRICTS for s in STREETS[code] for n in (1, 2)),
    ]
)
CODES = [body + uscc.calc_check_digit(body) for body in (f"91310199MB{number:07d}" for number in range(9))]
PERSONS = [f"3101991990010100{number:02d}" for number in range(14)]
ORGS = [f"31019900000{number}" for number in range(8)]
NAMES = [f"试验第{number}党支部" for number in range(5)] + ["中共上海市试验党总支部委员会", "试验党总支"]
POOLS = {
    "citizen_id": PERSONS,
    "name": ["测试一", "测试二"],
    "org_code": ORGS, "branch_code": ORGS, "parent_org_code": ORGS,
    "org_name": NAMES, "branch_name": NAMES, "parent_org_name": NAMES,
    "building_code": ["B1", "B2"], "building_name": ["甲楼", "乙楼"], "unit_name": ["甲公司", "乙公司", "丙公司"],
    "party_status": ["1", "1", "1", "3"], "leave_type": ["41", "11"], "operating_status": ["1"],
}  # fmt: skip
DAYS = [dt.date(2026, 9, 1), dt.date(2026, 8, 1), dt.date(2025, 3, 1), dt.date(1980, 5, 1)]


def rows(chance: Random, name: str, district: str) -> list[dict[str, Any]]:
    """Up to eight rows, some of another district's places; keys are always filled."""
    columns = database(name).columns.values()
    keys = {key for alternatives in database(name).keys for key in alternatives}
    return [
        {one.name: _value(chance, one, district) for one in columns if one.name in keys or chance.random() < 0.85}
        for _ in range(chance.randint(2, 8))
    ]


def _value(chance: Random, column: Column, district: str) -> Any:
    if column.name in POOLS:
        return chance.choice(POOLS[column.name])
    if column.kind is Kind.AREA:
        near = district if chance.random() < 0.9 else chance.choice(DISTRICTS)
        return chance.choice([one.code for one in AREAS if one.level == column.level and one.code.startswith(near)])
    if column.kind is Kind.CODE and column.codelist:
        return chance.choice(list(codelist(column.codelist).labels))
    if column.kind is Kind.USCC_LIST:
        return "|".join(chance.sample(CODES, 2))
    if column.kind is Kind.USCC:
        return chance.choice(CODES)
    if column.kind in (Kind.DATE, Kind.MONTH):
        return chance.choice(DAYS)
    if column.kind is Kind.BOOL:
        return chance.random() < 0.5
    return chance.randint(0, 60) if column.kind in (Kind.INT, Kind.NUMBER, Kind.MONEY_WAN, Kind.PERCENT) else None
