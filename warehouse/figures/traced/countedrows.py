"""The rows that a figure counts, out of the same base, conditions and guards as its value, and how they are told.

Frames here have a row for each row of a sheet: `role submission sheet row records adds share`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypedDict

import duckdb
import pandas as pd
import pyarrow as pa

from schemas.cells import cell_ranges
from schemas.cities.areas import Areas
from schemas.databaselist import databases
from schemas.periods import Period
from warehouse.figures import compilation
from warehouse.figures.grouped.counting import grouped_rows
from warehouse.figures.planning import may_count
from warehouse.figures.scan import Source, add_table
from warehouse.figures.traced.asking import CITY, AskedFigure, AskedPlace
from warehouse.indicators import bases, expressions
from warehouse.indicators.measures import Measure
from warehouse.lake.keys import row_keys, treated_name
from warehouse.lake.places import ranges
from warehouse.ledger.submissionrows import Submission
from warehouse.submissions.rowfiles import RowWhereabouts

PLACE = ["submission", "sheet", "row"]
DIGITS = 9
"""Decimal places of shares: sums of several must come out even."""
AMOUNTS = ["records", "adds"]
Files = Mapping[int, RowWhereabouts]
Accepted = Mapping[tuple[int, str], int]
"""Submission and sheet → rows."""


class Counted(TypedDict):
    """Rows of one sheet that count: their numbers as ranges such as `3-17,20`, and for numerator or denominator.

    `sha256`: of the file; `cells`: those that the figure reads, as `C5:C17,D5:D17`; `accepted`: rows of the sheet that
    were accepted; `counted`: records that count here; `share`: how much of each is in the figure, 1 but on other
    boundaries; `adds`: what they add to the numerator or denominator, by their share.
    """

    submission: int
    file: str
    sha256: str
    sheet: str | None
    rows: str
    cells: str
    accepted: int
    counted: int
    share: float
    adds: float
    role: str


def counted_rows(
    con: duckdb.DuckDBPyConnection,
    figure: AskedFigure,
    role: str,
    measure: Measure,
    place: AskedPlace,
    read: Sequence[Source],
    areas: Areas,
    period: Period,
) -> pd.DataFrame:
    """Of numerator or denominator. `records`: what of the row counts; `adds`: what it adds, by its `share`.

    Of a person or thing that a group counts once it is the row that counts.
    """
    base = bases.bases()[measure.base]
    districts = [one.code for one in areas.level(2, period)]
    own = [(one.submission, district) for one, district in may_count(base, figure.needs, read, districts)]
    if not own:
        return pd.DataFrame(columns=["role", *PLACE, "records", "adds", "share"])
    held = f"(submission, COALESCE(district, '')) IN ({', '.join(map(str, own))})"
    text = f"""
        WITH {_told_rows(con, figure, measure, place, areas, period, held)},
        by_level AS (
            SELECT submission, _sheet, _row, _level, _share, COUNT(*) AS records, SUM(_amount) AS amount
            FROM told GROUP BY ALL
        )
        SELECT
            '{role}' AS role, submission, _sheet AS sheet, _row AS "row", CAST(MAX(records) AS BIGINT) AS records,
            CAST(SUM(amount * _share) AS DOUBLE) AS adds, CAST(SUM(_share) AS DOUBLE) AS share
        FROM by_level GROUP BY submission, _sheet, _row ORDER BY submission, _sheet, _row
    """
    found: pd.DataFrame = con.execute(expressions.dated(text, period)).df()
    found[["adds", "share"]] = found[["adds", "share"]].round(DIGITS)
    return found[(found["share"] != 0) | (found["adds"] != 0)]


def _told_rows(
    con: duckdb.DuckDBPyConnection,
    figure: AskedFigure,
    measure: Measure,
    place: AskedPlace,
    areas: Areas,
    period: Period,
    held: str = "TRUE",
) -> str:
    """CTEs up to `told`: the base's rows that count at the place, with `_amount`, and `_share` by `_level`."""
    base, city = bases.bases()[measure.base], areas.level(CITY, period)[0].code
    rows, table = (grouped_rows(base), "grouped") if place.group else (compilation.marked_rows(base), "marked")
    once = "QUALIFY ROW_NUMBER() OVER (PARTITION BY _thing ORDER BY _turn) = 1" if place.group else ""
    weighed = [(level, area, share) for level, of in place.weights.items() for area, share in of.items()]
    add_table(con, "weighed_area", ("_level", "_area", "_share"), weighed, (pa.int32(), pa.string(), pa.float64()))
    parts = [
        f"""(
            SELECT m.*, {measure.total or 1} AS _amount, w._level, w._share FROM {table} AS m
            INNER JOIN weighed_area AS w
                ON w._level = {level} AND w._area = {"_group" if place.group else compilation.area_column(level, city)}
            WHERE {figure.where(measure, level)} AND {held} {once}
        )"""
        for level in place.weights
    ]
    return f"{rows},\ntold AS ({' UNION ALL '.join(parts)})"


