"""Homes for tests: one is made for the whole session, every test gets a copy of it.

It holds the scripts of a release's page, as after a first release: an engine takes a second to bundle them.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipelines.homes.home import Home
from pipelines.homes.home import home as home_of
from pipelines.homes.new_home import make_home
from schemas.records import searchpath
from warehouse.indicators import registry
from warehouse.indicators.registry import Indicator
from warehouse.releases.forms import formrecords

EVERY = frozenset[str]()
"""Counted: all of the package's."""
FEW = ("ORG01", "MEM01", "RC01", "BL01")
OURS = "applicants buildings communities coverage league linkage members organisations quality unions".split()
_ALL_OF = registry._file


@pytest.fixture(scope="session")
def blank_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home as `octet init` makes it, with the reference tables filled; its keys lie beside it."""
    from warehouse.ledger.connection import writing
    from warehouse.releases.portal.charts import scripts
    from warehouse.store.reference import fill

    folder = tmp_path_factory.mktemp("blank")
    made = make_home(folder / "home", key_file=folder / "test.keys").home
    scripts(made.folder("releases"))
    engine = made.engine()
    with writing(engine) as connection:
        fill(connection, made.areas)
    engine.dispose()
    return made.root


@pytest.fixture
def home(blank_home: Path, tmp_path: Path) -> Home:
    """A fresh home of the test's own."""
    return copied(blank_home, tmp_path / "home")


def copied(blank: Path, target: Path) -> Home:
    """A copy of a home, with the same keys."""
    shutil.copytree(blank, target)
    return home_of(target)


@pytest.fixture(scope="module")
def few_indicators() -> Iterator[None]:
    """Of the package's indicators these alone are counted, recounted and published, where a test is about files.

    A home's own are counted beside them.
    """
    with counting(FEW):
        yield


@contextmanager
def counting(codes: Collection[str]) -> Iterator[None]:
    """Of the package's indicators these alone are known, and none of its forms, whatever was known before."""
    if codes == EVERY and registry._file is _ALL_OF:
        yield
        return

    def few_of(file: searchpath.RecordFile) -> list[Indicator]:
        return [one for one in _ALL_OF(file) if codes == EVERY or one.code in codes or file.name not in OURS]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "_file", few_of)
        if codes != EVERY:  # forms name indicators that are not there
            patch.setattr(formrecords, "FOLDER", formrecords.FOLDER / "none")
        _forget()
        yield
    _forget()


def _forget() -> None:
    for forget in searchpath._PATH.forget:
        forget()
