"""The tables of what is worked out: areas and codes, indicators and their values, findings on all files."""

from __future__ import annotations

import sqlalchemy as sa

from warehouse.ledger.columns import (
    METADATA,
    Month,
    UtcTime,
    column,
    identity,
    lifetime,
    period,
    problem,
    submission_id,
)

joint_finding = sa.Table(
    "joint_finding",
    METADATA,
    identity(),
    period(index=True),
    submission_id(),
    column(
        "sent_id",
        sa.Integer,
        "所在文件的报送（空为本报送的文件）",
        "submission with whose file the cells came; null: with its own",
        sa.ForeignKey("submission.id"),
        nullable=True,
    ),
    *problem(),
    *lifetime(),
    comment="合并问题：各库各区现行行放在一起才看出的问题 / findings on the current rows of all files together",
)

area = sa.Table(
    "area",
    METADATA,
    column("code", sa.String, "代码", "code (GB/T 2260; <district>-unallocated)", primary_key=True),
    column("name_zh", sa.String, "名称", "Chinese name"),
    column("name_en", sa.String, "英文名称", "English name"),
    column("level", sa.Integer, "层级", "1 city, 2 district, 3 street, 4 community, 5 grouping"),
    column("parent", sa.String, "上级", "parent", nullable=True, index=True),
    column("covered_by", sa.String, "覆盖所在区划", "area whose coverage holds: a community's street"),
    column("valid_from", sa.Date, "启用日期", "valid from", nullable=True),
    column("valid_to", sa.Date, "停用日期", "valid until", nullable=True),
    column("successor", sa.String, "后继", "successor", nullable=True),
    sa.Index("ix_area_covered_by", "covered_by", "level", "code", "valid_from", "valid_to"),
    comment="区划：市、区、街镇、居村，及分组 / areas: city, district, street, community, and groupings",
)

grouping = sa.Table(
    "grouping",
    METADATA,
    column("code", sa.String, "分组代码", "grouping (<host>-<type>-ungrouped: what belongs to none)", primary_key=True),
    column("type", sa.String, "分组类型", "type of grouping"),
    column("adds_up", sa.Boolean, "可否加总", "whether those of the type in one host add up to it"),
    comment="分组：片区、网格、联盟等；名称、所在区划见区划表 / groupings: 片区, 网格 …; their names stand among areas",
)

boundary_change = sa.Table(
    "boundary_change",
    METADATA,
    column("area", sa.String, "区划代码", "area", primary_key=True),
    column("period", Month, "首个按新界的报告期", "first month with the new boundaries", primary_key=True),
    comment="区划变更：此月起与此前各月不可比 / changed boundaries: not comparable with months before",
)

code = sa.Table(
    "code",
    METADATA,
    column("codelist", sa.String, "代码表", "code list", primary_key=True),
    column("code", sa.String, "代码", "code", primary_key=True),
    column("position", sa.Integer, "次序", "order within the list"),
    column("zh", sa.String, "中文", "Chinese label"),
    column("en", sa.String, "英文", "English label"),
    comment="代码：各代码表，另有未归类、未填 / codes of all lists, with 未归类 (unmapped) and 未填 (blank)",
)

indicator = sa.Table(
    "indicator",
    METADATA,
    column("code", sa.String, "指标代码", "indicator code", primary_key=True),
    column("version", sa.Integer, "定义版本", "version of the definition", primary_key=True),
    column("name_zh", sa.String, "指标名称", "Chinese name"),
    column("name_en", sa.String, "英文名称", "English name"),
    column("unit", sa.String, "单位", "unit"),
    column("kind", sa.String, "类别", "count or ratio"),
    column("scale", sa.Float, "倍数", "1, 100 (%) or 1000 (‰)"),
    column("better", sa.String, "好的方向", "which direction is better"),
    column("period", sa.String, "发布频率", "rhythm of publication"),
    column("finest", sa.String, "最细层级", "finest level of the total"),
    column("databases", sa.JSON, "所用数据库", "databases it needs"),
    column("definition_zh", sa.Text, "定义", "definition in Chinese"),
    column("definition_en", sa.Text, "英文定义", "definition in English"),
    column("dimensions", sa.JSON, "分组", "dimensions"),
    comment="指标定义 / definitions of the indicators",
)

