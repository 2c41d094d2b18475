"""dBASE tables: code pages, kinds of fields, deleted records, memos, and tables that are cut or lie."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from sources.child.parser import Parser
from tests.sources.books import MEMBER_HEADER, MEMBERS, column, outcome, told
from tests.sources.dbftables import dbf, laid_out
from tests.sources.test_formats import NUMBERS, SHORT_ROWS

ENCODINGS = {
    "FoxPro, GBK (0x7A)": ("gb18030", 0x7A),
    "dBASE, GBK (0x4D)": ("gb18030", 0x4D),
    "no code page, GBK": ("gb18030", 0x00),
    "Western code page, GBK": ("gb18030", 0x57),
    "no code page, UTF-8": ("utf-8", 0x00),
}


@pytest.mark.parametrize("kind", ENCODINGS)
def test_code_page(tmp_path: Path, parser: Parser, kind: str) -> None:
    encoding, page = ENCODINGS[kind]
    rows = [["姓名", "身份证", "性别"], *[row[:3] for row in SHORT_ROWS[1:]]]
    assert laid_out(dbf(tmp_path / "a.dbf", rows, encoding=encoding, page=page), parser) == rows


def test_kinds_of_fields(tmp_path: Path, parser: Parser) -> None:
    rows = [
        ["A", "B", "C", "D", "E"],
        ["19600101", "12.50", "T", "310199196001010014", " x "],
        ["", "***", "?", "", ""],
        ["00000000", "-1", "n", "1", "y"],
    ]
    assert laid_out(dbf(tmp_path / "a.dbf", rows, kinds="DNLNC"), parser) == [
        ["A", "B", "C", "D", "E"],
        ["1960-01-01", "12.50", "true", "310199196001010014", "x"],
        [None, "***", None, None, None],
        [None, "-1", "false", "1", "y"],
    ]


def test_a_number_field_cannot_hold_an_identity_number(tmp_path: Path, parser: Parser) -> None:
    kinds = "C" + "N" + "C" * (len(SHORT_ROWS[0]) - 2)
    rows = [row[:1] + [row[1].replace("X", "0")] + row[2:] for row in SHORT_ROWS[1:]]
    found = outcome(dbf(tmp_path / "党员.dbf", [SHORT_ROWS[0], *rows], kinds=kinds), parser)
    assert [severity for severity, _ in told(found, "V005")] == ["reject_row", "reject_row"]


def test_deleted_records_and_memos_are_told(tmp_path: Path, parser: Parser) -> None:
    rows = [[*row, "0000000001"] for row in SHORT_ROWS]
    rows[0][-1] = "备注"
    path = dbf(tmp_path / "党员.dbf", rows, kinds="C" * len(SHORT_ROWS[0]) + "M", deleted=[0], version=0x83)
    found = outcome(path, parser)
    assert (column(found, "citizen_id"), column(found, "_row")) == (NUMBERS[1:], [3])
    assert (found.rows_read, found.ignored) == (3, {"header": 1, "blank": 1})
    assert {f.rule: (f.severity, f.count) for f in found.findings if f.rule in ("F023", "F024")} == {
        "F023": ("warn", 1),
        "F024": ("warn", 1),
    }


def test_bytes_that_the_code_page_does_not_have(tmp_path: Path, parser: Parser) -> None:
    path = dbf(tmp_path / "党员.dbf", SHORT_ROWS)
    path.write_bytes(path.read_bytes().replace("王芳芳".encode("gb18030"), b"\xcd\xf5\xff\xff\xb7\xbc"))
    found = outcome(path, parser)
    assert (column(found, "citizen_id"), told(found, "F008")) == (NUMBERS[:1], [("reject_row", "A3")])
    assert [f.message.partition("。")[0] for f in found.findings if f.rule == "F008"] == [
        "有无法按GB18030读出的字符:第2条记录"
    ]


def test_a_table_in_no_known_encoding_names_a_record(tmp_path: Path, parser: Parser) -> None:
    rows = [["姓名", "备注"], *(["某某", "甲\n乙"] for _ in range(40))]
    path = dbf(tmp_path / "党员.dbf", rows, page=0)
    whole = path.read_bytes()
    bad = whole.split("某某".encode("gb18030"))
    path.write_bytes("某某".encode("gb18030").join(bad[:4]) + b"".join(b"\xff\xff\xff\xff" + one for one in bad[4:]))
    (one,) = outcome(path, parser).findings
    assert (one.rule, one.severity) == ("F008", "reject_file")
    assert "第4条记录等多处" in one.message


LIES = {
    "cut in a record": lambda content: content[:-40],
    "cut in the header": lambda content: content[:100],
    "more records than told": lambda content: content[:4] + struct.pack("<L", 1) + content[8:],
    "fewer records than told": lambda content: content[:4] + struct.pack("<L", 4_000_000_000) + content[8:],
    "another record length": lambda content: content[:10] + struct.pack("<H", 7) + content[12:],
    "neither kept nor deleted": lambda content: content.replace(b" \xd5\xc5\xce\xb0", b"x\xd5\xc5\xce\xb0"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_table_that_is_cut_or_lies_goes_back(tmp_path: Path, parser: Parser, lie: str) -> None:
    path = dbf(tmp_path / "党员.dbf", SHORT_ROWS)
    path.write_bytes(LIES[lie](path.read_bytes()))
    found = outcome(path, parser)
    assert (found.state, told(found, "F001")) == ("returned", [("reject_file", None)])


def test_names_cut_to_ten_bytes_are_known_by_their_beginning(tmp_path: Path, parser: Parser) -> None:
    """公民身份号码 has twelve bytes; 党组织代码 ten and is whole; what begins two columns is not guessed."""
    header = [name.encode("gb18030")[:10].decode("gb18030", errors="ignore") for name in MEMBER_HEADER]
    assert {"公民身份号", "所在党支部", "是否失联党"} <= set(header)
    found = outcome(dbf(tmp_path / "党员.dbf", [header, *MEMBERS]), parser)
    assert column(found, "citizen_id") == [row[1] for row in MEMBERS]
    assert column(found, "is_lost") == [False, False]
    assert told(found, "F006") == []
