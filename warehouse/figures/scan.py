"""DuckDB over the current Parquet files of a period: one view a database, areas, and the tables bases join.

Everything is in memory (spilling to a temporary folder); nothing is written. What is counted stands in the bases.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Container, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.database import Database
from schemas.databaselist import databases
from schemas.periods import Period
from schemas.rowrules.checkdigits import is_uscc
from warehouse.figures.renewal.tablesread import EVERY, statements
from warehouse.indicators.bases import FOLDER
from warehouse.lake.treatments import lake_schema
from warehouse.ledger.events import current, recorded_zeros

LINKS = FOLDER / "links.sql"
_TYPES = {"string": "VARCHAR", "int64": "BIGINT", "double": "DOUBLE", "bool": "BOOLEAN", "date32[day]": "DATE"}


@dataclass(frozen=True)
class ScanLimits:
    """What a computation may use. `memory`: as DuckDB writes it; beyond it spills to the temporary folder."""

    memory: str = "4GB"
    threads: int = 2


@dataclass(frozen=True)
class Source:
    """One current submission: where its rows are (None: it has none) and which fields its file has.

    `quarantined`: rows that were not accepted.
    """

    submission: int
    database: str
    district: str
    part: str | None
    path: Path | None
    present: frozenset[str]
    quarantined: int = 0

    @property
    def is_submission(self) -> bool:
        """Whether it was received; a zero that is only on record was not."""
        return self.submission > 0

    def has(self, fields: Sequence[str]) -> bool:
        """Whether it has one of the fields: in the file, or by default; true of no fields."""
        declared = databases()[self.database].columns
        return not fields or any(one in self.present or declared[one].default is not None for one in fields)


def sources(
    connection: sa.Connection,
    lake: Path,
    period: Period,
    at: dt.datetime | None = None,
    database: str | None = None,
) -> tuple[Source, ...]:
    """The submissions of a period that are current, or were: of one database, or of all.

    One without a record is current only because somebody confirmed the zero: it has every field. So has a zero that is
    on record in `reference/obligations`, where nothing is current.
    """
    found = [
        Source(
            submission=row.id,
            database=slot.database,
            district=slot.district,
            part=slot.part,
            path=row.path(lake) if row.records else None,
            present=frozenset(row.present if row.records else databases()[slot.database].columns),
            quarantined=row.rows_quarantined,
        )
        for row in current(connection, period, database, at)
        for slot in (row.slot,)
    ]
    filed = {(source.district, source.database) for source in found}
    for district, name in sorted(recorded_zeros(connection, period, at) - filed):
        if database not in (None, name):
            continue
        found.append(Source(-len(found), name, district, None, None, frozenset(databases()[name].columns)))
    return tuple(found)


@contextmanager
def scan(
    lake: Path, read: Sequence[Source], areas: Areas, period: Period, limits: ScanLimits, wanted: Container[str] = EVERY
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection on which the bases' SQL can be run, a home's too: it can open no file outside the lake.

    Only `wanted` tables and views of databases and of `links.sql` are made.
    """
    with TemporaryDirectory(prefix="octet-") as spill, duckdb.connect(":memory:") as con:
        con.execute("SET memory_limit = ?", [limits.memory])
        con.execute("SET threads = ?", [limits.threads])
        con.execute("SET temp_directory = ?", [spill])
        con.execute("SET preserve_insertion_order = FALSE")
        con.execute("SET parquet_metadata_cache = TRUE")  # files of the lake never change
        con.execute("SET allowed_directories = ?", [[str(lake)]])
        con.execute("SET enable_external_access = FALSE")
        con.execute("SET lock_configuration = TRUE")
        _add_areas(con, areas, period, read)
        for database in databases().values():
            if database.name in wanted:
                own = [one for one in read if one.database == database.name and one.path]
                add_rows(con, database, own, database.name)
        add_links(con, LINKS, wanted)
        if "repeated_uscc" in wanted:
            _add_repeated_codes(con)
        yield con


def add_links(con: duckdb.DuckDBPyConnection, path: Path, wanted: Container[str]) -> None:
    """Make those tables, views and macros of an SQL file that are wanted."""
    for name, statement in statements(path).items():
        if name in wanted:
            con.execute(statement)


