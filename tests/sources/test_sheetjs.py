"""What SheetJS writes beside .xlsx and .xls: the same table is read of each form, and the others are named."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from schemas.cells import cell_address
from sources.child.parser import Parser
from sources.reading.foreign import Foreign
from sources.reading.formats import look
from sources.reading.grids import Grid, grids
from tests.sources.books import MEMBER_HEADER, MEMBERS, column, outcome
from tests.sources.nodewriters import by_node
from tests.sources.test_second_readers import EXPECTED, FACTS, Cells, octets, unlike
from tests.sources.test_spellings import facts

pytestmark = pytest.mark.node

AS_SHOWN = EXPECTED | {
    "C7": "TRUE", "D7": "FALSE", "D5": "3.10199E+17", "E5": "12.50%", "E8": "1.23457E+13", "F4": "2001-03-01",
    "F6": "2001-03-01",
}  # fmt: skip
"""Text holds what the screen shows."""
MOMENTS = {"F4": "2001-03-01{}00:00:00{}", "F5": "1998-12-31{}23:59:58{}", "F6": "2001-03-01{}00:00:00{}"}


def moments(between: str, behind: str) -> Cells:
    return EXPECTED | {place: text.format(between, behind) for place, text in MOMENTS.items()}


def read(path: Path, parser: Parser) -> tuple[Grid, Cells]:
    (grid,) = grids(parser.parse(path))
    columns = grid.cells.to_pydict().values()
    cells = {
        cell_address(row, grid.first_column + place): text
        for place, column in enumerate(columns)
        for row, text in enumerate(column, 1)
        if text is not None
    }
    return grid, cells


@pytest.mark.parametrize("type", ["csv", 'csv,FS=";"', "csv,strip=false", "txt", "html"])
def test_text(tmp_path: Path, parser: Parser, type: str) -> None:
    _, cells = read(by_node("SheetJS", type)(tmp_path / "a.txt"), parser)
    spaces = {"C5": "前后有空"} if type == "html" else {}
    assert unlike(cells, AS_SHOWN | spaces) == {}


def test_spreadsheet_of_2003(tmp_path: Path, parser: Parser) -> None:
    grid, cells = read(by_node("SheetJS", "xlml")(tmp_path / "a.xml"), parser)
    assert unlike(cells, moments(" ", "Z") | {"C5": "前后有空"}) == {}
    told = ("hidden_rows", "hidden_columns", "merges", "shown")
    found = {name: sorted(getattr(grid.marks, name)) for name in told}
    assert found == {name: FACTS[name] for name in told}
    assert grid.marks.long_numbers == set(FACTS["long_numbers"])


@pytest.mark.parametrize("type", ["xlsb", "xlsb,bookSST=true"])
def test_xlsb(tmp_path: Path, type: str) -> None:
    """Colours it does not write."""
    path = by_node("SheetJS", type)(tmp_path / "a.xlsb")
    assert unlike(octets(path), EXPECTED) == {}
    found = facts(path, tmp_path)
    assert {name: found[name] for name in FACTS} == FACTS | {"coloured": []}


def test_ods(tmp_path: Path) -> None:
    """Of formats, notes and what is hidden it writes nothing."""
    path = by_node("SheetJS", "ods")(tmp_path / "a.ods")
    assert unlike(octets(path), moments("T", ".000Z")) == {}
    found = facts(path, tmp_path)
    assert {name: found[name] for name in ("merges", "long_numbers")} == {
        name: FACTS[name] for name in ("merges", "long_numbers")
    }


def test_xlsx_with_days_as_text(tmp_path: Path) -> None:
    found = octets(by_node("SheetJS", "xlsx,cellDates=true")(tmp_path / "a.xlsx"))
    assert unlike(found, moments("T", ".000Z")) == {}


@pytest.mark.parametrize(
    ("type", "suffix"), [("xlsx", "xlsx"), ("xlsx,bookSST=true", "xlsx"), ("ods", "ods"), ("biff8", "xls")]
)
@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_ends_of_lines_in_every_cell(tmp_path: Path, parser: Parser, type: str, suffix: str, ending: str) -> None:
    """It writes them as `_x000d_`, and no reader unescapes texts that stand in their cells."""
    rows = [MEMBER_HEADER, *MEMBERS]
    table = {(row, place): cell + ending for row, cells in enumerate(rows) for place, cell in enumerate(cells)}
    found = outcome(by_node("SheetJS", type, table)(tmp_path / f"党员.{suffix}"), parser)
    assert (found.state, column(found, "citizen_id")) == ("accepted", [row[1] for row in MEMBERS])


RECORDS: list[list[Any]] = [
    ["XM", "SFZH", "SL", "RQ", "ZC", "BL"],
    ["Zhang", "310199196001010014", 1230000, dt.date(2001, 3, 1), True, 0.125],
    ["Wang", "31019919700507006X", -17, dt.date(1949, 10, 1), False, 1234.5678],
    ["Li", "0012", 12345678901234, dt.date(2026, 9, 30), True, 1e-7],
]


@pytest.mark.parametrize("page", ["", ",codepage=936", ",codepage=65001"])
def test_dbf(tmp_path: Path, parser: Parser, page: str) -> None:
    """Chinese it does not write there. Days and truth are dBASE's."""
    table: dict[tuple[int, int], Any] = {
        (row, place): cell for row, cells in enumerate(RECORDS) for place, cell in enumerate(cells)
    }
    _, cells = read(by_node("SheetJS", f"dbf{page}", table)(tmp_path / "a.dbf"), parser)
    wanted = {
        cell_address(row + 1, place): str(cell).lower() if isinstance(cell, bool) else str(cell)
        for (row, place), cell in table.items()
    }
    assert unlike(cells, wanted) == {}


OTHERS = {
    "fods": "OpenDocument (.fods)", "sylk": "SYLK (.slk)", "dif": "DIF (.dif)", "rtf": "RTF", "wk1": "Lotus 1-2-3",
    "wk3": "Lotus 1-2-3",
}  # fmt: skip


@pytest.mark.parametrize("type", OTHERS)
def test_other_forms_are_named(tmp_path: Path, type: str) -> None:
    found = look(by_node("SheetJS", type)(tmp_path / "a.xls"))
    assert isinstance(found, Foreign) and found.name == OTHERS[type]
