"""Nothing is published unasked any more: drafts, issues that somebody certifies, and what each of them published.

What earlier versions published by themselves stays, as `automatic`: it is no issue, and its number is not given again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Old publications keep their numbers."""
    op.create_table(
        "draft",
        sa.Column("period", sa.String(), nullable=False, comment="报告期 / period (YYYY-MM)"),
        sa.Column("state", sa.Integer(), nullable=False, comment="台账编号 / ledger state that it shows"),
        sa.Column("content", sa.String(), nullable=False, comment="内容指纹 / SHA-256 of what it shows"),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=False, comment="制作时间 / built at"),
        sa.PrimaryKeyConstraint("period", name=op.f("pk_draft")),
        comment="草稿：每期最近一次计算的样子，不得引用 / drafts: how each month looks by now, never quoted",
    )
    op.create_table(
        "published_value",
        sa.Column("id", sa.Integer(), nullable=False, comment="编号 / number"),
        sa.Column("period", sa.String(), nullable=False, comment="报告期 / period (YYYY-MM)"),
        sa.Column("number", sa.Integer(), nullable=False, comment="期内序号 / number of the issue"),
        sa.Column("code", sa.String(), nullable=False, comment="指标代码 / indicator code"),
        sa.Column("area", sa.String(), nullable=False, comment="区划代码 / area"),
        sa.Column("dimension", sa.String(), nullable=True, comment="分组（空为总数） / dimension; null for the total"),
        sa.Column("member", sa.String(), nullable=True, comment="组别 / member of the dimension"),
        sa.Column("is_current", sa.Boolean(), nullable=False, comment="是否现行 / whether its issue stands"),
        sa.Column(
            "section", sa.String(), nullable=False, comment="所属库 / database, or section, that it is shown under"
        ),
        sa.Column("version", sa.Integer(), nullable=False, comment="定义版本 / version of the definition"),
        sa.Column("indicator_name", sa.String(), nullable=False, comment="指标名称 / Chinese name"),
        sa.Column("unit", sa.String(), nullable=False, comment="单位 / unit"),
        sa.Column("area_name", sa.String(), nullable=False, comment="区划名称 / Chinese name"),
        sa.Column("area_level", sa.Integer(), nullable=False, comment="级别 / 1 city, 2 district, 3 street"),
        sa.Column("area_parent", sa.String(), nullable=True, comment="上级 / parent"),
        sa.Column("dimension_name", sa.String(), nullable=True, comment="分组名称 / Chinese title"),
        sa.Column("member_name", sa.String(), nullable=True, comment="组别名称 / Chinese label"),
        sa.Column("value", sa.Float(), nullable=True, comment="数值 / value; null where the status says why"),
        sa.Column("numerator", sa.Float(), nullable=True, comment="分子 / numerator"),
        sa.Column("denominator", sa.Float(), nullable=True, comment="分母 / denominator of a ratio"),
        sa.Column("status", sa.String(), nullable=False, comment="状态 / value zero missing suppressed not_applicable"),
        sa.Column("areas_reported", sa.Integer(), nullable=False, comment="已报区划数 / areas that reported"),
        sa.Column("areas_expected", sa.Integer(), nullable=False, comment="应报区划数 / areas expected"),
        sa.Column("obs_status", sa.String(), nullable=False, comment="观测状态 / SDMX CL_OBS_STATUS"),
        sa.Column("conf_status", sa.String(), nullable=False, comment="保密状态 / SDMX CL_CONF_STATUS"),
        sa.Column(
            "previous_period",
            sa.String(),
            nullable=False,
            comment="上期 / month with the figure that means the same before",
        ),
        sa.Column("year_ago_period", sa.String(), nullable=False, comment="上年同期 / the same month a year before"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_value")),
        comment="发布数据：各期公布的数，已作保密处理 / what each issue published, protected and rounded",
    )
    with op.batch_alter_table("published_value") as batch_op:
        batch_op.create_index(
            "ix_published_value_area",
            ["area", "period", "section", "dimension"],
            unique=False,
            sqlite_where=sa.text("is_current"),
            postgresql_where=sa.text("is_current"),
        )
        batch_op.create_index(
            "ix_published_value_code",
            ["code", "area", "period", "dimension", "member"],
            unique=False,
            sqlite_where=sa.text("is_current"),
            postgresql_where=sa.text("is_current"),
        )
        batch_op.create_index("ix_published_value_issue", ["period", "number"], unique=False)
        batch_op.create_index(
            "ix_published_value_period",
            ["period", "section", "area", "dimension"],
            unique=False,
            sqlite_where=sa.text("is_current"),
            postgresql_where=sa.text("is_current"),
        )

    op.create_table(
        "withheld_value",
        sa.Column("id", sa.Integer(), nullable=False, comment="编号 / number"),
        sa.Column("period", sa.String(), nullable=False, comment="报告期 / period (YYYY-MM)"),
        sa.Column("number", sa.Integer(), nullable=False, comment="期内序号 / number of the issue"),
        sa.Column("code", sa.String(), nullable=False, comment="指标代码 / indicator code"),
        sa.Column("area", sa.String(), nullable=False, comment="区划代码 / area"),
        sa.Column("dimension", sa.String(), nullable=True, comment="分组（空为总数） / dimension; null for the total"),
        sa.Column("member", sa.String(), nullable=True, comment="组别 / member of the dimension"),
        sa.Column("value", sa.Float(), nullable=True, comment="数值 / value; null where the status says why"),
        sa.Column("numerator", sa.Float(), nullable=True, comment="分子 / numerator"),
        sa.Column("denominator", sa.Float(), nullable=True, comment="分母 / denominator of a ratio"),
        sa.Column("status", sa.String(), nullable=False, comment="状态 / value zero missing suppressed not_applicable"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withheld_value")),
        comment="未公布的数：隐去或舍入前的原数，仅供内部 / what an issue hides or rounds, exact; never published",
    )
    with op.batch_alter_table("withheld_value") as batch_op:
        batch_op.create_index("ix_withheld_value_issue", ["period", "number"], unique=False)

    with op.batch_alter_table("release") as batch_op:
        batch_op.add_column(
            sa.Column(
                "stage",
                sa.String(),
                server_default="automatic",
                nullable=False,
                comment="版本 / preliminary final correction; automatic: unasked",
            )
        )
        batch_op.add_column(
            sa.Column(
                "correction",
                sa.Integer(),
                server_default="0",
                nullable=False,
                comment="第几次更正 / which correction; 0: none",
            )
        )
        batch_op.add_column(sa.Column("certified_by", sa.String(), nullable=True, comment="审定人 / who certified it"))
        batch_op.add_column(sa.Column("why", sa.String(), nullable=True, comment="审定理由 / why"))
        batch_op.add_column(
            sa.Column(
                "replaces", sa.Integer(), nullable=True, comment="取代第几号 / number of the issue that it replaces"
            )
        )
        batch_op.add_column(
            sa.Column(
                "is_current",
                sa.Boolean(),
                server_default=sa.false(),
                nullable=False,
                comment="是否现行 / neither replaced nor withdrawn",
            )
        )
        batch_op.add_column(
            sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True, comment="撤回时间 / withdrawn at")
        )
        batch_op.add_column(sa.Column("withdrawn_by", sa.String(), nullable=True, comment="撤回人 / who withdrew it"))
        batch_op.add_column(
            sa.Column("withdrawn_why", sa.String(), nullable=True, comment="撤回理由 / why it was withdrawn")
        )
        batch_op.add_column(
            sa.Column(
                "listed",
                sa.JSON(none_as_null=True),
                nullable=True,
                comment="列明的问题 / what it was certified in spite of",
            )
        )
        batch_op.add_column(
            sa.Column(
                "audit", sa.JSON(none_as_null=True), nullable=True, comment="隐私审核 / what the privacy audit found"
            )
        )


def downgrade() -> None:
    """The folders of issues stay."""
    with op.batch_alter_table("release") as batch_op:
        batch_op.drop_column("audit")
        batch_op.drop_column("listed")
        batch_op.drop_column("withdrawn_why")
        batch_op.drop_column("withdrawn_by")
        batch_op.drop_column("withdrawn_at")
        batch_op.drop_column("is_current")
        batch_op.drop_column("replaces")
        batch_op.drop_column("why")
        batch_op.drop_column("certified_by")
        batch_op.drop_column("correction")
        batch_op.drop_column("stage")

    with op.batch_alter_table("withheld_value") as batch_op:
        batch_op.drop_index("ix_withheld_value_issue")

    op.drop_table("withheld_value")
    with op.batch_alter_table("published_value") as batch_op:
        batch_op.drop_index(
            "ix_published_value_period", sqlite_where=sa.text("is_current"), postgresql_where=sa.text("is_current")
        )
        batch_op.drop_index("ix_published_value_issue")
        batch_op.drop_index(
            "ix_published_value_code", sqlite_where=sa.text("is_current"), postgresql_where=sa.text("is_current")
        )
        batch_op.drop_index(
            "ix_published_value_area", sqlite_where=sa.text("is_current"), postgresql_where=sa.text("is_current")
        )

    op.drop_table("published_value")
    op.drop_table("draft")
