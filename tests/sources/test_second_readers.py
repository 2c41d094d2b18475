"""What Octet reads of a workbook is what another reader reads of it, cell by cell, whoever wrote it."""

from __future__ import annotations

import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
import xlrd
import xlsxwriter
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.cells import cell_address
from sources.reading.foreign import Foreign
from sources.reading.formats import look, sniff
from sources.reading.ground.limits import Limits
from sources.reading.spreadsheets import read_spreadsheet
from tests.sources import nodewriters
from tests.sources.nodewriters import by_node
from tests.sources.spellings import WAYS, written
from tests.sources.test_spellings import facts
from tests.sources.writers import (
    TABLE,
    Write,
    by_libreoffice,
    by_openpyxl,
    by_openpyxl_streaming,
    by_xlsxwriter,
    by_xlsxwriter_streaming,
    by_xlwt,
)

Cells = dict[str, str]
XLSX: dict[str, Write] = {
    "openpyxl": by_openpyxl,
    "openpyxl, streaming": by_openpyxl_streaming,
    "XlsxWriter": by_xlsxwriter,
    "XlsxWriter, streaming": by_xlsxwriter_streaming,
}
NODE_XLSX = [pytest.param(write, marks=pytest.mark.node, id=name) for name, write in nodewriters.XLSX.items()]
OFFICE = pytest.param(by_libreoffice, marks=pytest.mark.office, id="LibreOffice")


