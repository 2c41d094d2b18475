"""Views are read through indexes: what is asked for of them costs what it finds, not what the warehouse holds."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from tests.stores import Backend
from warehouse.ledger.connection import create_engine, reading, writing
from warehouse.ledger.figuretables import indicator_value
from warehouse.store.opening import Store

NOW = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
WHOLE = re.compile(r"SCAN [cuv]$|[cuv] USING AUTOMATIC|Seq Scan on (indicator_value|indicator_coverage)\b")
INDICATOR = {
    "an indicator over the months": "code = 'MEM01'",
    "an indicator of an area": "code = 'MEM01' AND area = '310105'",
    "a month": "period = '2026-09'",
    "a month of the districts": "period = '2026-09' AND area_level <= 2",
    "an area": "area = '310105'",
    "an area by its name": "area_name = '长宁区'",
    "a community": "area = '310105001001'",
    "what lies in an area": "area_parent = '310105'",
}
BREAKDOWN = {
    "a dimension": "dimension = 'education'",
    "a dimension of an indicator": "code = 'MEM01' AND dimension = 'education'",
    "an indicator of a month": "code = 'MEM01' AND period = '2026-09'",
    "an area": "area = '310105'",
    "an area by its name": "area_name = '长宁区'",
}
ASKED = (
    [pytest.param(f"SELECT * FROM v_indicator WHERE {sql}", id=f"indicator: {name}") for name, sql in INDICATOR.items()]
    + [pytest.param(f"SELECT * FROM v_breakdown WHERE {sql}", id=f"groups: {name}") for name, sql in BREAKDOWN.items()]
    + [
        pytest.param("SELECT DISTINCT member FROM v_breakdown WHERE dimension = 'education'", id="groups: members"),
        pytest.param("SELECT COUNT(*) FROM v_breakdown", id="groups: how many"),
        pytest.param("SELECT COUNT(*) FROM v_indicator", id="indicator: how many"),
        pytest.param("SELECT * FROM v_party_member WHERE area = '310105'", id="wide: an area"),
        pytest.param("SELECT * FROM v_party_member WHERE period = '2026-09'", id="wide: a month"),
        pytest.param("SELECT COUNT(*) FROM v_party_member", id="wide: how many"),
        pytest.param("SELECT * FROM v_change WHERE period = '2026-09'", id="changes: a month"),
        pytest.param("SELECT * FROM v_change WHERE code = 'MEM01'", id="changes: an indicator over the months"),
        pytest.param("SELECT * FROM v_change WHERE area = '310105'", id="changes: an area"),
    ]
)


@pytest.mark.parametrize("sql", ASKED)
def test_no_large_table_is_read_from_end_to_end(store: Store, sql: str) -> None:
    with reading(store.engine) as connection:
        assert not [line for line in _plan(connection, sql) if _is_whole(line)]


@pytest.mark.parametrize(
    ("view", "looked_up"),
    [
        ("v_indicator", "ix_indicator_value_total (area=? AND code=? AND period=?)"),
        ("v_breakdown", "ix_indicator_coverage_group (area=? AND code=? AND period=? AND dimension=?)"),
    ],
)
def test_a_value_and_its_coverage_are_joined_by_their_whole_key(sqlite: Backend, view: str, looked_up: str) -> None:
    engine = create_engine(sqlite.create("octet_empty"))
    with reading(engine) as connection:
        assert any(looked_up in line for line in _plan(connection, f"SELECT * FROM {view}"))


@pytest.mark.parametrize(("dimension", "member"), [(None, None), ("education", "1")])
def test_a_value_cannot_stand_twice(store: Store, dimension: str | None, member: str | None) -> None:
    key = {"period": "2026-09", "code": "MEM01", "area": "310105", "dimension": dimension, "member": member}
    row = {**key, "version": 1, "numerator": 1, "state": 1, "valid_from": NOW}
    with writing(store.engine) as connection:
        connection.execute(indicator_value.insert().values(**row, valid_to=NOW))
        connection.execute(indicator_value.insert().values(**row))
    with pytest.raises(sa.exc.IntegrityError), writing(store.engine) as connection:
        connection.execute(indicator_value.insert().values(**row))


def _plan(connection: sa.Connection, sql: str) -> list[str]:
    """How the database will read, a step a line; PostgreSQL as if reading a whole table cost too much."""
    if connection.dialect.name == "sqlite":
        return [line for *_, line in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")]
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    return [line for (line,) in connection.exec_driver_sql(f"EXPLAIN {sql}")]


def _is_whole(line: str) -> bool:
    """Whether a step reads a large table from end to end, or makes itself an index of it."""
    return WHOLE.search(line) is not None
