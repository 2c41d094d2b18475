"""What the scan of an xlsx archive finds in its bytes, whoever wrote them."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from sources.reading.archive import Marks, column_index, is_1904, scan
from tests.sources.books import book

SHEET = """<?xml version="1.0"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<cols><col min="3" max="4" hidden="1"/></cols>
<sheetData>
<row r="1"><c r="A1" s="1"/><c r="B1"></c><c r="C1" t="s"><v>0</v></c></row>
<row r="2" hidden="1"><c r="C2"><v>310199196001010014</v></c><c r="D2"><v>3.10199196001010E+17</v></c></row>
<row hidden="true" r="3"><c r="C3"><v>3.1019919600101e+17</v></c><c r="D3"><v>3.1019919600101E17</v></c></row>
<row r="4"><c r="C4" t="str"><f>A1</f><v>310199196001010014</v></c><c r="D4"><v>3101991960010100</v></c></row>
<row r="5"><c r="C5"><f>B1*2</f></c><c r="D5"><f>B1</f><v></v></c>
<c r="E5"><f t="shared" si="0"/><v/></c><c r="F5"><f>1</f><v>1</v></c></row>
<row r="6"><c r="B6"><v>1</v></c><c r="C6"><v>35977.4375</v></c></row>
</sheetData><mergeCells count="1"><mergeCell ref="C2:C4"/></mergeCells></worksheet>"""
EXPECTED = Marks(
    first_column=1,
    filled=14,
    hidden_rows=[2, 3],
    hidden_columns=[(2, 3)],
    uncached=["C5", "D5", "E5"],
    long_numbers={(2, 2), (2, 3), (3, 2), (3, 3), (4, 3)},
    merges=[(2, 2, 4, 2)],
)


def archive(path: Path, sheet: str, workbook: tuple[str, str] = ("", "")) -> Path:
    plain = book(path.with_name("plain.xlsx"), 表=[["x"]])
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            content = sheet if name.endswith("sheet1.xml") else source.read(name).decode()
            target.writestr(name, content.replace(*workbook) if name == "xl/workbook.xml" else content)
    return path


@pytest.mark.parametrize("chunk", [1 << 22, 64], ids=["whole", "cut anywhere"])
@pytest.mark.parametrize("prefix", ["", "x:"])
def test_marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prefix: str, chunk: int) -> None:
    monkeypatch.setattr("sources.reading.archive.CHUNK", chunk)
    sheet = SHEET
    if prefix:
        for name in ("worksheet", "cols", "col", "sheetData", "row", "c", "v", "f", "mergeCells", "mergeCell"):
            for opening in ("<", "</"):
                for closing in (" ", ">", "/"):
                    sheet = sheet.replace(f"{opening}{name}{closing}", f"{opening}{prefix}{name}{closing}")
    expected = replace(EXPECTED, filled=None) if prefix else EXPECTED
    assert scan(archive(tmp_path / "a.xlsx", sheet)) == {"表": expected}


def test_what_is_no_archive_is_left_to_the_child(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04 cut")
    assert (scan(path), is_1904(path)) == ({}, False)


def test_base_of_serial_dates(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.xlsx", SHEET, ("<workbookPr ", '<workbookPr date1904="1" '))
    assert is_1904(path)


@pytest.mark.parametrize(("letters", "index"), [("A", 0), ("Z", 25), ("AA", 26), ("XFD", 16383)])
def test_column(letters: str, index: int) -> None:
    assert column_index(letters) == index
