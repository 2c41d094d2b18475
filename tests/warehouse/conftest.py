"""A store that holds a tiny city, made once for each kind of database and copied for every test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.indicators.cities import City
from tests.stores import NUMBERS, Backend, open_at
from tests.warehouse.cities import city
from warehouse.store.opening import Store


@pytest.fixture(name="city")
def two_districts(tmp_path: Path) -> City:
    """Two districts in which nothing is reported yet, for asking rules without a warehouse."""
    return City(tmp_path)


@pytest.fixture(scope="session")
def city_folders() -> dict[Backend, Path]:
    """By backend, the folder of lake and vault of the city whose database is `octet_city`."""
    return {}


@pytest.fixture
def made_city(backend: Backend, city_folders: dict[Backend, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the city's lake and vault, made when it is first asked for."""
    if backend not in city_folders:
        folder = city_folders[backend] = tmp_path_factory.mktemp("city")
        made = open_at(backend.create("octet_city", "octet_empty"), folder)
        city(made, folder)
        made.engine.dispose()
    return city_folders[backend]


@pytest.fixture
def city_store(backend: Backend, made_city: Path, tmp_path: Path) -> Iterator[Store]:
    """A store of its own with the tiny city in it."""
    name = f"test_{next(NUMBERS)}"
    for part in ("lake", "raw"):
        shutil.copytree(made_city / part, tmp_path / part)
    opened = open_at(backend.create(name, "octet_city"), tmp_path)
    yield opened
    opened.engine.dispose()
    backend.drop(name)
