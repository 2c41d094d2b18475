"""Indicators, releases and what they were computed from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "computation",
        sa.Column("period", sa.String(), nullable=False, comment="报告期 / period (YYYY-MM)"),
        sa.Column("state", sa.Integer(), nullable=False, comment="台账编号 / ledger state it was computed from"),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False, comment="计算时间 / computed at"),
        sa.PrimaryKeyConstraint("period", name="pk_computation"),
        comment="计算：每期最近一次 / the newest computation of each period",
    )
    op.create_table(
        "indicator",
        sa.Column("code", sa.String(), nullable=False, comment="指标代码 / indicator code"),
        sa.Column("version", sa.Integer(), nullable=False, comment="定义版本 / version of the definition"),
        sa.Column("name_zh", sa.String(), nullable=False, comment="指标名称 / Chinese name"),
        sa.Column("name_en", sa.String(), nullable=False, comment="英文名称 / English name"),
        sa.Column("unit", sa.String(), nullable=False, comment="单位 / unit"),
        sa.Column("kind", sa.String(), nullable=False, comment="类别 / count or ratio"),
        sa.Column("scale", sa.Float(), nullable=False, comment="倍数 / 1, 100 (%) or 1000 (‰)"),
        sa.Column("better", sa.String(), nullable=False, comment="好的方向 / which direction is better"),
        sa.Column("period", sa.String(), nullable=False, comment="发布频率 / rhythm of publication"),
        sa.Column("finest", sa.String(), nullable=False, comment="最细层级 / finest level of the total"),
        sa.Column("databases", sa.JSON(), nullable=False, comment="所用数据库 / databases it needs"),
        sa.Column("definition_zh", sa.Text(), nullable=False, comment="定义 / definition in Chinese"),
        sa.Column("definition_en", sa.Text(), nullable=False, comment="英文定义 / definition in English"),
        sa.Column("dimensions", sa.JSON(), nullable=False, comment="分组 / dimensions"),
        sa.PrimaryKeyConstraint("code", "version", name="pk_indicator"),
        comment="指标定义 / definitions of the indicators",
    )
    op.create_table(
        "indicator_coverage",
        sa.Column("id", sa.Integer(), nullable=False, comment="编号 / number"),
        sa.Column("period", sa.String(), nullable=False, comment="报告期 / period (YYYY-MM)"),
        sa.Column("code", sa.String(), nullable=False, comment="指标代码 / indicator code"),
        sa.Column("dimension", sa.String(), nullable=True, comment="分组（空为总数） / dimension; null for the total"),
        sa.Column("area", sa.String(), nullable=False, comment="区划代码 / area: city, district or street"),
        sa.Column("areas_reported", sa.Integer(), nullable=False, comment="已报区划数 / areas that reported"),
        sa.Column("areas_expected", sa.Integer(), nullable=False, comment="应报区划数 / areas expected"),
        sa.Column("state", sa.Integer(), nullable=False, comment="台账编号 / ledger state it was computed from"),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False, comment="起 / valid from"),
        sa.Column(
            "valid_to",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="止（空为现行） / valid until; null while it is current",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_indicator_coverage"),
        comment="指标覆盖：应报几处、已报几处 / coverage: how many areas were expected and reported",
    )
    op.create_index("ix_indicator_coverage_place", "indicator_coverage", ["period", "code"], unique=False)
    op.create_table(
        "indicator_value",
        sa.Column("id", sa.Integer(), nullable=False, comment="编号 / number"),
        sa.Column("period", sa.String(), nullable=False, comment="报告期 / period (YYYY-MM)"),
        sa.Column("code", sa.String(), nullable=False, comment="指标代码 / indicator code"),
        sa.Column("version", sa.Integer(), nullable=False, comment="定义版本 / version of the definition"),
        sa.Column("area", sa.String(), nullable=False, comment="区划代码 / area"),
        sa.Column("dimension", sa.String(), nullable=True, comment="分组（空为总数） / dimension; null for the total"),
        sa.Column("member", sa.String(), nullable=True, comment="分组取值 / member of the dimension"),
        sa.Column("numerator", sa.Float(), nullable=False, comment="分子 / numerator"),
        sa.Column("denominator", sa.Float(), nullable=True, comment="分母 / denominator of a ratio"),
        sa.Column("state", sa.Integer(), nullable=False, comment="台账编号 / ledger state it was computed from"),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False, comment="起 / valid from"),
        sa.Column(
            "valid_to",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="止（空为现行） / valid until; null while it is current",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_indicator_value"),
        comment="指标值：数据中出现的分组；零与缺报由覆盖推出 / values of the groups that appear; zero, missing derive",
    )
    op.create_index("ix_indicator_value_place", "indicator_value", ["period", "code", "area"], unique=False)
    op.create_table(
        "release",
        sa.Column("period", sa.String(), nullable=False, comment="报告期 / period (YYYY-MM)"),
        sa.Column("number", sa.Integer(), nullable=False, comment="序号 / number within the period"),
        sa.Column("state", sa.Integer(), nullable=False, comment="台账编号 / ledger state it is pinned to"),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=False, comment="制作时间 / built at"),
        sa.Column("folder", sa.String(), nullable=False, comment="文件夹 / folder, relative to the home"),
        sa.Column("files", sa.JSON(), nullable=False, comment="文件及指纹 / files and their SHA-256"),
        sa.PrimaryKeyConstraint("period", "number", name="pk_release"),
        comment="发布：某期公布的一套成果 / release: a published set for one period",
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("release", "indicator_value", "indicator_coverage", "indicator", "computation"):
        op.drop_table(table)
