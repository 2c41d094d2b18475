"""When areas changed their boundaries stands beside them, so that the views can say what is not comparable."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

COMMENT = "区划变更：此月起与此前各月不可比 / changed boundaries: not comparable with months before"
FIRST = "首个按新界的报告期 / first month with the new boundaries"


def upgrade() -> None:
    """The next run fills it."""
    op.create_table(
        "boundary_change",
        sa.Column("area", sa.String(), nullable=False, comment="区划代码 / area"),
        sa.Column("period", sa.String(), nullable=False, comment=FIRST),
        sa.PrimaryKeyConstraint("area", "period", name=op.f("pk_boundary_change")),
        comment=COMMENT,
    )


def downgrade() -> None:
    """It is made from the list of areas."""
    op.drop_table("boundary_change")
