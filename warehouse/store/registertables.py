"""Makes the register tables as the schemas declare them: a database, or a column of one, is declared there alone.

What is declared anew is created and recorded as an event `schema`. What the warehouse holds and nobody declares any
more is never dropped here: that is refused. The ledger's own tables are Alembic's.
"""

from __future__ import annotations

import hashlib

import sqlalchemy as sa

from schemas.database import Database
from schemas.databaselist import databases
from schemas.errors import ConfigurationError
from warehouse.ledger import events
from warehouse.ledger.registers import registers
from warehouse.ledger.tables import setting, submission

DIGEST = "registers_digest"


def declare(connection: sa.Connection) -> tuple[str, ...]:
    """Create the tables and columns that are declared and not there: their names, `table` or `table.column`.

    Nothing is looked at when the declarations are those of the last time. Raises `ConfigurationError` when a database
    or column is no longer declared or has another type: then nothing is changed.
    """
    key, digest = setting.c.key == DIGEST, _digest()
    if connection.scalar(sa.select(setting.c.value).where(key)) == digest:
        return ()
    _refuse_unknown_databases(connection)
    there = {name: _columns(connection, name) for name in sa.inspect(connection).get_table_names()}
    for name, table in registers().items():
        if name in there:
            _refuse_drift(databases()[name], table, there[name])
    made: list[str] = []
    for name, table in registers().items():
        if name not in there:
            table.create(connection)
            made.append(name)
        else:
            made += [_add(connection, column) for column in table.columns if column.name not in there[name]]
    if made:
        events.record(connection, "schema", events.moment(connection), detail={"created": made})
    connection.execute(setting.delete().where(key))
    connection.execute(setting.insert().values(key=DIGEST, value=digest))
    return tuple(made)


def _digest() -> str:
    """Of the names of all databases, and of the columns of their registers with their types."""
    columns = {name: [(c.name, _type(c.type)) for c in table.columns] for name, table in registers().items()}
    return hashlib.sha256(repr((list(databases()), columns)).encode()).hexdigest()


def _columns(connection: sa.Connection, table: str) -> dict[str, str]:
    """Its columns with the Python type of their values: SQL types of the same values differ between databases."""
    return {found["name"]: _type(found["type"]) for found in sa.inspect(connection).get_columns(table)}


def _type(kind: sa.types.TypeEngine[object]) -> str:
    return kind.python_type.__name__


def _refuse_unknown_databases(connection: sa.Connection) -> None:
    held = set(
        connection.scalars(sa.select(submission.c.database).where(submission.c.database.is_not(None)).distinct())
    )
    for name in sorted(held - set(databases())):
        raise ConfigurationError(
            f"the warehouse holds submissions of {name!r}, which nothing declares: put schemas/databases/{name}.py, "
            f"or the home's reference/databases/{name}.toml, back"
        )


def _refuse_drift(declared: Database, table: sa.Table, there: dict[str, str]) -> None:
    where = declared.where
    for name, kind in there.items():
        if name not in table.columns:
            raise ConfigurationError(
                f"{where}: the register {declared.name} holds the column {name!r} ({kind}), which is no longer "
                "declared: declare it again as it was (need=Need.OPTIONAL lets files leave it out)"
            )
        wanted = _type(table.columns[name].type)
        if wanted != kind:
            raise ConfigurationError(
                f"{where}: {name!r} is {wanted} now, and the register {declared.name} holds it as {kind}: declare it "
                "as it was, and what is new as a column of another name"
            )


def _add(connection: sa.Connection, column: sa.Column[object]) -> str:
    """Add a column; rows that are there have nothing in it."""
    quote = connection.dialect.identifier_preparer.format_table
    made = sa.schema.CreateColumn(column).compile(dialect=connection.dialect)
    connection.exec_driver_sql(f"ALTER TABLE {quote(column.table)} ADD COLUMN {made}")
    if connection.dialect.supports_comments:
        connection.execute(sa.schema.SetColumnComment(column))
    return f"{column.table.name}.{column.name}"
