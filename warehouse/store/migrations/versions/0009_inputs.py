"""A computation keeps fingerprints of what it read, so that the next one computes only what changes can reach."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INPUTS = "所读内容指纹 / fingerprints of what it read; null: not known, everything is computed again"


def upgrade() -> None:
    """What was computed before has none."""
    op.add_column("computation", sa.Column("inputs", sa.JSON(), nullable=True, comment=INPUTS))


def downgrade() -> None:
    """Without them everything is computed again."""
    op.drop_column("computation", "inputs")
