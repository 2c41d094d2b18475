"""One made-up issue is written once, as what it publishes is read back from every file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.releases.exchange.issues import issue
from warehouse.releases.edition.material import Material
from warehouse.releases.exchange.exchangeset import write


@pytest.fixture(scope="package")
def material() -> Material:
    return issue()


@pytest.fixture(scope="package")
def data(material: Material, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("issue")
    write(material, folder)
    return folder / "data"
