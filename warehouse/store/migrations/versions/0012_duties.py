"""A waiver has an approver and may expire; what a rule says is not owed is kept as such."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BEFORE = "决定 / waived or confirmed_zero"
DECISION = "决定 / waived, confirmed_zero or not_owed"


def upgrade() -> None:
    """What was decided before has neither approver nor end."""
    approver: sa.Column[str] = sa.Column(
        "approver", sa.String(), nullable=True, comment="批准人 / who approved the decision"
    )
    expires_on: sa.Column[object] = sa.Column(
        "expires_on", sa.Date(), nullable=True, comment="免报截止 / last day of a waiver; null: for good"
    )
    with op.batch_alter_table("obligation") as altered:
        altered.alter_column("decision", existing_type=sa.String(), existing_comment=BEFORE, comment=DECISION)
        altered.add_column(approver)
        altered.add_column(expires_on)


def downgrade() -> None:
    """What is not owed is owed again."""
    op.execute(sa.text("UPDATE obligation SET decision = NULL WHERE decision = 'not_owed'"))
    with op.batch_alter_table("obligation") as altered:
        altered.drop_column("expires_on")
        altered.drop_column("approver")
        altered.alter_column("decision", existing_type=sa.String(), existing_comment=DECISION, comment=BEFORE)
