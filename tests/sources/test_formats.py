"""Every format is read from its bytes, to the same rows at the same places."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sources.child.parser import Parser
from sources.reading.formats import BOOKS, Format, sniff
from sources.reading.ground.decoding import decode
from sources.reading.ground.refusals import RefusedError
from tests.sources.books import MEMBER_HEADER, MEMBERS, book, column, outcome, told
from tests.sources.dbftables import dbf
from tests.sources.oldbooks import ods, xls

ROWS = [MEMBER_HEADER, *MEMBERS]
SHORT = {
    "公民身份号码": "身份证号码",
    "所在党支部代码": "支部代码",
    "是否失联党员": "是否失联",
    "是否流动党员": "流动党员",
}
SHORT_ROWS = [[SHORT.get(header, header) for header in MEMBER_HEADER], *MEMBERS]
"""A field name of a dbf has room for five characters."""
NUMBERS = [row[1] for row in MEMBERS]


def lines(delimiter: str) -> str:
    return "".join(delimiter.join(row) + "\r\n" for row in ROWS)


def html(path: Path) -> Path:
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    path.write_text(f"<html><meta charset=utf-8><table>{rows}</table></html>", encoding="utf-8")
    return path


def records() -> list[dict[str, str]]:
    return [dict(zip(MEMBER_HEADER, row, strict=True)) for row in MEMBERS]


def written(path: Path, text: str, encoding: str) -> Path:
    path.write_bytes(text.encode(encoding))
    return path


MAKERS = {
    "xlsx": lambda d: book(d / "党员.xlsx", 党员=ROWS),
    "xls": lambda d: xls(d / "党员.xls", ROWS),
    "ods": lambda d: ods(d / "党员.ods", ROWS),
    "csv-utf8": lambda d: written(d / "党员.csv", lines(","), "utf-8"),
    "csv-bom": lambda d: written(d / "党员.csv", lines(","), "utf-8-sig"),
    "csv-gb18030": lambda d: written(d / "党员.csv", lines(","), "gb18030"),
    "tsv-utf16": lambda d: written(d / "党员.txt", lines("\t"), "utf-16"),
    "tsv-utf16 without a mark": lambda d: written(d / "党员.tsv", lines("\t"), "utf-16-le"),
    "json": lambda d: written(d / "党员.json", json.dumps({"data": {"items": records()}, "page": [{}]}), "utf-8"),
    "json lines": lambda d: written(d / "党员.jsonl", "".join(json.dumps(r) + "\n" for r in records()), "utf-8"),
    "dbf": lambda d: dbf(d / "党员.dbf", SHORT_ROWS),
    "semicolon": lambda d: written(d / "党员.csv", lines(";"), "utf-8"),
}


@pytest.mark.parametrize("kind", MAKERS)
def test_same_rows_from_every_format(tmp_path: Path, parser: Parser, kind: str) -> None:
    found = outcome(MAKERS[kind](tmp_path), parser)
    assert (found.database, found.state, found.rows_read, found.ignored) == (
        "party_member",
        "accepted",
        3,
        {"header": 1},
    )
    assert column(found, "citizen_id") == NUMBERS
    assert column(found, "_row") == [2, 3]
    assert column(found, "sex") == ["1", "2"]
    assert [f.rule for f in found.findings if f.severity != "warn"] == []


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("党员.xls", html),
        ("党员.xls", lambda p: written(p, lines("\t"), "gb18030")),
        ("党员.xls", lambda p: book(p, 党员=ROWS)),
    ],
    ids=["html", "tsv", "xlsx"],
)
def test_wrong_extension_is_read_and_told(tmp_path: Path, parser: Parser, name: str, make) -> None:  # type: ignore[no-untyped-def]
    found = outcome(make(tmp_path / name), parser)
    assert column(found, "citizen_id") == NUMBERS
    assert told(found, "F002") == [("warn", None)]


def test_spreadsheetml_2003(tmp_path: Path, parser: Parser) -> None:
    rows = "".join(
        "<Row>" + "".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in row) + "</Row>"
        for row in ROWS
    )
    path = tmp_path / "党员.xls"
    path.write_text(
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="党员"><Table>{rows}</Table></Worksheet></Workbook>',
        encoding="utf-8",
    )
    found = outcome(path, parser)
    assert (column(found, "citizen_id"), found.sheets) == (NUMBERS, ("党员",))


UNREAD = {
    "utf-8": lambda text: text.encode("utf-8").replace("王芳芳".encode(), b"\xe7\x8e\x8b\xff", 1),
    "gb18030, cut": lambda text: text.encode("gb18030").replace("王芳芳".encode("gb18030"), b"\xcd\xf5\xb7", 1),
    "utf-16": lambda text: text.encode("utf-16").replace("芳芳".encode("utf-16-le"), b"\x00\xd8\x41\x00", 1),
    "NUL": lambda text: text.encode().replace(b"31019919700507006X", b"310199\x0019700507006X", 1),
    "left by another program": lambda text: text.replace("王芳芳", "王\ufffd\ufffd").encode("gb18030"),
}


@pytest.mark.parametrize("kind", UNREAD)
def test_a_row_with_bytes_that_nobody_can_read_is_kept_back(tmp_path: Path, parser: Parser, kind: str) -> None:
    path = tmp_path / "党员.csv"
    path.write_bytes(UNREAD[kind](lines(",")))
    found = outcome(path, parser)
    cell = "B3" if kind == "NUL" else "A3"
    assert (found.state, column(found, "citizen_id"), list(found.quarantined["_row"])) == ("partial", NUMBERS[:1], [3])
    assert [(f.severity, f.cell, f.row) for f in found.findings if f.rule == "F008"] == [("reject_row", cell, 3)]
    assert not {"\x00", "\ufdd0"} & set(found.quarantined["text"][0])


def test_a_file_in_no_known_encoding_goes_back(tmp_path: Path, parser: Parser) -> None:
    path = tmp_path / "党员.csv"
    path.write_bytes((lines(",") * 10).encode() + b"\xff\xfe\xfd,1\n" * 12)
    found = outcome(path, parser)
    assert (found.state, told(found, "F008")) == ("returned", [("reject_file", None)])
    assert "第31行（第" in found.findings[0].message


@pytest.mark.parametrize(
    ("content", "format", "rule"),
    [
        (b"", Format.EMPTY, "F001"),
        (b"%PDF-1.7\x00\x01\x02\x03\x04\x05\x06\x07", Format.UNKNOWN, "F002"),
        (b"PK\x03\x04 no archive", Format.BROKEN, "F001"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), Format.ENCRYPTED, "F001"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 600 + BOOKS[0], Format.XLS, "F001"),
    ],
    ids=["empty", "pdf", "cut archive", "cut encrypted", "lying xls"],
)
def test_files_without_a_reader_go_back(
    tmp_path: Path, parser: Parser, content: bytes, format: Format, rule: str
) -> None:
    path = tmp_path / "党员.xls"
    path.write_bytes(content)
    assert sniff(path) is format
    found = outcome(path, parser)
    assert (found.state, found.database, [f.rule for f in found.findings]) == ("returned", None, [rule])


def test_an_unclosed_quote_swallows_no_rows(tmp_path: Path, parser: Parser) -> None:
    third = ",".join(MEMBERS[0]).replace(NUMBERS[0], "310199199912319980")
    text = lines(",").replace("大学本科", '"大学本科', 1) + third
    found = outcome(written(tmp_path / "党员.csv", text, "utf-8"), parser)
    assert (found.rows_read, column(found, "citizen_id")) == (4, [*NUMBERS, "310199199912319980"])


def test_blank_lines_and_quotes_keep_rows_at_their_places(tmp_path: Path, parser: Parser) -> None:
    first, second = (list(row) for row in MEMBERS)
    first[0], second[0] = '"张\n伟"', '"王""芳"'
    text = (
        "长宁区党员\n\n" + ",".join(MEMBER_HEADER) + "\n" + ",".join(first) + "\n\n" + ",".join(second[:-1]) + "\n\n\n"
    )
    found = outcome(written(tmp_path / "a.csv", text, "utf-8"), parser)
    assert column(found, "_row") == [4, 6]
    assert column(found, "name") == ["张伟", '王"芳']
    assert (found.rows_read, found.ignored) == (6, {"title": 1, "header": 1, "blank": 2})


def test_very_many_bytes_in_one_line_are_given_up_early() -> None:
    with pytest.raises(RefusedError) as refused:
        decode("姓名\n张伟\n".encode() * 100 + b"\xff" * 200_000)
    assert refused.value.as_answer()["fields"] == {"encoding": "UTF-8", "line": 201, "offset": 1400}
