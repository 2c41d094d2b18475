"""The views for everybody who reads: what the issues that stand have published, and nothing else, in Chinese words.

On PostgreSQL they are a schema of their own, the only one that the role `reader` may use, where there is such a role.
"""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from schemas.wording import COMPARISONS, STATUSES
from warehouse.indicators.registry import Indicator

SCHEMA, ROLE = "published", "reader"
PREFIX = "pub_"
HIDDEN = "不公布"
PLACE = """v.period AS "报告期", v.number AS "期号", v.code AS "指标代码", v.indicator_name AS "指标名称",
    v.unit AS "单位", v.area AS "区划代码", v.area_name AS "区划名称", v.area_level AS "级别",
    v.area_parent AS "上级\""""
GROUP = """v.dimension AS "分组", v.dimension_name AS "分组名称", v.member AS "组别", v.member_name AS "组别名称\""""
WHOLE = 'v.areas_reported AS "已报", v.areas_expected AS "应报"'


def definitions(wide: Mapping[str, tuple[str, list[tuple[Indicator, str]]]]) -> dict[str, tuple[str, str]]:
    """SQL and comment of each view by name; `wide`: title and indicators, with their column names, of each section."""
    found = {
        "数据": (
            _data(),
            "已公布的全部数，只含现行各期 / every published figure of the issues that stand",
        ),
        "环比": (
            _changes(),
            "总数与上期、上年同期比较 / totals against the period before and a year ago",
        ),
        "分组": (_groups(), "分组数及构成 / breakdowns with shares"),
        "指标": (_indicators(), "指标定义 / definitions of the indicators"),
        "各期": (_issues(), "各期的版本与现状 / all issues and how they stand"),
    }
    for title, (title_en, of) in wide.items():
        told = f"{title}：一行一个区划一期，一列一个指标 / {title_en}: a row per area and period"
        found[wide_name(title).removeprefix(PREFIX)] = (_wide(of), told)
    return {f"{PREFIX}{name}": view for name, view in found.items()}


def wide_name(title: str) -> str:
    """The wide view of a database, or of another section, by its Chinese title."""
    return f"{PREFIX}宽表_{title}"


def address(connection: sa.Connection, name: str) -> str:
    """The view's name as SQL of this database has it."""
    return f'{SCHEMA}."{name}"' if _has_schemas(connection) else f'"{name}"'


def clear(connection: sa.Connection) -> None:
    """Make the schema empty where there is one."""
    if _has_schemas(connection):
        connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        connection.exec_driver_sql(f"CREATE SCHEMA {SCHEMA}")


