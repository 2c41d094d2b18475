"""One word for one thing: a code that none of the list fits counts under 未归类, a row that was not taken is 未接收."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BEFORE, SINCE = "未映射", "未归类"
COMMENTS = {
    "COLUMN submission.rows_quarantined": "未接收行数 / rows quarantined",
    "COLUMN submission.quarantined": "未接收行位置 / quarantined rows: ranges by sheet",
    "TABLE code": "代码：各代码表，另有未归类、未填 / codes of all lists, with 未归类 (unmapped) and 未填 (blank)",
    "TABLE indicator_value": (
        "指标值：数据中出现的分组；零与未报由覆盖推出 / values of the groups that appear; zero, missing derive"
    ),
}
"""SQLite keeps none."""


def upgrade() -> None:
    """Call the members so, and the columns; the list of codes is filled anew by the next run."""
    _rename(BEFORE, SINCE)
    if op.get_bind().dialect.name == "postgresql":
        for named, comment in COMMENTS.items():
            op.execute(sa.text(f"COMMENT ON {named} IS '{comment}'"))


def downgrade() -> None:
    """Call the members as before."""
    _rename(SINCE, BEFORE)


def _rename(before: str, since: str) -> None:
    value = sa.table("indicator_value", sa.column("member"))
    op.execute(value.update().where(value.c.member == before).values(member=since))
