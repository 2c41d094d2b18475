"""What bases of what rules see together need on a scan outside a computation: the month's figures as they stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.periods import Period
from warehouse.figures.jointtables import ON_FIGURES, add_joint_tables
from warehouse.figures.renewal.tablesread import EVERY
from warehouse.figures.roots import Root, known_roots
from warehouse.figures.scan import Source, add_links, add_table
from warehouse.figures.series import Earlier, add_series, earlier_figures
from warehouse.indicators.bases import DISTRICT
from warehouse.ledger.columns import lasting
from warehouse.ledger.figuretables import indicator_coverage, indicator_value

TEXT, NUMBER, COUNT = pa.string(), pa.float64(), pa.int64()
TABLES = {
    "computed": (
        indicator_value,
        {
            "code": TEXT,
            "area": TEXT,
            "dimension": TEXT,
            "member": TEXT,
            "numerator": NUMBER,
            "denominator": NUMBER,
        },
    ),
    "covered": (
        indicator_coverage,
        {"code": TEXT, "dimension": TEXT, "area": TEXT, "areas_reported": COUNT, "areas_expected": COUNT},
    ),
}


class Seen(NamedTuple):
    """Roots, earlier figures, and the districts' rows of each of `TABLES`."""

    roots: Sequence[Root]
    earlier: Sequence[Earlier]
    figures: Mapping[str, Sequence[Sequence[Any]]]


def seen(connection: sa.Connection, areas: Areas, period: Period, at: dt.datetime | None = None) -> Seen:
    """As it is now, or was at a time; roots are today's."""
    districts = [area.code for area in areas.level(DISTRICT, period)]
    figures = {
        name: connection.execute(
            sa.select(*(table.c[one] for one in columns)).where(
                table.c.period == period, table.c.area.in_(districts), lasting(table, at)
            )
        ).all()
        for name, (table, columns) in TABLES.items()
    }
    return Seen(known_roots(connection), earlier_figures(connection, areas, period, at), figures)


def add_seen(con: duckdb.DuckDBPyConnection, what: Seen, read: Sequence[Source], areas: Areas, period: Period) -> None:
    """Make all tables that rules read on a scan of those submissions, as a computation does."""
    for name, (_, columns) in TABLES.items():
        add_table(con, name, tuple(columns), what.figures[name], tuple(columns.values()))
    add_joint_tables(con, read, (), areas, period, what.roots)
    add_series(con, what.earlier)
    add_links(con, ON_FIGURES, EVERY)
