"""Asking a district's own system: the result of its declared query becomes a file in the inbox, like any other.

One way in: what the rows mean and whether they are right is told when that file is taken in.
"""

from __future__ import annotations

import datetime as dt
import decimal
import json
import os
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from intake.holding import folder_of
from intake.systems import FOLDER, System
from schemas.databaselist import database
from schemas.errors import OctetError
from schemas.periods import Period, Rhythm
from sources.reading.ground.limits import Limits

BATCH = 5000
WAIT_SECONDS = 15
"""For a connection."""
TIMED = ("psycopg", "psycopg2", "pymysql", "mysqldb")
"""Drivers that call it `connect_timeout`."""


class SourceError(OctetError):
    """A district's system gave nothing: the message names the source and the mend, never URL, password or rows."""


@dataclass(frozen=True)
class Pull:
    """Where the result goes and what it may cost; `root` is what relative paths in URLs of files begin at."""

    inbox: Path
    period: Period
    limits: Limits
    root: Path


def pull(system: System, password: str | None, order: Pull) -> Path | None:
    """Ask one system; the file that was delivered, or None when the query gave no row.

    Rows are put in the order of their text, so that the same result is the same file, which is only an arrival. Raises
    `SourceError`.
    """
    engine = _engine(system, password, order.root)
    try:
        lines = sorted(_lines(system, engine, order))
    except SQLAlchemyError as wrong:
        raise _error(
            system, f"cannot be asked ({_kind(wrong)}): check the network, url and query, and {system.variable}"
        ) from None
    except OSError as wrong:
        raise _error(system, f"cannot be reached ({type(wrong).__name__}): check the network and url") from None
    finally:
        engine.dispose()
    return _deliver(lines, system, order) if lines else None


def pull_all(
    systems: Iterable[System], passwords: Mapping[str, str], order: Pull
) -> tuple[list[System], list[SourceError]]:
    """Ask several systems: those that gave no row, and what failed. One that fails does not stop the others."""
    empty, failed = [], []
    for system in systems:
        try:
            if pull(system, passwords.get(system.name), order) is None:
                empty.append(system)
        except SourceError as wrong:
            failed.append(wrong)
    return empty, failed


def _error(system: System, told: str) -> SourceError:
    return SourceError(f"source {system.name} (reference/{FOLDER}) {told}")


def _kind(wrong: SQLAlchemyError) -> str:
    """The kind of the driver's own exception where there is one: its text may hold rows and hosts."""
    return type(getattr(wrong, "orig", None) or wrong).__name__


def _engine(system: System, password: str | None, root: Path) -> sa.Engine:
    url = sa.make_url(system.url)
    if password is not None:
        url = url.set(password=password)
    options: dict[str, Any] = {}
    if url.get_backend_name() == "sqlite":
        url = _read_only_file(system, url, root)
    elif url.get_driver_name() in TIMED:
        options = {"connect_args": {"connect_timeout": WAIT_SECONDS}}
    try:
        return sa.create_engine(url, poolclass=sa.NullPool, hide_parameters=True, **options)
    except (NoSuchModuleError, ImportError):
        raise _error(system, f"needs a driver that is not installed: {url.drivername}") from None
    except ArgumentError:
        raise _error(system, "has a url that its driver does not take") from None


def _read_only_file(system: System, url: sa.URL, root: Path) -> sa.URL:
    """An SQLite file is opened for reading only: otherwise a missing one would be made."""
    if not url.database or url.database.startswith((":", "file:")):
        raise _error(system, "must name a file: sqlite:///path/to/file.db")
    path = root / url.database
    if not path.is_file():
        raise _error(system, "has no file where its url says: check the path")
    return url.set(database=path.resolve().as_uri(), query={"mode": "ro", "uri": "true"})


