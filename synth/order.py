"""What is asked for when a city is made up."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.cities.areas import Areas
from schemas.periods import Period


@dataclass(frozen=True)
class CityOrder:
    """What is asked for: `mess` is a share from 0 (files as they should be) to 1; `districts` empty means all."""

    period: Period
    areas: Areas
    scale: float = 0.01
    mess: float = 0.0
    seed: int = 1
    districts: tuple[str, ...] = ()
