"""`python -m bench.views [--months 1,3,12]`: what a BI tool asks of the views, on SQLite and on PostgreSQL.

A hundredth of a made-up city is taken in and computed; further months are copies of its figures. Every question
takes at most 0.2 s: on the clock, the best of turns, all rows fetched.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from bench.measure import run
from bench.runs import PERIOD, fresh_home, taking_in
from bench.values import databases, files
from schemas.periods import Period
from warehouse.ledger.connection import create_engine, reading, writing
from warehouse.ledger.figuretables import area, code, computation, indicator, indicator_coverage, indicator_value
from warehouse.store import views
from warehouse.store.migration import upgrade

AT_MOST = 0.2
SCALE = 0.01
OF_MONTHS = (indicator_value, indicator_coverage, computation)
MONTH = f"period = '{PERIOD}'"
ASKED = {
    "v_indicator": {
        "how many": "SELECT COUNT(*) FROM v_indicator",
        "how many of a month": f"SELECT COUNT(*) FROM v_indicator WHERE {MONTH}",
        "first rows": "SELECT * FROM v_indicator LIMIT 1000",
        "months": "SELECT DISTINCT period FROM v_indicator",
        "indicators": "SELECT DISTINCT code, name FROM v_indicator",
        "districts": "SELECT DISTINCT area, area_name FROM v_indicator WHERE area_level = 2",
        "one over months": "SELECT period, value FROM v_indicator WHERE code = 'MEM01' AND area = '310000'",
        "sums over months": "SELECT period, SUM(value) FROM v_indicator "
        "WHERE code = 'MEM01' AND area_level = 2 GROUP BY period",
        "an area": "SELECT * FROM v_indicator WHERE area = '310105'",
        "an area by name": "SELECT * FROM v_indicator WHERE area_name = '长宁区'",
        "what lies in an area": f"SELECT * FROM v_indicator WHERE area_parent = '310105' AND {MONTH}",
        "districts of a month": f"SELECT * FROM v_indicator WHERE {MONTH} AND area_level <= 2",
        "top ten": f"SELECT * FROM v_indicator WHERE code = 'MEM01' AND {MONTH} ORDER BY value DESC LIMIT 10",
        "by status": f"SELECT status, COUNT(*) FROM v_indicator WHERE {MONTH} AND area_level <= 3 GROUP BY status",
    },
    "v_breakdown": {
        "how many": "SELECT COUNT(*) FROM v_breakdown",
        "how many of a month": f"SELECT COUNT(*) FROM v_breakdown WHERE {MONTH}",
        "first rows": "SELECT * FROM v_breakdown LIMIT 1000",
        "months": "SELECT DISTINCT period FROM v_breakdown",
        "dimensions": "SELECT DISTINCT dimension FROM v_breakdown",
        "members": "SELECT DISTINCT member, member_name FROM v_breakdown WHERE dimension = 'education'",
        "a dimension of a month": f"SELECT * FROM v_breakdown WHERE dimension = 'education' AND {MONTH}",
        "a dimension over months": "SELECT period, member_name, value FROM v_breakdown "
        "WHERE code = 'MEM01' AND dimension = 'education' AND area = '310000'",
        "sums of a dimension": "SELECT member_name, SUM(value) FROM v_breakdown "
        f"WHERE code = 'MEM01' AND dimension = 'education' AND area_level = 2 AND {MONTH} GROUP BY member_name",
        "an area": "SELECT * FROM v_breakdown WHERE area = '310105'",
        "an area by name": f"SELECT * FROM v_breakdown WHERE area_name = '长宁区' AND {MONTH}",
        "top ten": "SELECT * FROM v_breakdown WHERE dimension = 'education' ORDER BY value DESC LIMIT 10",
    },
    "v_party_member": {
        "how many": "SELECT COUNT(*) FROM v_party_member",
        "first rows": "SELECT * FROM v_party_member LIMIT 1000",
        "months": "SELECT DISTINCT period FROM v_party_member",
        "an area": "SELECT * FROM v_party_member WHERE area = '310105'",
        "streets of a month": f"SELECT * FROM v_party_member WHERE {MONTH} AND area_level <= 3",
        "a whole month": f"SELECT * FROM v_party_member WHERE {MONTH}",
        "one over months": 'SELECT period, "MEM01_党员总数" FROM v_party_member WHERE area_level = 1',
        "sums over months": 'SELECT period, SUM("MEM01_党员总数") FROM v_party_member '
        "WHERE area_level = 2 GROUP BY period",
        "top ten": 'SELECT area_name, "MEM01_党员总数" FROM v_party_member '
        f"WHERE {MONTH} AND area_level = 3 ORDER BY 2 DESC LIMIT 10",
    },
}


def main() -> int:
    """Measure, print, and return 1 when a question takes longer."""
    parser = argparse.ArgumentParser(prog="bench.views", description=__doc__)
    parser.add_argument("--months", type=lambda text: [int(part) for part in text.split(",")], default=[1, 3, 12])
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    taken: dict[str, dict[str, float]] = {}
    with computed() as tables:
        for name, made in (("SQLite", files), ("PostgreSQL", databases)):
            with made() as fresh:
                for months in options.months:
                    taken[f"{name} {months}"] = timed(filled(fresh(), tables, months), options.turns)
    print_table(taken)
    return 0 if all(seconds <= AT_MOST for column in taken.values() for seconds in column.values()) else 1


@contextmanager
def computed() -> Iterator[dict[sa.Table, list[dict[str, Any]]]]:
    """What the views read of a month that was taken in and computed."""
    home = fresh_home(SCALE)
    run(taking_in(home))
    engine = create_engine(f"sqlite:///{home / 'warehouse.db'}")
    with reading(engine) as connection:
        yield {
            table: [dict(row) for row in connection.execute(sa.select(*kept(table))).mappings()]
            for table in (area, code, indicator, *OF_MONTHS)
        }
    engine.dispose()
    shutil.rmtree(home)


def filled(url: str, tables: dict[sa.Table, list[dict[str, Any]]], months: int) -> str:
    """A warehouse with those tables and copies of their month before it; its URL."""
    engine = create_engine(url)
    upgrade(engine)
    with writing(engine) as connection:
        for table, rows in tables.items():
            connection.execute(table.insert(), rows)
        for earlier in range(1, months):
            for table in OF_MONTHS:
                columns = [one for one in kept(table) if one.name != "period"]
                month = sa.literal(str(Period.parse(PERIOD).earlier(earlier)))
                copied = sa.select(month, *columns).where(table.c.period == PERIOD)
                connection.execute(table.insert().from_select([table.c.period, *columns], copied))
        views.refresh(connection)
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")  # as it does by itself in a minute
    engine.dispose()
    return url


def kept(table: sa.Table) -> list[sa.Column[Any]]:
    """Its columns but the number."""
    return [column for column in table.columns if column.name != "id"]


def timed(url: str, turns: int) -> dict[str, float]:
    """Question → its seconds."""
    engine = create_engine(url)
    with reading(engine) as connection:
        found = {
            f"{view}: {name}": min(seconds(connection, sql) for _ in range(turns))
            for view, asked in ASKED.items()
            for name, sql in asked.items()
        }
    engine.dispose()
    return found


def seconds(connection: sa.Connection, sql: str) -> float:
    """Until the last row is there."""
    start = time.perf_counter()
    connection.exec_driver_sql(sql).fetchall()
    return time.perf_counter() - start


def print_table(taken: dict[str, dict[str, float]]) -> None:
    """Questions, the slowest first; what takes longer than it may is marked."""
    print(f"{f'≤ {AT_MOST} s':<40}" + "".join(f"{name:>15}" for name in taken))
    questions = {name: [column[name] for column in taken.values()] for name in next(iter(taken.values()))}
    for name, columns in sorted(questions.items(), key=lambda item: -max(item[1])):
        print(f"{name:<40}" + "".join(f"{one:>13.3f}{' *' if one > AT_MOST else '  '}" for one in columns))


if __name__ == "__main__":
    sys.exit(main())
