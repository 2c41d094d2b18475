"""Small made-up cities for the tests of synth, each made once a session."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from schemas.cities.areas import areas
from schemas.periods import Period
from synth.making import Made, make
from synth.order import CityOrder
from synth.truth.city import MadeCity, city

PERIOD = Period.parse("2026-09")


@cache
def clean_city() -> MadeCity:
    """The whole city at 0.004, before it is written."""
    return city(areas(), PERIOD, 0.004, 1)


def made(out: Path, mess: float, seed: int = 1, scale: float = 0.002, districts: tuple[str, ...] = ()) -> Made:
    """Files and truth of a small city."""
    return make(out, CityOrder(PERIOD, areas(), scale, mess, seed, districts))
