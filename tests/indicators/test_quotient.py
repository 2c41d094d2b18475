"""A value is the same in Python, in the warehouse's database and in DuckDB."""

from __future__ import annotations

from itertools import product

import duckdb
import sqlalchemy as sa

from warehouse.indicators.quotient import value, value_sql
from warehouse.ledger.connection import create_engine

FIGURES = (None, 0.0, -0.0, 1.0, -2.0, 3.0, 7.0, 0.1, 1e-9, 123456789.0)
GIVEN = list(product((True, False), FIGURES, FIGURES, (1, 100, 1000)))
TOLD = [value(*one) for one in GIVEN]


def rows() -> str:
    """The edge values as rows of a `VALUES`, their numbers floating point as columns of the ledger are."""
    lines = (
        f"({int(is_ratio)}, {_double(above)}, {_double(below)}, {_double(times)}, {number})"
        for number, (is_ratio, above, below, times) in enumerate(GIVEN)
    )
    return (
        f"WITH given(is_ratio, above, below, times, number) AS (VALUES {', '.join(lines)}) "
        f"SELECT {value_sql('is_ratio = 1', 'above', 'below', 'times')} FROM given ORDER BY number"
    )


def _double(number: float | None) -> str:
    return f"CAST({'NULL' if number is None else repr(float(number))} AS DOUBLE PRECISION)"


def test_a_value_is_the_same_as_in_the_warehouse(warehouse_url: str) -> None:
    engine = create_engine(warehouse_url)
    with engine.connect() as connection:
        found = list(connection.scalars(sa.text(rows())))
    engine.dispose()
    assert found == TOLD


def test_a_value_is_the_same_as_in_duckdb() -> None:
    found = duckdb.connect().execute(rows().replace("DOUBLE PRECISION", "DOUBLE")).fetchall()
    assert [one for (one,) in found] == TOLD


def test_a_ratio_is_divided_before_it_is_scaled_and_nothing_divides_by_zero() -> None:
    assert value(True, 1, 3, 100) == 1 / 3 * 100
    assert value(True, -1, 4, 1000) == -250
    assert value(True, 0, 7, 100) == 0
    assert [value(True, 1, 0, 100), value(True, 1, None, 100), value(True, None, 1, 100)] == [None, None, None]
    assert value(False, 5, None, 100) == 5
