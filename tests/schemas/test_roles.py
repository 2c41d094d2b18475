"""What the eight databases declare of their columns is what their names say."""

from __future__ import annotations

import pytest

from schemas.column import Column, Kind, Role
from schemas.databaselist import databases

EIGHT = [column for database in list(databases().values())[:8] for column in database.columns.values()]
UNITS = {"m2": "m2", "km2": "km2", "years": "years", "months": "months", "hours": "hours"}

OTHERS = ("contact", "secretary", "chair", "legal_rep")


def role(column: Column) -> Role | None:
    if column.kind is Kind.AREA:
        return Role.ELSEWHERE if column.name == "residence_community" else Role.PLACE
    if column.kind is not Kind.TEXT:
        return None
    if column.name.endswith("_code"):
        return Role.CODE
    if column.name.endswith(("_id", "_no")):
        return Role.NUMBER
    if column.name == "name":
        return Role.PERSON
    return Role.NAME if column.name.endswith("_name") else None


def level(column: Column) -> int:
    levels = {"district": 2, "street": 3}
    return levels.get(column.name.partition("_")[0], 4) if column.kind is Kind.AREA else 0


def unit(column: Column) -> str:
    return "terms" if column.name == "term_no" else UNITS.get(column.name.rpartition("_")[2], "")


@pytest.mark.parametrize("column", EIGHT, ids=lambda column: column.name)
def test_a_column_says_of_itself_what_its_name_says(column: Column) -> None:
    assert column.role is role(column)
    assert column.level == level(column)
    assert column.is_name == (column.kind is Kind.TEXT and column.name.endswith("name"))
    assert column.is_parent == column.name.startswith("parent_")
    assert column.unit == unit(column)
    assert column.additive == (column.kind in (Kind.INT, Kind.NUMBER, Kind.MONEY_WAN))
    assert not column.signed
    assert column.whose == next((word for word in OTHERS if column.name.startswith(f"{word}_")), "")
