"""What the scan of an xlsx archive finds in its bytes, whoever wrote them."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from schemas.cells import column_index
from sources.reading.archives.inflating import opened
from sources.reading.ground.limits import Limits
from sources.reading.ground.refusals import RefusedError
from sources.reading.ooxml.repacking import repack
from sources.reading.ooxml.scanning import Marks, scan
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
    filled=13,
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


def marks(path: Path) -> tuple[dict[str, Marks], bool]:
    """What is found, and whether dates count from 1904."""
    with opened(path, Limits()) as content:
        book = repack(content, path.with_suffix(".book"), Limits())
    return scan(path.with_suffix(".book"), book), book.from_1904


@pytest.mark.parametrize("chunk", [1 << 22, 64], ids=["whole", "cut anywhere"])
@pytest.mark.parametrize("prefix", ["", "x:"])
def test_marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prefix: str, chunk: int) -> None:
    for module in ("ooxml.scanning.CHUNK", "archives.prescan.CHUNK", "archives.inflating.PIECE"):
        monkeypatch.setattr(f"sources.reading.{module}", chunk)
    sheet = SHEET
    if prefix:
        sheet = re.sub(r"<(/?)(?=[a-z])", rf"<\1{prefix}", sheet).replace("xmlns=", "xmlns:x=")
    assert marks(archive(tmp_path / "a.xlsx", sheet)) == ({"表": EXPECTED}, False)


NUMBERS = {
    "310199196001010014": True, "3.10199196001010E+17": True, "3.10199196001010e17": True, "0.31019919600101E18": True,
    "31019919600101001.4E1": True, "+310199196001010000": True, "1E+18": True, "310199196001010014.0": True,
    "999999999999999": False, "1E+14": False, "0.30000000000000004": False, "3.1019919600101E-17": False,
    "12345678901234.125": False, "35977.4375": False,
}  # fmt: skip


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("formula", ["", "<f>A1</f>", '<f t="shared" si="0"/>'])
def test_numbers_that_lost_digits(tmp_path: Path, number: str, formula: str) -> None:
    sheet = re.sub(
        "<sheetData>.*</sheetData>",
        f'<sheetData><row r="2"><c r="B2">{formula}<v>{number}</v></c></row></sheetData>',
        SHEET,
        flags=re.DOTALL,
    )
    found = marks(archive(tmp_path / "a.xlsx", sheet))[0]["表"].long_numbers
    assert found == ({(2, 1)} if NUMBERS[number] else set())


def test_what_is_no_archive_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04 cut")
    with pytest.raises(RefusedError, match="archive"):
        marks(path)


BASES = {
    "first": ("<workbookPr ", '<workbookPr date1904="1" '),
    "word": ("<workbookPr ", '<workbookPr date1904="true" '),
    "apostrophes": ("<workbookPr ", "<workbookPr date1904 = '1' "),
    "beside another of the name": (
        "</workbook>",
        '<extLst><ext xmlns:x15="urn:x"><x15:workbookPr chartTrackingRefBase="1"/></ext></extLst></workbook>',
    ),
}


@pytest.mark.parametrize("kind", BASES)
def test_base_of_serial_dates(tmp_path: Path, kind: str) -> None:
    plain = archive(tmp_path / "b.xlsx", SHEET, BASES["first"]) if kind.startswith("beside") else None
    assert plain is None or marks(plain)[1]
    path = archive(tmp_path / "a.xlsx", SHEET, BASES[kind])
    assert marks(path)[1] is not kind.startswith("beside")


@pytest.mark.parametrize(("letters", "index"), [("A", 0), ("Z", 25), ("AA", 26), ("XFD", 16383)])
def test_column(letters: str, index: int) -> None:
    assert column_index(letters) == index
