"""A fresh made-up city for a test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.indicators.cities import City


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    """A city in which nothing is reported yet."""
    made = City(tmp_path)
    yield made
    made.close()
