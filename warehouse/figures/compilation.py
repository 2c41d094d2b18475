"""All measures of one base as one GROUPING SETS query. Nothing is run here.

The query reads the tables of areas, `availability_<base>` and the tables of `bases/links.sql`. Rows are counted once,
where they lie lowest, and those counts added up for the areas above: all that is counted is additive over rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlglot

from schemas.databaselist import databases
from schemas.periods import Period
from warehouse.indicators import expressions
from warehouse.indicators.bases import BLANK, STREET, UNMAPPED, Base, Dimension
from warehouse.indicators.expressions import LEVELS
from warehouse.indicators.measures import Measure

PLACED = """
    SELECT
        r.*, p.place, p.street, CASE WHEN s.code IS NULL OR s.code = c.parent THEN c.code END AS community
    FROM base_rows AS r
    LEFT JOIN area_street AS s ON s.code = r.own_street AND s.parent = r.district
    LEFT JOIN area_community AS c ON c.code = r.own_community AND c.district = r.district
    LEFT JOIN area_place AS p ON p.street = COALESCE(s.code, c.parent, r.district || '-unallocated')
"""
"""Where a row counts below its district; see definitions.md, "area below the district". `place` numbers the streets."""


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
    """What is asked of one base: measures and breakdowns, at some levels."""

    base: Base
    columns: list[MeasureColumn] = field(default_factory=list)
    groups: dict[str, GroupColumn] = field(default_factory=dict)
    levels: set[int] = field(default_factory=set)


def marked_rows(base: Base) -> str:
    """CTEs up to `marked`: the base's rows with place, street, community, counted_city and counted_district."""
    return f"base_rows AS ({base.rows}),\nplaced AS ({PLACED}),\nmarked AS ({base.marks})"


def area_column(level: int, city: str) -> str:
    """The area of a row at a level, null where the row is not counted there."""
    area = {1: f"'{city}'", 2: "district", 3: "street", 4: "community"}[level]
    return f"CASE WHEN {'counted_city' if level == 1 else 'counted_district'} THEN {area} END"


def code(dimension: Dimension) -> str:
    """The code of a row in a dimension, as the file has it; 未填 for none."""
    return f"COALESCE({dimension.sql}, '{BLANK}')"


def member(code: str) -> str:
    """The member of a dimension that a code is: itself, or 未归类."""
    return f"CASE WHEN {code} LIKE '?%' THEN '{UNMAPPED}' ELSE {code} END"


def query(plan: ScanPlan, period: Period, city: str, dialect: str = expressions.DIALECT) -> str:
    """The query: rows of level, area, dimension, member and one column a measure, in the order of the plan.

    A row that a level does not count has no area there and falls out with its group.
    """
    levels = sorted(plan.levels)
    place = ["counted_city", "counted_district", *(["place"] if levels[-1] > 1 else [])]
    finer = [*place, *(["community"] if levels[-1] > STREET else [])]
    counts = [each for column in plan.columns for each in _counts(column, levels)]
    groups = {group.column: _guarded(code(group.dimension), group.guard) for group in plan.groups.values()}
    rows = [
        *finer,
        *(f"{sql} AS {name}" for name, sql in groups.items()),
        *(f"{one.sql} AS {one.name}" for one in counts),
    ]
    sets = [finer, *([*place, name] for name in groups)]
    dimension = " ".join(f"WHEN GROUPING({g.column}) = 0 THEN '{g.dimension.name}'" for g in plan.groups.values())
    text = f"""
        WITH {marked_rows(plan.base)},
        measured AS (
            SELECT {", ".join(rows)} FROM marked {_available(plan.base)}
        ),
        lowest AS (
            SELECT
                {", ".join(finer)}, {f"CASE {dimension} END" if groups else "CAST(NULL AS VARCHAR)"} AS dimension,
                COALESCE({", ".join(groups) or "CAST(NULL AS VARCHAR)"}, NULL) AS code,
                {", ".join(f"{one.aggregate} AS {one.name}" for one in counts)}
            FROM measured
            GROUP BY GROUPING SETS ({", ".join(f"({', '.join(names)})" for names in sets)})
        ),
        spread AS (
            SELECT
                level, CASE level {" ".join(f"WHEN {n} THEN {area_column(n, city)}" for n in levels)} END AS area,
                dimension, code, {member("code")} AS member, {", ".join(one.name for one in counts)}
            FROM lowest {"LEFT JOIN area_place USING (place)" if "place" in place else ""}
            CROSS JOIN (VALUES {", ".join(f"({n})" for n in levels)}) AS told (level)
        )
        SELECT level, area, dimension, member, {", ".join(_total(column, levels) for column in plan.columns)}
        FROM spread
        WHERE area IS NOT NULL AND (dimension IS NULL OR code IS NOT NULL)
        GROUP BY level, area, dimension, member
    """
    ready = expressions.dated(text, period)
    if dialect == expressions.DIALECT:
        return ready
    return sqlglot.parse_one(ready, read=expressions.DIALECT).sql(dialect)


def _available(base: Base) -> str:
    """What is joined to the rows to know which of them may count; all that the ledger itself says may."""
    if base.database is None:
        return ""
    by_row = "WHERE a._district = COALESCE(district, '')" if databases()[base.database].is_citywide else ""
    return f"INNER JOIN availability_{base.name} AS a USING (submission) {by_row}"


def level_name(level: int) -> str:
    """`city`, `district`, `street` or `community`."""
    return LEVELS[level - 1]


def _guarded(sql: str, guard: str | None) -> str:
    return f"CASE WHEN {guard} THEN {sql} END" if guard else sql


@dataclass(frozen=True)
class _Count:
    """What is told of each row under a name, and how it is added up."""

    name: str
    sql: str
    aggregate: str


def _counts(column: MeasureColumn, levels: list[int]) -> list[_Count]:
    """One count; where the condition depends on the level one for each, and of totals of their own further ones."""
    measure, guard = column.measure, f" AND {column.guard}" if column.guard else ""
    held = [
        (_name(column, level, is_total), f"({measure.condition(level, is_total=is_total)}){guard}")
        for is_total in ((False, True) if measure.once else (False,))
        for level in (levels if len(measure.conditions) > 1 else levels[:1])
    ]
    if measure.total:
        return [_Count(name, f"CASE WHEN {holds} THEN {measure.total} END", f"SUM({name})") for name, holds in held]
    return [_Count(name, holds, f"COUNT_IF({name})") for name, holds in held]


def _name(column: MeasureColumn, level: int, is_total: bool) -> str:
    return f"{column.name}{'_once' if is_total else ''}{f'_{level}' if len(column.measure.conditions) > 1 else ''}"


def _total(column: MeasureColumn, levels: list[int]) -> str:
    """What is added up of the counts of a column, for its level, total or breakdown."""
    told = [_at_level(column, levels, is_total) for is_total in (False, True)]
    chosen = f"CASE WHEN dimension IS NULL THEN {told[1]} ELSE {told[0]} END" if column.measure.once else told[0]
    return f"SUM({chosen}) AS {column.name}"


def _at_level(column: MeasureColumn, levels: list[int], is_total: bool) -> str:
    if len(column.measure.conditions) == 1:
        return _name(column, levels[0], is_total)
    return f"CASE level {' '.join(f'WHEN {n} THEN {_name(column, n, is_total)}' for n in levels)} END"
