"""Register tables follow the declarations: what is new is made and recorded, what is gone or changed is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest
import sqlalchemy as sa

from schemas.errors import ConfigurationError
from warehouse.ledger.connection import reading, writing
from warehouse.ledger.registers import registers
from warehouse.ledger.tables import ledger_event, submission
from warehouse.store.opening import Store, open_store

FORGET = "DELETE FROM setting WHERE key = 'registers_digest'"
"""As a warehouse is whose tables were made from other declarations."""


def opened(store: Store, *before: str) -> None:
    """Open the store again after these statements."""
    with writing(store.engine) as connection:
        for statement in (*before, FORGET):
            connection.execute(sa.text(statement))
    open_store(store.engine, store.lake, store.vault, store.pseudonyms)


def events(store: Store) -> Sequence[object]:
    with reading(store.engine) as connection:
        return connection.scalars(sa.select(ledger_event.c.detail).where(ledger_event.c.kind == "schema")).all()


def columns(store: Store, table: str) -> set[str]:
    with reading(store.engine) as connection:
        return {column["name"] for column in sa.inspect(connection).get_columns(table)}


def test_what_stands_as_declared_is_no_event(store: Store) -> None:
    opened(store)
    assert events(store) == []


def test_a_table_that_is_declared_is_made_with_its_indexes(store: Store) -> None:
    opened(store, "DROP TABLE building")
    assert columns(store, "building") == set(registers()["building"].columns.keys())
    with reading(store.engine) as connection:
        indexes = {index["name"] for index in sa.inspect(connection).get_indexes("building")}
    assert indexes == {"ix_building_period_district", "ix_building_submission_id"}
    assert events(store) == [{"created": ["building"]}]


def test_a_column_that_is_declared_is_added(store: Store) -> None:
    opened(store, "ALTER TABLE unit DROP COLUMN employees", "ALTER TABLE building DROP COLUMN is_key")
    assert {"employees"} <= columns(store, "unit") and {"is_key"} <= columns(store, "building")
    assert events(store) == [{"created": ["building.is_key", "unit.employees"]}]
    if store.engine.dialect.supports_comments:
        found = {one["name"]: one["comment"] for one in sa.inspect(store.engine).get_columns("unit")}
        assert found["employees"] == registers()["unit"].columns["employees"].comment


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (
            "ALTER TABLE unit ADD COLUMN pets BIGINT",
            r"unit\.py: .*'pets' \(int\).*declare it again.*need=Need\.OPTIONAL",
        ),
        ("ALTER TABLE unit RENAME COLUMN employees TO workers", "'workers'"),
        (
            "ALTER TABLE unit DROP COLUMN employees; ALTER TABLE unit ADD COLUMN employees VARCHAR",
            "'employees' is int now, .* holds it as str: declare it as it was",
        ),
    ],
    ids=["removed", "renamed", "another type"],
)
def test_what_cannot_be_added_is_refused_and_changes_nothing(store: Store, statement: str, told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        opened(store, "DROP TABLE building", *statement.split(";"))
    assert not sa.inspect(store.engine).has_table("building")
    assert events(store) == []


def test_a_database_that_is_held_and_no_longer_declared_is_refused(store: Store) -> None:
    filled = {
        column.name: 0 if isinstance(column.type, sa.Integer) else [] if isinstance(column.type, sa.JSON) else "x"
        for column in submission.columns
        if not column.nullable and column.name not in ("id", "received_at", "event_id")
    }
    at = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
    with writing(store.engine) as connection:
        event = connection.execute(ledger_event.insert().values(at=at, kind="submission", who="x")).inserted_primary_key
        assert event is not None
        values = filled | {"received_at": at, "event_id": event[0], "database": "meeting"}
        connection.execute(submission.insert().values(**values))
    with pytest.raises(
        ConfigurationError, match=r"'meeting', which nothing declares: put schemas/databases/meeting\.py"
    ):
        opened(store)
