"""Findings of the rules that act on rows together: run on the scan of a period, told at their cells, not yet written.

Which rows break a rule stands in its record in `together/`.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import sqlalchemy as sa

from schemas.cells import cell_under, ranges_by_sheet
from schemas.cities.areas import Areas
from schemas.databaselist import databases
from schemas.finding import FIELDS, Finding
from schemas.periods import Period
from schemas.telling import TOLD_ONE_BY_ONE, said
from warehouse.figures.jointrules import JointRule
from warehouse.figures.jointtables import ON_FIGURES, add_joint_tables
from warehouse.figures.renewal.inputs import Inputs
from warehouse.figures.renewal.tablesread import EVERY
from warehouse.figures.scan import add_links
from warehouse.figures.series import add_series
from warehouse.ledger import findingrows
from warehouse.submissions.rowfiles import RowWhereabouts, whereabouts

COLUMNS = {"submission_id": pa.int64(), "sent_id": pa.int64()} | {
    name: pa.int64() if FIELDS[name].is_number else pa.string() for name in findingrows.STORED
}
"""Columns of a joint finding and their types; `sent_id`: the other submission with whose file its cells came."""

Row = dict[str, Any]
PlacesOf = Callable[[int], RowWhereabouts]
HEAD = frozenset({"submission", "place", "_sheet", "_row", "column", "file_of", "lot"})
"""Columns of a record's result that are no fields of the rule's message."""


def joint_findings(
    con: duckdb.DuckDBPyConnection,
    connection: sa.Connection,
    lake: Path,
    read: Inputs,
    areas: Areas,
    period: Period,
    rules: Iterable[JointRule],
    wanted: Container[str] = EVERY,
) -> list[tuple[Any, ...]]:
    """Rows of `COLUMNS`, masked: what is wrong by those rules with the rows of a scan when they are seen together.

    The scan has the tables `computed` and `covered` of the period, and those of the bases that are `wanted`.
    """
    add_joint_tables(con, read.read, read.before, areas, period, read.roots, wanted, read.groups, read.year)
    add_series(con, read.earlier)
    add_links(con, ON_FIGURES, wanted)
    places_of = cache(lambda number: whereabouts(connection, lake, [number])[number])
    found: list[tuple[Any, ...]] = []
    for rule in rules:
        if submissions := rule.speaks_of(read.read, areas, period, read.before):
            made = f"CREATE OR REPLACE TEMP TABLE broken AS {rule.query(submissions, period)}"
            if con.execute(made).fetchone() == (0,):
                continue
            for number, sent, finding in _findings(con, rule, places_of):
                (one,) = findingrows.as_told(findingrows.kept([finding], None))
                found.append((number, None if sent == number else sent, *one.fields(findingrows.STORED)))
    return found


def _findings(
    con: duckdb.DuckDBPyConnection, rule: JointRule, places_of: PlacesOf
) -> Iterator[tuple[int, int, Finding]]:
    """By submission, with that of the file; above a thousand of one file and column, or where the rule says so, one."""
    limit = 1 if rule.is_one_a_file else TOLD_ONE_BY_ONE
    given = {name for name, *_ in con.execute("DESCRIBE broken").fetchall()}
    place, value = (name if name in given else other for name, other in (("place", "submission"), ("value", "NULL")))
    alike = f'submission, {place}, "column"' + (f", {value}" if rule.is_one_a_file else "")
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE told AS
        SELECT
            * REPLACE (CAST(_row AS BIGINT) AS _row), {place} AS file_of,
            DENSE_RANK() OVER (ORDER BY {alike}) AS lot, COUNT(*) OVER (PARTITION BY {alike}) AS n,
            ROW_NUMBER() OVER (PARTITION BY {alike} ORDER BY _sheet, _row, {value}) AS position
        FROM broken
    """)
    cursor = con.execute(f"""
        SELECT * EXCLUDE (position) FROM told WHERE n <= {limit} OR position = 1
        ORDER BY submission, file_of, _sheet, _row, "column"
    """)
    names = [column[0] for column in cursor.description or ()]
    for values in cursor.fetchall():
        row = dict(zip(names, values, strict=True))
        places = places_of(row["file_of"])
        found = [_alone(rule, row, places)] if row["n"] <= limit else _all_in_one(con, rule, row, places)
        yield from ((row["submission"], sent, finding) for sent, finding in found)


def _alone(rule: JointRule, row: Row, places: RowWhereabouts) -> tuple[int, Finding]:
    if row["_row"] is None:
        return row["file_of"], _finding(rule, row | {"n": 1}, places.file)
    spot, number = places.spot((row["_sheet"], row["_row"]))
    letters = spot.letters.get(row["column"], "")
    return spot.sent, _finding(rule, row | {"n": 1}, spot.file, spot.sheet, number, letters)


def _all_in_one(
    con: duckdb.DuckDBPyConnection, rule: JointRule, row: Row, places: RowWhereabouts
) -> Iterator[tuple[int, Finding]]:
    """One finding a file; a version that mended workbooks made has rows in several."""
    query = "SELECT DISTINCT _sheet, _row FROM told WHERE lot = ? ORDER BY _sheet, _row"
    by_file: dict[tuple[str, int], dict[str, tuple[str, list[int]]]] = {}
    for place in con.execute(query, [row["lot"]]).fetchall():
        spot, number = places.spot(place)
        sheets = by_file.setdefault((spot.file, spot.sent), {})
        sheets.setdefault(spot.sheet, (spot.letters.get(row["column"], ""), []))[1].append(number)
    for (file, sent), sheets in sorted(by_file.items()):
        count = sum(len(rows) for _, rows in sheets.values())
        cells = ranges_by_sheet([(sheet, sorted(set(rows)), letters) for sheet, (letters, rows) in sheets.items()])
        first, (letters, rows) = next(iter(sheets.items()))
        yield sent, _finding(rule, row | {"n": count}, file, first, min(rows), letters, cells)


def _finding(
    rule: JointRule,
    row: Row,
    file: str,
    sheet: str | None = None,
    number: int | None = None,
    letters: str = "",
    cells: str | None = None,
) -> Finding:
    declared = (databases()[name].columns.get(row["column"]) for name in rule.databases)
    named = {"field": next((column.title for column in declared if column), ""), "row": number}
    fields = named | {name: value for name, value in row.items() if name not in HEAD}
    return said(
        rule.rule.id,
        rule.rule.severities[0],
        fields,
        file=file,
        sheet=sheet,
        cell=cell_under(letters, number) if letters and number else None,
        row=number,
        column=row["column"],
        count=row["n"],
        cells=cells,
        value=_text(row.get("value")),
        expected=_text(row.get("expected")),
        difference=_text(row.get("difference")),
    )


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
