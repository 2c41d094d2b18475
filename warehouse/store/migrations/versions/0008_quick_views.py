"""What the views look up: the area whose coverage holds for an area, and indexes of what stands now."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

COVERED_BY = "覆盖所在区划 / area whose coverage holds: a community's street"
TOTAL = sa.text("dimension IS NULL AND valid_to IS NULL")
GROUP = sa.text("dimension IS NOT NULL AND valid_to IS NULL")
PLACE = ["area", "code", "period"]


def upgrade() -> None:
    """A community is covered as its street is, everything else as itself."""
    op.add_column("area", sa.Column("covered_by", sa.String(), nullable=True, comment=COVERED_BY))
    op.execute(sa.text("UPDATE area SET covered_by = CASE WHEN level = 4 THEN parent ELSE code END"))
    with op.batch_alter_table("area") as area:
        area.alter_column("covered_by", existing_type=sa.String(), existing_comment=COVERED_BY, nullable=False)
        area.create_index("ix_area_covered_by", ["covered_by"])
    _index("indicator_value", "total", PLACE, TOTAL)
    _index("indicator_value", "group", [*PLACE, "dimension", "member"], GROUP)
    _index("indicator_value", "dimension", ["dimension", "code", "area", "period"], GROUP, unique=False)
    _index("indicator_coverage", "total", PLACE, TOTAL)
    _index("indicator_coverage", "group", [*PLACE, "dimension"], GROUP)


def downgrade() -> None:
    """Drop them."""
    for table, names in (
        ("indicator_value", ("total", "group", "dimension")),
        ("indicator_coverage", ("total", "group")),
    ):
        for name in names:
            op.drop_index(f"ix_{table}_{name}", table)
    with op.batch_alter_table("area") as area:
        area.drop_index("ix_area_covered_by")
        area.drop_column("covered_by")


def _index(table: str, name: str, columns: list[str], held: sa.TextClause, *, unique: bool = True) -> None:
    op.create_index(f"ix_{table}_{name}", table, columns, unique=unique, sqlite_where=held, postgresql_where=held)
