"""What runs are forked from knows the home's records, and a wrong one does not end it."""

from __future__ import annotations

import runpy

import pytest

from pipelines.homes.home import Home
from schemas.errors import ConfigurationError
from warehouse.indicators.registry import indicators


def test_records_are_kept_and_a_wrong_one_is_left_to_the_run(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCTET_HOME", str(home.root))
    indicators.cache_clear()
    runpy.run_module("pipelines.runs.warm")
    assert indicators.cache_info().currsize == 1
    (home.folder("reference") / "areas" / "own.csv").write_text("no,areas\n1,2\n", "utf-8")
    with pytest.raises(ConfigurationError):
        assert home.areas
    runpy.run_module("pipelines.runs.warm")
