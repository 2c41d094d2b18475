"""One district's rows as it will deliver them: complete and, with mess, spoiled; and what it leaves out altogether."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from schemas.cities.arealists import Area
from schemas.column import Kind
from schemas.databaselist import databases
from synth.drawing.steady import Steady
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


@dataclass(frozen=True)
class Complete:
    """Rows of a database with every column that a file has, and which of them break a rule as they are."""

    frame: pd.DataFrame
    wrong: np.ndarray


def completed(made: MadeCity, districts: Sequence[str], order: CityOrder) -> dict[str, Complete]:
    """The rows of those districts of every database that is sent, and all rows of what the city itself owes."""
    found = {}
    for name, database in databases().items():
        if not order.is_sent(database):
            continue
        rows = made.frames[name]
        own = rows if database.is_citywide else rows[rows["district"].isin(list(districts))]
        frame = filled(database, own, order.period.data_date, (order.seed,))
        if name == "party_member":
            frame["residence_community"] = _residences(frame, made, order.seed)
            frame["_street"] = frame["_org"].map(made.frames["party_org"]["street_code"])
        elif street := database.place(3):
            frame["_street"] = frame[street.name]
        wrong = np.zeros(len(frame), dtype=bool)
        if order.mess:
            patch = Patch(database, frame, order.period, np.random.default_rng(0), wrong)
            for rule, _severity, _column, mask, _one in judge(
                patch, frozenset(), pd.factorize(frame["district"])[0]
            ).breaks:
                wrong |= mask & (rule != "V009")
        found[name] = Complete(frame, wrong)
    return found


def unsent(made: MadeCity, order: CityOrder) -> dict[str, pd.DataFrame]:
    """No row, and all columns, of each database that is not sent for the month."""
    left = {name: one for name, one in databases().items() if name in order.quarterly and not order.is_sent(one)}
    return {
        name: filled(one, made.frames[name].iloc[:0], order.period.data_date, (order.seed,)).assign(_row=0, _sent=0)
        for name, one in left.items()
    }


def _residences(frame: pd.DataFrame, made: MadeCity, seed: int) -> pd.Series:
    """A community of the district for half of the members."""
    steady = Steady(seed, rows=frame["_n"].to_numpy())
    share, told = steady.random(len(frame)), steady.random(len(frame)) < 0.5
    found = pd.Series(pd.array([None] * len(frame), dtype="str"))
    for district, codes in made.ground.communities.groupby("district")["code"]:
        here = np.flatnonzero((frame["district"] == district).to_numpy() & told)
        found.iloc[here] = codes.array.take((share[here] * len(codes)).astype(int))
    return found


def patches(
    reporter: tuple[int, Area],
    ready: Mapping[str, Complete],
    made: MadeCity,
    order: CityOrder,
    rngs: Mapping[str, np.random.Generator],
) -> dict[str, Patch]:
    """The rows of every database that a district, or the city, owes, of those that are `ready`: (with mess) spoiled.

    Each is drawn with its database's own of `rngs`.
    """
    number, district = reporter
    is_city = district.level == 1
    found = {}
    for name, complete in ready.items():
        database, rng = databases()[name], rngs[name]
        if database.is_citywide != is_city:
            continue
        own = (
            np.full(len(complete.frame), True) if is_city else (complete.frame["district"] == district.code).to_numpy()
        )
        frame = complete.frame[own].reset_index(drop=True)
        patch = Patch(database, frame, order.period, rng, complete.wrong[own])
        if order.mess:
            if (
                database.is_personal
                and "birth_date" in frame
                and number == (order.seed + len(name)) % len(made.ground.districts)
            ):
                _write_births_by_month(patch)
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