def grant(connection: sa.Connection) -> None:
    """Let the role read the views, where there is such a role and it may not yet."""
    if not _has_schemas(connection):
        return
    may_not = f"NOT has_schema_privilege(rolname, '{SCHEMA}', 'USAGE')"
    if connection.scalar(sa.text(f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}' AND {may_not}")):
        connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {SCHEMA} TO {ROLE}")
        connection.exec_driver_sql(f"GRANT SELECT ON ALL TABLES IN SCHEMA {SCHEMA} TO {ROLE}")


def _has_schemas(connection: sa.Connection) -> bool:
    return connection.dialect.name == "postgresql"


def _data() -> str:
    return f"""SELECT
    {PLACE}, {GROUP},
    v.value AS "数值", v.numerator AS "分子", v.denominator AS "分母", {_words("v.status")} AS "状态", {WHOLE},
    v.areas_reported * 100.0 / NULLIF(v.areas_expected, 0) AS "完整率",
    v.obs_status AS "观测状态", v.conf_status AS "保密状态", v.version AS "定义版本"
FROM published_value AS v
WHERE v.is_current"""


def _words(column: str) -> str:
    told = " ".join(f"WHEN '{status}' THEN '{word}'" for status, word in {**STATUSES, "suppressed": HIDDEN}.items())
    return f"CASE {column} {told} END"


def _changes() -> str:
    """Two earlier rows beside each total."""
    sides = (("p", "上期", "", "previous_period"), ("y", "上年同期", "同比", "year_ago_period"))
    told = ",\n    ".join(
        f"""t.{side}_period AS "{name}", t.{side}_value AS "{name}数值", {_by(side)} AS "{prefix}增减",
    {_rate(side)} AS "{prefix}增幅", t.{side}_status AS "{prefix}可比\""""
        for side, name, prefix, _ in sides
    )
    columns = ", ".join(
        f"v.{period} AS {side}_period, {side}.value AS {side}_value, {_status(side)} AS {side}_status"
        for side, _, _, period in sides
    )
    joins = "\n    ".join(
        f"LEFT JOIN published_value AS {side} ON {side}.is_current AND {side}.code = v.code AND {side}.area = v.area "
        f"AND {side}.period = v.{period} AND {side}.dimension IS NULL"
        for side, _, _, period in sides
    )
    units = "CASE t.\"单位\" WHEN '%' THEN '个百分点' WHEN '‰' THEN '个千分点' ELSE t.\"单位\" END"
    return f"""SELECT
    t."报告期", t."期号", t."指标代码", t."指标名称", t."单位", t."区划代码", t."区划名称", t."级别", t."上级",
    t.value AS "数值", t."已报", t."应报",
    {told},
    {units} AS "增减单位"
FROM (
    SELECT {PLACE}, v.value, {WHOLE}, {columns}
    FROM published_value AS v
    {joins}
    WHERE v.is_current AND v.dimension IS NULL
) AS t"""


def _by(side: str) -> str:
    return f"CASE WHEN t.{side}_status = '{COMPARISONS['comparable']}' THEN t.value - t.{side}_value END"


def _rate(side: str) -> str:
    of = f"(t.value - t.{side}_value) / NULLIF(t.{side}_value, 0) * 100"
    return f"CASE WHEN t.{side}_status = '{COMPARISONS['comparable']}' THEN {of} END"


def _status(side: str) -> str:
    """As `periodchanges.change` says it."""
    incomplete = " OR ".join(f"{one}.areas_reported < {one}.areas_expected" for one in ("v", side))
    moved = f"b.area = v.area AND b.period > {side}.period AND b.period <= v.period"
    return f"""CASE
            WHEN {side}.id IS NULL THEN '{COMPARISONS["absent"]}'
            WHEN 'suppressed' IN (v.status, {side}.status) THEN '{HIDDEN}'
            WHEN {incomplete} THEN '{COMPARISONS["incomplete"]}'
            WHEN v.version <> {side}.version THEN '{COMPARISONS["definition_changed"]}'
            WHEN EXISTS (SELECT 1 FROM boundary_change AS b WHERE {moved}) THEN '{COMPARISONS["boundaries_changed"]}'
            WHEN v.value IS NULL OR {side}.value IS NULL THEN '{COMPARISONS["not_applicable"]}'
            ELSE '{COMPARISONS["comparable"]}'
        END"""


def _groups() -> str:
    return f"""SELECT
    {PLACE}, {GROUP}, v.value AS "数值", {_words("v.status")} AS "状态",
    CASE WHEN v.denominator IS NULL AND t.denominator IS NULL THEN v.value * 100.0 / NULLIF(t.value, 0) END AS "构成",
    {WHOLE}
FROM published_value AS v
LEFT JOIN published_value AS t
    ON t.is_current AND t.code = v.code AND t.area = v.area AND t.period = v.period AND t.dimension IS NULL
WHERE v.is_current AND v.dimension IS NOT NULL"""


def _indicators() -> str:
    newest = "SELECT MAX(o.version) FROM indicator AS o WHERE o.code = i.code"
    return f"""SELECT
    i.code AS "指标代码", i.version AS "定义版本", i.name_zh AS "指标名称", i.name_en AS "英文名称", i.unit AS "单位",
    i.period AS "发布频率", i.definition_zh AS "定义", i.definition_en AS "英文定义", i.version = ({newest}) AS "现行"
FROM indicator AS i"""


def _issues() -> str:
    return """SELECT
    r.period AS "报告期", r.number AS "期号",
    CASE r.stage WHEN 'preliminary' THEN '初步' WHEN 'final' THEN '审定' ELSE '更正' END AS "版本",
    r.correction AS "第几次更正", r.built_at AS "审定时间", r.certified_by AS "审定人", r.is_current AS "现行",
    r.replaces AS "取代", r.withdrawn_at AS "撤回时间", r.withdrawn_why AS "撤回理由"
FROM release AS r
WHERE r.stage <> 'automatic'"""


def _wide(of: list[tuple[Indicator, str]]) -> str:
    cells = ",\n    ".join(f"MAX(CASE WHEN v.code = '{one.code}' THEN v.value END) AS \"{name}\"" for one, name in of)
    codes = ", ".join(f"'{one.code}'" for one, _ in of)
    return f"""SELECT
    v.period AS "报告期", v.area AS "区划代码", MAX(v.area_name) AS "区划名称", MAX(v.area_level) AS "级别",
    MAX(v.area_parent) AS "上级",
    {cells}
FROM published_value AS v
WHERE v.is_current AND v.dimension IS NULL AND v.code IN ({codes})
GROUP BY v.period, v.area"""
