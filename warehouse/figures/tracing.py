"""From a value back to the rows it counts: numerator and denominator → submissions → file, sheet, row numbers.

The rows come from the same base, conditions and guards as the value, as current at the state it was computed from.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import duckdb
import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.databaselist import databases
from schemas.errors import ConfigurationError
from schemas.periods import Period, to_the_minute
from warehouse.figures import compilation
from warehouse.figures.grouped.counting import add_groups, grouped_rows
from warehouse.figures.grouped.monthgroups import MonthGroup, groups_on
from warehouse.figures.planning import finest, may_count
from warehouse.figures.reporting.ledgerrows import add_ledger_rows, ledger_rows
from warehouse.figures.reporting.receipts import Counted, received_for
from warehouse.figures.reporting.seentogether import add_seen, seen
from warehouse.figures.scan import ScanLimits, Source, scan, sources
from warehouse.figures.values import IndicatorValue, first_computed, values
from warehouse.indicators import bases, expressions
from warehouse.indicators.bases import Dimension
from warehouse.indicators.registry import Indicator, Measure, indicators
from warehouse.lake.places import ranges
from warehouse.ledger.columns import lasting
from warehouse.ledger.connection import reading
from warehouse.ledger.figuretables import indicator_value
from warehouse.ledger.freshness import computed_state
from warehouse.ledger.owing.dues import submissions_of
from warehouse.ledger.tables import ledger_event
from warehouse.store.asknown import known_areas, known_groupings
from warehouse.store.opening import Store
from warehouse.submissions.rowfiles import RowWhereabouts, whereabouts

BEFORE_ALL = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
UNALLOCATED = "-unallocated"
"""End of the code of a district's pseudo-area."""


class Trace(IndicatorValue):
    """A value and what it rests on, as an object of the public contract."""

    sources: list[Counted]


def trace(
    store: Store,
    code: str,
    period: Period,
    area: str,
    by: str | None = None,
    limits: ScanLimits = ScanLimits(),  # noqa: B008 - frozen
    as_of: dt.datetime | None = None,
) -> Trace:
    """The value, now or as of a time, and its `sources`, by submission and file; `by`: `dimension=member`.

    A version that mended workbooks made has rows in several files. Raises `ConfigurationError` for an unknown
    indicator, area or breakdown, a level it is not told at, or a value of another definition than today's.
    """
    indicator, dimension, member = _asked(code, by)
    with reading(store.engine) as connection:
        areas, at = known_areas(connection, as_of), _computed_from(connection, period, as_of)
        is_area = areas.get(area.removesuffix(UNALLOCATED)) is not None
        groups = () if is_area else groups_on(known_groupings(connection, areas, at), areas, period)
        group = next((one for one in groups if one.code == area), None)
        level = _level(areas, area) if group is None else group.host_level
        if level > finest(indicator, dimension):
            raise ConfigurationError(f"{code} is not told at {area}: its finest level is coarser")
        if group and (dimension or not group.tells(indicator)):
            raise ConfigurationError(f"{code} is not told of groupings such as {area}" + (f" by {by}" if by else ""))
        breakdown = dimension.name if dimension else None
        found = values(connection, period=str(period), area=area, code=code, by=breakdown, as_of=as_of)
        value = next((one for one in found if one["member"] in (member, None)), None)
        if value is None:
            raise ConfigurationError(_untold(connection, code, period, area, by, as_of))
        _require_same(connection, indicator, period, as_of)
        read = sources(connection, store.lake, period, at)
        files = whereabouts(connection, store.lake, [source.submission for source in read])
        together = seen(connection, areas, period, as_of) if indicator.is_together else None
        kept, received = ledger_rows(connection, store.lake, areas, period, at), submissions_of(connection, period, at)
    own = group.district if group else areas.above(area.removesuffix(UNALLOCATED), 2)
    concerned = [s for s in read if level == 1 or s.district == own or databases()[s.database].is_citywide]
    codes = [one.code for one in areas.level(2, period)]
    told: list[Counted] = []
    with scan(store.lake, concerned, areas, period, limits) as con:
        add_ledger_rows(con, kept)
        if together:
            add_seen(con, together, concerned, areas, period)
        if group:
            add_groups(con, [one for one in groups if one.lot == group.lot])
        for role, measure in zip(("numerator", "denominator"), indicator.measures, strict=False):
            where = _condition(measure, level, area, areas, dimension, member, group)
            if bases.bases()[measure.base].database is None:
                told += received_for(con, measure, where, role, received, period)
                continue
            for row in _rows(con, measure, where, indicator, dimension, concerned, period, codes, group):
                told += _told(row, role, files[row[0]])
    return {**value, "member": member, "sources": told}


def _asked(code: str, by: str | None) -> tuple[Indicator, Dimension | None, str | None]:
    indicator = indicators().get(code)
    if indicator is None:
        raise ConfigurationError(f"there is no indicator {code!r}")
    if by is None:
        return indicator, None, None
    name, equals, member = by.partition("=")
    dimension = next((one for one in indicator.dimensions if one.name == name), None)
    if dimension is None or not equals:
        known = ", ".join(one.name for one in indicator.dimensions) or "none"
        raise ConfigurationError(f"{by!r} is not dimension=member of {code}; its dimensions: {known}")
    return indicator, dimension, member


