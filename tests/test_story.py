"""A story of a city, played day by day: states, figures at every day, findings and causes are those of its truth."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipelines.homes.home import Home
from pipelines.homes.home import home as home_of
from pipelines.homes.new_home import make_home
from schemas.cities.areas import areas, areas_in
from schemas.periods import Period
from synth.order import CityOrder
from synth.story.daybyday import tell
from tests.hangzhou import CITY, write_areas
from tests.homes import counting
from tests.player import Player, about_changes, about_day, about_figures
from warehouse.ledger.connection import reading

pytestmark = pytest.mark.timeout(0 if "OCTET_NIGHT" in os.environ else 600)
FEW = frozenset({"ORG01", "MEM01", "MEM03", "APP01", "RC01", "RC03", "BL01", "TU01", "YL01", "COV01", "COV04"})
"""Indicators that are counted here: of every database, with ratios; the year at night has all."""


def played(
    order: CityOrder, until: Period, home: Home, folder: Path, patch: pytest.MonkeyPatch, only: frozenset[str]
) -> list[str]:
    """What differs from the truth of a story."""
    player, wrong = Player(home, folder / "story", patch), list[str]()
    told, before = [], "2023-01-01"
    for truth in tell(folder / "story", order, until, only):
        player.play(truth)
        with reading(player.home.engine()) as connection:
            wrong += about_day(truth, player.home, connection)
            wrong += about_changes(before, truth, player.home, connection)
        told.append(truth)
        before = truth["day"]
    with reading(player.home.engine()) as connection:
        wrong += [one for truth in told for one in about_figures(truth, connection)]
    return wrong


def test_three_months_of_three_districts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = areas_in(write_areas(tmp_path / "home" / "reference" / "areas"))
    home = home_of(make_home(tmp_path / "home", CITY, key_file=tmp_path / "test.keys").home.root)
    order = CityOrder(Period(2025, 1), known, 0.0005, 0.0, 1)
    with counting(FEW):
        assert played(order, Period(2025, 3), home, tmp_path, monkeypatch, FEW)[:40] == []


@pytest.mark.skipif("OCTET_NIGHT" not in os.environ, reason="a year of the whole city: OCTET_NIGHT=1")
def test_a_year_of_the_city(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order = CityOrder(Period(2025, 1), areas(), 0.001, 0.0, 1)
    assert played(order, Period(2025, 12), home, tmp_path, monkeypatch, frozenset())[:40] == []
