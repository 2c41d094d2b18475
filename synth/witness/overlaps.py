"""LNK09 as the truth counts it: units in two or more circles of a made-up city, from definitions.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from synth.truth.zones import CIRCLE, Zone
from synth.witness.delivered import Delivered
from synth.witness.figure import LEVELS, Figure
from synth.witness.logic import proper_credit
from synth.witness.summing.adding import values
from synth.witness.summing.reportedareas import ReportedSum

NEEDED = frozenset(["uscc", "building_code", "street_code", "community_code"])


def overlaps(got: Delivered, defaults: Mapping[str, frozenset[str]], made: Sequence[Zone]) -> Iterator[dict[str, Any]]:
    """Its values where the circles lie: of one type, in one street of a district."""
    report = ReportedSum(got, defaults)
    hosts = {one.host for one in made}
    near = {district: tuple(s for s in streets if s in hosts) for district, streets in report.streets.items()}
    report.streets = {district: streets for district, streets in near.items() if streets}
    if "unit" in got.frames and report.streets:
        yield from values([_units(got.frames["unit"], made)], report)


def _units(firms: pd.DataFrame, made: Sequence[Zone]) -> Figure:
    """A valid code in several rows is one unit, of all circles in which any of them lies."""
    circles: dict[str, list[str]] = {}
    for one in made:
        for home in one.members:
            circles.setdefault(home, []).append(one.code)
    several = proper_credit(firms["uscc"]) & firms["uscc"].notna() & firms["uscc"].duplicated(keep=False)
    thing = firms["uscc"].where(several, pd.Series([f"#{n}" for n in range(len(firms))], index=firms.index))
    held = pd.DataFrame({"thing": thing, "district": firms["district"], "circle": firms["community"].map(circles)})
    held = held.explode("circle").dropna(subset="circle")
    in_city = held.groupby("thing")["circle"].nunique()
    near = (held["district"] + held["thing"]).to_frame("key").assign(circle=held["circle"])
    in_district = near.groupby("key")["circle"].nunique()
    top = {
        "city": thing.map(in_city).fillna(0) > 1,
        "district": (firms["district"] + thing).map(in_district).fillna(0) > 1,
    }
    of = {"grouping_type": pd.Series(CIRCLE, index=firms.index, dtype="str")}
    by_level = {level: top["city" if level == "city" else "district"] for level in LEVELS}
    return Figure("LNK09", "unit", firms, top["city"], None, of, NEEDED, by_level=by_level)
