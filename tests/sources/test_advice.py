"""What a return workbook advises for a column is what the reader takes."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from schemas.cities.areas import areas
from schemas.column import Column, Kind
from schemas.databaselist import databases
from schemas.periods import Period
from sources.headers.headertexts import read_header
from sources.returns.advice import advice, choices
from sources.values.standardizing import Context, Texts, standardize

COLUMNS = {
    f"{name}.{column.name}": (name, column) for name, db in databases().items() for column in db.columns.values()
}


@pytest.mark.parametrize(("database", "column"), COLUMNS.values(), ids=COLUMNS)
def test_the_example_and_every_choice_are_read_without_an_issue(database: str, column: Column) -> None:
    told = advice(column, areas(), "310105")
    texts = [text for text in (told.example, *choices(column)) if text]
    if not texts:
        assert column.kind is Kind.TEXT
        return
    units = {column.name: read_header(column.title).unit}  # as under the official title
    given = Texts({column.name: pa.array(texts, pa.string())}, np.arange(len(texts)), units)
    found = standardize(databases()[database], given, Context(Period(2026, 9), "310105", areas()))
    assert [
        (issue.rule, texts[int(np.flatnonzero(issue.mask)[0])]) for _, issue in found.issues if issue.mask.any()
    ] == []
    if column.low is not None:
        assert float(told.example) >= column.low


def test_numbers_out_of_range_are_no_example() -> None:
    column = databases()["applicant"].columns["training_hours"]
    assert advice(column, areas(), None).expected == "数字，不带单位，不小于3"
    assert float(advice(column, areas(), None).example) >= 3
