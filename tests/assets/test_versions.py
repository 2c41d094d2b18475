"""The versions of the code in the graph: another one where a home declares something else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assets.graph import version_of, version_of_indicators
from schemas.databaselist import database
from schemas.records import searchpath
from tests.schemas.registers import HOME, STATION

BASE = """
database = "station"
area_fields = ["station.street_code"]
rows = "SELECT r.*, r.street_code AS own_street, CAST(NULL AS VARCHAR) AS own_community FROM station AS r"
"""


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    yield
    searchpath.use({})


def test_a_rule_of_a_home_is_part_of_its_registers_version() -> None:
    ours, own = version_of(database("unit")), {"databases/station.toml": STATION.replace('"-moved_out"', '"moved_out"')}
    searchpath.use(HOME)
    before = version_of(database("station"))
    searchpath.use(HOME | own)
    assert version_of(database("station")) != before
    searchpath.use({})
    assert version_of(database("unit")) == ours


def test_a_base_of_a_home_is_part_of_the_indicators_version() -> None:
    ours = version_of_indicators()
    searchpath.use(HOME | {"bases/station.toml": BASE})
    assert version_of_indicators() != ours
