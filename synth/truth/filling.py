"""Plausible values for the columns that no figure needs: names, addresses, telephones, further counts and codes."""

from __future__ import annotations

import datetime as dt
import zlib

import numpy as np
import pandas as pd

from schemas.codelists import codelist
from schemas.column import Column, Kind
from schemas.database import Database
from synth.drawing import draw, identities, names
from synth.drawing.steady import Steady
from synth.lives.rates import EVE

LEFT_OUT = frozenset({"party_age_months"})
"""Columns no file has: how breaks in Party age are written differs too much to make up."""

PHRASES = {
    "native_place": ("江苏无锡", "江苏南通", "浙江宁波", "安徽芜湖"),
    "group_name": ("第一党小组", "第二党小组", "第三党小组"),
    "household_address": ("康乐路12弄3号", "和平新村5号", "幸福路88号"),
    "current_address": ("光明路6弄2号", "长青新村9号", "友谊路21号"),
    "owner_name": ("宏远置业", "恒泰置业"),
    "property_company": ("安居物业", "乐家物业"),
    "branch_grade": ("好", "较好", "一般"),
    "parent_union": ("区总工会", "街道总工会"),
    "league_short_name": ("团支部",),
    "approval_no": ("组发〔二〇二〇〕一号",),
    "org_short_name": ("党支部",),
}
PEOPLE = frozenset({"name", "contact_name", "legal_rep_name", "chair_name", "secretary_name"})


def filled(database: Database, frame: pd.DataFrame, today: dt.date, key: tuple[int, ...]) -> pd.DataFrame:
    """The frame with every column of the database except those left out; columns that are there stay as they are.

    What is drawn belongs to a row's `_n`: the same person has the same telephone every month.
    """
    frame = frame.reset_index(drop=True)
    serial = frame["_n"].to_numpy()
    rng = Steady(*key, zlib.crc32(database.name.encode()), rows=serial)
    made: dict[str, pd.Series] = {}
    for column in database.columns.values():
        if column.name not in frame and column.name not in LEFT_OUT:
            made[column.name] = _value(column, frame, made, serial, today, rng)
    if "has_secretary" in frame:
        made["secretary_name"] = made["secretary_name"].where(frame["has_secretary"].astype(bool))
    return frame.assign(**made)


def _value(
    column: Column, frame: pd.DataFrame, made: dict[str, pd.Series], serial: np.ndarray, today: dt.date, rng: Steady
) -> pd.Series:
    size = len(frame)
    match column.kind:
        case Kind.TEXT:
            return _text(column, serial)
        case Kind.CODE:
            return draw.take(list(codelist(column.codelist or "").labels), rng.integers(0, 5, size) % _count(column))
        case Kind.PHONE:
            return identities.telephones(serial)
        case Kind.BOOL:
            return draw.flags(0.15, size, rng)
        case Kind.INT:
            return _count_value(column, frame, made, rng)
        case Kind.NUMBER | Kind.MONEY_WAN | Kind.PERCENT:
            return _number(column, size, rng)
        case Kind.DATE | Kind.MONTH:
            return _date(column, size, pd.Timestamp(today), rng)
        case _:
            return _nothing(size)


def _text(column: Column, serial: np.ndarray) -> pd.Series:
    if column.name in PEOPLE:
        return names.people(serial + len(column.name) * 7919 * (column.name != "name"))
    if column.name in ("member_id", "applicant_id"):
        return "RY" + pd.Series(serial).astype(str).str.zfill(8)
    phrases = list(PHRASES.get(column.name, ()))
    return draw.take(phrases, serial % len(phrases)) if phrases else _nothing(len(serial))


def _date(column: Column, size: int, today: pd.Timestamp, rng: Steady) -> pd.Series:
    """This month for months, some day before the first month for what has happened, nothing for what is planned."""
    if column.kind is Kind.MONTH:
        return pd.Series([today.replace(day=1)] * size, dtype="datetime64[s]")
    if column.planned:
        return pd.Series([pd.NaT] * size, dtype="datetime64[s]")
    return draw.days_between(EVE - pd.Timedelta(days=1000), EVE, size, rng)


def _count(column: Column) -> int:
    return len(codelist(column.codelist or "").labels)


def _nothing(size: int) -> pd.Series:
    return pd.Series(pd.array([None] * size, dtype="str"))


def _count_value(column: Column, frame: pd.DataFrame, made: dict[str, pd.Series], rng: Steady) -> pd.Series:
    whole = frame.get(column.not_above or "", made.get(column.not_above or ""))
    share = rng.random(len(frame)) * 0.5
    if whole is not None:
        return (whole.astype("Float64") * share).floordiv(1).astype("Int64")
    low, high = int(column.low or 0), int(min(column.high or 12, 12))
    return draw.whole(low + (share * 2 * (high - low)).astype(int))


def _number(column: Column, size: int, rng: Steady) -> pd.Series:
    low = column.low or (2.0 if column.kind is Kind.PERCENT else 1.0)  # 1 among percentages may be all of it (V019)
    high = min(column.high or 100.0, max(low * 30, 100.0))
    return pd.Series(np.round(low + rng.random(size) * (high - low), 1)).astype("Float64")
