"""What the round trips share: a blank home, and a clean district's tables."""

from __future__ import annotations

import pytest

from tests.homes import blank_home
from tests.mending.tables import Table, clean_tables

__all__ = ["blank_home"]


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Table]:
    return clean_tables(tmp_path_factory.mktemp("clean"))
