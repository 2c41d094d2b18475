"""Encrypted workbooks open with a known password; without one they go back, and no password is written anywhere."""

from __future__ import annotations

import hashlib
import io
import struct
from collections.abc import Callable
from pathlib import Path

import olefile
import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from msoffcrypto.method.rc4 import DocumentRC4
from xlwt.CompoundDoc import XlsDoc

from schemas.cities.areas import areas
from schemas.outcome import Outcome
from sources.child.parser import Parser
from sources.examining.examination import examine
from sources.examining.expectation import Expectation
from sources.reading.archives.passwords import EVERYBODYS
from tests.sources.books import DISTRICT, MEMBER_HEADER, MEMBERS, PERIOD, book, column
from tests.sources.oldbooks import xls
from tests.sources.test_formats import NUMBERS, ROWS

Maker = Callable[[Path, str], Path]
PASSWORD = "区委2026"
BOF, FILE_PASS, SHEET, INTERFACE = 0x0809, 0x002F, 0x0085, 0x00E1


def modern(folder: Path, password: str) -> Path:
    """An xlsx encrypted as Excel does it (ECMA-376, agile)."""
    path = folder / "党员.xlsx"
    plain = book(folder / "plain.xlsx", 党员=[MEMBER_HEADER, *MEMBERS])
    with plain.open("rb") as clear, path.open("wb") as closed:
        OOXMLFile(clear).encrypt(password, closed)
    plain.unlink()
    return path


def old(folder: Path, password: str) -> Path:
    """An .xls encrypted with RC4 ([MS-OFFCRYPTO] 2.3.6): the cipher is symmetric, so decrypting closes it."""
    with olefile.OleFileIO(str(xls(folder / "plain.xls", ROWS))) as compound:
        clear = compound.openstream("Workbook").read()
    (folder / "plain.xls").unlink()
    salt, verifier = bytes(range(16)), bytes(range(16, 32))
    proof = DocumentRC4.decrypt(password, salt, io.BytesIO(verifier + hashlib.md5(verifier).digest()), 1024).read()
    added = struct.pack("<HHHHH", FILE_PASS, 54, 1, 1, 1) + salt + proof
    stream, kept = with_pass(clear, added)
    closed = bytearray(DocumentRC4.decrypt(password, salt, io.BytesIO(stream), 1024).read())
    for at in kept:
        closed[at] = stream[at]
    path = folder / "党员.xls"
    XlsDoc().save(str(path), bytes(closed))
    return path


def with_pass(clear: bytes, added: bytes) -> tuple[bytes, list[int]]:
    """The stream with FilePass behind the first BOF, and the places that stay clear ([MS-XLS] 2.2.10)."""
    stream, kept = bytearray(), list[int]()
    at = 0
    while at + 4 <= len(clear) and clear[at : at + 2] != b"\0\0":
        kind, size = struct.unpack_from("<HH", clear, at)
        record = bytearray(clear[at : at + 4 + size])
        if kind == SHEET:  # says where the sheet begins
            record[4:8] = struct.pack("<L", struct.unpack_from("<L", record, 4)[0] + len(added))
        is_open = size if kind in (BOF, INTERFACE) else 4 if kind == SHEET else 0
        kept += range(len(stream), len(stream) + 4 + is_open)
        stream += record
        if at == 0:
            kept += range(len(stream), len(stream) + len(added))
            stream += added
        at += 4 + size
    return bytes(stream), kept


def examined(path: Path, parser: Parser, *passwords: str) -> Outcome:
    (found,) = examine(path, Expectation(areas(), DISTRICT, PERIOD, passwords), parser=parser).outcomes
    return found


@pytest.mark.parametrize("make", [modern, old])
def test_the_password_that_fits_opens(tmp_path: Path, parser: Parser, make: Maker) -> None:
    found = examined(make(tmp_path, PASSWORD), parser, "另一口令", PASSWORD)
    assert (found.state, column(found, "citizen_id"), column(found, "_row")) == ("accepted", NUMBERS, [2, 3])


@pytest.mark.parametrize("passwords", [(), ("另一口令",)], ids=["none", "wrong"])
@pytest.mark.parametrize("make", [modern, old])
def test_without_it_the_file_goes_back(tmp_path: Path, parser: Parser, make: Maker, passwords: tuple[str, ...]) -> None:
    found = examined(make(tmp_path, PASSWORD), parser, *passwords)
    assert (found.state, [(f.rule, f.severity) for f in found.findings]) == ("returned", [("F020", "reject_file")])
    assert "请" in found.findings[0].message
    assert not any(password in str(found.findings) for password in passwords)


def test_what_excel_opens_without_asking_is_read(tmp_path: Path, parser: Parser) -> None:
    assert column(examined(modern(tmp_path, EVERYBODYS), parser), "citizen_id") == NUMBERS


def test_no_password_is_shown_or_on_the_command_line(tmp_path: Path) -> None:
    path = modern(tmp_path, PASSWORD)
    assert PASSWORD not in repr(Expectation(areas(), passwords=(PASSWORD,)))
    with Parser() as parser:
        parser.parse(path, passwords=[PASSWORD])
        process = parser._process
        assert process is not None
        told = Path(f"/proc/{process.pid}")
        assert all(PASSWORD.encode() not in (told / name).read_bytes() for name in ("cmdline", "environ"))
