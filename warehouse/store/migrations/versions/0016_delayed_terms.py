"""Party organisations tell to when their change of term is put off; a home that has the column already keeps it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

COMMENT = "经批准延期换届至 / Change of term put off to, with approval"


def upgrade() -> None:
    """Rows that are there have nothing in it."""
    if all(one["name"] != "term_delayed_to" for one in sa.inspect(op.get_bind()).get_columns("party_org")):
        column: sa.Column[object] = sa.Column("term_delayed_to", sa.Date(), nullable=True, comment=COMMENT)
        op.add_column("party_org", column)


def downgrade() -> None:
    """It is made from the lake."""
    with op.batch_alter_table("party_org") as altered:
        altered.drop_column("term_delayed_to")
