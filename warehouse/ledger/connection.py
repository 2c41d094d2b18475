"""Engines and transactions: SQLite (WAL, one writer at a time) and PostgreSQL behind one code path. No tables here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from schemas.errors import ConfigurationError

BUSY_SECONDS = 30
READING = "octet_reading"


def create_engine(url: str) -> sa.Engine:
    """The engine of `sqlite:///…` or `postgresql+psycopg://…`; nothing is connected yet.

    A transaction on SQLite takes the write lock when it begins (BEGIN IMMEDIATE): a read that later turns into a write
    fails at once under contention, however long the busy timeout. Use `reading` for what only reads.
    """
    parsed = sa.make_url(url)
    backend = parsed.get_backend_name()
    if backend == "postgresql":
        return sa.create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    if backend != "sqlite":
        raise ConfigurationError(f"the warehouse is SQLite or PostgreSQL, not {backend}: mend OCTET_WAREHOUSE_URL")
    engine = sa.create_engine(parsed, connect_args={"timeout": BUSY_SECONDS})
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver would otherwise begin by itself, deferred
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # the ledger is the truth: a commit survives a power cut
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: sa.Connection) -> None:
    reading_only = connection.get_execution_options().get(READING, False)
    connection.exec_driver_sql("BEGIN" if reading_only else "BEGIN IMMEDIATE")


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction that writes: committed at the end of the block, rolled back when it raises."""
    with engine.begin() as connection:
        yield connection


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction that only reads, on one consistent state, and holds up no writer."""
    options: dict[str, Any] = {READING: True}
    if engine.dialect.name == "postgresql":
        options["isolation_level"] = "REPEATABLE READ"
    with engine.connect() as connection:
        yield connection.execution_options(**options)
