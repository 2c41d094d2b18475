"""dBASE tables as other programs and libraries write them: lengths, marks, nulls, numbers and code pages."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Sequence
from pathlib import Path

import dbfread
import pytest

from sources.child.parser import Parser
from tests.sources.books import column, outcome, told
from tests.sources.dbftables import dbf, laid_out
from tests.sources.test_formats import NUMBERS, SHORT_ROWS


def header(path: Path) -> tuple[int, int, int]:
    """Number of records, length of the header, length of a record."""
    count, length, size = struct.unpack_from("<LHH", path.read_bytes(), 4)
    return count, length, size


def records(path: Path) -> list[bytes]:
    count, length, size = header(path)
    content = path.read_bytes()
    return [content[length + n * size : length + (n + 1) * size] for n in range(count)]


def longer_records(path: Path, blank: bytes = b" ") -> None:
    """Six bytes behind the last field, as the header says."""
    content, (_, length, size) = path.read_bytes(), header(path)
    head = content[:10] + struct.pack("<H", size + 6) + content[12:length]
    path.write_bytes(head + b"".join(record + blank * 6 for record in records(path)) + b"\x1a")


def header_without_its_end(path: Path) -> None:
    content, (_, length, _) = path.read_bytes(), header(path)
    path.write_bytes(content[:8] + struct.pack("<H", length - 1) + content[10:])


def header_with_a_zero_more(path: Path) -> None:
    """As dBASE III writes a zero behind the mark, and counts it or not."""
    content, (_, length, _) = path.read_bytes(), header(path)
    path.write_bytes(content[:length] + b"\0" + content[length:])


def with_backlink(path: Path) -> None:
    """Visual FoxPro keeps 263 bytes for the name of a database."""
    content, (_, length, _) = path.read_bytes(), header(path)
    path.write_bytes(
        b"\x30" + content[1:8] + struct.pack("<H", length + 263) + content[10:length] + bytes(263) + content[length:]
    )


def zero_marks(path: Path) -> None:
    content, (_, length, _) = path.read_bytes(), header(path)
    path.write_bytes(content[:length] + b"".join(b"\0" + record[1:] for record in records(path)) + b"\x1a")


def padded_with_zeros(path: Path) -> None:
    content, (_, length, _) = path.read_bytes(), header(path)
    body = b"".join(b" " + record[1:].replace(b" ", b"\0") for record in records(path))
    path.write_bytes(content[:length] + body + b"\x1a")


def no_end(path: Path) -> None:
    path.write_bytes(path.read_bytes().rstrip(b"\x1a"))


def rubbish_behind_names(path: Path) -> None:
    """What stood in memory before stays behind the zero that ends a name."""
    content = bytearray(path.read_bytes())
    for at in range(32, header(path)[1] - 1, 32):
        end = content.index(0, at)
        if end < at + 10:
            content[end + 1 : at + 11] = b"\xff" * (at + 10 - end)
    path.write_bytes(bytes(content))


WRITERS = {
    "longer records": longer_records,
    "longer records, zeros": lambda path: longer_records(path, b"\0"),
    "header without its end": header_without_its_end,
    "header with a zero more": header_with_a_zero_more,
    "Visual FoxPro": with_backlink,
    "zeros as marks of records": zero_marks,
    "zeros for blanks": padded_with_zeros,
    "no end mark": no_end,
    "two end marks": lambda path: path.write_bytes(path.read_bytes() + b"\x1a\r\n"),
    "rubbish behind names": rubbish_behind_names,
}


@pytest.mark.parametrize("writer", WRITERS)
def test_the_same_rows_from_every_writer(tmp_path: Path, parser: Parser, writer: str) -> None:
    path = dbf(tmp_path / "党员.dbf", SHORT_ROWS)
    WRITERS[writer](path)
    found = outcome(path, parser)
    assert (found.state, column(found, "citizen_id"), column(found, "_row")) == ("accepted", NUMBERS, [2, 3])


@pytest.mark.parametrize("writer", ["longer records", "zeros as marks of records", "no end mark"])
def test_deleted_records_of_every_writer_are_left_out(tmp_path: Path, parser: Parser, writer: str) -> None:
    path = dbf(tmp_path / "党员.dbf", SHORT_ROWS, deleted=[0])
    content, (_, length, _) = path.read_bytes(), header(path)
    WRITERS[writer](path)
    if writer.startswith("zeros"):
        path.write_bytes(content[:length] + b"*" + path.read_bytes()[length + 1 :])
    found = outcome(path, parser)
    assert (column(found, "citizen_id"), [f.count for f in found.findings if f.rule == "F024"]) == (NUMBERS[1:], [1])


def test_what_stands_behind_the_last_field_is_not_left_out_unseen(tmp_path: Path, parser: Parser) -> None:
    path = dbf(tmp_path / "党员.dbf", SHORT_ROWS)
    longer_records(path, b"x")
    assert told(outcome(path, parser), "F001") == [("reject_file", None)]


@pytest.mark.parametrize("writer", ["Visual FoxPro", "no end mark", "rubbish behind names", "zeros for blanks"])
def test_a_second_reader_gives_the_same_cells(tmp_path: Path, parser: Parser, writer: str) -> None:
    days = [[cell.replace("-", "") for cell in row] for row in SHORT_ROWS]
    path = dbf(tmp_path / "党员.dbf", days, kinds="C" * 3 + "D" + "C" * 4 + "DD" + "C" * 4)
    WRITERS[writer](path)
    names, *rows = laid_out(path, parser)
    others = [
        [str(value or "").strip("\0") for value in one.values()] for one in dbfread.DBF(str(path), encoding="gb18030")
    ]
    assert [[cell or "" for cell in row] for row in rows] == others
    assert names == [one.partition("\0")[0] for one in dbfread.DBF(str(path), encoding="gb18030").field_names]


def binary(path: Path, fields: Sequence[tuple[str, str, int, int]], rows: Sequence[bytes], version: int = 0x30) -> Path:
    """A table of fields (name, kind, length, flags) and ready records."""
    described = b"".join(
        struct.pack("<11scLBBB13x", name.encode("gb18030"), kind.encode(), 0, size, 0, flags)
        for name, kind, size, flags in fields
    )
    size = 1 + sum(size for _, _, size, _ in fields)
    head = struct.pack("<BBBBLHH17xB2x", version, 126, 9, 30, len(rows), 33 + len(described), size, 0x7A)
    path.write_bytes(head + described + b"\r" + b"".join(b" " + row for row in rows) + b"\x1a")
    return path


NOON = struct.pack("<LL", dt.date(1998, 7, 1).toordinal() + 1_721_425, 12 * 3_600_000)


def test_numbers_and_times_of_visual_foxpro(tmp_path: Path, parser: Parser) -> None:
    fields = [("姓名", "C", 6, 0), ("时间", "T", 8, 0), ("户数", "I", 4, 0), ("金额", "Y", 8, 0), ("面积", "B", 8, 0),
              ("率", "O", 8, 0), ("编号", "+", 4, 0), ("另", "@", 8, 0)]  # fmt: skip
    row = "张伟".encode("gb18030").ljust(6) + NOON + struct.pack("<i", -7) + struct.pack("<q", 12_345_600)
    row += struct.pack("<d", 0.5) + struct.pack("<d", 3.0) + struct.pack("<i", 1) + NOON
    blank = b" " * 6 + bytes(8) + bytes(4) + bytes(8) + bytes(8) + bytes(8) + struct.pack("<i", 2) + bytes(8)
    assert laid_out(binary(tmp_path / "a.dbf", fields, [row, blank]), parser)[1:] == [
        ["张伟", "1998-07-01 12:00:00", "-7", "1234.56", "0.5", "3", "1", "1998-07-01 12:00:00"],
        [None, None, "0", "0", "0", "0", "2", None],
    ]


def test_nulls_and_texts_of_varying_length(tmp_path: Path, parser: Parser) -> None:
    """Zero bytes of a null number are no zero."""
    fields = [("姓名", "V", 10, 0x02), ("户数", "I", 4, 0x02), ("备注", "V", 5, 0), ("_NullFlags", "0", 1, 0x05)]
    name = "张伟".encode("gb18030")
    rows = [
        name.ljust(9, b"\0") + b"\x04" + struct.pack("<i", 3) + b"abcde" + bytes([0b0001]),
        bytes(10) + bytes(4) + b"ab\0\0\x02" + bytes([0b1110]),
    ]
    assert laid_out(binary(tmp_path / "a.dbf", fields, rows), parser) == [
        ["姓名", "户数", "备注"],
        ["张伟", "3", "abcde"],
        [None, None, "ab"],
    ]


def test_a_table_of_dbase_7(tmp_path: Path, parser: Parser) -> None:
    """Names of 32 bytes, numbers with the highest byte first and the sign turned round."""
    fields = [("公民身份号码是这一列", "C", 18), ("户数", "I", 4), ("率", "O", 8)]
    described = b"".join(
        struct.pack("<32scBB13x", name.encode("gb18030"), kind.encode(), size, 0)[:48].ljust(48, b"\0")
        for name, kind, size in fields
    )
    row = NUMBERS[0].encode() + struct.pack(">I", 7 + 2**31) + bytes([0x3F ^ 0x80, *struct.pack(">d", 0.5)[1:]])
    minus = NUMBERS[1].encode() + struct.pack(">I", 2**31 - 7) + bytes(b ^ 0xFF for b in struct.pack(">d", -2.0))
    head = struct.pack("<BBBBLHH17xB2x36x", 0x04, 126, 9, 30, 2, 69 + len(described), 31, 0x4D)
    path = tmp_path / "a.dbf"
    path.write_bytes(head + described + b"\r" + b" " + row + b" " + minus + b"\x1a")
    assert laid_out(path, parser) == [
        ["公民身份号码是这一列", "户数", "率"],
        [NUMBERS[0], "7", "0.5"],
        [NUMBERS[1], "-7", "-2"],
    ]


def test_text_of_more_than_255_bytes(tmp_path: Path, parser: Parser) -> None:
    """Its length has a high byte, where numbers keep their decimals."""
    fields = struct.pack("<11scLBBB13x", b"A", b"C", 0, 300 % 256, 300 // 256, 0)
    fields += struct.pack("<11scLBBB13x", b"B", b"C", 0, 2, 0, 0)
    head = struct.pack("<BBBBLHH17xB2x", 0x03, 126, 9, 30, 1, 33 + len(fields), 303, 0)
    path = tmp_path / "a.dbf"
    path.write_bytes(head + fields + b"\r" + b" " + b"x" * 300 + b"yz" + b"\x1a")
    assert laid_out(path, parser) == [["A", "B"], ["x" * 300, "yz"]]


@pytest.mark.parametrize("page", [0x00, 0x03, 0x57, 0xC9, 0x65, 0x4D, 0x7A, 0xFF])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_any_code_page_byte_beside_numbers(tmp_path: Path, parser: Parser, page: int, encoding: str) -> None:
    """Bytes of times and numbers say nothing about the encoding of texts."""
    fields = [("姓名", "C", 12, 0), ("时间", "T", 8, 0), ("面积", "B", 8, 0)]
    names = ["张伟", "王芳芳", "欧阳"]
    rows = [name.encode(encoding).ljust(12) + NOON + struct.pack("<d", 1 / 3) for name in names]
    path = binary(tmp_path / "a.dbf", fields, rows)
    content = bytearray(path.read_bytes())
    content[29] = page
    if encoding == "utf-8":
        for at, name in zip((32, 64, 96), (b"XM", b"SJ", b"MJ"), strict=True):
            content[at : at + 11] = name.ljust(11, b"\0")
    path.write_bytes(bytes(content))
    assert [row[0] for row in laid_out(path, parser)[1:]] == names
    assert {row[1] for row in laid_out(path, parser)[1:]} == {"1998-07-01 12:00:00"}
