"""The tables of publication: drafts, the issues of each month, and what they published, as it was published."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from warehouse.ledger.columns import METADATA, Month, UtcTime, column, identity

DRAFT, PREVIEW = "draft", "preview"
"""The folders of a month's draft, and of how it would be published now, beside those of its issues."""

draft = sa.Table(
    "draft",
    METADATA,
    column("period", Month, "报告期", "period (YYYY-MM)", primary_key=True),
    column("state", sa.Integer, "台账编号", "ledger state that it shows"),
    column("content", sa.String, "内容指纹", "SHA-256 of what it shows"),
    column("built_at", UtcTime, "制作时间", "built at"),
    comment="草稿：每期最近一次计算的样子，不得引用 / drafts: how each month looks by now, never quoted",
)

AUTOMATIC = "automatic"
"""The stage of what versions before 0017 published unasked: never an issue."""

release = sa.Table(
    "release",
    METADATA,
    column("period", Month, "报告期", "period (YYYY-MM)", primary_key=True),
    column("number", sa.Integer, "序号", "number within the period", primary_key=True),
    column("stage", sa.String, "版本", "preliminary final correction; automatic: unasked", server_default=AUTOMATIC),
    column("correction", sa.Integer, "第几次更正", "which correction; 0: none", server_default="0"),
    column("state", sa.Integer, "台账编号", "ledger state it is pinned to"),
    column("built_at", UtcTime, "制作时间", "built at"),
    column("certified_by", sa.String, "审定人", "who certified it", nullable=True),
    column("why", sa.String, "审定理由", "why", nullable=True),
    column("replaces", sa.Integer, "取代第几号", "number of the issue that it replaces", nullable=True),
    column("is_current", sa.Boolean, "是否现行", "neither replaced nor withdrawn", server_default=sa.false()),
    column("withdrawn_at", UtcTime, "撤回时间", "withdrawn at", nullable=True),
    column("withdrawn_by", sa.String, "撤回人", "who withdrew it", nullable=True),
    column("withdrawn_why", sa.String, "撤回理由", "why it was withdrawn", nullable=True),
    column("listed", sa.JSON(none_as_null=True), "列明的问题", "what it was certified in spite of", nullable=True),
    column("audit", sa.JSON(none_as_null=True), "隐私审核", "what the privacy audit found", nullable=True),
    column("folder", sa.String, "文件夹", "folder, relative to the home"),
    column("files", sa.JSON, "文件及指纹", "files and their SHA-256"),
    comment="发布：某期公布的一套成果 / release: a published set for one period",
)


def _address() -> tuple[sa.Column[Any], ...]:
    """What a figure is of."""
    return (
        column("period", Month, "报告期", "period (YYYY-MM)"),
        column("number", sa.Integer, "期内序号", "number of the issue"),
        column("code", sa.String, "指标代码", "indicator code"),
        column("area", sa.String, "区划代码", "area"),
        column("dimension", sa.String, "分组（空为总数）", "dimension; null for the total", nullable=True),
        column("member", sa.String, "组别", "member of the dimension", nullable=True),
    )


def _figure() -> tuple[sa.Column[Any], ...]:
    """What it is."""
    return (
        column("value", sa.Float, "数值", "value; null where the status says why", nullable=True),
        column("numerator", sa.Float, "分子", "numerator", nullable=True),
        column("denominator", sa.Float, "分母", "denominator of a ratio", nullable=True),
        column("status", sa.String, "状态", "value zero missing suppressed not_applicable"),
    )


published_value = sa.Table(
    "published_value",
    METADATA,
    identity(),
    *_address(),
    column("is_current", sa.Boolean, "是否现行", "whether its issue stands"),
    column("section", sa.String, "所属库", "database, or section, that it is shown under"),
    column("version", sa.Integer, "定义版本", "version of the definition"),
    column("indicator_name", sa.String, "指标名称", "Chinese name"),
    column("unit", sa.String, "单位", "unit"),
    column("area_name", sa.String, "区划名称", "Chinese name"),
    column("area_level", sa.Integer, "级别", "1 city, 2 district, 3 street"),
    column("area_parent", sa.String, "上级", "parent", nullable=True),
    column("dimension_name", sa.String, "分组名称", "Chinese title", nullable=True),
    column("member_name", sa.String, "组别名称", "Chinese label", nullable=True),
    *_figure(),
    column("areas_reported", sa.Integer, "已报区划数", "areas that reported"),
    column("areas_expected", sa.Integer, "应报区划数", "areas expected"),
    column("obs_status", sa.String, "观测状态", "SDMX CL_OBS_STATUS"),
    column("conf_status", sa.String, "保密状态", "SDMX CL_CONF_STATUS"),
    column("previous_period", Month, "上期", "month with the figure that means the same before"),
    column("year_ago_period", Month, "上年同期", "the same month a year before"),
    comment="发布数据：各期公布的数，已作保密处理 / what each issue published, protected and rounded",
)
CURRENT = sa.text("is_current")
sa.Index("ix_published_value_issue", published_value.c.period, published_value.c.number)
for _name, *_columns in (
    ("code", "code", "area", "period", "dimension", "member"),
    ("area", "area", "period", "section", "dimension"),
    ("period", "period", "section", "area", "dimension"),
):
    _keys = (published_value.c[one] for one in _columns)
    sa.Index(f"ix_published_value_{_name}", *_keys, sqlite_where=CURRENT, postgresql_where=CURRENT)

withheld_value = sa.Table(
    "withheld_value",
    METADATA,
    identity(),
    *_address(),
    *_figure(),
    comment="未公布的数：隐去或舍入前的原数，仅供内部 / what an issue hides or rounds, exact; never published",
)
sa.Index("ix_withheld_value_issue", withheld_value.c.period, withheld_value.c.number)
