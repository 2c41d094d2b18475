"""Brings the schema of a warehouse up to date: Alembic's revisions under `migrations/`, in one transaction."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from warehouse.ledger.connection import reading, writing
from warehouse.ledger.events import lock
from warehouse.store import views

FOLDER = Path(__file__).parent / "migrations"


def configuration(connection: sa.Connection | None = None) -> Config:
    """Alembic's configuration; with the connection that the migrations are to run on."""
    config = Config()
    config.set_main_option("script_location", FOLDER.as_posix())
    config.attributes["connection"] = connection
    return config


def revision(engine: sa.Engine) -> str | None:
    """The revision the warehouse is at; None when it is empty."""
    with reading(engine) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """The newest revision."""
    return ScriptDirectory.from_config(configuration()).get_current_head()


def upgrade(engine: sa.Engine) -> None:
    """Migrate to the newest revision; two processes at once do it once.

    Views would break ALTER on PostgreSQL and batch operations on SQLite, so they are dropped before and created again
    after, in the same transaction.
    """
    if revision(engine) == head():
        return
    with writing(engine) as connection:
        lock(connection)
        views.drop(connection)
        command.upgrade(configuration(connection), "head")
        views.create(connection)
