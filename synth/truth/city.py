"""A whole made-up city that hangs together, before anybody writes it into files: clean frames of a month.

Everybody and everything there ever is, is drawn once (`founded`); a month is who and what is there on its data date.
Values stand in their standard form (codes, dates, whole numbers). How they are spelled and spoiled is `mess`' work,
what must be counted of them `witness`'.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from schemas.cities.areas import Areas
from schemas.databaselist import databases
from schemas.periods import Period
from synth.drawing import draw
from synth.drawing.steady import Steady
from synth.lives import rates, terms
from synth.lives.applicants import applicants
from synth.lives.guests import with_guests
from synth.lives.population import population
from synth.lives.roll import marked, roll
from synth.lives.spells import spells
from synth.truth import employers, societies
from synth.truth.bykind import by_kind
from synth.truth.communities import communities
from synth.truth.ground import Ground, ground
from synth.truth.organisations import organisations
from synth.truth.sites import MEMBERS_A_BRANCH, Sites, sites

JOINT = 0.12


@dataclass(frozen=True)
class MadeCity:
    """`frames`: database name → rows, with the columns `district` (where the row is reported) and `_n` (which row)."""

    period: Period
    ground: Ground
    frames: dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Living:
    """Everybody and everything of a city with their lives; `bodies`: database name → rows, whenever they are there.

    `branches` are the rows of the organisations that have members.
    """

    ground: Ground
    bodies: Mapping[str, pd.DataFrame]
    branches: pd.DataFrame
    people: pd.DataFrame
    spells: pd.DataFrame
    hosts: int
    scale: float
    seed: int


def city(areas: Areas, period: Period, scale: float, seed: int, districts: Sequence[str] = ()) -> MadeCity:
    """One month of the city of that seed; the same arguments give the same city."""
    return at_date(founded(areas, scale, seed, period, districts), period)


def founded(areas: Areas, scale: float, seed: int, until: Period, districts: Sequence[str] = ()) -> Living:
    """The city of that seed, of which any month up to `until` can be asked for: it is the same whatever `until`."""
    key = (seed, round(scale * 1_000_000))
    rng = np.random.default_rng(key)
    place = ground(areas, districts, rng)
    at = sites(place, scale, rng)
    orgs = organisations(place, at, _joint(at, rng), rng)
    sizes = _sizes(at, rng)
    branches = orgs[orgs["_branch"] >= 0]
    lasting = branches["_founded"].isna() & branches["_merged"].isna()
    mother = orgs["org_code"].iloc[branches["_mother"]].to_numpy()
    branches = branches.assign(lasting_code=branches["org_code"].where(lasting, mother))
    employed = np.bincount(
        at.branches["host"].clip(lower=0), np.where(at.branches["host"] >= 0, sizes, 0), len(at.hosts)
    )
    firms = employers.cover(employers.units(place, at, rng), orgs, employed.astype(int), rng)
    towers = employers.buildings(place, at, rng)
    firms = employers.twice(firms, place, rng)
    firms["building_code"] = draw.take(towers["building_code"].tolist(), firms["_building"].to_numpy())
    rooms = communities(place, orgs, rng)
    unions = societies.trade_unions(place, firms, towers, rng)
    leagues = societies.league_orgs(place, firms, towers, rng)
    named = pd.concat([unions["unit_uscc"], leagues["unit_uscc"]]).dropna().str.split("|").explode()
    orgs = _of_units(orgs, firms, rooms, towers)
    branches = branches.assign(org_name=orgs["org_name"])
    people = marked(population(branches, sizes[branches["_branch"]], until.year, key), Steady(*key, 4))
    bodies = {
        "party_org": orgs,
        "community": rooms,
        "building": towers,
        "trade_union": unions,
        "league_org": leagues,
        "unit": employers.with_lives(firms, set(named), rng),
    }
    return Living(place, bodies, branches, people, spells(people, branches, orgs, key), len(at.hosts), scale, seed)


def at_date(living: Living, period: Period) -> MadeCity:
    """The city as it is on the data date of a month. What has no maker here is made by kind."""
    rates.lives_in(period)
    bodies = living.bodies
    people = roll(living.people, living.spells, bodies["party_org"], period)
    here = people.loc[people["party_status"] == "1", "_org"]
    host = bodies["party_org"]["_host"].to_numpy()[here]
    firms = employers.at_date(bodies["unit"], np.bincount(host[host >= 0], minlength=living.hosts), period)
    orgs = terms.at_date(bodies["party_org"], period)
    people["_org"] = orgs["_row"].searchsorted(people["_org"])
    frames = {
        "party_org": _with_members(orgs, people),
        "party_member": with_guests(people, orgs, living.seed),
        "applicant": applicants(living.people, living.branches, period),
        "community": bodies["community"].assign(_n=bodies["community"].index),
        "building": employers.occupied(bodies["building"], firms),
        "trade_union": societies.at_date(bodies["trade_union"], period),
        "league_org": bodies["league_org"].assign(_n=bodies["league_org"].index),
        "unit": firms,
    }
    for name, database in databases().items():
        if name not in frames:  # drawn apart, so that the others' rows do not depend on it
            own = np.random.default_rng([living.seed, zlib.crc32(name.encode())])
            frames[name] = by_kind(database, living.ground, living.scale, period.data_date, own)
    return MadeCity(period, living.ground, frames)


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
