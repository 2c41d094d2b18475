"""What the round trips share: a clean district's tables."""

from __future__ import annotations

import pytest

from tests.mending.tables import Table, clean_tables


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Table]:
    return clean_tables(tmp_path_factory.mktemp("clean"))
