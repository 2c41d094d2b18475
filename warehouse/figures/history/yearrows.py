"""Earlier months of a year and the December before: what of them is read, and in December the members (rule P003)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa
import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.databaselist import database
from schemas.periods import Period
from warehouse.figures.availability import Availability, Needs, reported
from warehouse.figures.scan import Source, add_rows, add_table, sources
from warehouse.indicators.bases import DISTRICT
from warehouse.indicators.needs import BaseNeed

DECEMBER = 12
MEMBERS, ORGANISATIONS = "party_member", "party_org"
NEEDS: Needs = frozenset(
    BaseNeed(MEMBERS, (name,)) for name in ("citizen_id", "enter_type", "enter_date", "leave_type", "leave_date")
)


class MonthSource(NamedTuple):
    """A submission that was current some months before."""

    months_ago: int
    source: Source


def year_sources(
    connection: sa.Connection, lake: Path, period: Period, at: dt.datetime | None = None
) -> tuple[MonthSource, ...]:
    """Of the months of the year and the December before: the organisations' submissions; in December the members' too.

    They are those that are current, or were at a time.
    """
    read = (ORGANISATIONS, MEMBERS) if period.month == DECEMBER else (ORGANISATIONS,)
    return tuple(
        MonthSource(ago, one)
        for ago in range(1, period.month + 1)
        for name in read
        for one in sources(connection, lake, period.earlier(ago), at, name)
    )


def add_year(
    con: duckdb.DuckDBPyConnection, read: Sequence[Source], year: Sequence[MonthSource], areas: Areas, period: Period
) -> None:
    """Make `year_party_member`, `opening_party_member` and `year_district` on a scan.

    `year_district`: the districts of which all thirteen months are wholly there, and how many rows of both Decembers
    were not accepted.
    """
    members, own = database(MEMBERS), [one for one in read if one.database == MEMBERS]
    year = [one for one in year if one.source.database == MEMBERS]
    opening = [one for ago, one in year if ago == DECEMBER]
    months = [*own, *(one for ago, one in year if ago < DECEMBER)]
    for view, rows in (("year_party_member", months), ("opening_party_member", opening)):
        add_rows(con, members, [one for one in rows if one.path], view)
    whole = set(_whole(own, areas, period)) if year else set()
    for ago in range(1, DECEMBER + 1):
        if whole:
            whole &= set(_whole([one for at, one in year if at == ago], areas, period.earlier(ago)))
    kept_back = [(code, sum(one.quarantined for one in [*own, *opening] if one.district == code)) for code in whole]
    add_table(con, "year_district", ("district", "quarantined"), sorted(kept_back), (pa.string(), pa.int64()))


def _whole(read: Sequence[Source], areas: Areas, period: Period) -> Iterator[str]:
    for one in reported(Availability(read), areas, period, NEEDS, frozenset()):
        if one.level == DISTRICT and one.reported == one.expected:
            yield one.area
