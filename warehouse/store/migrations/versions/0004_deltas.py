"""Where quarantined rows stand, and which version a mended workbook is a delta of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what was taken in before has none of this."""
    op.add_column(
        "submission",
        sa.Column("quarantined", sa.JSON(), nullable=True, comment="隔离行位置 / quarantined rows: ranges by sheet"),
    )
    op.add_column(
        "submission",
        sa.Column(
            "base",
            sa.Integer(),
            sa.ForeignKey("submission.id", name="fk_submission_base_submission"),
            nullable=True,
            comment="所更正的版本 / version that it is a delta of",
        ),
        inline_references=True,
    )
    op.add_column(
        "submission",
        sa.Column(
            "origins",
            sa.JSON(),
            nullable=True,
            comment="更正件各行在原件中的位置 / place in the first file of each row of a delta",
        ),
    )
    op.add_column(
        "finding",
        sa.Column(
            "origin",
            sa.String(),
            nullable=True,
            comment="更正件中的问题在原件中的位置 / place in the first file when the cell is of a delta's",
        ),
    )


def downgrade() -> None:
    """Drop the columns."""
    with op.batch_alter_table("finding") as finding:
        finding.drop_column("origin")
    with op.batch_alter_table("submission") as submission:
        for name in ("origins", "base", "quarantined"):
            submission.drop_column(name)
