"""Rows of a database that has no maker of its own: every column by its kind, so that each value is a valid one.

Knows kinds, needs and keys only: columns fit each other where the declaration says so (`not_above`, `sums`), where they
are parts of one place, and where they are one person's number, sex and birth date.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from schemas.codelists import codelist
from schemas.column import Column, Kind, Need, Role, Treatment
from schemas.database import Database
from synth.drawing import draw, identities, names
from synth.lives.rates import EVE
from synth.truth.ground import Ground

ROWS_A_STREET, FEWEST = 200, 3
"""At scale 1, and at any."""
AREAS = {2: "district", 3: "street", 4: "code"}
"""Level of areas → column of the ground."""
FIRST_CREDIT_CODE = 800_000
"""Beyond those of the made-up units and communities."""
NUMBERS = (Kind.INT, Kind.NUMBER, Kind.MONEY_WAN, Kind.PERCENT)


def by_kind(database: Database, ground: Ground, scale: float, today: dt.date, rng: draw.Rng) -> pd.DataFrame:
    """A few rows of every street of the ground: `district`, `_n` (row number), and each column that kinds tell."""
    each = max(FEWEST, round(ROWS_A_STREET * scale))
    streets = ground.communities.groupby("street", sort=True).indices
    at = np.concatenate([rng.choice(places, each) for places in streets.values()])
    place = ground.communities.iloc[at].reset_index(drop=True)
    serial = np.arange(len(place))
    born = draw.days_between(EVE - pd.DateOffset(years=69), EVE - pd.DateOffset(years=18), len(place), rng)
    person = {"birth_date": born, "sex": draw.codes({"1": 1, "2": 1}, len(place), rng)}
    keys = {name for names_ in (*database.keys, *database.identity) for name in names_}
    made: dict[str, pd.Series] = {"district": place["district"], "_n": pd.Series(serial)}
    for column in sorted(database.columns.values(), key=lambda one: _depth(database, one)):
        if database.is_personal and column.name in person:
            made[column.name] = person[column.name]
        elif column.kind is Kind.IDENTITY:
            made[column.name] = identities.identity_numbers(born, person["sex"])
        elif column.kind is Kind.AREA:
            made[column.name] = place[AREAS[column.level]]
        elif column.kind is Kind.TEXT:
            made[column.name] = _text(database, column, place, serial, column.name in keys)
        elif column.kind in NUMBERS:
            made[column.name] = _number(column, made.get(column.not_above or ""), len(place), rng)
        else:
            made[column.name] = _value(column, serial, pd.Timestamp(today), rng)
    for total, parts in database.sums * len(database.sums):  # a part may be a sum itself
        signs = {part.removeprefix("-"): -1 if part.startswith("-") else 1 for part in parts}
        made[total] = sum((made[part] * sign for part, sign in signs.items()), made[total] * 0)
    return pd.DataFrame(made)


def _depth(database: Database, column: Column) -> int:
    """How many wholes stand above a column: a part is drawn after its whole."""
    return 1 + _depth(database, database.columns[column.not_above]) if column.not_above else 0


def _text(database: Database, column: Column, place: pd.DataFrame, serial: np.ndarray, is_key: bool) -> pd.Series:
    """Keys are all different; names of persons are names; what may be empty is left so."""
    if column.treatment in (Treatment.NAME_KEY, Treatment.FILLED) or column.role is Role.PERSON:
        return names.people(serial)
    if column.role is Role.NAME:
        return place["name"] + database.title + pd.Series(serial).map(lambda n: f"第{n + 1}号")
    if is_key:
        return place["district"] + database.code + pd.Series(serial).astype(str).str.zfill(6)
    is_wanted = column.need in (Need.EXPECTED, Need.KEY)
    return draw.take([column.title], np.where(np.full(len(serial), is_wanted), 0, -1))


def _number(column: Column, whole: pd.Series | None, size: int, rng: draw.Rng) -> pd.Series:
    """Between the bounds, and not above the whole; of one order of magnitude where nothing bounds it."""
    low = max(column.low or 0.0, 0.0)
    high = min(low + 100.0, np.inf if column.high is None else column.high)
    values = low + (0.1 + 0.9 * rng.random(size)) * (high - low)
    if whole is not None:
        values = np.minimum(values, whole.astype(float) * rng.random(size))
    return (
        draw.whole(values.astype(np.int64)) if column.kind is Kind.INT else pd.Series(values.round(1)).astype("Float64")
    )


def _value(column: Column, serial: np.ndarray, today: pd.Timestamp, rng: draw.Rng) -> pd.Series:
    size = len(serial)
    match column.kind:
        case Kind.CODE:
            return draw.codes(dict.fromkeys(codelist(column.codelist or "").labels, 1.0), size, rng)
        case Kind.USCC | Kind.USCC_LIST:
            return pd.Series(identities.credit_codes(["52"] * size, FIRST_CREDIT_CODE)).astype("str")
        case Kind.PHONE:
            return identities.telephones(serial)
        case Kind.BOOL:
            return draw.flags(0.5, size, rng)
        case Kind.MONTH:
            return pd.Series([today.replace(day=1)] * size, dtype="datetime64[s]")
        case _ if column.planned:
            return draw.days_between(today, today + pd.Timedelta(days=700), size, rng)
        case _:
            return draw.days_between(EVE - pd.Timedelta(days=2000), EVE, size, rng)
