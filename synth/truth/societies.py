"""工会组织 and 团组织 rows of a made-up city: of units, of several units together, of buildings and of streets."""

from __future__ import annotations

import numpy as np
import pandas as pd

from schemas.periods import Period
from synth.drawing import draw
from synth.lives.rates import EVE
from synth.truth.ground import Ground

UNIONISED = 0.8
LATE_DAYS, TERM_DAYS = 100, 1826


def trade_unions(ground: Ground, units: pd.DataFrame, buildings: pd.DataFrame, rng: draw.Rng) -> pd.DataFrame:
    """One row per union: core columns of `TradeUnion`. Some name only their building, some only their units."""
    single = units[(units["employees"] >= 25) & (units["operating_status"] == "1") & (units["unit_nature"] != "13")]
    single = single[rng.random(len(single)) < UNIONISED].drop_duplicates("uscc")
    public = single["unit_nature"].isin(["09", "10"])
    own = _of(single, np.where(public, "6", "1"), single["uscc"], single["unit_name"] + "工会", single["employees"])
    small = units[(units["employees"] < 25) & (units["_host"] < 0)].drop_duplicates("uscc")
    small = small[rng.random(len(small)) < 0.3]
    group = small.groupby("street_code").cumcount() // 4
    joint = (
        small.groupby(["street_code", group.rename("g")], sort=True)
        .agg(
            district=("district", "first"),
            community_code=("community_code", "first"),
            _building=("_building", "first"),
            uscc=("uscc", "|".join),
            n=("uscc", "size"),
            employees=("employees", "sum"),
            unit_name=("unit_name", "first"),
        )
        .reset_index()
    )
    together = _of(joint, "2", joint["uscc"], joint["unit_name"] + "等单位联合工会", joint["employees"], joint["n"])
    streets = ground.streets
    first = ground.communities.groupby("street")["code"].first()
    known = streets["code"].map(first).where(rng.random(len(streets)) < 0.6)
    general = streets.assign(community_code=known, _building=-1)
    workers = pd.Series(rng.integers(100, 900, len(general)))
    top = _of(general, "5", pd.Series([None] * len(general)), general["name"] + "总工会", workers)
    frame = pd.concat([own, together, top], ignore_index=True).sort_values("district", kind="stable", ignore_index=True)
    return _union_counts(_placed(frame, buildings, "GH", "union_code", rng), rng)


def _of(
    rows: pd.DataFrame, kind: object, uscc: pd.Series, name: pd.Series, people: pd.Series, covered: object = 1
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "district": rows["district"].to_numpy(),
            "community_code": rows["community_code"].to_numpy(),
            "_building": rows["_building"].to_numpy(),
            "kind": kind,
            "unit_uscc": uscc.to_numpy(),
            "name": name.to_numpy(),
            "people": people.to_numpy(),
            "units_covered": np.asarray(covered),
        }
    )


def _placed(frame: pd.DataFrame, buildings: pd.DataFrame, mark: str, code: str, rng: draw.Rng) -> pd.DataFrame:
    """Codes, the building's code, and communities left out for a third of those whose building or unit tells it."""
    serial = (frame.groupby("district").cumcount() + 1).astype(str).str.zfill(5)
    told = (frame["_building"] >= 0) | frame["unit_uscc"].notna()
    hidden = told & (rng.random(len(frame)) < 0.33)
    return frame.assign(
        **{code: frame["district"] + mark + serial},
        building_code=draw.take(buildings["building_code"].tolist(), frame["_building"].to_numpy()),
        community_code=frame["community_code"].where(~hidden).astype("str"),
        unit_uscc=frame["unit_uscc"].astype("str"),
    )


def at_date(unions: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The unions of a month: what has come to the end of a term has elected anew, some months later at most."""
    waited = (pd.Timestamp(period.data_date) - unions["term_end"]).dt.days - LATE_DAYS
    terms = np.ceil(waited.to_numpy() / TERM_DAYS).clip(min=0).astype(int)
    return unions.assign(_n=unions.index, term_end=draw.add_months(unions["term_end"], terms * 60))


def _union_counts(frame: pd.DataFrame, rng: draw.Rng) -> pd.DataFrame:
    size = len(frame)
    people = frame["people"].astype(int).to_numpy()
    joined = (people * rng.uniform(0.75, 1.0, size)).astype(int)
    began = draw.days_between(EVE - pd.Timedelta(days=9000), EVE - pd.Timedelta(days=400), size, rng)
    return frame.rename(columns={"name": "union_name", "kind": "union_type"}).assign(
        units_covered=draw.whole(frame["units_covered"].to_numpy()),
        established_on=began,
        term_end=draw.days_between(EVE - pd.Timedelta(days=100), EVE + pd.Timedelta(days=1700), size, rng),
        build_status="Y",
        employees=draw.whole(people),
        employees_female=draw.whole((people * 0.4).astype(int)),
        members=draw.whole(joined),
        members_female=draw.whole((joined * 0.39).astype(int)),
    )


def league_orgs(ground: Ground, units: pd.DataFrame, buildings: pd.DataFrame, rng: draw.Rng) -> pd.DataFrame:
    """One row per league organisation: core columns of `LeagueOrg`; in units, communities, and one for each street."""
    some = units[(units["employees"] >= 15) & (rng.random(len(units)) < 0.35)].drop_duplicates("uscc")
    school = some["unit_nature"] == "09"
    own = _of(
        some,
        np.where(school, "2", "5"),
        some["uscc"],
        some["unit_name"] + np.where(school, "团委", "团支部"),
        some["employees"] // 4,
    )
    place = ground.communities.iloc[draw.pick(len(ground.communities), min(0.2, 40 * len(units) / 1e6), rng)]
    local = place.rename(columns={"code": "community_code"}).assign(_building=-1)
    nobody = pd.Series([None] * len(local))
    names = place["street"].map(ground.streets.set_index("code")["name"]) + place["name"] + "团支部"
    around = _of(
        local,
        np.where(rng.random(len(local)) < 0.2, "4", "5"),
        nobody,
        names,
        pd.Series(rng.integers(0, 60, len(local))),
    )
    streets = ground.streets
    first = ground.communities.groupby("street")["code"].first()
    known = streets["code"].map(first).where(rng.random(len(streets)) < 0.7)
    top_people = pd.Series(rng.integers(20, 200, len(streets)))
    top = _of(
        streets.assign(community_code=known, _building=-1),
        "3",
        pd.Series([None] * len(streets)),
        streets["name"] + "团工委",
        top_people,
    )
    frame = pd.concat([own, around, top], ignore_index=True).sort_values("district", kind="stable", ignore_index=True)
    frame = _placed(frame, buildings, "TZ", "league_code", rng).drop(columns=["units_covered"])
    size = len(frame)
    youth = frame["people"].astype(int).to_numpy()
    joined = (youth * rng.uniform(0.1, 0.7, size)).astype(int)
    began = draw.days_between(EVE - pd.Timedelta(days=7000), EVE - pd.Timedelta(days=300), size, rng)
    return frame.rename(columns={"name": "league_name", "kind": "league_type"}).assign(
        parent_league=pd.Series(f"共青团{ground.city.zh}委员会", index=frame.index),
        established_on=began,
        youth_14_28=draw.whole(youth),
        members=draw.whole(joined),
        members_party=draw.whole(joined // 8),
        floating=draw.whole(joined // 10),
        dues_rate_pct=pd.Series(np.round(rng.uniform(60, 100, size), 1)).astype("Float64"),
    )