def _add_areas(con: duckdb.DuckDBPyConnection, areas: Areas, period: Period, read: Sequence[Source]) -> None:
    streets = [(area.code, area.parent, area.zh) for area in areas.level(3, period)]
    districts = {code: parent for code, parent, _ in streets}
    communities = [(area.code, area.parent, districts.get(area.parent)) for area in areas.level(4, period)]
    named = [(area.code, area.zh, areas.name(area.parent)) for area in areas.level(2, period)]
    add_table(con, "area_district", ("code", "zh", "city"), named)
    add_table(con, "area_street", ("code", "parent", "zh"), streets)
    add_table(con, "area_community", ("code", "parent", "district"), communities)
    every = {code for code, _, _ in named} | {source.district for source in read}
    unallocated = [(f"{district}-unallocated", district) for district in sorted(every)]
    places = [(number, *one) for number, one in enumerate((*districts.items(), *unallocated))]
    add_table(con, "area_place", ("place", "street", "district"), places, (pa.int32(), pa.string(), pa.string()))


def add_table(
    con: duckdb.DuckDBPyConnection,
    name: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    types: Sequence[pa.DataType] | None = None,
) -> None:
    """Make a table of those rows, or make it anew; without types all columns are text."""
    kinds = types or [pa.string()] * len(columns)
    given = list(zip(*rows, strict=True)) or [()] * len(columns)
    arrays = [pa.array(values, type=kind) for values, kind in zip(given, kinds, strict=True)]
    con.register("given", pa.table(arrays, names=list(columns)))
    con.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS SELECT * FROM given')
    con.unregister("given")


def add_rows(con: duckdb.DuckDBPyConnection, database: Database, read: Sequence[Source], view: str) -> None:
    """A view of the rows of a database: lake columns, submission, district, part and row_id (unique).

    The district is the one that reports; of what the city reports, the one that the row names.
    """
    fields = [(one.name, _TYPES[str(one.type)]) for one in lake_schema(database)]
    if not read:
        empty = ", ".join(f'CAST(NULL AS {kind}) AS "{name}"' for name, kind in fields)
        con.execute(f"CREATE TEMP VIEW {view} AS SELECT {_PLACES}, {empty} WHERE FALSE")
        return
    add_table(
        con,
        f"source_{view}",
        ("submission", "district", "part", "path"),
        [(one.submission, one.district, one.part, str(one.path)) for one in read],
        (pa.int64(), pa.string(), pa.string(), pa.string()),
    )
    files = f"read_parquet({[str(one.path) for one in read]!r}, union_by_name = TRUE, filename = TRUE"
    there = {row[0] for row in con.execute(f"DESCRIBE SELECT * FROM {files})").fetchall()}
    kept = ", ".join(f'f."{n}"' if n in there else f'CAST(NULL AS {kind}) AS "{n}"' for n, kind in fields)
    place = _district(database, there)
    con.execute(
        f"CREATE TEMP VIEW {view} AS SELECT s.submission, {place} AS district, s.part,"
        f" s.submission * 4294967296 + f.file_row_number AS row_id, {kept}"
        f" FROM {files}, file_row_number = TRUE) AS f INNER JOIN source_{view} AS s ON s.path = f.filename"
    )


def _district(database: Database, there: Collection[str]) -> str:
    """The expression that gives the district of a row."""
    if not database.is_citywide:
        return "s.district"
    if database.district_column not in there:
        return "CAST(NULL AS VARCHAR)"
    return f'(SELECT a.code FROM area_district AS a WHERE a.code = f."{database.district_column}")'


_PLACES = (
    "CAST(NULL AS BIGINT) AS submission, CAST(NULL AS VARCHAR) AS district, CAST(NULL AS VARCHAR) AS part,"
    " CAST(NULL AS BIGINT) AS row_id"
)


def _add_repeated_codes(con: duckdb.DuckDBPyConnection) -> None:
    """Valid credit codes that stand in several rows of 实有单位: only these can be counted twice."""
    found = con.execute("SELECT uscc FROM unit WHERE uscc IS NOT NULL GROUP BY uscc HAVING COUNT(*) > 1").fetchall()
    codes = pd.Series([code for (code,) in found], dtype=pd.ArrowDtype(pa.string()))
    add_table(con, "repeated_uscc", ("uscc",), [(code,) for code in codes[is_uscc(codes)]])
