"""Indicators of groups: which rows of a base belong to which group, and what is counted of these.

Groups that partition count what their host counts, each row once: in the group that names it most closely (its building
rather than the community), else in the first by code; what is left belongs to the rest. Groups that may overlap count
each person or thing once, whatever the others have.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import pyarrow as pa

from schemas.cities.areas import Areas
from schemas.cities.groupings import LEVELS
from schemas.periods import Period
from warehouse.figures import compilation
from warehouse.figures.grouped.monthgroups import MonthGroup
from warehouse.figures.planning import COMPUTED, Question, add_guards, questions
from warehouse.figures.scan import Source, add_table
from warehouse.indicators import expressions
from warehouse.indicators.bases import Base
from warehouse.indicators.registry import Indicator

CITY = 1
NEARNESS = ("organisation", "unit", "building", "community", "street", "district")
"""Kinds of member, those first that name a row most closely."""
TABLES = {
    "group_area": {
        "area": pa.string(), "lot": pa.string(), "host": pa.string(), "host_level": pa.int32(),
        "is_partition": pa.bool_(), "is_rest": pa.bool_(),
    },
    "group_member": {"area": pa.string(), "kind": pa.string(), "code": pa.string(), "nearness": pa.int32()},
}  # fmt: skip


def add_groups(con: duckdb.DuckDBPyConnection, groups: Sequence[MonthGroup]) -> None:
    """Make `group_area` and `group_member` (of `TABLES`) on a scan."""
    rows: dict[str, list[tuple[Any, ...]]] = {
        "group_area": [(g.code, g.lot, g.host, g.host_level, g.is_partition, g.is_rest) for g in groups],
        "group_member": [
            (g.code, kind, code, NEARNESS.index(kind)) for g in groups if not g.is_rest for kind, code in g.members
        ],
    }
    for name, columns in TABLES.items():
        add_table(con, name, tuple(columns), rows[name], tuple(columns.values()))


def count_groups(
    con: duckdb.DuckDBPyConnection,
    groups: Sequence[MonthGroup],
    codes: frozenset[str] | None,
    known: Sequence[Indicator],
    read: Sequence[Source],
    areas: Areas,
    period: Period,
) -> None:
    """Add to the table `computed` on a scan what those indicators count of groups: of all, or of those `codes`.

    All of the month's groups are to be given: what belongs to one of a lot does not belong to the others.
    """
    con.execute(f"CREATE TEMP TABLE IF NOT EXISTS computed ({COMPUTED})")
    wanted = [one for one in groups if codes is None or one.code in codes]
    told = {one.code: [group.code for group in wanted if group.tells(one)] for one in known}
    asked = questions([one for one in known if told[one.code]], read, (CITY,))
    if asked:
        lots = {one.lot for one in wanted}
        add_groups(con, [one for one in groups if one.lot in lots])
    for name, question in asked.items():
        add_guards(con, name, question, read, [area.code for area in areas.level(2, period)])
        con.execute(f"CREATE OR REPLACE TEMP TABLE grouped_{name} AS {_query(question, period)}")
    for indicator in known:
        if told[indicator.code]:
            con.execute(f"INSERT INTO computed {_values(indicator, asked)}", [told[indicator.code]])


def grouped_rows(base: Base) -> str:
    """CTEs up to `grouped`: the base's marked rows of each group that count in it.

    `_group` is its code, `_thing` what counts once in it, `_turn` which row of that thing is the first.
    """
    once = "COALESCE(CAST(" + base.identity + " AS VARCHAR), '#' || n._n)" if base.identity else "'#' || n._n"
    return f"""
        {compilation.marked_rows(base)},
        numbered AS MATERIALIZED (SELECT *, ROW_NUMBER() OVER () AS _n FROM marked),
        named AS ({" UNION ALL ".join(_named(base))}),
        belonging AS MATERIALIZED (
            SELECT n._n, a.area, a.lot, a.is_partition, MIN(m.nearness) AS nearness
            FROM named AS m
            INNER JOIN numbered AS n USING (_n)
            INNER JOIN group_area AS a ON a.area = m.area AND {_IN_HOST}
            GROUP BY ALL
        ),
        first_of_lot AS (
            SELECT _n, lot, ARG_MIN(area, (nearness, area)) AS area FROM belonging WHERE is_partition GROUP BY _n, lot
        ),
        settled AS (
            SELECT n._n, f.area, FALSE AS is_distinct
            FROM first_of_lot AS f
            INNER JOIN numbered AS n USING (_n)
            INNER JOIN group_area AS a ON a.area = f.area
            WHERE {_COUNTED}
            UNION ALL
            SELECT n._n, a.area, FALSE AS is_distinct
            FROM numbered AS n
            INNER JOIN group_area AS a ON a.is_rest AND {_IN_HOST}
            ANTI JOIN first_of_lot AS f ON f._n = n._n AND f.lot = a.lot
            WHERE {_COUNTED}
            UNION ALL
            SELECT _n, area, TRUE AS is_distinct FROM belonging WHERE NOT is_partition
        ),
        grouped AS (
            SELECT
                n.*, p.area AS _group, p.is_distinct,
                CASE WHEN p.is_distinct THEN {once} ELSE '#' || n._n END AS _thing,
                (
                    NOT n.counted_city, NOT n.counted_district, n.district, COALESCE(n.part, ''), n._sheet, n._row
                ) AS _turn
            FROM settled AS p INNER JOIN numbered AS n USING (_n)
        )
    """


_IN_HOST = (
    "a.host = CASE a.host_level WHEN 1 THEN a.host WHEN 2 THEN n.district WHEN 3 THEN n.street ELSE n.community END"
)
_COUNTED = "CASE WHEN a.host_level = 1 THEN n.counted_city ELSE n.counted_district END"


def _named(base: Base) -> list[str]:
    """Row, group and nearness, for each kind of member by which rows of the base belong to a group."""
    found = [
        f"SELECT n._n, m.area, m.nearness FROM numbered AS n"
        f" INNER JOIN group_member AS m ON m.kind = '{kind}' AND m.code = n.{kind}"
        for kind in LEVELS
    ]
    for kind, column in base.belongs_by.items():
        codes = f"SELECT _n, TRIM(UNNEST(STRING_SPLIT({column}, '|'))) AS code FROM numbered"
        found.append(
            f"SELECT n._n, m.area, m.nearness FROM ({codes}) AS n"
            f" INNER JOIN group_member AS m ON m.kind = '{kind}' AND m.code = n.code"
        )
    return found


def _query(question: Question, period: Period) -> str:
    """One row a group with a column a measure."""
    plan = question.plan
    conditions = [
        (one.name, one.measure.total, f"({one.measure.conditions[0]})" + (f" AND {one.guard}" if one.guard else ""))
        for one in plan.columns
        if len(one.measure.conditions) == 1
    ]
    measured = ", ".join(
        f"CASE WHEN {holds} THEN {total} END AS {name}" if total else f"({holds}) AS {name}"
        for name, total, holds in conditions
    )
    plain = ", ".join(
        f"SUM({name}) AS {name}" if total else f"COUNT_IF({name}) AS {name}" for name, total, _ in conditions
    )
    once = ", ".join(
        f"ARG_MIN({name}, _turn) AS {name}" if total else f"COALESCE(BOOL_OR({name}), FALSE) AS {name}"
        for name, total, _ in conditions
    )
    text = f"""
        WITH {grouped_rows(plan.base)},
        measured AS (
            SELECT _group, is_distinct, _thing, _turn, {measured}
            FROM grouped INNER JOIN availability_{plan.base.name} AS a USING (submission)
        )
        SELECT _group AS area, {plain} FROM measured WHERE NOT is_distinct GROUP BY _group
        UNION ALL
        SELECT _group AS area, {plain}
        FROM (SELECT _group, _thing, {once} FROM measured WHERE is_distinct GROUP BY _group, _thing) AS things
        GROUP BY _group
    """
    return expressions.dated(text, period)


def _values(indicator: Indicator, asked: dict[str, Question]) -> str:
    """The indicator's values of some groups (a parameter) out of the results of its base, or of two."""
    columns = [asked[one.base].answers[indicator.code, one] for one in indicator.measures]
    above, below = f"COALESCE(n.{columns[0]}, 0)", "NULL"
    source, area = f"grouped_{indicator.numerator.base} AS n", "n.area"
    if indicator.denominator:
        below = f"COALESCE(n.{columns[1]}, 0)"
        if indicator.denominator.base != indicator.numerator.base:
            source += f" FULL JOIN grouped_{indicator.denominator.base} AS d ON d.area = n.area"
            area, below = "COALESCE(n.area, d.area)", f"COALESCE(d.{columns[1]}, 0)"
    return (
        f"SELECT '{indicator.code}', {indicator.version}, {area}, NULL, NULL, {above}, {below}"
        f" FROM {source} WHERE {area} IN (SELECT UNNEST(?)) AND ({above} <> 0 OR {below} <> 0)"
    )