indicator_value = sa.Table(
    "indicator_value",
    METADATA,
    identity(),
    column("period", Month, "报告期", "period (YYYY-MM)"),
    column("code", sa.String, "指标代码", "indicator code"),
    column("version", sa.Integer, "定义版本", "version of the definition"),
    column("area", sa.String, "区划代码", "area"),
    column("dimension", sa.String, "分组（空为总数）", "dimension; null for the total", nullable=True),
    column("member", sa.String, "分组取值", "member of the dimension", nullable=True),
    column("numerator", sa.Float, "分子", "numerator"),
    column("denominator", sa.Float, "分母", "denominator of a ratio", nullable=True),
    *lifetime(),
    column("is_told", sa.Boolean, "是否列示", "false for a group that nobody reported", server_default=sa.true()),
    comment="指标值：数据中出现的分组；零与未报由覆盖推出 / values of the groups that appear; zero, missing derive",
)


def _standing(name: str, table: sa.Table, *columns: str, where: str, unique: bool = True) -> None:
    """An index of what stands now: of totals, or of breakdowns; the unique ones are its key."""
    held = sa.text(f"{where} AND valid_to IS NULL")
    keys = (table.c[column] for column in columns)
    sa.Index(f"ix_{table.name}_{name}", *keys, unique=unique, sqlite_where=held, postgresql_where=held)


TOTAL, GROUP = "dimension IS NULL", "dimension IS NOT NULL"
TOLD_GROUP = ("dimension", "code", "area", "period", "member", "version")
sa.Index("ix_indicator_value_place", indicator_value.c.period, indicator_value.c.code, indicator_value.c.area)
_standing("total", indicator_value, "area", "code", "period", where=TOTAL)
_standing("group", indicator_value, "area", "code", "period", "dimension", "member", where=GROUP)
_standing("dimension", indicator_value, *TOLD_GROUP, where=f"is_told AND {GROUP}", unique=False)

indicator_coverage = sa.Table(
    "indicator_coverage",
    METADATA,
    identity(),
    column("period", Month, "报告期", "period (YYYY-MM)"),
    column("code", sa.String, "指标代码", "indicator code"),
    column("dimension", sa.String, "分组（空为总数）", "dimension; null for the total", nullable=True),
    column("area", sa.String, "区划代码", "area: city, district or street"),
    column("areas_reported", sa.Integer, "已报区划数", "areas that reported"),
    column("areas_expected", sa.Integer, "应报区划数", "areas expected"),
    *lifetime(),
    column("is_told", sa.Boolean, "是否列示", "false for 街镇不详 of which there is nothing", server_default=sa.true()),
    comment="指标覆盖：应报几处、已报几处 / coverage: how many areas were expected and reported",
)

sa.Index("ix_indicator_coverage_place", indicator_coverage.c.period, indicator_coverage.c.code)
_standing("total", indicator_coverage, "area", "code", "period", where=TOTAL)
_standing("group", indicator_coverage, "area", "code", "period", "dimension", where=GROUP)
_standing("told", indicator_coverage, "code", "period", "area", where=f"is_told AND {TOTAL}", unique=False)

computation = sa.Table(
    "computation",
    METADATA,
    column("period", Month, "报告期", "period (YYYY-MM)", primary_key=True),
    column("state", sa.Integer, "台账编号", "ledger state it was computed from"),
    column("computed_at", UtcTime, "计算时间", "computed at"),
    column(
        "inputs",
        sa.JSON(none_as_null=True),
        "所读内容指纹",
        "fingerprints of what it read; null: not known, everything is computed again",
        nullable=True,
    ),
    comment="计算：每期最近一次 / the newest computation of each period",
)
