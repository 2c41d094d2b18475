"""What the record stream of an .xls says that its reader does not tell."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
import xlwt

from sources.reading.binary.biff import Said, Stream
from tests.hostile.compound import ROW, joined, records, wrapped
from tests.sources.oldbooks import xls

ROWS = [["a", "b", "c"], ["d", "e", "f"], ["g", "h", "i"]]


def test_each_sheet_has_its_own(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    for name in ("甲", "乙", "丙"):
        sheet = book.add_sheet(name)
        for row in range(40):
            sheet.write(row, 0, "x")
        sheet.write(1, 2, xlwt.Formula('""'))
    for row in (2, 33):
        book.get_sheet(0).row(row).hidden = True
    for column in (1, 3):
        book.get_sheet(2).col(column).hidden = True
    book.save(str(tmp_path / "a.xls"))
    stream = Stream(tmp_path / "a.xls")
    assert [stream.said(index, {(1, 2), (0, 0)}) for index in range(4)] == [
        Said([3, 34], [], [(1, 2)]),
        Said([], [], [(1, 2)]),
        Said([], [(1, 1), (3, 3)], [(1, 2)]),
        Said([], [], []),
    ]


def test_bytes_that_only_look_like_a_hidden_row(tmp_path: Path) -> None:
    """A number whose bytes are a ROW record of a hidden row: records are walked, not searched."""
    hidden = struct.pack("<HHHHHHHHI", ROW, 16, 1, 0, 3, 255, 0, 0, 0x120)
    path = tmp_path / "a.xls"
    given = records(xls_stream())
    path.write_bytes(wrapped(joined([*given[:-1], (0xEC, hidden), given[-1]])))
    assert Stream(path).said(0, ()) == Said([], [], [])


@pytest.mark.parametrize("content", [b"", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 600], ids=["empty", "lies"])
def test_what_cannot_be_opened_says_nothing(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(content)
    stream = Stream(path)
    assert (stream.found, stream.said(0, {(0, 0)})) == (False, Said([], [], []))


def test_a_stream_that_breaks_off_says_what_it_has(tmp_path: Path) -> None:
    whole = Stream(xls(tmp_path / "a.xls", ROWS, [1], 2)).said(0, ())
    assert whole == Said([2], [(2, 2)], [])
    (tmp_path / "b.xls").write_bytes(wrapped(xls_stream([1])[:-30]))
    assert Stream(tmp_path / "b.xls").said(0, ()) == Said([2], [], [])


def xls_stream(hidden: list[int] | None = None) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("党员")
    for number, row in enumerate(ROWS):
        for place, text in enumerate(row):
            sheet.write(number, place, text)
    for number in hidden or ():
        sheet.row(number).hidden = True
    return bytes(book.get_biff_data())
