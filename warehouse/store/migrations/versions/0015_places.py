"""A finding on files together says with which submission the file came that its cells are of.

A version may rest on several files of one name: only so can they be marked in the right one.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

SENT = "所在文件的报送（空为本报送的文件） / submission with whose file the cells came; null: with its own"
TOLD_BEFORE = "SELECT period FROM joint_finding WHERE valid_to IS NULL"


def upgrade() -> None:
    """Months that have such findings are computed again by the next run."""
    foreign = sa.ForeignKey("submission.id", name="fk_joint_finding_sent_id_submission")
    sent = sa.Column("sent_id", sa.Integer(), foreign, nullable=True, comment=SENT)
    op.add_column("joint_finding", sent, inline_references=True)
    op.execute(sa.text(f"UPDATE computation SET inputs = NULL, state = 0 WHERE period IN ({TOLD_BEFORE})"))


def downgrade() -> None:
    """The names of files are still told."""
    with op.batch_alter_table("joint_finding") as altered:
        altered.drop_column("sent_id")
