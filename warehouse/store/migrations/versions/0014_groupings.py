"""Groupings are told as areas of a level of their own, with their type beside them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

AREAS = "区划：市、区、街镇、居村 / areas: city, district, street, community"
COMMENT = "分组：片区、网格、联盟等；名称、所在区划见区划表 / groupings: 片区, 网格 …; their names stand among areas"
CODE = "分组代码 / grouping (<host>-<type>-ungrouped: what belongs to none)"
ADDS_UP = "可否加总 / whether those of the type in one host add up to it"
LEVEL = "层级 / 1 city, 2 district, 3 street, 4 community"


def upgrade() -> None:
    """The next run fills it."""
    op.create_table(
        "grouping",
        sa.Column("code", sa.String(), nullable=False, comment=CODE),
        sa.Column("type", sa.String(), nullable=False, comment="分组类型 / type of grouping"),
        sa.Column("adds_up", sa.Boolean(), nullable=False, comment=ADDS_UP),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_grouping")),
        comment=COMMENT,
    )
    _say(
        f"{LEVEL}, 5 grouping",
        LEVEL,
        "区划：市、区、街镇、居村，及分组 / areas: city, district, street, community, and groupings",
    )


def downgrade() -> None:
    """It is made from the home's `reference`."""
    op.drop_table("grouping")
    _say(LEVEL, f"{LEVEL}, 5 grouping", AREAS)


def _say(level: str, before: str, areas: str) -> None:
    if op.get_context().dialect.supports_comments:
        op.alter_column("area", "level", existing_type=sa.Integer(), existing_comment=before, comment=level)
        op.create_table_comment("area", areas)
