"""Findings on the rows of all files together, and where the columns of a file stand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the column; of what was taken in before only the rows are known, not the cells."""
    op.add_column(
        "submission",
        sa.Column(
            "letters",
            sa.JSON(),
            nullable=True,
            comment="各工作表中各字段的列号 / letters of the columns in the file, by sheet",
        ),
    )
    op.create_table(
        "joint_finding",
        sa.Column("id", sa.Integer(), nullable=False, comment="编号 / number"),
        sa.Column("period", sa.String(), nullable=False, comment="报告期（年-月） / period (YYYY-MM)"),
        sa.Column("submission_id", sa.Integer(), nullable=False, comment="报送编号 / submission"),
        sa.Column("rule", sa.String(), nullable=False, comment="规则 / rule"),
        sa.Column("severity", sa.String(), nullable=False, comment="程度 / reject_file, reject_row, block or warn"),
        sa.Column("sheet", sa.String(), nullable=True, comment="工作表 / sheet"),
        sa.Column("cell", sa.String(), nullable=True, comment="单元格 / cell as in the district's file"),
        sa.Column("row", sa.Integer(), nullable=True, comment="行号 / row"),
        sa.Column("column", sa.String(), nullable=True, comment="字段 / column"),
        sa.Column("owner", sa.String(), nullable=False, comment="整改方 / who must mend it"),
        sa.Column("value", sa.String(), nullable=True, comment="原值（已遮蔽） / value, masked"),
        sa.Column("expected", sa.String(), nullable=True, comment="应为 / what was expected"),
        sa.Column("difference", sa.String(), nullable=True, comment="差异 / difference"),
        sa.Column("message", sa.String(), nullable=False, comment="说明 / message"),
        sa.Column("count", sa.Integer(), nullable=False, comment="处数 / how many places"),
        sa.Column("cells", sa.String(), nullable=True, comment="各处 / all places when told as one"),
        sa.Column("file", sa.String(), nullable=True, comment="文件名（已遮蔽） / file name, masked"),
        sa.Column("state", sa.Integer(), nullable=False, comment="台账编号 / ledger state it was computed from"),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False, comment="起 / valid from"),
        sa.Column(
            "valid_to",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="止（空为现行） / valid until; null while it is current",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_joint_finding"),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name="fk_joint_finding_submission_id_submission"),
        comment="合并问题：各库各区现行行放在一起才看出的问题 / findings on the current rows of all files together",
    )
    op.create_index("ix_joint_finding_period", "joint_finding", ["period"], unique=False)
    op.create_index("ix_joint_finding_submission_id", "joint_finding", ["submission_id"], unique=False)


def downgrade() -> None:
    """Drop the table and the column."""
    op.drop_table("joint_finding")
    with op.batch_alter_table("submission") as submission:
        submission.drop_column("letters")
