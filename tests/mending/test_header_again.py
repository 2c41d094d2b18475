"""A header that is printed again among the rows, as on each page: the rows around it stay rows."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from schemas.cities.areas import areas
from schemas.databaselist import databases
from schemas.periods import Period
from sources.child.parser import Parser
from sources.examining.examination import examine
from sources.examining.expectation import Expectation
from tests.mending.tables import DISTRICT, Table


@pytest.fixture(scope="module")
def parser() -> Parser:
    return Parser()


@pytest.mark.parametrize("every", [1, 2, 5])
@pytest.mark.parametrize("name", list(databases()))
def test_no_row_becomes_part_of_a_header(
    tmp_path: Path, tables: dict[str, Table], parser: Parser, name: str, every: int
) -> None:
    table = tables[name].first(10)
    header = [column.title for column in table.columns]
    lines = [header]
    for number, row in enumerate(table.rows):
        lines += [header] if number and number % every == 0 else []
        lines.append(list(row))
    path = tmp_path / f"{table.database.title}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
    found = examine(path, Expectation(areas(), DISTRICT, Period(2026, 9)), parser=parser).outcomes
    assert {one.database for one in found} == {name}
    assert sum(one.rows_accepted + one.rows_quarantined for one in found) == len(table.rows)
    assert {"F025", "F026"} & {finding.rule for one in found for finding in one.findings} == set()
