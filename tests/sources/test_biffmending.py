"""Workbooks of Excel 97 as other programs than Excel write them: the same rows whatever the program was."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlwt

from sources.child.parser import Parser
from sources.reading.formats import Format, sniff
from sources.reading.grids import grids
from tests.hostile.compound import BOF, BOUNDSHEET, CODEPAGE, EOF, LABELSST, NUMBER, Record, joined, records, wrapped
from tests.sources.books import MEMBER_HEADER, MEMBERS, column, outcome
from tests.sources.test_second_readers import octets

ROWS = [MEMBER_HEADER, *MEMBERS]
NUMBERS = [row[1] for row in MEMBERS]
CHART = (BOF, struct.pack("<HHHHII", 0x600, 0x20, 0x0DBB, 0x07CC, 0, 6))
POINTS: list[Record] = [
    (0x1065, struct.pack("<H", 2)),
    *((NUMBER, struct.pack("<HHHd", row, place, 0, 7.5)) for row in range(3) for place in range(3)),
    (LABELSST, struct.pack("<HHHI", 1, 1, 0, 3)),
    (0x27E, struct.pack("<HHHI", 2, 2, 0, 10)),
    (0xBD, struct.pack("<HH6s6sH", 1, 0, bytes(6), bytes(6), 1)),
]


def book(*rows: list[list[Any]], **given: Any) -> xlwt.Workbook:
    written = xlwt.Workbook(**given)
    for number, table in enumerate(rows or (ROWS,)):
        sheet = written.add_sheet(f"党员{number or ''}")
        for row, cells in enumerate(table):
            for place, text in enumerate(cells):
                sheet.write(row, place, text)
    return written


def given() -> list[Record]:
    return records(bytes(book().get_biff_data()))


def ended(path: Path, changed: list[Record]) -> Path:
    path.write_bytes(wrapped(joined(changed)))
    return path


@pytest.mark.parametrize("page", [1252, 936, 10000, 950, 65001, 1200])
def test_text_is_unicode_whatever_the_page(tmp_path: Path, parser: Parser, page: int) -> None:
    changed = [(kind, struct.pack("<H", page) if kind == CODEPAGE else data) for kind, data in given()]
    found = outcome(ended(tmp_path / "党员.xls", changed), parser)
    assert (found.state, column(found, "citizen_id"), column(found, "name")) == (
        "accepted", NUMBERS, ["张伟", "王芳芳"]
    )  # fmt: skip


def test_text_without_a_page(tmp_path: Path, parser: Parser) -> None:
    found = outcome(ended(tmp_path / "党员.xls", [one for one in given() if one[0] != CODEPAGE]), parser)
    assert column(found, "citizen_id") == NUMBERS


def wrapped_chart(points: list[Record]) -> list[Record]:
    return [CHART, *points, (EOF, b"")]


CHARTS: dict[str, Callable[[list[Record]], list[Record]]] = {
    "behind the cells": lambda chart: [*given()[:-1], *chart, given()[-1]],
    "two of them": lambda chart: [*given()[:-1], *chart, *chart, given()[-1]],
    "before the cells": lambda chart: _before(chart),
    "with a picture's records": lambda chart: [*given()[:-1], (0xEC, b"\x0f\x00" + bytes(30)), *chart, given()[-1]],
}


def _before(chart: list[Record]) -> list[Record]:
    all_records = given()
    at = [place for place, (kind, _) in enumerate(all_records) if kind == BOF][1]
    return [*all_records[: at + 1], *chart, *all_records[at + 1 :]]


@pytest.mark.parametrize("kind", CHARTS)
def test_points_of_a_chart_are_no_cells(tmp_path: Path, parser: Parser, kind: str) -> None:
    path = tmp_path / "党员.xls"
    changed = CHARTS[kind](wrapped_chart(POINTS))
    at, starts = 0, []
    for record, data in changed:
        starts += [at] if record == BOF else []
        at += 4 + len(data)
    fixed = [(one, struct.pack("<I", starts[1]) + data[4:] if one == BOUNDSHEET else data) for one, data in changed]
    path.write_bytes(wrapped(b"".join(struct.pack("<HH", one, len(data)) + data for one, data in fixed)))
    found = outcome(path, parser)
    assert (found.state, found.rows_read, column(found, "citizen_id")) == ("accepted", 3, NUMBERS)


@pytest.mark.parametrize("name", ["WORKBOOK", "workbook", "WorkBook", "Workbook"])
def test_names_of_streams_know_no_capitals(tmp_path: Path, parser: Parser, name: str) -> None:
    path = tmp_path / "党员.xls"
    content = wrapped(bytes(book().get_biff_data()))
    path.write_bytes(content.replace("Workbook".encode("utf-16-le"), name.encode("utf-16-le")))
    assert sniff(path) is Format.XLS
    assert column(outcome(path, parser), "citizen_id") == NUMBERS


def test_the_word_book_makes_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.doc"
    path.write_bytes(
        wrapped("see the book at home".encode("utf-16-le") * 40).replace(
            b"W\x00o\x00r\x00k\x00b", b"W\x00o\x00r\x00d\x00b"
        )
    )
    assert sniff(path) is Format.UNKNOWN


def test_dates_and_formats(tmp_path: Path) -> None:
    """Base of dates, a date whose format has a number only, and numbers shown otherwise than stored."""
    written = book([["a"]])
    written.dates_1904 = True
    sheet = written.get_sheet(0)
    for place, code in enumerate(("0000", "0%", "General", '0.0,"万"', "yyyy-mm-dd")):
        style = xlwt.easyxf(num_format_str=code)
        for row in range(1, 4):
            sheet.write(row, place, 35489 + row / 4, style)
    path = tmp_path / "a.xls"
    written.save(str(path))
    with Parser() as child:
        answer = child.parse(path)
        (grid,) = grids(answer)
    assert answer.from_1904 is True
    assert grid.marks.shown == [("0000", 0, 2, 4), ("0%", 1, 2, 4), ('0.0,"万"', 3, 2, 4)]
    assert grid.top(2)[1][4] == "2001-03-01 06:00:00"


FORMATS: dict[str, str] = {
    "yyyy-mm-dd": "2001-03-01 12:00:00", 'yyyy"年"m"月"d"日"': "2001-03-01 12:00:00", "aaaa": "2001-03-01 12:00:00",
    "[$-804]aaaa": "2001-03-01 12:00:00", "上午/下午h:mm": "2001-03-01 12:00:00", "[h]:mm": "2001-03-01 12:00:00",
    '0"元"': "36951.5", "0000": "36951.5", '0"m2"': "36951.5",
}  # fmt: skip


@pytest.mark.parametrize("first", [164, 56, 60, 100, 163, 383])
def test_dates_whatever_the_numbers_of_their_formats(tmp_path: Path, first: int) -> None:
    """SheetJS numbers its own from 56 on."""
    written = xlwt.Workbook()
    sheet = written.add_sheet("党员")
    for row, code in enumerate(FORMATS):
        sheet.write(row, 0, 36951.5, xlwt.easyxf(num_format_str=code))
    changed = list[Record]()
    for kind, data in records(bytes(written.get_biff_data())):
        at = {0x41E: 0, 0xE0: 2}.get(kind)
        number = 0 if at is None else struct.unpack_from("<H", data, at)[0]
        if at is not None and number >= 164:
            data = data[:at] + struct.pack("<H", number - 164 + first) + data[at + 2 :]
        changed.append((kind, data))
    found = octets(ended(tmp_path / "党员.xls", changed))
    assert found == {f"A{row}": text for row, text in enumerate(FORMATS.values(), 1)}
