"""Empty returns that counted as zeros without anybody having said so wait now (待确认零报告)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from warehouse.ledger.events import moment, record

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WHY = "升级：没有可计入的数据，须经确认才是零报告 / upgrade: an empty return is no zero until it is confirmed"
COLUMNS = ("id", "period", "district", "database", "state", "records", "current_from", "current_to")


def upgrade() -> None:
    """Let what stands without a record wait; an event of the ledger for each, so that its month is computed again."""
    connection = op.get_bind()
    submission = sa.table("submission", *map(sa.column, COLUMNS))
    stands = submission.c.current_from.is_not(None) & submission.c.current_to.is_(None) & (submission.c.records == 0)
    for row in connection.execute(sa.select(submission).where(stands).order_by(submission.c.id)).all():
        this = submission.update().where(submission.c.id == row.id)
        connection.execute(this.values(state="held", current_from=None))
        where = {"period": row.period, "district": row.district, "database": row.database}
        detail = {"decision": "unconfirmed", "state": row.state}
        record(connection, "decision", moment(connection), submission_id=row.id, why=WHY, detail=detail, **where)


def downgrade() -> None:
    """Nothing to take back: what somebody confirmed meanwhile stands."""
