"""The ground a made-up city stands on: the real districts, streets and communities, and how heavy each is.

No rows of databases here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from schemas.cities.arealists import Area
from schemas.cities.areas import Areas
from schemas.errors import ConfigurationError

STREET = "街道"
URBAN, VILLAGE, QUASI_URBAN, QUASI_VILLAGE = "1", "2", "3", "4"


@dataclass(frozen=True)
class Ground:
    """`streets`: code, name, district. `communities`: code, name, street, district, kind (community_type), weight.

    `is_urban` tells streets from towns, in both. Weights of the whole city add up to 1, also when only some districts
    are made.
    """

    city: Area
    districts: tuple[Area, ...]
    streets: pd.DataFrame
    communities: pd.DataFrame

    @property
    def share(self) -> float:
        """How much of the city is made."""
        return float(self.communities["weight"].sum())


def ground(areas: Areas, districts: Sequence[str], rng: np.random.Generator) -> Ground:
    """The ground of the named districts (none: all); an unknown district is a wrong call."""
    chosen = tuple(area for area in areas.districts if not districts or area.code in districts or area.zh in districts)
    if len(chosen) < len(districts):
        raise ConfigurationError(f"not all of {', '.join(districts)} are districts of the city")
    streets = [street for district in areas.districts for street in areas.children(district.code)]
    communities = [community for street in streets for community in areas.children(street.code)]
    frame = pd.DataFrame(
        {
            "code": [c.code for c in communities],
            "name": [c.zh for c in communities],
            "street": [c.parent for c in communities],
            "district": [areas.above(c.code, 2) for c in communities],
            "is_urban": [areas.name(c.parent).endswith(STREET) for c in communities],
            "kind": [community_kind(c.zh) for c in communities],
        }
    )
    weight = rng.lognormal(0.0, 0.45, len(frame)) * np.where(frame["kind"].isin([URBAN]), 1.0, 0.5)
    frame["weight"] = weight / weight.sum()
    codes = [area.code for area in chosen]
    made = pd.DataFrame(
        {
            "code": [s.code for s in streets],
            "name": [s.zh for s in streets],
            "district": [s.parent for s in streets],
            "is_urban": [s.zh.endswith(STREET) for s in streets],
        }
    )
    return Ground(
        areas.level(1)[0],
        chosen,
        made[made["district"].isin(codes)].reset_index(drop=True),
        frame[frame["district"].isin(codes)].reset_index(drop=True),
    )


def community_kind(name: str) -> str:
    """The `community_type` that a community's official name shows."""
    if name.endswith("村委会"):
        return VILLAGE
    if name.endswith("生活区"):
        return QUASI_VILLAGE
    return QUASI_URBAN if name.endswith("虚拟社区") else URBAN
