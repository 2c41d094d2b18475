"""The city's figures as the sum of its districts', and what rows that several share make different.

A person who is a member in two districts counts in both and in the city once: only such rows are counted again.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from schemas.cities.areas import Areas
from schemas.periods import Period
from warehouse.figures.planning import COMPUTED, answer, finest, questions
from warehouse.figures.scan import Source
from warehouse.indicators.bases import DISTRICT, NONE, bases
from warehouse.indicators.measures import Measure
from warehouse.indicators.registry import Indicator

LEVELS = range(1, DISTRICT + 1)


def adds_up(indicator: Indicator) -> bool:
    """Whether the city's figure follows so, to the last digit; what is told of the city alone does not."""
    levels = (finest(indicator, dimension) for dimension in (None, *indicator.dimensions))
    return min(levels) >= DISTRICT and all(_adds_up(measure) for measure in indicator.measures)


def _adds_up(measure: Measure) -> bool:
    """It is known which rows are shared, the others meet the condition at every level or at none, all is whole."""
    base = bases()[measure.base]
    is_whole = measure.total is None or measure.total in base.whole_numbers
    return is_whole and base.shared is not None and (base.shared != NONE or len(measure.conditions) == 1)


def is_read(indicator: Indicator) -> bool:
    """Whether the city's figure takes rows of a scan of all files: not what only adds up."""
    return not adds_up(indicator) or any(bases()[measure.base].shared != NONE for measure in indicator.measures)


def city_sums(
    con: duckdb.DuckDBPyConnection,
    known: Sequence[Indicator],
    read: Sequence[Source],
    areas: Areas,
    period: Period,
    districts: pa.Table,
) -> None:
    """Put the city's figures into `computed`; `districts`: those figures of the districts, all of them."""
    city = areas.level(1, period)[0].code
    apart = [one for one in known if any(bases()[measure.base].shared != NONE for measure in one.measures)]
    asked = questions(apart, read, LEVELS)
    for question in asked.values():
        question.plan.base = question.plan.base.of_shared
    con.execute(f"CREATE TEMP TABLE shared ({COMPUTED})")
    answer(con, "shared", apart, asked, read, areas, period, LEVELS)
    con.register("of_districts", districts)
    con.execute(f"""
        INSERT INTO computed
        SELECT code, version, '{city}', dimension, member, SUM(numerator) AS numerator, SUM(denominator) AS denominator
        FROM (
            SELECT * FROM of_districts
            UNION ALL
            SELECT * REPLACE (
                CASE WHEN area = '{city}' THEN 1 ELSE -1 END * numerator AS numerator,
                CASE WHEN area = '{city}' THEN 1 ELSE -1 END * denominator AS denominator
            )
            FROM shared
        ) AS told
        GROUP BY code, version, dimension, member
        HAVING SUM(numerator) <> 0 OR SUM(denominator) <> 0
    """)