def received_for(
    con: duckdb.DuckDBPyConnection,
    figure: AskedFigure,
    role: str,
    measure: Measure,
    place: AskedPlace,
    received: Iterable[Submission],
    areas: Areas,
    period: Period,
) -> Iterator[Counted]:
    """Of a measure that counts returns, such as a reporting rate: the submissions of those that count.

    A return of which nothing came has none. `counted`: what each adds.
    """
    by_number = {row.id: row for row in received}
    text = f"""
        WITH {_told_rows(con, figure, measure, place, areas, period)},
        sent AS (SELECT UNNEST(submissions) AS submission, _amount, _share FROM told)
        SELECT submission, SUM(_amount), _share FROM sent GROUP BY ALL ORDER BY submission, _share
    """
    for number, added, share in con.execute(expressions.dated(text, period)).fetchall():
        row = by_number[number]
        yield {
            "submission": number, "file": row.file, "sha256": row.sha256, "sheet": None, "rows": "", "cells": "",
            "accepted": row.rows_accepted, "counted": int(added), "share": share,
            "adds": round(added * share, DIGITS), "role": role,
        }  # fmt: skip


def standing_rows(con: duckdb.DuckDBPyConnection, name: str) -> pd.DataFrame:
    """All rows of a database, counted or not: their `PLACE`, and `key`; None: it is known by its place alone."""
    described = databases()[name]
    columns = dict.fromkeys(treated_name(described, one) for identity in described.identity for one in identity)
    chosen = ", ".join(("submission", '_sheet AS sheet, _row AS "row"', *columns))
    table = con.sql(f"SELECT {chosen} FROM {name} ORDER BY submission, _sheet, _row").to_arrow_table()
    found: pd.DataFrame = table.select(PLACE).to_pandas()
    return found.assign(key=pd.Series(row_keys(described, table), index=found.index, dtype=object))


def accepted_rows(con: duckdb.DuckDBPyConnection, name: str) -> Accepted:
    """How many rows of a database there are of each sheet."""
    query = f"SELECT submission, _sheet, COUNT(DISTINCT _row) FROM {name} GROUP BY ALL"
    return {(number, sheet): count for number, sheet, count in con.execute(query).fetchall()}


def told(rows: pd.DataFrame, columns: Sequence[str], accepted: Accepted, files: Files) -> Iterator[Counted]:
    """The rows by submission, file, sheet and share, with their cells in those columns."""
    for _key, group in rows.groupby(["submission", "sheet", "share"], sort=True):
        number, sheet = int(group["submission"].iloc[0]), str(group["sheet"].iloc[0])
        records, adds = (dict(zip(group["row"].tolist(), group[name].tolist(), strict=True)) for name in AMOUNTS)
        for one in files[number].told(sheet, records, accepted[number, sheet]):
            yield {
                "submission": number,
                "file": one.sent.file,
                "sha256": one.sent.sha256,
                "sheet": one.sheet,
                "rows": ranges(one.rows),
                "cells": cells(one.rows, one.letters, columns),
                "accepted": one.accepted,
                "counted": sum(records[row] for row in one.of_version),
                "share": float(group["share"].iloc[0]),
                "adds": round(sum(adds[row] for row in one.of_version), DIGITS),
                "role": str(group["role"].iloc[0]),
            }


def cells(rows: Sequence[int], letters: Mapping[str, str], columns: Sequence[str]) -> str:
    """The cells of those columns in those rows; whole rows, as `5:12`, where the sheet has none of the columns."""
    numbers = sorted(set(rows))
    there = [letters[name] for name in columns if letters.get(name)] or [""]
    return ",".join(part for one in there for part in cell_ranges(numbers, one))
