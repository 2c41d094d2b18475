"""Great Expectations on the warehouse: what must hold of a month's values, whatever the districts sent.

Rows of files are checked by pandera in `schemas`; the seven invariants by `octet verify`. Nothing is changed here.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from schemas.periods import Period
from warehouse.registry import Indicator, indicators

JUMP = 0.5
"""A complete city figure that moves by more than half from one month to the next is worth a look (drift)."""


@dataclass(frozen=True)
class Expected:
    """One expectation: what it says (`中文 / English`), whether it holds, and how many rows break it."""

    name: str
    passed: bool
    broken: int


@dataclass(frozen=True)
class Checked:
    """All expectations of a month."""

    period: str
    results: tuple[Expected, ...]

    @property
    def passed(self) -> bool:
        """Whether every one holds."""
        return all(result.passed for result in self.results)


def check(engine: sa.Engine, period: Period) -> Checked:
    """Check the values of a month. The import of Great Expectations takes seconds, so it happens only here."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")  # read at its import: nothing is to be sent anywhere
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    url = engine.url.render_as_string(hide_password=False)
    source = context.data_sources.add_sql("warehouse", connection_string=url, create_temp_table=True)
    batches = {
        name: source.add_query_asset(name=name, query=query).add_batch_definition_whole_table("all").get_batch()
        for name, query in queries(period).items()
    }
    return Checked(str(period), tuple(_expected(name, batches[asset], one) for name, asset, one in _suite(gx)))


def _suite(gx: Any) -> list[tuple[str, str, Any]]:
    """Name, query and expectation."""
    e = gx.expectations
    told = [
        ("键唯一 / unique keys", "values", e.ExpectCompoundColumnsToBeUnique(column_list=["code", "area"])),
        ("值不为负 / no negative value", "values", e.ExpectColumnValuesToBeBetween(column="value", min_value=0)),
        (
            "百分比在0至100之间 / percentages from 0 to 100",
            "percentages",
            e.ExpectColumnValuesToBeBetween(column="value", min_value=0, max_value=100),
        ),
        (
            "已报不多于应报 / reported within expected",
            "values",
            e.ExpectColumnPairValuesAToBeGreaterThanB(
                column_A="areas_expected", column_B="areas_reported", or_equal=True
            ),
        ),
    ]
    empty = {
        "lacking": "市、区指标齐全 / every indicator told for city and districts",
        "streets": "街镇之和等于区 / a district is the sum of its streets",
        "districts": "各区之和不小于全市 / districts add up to the city or more",
        "groups": "分组之和等于总数 / groups add up to the total",
        "jumps": f"全市数环比变动不超过{JUMP:.0%} / no jump of the city's figures",
    }
    return told + [(name, asset, e.ExpectTableRowCountToEqual(value=0)) for asset, name in empty.items()]


def _expected(name: str, batch: Any, expectation: Any) -> Expected:
    found = batch.validate(expectation)
    result = found.result
    broken = result.get("unexpected_count", result.get("observed_value", 0))
    return Expected(name, bool(found.success), 0 if found.success else int(broken or 0))


def queries(period: Period) -> dict[str, str]:
    """The SQL behind the expectations by name; but for `values` and `percentages` a row is something wrong."""
    month = f"'{period}'"
    before = f"'{Period(period.year - (period.month == 1), (period.month - 2) % 12 + 1)}'"
    additive = ", ".join(f"'{one.code}'" for one in indicators().values() if _is_additive(one))
    pair = f"""
        SELECT v.code, v.area_parent AS place, SUM(v.numerator) AS parts, MAX(t.numerator) AS whole
        FROM v_indicator v
        JOIN v_indicator t ON t.period = v.period AND t.code = v.code AND t.area = v.area_parent
        WHERE v.period = {month} AND v.code IN ({additive}) AND v.area_level = {{level}}
        GROUP BY v.code, v.area_parent"""
    return {
        "values": f"SELECT * FROM v_indicator WHERE period = {month} AND area_level <= 3",
        "percentages": f"SELECT * FROM v_indicator WHERE period = {month} AND area_level <= 3 AND unit = '%'",
        "lacking": f"""
            SELECT a.code AS area, i.code FROM area a CROSS JOIN (SELECT DISTINCT code FROM indicator) i
            LEFT JOIN v_indicator v ON v.period = {month} AND v.area = a.code AND v.code = i.code
            WHERE a.level <= 2 AND a.valid_to IS NULL AND v.code IS NULL""",
        "streets": f"SELECT * FROM ({pair.format(level=3)}) s WHERE ABS(s.parts - s.whole) > 0.5",
        "districts": f"SELECT * FROM ({pair.format(level=2)}) s WHERE s.parts < s.whole - 0.5",
        "groups": f"""
            SELECT s.code, s.area, s.dimension FROM (
                SELECT b.code, b.area, b.dimension, SUM(b.numerator) AS parts, MAX(v.numerator) AS whole
                FROM v_breakdown b JOIN v_indicator v ON v.period = b.period AND v.code = b.code AND v.area = b.area
                WHERE b.period = {month} AND b.areas_reported = v.areas_reported
                GROUP BY b.code, b.area, b.dimension) s
            WHERE ABS(s.parts - s.whole) > 0.5""",
        "jumps": f"""
            SELECT n.code FROM v_indicator n
            JOIN v_indicator o ON o.code = n.code AND o.area = n.area AND o.period = {before}
            WHERE n.period = {month} AND n.area_level = 1 AND n.denominator IS NULL AND o.value >= 20
            AND n.areas_reported = n.areas_expected AND o.areas_reported = o.areas_expected
            AND ABS(n.value - o.value) > {JUMP} * o.value""",
    }


def _is_additive(indicator: Indicator) -> bool:
    """Whether a district is the sum of its streets: not where moving inside an area does not count for it."""
    return all(len(measure.conditions) == 1 for measure in indicator.measures)
