"""All measures of one base as one GROUPING SETS query. Nothing is run here.

The query reads `area_street`, `area_community` and `availability_<base>`, and the tables of `bases/links.sql`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlglot

from schemas.databaselist import databases
from schemas.periods import Period
from warehouse.indicators import expressions
from warehouse.indicators.bases import BLANK, UNMAPPED, Base, Dimension
from warehouse.indicators.expressions import LEVELS
from warehouse.indicators.registry import Measure

PLACED = """
    SELECT
        r.*, COALESCE(s.code, c.parent, r.district || '-unallocated') AS street,
        CASE WHEN s.code IS NULL OR s.code = c.parent THEN c.code END AS community
    FROM base_rows AS r
    LEFT JOIN area_street AS s ON s.code = r.own_street AND s.parent = r.district
    LEFT JOIN area_community AS c ON c.code = r.own_community AND c.district = r.district
"""
"""Where a row counts below its district; see definitions.md, "area below the district"."""


@dataclass(frozen=True)
class MeasureColumn:
    """A measure of the plan; `guard` is the column of `availability_<base>` that must hold, None if it always does."""

    name: str
    measure: Measure
    guard: str | None


@dataclass(frozen=True)
class GroupColumn:
    """A dimension of the plan, with its guard."""

    dimension: Dimension
    guard: str | None

    @property
    def column(self) -> str:
        """Its column in the query."""
        return f"by_{self.dimension.name}"


@dataclass
class ScanPlan:
    """What is asked of one base: measures, dimensions, and the (level, dimension or None) sets to group by."""

    base: Base
    columns: list[MeasureColumn] = field(default_factory=list)
    groups: dict[str, GroupColumn] = field(default_factory=dict)
    sets: set[tuple[int, str | None]] = field(default_factory=set)


def marked_rows(base: Base) -> str:
    """CTEs up to `marked`: the base's rows with street, community, counted_city and counted_district."""
    return f"base_rows AS ({base.rows}),\nplaced AS ({PLACED}),\nmarked AS ({base.marks})"


def area_column(level: int, city: str) -> str:
    """The area of a row at a level, null where the row is not counted there."""
    area = {1: f"'{city}'", 2: "district", 3: "street", 4: "community"}[level]
    return f"CASE WHEN {'counted_city' if level == 1 else 'counted_district'} THEN {area} END"


def member(dimension: Dimension) -> str:
    """The member of a row in a dimension: its code, 未归类 or 未填."""
    sql = dimension.sql
    return f"CASE WHEN ({sql}) IS NULL THEN '{BLANK}' WHEN ({sql}) LIKE '?%' THEN '{UNMAPPED}' ELSE ({sql}) END"


def query(plan: ScanPlan, period: Period, city: str, dialect: str = expressions.DIALECT) -> str:
    """The query: rows of level, area, dimension, member and one column a measure, in the order of the plan.

    A row that a level does not count has no area there and falls out with its group, so that one aggregate a measure
    serves all levels; where the condition itself depends on the level there is one aggregate a level.
    """
    levels = sorted({level for level, _ in plan.sets})
    rows = ", ".join(
        [f"{area_column(level, city)} AS area_{level}" for level in levels]
        + [f"{_guarded(member(group.dimension), group.guard)} AS {group.column}" for group in plan.groups.values()]
        + [part for column in plan.columns for part in _row_parts(column, levels)]
    )
    sets = ", ".join(
        f"(area_{level}{', ' + plan.groups[dimension].column if dimension else ''})"
        for level, dimension in sorted(plan.sets, key=lambda one: (one[1] or "", one[0]))
    )
    named = list(plan.groups.values())
    dimension = " ".join(f"WHEN GROUPING({g.column}) = 0 THEN '{g.dimension.name}'" for g in named)
    text = f"""
        WITH {marked_rows(plan.base)},
        measured AS (
            SELECT {rows} FROM marked INNER JOIN availability_{plan.base.name} AS a USING (submission)
            {"WHERE a._district = COALESCE(district, '')" if databases()[plan.base.database].is_citywide else ""}
        ),
        grouped AS (
            SELECT
                CASE {" ".join(f"WHEN GROUPING(area_{n}) = 0 THEN {n}" for n in levels)} END AS level,
                COALESCE({", ".join(f"area_{n}" for n in levels)}, NULL) AS area,
                {f"CASE {dimension} END" if named else "CAST(NULL AS VARCHAR)"} AS dimension,
                COALESCE({", ".join(g.column for g in named) or "CAST(NULL AS VARCHAR)"}, NULL) AS member,
                {", ".join(f"{_aggregate(column, levels)} AS {column.name}" for column in plan.columns)}
            FROM measured
            GROUP BY GROUPING SETS ({sets})
        )
        SELECT * FROM grouped WHERE area IS NOT NULL AND (dimension IS NULL OR member IS NOT NULL)
    """
    ready = expressions.dated(text, period)
    if dialect == expressions.DIALECT:
        return ready
    return sqlglot.parse_one(ready, read=expressions.DIALECT).sql(dialect)


def condition(measure: Measure, level: int) -> str:
    """The condition of a measure at a level."""
    return measure.conditions[level - 1] if len(measure.conditions) > 1 else measure.conditions[0]


def level_name(level: int) -> str:
    """`city`, `district`, `street` or `community`."""
    return LEVELS[level - 1]


def _guarded(sql: str, guard: str | None) -> str:
    return f"CASE WHEN {guard} THEN {sql} END" if guard else sql


def _row_parts(column: MeasureColumn, levels: list[int]) -> list[str]:
    guard = f" AND {column.guard}" if column.guard else ""
    if len(column.measure.conditions) > 1:
        return [f"({condition(column.measure, n)}){guard} AS {column.name}_{n}" for n in levels]
    holds = f"({column.measure.conditions[0]}){guard}"
    if column.measure.total:
        return [f"CASE WHEN {holds} THEN {column.measure.total} END AS {column.name}"]
    return [f"{holds} AS {column.name}"]


def _aggregate(column: MeasureColumn, levels: list[int]) -> str:
    if column.measure.total:
        return f"SUM({column.name})"
    if len(column.measure.conditions) == 1:
        return f"COUNT_IF({column.name})"
    cases = " ".join(f"WHEN GROUPING(area_{n}) = 0 THEN COUNT_IF({column.name}_{n})" for n in levels)
    return f"CASE {cases} END"
