"""What was said to whom is kept, so that it is said once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ADDRESS = "地址名称（不含地址本身） / name of the address, never the address"
EVENT = "事项 / what is said: once to each address"
CLAIMED = "开始发送 / when sending began; null while nobody sends it"
SAID = "送达 / when it was delivered; null before"
FAILURES = "失败次数 / deliveries that failed"
TOLD = "通知：每件事向每个地址只说一次 / announcement: what was said to which address"


def upgrade() -> None:
    """Nothing has been said yet."""
    op.create_table(
        "announcement",
        sa.Column("address", sa.String(), nullable=False, comment=ADDRESS),
        sa.Column("event", sa.String(), nullable=False, comment=EVENT),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True, comment=CLAIMED),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=True, comment=SAID),
        sa.Column("failures", sa.Integer(), nullable=False, comment=FAILURES),
        sa.PrimaryKeyConstraint("address", "event", name="pk_announcement"),
        comment=TOLD,
    )


def downgrade() -> None:
    """What was said is forgotten."""
    op.drop_table("announcement")
