"""Invariant 4: a district is the sum of its streets and its unallocated rows, the city the sum of its districts.

Where a person or unit stands in several districts the city counts it once: then the districts together exceed the city
by exactly the rows that carry no city mark. What the city reports may have rows of no known district: by these the city
exceeds its districts. Figures that net transfers (their condition depends on the level) are not
additive and are left out, as is what is told of the city alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.databaselist import databases
from schemas.periods import Period
from warehouse.figures import compilation
from warehouse.figures.planning import finest, questions
from warehouse.figures.scan import Source
from warehouse.indicators import bases
from warehouse.indicators.measures import Measure
from warehouse.indicators.registry import Indicator
from warehouse.ledger.figuretables import indicator_value
from warehouse.verification.breaches import Breach

Group = tuple[str | None, str | None]
"""Dimension and member, both None for the total."""

WITHOUT_MARK = "SELECT * REPLACE (counted_district AND NOT counted_city AS counted_city) FROM ({marks})"
WITHOUT_DISTRICT = "SELECT * REPLACE (counted_city AND district IS NULL AS counted_city) FROM ({marks})"
TOLERANCE = 1e-6


@dataclass(frozen=True)
class _Figures:
    """One measure of one indicator: its values by group and area, and what the city leaves out by group."""

    where: str
    values: dict[Group, dict[str, float]]
    left_out: dict[Group, float]


def breaches(
    connection: sa.Connection,
    con: duckdb.DuckDBPyConnection,
    period: Period,
    areas: Areas,
    read: Sequence[Source],
    known: Sequence[Indicator],
) -> Iterator[Breach]:
    """Standing values that are not the sum of their parts. `con` holds a fresh computation of the period."""
    city = areas.level(1, period)[0].code
    districts = [area.code for area in areas.level(2, period)]
    streets = {code: [*(one.code for one in areas.children(code, period)), f"{code}-unallocated"] for code in districts}
    left_out = _left_out(con, known, read, period, city)
    stored = _stored(connection, period)
    for indicator in known:
        for name, measure in zip(("numerator", "denominator"), indicator.measures, strict=False):
            if len(measure.conditions) > 1:
                continue
            figures = _Figures(
                f"{period} {indicator.code} {name}",
                stored.get((indicator.code, name), {}),
                left_out.get((indicator.code, measure), {}),
            )
            levels = {one.name: finest(indicator, one) for one in indicator.dimensions} | {
                None: finest(indicator, None)
            }
            yield from _city(figures, levels, city, districts)
            yield from _districts(figures, levels, streets)


def _city(figures: _Figures, levels: Mapping[str | None, int], city: str, districts: Sequence[str]) -> Iterator[Breach]:
    for group, values in figures.values.items():
        if levels.get(group[0], 0) < bases.DISTRICT:
            continue
        together = sum(values.get(code, 0.0) for code in districts)
        once = values.get(city, 0.0) + figures.left_out.get(group, 0.0)
        if abs(together - once) > TOLERANCE:
            told = f"its districts together have {together:g}, the city with its cross-district rows {once:g}"
            yield Breach(4, _where(figures, group, city), told)


def _districts(
    figures: _Figures, levels: Mapping[str | None, int], streets: Mapping[str, Sequence[str]]
) -> Iterator[Breach]:
    for group, values in figures.values.items():
        if levels.get(group[0], 0) < bases.STREET:
            continue
        for district, below in streets.items():
            together = sum(values.get(code, 0.0) for code in below)
            if abs(together - values.get(district, 0.0)) > TOLERANCE:
                told = f"its streets and unallocated rows have {together:g}, it has {values.get(district, 0.0):g}"
                yield Breach(4, _where(figures, group, district), told)


def _where(figures: _Figures, group: Group, area: str) -> str:
    return " ".join(part for part in (figures.where, area, *group) if part is not None)


def _stored(connection: sa.Connection, period: Period) -> dict[tuple[str, str], dict[Group, dict[str, float]]]:
    table = indicator_value
    query = sa.select(table).where(
        table.c.period == period, table.c.valid_to.is_(None), sa.func.length(table.c.area) != 12
    )
    found: dict[tuple[str, str], dict[Group, dict[str, float]]] = {}
    for row in connection.execute(query):
        for name in ("numerator", "denominator"):
            if (value := getattr(row, name)) is not None:
                found.setdefault((row.code, name), {}).setdefault((row.dimension, row.member), {})[row.area] = value
    return found


def _left_out(
    con: duckdb.DuckDBPyConnection, known: Iterable[Indicator], read: Sequence[Source], period: Period, city: str
) -> dict[tuple[str, Measure], dict[Group, float]]:
    """What the rows without the city mark would add to the city, less those of no known district."""
    found: dict[tuple[str, Measure], dict[Group, float]] = {}
    for question in questions(known, read).values():
        plan, base = question.plan, question.plan.base
        plan.levels = {1}
        marked = [(1.0, WITHOUT_MARK)]
        has_citys_own = base.database is None or databases()[base.database].is_citywide
        marked += [(-1.0, WITHOUT_DISTRICT)] if has_citys_own else []
        for sign, marks in marked:
            plan.base = replace(base, marks=marks.format(marks=base.marks))
            cursor = con.execute(compilation.query(plan, period, city))
            names = [column[0] for column in cursor.description or []]
            rows: list[dict[str, Any]] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            for (code, measure), column in question.answers.items():
                groups = found.setdefault((code, measure), {})
                for row in rows:
                    group = row["dimension"], row["member"]
                    groups[group] = groups.get(group, 0.0) + sign * float(row[column] or 0)
    return found
