"""Who came, moved and left between two months, by pairs of districts: counts of persons, without any key.

Each person stands where the city counts him, so that what stayed, moved and left is all of the month before, and what
stayed, moved and came all of the month. The department's own listing: small counts are in it, and no release has it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypedDict

import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.periods import Period
from warehouse.figures import compilation
from warehouse.figures.availability import Availability, reported
from warehouse.figures.jointtables import moved, sole_heirs
from warehouse.figures.renewal.reach import read_by
from warehouse.figures.scan import ScanLimits, Source, scan, sources
from warehouse.indicators import bases, expressions
from warehouse.indicators.bases import DISTRICT
from warehouse.indicators.needs import BaseNeed
from warehouse.indicators.registry import indicators

NEEDS = frozenset({BaseNeed("party_member", ("citizen_id",))})
MEMBERS = "MEM01"
"""The indicator whose persons are followed."""


class Flow(TypedDict):
    """How many persons went from one district to another, as an object of the public contract.

    `origin` None: they were no members of the city before, `destination` None: they are none now; the same in both:
    they stayed. Of them `left_unrecorded` have no row in their old district (P001), `came_unrecorded` none that says
    how they came (P002), and `in_transit` were transferred out this month and are received nowhere (P007). `status`:
    `value`; `incomplete` where a district that is not wholly there in both months may have them; `missing` of such a
    district, all numbers None.
    """

    period: str
    previous: str
    origin: str | None
    destination: str | None
    members: int | None
    left_unrecorded: int | None
    came_unrecorded: int | None
    in_transit: int | None
    status: str


def flows(
    connection: sa.Connection,
    lake: Path,
    areas: Areas,
    period: Period,
    limits: ScanLimits = ScanLimits(),  # noqa: B008 - frozen
    as_of: dt.datetime | None = None,
) -> list[Flow]:
    """The flows of a month, by origin and destination; a district that merged since stands as the one that is there."""
    before, now = (sources(connection, lake, one, as_of) for one in (period.earlier(), period))
    heirs = sole_heirs(areas, period)
    then = {area.code: heirs.get(area.code) or area.code for area in areas.level(DISTRICT, period.earlier())}
    every = {*then.values(), *(area.code for area in areas.level(DISTRICT, period))}
    missing = {then[code] for code in _partly(before, areas, period.earlier())} | _partly(now, areas, period)
    found = [_flow(period, (code, code, None, None, None, None), "missing") for code in missing]
    if every - missing:
        tables = read_by(indicators()[MEMBERS])
        with scan(lake, [moved(one, heirs) for one in before], areas, period.earlier(), limits, tables) as con:
            stood = con.sql(_counted(period.earlier(), "TRUE AS came_so")).to_arrow_table()
        with scan(lake, now, areas, period, limits, tables) as con:
            con.register("stood", stood)
            stands = _counted(period, "enter_type IS NOT NULL AS came_so")
            rows = con.execute(expressions.dated(_FLOWS.format(stands=stands), period), [sorted(every - missing)] * 2)
            for row in rows.fetchall():
                found.append(_flow(period, row, "incomplete" if missing and None in row[:2] else "value"))
    return sorted(found, key=lambda one: (one["origin"] or "", one["destination"] or ""))


def _partly(read: Sequence[Source], areas: Areas, period: Period) -> set[str]:
    """Districts of which not every street has sent its members."""
    covered = reported(Availability(read), areas, period, NEEDS, frozenset())
    return {one.area for one in covered if one.level == DISTRICT and one.reported < one.expected}


def _counted(period: Period, *more: str) -> str:
    """A query for the members whom the city counts: key, district, and some more."""
    rows = compilation.marked_rows(bases.bases()["member"])
    chosen = ", ".join(("person_key", "district", *more))
    return expressions.dated(
        f"WITH {rows} SELECT {chosen} FROM marked WHERE party_status = '1' AND counted_city", period
    )


_FLOWS = """
WITH old AS (SELECT * FROM stood WHERE district IN (SELECT UNNEST(?))),
new AS (SELECT * FROM ({stands}) AS s WHERE district IN (SELECT UNNEST(?))),
told AS (
    SELECT
        district, person_key,
        BOOL_OR(party_status = '3' AND leave_type LIKE '4%' AND leave_date = month_start) AS is_transferred
    FROM party_member
    WHERE person_key IS NOT NULL
    GROUP BY district, person_key
)
SELECT
    o.district AS origin, w.district AS destination, COUNT(*) AS members,
    COUNT_IF(o.district IS DISTINCT FROM w.district AND o.person_key IS NOT NULL AND t.person_key IS NULL),
    COUNT_IF(w.district IS NOT NULL AND o.district IS DISTINCT FROM w.district AND NOT w.came_so),
    COUNT_IF(w.district IS NULL AND COALESCE(t.is_transferred, FALSE))
FROM old AS o
FULL JOIN new AS w ON w.person_key = o.person_key
LEFT JOIN told AS t ON t.district = o.district AND t.person_key = o.person_key
GROUP BY o.district, w.district
"""


def _flow(period: Period, row: Sequence[Any], status: str) -> Flow:
    origin, destination, members, left, came, transit = row
    return {
        "period": str(period), "previous": str(period.earlier()), "origin": origin, "destination": destination,
        "members": members, "left_unrecorded": left, "came_unrecorded": came, "in_transit": transit, "status": status,
    }  # fmt: skip
