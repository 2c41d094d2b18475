"""The view of what figures have changed by: `warehouse/figures/history/periodchanges.py` said in SQL.

City and districts: `octet indicators --changes` tells of the areas below too, which are many times as many.
"""

from __future__ import annotations

from warehouse.indicators import quotient
from warehouse.indicators.comparable import POINTS, YEAR, step
from warehouse.indicators.registry import indicators

COMMENT = (
    "指标变动：全市和各区与上期、上年同期比较，不可比的说明原因 / changes of city and districts against the period "
    "before and a year ago, or why they do not compare"
)
SIDES = (("p", "previous", "change"), ("y", "year_ago", "year_ago"))
"""Table of a side, its columns, and those of what has changed since."""


def sql() -> str:
    """Its definition."""
    value = _value("v", "c")
    earlier = ",\n        ".join(
        f"""{month} AS {name}_period, {_value(f"{side}v", f"{side}c")} AS {name}_value,
        {_status(side, month, value)} AS {name}_status"""
        for (side, name, _), month in zip(SIDES, (_earlier(_step()), _earlier(str(YEAR))), strict=True)
    )
    joins = "\n    ".join(
        _joined(side, month) for (side, *_), month in zip(SIDES, (_earlier(_step()), _earlier(str(YEAR))), strict=True)
    )
    units = " ".join(f"WHEN '{unit}' THEN '{points}'" for unit, points in POINTS.items())
    return f"""SELECT
    t.period, t.area, t.area_name, t.area_level, t.area_parent, t.code, t.name, t.name_en, t.unit,
    t.value, t.areas_reported, t.areas_expected,
    {", ".join(_told(name, prefix) for _, name, prefix in SIDES)},
    CASE t.unit {units} ELSE t.unit END AS change_unit
FROM (
    SELECT
        c.period, a.code AS area, a.name_zh AS area_name, a.level AS area_level, a.parent AS area_parent,
        c.code, i.name_zh AS name, i.name_en, i.unit, {value} AS value, c.areas_reported, c.areas_expected,
        {earlier}
    FROM indicator_coverage AS c
    JOIN indicator AS i ON i.code = c.code
    JOIN area AS a ON a.code = c.area
    {_total("v", "c.period")}
    {joins}
    WHERE c.dimension IS NULL AND c.valid_to IS NULL AND a.level <= 2
) AS t"""


def _told(name: str, prefix: str) -> str:
    """The columns of a side."""
    change = "change" if prefix == "change" else f"{prefix}_change"
    by = f"CASE WHEN t.{name}_status = 'comparable' THEN t.value - t.{name}_value"
    rate = f"{by.replace(' THEN ', ' THEN (', 1)}) / NULLIF(t.{name}_value, 0) * 100"
    return (
        f"t.{name}_period, t.{name}_value, {by} END AS {change}, {rate} END AS {prefix}_rate, "
        f"t.{name}_status AS {prefix}_status"
    )


def _value(told: str, covered: str) -> str:
    """A total as `v_indicator` tells it."""
    divided = quotient.value_sql("i.kind = 'ratio'", f"{told}.numerator", f"{told}.denominator", "i.scale")
    return f"COALESCE({divided}, CASE WHEN i.kind = 'count' AND {covered}.areas_reported > 0 THEN 0 END)"


def _status(side: str, month: str, value: str) -> str:
    version = f"COALESCE({side}v.version, {_version(month)})"
    return f"""CASE
            WHEN {side}c.id IS NULL THEN 'absent'
            WHEN c.areas_reported < c.areas_expected OR {side}c.areas_reported < {side}c.areas_expected
                THEN 'incomplete'
            WHEN COALESCE(v.version, {_version("c.period")}) <> {version} THEN 'definition_changed'
            WHEN EXISTS (
                SELECT 1 FROM boundary_change AS b
                WHERE b.area = c.area AND b.period > {month} AND b.period <= c.period
            ) THEN 'boundaries_changed'
            WHEN {value} IS NULL OR {_value(f"{side}v", f"{side}c")} IS NULL THEN 'not_applicable'
            ELSE 'comparable'
        END"""


def _version(month: str) -> str:
    """The version by which the city was counted in a month."""
    return (
        "(SELECT w.version FROM indicator_value AS w WHERE w.area = (SELECT m.code FROM area AS m WHERE m.level = 1) "
        f"AND w.code = c.code AND w.period = {month} AND w.dimension IS NULL AND w.valid_to IS NULL)"
    )


def _total(alias: str, month: str) -> str:
    return (
        f"LEFT JOIN indicator_value AS {alias} ON {alias}.area = c.area AND {alias}.code = c.code "
        f"AND {alias}.period = {month} AND {alias}.dimension IS NULL AND {alias}.valid_to IS NULL"
    )


def _joined(side: str, month: str) -> str:
    """The coverage and the total of a side."""
    covered = f"{side}c"
    return (
        f"LEFT JOIN indicator_coverage AS {covered} ON {covered}.area = c.area AND {covered}.code = c.code "
        f"AND {covered}.period = {month} AND {covered}.dimension IS NULL AND {covered}.valid_to IS NULL\n    "
        + _total(f"{side}v", month)
    )


def _step() -> str:
    """How many months before."""
    apart = {code: step(one) for code, one in indicators().items()}
    cases = " ".join(f"WHEN '{code}' THEN {months}" for code, months in sorted(apart.items()) if months != 1)
    return f"CASE c.code {cases} ELSE 1 END" if cases else "1"


def _earlier(months: str) -> str:
    """The month that lies so many before that of a figure."""
    number = f"(CAST(SUBSTR(c.period, 1, 4) AS INTEGER) * 12 + CAST(SUBSTR(c.period, 6, 2) AS INTEGER) - 1 - {months})"
    if months == str(YEAR):
        return "CAST(CAST(SUBSTR(c.period, 1, 4) AS INTEGER) - 1 AS VARCHAR) || SUBSTR(c.period, 5)"
    return (
        f"CAST({number} / 12 AS VARCHAR) || CASE WHEN {number} % 12 < 9 THEN '-0' ELSE '-' END "
        f"|| CAST({number} % 12 + 1 AS VARCHAR)"
    )
