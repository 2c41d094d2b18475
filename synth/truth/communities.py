"""居民区 rows of a made-up city: every community of the ground, with people, organisations and means."""

from __future__ import annotations

import numpy as np
import pandas as pd

from synth.drawing import draw, identities
from synth.truth.ground import Ground


def communities(ground: Ground, orgs: pd.DataFrame, rng: draw.Rng) -> pd.DataFrame:
    """One row per community: core columns of `Community`; `org_code` is that of its highest own organisation."""
    place = ground.communities
    size = len(place)
    own = orgs[(orgs["_community"] >= 0) & (orgs["_host"] < 0)].sort_values("level", kind="stable")
    own = own.drop_duplicates("_community").set_index("_community")
    households = np.clip(rng.lognormal(7.3, 0.4, size), 150, 9000).astype(int)
    people = (households * rng.uniform(1.9, 3.1, size)).astype(int)
    estates = rng.integers(1, 9, size)
    return pd.DataFrame(
        {
            "district": place["district"],
            "community_code": place["code"],
            "community_name": place["name"],
            "street_code": place["street"],
            "community_type": place["kind"],
            "uscc": pd.Series(identities.credit_codes(["54"] * size, 500_000)).astype("str"),
            "area_km2": pd.Series(np.round(rng.uniform(0.1, 4.0, size), 2)).astype("Float64"),
            "estates": draw.whole(estates),
            "owners_committees": draw.whole((estates * rng.random(size)).astype(int)),
            "residential_buildings": draw.whole(estates * rng.integers(5, 30, size)),
            "households": draw.whole(households),
            "registered_population": draw.whole((people * 0.6).astype(int)),
            "resident_population": draw.whole(people),
            "migrant_population": draw.whole((people * rng.uniform(0.05, 0.6, size)).astype(int)),
            "org_code": own["org_code"].reindex(place.index),
            "community_workers": draw.whole(rng.integers(6, 25, size)),
        }
    )
