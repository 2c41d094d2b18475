"""Reported figures: which columns of summary tables (汇总表) say what an indicator is, and all of them as one query.

A summary table is a database with columns that declare an `indicator`. What is done with the figures stands in rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from schemas.codelists import codelist
from schemas.column import HALF, Column, Kind
from schemas.database import Database
from schemas.databaselist import databases
from schemas.errors import ConfigurationError
from schemas.records import searchpath
from warehouse.indicators.registry import Indicator, indicators


class ReportedColumn(NamedTuple):
    """One such column: its database, the column of the areas, and the figure that it is.

    `above` and `below`: the columns of that database that report the two parts of a ratio; empty where one has none.
    """

    database: str
    column: str
    area: str
    code: str
    dimension: str | None
    member: str | None
    is_citywide: bool
    above: str
    below: str


@searchpath.follows
@cache
def reported() -> tuple[ReportedColumn, ...]:
    """All of them. A wrong declaration is a `ConfigurationError` that names the file and the column."""
    return tuple(one for database in databases().values() if database.measures for one in _of(database))


def reported_figures() -> str:
    """The query: a row for each figure that a row of a summary table reports, with half a unit of its last place."""
    selects = [
        f"SELECT submission, _sheet, _row, '{one.column}' AS \"column\", '{one.database}' AS database,"
        f" {one.is_citywide} AS is_citywide, {one.area} AS area, '{one.code}' AS code,"
        f" {_text(one.dimension)} AS dimension, {_text(one.member)} AS member,"
        f" CAST({one.column} AS DOUBLE) AS value, COALESCE({one.column}{HALF}, 0) AS half,"
        f" CAST({one.above or 'NULL'} AS DOUBLE) AS above, CAST({one.below or 'NULL'} AS DOUBLE) AS below"
        f" FROM {one.database} WHERE {one.column} IS NOT NULL AND {one.area} IS NOT NULL"
        for one in reported()
    ]
    return " UNION ALL ".join(selects) or _NOTHING


_NOTHING = (
    "SELECT CAST(NULL AS BIGINT) AS submission, CAST(NULL AS VARCHAR) AS _sheet, CAST(NULL AS BIGINT) AS _row,"
    ' CAST(NULL AS VARCHAR) AS "column", CAST(NULL AS VARCHAR) AS database, FALSE AS is_citywide,'
    " CAST(NULL AS VARCHAR) AS area, CAST(NULL AS VARCHAR) AS code, CAST(NULL AS VARCHAR) AS dimension,"
    " CAST(NULL AS VARCHAR) AS member, CAST(NULL AS DOUBLE) AS value, CAST(NULL AS DOUBLE) AS half,"
    " CAST(NULL AS DOUBLE) AS above, CAST(NULL AS DOUBLE) AS below WHERE FALSE"
)


def _of(database: Database) -> Iterator[ReportedColumn]:
    area = next((one for one in database.columns.values() if one.with_whole), None)
    if area is None:
        raise ConfigurationError(
            f"{database.where}: its columns report indicators: give it a key column of areas with with_whole = true"
        )
    counts = {one.indicator: name for name, one in database.measures.items() if not one.by}
    for name, column in database.measures.items():
        where = f"{database.where}, columns.{name}.indicator"
        if column.indicator not in indicators():
            raise ConfigurationError(f"{where}: there is no indicator {column.indicator!r}")
        indicator = indicators()[column.indicator]
        _require_unit(indicator, column, where)
        dimension, member = _member(indicator, column, where)
        above, below = (counts.get(_counting(part), "") for part in _parts(indicator))
        place = (database.name, name, area.name, indicator.code)
        yield ReportedColumn(*place, dimension, member, database.is_citywide, above, below)


def _require_unit(indicator: Indicator, column: Column, where: str) -> None:
    """Both are of one unit: else they are not compared."""
    wanted = (indicator.unit == "%", indicator.unit == "万元")
    if wanted != (column.kind is Kind.PERCENT, column.kind is Kind.MONEY_WAN):
        raise ConfigurationError(f"{where}: {indicator.code} is told in {indicator.unit}: kind {column.kind} is not")


def _member(indicator: Indicator, column: Column, where: str) -> tuple[str | None, str | None]:
    if not column.by:
        return None, None
    name, _, member = column.by.partition("=")
    dimension = next((one for one in indicator.dimensions if one.name == name), None)
    if dimension is None:
        known = ", ".join(one.name for one in indicator.dimensions) or "none"
        raise ConfigurationError(f"{where}: {indicator.code} is not broken down by {name!r}; by: {known}")
    members = list(codelist(dimension.codelist).labels) if dimension.codelist else list(dimension.members)
    if member not in members:
        raise ConfigurationError(f"{where}: {name} has no member {member!r}; members are {', '.join(members)}")
    return name, member


def _parts(indicator: Indicator) -> tuple[object, object]:
    return indicator.numerator if indicator.denominator else None, indicator.denominator


def _counting(measure: object) -> str:
    """The indicator that counts what a part of a ratio counts; none where no indicator does."""
    found = (one.code for one in indicators().values() if one.denominator is None and one.numerator == measure)
    return next(found, "")


def _text(value: str | None) -> str:
    return f"CAST({'NULL' if value is None else repr(value)} AS VARCHAR)"
