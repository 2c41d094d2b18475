"""Earlier months' figures of the districts, for the rule that tells what changed much (P004).

Only what was whole is given: of an area of which all has reported, a confirmed zero among it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.periods import Period
from warehouse.figures.scan import add_table
from warehouse.indicators import bases, quotient
from warehouse.indicators.comparable import step
from warehouse.indicators.registry import Indicator, indicators
from warehouse.ledger.columns import lasting
from warehouse.ledger.figuretables import indicator_coverage, indicator_value
from warehouse.ledger.freshness import LOOKED_BACK

EARLIER_TABLE = "earlier_figure"
FEWEST = 2
"""So many earlier figures are compared with, at least."""
EARLIER = {
    "months_ago": pa.int64(),
    "code": pa.string(),
    "area": pa.string(),
    "numerator": pa.float64(),
    "denominator": pa.float64(),
}
MEASURED = {
    "code": pa.string(),
    "zh": pa.string(),
    "database": pa.string(),
    "is_ratio": pa.bool_(),
    "scale": pa.int64(),
    "step": pa.int64(),
}


class Earlier(NamedTuple):
    """A whole figure of a district in an earlier month, as `EARLIER` has it."""

    months_ago: int
    code: str
    area: str
    numerator: float
    denominator: float | None


def add_series(con: duckdb.DuckDBPyConnection, earlier: Sequence[Earlier]) -> None:
    """Make the tables `earlier_figure` (`EARLIER`) and `measured` (`MEASURED`) on a scan, and `figure_value`."""
    taken = ("is_ratio", "numerator", "denominator", "scale")
    con.execute(f"CREATE OR REPLACE TEMP MACRO figure_value({', '.join(taken)}) AS {quotient.value_sql(*taken)}")
    add_table(con, "measured", tuple(MEASURED), list(_measured(indicators().values())), tuple(MEASURED.values()))
    add_table(con, EARLIER_TABLE, tuple(EARLIER), earlier, tuple(EARLIER.values()))


def _measured(known: Iterable[Indicator]) -> Iterator[tuple[Any, ...]]:
    for one in known:
        database = bases.bases()[one.numerator.base].database
        if database is None:  # what is sent of a database is compared with what was, not how it was sent
            continue
        yield one.code, one.zh, database, one.denominator is not None, one.scale, step(one)


def compared(earlier: Iterable[Earlier]) -> frozenset[str]:
    """The districts of which an indicator has so many earlier figures that the next one is compared (P004)."""
    codes = {code for code, *_ in _measured(indicators().values())}
    months = Counter((one.area, one.code) for one in earlier if one.code in codes)
    return frozenset(area for (area, _), count in months.items() if count >= FEWEST)


def earlier_figures(
    connection: sa.Connection, areas: Areas, period: Period, at: dt.datetime | None = None
) -> list[Earlier]:
    """Whole totals of the districts that stand or stood, newest definitions only: a changed one begins a new series."""
    ago = {str(period.earlier(months)): months for months in range(1, LOOKED_BACK + 1)}
    covered, value = indicator_coverage, indicator_value
    same = (value.c.period == covered.c.period) & (value.c.code == covered.c.code) & (value.c.area == covered.c.area)
    standing = same & lasting(value, at) & value.c.dimension.is_(None)
    columns = (value.c.version, value.c.numerator, value.c.denominator)
    query = (
        sa.select(covered.c.period, covered.c.code, covered.c.area, *columns)
        .outerjoin(value, standing)
        .where(covered.c.period.in_(list(ago)), lasting(covered, at), covered.c.dimension.is_(None))
        .where(covered.c.area.in_([area.code for area in areas.level(bases.DISTRICT, period)]))
        .where(covered.c.areas_reported == covered.c.areas_expected, covered.c.areas_expected > 0)
    )
    known = indicators()
    return [
        Earlier(ago[month], code, area, numerator or 0.0, denominator)
        for month, code, area, version, numerator, denominator in connection.execute(query)
        if code in known and version in (None, known[code].version)
    ]
