"""A register may call the columns of its areas as it likes: they are written by name, and merged, all the same."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from schemas.cities.areas import areas
from schemas.databaselist import database
from schemas.periods import Period
from schemas.records import searchpath
from synth.mess.delivery import SentPage
from synth.mess.drawnsheets import DrawnSheet, sheet, written
from synth.mess.handwriting import Hand
from synth.patch import Patch
from synth.truth.city import city
from tests.schemas.registers import STATION, TYPES

ESTATE = """
[columns.estate]
title = "所在居民区"
kind = "area"
level = 4
"""
PERIOD = Period(2026, 9)


@pytest.fixture(autouse=True)
def declared() -> Iterator[None]:
    columns, _rules = STATION.replace("street_code", "town").split("[[rules]]", 1)
    searchpath.use({"databases/station.toml": columns + ESTATE, "codelists/stop_type.csv": TYPES})
    yield
    searchpath.use({})


@pytest.fixture
def drawn() -> DrawnSheet:
    """A district's sheet with all the mess there is."""
    rng = np.random.default_rng(1)
    frame = city(areas(), PERIOD, 0.0005, 1, ("310101",)).frames["station"]
    patch = Patch(database("station"), frame, PERIOD, rng, np.zeros(len(frame), dtype=bool))
    hand = Hand(areas(), rng, 1.0, True)
    page = SentPage("station", "便民服务站", "便民服务站", None, np.arange(len(frame)))
    return sheet(page, "xlsx", patch, written(patch, frozenset(), hand), hand)


@pytest.mark.parametrize(("column", "level"), [("town", 3), ("estate", 4)])
def test_areas_are_written_by_name(drawn: DrawnSheet, column: str, level: int) -> None:
    at = drawn.columns.index(column)
    names = {area.zh for area in areas().level(level)}
    cells = [str(drawn.rows[row - 1][at]).strip() for row in drawn.row_of if drawn.rows[row - 1][at] is not None]
    assert sum(cell in names for cell in cells) > len(cells) / 2


def test_runs_of_a_street_are_merged(drawn: DrawnSheet) -> None:
    assert drawn.merges and {at for _first, _last, at in drawn.merges} == {drawn.columns.index("town")}