def _lines(system: System, engine: sa.Engine, order: Pull) -> Iterator[str]:
    """Each row as a JSON object of texts, in a transaction that cannot write where the dialect knows such."""
    dialect = engine.dialect.name
    with engine.connect() as connection:
        if dialect == "postgresql":
            connection = connection.execution_options(postgresql_readonly=True)
            connection.execute(sa.text(f"SET LOCAL statement_timeout = {int(order.limits.wall_seconds * 1000)}"))
        elif dialect in ("mysql", "mariadb"):
            connection.execute(sa.text("SET TRANSACTION READ ONLY"))
        streamed = {"stream_results": True, "yield_per": BATCH}
        result = connection.execute(_statement(system, order.period), execution_options=streamed)
        if not result.returns_rows:
            raise _error(system, "has a query that gives no rows: it must be a SELECT")
        columns = list(result.keys())
        if len(set(columns)) < len(columns):
            raise _error(system, "has a query that gives two columns of one name: name each with AS")
        yield from _bounded(system, columns, result, order.limits)
        connection.rollback()


def _statement(system: System, period: Period) -> sa.TextClause:
    """The query with the month bound to what it names of :period, :period_start and :period_end.

    The start is that of the quarter or year where its database is reported so.
    """
    rhythm = database(system.database).rhythm if system.database else Rhythm.MONTHLY
    known: dict[str, sa.BindParameter[Any]] = {
        "period": sa.bindparam("period", str(period), sa.String()),
        "period_start": sa.bindparam("period_start", period.starts(rhythm), sa.Date()),
        "period_end": sa.bindparam("period_end", period.data_date, sa.Date()),
    }
    statement = sa.text(system.query)
    named = set(statement.compile().params)
    if unknown := sorted(named - set(known)):
        raise _error(system, f"has a query with :{unknown[0]}; known are :{', :'.join(known)}")
    return statement.bindparams(*(known[name] for name in sorted(named)))


def _bounded(system: System, columns: list[str], rows: Iterable[Any], limits: Limits) -> Iterator[str]:
    size, began = 0, time.monotonic()
    for number, row in enumerate(rows, start=1):
        texts = {name: _text(system, name, value) for name, value in zip(columns, row, strict=True)}
        line = json.dumps(texts, ensure_ascii=False, separators=(",", ":"))
        size += len(line.encode()) + 1
        over = {
            "rows": limits.rows is not None and number > limits.rows,
            "file_bytes": limits.file_bytes is not None and size > limits.file_bytes,
            "wall_seconds": time.monotonic() - began > limits.wall_seconds,
        }
        if exceeded := next((name for name, is_over in over.items() if is_over), None):
            raise _error(
                system, f"gives more than limits.{exceeded} allows: split the query, or raise it in octet.toml"
            )
        yield line


def _text(system: System, column: str, value: Any) -> str | bool | None:
    """A value without loss: no exponent, no rounding, dates as ISO 8601; what is no text in itself is refused."""
    for kinds, written in TEXTS:
        if isinstance(value, kinds):
            return written(value)
    raise _error(system, f"gives {type(value).__name__} in column {column}: CAST it to text in the query")


TEXTS: tuple[tuple[type | tuple[type, ...], Callable[[Any], str | bool | None]], ...] = (
    (type(None), lambda value: None),
    (bool, bool),
    (str, str),
    (int, str),
    (float, lambda value: format(decimal.Decimal(repr(value)), "f")),
    (decimal.Decimal, lambda value: format(value, "f")),
    (dt.datetime, lambda value: value.isoformat(sep=" ")),
    ((dt.date, dt.time), lambda value: value.isoformat()),
    (uuid.UUID, str),
)


def _deliver(lines: list[str], system: System, order: Pull) -> Path:
    """Write the file under a name that the inbox leaves alone, then give it its own."""
    path = order.inbox / str(order.period) / system.district / system.file_name
    draft = f".{path.name}.{os.getpid()}.part"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with folder_of(order.inbox, path) as folder:
            number = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600, dir_fd=folder)
            with os.fdopen(number, "w", encoding="utf-8") as stream:
                stream.writelines(f"{line}\n" for line in lines)
            os.replace(draft, path.name, src_dir_fd=folder, dst_dir_fd=folder)
    except OSError as wrong:
        raise _error(system, f"cannot deliver into the inbox ({type(wrong).__name__}): no link may lie there") from None
    return path