def shown(value: Any) -> str:
    """A value as Octet has it as text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat(" ", "seconds") if isinstance(value, datetime) else f"{value} 00:00:00"
    if isinstance(value, int | float):
        return repr(value) if value != int(value) else str(int(value))
    return str(value)


def same(one: str, other: str) -> bool:
    """Equal, or the same number."""
    try:
        return one == other or float(one) == float(other)
    except ValueError:
        return False


def octets(path: Path) -> Cells:
    """The cells of the first sheet as Octet reads them."""
    with tempfile.TemporaryDirectory() as folder:
        sheet = read_spreadsheet(path, Path(folder), sniff(path), Limits())["sheets"][0]
        if not sheet["file"]:
            return {}
        with pa.memory_map(sheet["file"]) as source:
            columns = pa.ipc.open_file(source).read_all().to_pydict().values()
    first = sheet["first_column"]
    return {
        cell_address(row, first + place): text
        for place, column in enumerate(columns)
        for row, text in enumerate(column, 1)
        if text is not None
    }


def openpyxls(path: Path) -> Cells:
    """The same by openpyxl."""
    sheet = openpyxl.load_workbook(path, data_only=True).worksheets[0]
    return {cell.coordinate: shown(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None}


def xlrds(path: Path) -> Cells:
    """The same by xlrd."""
    book = xlrd.open_workbook(path)
    found = {}
    for row in range(book.sheet_by_index(0).nrows):
        for column, cell in enumerate(book.sheet_by_index(0).row(row)):
            value = (
                xlrd.xldate_as_datetime(cell.value, book.datemode) if cell.ctype == xlrd.XL_CELL_DATE else cell.value
            )
            value = bool(value) if cell.ctype == xlrd.XL_CELL_BOOLEAN else value
            if cell.ctype not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                found[cell_address(row + 1, column)] = shown(value)
    return found


EXPECTED = {cell_address(row + 1, column): shown(value) for (row, column), value in TABLE.items()}


def unlike(one: Cells, other: Cells) -> dict[str, tuple[str | None, str | None]]:
    """Cells in which two readings differ."""
    return {
        place: (one.get(place), other.get(place))
        for place in one.keys() | other.keys()
        if place not in one or place not in other or not same(one[place], other[place])
    }


@pytest.mark.parametrize("write", [*(pytest.param(write, id=name) for name, write in XLSX.items()), *NODE_XLSX, OFFICE])
def test_xlsx(tmp_path: Path, write: Write) -> None:
    path = write(tmp_path / "a.xlsx")
    assert unlike(octets(path), openpyxls(path)) == {}
    assert unlike(octets(path), EXPECTED) == {}


SHEETJS_XLS = [
    pytest.param(by_node("SheetJS", type), marks=pytest.mark.node, id=f"SheetJS, {type}")
    for type in ("biff8", "biff8,bookSST=true")
]


@pytest.mark.parametrize("write", [pytest.param(by_xlwt, id="xlwt"), *SHEETJS_XLS, OFFICE])
def test_xls(tmp_path: Path, write: Write) -> None:
    path = write(tmp_path / "a.xls")
    assert unlike(octets(path), xlrds(path)) == {}
    assert unlike(octets(path), EXPECTED) == {}


@pytest.mark.office
def test_ods(tmp_path: Path) -> None:
    """Days and moments stand there as ISO text, and truth as numbers."""
    found = octets(by_libreoffice(tmp_path / "a.ods"))
    wanted = {place: {"true": "1", "false": "0"}.get(text, text) for place, text in EXPECTED.items()}
    days = {
        place: text.removesuffix(" 00:00:00").replace(" ", "T") for place, text in wanted.items() if place[0] == "F"
    }
    assert unlike(found, wanted | days) == {}


BEYOND_OPENPYXL = {
    "strict", "corners of merges the other way round", "names in capitals", "names in small letters", "absolute names",
    "back-slashes", "targets with back-slashes", "targets from the root", "parts elsewhere",
}  # fmt: skip
"""What it does not open: return workbooks of such files are made of the rows."""
CHINESE = {"D9": ("2001-03-01 00:00:00", "36951")}
"""A date in a format that has a number only in Chinese."""


@pytest.mark.parametrize("way", sorted(WAYS.keys() - BEYOND_OPENPYXL))
def test_xlsx_spelled_otherwise(tmp_path: Path, way: str) -> None:
    path = written(tmp_path / "a.xlsx", way)
    assert unlike(octets(path), openpyxls(path)) == CHINESE | {"E9": (None, "#N/A")}


FACTS: dict[str, Any] = {
    "errors": [], "hidden_rows": [6], "hidden_columns": [(5, 5)], "uncached": [], "long_numbers": [(5, 3)],
    "merges": [(8, 2, 9, 2)], "coloured": [(6, 2)], "noted": ["D4"],
    "shown": [("0.00%", 4, 5, 5), ("0000", 4, 4, 4), ("0000", 4, 6, 6)],
}  # fmt: skip
UNCOLOURED = {"SheetJS", "SheetJS, shared texts"}
"""It writes no colours."""


@pytest.mark.parametrize("write", [by_openpyxl, by_xlsxwriter, *NODE_XLSX, OFFICE])
def test_facts_of_cells(tmp_path: Path, write: Write, request: pytest.FixtureRequest) -> None:
    found = facts(write(tmp_path / "a.xlsx"), tmp_path)
    if request.node.callspec.id in UNCOLOURED:
        found |= {"coloured": FACTS["coloured"]}
    assert {name: found[name] for name in FACTS} == FACTS


@pytest.mark.parametrize("write", SHEETJS_XLS)
def test_facts_of_cells_of_excel_97(tmp_path: Path, write: Write) -> None:
    """Colours and notes are not looked for there; of rows SheetJS writes none."""
    found = facts(write(tmp_path / "a.xls"), tmp_path)
    assert {name: found[name] for name in FACTS} == FACTS | {"coloured": [], "noted": [], "hidden_rows": []}


OLD_SHEETS = {"biff2": "Excel 2", "biff3": "Excel 3", "biff4": "Excel 4", "biff5": "Excel 5.0/95"}


@pytest.mark.node
@pytest.mark.parametrize("type", OLD_SHEETS)
def test_older_formats_are_told_by_their_names(tmp_path: Path, type: str) -> None:
    found = look(by_node("SheetJS", type)(tmp_path / "a.xls"))
    assert isinstance(found, Foreign) and found.name.startswith(OLD_SHEETS[type])


VALUES = st.one_of(
    # rows of nothing but blanks behind the last are none
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(str.strip),
    st.integers(-(10**12), 10**12),
    st.floats(-1e9, 1e9, allow_nan=False).map(lambda number: round(number, 4)),
    st.booleans(),
    st.dates(date(1950, 1, 1), date(2090, 1, 1)),
)
TABLES = st.dictionaries(st.tuples(st.integers(0, 40), st.integers(0, 12)), VALUES, min_size=1, max_size=40)


@settings(max_examples=40, deadline=None)
@given(table=TABLES)
def test_any_table(table: dict[tuple[int, int], Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy/m/d"})
            for (row, column), value in table.items():
                if isinstance(value, date):
                    sheet.write_datetime(row, column, value, day)
                else:
                    sheet.write(row, column, value)
        assert unlike(octets(path), openpyxls(path)) == {}


@settings(max_examples=30, deadline=None)
@given(table=TABLES)
def test_any_table_of_excel_97(table: dict[tuple[int, int], Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xls"
        book, day = xlwt.Workbook(), xlwt.easyxf(num_format_str="yyyy/m/d")
        sheet = book.add_sheet("a")
        for (row, column), value in table.items():
            sheet.write(row, column, value, day if isinstance(value, date) else xlwt.Style.default_style)
        book.save(str(path))
        assert unlike(octets(path), xlrds(path)) == {}
