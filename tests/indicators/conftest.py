"""A fresh made-up city for a test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.indicators.cities import City


@pytest.fixture
def city(tmp_path: Path) -> City:
    """A city in which nothing is reported yet."""
    return City(tmp_path)
