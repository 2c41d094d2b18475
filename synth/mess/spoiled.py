"""One district's rows as it will deliver them: complete and, with mess, spoiled; and what it leaves out altogether."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from schemas.cities.arealists import Area
from schemas.cities.reporters import is_due
from schemas.column import Kind
from schemas.databaselist import databases
from synth.mess import spoiling_applicants, spoiling_persons
from synth.mess.delivery import Parcel
from synth.mess.spoiling_rows import spoil
from synth.order import CityOrder
from synth.patch import DEFECTS, Patch
from synth.truth.city import MadeCity
from synth.truth.filling import filled
from synth.witness.expected import judge

REGISTERED = (spoiling_persons, spoiling_applicants)
"""Modules whose import registers defects."""
ABSENT = (
    ("party_member", "dues_status"),
    ("party_member", "education"),
    ("party_org", "term_end"),
    ("building", "members_total"),
    ("trade_union", "members"),
    ("community", "resident_population"),
    ("unit", "size"),
    ("applicant", "talk_date"),
    ("league_org", "youth_14_28"),
    ("unit", "instructor"),
    ("party_member", "is_empty_hung"),
)
"""With mess, one district each leaves these columns out."""
WITHHELD = ("building", "party_org", "unit", "applicant")
"""With mess, one district does not deliver one of these."""
DEFECT_SHARE = 0.002
BLANK_SHARE = 0.1


def patches(
    reporter: tuple[int, Area], made: MadeCity, order: CityOrder, rngs: Mapping[str, np.random.Generator]
) -> dict[str, Patch]:
    """The rows of every database that a district, or the city, owes: complete and (with mess) spoiled.

    Each is drawn with its database's own of `rngs`.
    """
    number, district = reporter
    is_city = district.level == 1
    found = {}
    for name, database in databases().items():
        if database.is_citywide != is_city or not is_due(database, order.period):
            continue
        rows, rng = made.frames[name], rngs[name]
        own = rows if is_city else rows[rows["district"] == district.code]
        frame = filled(database, own, order.period.data_date, rng)
        if name == "party_member":
            near = made.ground.communities.loc[made.ground.communities["district"] == district.code, "code"].tolist()
            lives = pd.array(near, dtype="str").take(rng.integers(0, len(near), len(frame)))
            frame["residence_community"] = pd.Series(lives).where(rng.random(len(frame)) < 0.5)
            frame["_street"] = frame["_org"].map(made.frames["party_org"]["street_code"])
        elif street := database.place(3):
            frame["_street"] = frame[street.name]
        patch = Patch(database, frame, order.period, rng, np.zeros(len(frame), dtype=bool))
        if order.mess:
            if (
                database.is_personal
                and "birth_date" in frame
                and number == (order.seed + len(name)) % len(made.ground.districts)
            ):
                _write_births_by_month(patch)
            for rule, _severity, _column, mask, _one in judge(patch, frozenset()).breaks:
                patch.spoiled |= mask & (rule != "V009")
            spoil(patch, DEFECT_SHARE * order.mess, _sure(number, name, len(made.ground.districts), order.seed))
            if rng.random() < order.mess:
                _leave_defaults_blank(patch)
        found[name] = patch
    return found


def _write_births_by_month(patch: Patch) -> None:
    """The district knows birth dates to the month only, as older forms ask for (出生年月)."""
    patch.frame["birth_date"] = patch.frame["birth_date"].dt.to_period("M").dt.to_timestamp().astype("datetime64[s]")
    patch.month_only = frozenset({"birth_date"})


def _leave_defaults_blank(patch: Patch) -> None:
    """In one column with a default, some cells that mean the default are left empty."""
    columns = [c for c in patch.database.columns.values() if c.default is not None and c.name in patch.frame]
    if not columns:
        return
    column = columns[int(patch.rng.integers(len(columns)))]
    values = patch.frame[column.name]
    usual = values == (column.default == "1" if column.kind is Kind.BOOL else column.default)
    may = ~patch.spoiled & usual.fillna(False).to_numpy(dtype=bool)
    rows = np.flatnonzero(may & (patch.rng.random(len(may)) < BLANK_SHARE))
    for row in rows.tolist():
        patch.text(row, column.name, None)
        patch.blank.add((row, column.name))
    patch.planted["V001.default"] = len(rows)


def _sure(number: int, database: str, districts: int, seed: int) -> frozenset[str]:
    """The defects that this district must have: they go round, so that the city has all of them."""
    kinds = [kind.name for kind in DEFECTS if kind.database == database] + ["copy"]
    return frozenset(name for i, name in enumerate(kinds) if (i + seed) % districts == number or name == "copy")


def absent(number: int, order: CityOrder, districts: int) -> dict[str, frozenset[str]]:
    """The columns that this district leaves out, by database."""
    chosen = [pair for i, pair in enumerate(ABSENT) if (i * 3 + order.seed) % districts == number] if order.mess else []
    return {name: frozenset(column for database, column in chosen if database == name) for name in databases()}


def delivered(parcels: Sequence[Parcel], number: int, order: CityOrder, districts: int) -> list[Parcel]:
    """The files that really arrive: one district withholds a database, one of those in parts a street's file."""
    if not order.mess:
        return list(parcels)
    name = WITHHELD[order.seed % len(WITHHELD)]
    if number == (order.seed + 1) % districts and districts > 1:
        return [parcel for parcel in parcels if {page.database for page in parcel.pages} != {name}]
    parts = [parcel for parcel in parcels if len(parcel.pages) == 1 and parcel.pages[0].part]
    return [parcel for parcel in parcels if parcel not in parts[-1:] or number % 2]
