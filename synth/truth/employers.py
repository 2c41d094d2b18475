"""实有单位 and 商务楼宇 rows of a made-up city: units in communities and buildings, and who covers them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from schemas.periods import Period
from synth.drawing import draw, identities, names
from synth.lives import rates
from synth.truth.ground import Ground
from synth.truth.sites import Sites, in_buildings

UNITS_A_MEMBER = 0.11
OTHER_NATURES = {"08": 0.70, "13": 0.10, "11": 0.08, "06": 0.03, "07": 0.02, "09": 0.04, "10": 0.01, "12": 0.02}
CREDIT_KIND = {"09": "12", "10": "11", "11": "52", "13": "92"}
ECONOMY = {"06": "11", "07": "12", "09": "11", "10": "11"}
TWICE, LEAST_TWICE = 0.008, 20


def units(ground: Ground, sites: Sites, rng: draw.Rng) -> pd.DataFrame:
    """One row per unit and street: core columns of `Unit`, and `_host` (place in `sites.hosts` or -1), `_building`.

    Host units come first. Members and coverage are filled in by `cover`.
    """
    frame = pd.concat([_host_units(sites), _other_units(ground, sites, rng)], ignore_index=True)
    place = ground.communities.iloc[frame["_community"]].reset_index(drop=True)
    names_of = {area.code: area.zh for area in ground.districts}
    frame = frame.assign(
        district=place["district"],
        street_code=place["street"],
        community_code=place["code"],
        unit_name=names.units(frame["unit_nature"], place["district"].map(names_of)),
    )
    frame["uscc"] = identities.credit_codes([CREDIT_KIND.get(n, "91") for n in frame["unit_nature"]], 1)
    frame["uscc"] = frame["uscc"].astype("str")
    frame["business_address"] = (
        place["name"].map(names.short) + "路" + pd.Series(np.arange(len(frame)) % 900 + 1).astype(str) + "号"
    )
    frame["registered_address"] = frame["business_address"]
    return _features(frame, rng)


def _host_units(sites: Sites) -> pd.DataFrame:
    hosts = sites.hosts
    return pd.DataFrame(
        {
            "_host": hosts.index,
            "_community": hosts["community"],
            "_building": hosts["building"],
            "unit_nature": hosts["nature"],
            "_stays": True,
        }
    )


def _other_units(ground: Ground, sites: Sites, rng: draw.Rng) -> pd.DataFrame:
    """The units without an own organisation; each street has two."""
    communities = ground.communities
    count = max(round(sites.members * UNITS_A_MEMBER) - len(sites.hosts), 0)
    first = communities.groupby("street").head(2).index.to_numpy()
    weight = communities["weight"].to_numpy() / ground.share
    place = np.concatenate([first, rng.choice(len(communities), count, p=weight)])
    nature = draw.codes(OTHER_NATURES, len(place), rng)
    frame = pd.DataFrame(
        {"_host": -1, "_community": place, "unit_nature": nature, "_stays": np.arange(len(place)) < len(first)}
    )
    may = nature.isin(["08", "11", "13"]) & (np.arange(len(place)) >= len(first))
    frame["_building"] = in_buildings(frame["_community"], may, sites.buildings, communities, rng)
    inside = frame["_building"] >= 0
    frame.loc[inside, "_community"] = sites.buildings["community"].to_numpy()[frame.loc[inside, "_building"]]
    return frame


def _features(frame: pd.DataFrame, rng: draw.Rng) -> pd.DataFrame:
    size, nature = len(frame), frame["unit_nature"]
    private = np.where(nature.isin(["08", "11", "13"]), draw.codes({"21": 8, "22": 1, "23": 1.5}, size, rng), "2")
    return frame.assign(
        economic_component=nature.map(ECONOMY).fillna(pd.Series(private, dtype="str")),
        industry=draw.codes(dict.fromkeys("CEFGHIJKLMNOPQR", 1.0), size, rng),
        is_two_new=nature.isin(["08", "11"]).astype("boolean"),
        operating_status=draw.codes({"1": 94, "2": 2, "3": 1, "4": 1, "5": 1, "6": 1}, size, rng),
    )


def cover(frame: pd.DataFrame, orgs: pd.DataFrame, members_of_hosts: np.ndarray, rng: draw.Rng) -> pd.DataFrame:
    """Fill in employees, members, coverage and the organisation that covers a unit (`coverage_status`, `org_code`).

    `members_of_hosts`: members in the branches of each host, which its unit employs.
    """
    size = len(frame)
    host = frame["_host"].to_numpy()
    hosted = host >= 0
    loose = np.where(rng.random(size) < 0.16, rng.choice([1, 1, 2, 3, 4], size), 0)
    members = np.where(hosted, members_of_hosts[host] if len(members_of_hosts) else 0, loose)
    employees = np.maximum(rng.lognormal(2.3, 1.2, size).astype(int), 1)
    employees = np.where(hosted, members * 3 + employees, np.maximum(employees, members))
    guided = ~hosted & (rng.random(size) < 0.12)
    status = np.select([members >= 3, members >= 1], ["5", "6"], "7").astype(object)
    status[guided & (rng.random(size) < 0.5)] = "8"
    org = np.full(size, None, dtype=object)
    _own(frame, orgs, status, org)
    _joined(frame, orgs, status, org, rng)
    return frame.assign(
        employees=draw.whole(employees),
        members_total=draw.whole(members),
        members_not_transferred=draw.whole(rng.integers(0, 3, size)).clip(upper=draw.whole(members)),
        instructor=pd.Series(guided).astype("boolean"),
        coverage_status=pd.Series(pd.array(status, dtype="str")),
        org_code=pd.Series(pd.array(org, dtype="str")),
    )


def with_lives(frame: pd.DataFrame, bound: set[str], rng: draw.Rng) -> pd.DataFrame:
    """The units with `_opened` and `_closed`: of those without an organisation, and of no credit code in `bound`."""
    each = frame.drop_duplicates("uscc")
    free = ~each["_stays"] & each["org_code"].isna() & ~each["uscc"].isin(bound)
    opened = rates.unsettled(rates.UNITS_OPENED, len(each), rng).where(free.to_numpy())
    closed = rates.unsettled(rates.UNITS_CLOSED, len(each), rng).where(free.to_numpy() & opened.isna())
    of = pd.DataFrame({"opened": opened.to_numpy(), "closed": closed.to_numpy()}, index=each["uscc"])
    days = of.loc[frame["uscc"]].reset_index(drop=True)
    return frame.assign(_opened=days["opened"], _closed=days["closed"], _n=np.arange(len(frame)))


def at_date(frame: pd.DataFrame, members_of_hosts: np.ndarray, period: Period) -> pd.DataFrame:
    """The units of a month; hosts employ who is in their branches. What has closed stays to the end of the year."""
    today, year = pd.Timestamp(period.data_date), pd.Timestamp(period.starts("annual"))
    own = frame[~(frame["_opened"] > today) & ~(frame["_closed"] < year)].reset_index(drop=True)
    host = own["_host"].to_numpy()
    members = np.where(host >= 0, members_of_hosts[host] if len(members_of_hosts) else 0, own["members_total"])
    employees = np.maximum(own["employees"], members)
    return own.assign(
        operating_status=own["operating_status"].where(~(own["_closed"] <= today), "3"),
        members_total=draw.whole(members),
        members_not_transferred=draw.whole(np.minimum(own["members_not_transferred"], members)),
        employees=draw.whole(employees),
        size=draw.take(["4", "3", "2", "1"], np.searchsorted([20, 300, 1000], employees)),
    )


def _own(frame: pd.DataFrame, orgs: pd.DataFrame, status: np.ndarray, org: np.ndarray) -> None:
    """Host units: covered by their highest own organisation."""
    own = orgs[(orgs["_host"] >= 0)].sort_values("level", kind="stable").drop_duplicates("_host").set_index("_host")
    hosted = np.flatnonzero(frame["_host"] >= 0)
    host = frame["_host"].to_numpy()[hosted]
    status[hosted] = own["org_category"].map({"611": "1", "621": "2", "631": "3", "632": "4"}).loc[host].to_numpy()
    org[hosted] = own["org_code"].loc[host].to_numpy()


def _joined(frame: pd.DataFrame, orgs: pd.DataFrame, status: np.ndarray, org: np.ndarray, rng: draw.Rng) -> None:
    """Joint branches also cover up to four small units of their street."""
    free = frame.index[(frame["_host"] < 0) & frame["unit_nature"].isin(["08", "11"])]
    by_street = {street: list(rows) for street, rows in frame.loc[free].groupby("street_code").groups.items()}
    for code, street in orgs.loc[orgs["org_category"] == "632", ["org_code", "street_code"]].itertuples(index=False):
        waiting = by_street.get(street, [])
        for _ in range(int(rng.integers(1, 5))):
            if waiting:
                row = waiting.pop()
                status[row], org[row] = "4", code


def twice(frame: pd.DataFrame, ground: Ground, rng: draw.Rng) -> pd.DataFrame:
    """The units and, for a few, a second row in another street where they are also registered (R006).

    The second street knows less of the unit: no members, no organisation. `_twin` marks both rows.
    """
    chosen = frame.iloc[draw.pick(len(frame), max(TWICE, LEAST_TWICE / len(frame)), rng)]
    chosen = chosen[chosen["_host"] < 0]
    place = ground.communities.iloc[rng.integers(0, len(ground.communities), len(chosen))].reset_index(drop=True)
    other = chosen.reset_index(drop=True).assign(
        district=place["district"],
        street_code=place["street"],
        community_code=place["code"],
        _building=-1,
        business_address="注册地址" + chosen["business_address"].reset_index(drop=True),
        members_total=0,
        members_not_transferred=0,
        coverage_status="7",
        org_code=None,
        instructor=False,
        operating_status=draw.codes({"1": 1, "6": 1}, len(chosen), rng),
    )
    other = other[other["street_code"].to_numpy() != chosen["street_code"].to_numpy()]
    other = other.astype(frame.dtypes.to_dict())
    both: pd.DataFrame = pd.concat([frame, other], ignore_index=True)
    return both.assign(_twin=both["uscc"].isin(other["uscc"]))


def buildings(ground: Ground, sites: Sites, rng: draw.Rng) -> pd.DataFrame:
    """One row per building: core columns of `Building` but what its units tell (`occupied`)."""
    size = len(sites.buildings)
    place = ground.communities.iloc[sites.buildings["community"]].reset_index(drop=True)
    guided = rng.random(size) < 0.2
    number = pd.Series(np.arange(size))
    code = place["district"] + "BL" + (place.groupby("district").cumcount() + 1).astype(str).str.zfill(4)
    kinds = [names.WORDS[n % 20] + names.WORDS[n // 20 % 20] + names.BUILDINGS[n % 7] for n in number]
    return pd.DataFrame(
        {
            "district": place["district"],
            "building_code": code,
            "building_name": place["name"].map(names.short) + pd.Series(kinds),
            "address": place["name"].map(names.short) + "路" + (number % 700 + 1).astype(str) + "号",
            "street_code": place["street"],
            "community_code": place["code"],
            "building_type": draw.codes({"1": 60, "2": 10, "3": 10, "4": 8, "5": 3, "6": 5, "7": 3, "9": 1}, size, rng),
            "is_key": draw.flags(0.3, size, rng),
            "instructor": pd.Series(guided).astype("boolean"),
            "_guided": guided & (rng.random(size) < 0.5),
        }
    )


def occupied(towers: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """The buildings with what the units of `frame` in them add up to, and who covers them."""
    size = len(towers)
    inside = frame[frame["_building"] >= 0].groupby("_building")
    sums = inside[["employees", "members_total", "members_not_transferred"]].sum().reindex(range(size), fill_value=0)
    best = inside.agg(status=("coverage_status", "min"), org_code=("org_code", "first")).reindex(range(size))
    covered = best["status"].isin(["1", "2", "3", "4"])
    empty = np.where(sums["members_total"] >= 3, "5", np.where(sums["members_total"] > 0, "6", "7"))
    status = np.where(covered, best["status"], np.where(towers["_guided"], "8", empty))
    return towers.assign(
        _n=np.arange(size),
        units_in=draw.whole(inside.size().reindex(range(size), fill_value=0).to_numpy()),
        **{name: draw.whole(sums[name].to_numpy()) for name in sums.columns},
        coverage_status=pd.Series(pd.array(status, dtype="str")),
        org_code=best["org_code"].where(covered).reset_index(drop=True),
    )
