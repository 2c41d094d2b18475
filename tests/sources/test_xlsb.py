"""Binary workbooks: cells that leave out their columns are not passed over."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from sources.reading.child import Parser
from sources.reading.formats import Format, sniff
from tests.sources.books import MEMBER_HEADER, MEMBERS, column, outcome

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
ROWS = [MEMBER_HEADER, *MEMBERS]


def record(kind: int, data: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, rest = b"", len(data)
    while rest > 0x7F:
        length, rest = length + bytes([rest & 0x7F | 0x80]), rest >> 7
    return number + length + bytes([rest]) + data


def text(value: str) -> bytes:
    return struct.pack("<I", len(value)) + value.encode("utf-16-le")


def relations(*targets: tuple[str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}">{listed}</Relationships>'


def cells(short: str) -> bytes:
    """The rows; which cells are short: all but the first of a row, none, or every other."""
    found = record(0x81) + record(0x94, struct.pack("<IIII", 0, 2, 0, len(ROWS[0]) - 1)) + record(0x91)
    for number, row in enumerate(ROWS):
        found += record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0))
        for place, value in enumerate(row):
            is_short = place > 0 and (short == "all" or (short == "some" and place % 2 == 1))
            if short == "blanks" and place > 0:
                found += record(12, bytes(4)) if place % 3 == 0 and not value else b""
                is_short = place % 3 != 1
            where = b"" if is_short else struct.pack("<I", place)
            found += record(17 if is_short else 6, where + bytes(4) + text(value))
    return found + record(0x92) + record(0x82)


def book(path: Path, short: str) -> Path:
    sheets = record(0x8F) + record(0x9C, struct.pack("<II", 0, 1) + text("rId1") + text("党员")) + record(0x90)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
        )
        archive.writestr("_rels/.rels", relations(("officeDocument", "xl/workbook.bin")))
        archive.writestr("xl/workbook.bin", record(0x83) + record(0x99, bytes(8) + text("B")) + sheets + record(0x84))
        archive.writestr("xl/_rels/workbook.bin.rels", relations(("worksheet", "worksheets/sheet1.bin")))
        archive.writestr("xl/worksheets/sheet1.bin", cells(short))
    return path


@pytest.mark.parametrize("short", ["none", "all", "some", "blanks"])
def test_cells_without_columns_are_in_the_next(tmp_path: Path, parser: Parser, short: str) -> None:
    path = book(tmp_path / "党员.xlsb", short)
    assert sniff(path) is Format.XLSB
    found = outcome(path, parser)
    assert (found.state, column(found, "citizen_id")) == ("accepted", [row[1] for row in MEMBERS])
    assert column(found, "branch_code") == ["310105000001"] * 2


def test_records_that_break_off_return_the_file(tmp_path: Path, parser: Parser) -> None:
    path = book(tmp_path / "党员.xlsb", "all")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content[:-40] if name.endswith("sheet1.bin") else content)
    assert outcome(path, parser).state == "returned"
