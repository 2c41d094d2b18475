"""党组织 rows of a made-up city: the tree from district committee to branch, a few of every rare kind, and their terms.

Members are counted into it later; the units that host organisations are made in `employers`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from synth.drawing import draw, names
from synth.lives.terms import COMMUNITY_FIELDS, with_lives
from synth.truth.ground import Ground
from synth.truth.sites import Sites

RARE = (
    {"org_category": "P03", "is_functional": True, "tail": "区域化联合党委"},
    {"org_category": "611", "is_functional": True, "tail": "功能型党委会"},
    {"org_category": "931", "tail": "项目临时党支部"},
    {"org_category": "911", "tail": "项目临时党委"},
    {"org_category": "612", "tail": "管理局党组"},
    {"org_category": "631", "status": "2", "tail": "旧址支部委员会"},
    {"org_category": "631", "status": "3", "tail": "合并前支部委员会"},
    {"org_category": "631", "status": "4", "tail": "筹建支部委员会"},
)


def organisations(ground: Ground, sites: Sites, joint: np.ndarray, rng: draw.Rng) -> pd.DataFrame:
    """One row per organisation there ever is, in order of district: core columns of `PartyOrg`, and where it belongs.

    That is `_host`, `_branch` (places in `sites`), `_community` (place in the ground), `_parent` (row), or -1. `joint`
    marks the branches that are joint.
    """
    top = _streets_and_districts(ground)
    rows = [top, _of_communities(ground, sites), _of_hosts(ground, sites), _branches(ground, sites, joint)]
    frame = pd.concat([*rows, _rare(ground, rng)], ignore_index=True)
    frame = frame.sort_values(["district", "level"], kind="stable", ignore_index=True)
    serial = frame.groupby("district").cumcount() + 1
    frame["org_code"] = frame["district"] + serial.astype(str).str.zfill(6)
    frame["_parent"] = _parents(frame)
    frame["parent_org_code"] = draw.take(frame["org_code"].tolist(), frame["_parent"].to_numpy())
    frame["parent_org_name"] = draw.take(frame["org_name"].tolist(), frame["_parent"].to_numpy())
    frame = frame.assign(district_code=frame["district"], is_functional=frame["is_functional"].astype("boolean"))
    return with_lives(frame, rng)


def _row(frame: pd.DataFrame, **columns: Any) -> pd.DataFrame:
    plain: dict[str, Any] = {
        "status": "1",
        "is_functional": False,
        "_host": -1,
        "_branch": -1,
        "_community": -1,
        "_parent": -1,
    }
    return frame.assign(**(plain | {"key": "", "parent_key": ""} | columns))


def _streets_and_districts(ground: Ground) -> pd.DataFrame:
    first = ground.streets.groupby("district")["code"].first()
    names_of = {area.code: area.zh for area in ground.districts}
    district = pd.DataFrame({"district": [area.code for area in ground.districts]})
    district = _row(
        district,
        org_name=[f"中国共产党{ground.city.zh}{names_of[code]}委员会" for code in district["district"]],
        org_category="611",
        affiliation="40",
        street_code=district["district"].map(first),
        field_type="JG",
        unit_nature="10",
        level=0,
        key=district["district"],
    )
    streets = ground.streets
    urban = streets["is_urban"]
    street = _row(
        streets[["district"]],
        org_name=np.where(urban, "中共" + streets["name"] + "工作委员会", "中共" + streets["name"] + "委员会"),
        org_category=np.where(urban, "P01", "611"),
        affiliation=np.where(urban, "61", "62"),
        street_code=streets["code"],
        field_type="JG",
        unit_nature=np.where(urban, "01", "03"),
        level=1,
        key=streets["code"],
        parent_key=streets["district"],
    )
    return pd.concat([district, street], ignore_index=True)


def _of_communities(ground: Ground, sites: Sites) -> pd.DataFrame:
    """General branches and committees of the communities with two or more branches."""
    own = sites.branches[sites.branches["field"].isin(COMMUNITY_FIELDS)]
    count = own.groupby("community").agg(branches=("field", "size"), field=("field", "first")).query("branches >= 2")
    place = ground.communities.iloc[count.index].reset_index(drop=True)
    big = count["branches"].to_numpy() >= 8
    short = place["name"].map(names.short) + np.where(place["kind"].isin(["2", "4"]), "村", "居民区")
    return _row(
        place[["district"]],
        org_name="中共" + place["street"].map(_street_names(ground)) + short + np.where(big, "委员会", "总支部委员会"),
        org_category=np.where(big, "611", "621"),
        **_community_columns(place),
        _community=count.index.to_numpy(),
        level=2,
        key=place["code"],
        parent_key=place["street"],
    )


def _community_columns(place: pd.DataFrame) -> dict[str, Any]:
    rural = place["kind"].isin(["2", "4"])
    return {
        "affiliation": np.where(rural, "72", "71"),
        "street_code": place["street"],
        "community_code": place["code"],
        "field_type": np.where(rural, "NC", "JM"),
        "unit_nature": np.where(rural, "05", np.where(place["is_urban"], "02", "04")),
    }


def _street_names(ground: Ground) -> pd.Series:
    return ground.streets.set_index("code")["name"]


def _of_hosts(ground: Ground, sites: Sites) -> pd.DataFrame:
    """Committees and general branches of the units with three or more branches."""
    hosts = sites.hosts[sites.hosts["branches"] >= 3]
    place = ground.communities.iloc[hosts["community"]].reset_index(drop=True)
    big = hosts["branches"].to_numpy() >= 5
    return _row(
        place[["district"]],
        org_name=np.where(big, "委员会", "总支部委员会"),
        org_category=np.where(big, "611", "621"),
        **_host_columns(place, hosts),
        _host=hosts.index.to_numpy(),
        level=2,
        key="h" + hosts.index.astype(str),
        parent_key=place["street"],
    )


def _host_columns(place: pd.DataFrame, hosts: pd.DataFrame) -> dict[str, Any]:
    public = {"GQ": "40", "XX": "50", "JG": "50", "QY": "20", "LX": "90", "QT": "90"}
    return {
        "affiliation": hosts["field"].map(public).to_numpy(),
        "street_code": place["street"],
        "community_code": place["code"],
        "field_type": hosts["field"].to_numpy(),
        "unit_nature": hosts["nature"].to_numpy(),
    }


def _branches(ground: Ground, sites: Sites, joint: np.ndarray) -> pd.DataFrame:
    branches = sites.branches
    place = ground.communities.iloc[branches["community"]].reset_index(drop=True)
    hosted = (branches["host"] >= 0).to_numpy()
    hosts = sites.hosts.iloc[branches["host"].clip(lower=0)].reset_index(drop=True)
    of_community, of_host = _community_columns(place), _host_columns(place, hosts)
    number = branches.groupby(["community", "host"]).cumcount() + 1
    short = place["street"].map(_street_names(ground)) + place["name"].map(names.short)
    own: pd.Series = "中共" + short + "第" + number.astype(str) + np.where(joint, "联合支部委员会", "支部委员会")
    big = hosts["branches"].to_numpy() >= 3
    return _row(
        place[["district"]],
        org_name=np.where(hosted, "第" + number.astype(str) + np.where(joint, "联合支部委员会", "支部委员会"), own),
        org_category=np.where(joint, "632", "631"),
        **{name: np.where(hosted, of_host[name], of_community[name]) for name in of_host},
        _community=branches["community"].to_numpy(),
        _host=branches["host"].to_numpy(),
        _branch=np.arange(len(branches)),
        level=3,
        parent_key=np.where(
            hosted & big, "h" + branches["host"].astype(str), np.where(hosted, place["street"], place["code"])
        ),
    )


def _rare(ground: Ground, rng: draw.Rng) -> pd.DataFrame:
    made = []
    streets = ground.streets.groupby("district", sort=False)
    first, count = streets.cumcount().eq(0).to_numpy().nonzero()[0], streets.size().to_numpy()
    for kind in RARE:
        street = ground.streets.iloc[first + (rng.random(len(first)) * count).astype(int)].reset_index(drop=True)
        columns = {name: value for name, value in kind.items() if name != "tail"}
        fields = {"affiliation": "61", "field_type": "QT", "unit_nature": "12", "street_code": street["code"]}
        name = "中共" + street["name"] + str(kind["tail"])
        made.append(_row(street[["district"]], org_name=name, level=4, parent_key=street["code"], **fields, **columns))
    return pd.concat(made, ignore_index=True)


def _parents(frame: pd.DataFrame) -> pd.Series:
    """Row of the parent: the key it names, or the street where no organisation has that key."""
    rows = pd.Series(frame.index, index=frame["key"])[frame["key"].to_numpy() != ""]
    named = frame["parent_key"].map(rows)
    return named.fillna(frame["street_code"].map(rows)).where(frame["level"] > 0, -1).astype(int)
