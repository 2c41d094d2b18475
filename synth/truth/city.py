"""A whole made-up city that hangs together, before anybody writes it into files: one clean frame per database.

Values stand in their standard form (codes, dates, whole numbers). How they are spelled and spoiled is `mess`'
work, what must be counted of them `witness`'.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from schemas.cities.areas import Areas
from schemas.databaselist import databases
from schemas.periods import Period
from synth.drawing import draw, identities
from synth.truth.applicants import applicants
from synth.truth.bykind import by_kind
from synth.truth.communities import communities
from synth.truth.employers import buildings, cover, twice, units
from synth.truth.ground import Ground, ground
from synth.truth.members import members
from synth.truth.moves import moved
from synth.truth.organisations import organisations
from synth.truth.sites import MEMBERS_A_BRANCH, Sites, sites
from synth.truth.societies import league_orgs, trade_unions

JOINT = 0.12


@dataclass(frozen=True)
class MadeCity:
    """`frames`: database name → rows, with the column `district` (where the row is reported)."""

    period: Period
    ground: Ground
    frames: dict[str, pd.DataFrame]


def city(areas: Areas, period: Period, scale: float, seed: int, districts: Sequence[str] = ()) -> MadeCity:
    """The city of that seed; the same arguments give the same city. What has no maker here is made by kind."""
    rng = np.random.default_rng([seed, period.year, period.month, round(scale * 1_000_000)])
    today = period.data_date
    place = ground(areas, districts, rng)
    at = sites(place, scale, rng)
    orgs = organisations(place, at, _joint(at, rng), today, rng)
    sizes = _sizes(at, rng)
    employed = np.bincount(
        at.branches["host"].clip(lower=0), np.where(at.branches["host"] >= 0, sizes, 0), len(at.hosts)
    )
    firms = cover(units(place, at, rng), orgs, employed.astype(int), rng)
    towers = buildings(place, at, firms, rng)
    firms = twice(firms, place, rng)
    firms["building_code"] = draw.take(towers["building_code"].tolist(), firms["_building"].to_numpy())
    rooms = communities(place, orgs, rng)
    orgs = _of_units(orgs, firms, rooms, towers)
    people = moved(members(orgs, sizes[orgs.loc[orgs["_branch"] >= 0, "_branch"]], today, rng), orgs, period, rng)
    seekers = applicants(orgs, len(people), len(people), today, rng)
    _number_people(people, seekers)
    orgs = _with_members(orgs, people)
    frames = {
        "party_org": orgs,
        "party_member": people,
        "applicant": seekers,
        "community": rooms,
        "building": towers,
        "trade_union": trade_unions(place, firms, towers, today, rng),
        "league_org": league_orgs(place, firms, towers, today, rng),
        "unit": firms,
    }
    for name, database in databases().items():
        if name not in frames:  # drawn apart, so that the others' rows do not depend on it
            own = np.random.default_rng([seed, period.year, period.month, zlib.crc32(name.encode())])
            frames[name] = by_kind(database, place, scale, today, own)
    return MadeCity(period, place, frames)


def _joint(at: Sites, rng: draw.Rng) -> np.ndarray:
    """Which branches are joint: some of those that are alone in a private unit, at least one."""
    alone = at.hosts["branches"].to_numpy()[at.branches["host"].clip(lower=0)] == 1
    private = (at.branches["field"] == "LX").to_numpy()
    joint: np.ndarray = alone & private & (rng.random(len(at.branches)) < JOINT)
    joint[np.flatnonzero(alone & private)[:1]] = True
    return joint


def _sizes(at: Sites, rng: draw.Rng) -> np.ndarray:
    """Members of each branch, about 24 on average; a few branches have hardly anybody."""
    size = np.clip(np.round(rng.gamma(2.6, MEMBERS_A_BRANCH / 2.6, len(at.branches))), 1, 120)
    return (size + (rng.random(len(size)) < 0.5)).astype(int)


def _number_people(people: pd.DataFrame, seekers: pd.DataFrame) -> None:
    """Give everybody an identity number; a person's rows share it."""
    columns = ["_n", "birth_date", "sex"]
    each = pd.concat([people[columns], seekers[columns]]).drop_duplicates("_n").set_index("_n")
    numbers = identities.identity_numbers(each["birth_date"], each["sex"])
    for frame in (people, seekers):
        frame["citizen_id"] = numbers.loc[frame["_n"]].to_numpy()


def _with_members(orgs: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Member totals as the organisations would report them: own members and those of all below."""
    here = people[(people["party_status"] == "1")]
    total = np.bincount(here["_org"], minlength=len(orgs))
    waiting = np.bincount(here.loc[here["member_category"] == "2", "_org"], minlength=len(orgs))
    parent = orgs["_parent"].to_numpy()
    for level in (4, 3, 2, 1):
        rows = np.flatnonzero((orgs["level"] == level).to_numpy() & (parent >= 0))
        rows = rows[orgs["level"].to_numpy()[parent[rows]] < level]
        np.add.at(total, parent[rows], total[rows])
        np.add.at(waiting, parent[rows], waiting[rows])
    size = np.where(total - waiting >= 7, 3 + total // 60 % 5, np.where(orgs["level"] < 3, 5, 0))
    return orgs.assign(
        member_total=draw.whole(total), member_probationary=draw.whole(waiting), committee_size=draw.whole(size)
    )


def _of_units(orgs: pd.DataFrame, firms: pd.DataFrame, rooms: pd.DataFrame, towers: pd.DataFrame) -> pd.DataFrame:
    """Names, codes and buildings of the units that organisations are in; a joint branch names all it covers."""
    host = firms[firms["_host"] >= 0].drop_duplicates("_host").set_index("_host")
    own = orgs["_host"].where(orgs["_host"] >= 0)
    joined = firms[firms["org_code"].notna() & (firms["_host"] < 0)].drop_duplicates("uscc")
    more = joined.groupby("org_code")["uscc"].agg("|".join)
    uscc = own.map(host["uscc"]).astype("str")
    extra = orgs["org_code"].map(more).astype("str")
    hosted = own.notna()
    residents = orgs["community_code"].where(~hosted)
    names = (
        own.map(host["unit_name"])
        .astype("str")
        .fillna(residents.map(rooms.set_index("community_code")["community_name"]).astype("str"))
    )
    community = rooms.set_index("community_code")["uscc"]
    tower = own.map(host["_building"]).fillna(-1).astype(int)
    first = orgs["_branch"] < 0
    situation = np.select(
        [orgs["org_category"] == "632", hosted & ~first & (orgs["level"] == 3) & _below_host(orgs)], ["3", "1"], "2"
    )
    return orgs.assign(
        org_name=np.where(hosted, "中共" + names + orgs["org_name"], orgs["org_name"]),
        unit_uscc=uscc.where(extra.isna(), uscc + "|" + extra).fillna(residents.map(community).astype("str")),
        unit_name=names,
        building_code=draw.take(towers["building_code"].tolist(), tower.to_numpy()),
        unit_situation=pd.Series(situation, dtype="str"),
    )


def _below_host(orgs: pd.DataFrame) -> pd.Series:
    parent = orgs["_parent"].clip(lower=0)
    return pd.Series(orgs["_host"].to_numpy()[parent] >= 0, index=orgs.index)
