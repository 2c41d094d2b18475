"""The register tables: current rows of the non-personal databases, one table each, derived from the schemas."""

from __future__ import annotations

from functools import cache
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from schemas.database import Database
from schemas.databaselist import databases
from schemas.errors import ConfigurationError
from schemas.records import searchpath
from warehouse.lake.treatments import Kept, kept_columns
from warehouse.ledger import figuretables, releasetables, tables  # noqa: F401 — importing them declares their tables
from warehouse.ledger.columns import METADATA, column

SQL_TYPES: dict[pa.DataType, Any] = {
    pa.string(): sa.String,
    pa.int64(): sa.BigInteger,
    pa.float64(): sa.Double,
    pa.bool_(): sa.Boolean,
    pa.date32(): sa.Date,
}


REGISTER = "register"
"""Marks the tables that are made of declarations: those of another home go when one is opened."""


def register_columns(database: Database) -> tuple[Kept, ...]:
    """The lake columns that the register of this database holds."""
    return tuple(kept for kept in kept_columns(database) if kept.in_register)


@searchpath.follows
@cache
def registers() -> dict[str, sa.Table]:
    """Register tables by database: period, district, submission and place, then the columns that may stand there."""
    for earlier in [table for table in METADATA.tables.values() if table.info.get(REGISTER)]:
        METADATA.remove(earlier)
    return {name: _table(database) for name, database in databases().items() if not database.is_personal}


def metadata() -> sa.MetaData:
    """All tables of the warehouse, registers among them."""
    registers()
    return METADATA


def _table(database: Database) -> sa.Table:
    if database.name in METADATA.tables:
        raise ConfigurationError(f"{database.where}: the warehouse has a table {database.name!r} of its own: rename it")
    return sa.Table(
        database.name,
        METADATA,
        column("id", sa.Integer, "编号", "number", primary_key=True),
        column("period", sa.String, "报告期（年-月）", "period (YYYY-MM)"),
        column("district", sa.String, "区代码", "district code"),
        column("submission_id", sa.Integer, "报送编号", "submission", sa.ForeignKey("submission.id"), index=True),
        column("sheet", sa.String, "工作表", "sheet"),
        column("row", sa.Integer, "行号", "row of the sheet"),
        *(_kept(kept) for kept in register_columns(database)),
        sa.Index(f"ix_{database.name}_period_district", "period", "district"),
        comment=f"{database.title}：现行记录 / {database.title_en}: current rows",
        info={REGISTER: True},
    )


def _kept(kept: Kept) -> sa.Column[Any]:
    assert kept.origin is not None
    filled = kept.name != kept.origin.name
    zh, en = kept.origin.title, kept.origin.title_en
    return column(
        kept.name,
        SQL_TYPES[kept.type],
        f"{zh}（是否填写）" if filled else zh,
        f"{en} (filled)" if filled else en,
        nullable=True,
    )
