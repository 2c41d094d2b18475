"""What the views show is kept with the values, so that rows are counted and members listed from an index alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLES = {
    "indicator_value": "是否列示 / false for a group that nobody reported",
    "indicator_coverage": "是否列示 / false for 街镇不详 of which there is nothing",
}
UNTOLD = (
    """
    UPDATE indicator_value SET is_told = (1 = 0)
    WHERE
        dimension IS NOT NULL AND valid_to IS NULL AND area NOT IN (SELECT code FROM area WHERE level = 1)
        AND NOT EXISTS (
            SELECT 1 FROM indicator_coverage AS c
            WHERE
                c.area = indicator_value.area AND c.code = indicator_value.code AND c.period = indicator_value.period
                AND c.dimension = indicator_value.dimension AND c.dimension IS NOT NULL AND c.valid_to IS NULL
                AND c.areas_reported > 0
        )
    """,
    """
    UPDATE indicator_coverage SET is_told = (1 = 0)
    WHERE
        dimension IS NULL AND valid_to IS NULL AND area LIKE '%-unallocated'
        AND NOT EXISTS (
            SELECT 1 FROM indicator_value AS v
            WHERE
                v.area = indicator_coverage.area AND v.code = indicator_coverage.code
                AND v.period = indicator_coverage.period AND v.dimension IS NULL AND v.valid_to IS NULL
        )
    """,
)
GROUP = ["dimension", "code", "area", "period"]
AREA = ["covered_by", "level", "code", "valid_from", "valid_to"]


def upgrade() -> None:
    """A city's groups are told in any case: it has reported districts only when these are whole."""
    for table, comment in TABLES.items():
        told: sa.Column[bool] = sa.Column(
            "is_told", sa.Boolean(), nullable=False, server_default=sa.true(), comment=comment
        )
        op.add_column(table, told)
    for statement in UNTOLD:
        op.execute(sa.text(statement))
    _replace("indicator_value", "dimension", [*GROUP, "member", "version"], "is_told AND dimension IS NOT NULL")
    _index("indicator_coverage", "told", ["code", "period", "area"], "is_told AND dimension IS NULL")
    _replace("area", "covered_by", AREA)


def downgrade() -> None:
    """Views ask again."""
    _replace("area", "covered_by", AREA[:1])
    op.drop_index("ix_indicator_coverage_told", "indicator_coverage")
    _replace("indicator_value", "dimension", GROUP, "dimension IS NOT NULL")
    for table in TABLES:
        with op.batch_alter_table(table) as altered:
            altered.drop_column("is_told")


def _replace(table: str, name: str, columns: list[str], where: str | None = None) -> None:
    op.drop_index(f"ix_{table}_{name}", table)
    _index(table, name, columns, where)


def _index(table: str, name: str, columns: list[str], where: str | None) -> None:
    held = sa.text(f"{where} AND valid_to IS NULL") if where else None
    op.create_index(f"ix_{table}_{name}", table, columns, sqlite_where=held, postgresql_where=held)
