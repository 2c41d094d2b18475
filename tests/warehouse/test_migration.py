"""The migrated schema is the declared one, with its comments; migrating again, or twice at once, does it once."""

from __future__ import annotations

import datetime as dt
import importlib
import threading
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext

from tests.stores import open_at
from warehouse.ledger.connection import create_engine, reading, writing
from warehouse.ledger.figuretables import indicator_value
from warehouse.ledger.registers import metadata
from warehouse.store import views
from warehouse.store.migration import configuration, head, revision, upgrade
from warehouse.store.opening import Store
from warehouse.store.publishedviews import SCHEMA

NOW = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)


def test_the_migrated_schema_is_the_declared_one(store: Store) -> None:
    with reading(store.engine) as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_server_default": True, "include_object": lambda *a: a[2] != "alembic_version"}
        )
        assert compare_metadata(context, metadata()) == []


def test_every_table_and_column_is_commented_in_chinese_and_english() -> None:
    for table in metadata().sorted_tables:
        for comment in (table.comment, *(column.comment for column in table.columns)):
            zh, _, en = (comment or "").partition(" / ")
            assert zh and en and not zh.isascii(), (table.name, comment)


def test_postgresql_keeps_the_comments(store: Store) -> None:
    if store.engine.dialect.name != "postgresql":
        return
    inspector = sa.inspect(store.engine)
    for table in metadata().sorted_tables:
        assert inspector.get_table_comment(table.name)["text"] == table.comment
        found = {column["name"]: column["comment"] for column in inspector.get_columns(table.name)}
        assert found == {column.name: column.comment for column in table.columns}


def view_names(engine: sa.Engine) -> list[str]:
    inspector = sa.inspect(engine)
    apart = inspector.get_view_names(SCHEMA) if engine.dialect.name == "postgresql" else []
    return sorted([*inspector.get_view_names(), *apart])


def test_migrating_again_changes_nothing(store: Store) -> None:
    before = view_names(store.engine)
    upgrade(store.engine)
    assert revision(store.engine) == head()
    assert view_names(store.engine) == before == sorted(views.definitions())


def test_two_at_once_migrate_an_empty_warehouse_once(tmp_path: Path) -> None:
    engines = [create_engine(f"sqlite:///{tmp_path / 'new.db'}") for _ in range(2)]
    threads = [threading.Thread(target=upgrade, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [revision(engine) for engine in engines] == [head(), head()]


def test_a_warehouse_of_an_earlier_revision_opens(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    engine = create_engine(url)
    with writing(engine) as connection:
        command.upgrade(configuration(connection), "0006")
    opened = open_at(url, tmp_path)
    assert revision(opened.engine) == head()
    assert view_names(opened.engine) == sorted(views.definitions())


def test_views_are_made_again_when_their_definition_changed(store: Store) -> None:
    with writing(store.engine) as connection:
        views.refresh(connection)
        assert views.refresh(connection) is False
        connection.execute(sa.text("UPDATE setting SET value = 'old' WHERE key = 'views_digest'"))
        connection.exec_driver_sql("DROP VIEW v_unit")
        assert views.refresh(connection) is True
        assert connection.scalar(sa.text("SELECT COUNT(*) FROM v_unit")) == 0


def test_a_member_is_called_as_it_is_since(store: Store) -> None:
    """Homes of before have breakdowns by 未映射."""
    row = {"period": "2026-09", "code": "MEM01", "area": "310105", "dimension": "education", "member": "未映射"}
    filled = {
        column.name: 0 if isinstance(column.type, sa.Integer | sa.Float) else NOW
        for column in indicator_value.columns
        if not (column.nullable or column.server_default)
        and column.name not in ("id", *row)
        and not isinstance(column.type, sa.String)
    }
    texts = {
        column.name: ""
        for column in indicator_value.columns
        if not column.nullable and column.name not in row and isinstance(column.type, sa.String)
    }
    with writing(store.engine) as connection:
        connection.execute(indicator_value.insert().values(**row, **filled, **texts))
        with Operations.context(MigrationContext.configure(connection)):
            importlib.import_module("warehouse.store.migrations.versions.0007_one_word").upgrade()
        assert connection.scalars(sa.select(indicator_value.c.member)).all() == ["未归类"]
        connection.rollback()
