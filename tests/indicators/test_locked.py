"""SQL of records, a home's among them, opens nothing but the lake."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.indicators.cities import LIMITS, PERIOD, City
from warehouse.figures.scan import scan


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM read_text('{outside}')",
        "SELECT * FROM read_csv('{outside}')",
        "SELECT * FROM read_text('{lake}/../outside.csv')",
        "SELECT * FROM glob('{lake}/../*')",
        "COPY (SELECT 1) TO '{outside}'",
        "ATTACH '{outside}.db'",
        "INSTALL httpfs",
        "SET enable_external_access = TRUE",
        "SET allowed_directories = ['/']",
    ],
)
def test_sql_of_records_opens_nothing_outside_the_lake(tmp_path: Path, query: str) -> None:
    lake, outside = tmp_path / "lake", tmp_path / "outside.csv"
    lake.mkdir()
    outside.write_text("a\n1\n", "utf-8")
    city = City(lake)
    city.add("community")
    with scan(lake, city.read, city.areas, PERIOD, LIMITS) as con:
        assert con.execute("SELECT count(*) FROM community").fetchone() == (1,)
        with pytest.raises((duckdb.PermissionException, duckdb.InvalidInputException, duckdb.IOException)):
            con.execute(query.format(lake=lake, outside=outside)).fetchall()
    assert outside.read_text("utf-8") == "a\n1\n"
