"""Columns that several tables of the warehouse share, and how times are kept there."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from schemas.finding import FIELDS
from schemas.periods import Period

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
METADATA = sa.MetaData(naming_convention=NAMING)


class UtcTime(sa.TypeDecorator[dt.datetime]):
    """A point in time, always aware and in UTC; SQLite keeps it without a zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        """Aware → UTC; without the zone where the database has none."""
        if value is None:
            return None
        utc = value.astimezone(dt.UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        """Aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Month(sa.TypeDecorator[str]):
    """A month as its text: what is asked for or written may be a `Period`."""

    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value: Period | str | None, dialect: sa.Dialect) -> str | None:
        """`2026-09`."""
        return None if value is None else str(value)


def now() -> dt.datetime:
    """The present time as it is stored."""
    return dt.datetime.now(dt.UTC)


def column(name: str, kind: Any, zh: str, en: str, *parts: Any, **options: Any) -> sa.Column[Any]:
    """A column with its comment `中文 / English`; NOT NULL unless said."""
    options.setdefault("nullable", False)
    return sa.Column(name, kind, *parts, comment=f"{zh} / {en}", **options)


def identity() -> sa.Column[Any]:
    """The number of a row."""
    return column("id", sa.Integer, "编号", "number", primary_key=True)


def period(**options: Any) -> sa.Column[Any]:
    """A month."""
    return column("period", Month, "报告期（年-月）", "period (YYYY-MM)", **options)


def district(**options: Any) -> sa.Column[Any]:
    """A district."""
    return column("district", sa.String, "区代码", "district code (GB/T 2260)", **options)


def database(**options: Any) -> sa.Column[Any]:
    """A database."""
    return column("database", sa.String, "数据库", "database", **options)


def lifetime() -> tuple[sa.Column[Any], ...]:
    """What computed rows say of themselves; a changed one is closed and replaced."""
    return (
        column("state", sa.Integer, "台账编号", "ledger state it was computed from"),
        column("valid_from", UtcTime, "起", "valid from"),
        column("valid_to", UtcTime, "止（空为现行）", "valid until; null while it is current", nullable=True),
    )


def lasting(table: sa.Table, at: dt.datetime | None = None) -> sa.ColumnElement[bool]:
    """Condition on a table of computed rows: they stand, or stood at a time."""
    if at is None:
        return table.c.valid_to.is_(None)
    return (table.c.valid_from <= at) & (table.c.valid_to.is_(None) | (table.c.valid_to > at))


def submission_id() -> sa.Column[Any]:
    """Which submission a row is of."""
    foreign = sa.ForeignKey("submission.id")
    return column("submission_id", sa.Integer, "报送编号", "submission", foreign, index=True)


def problem() -> tuple[sa.Column[Any], ...]:
    """What a finding says, as in the public contract."""
    return tuple(
        column(name, sa.Integer if told.is_number else sa.String, told.zh, told.en, nullable=told.may_lack)
        for name, told in FIELDS.items()
        if name != "submission"
    )