def _level(areas: Areas, area: str) -> int:
    if area.endswith(UNALLOCATED) and areas.get(area.removesuffix(UNALLOCATED)):
        return 3
    known = areas.get(area)
    if known is None:
        raise ConfigurationError(f"there is no area {area!r}")
    return known.level


def _untold(
    connection: sa.Connection, code: str, period: Period, area: str, by: str | None, as_of: dt.datetime | None
) -> str:
    """That there is no such value; of a time before there was any, when the first came."""
    told = f"{code} has no value for {area} in {period} ({by or 'total'})"
    first = first_computed(connection, str(period))
    if as_of is None or first is None or first <= as_of:
        return told
    return f"{told} as of {to_the_minute(as_of)}: figures of {period} were first computed at {to_the_minute(first)}"


def _require_same(connection: sa.Connection, indicator: Indicator, period: Period, as_of: dt.datetime | None) -> None:
    """Refuse a value of another version of the definition: today's would point at other rows."""
    same = (indicator_value.c.period == period, indicator_value.c.code == indicator.code)
    query = sa.select(sa.func.min(indicator_value.c.version)).where(*same, lasting(indicator_value, as_of))
    version = connection.scalar(query)
    if version not in (None, indicator.version):
        raise ConfigurationError(
            f"{indicator.code} of {period} was counted by version {version} of its definition, and version "
            f"{indicator.version} is known: its rows cannot be told"
        )


def _computed_from(connection: sa.Connection, period: Period, as_of: dt.datetime | None) -> dt.datetime:
    """The time of the ledger state that the period's values were computed from."""
    state = computed_state(connection, period, as_of)
    return connection.scalar(sa.select(ledger_event.c.at).where(ledger_event.c.id == state)) or BEFORE_ALL


def _condition(
    measure: Measure,
    level: int,
    area: str,
    areas: Areas,
    dimension: Dimension | None,
    member: str | None,
    group: MonthGroup | None,
) -> str:
    """Which rows of `marked`, or of a group's `grouped`, count for the value."""
    city = areas.level(1)[0].code
    place = "_group" if group else f"({compilation.area_column(level, city)})"
    parts = [f"{place} = '{area}'", f"({compilation.condition(measure, level)})"]
    if measure.total:
        parts.append(f"({measure.total}) IS NOT NULL")
    if dimension and member is not None:
        literal = member.replace("'", "''")
        parts.append(f"({compilation.member(compilation.code(dimension))}) = '{literal}'")
    return " AND ".join(parts)


def _rows(
    con: duckdb.DuckDBPyConnection,
    measure: Measure,
    where: str,
    indicator: Indicator,
    dimension: Dimension | None,
    read: Sequence[Source],
    period: Period,
    districts: Sequence[str],
    group: MonthGroup | None,
) -> list[tuple[Any, ...]]:
    """Submission, sheet, rows, counted, accepted; of a person or thing that a group counts once the row that counts."""
    base = bases.bases()[measure.base]
    needs = indicator.needs | (dimension.needs if dimension else frozenset())
    own = [(one.submission, place) for one, place in may_count(base, needs, read, districts)]
    if not own:
        return []
    rows, table = (grouped_rows(base), "grouped") if group else (compilation.marked_rows(base), "marked")
    once = "QUALIFY ROW_NUMBER() OVER (PARTITION BY _thing ORDER BY _turn) = 1" if group else ""
    text = f"""
        WITH {rows},
        there AS (SELECT submission, _sheet, COUNT(DISTINCT _row) AS accepted FROM {base.database} GROUP BY ALL),
        counted AS (
            SELECT submission, _sheet, LIST(_row) AS rows, COUNT(*) AS counted FROM (
                SELECT * FROM {table}
                WHERE {where} AND (submission, COALESCE(district, '')) IN ({", ".join(map(str, own))}) {once}
            ) AS told GROUP BY ALL
        )
        SELECT c.submission, c._sheet, c.rows, c.counted, t.accepted
        FROM counted AS c INNER JOIN there AS t
            ON t.submission = c.submission AND t._sheet IS NOT DISTINCT FROM c._sheet
        ORDER BY 1, 2
    """
    return con.execute(expressions.dated(text, period)).fetchall()


def _told(row: tuple[Any, ...], role: str, files: RowWhereabouts) -> list[Counted]:
    submission, sheet_, rows_, _counted, accepted_ = row
    return [
        {
            "submission": submission,
            "file": sent.file,
            "sha256": sent.sha256,
            "sheet": sheet,
            "rows": ranges(rows),
            "accepted": accepted,
            "counted": len(rows),
            "role": role,
        }
        for sent, sheet, rows, accepted in files.told(sheet_, rows_, accepted_)
    ]
