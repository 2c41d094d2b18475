"""Where Party work happens: buildings, the units that host organisations, and one row for each branch to be made.

Draws places and sizes only; `organisations` and `employers` make rows of databases of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from synth.drawing import draw
from synth.truth.ground import QUASI_VILLAGE, VILLAGE, Ground

MEMBERS_OF_THE_CITY = 2_200_000
BUILDINGS_OF_THE_CITY = 1_569
MEMBERS_A_BRANCH = 24
URBAN_FIELDS = {"JM": 0.46, "LX": 0.22, "GQ": 0.10, "XX": 0.10, "JG": 0.07, "QY": 0.03, "QT": 0.02}
RURAL_FIELDS = {"NC": 0.70, "LX": 0.18, "XX": 0.05, "GQ": 0.04, "QT": 0.03}
BRANCHES_A_HOST = {"LX": (0.90, 0.05, 0.04, 0.01), "QY": (0.6, 0.2, 0.1, 0.1), "QT": (0.8, 0.1, 0.1, 0.0)}
PUBLIC_BRANCHES_A_HOST = (0.35, 0.25, 0.2, 0.2)
HOST_SIZES = np.array([1, 2, 3, 6])
NATURES = {
    "LX": {"08": 0.8, "11": 0.2},
    "GQ": {"06": 0.8, "07": 0.2},
    "XX": {"09": 1.0},
    "JG": {"10": 1.0},
    "QY": {"06": 0.5, "09": 0.5},
    "QT": {"12": 1.0},
}
IN_A_BUILDING = 0.35


@dataclass(frozen=True)
class Sites:
    """`buildings`: community (place in the ground). `hosts`: community, field, nature, building (or -1), branches.

    `branches`: community, field, host (place in `hosts`, or -1 for a residents' or villagers' branch).
    """

    members: int
    buildings: pd.DataFrame
    hosts: pd.DataFrame
    branches: pd.DataFrame


def sites(ground: Ground, scale: float, rng: draw.Rng) -> Sites:
    """Places for a city of `scale` (1.0: 2.2 million members); every district has buildings and branches."""
    communities = ground.communities
    members = max(round(MEMBERS_OF_THE_CITY * scale * ground.share), 60 * len(ground.districts))
    weight = (communities["weight"] / ground.share).to_numpy()
    count = max(members // MEMBERS_A_BRANCH, 3 * len(ground.districts))
    place = _at_least(communities["district"], weight, count, 2, rng)
    rural = communities["kind"].isin([VILLAGE, QUASI_VILLAGE]).to_numpy()[place]
    field = np.where(
        rural, draw.codes(RURAL_FIELDS, count, rng).to_numpy(), draw.codes(URBAN_FIELDS, count, rng).to_numpy()
    )
    branches = pd.DataFrame({"community": place, "field": pd.array(field, dtype="str"), "host": -1})
    buildings = pd.DataFrame({"community": _building_places(ground, scale, weight, rng)})
    hosts = _hosts(branches, buildings, communities, rng)
    hosted = branches["host"] >= 0
    branches.loc[hosted, "community"] = hosts["community"].to_numpy()[branches.loc[hosted, "host"]]
    return Sites(members, buildings, hosts, branches)


def _at_least(district: pd.Series, weight: np.ndarray, count: int, least: int, rng: draw.Rng) -> np.ndarray:
    """`count` places drawn by weight, `least` of them in each district."""
    sure = [rng.choice(np.flatnonzero(district == code), least) for code in district.unique()]
    fixed = np.concatenate(sure)[:count]
    return np.concatenate([fixed, rng.choice(len(weight), count - len(fixed), p=weight)])


def _building_places(ground: Ground, scale: float, weight: np.ndarray, rng: draw.Rng) -> np.ndarray:
    urban = np.where(ground.communities["kind"] == "1", weight, 0.0)
    count = max(round(BUILDINGS_OF_THE_CITY * scale * ground.share), 4 * len(ground.districts))
    return np.sort(_at_least(ground.communities["district"], urban / urban.sum(), count, 3, rng))


def _hosts(branches: pd.DataFrame, buildings: pd.DataFrame, communities: pd.DataFrame, rng: draw.Rng) -> pd.DataFrame:
    """Hosts of the branches that are not residents' or villagers' ones; writes `host` into `branches`."""
    made: list[pd.DataFrame] = []
    first = 0
    for field, nature in NATURES.items():
        slots = np.flatnonzero(branches["field"] == field)
        if not len(slots):
            continue
        share = BRANCHES_A_HOST.get(field, PUBLIC_BRANCHES_A_HOST)
        ends = np.cumsum(rng.choice(HOST_SIZES, len(slots), p=share))
        host = np.searchsorted(ends, np.arange(len(slots)), side="right")
        branches.loc[slots, "host"] = host + first
        starts = np.unique(host, return_index=True)[1]
        made.append(
            pd.DataFrame(
                {
                    "community": branches["community"].to_numpy()[slots[starts]],
                    "field": field,
                    "nature": draw.codes(nature, len(starts), rng),
                    "branches": np.bincount(host),
                }
            )
        )
        first += len(starts)
    hosts = pd.concat(made, ignore_index=True)
    hosts["building"] = in_buildings(hosts["community"], hosts["field"].isin(["LX"]), buildings, communities, rng)
    inside = hosts["building"] >= 0
    hosts.loc[inside, "community"] = buildings["community"].to_numpy()[hosts.loc[inside, "building"]]
    return hosts


def in_buildings(
    community: pd.Series, may: pd.Series, buildings: pd.DataFrame, communities: pd.DataFrame, rng: draw.Rng
) -> np.ndarray:
    """For some of those that `may`: the place of a building in the same district, else -1."""
    found = np.full(len(community), -1)
    district = communities["district"].to_numpy()
    of_buildings = district[buildings["community"]]
    chosen = may.to_numpy() & (rng.random(len(community)) < IN_A_BUILDING)
    for code in np.unique(of_buildings):
        rows = np.flatnonzero(chosen & (district[community] == code))
        found[rows] = rng.choice(np.flatnonzero(of_buildings == code), len(rows))
    return found
