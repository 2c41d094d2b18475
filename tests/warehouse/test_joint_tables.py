"""What rules across files read of the places of rows, whatever a register calls its columns."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from schemas.databaselist import databases
from schemas.records import searchpath
from tests.schemas.registers import HOME, STATION
from warehouse.figures.jointtables import area_mentions, area_rows
from warehouse.figures.scan import add_rows

OTHERWISE = """
[columns.lies_in]
title = "所属居民区"
kind = "area"
level = 4

[columns.keeper_lives_in]
title = "站长居住地"
kind = "area"
level = 4
role = "elsewhere"
pii = "D"
"""


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    head, rules = STATION.replace("street_code", "lies_on").split("[[rules]]", 1)
    searchpath.use(HOME | {"databases/station.toml": f"{head}{OTHERWISE}\n[[rules]]{rules}"})
    with duckdb.connect() as opened:
        for name in databases().keys() - {"station"}:
            add_rows(opened, databases()[name], [], name)
        opened.execute(
            "CREATE TABLE station AS SELECT 7 AS submission, '310105' AS district, '表' AS _sheet, 5 AS _row, "
            "'310105001' AS lies_on, '310105001001' AS lies_in"
        )
        yield opened
    searchpath.use({})


def test_a_row_lies_where_the_columns_of_its_place_say(con: duckdb.DuckDBPyConnection) -> None:
    query = f"SELECT database, street_code, community_code, community_column FROM ({area_rows()})"
    assert con.execute(query).fetchall() == [("station", "310105001", "310105001001", "lies_in")]


def test_areas_that_are_not_kept_are_not_asked_for(con: duckdb.DuckDBPyConnection) -> None:
    query = f'SELECT "column", code FROM ({area_mentions()}) ORDER BY 1'
    assert con.execute(query).fetchall() == [("lies_in", "310105001001"), ("lies_on", "310105001")]
