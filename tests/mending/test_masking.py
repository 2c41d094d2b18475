"""Whatever stands wherever in a file: no finding tells a person's number, telephone, name or address."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from schemas.cities.areas import areas
from schemas.databaselist import databases
from schemas.periods import Period
from sources.child.parser import Parser
from sources.examining.examination import examine
from sources.examining.expectation import Expectation
from tests.mending.books import as_workbook
from tests.mending.files import as_text
from tests.mending.messes import CELLS, Cell
from tests.mending.spoiling import spoiled
from tests.mending.tables import DISTRICT, Table

NUMBERS = ("310199196001010014", "310199600101001", "13900000017", "31019919600101001x")
"""Of nobody: one with 18 characters, one of the old ones with 15, a mobile, one with a small x."""
WRITTEN = ("{}", " {} ", "身份证{}", "{}（本人）", "电话:{}；", "'{}")


@pytest.fixture(scope="module")
def parser() -> Parser:
    return Parser()


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
@pytest.mark.parametrize("name", list(databases()))
def test_no_finding_tells_a_person(
    tmp_path: Path, tables: dict[str, Table], parser: Parser, name: str, ending: str
) -> None:
    table = tables[name]
    cells: dict[tuple[int, int], Cell] = {place: cell for place, (_, cell) in spoiled(table, list(CELLS)).items()}
    planted = {text for row in table.rows for text, c in zip(row, table.columns, strict=True) if c.pii == "D" and text}
    for place in range(len(table.columns)):
        row = (place * 7 + 2) % len(table.rows)
        number, written = NUMBERS[place % len(NUMBERS)], WRITTEN[place % len(WRITTEN)]
        cells[row, place] = written.format(number)
    write = as_workbook if ending == "xlsx" else as_text
    sent = write(tmp_path / f"{NUMBERS[0]}{table.database.title}{NUMBERS[2]}.{ending}", table, cells)
    expected = Expectation(areas(), DISTRICT, Period(2026, 9))
    found = [f for o in examine(sent.path, expected, parser=parser).outcomes for f in o.findings]
    assert found
    told = json.dumps([finding.as_dict() for finding in found], ensure_ascii=False)
    assert [text for text in (*NUMBERS, *planted) if text in told] == []
