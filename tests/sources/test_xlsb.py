"""Binary workbooks: no cell is passed over, and what their records say beside the cells is told."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.outcome import Outcome
from sources.child.parser import Parser
from sources.reading.binary.xlsbsheet import SheetReader
from sources.reading.formats import Format, sniff
from sources.reading.grids import grids
from sources.reading.ooxml.scanning import Marks
from sources.reading.ooxml.styles import Styles
from tests.hostile.ooxml import relations_xml
from tests.sources.binarybooks import (
    Cell,
    Page,
    binary_book,
    cell,
    place,
    record,
    row_of,
    sheet_of,
    wide,
)
from tests.sources.books import BUILDING, BUILDING_HEADER, MEMBER_HEADER, MEMBERS, column, outcome, told

Rows = list[list[Any]]
ROWS = [MEMBER_HEADER, *MEMBERS]


def cells(short: str) -> bytes:
    """The rows; which cells are short: all but the first of a row, none, or every other."""
    found = b""
    for number, row in enumerate(ROWS):
        found += row_of(number)
        for at, value in enumerate(row):
            is_short = at > 0 and (short == "all" or (short == "some" and at % 2 == 1))
            if short == "blanks" and at > 0:
                found += record(12, bytes(4)) if at % 3 == 0 and not value else b""
                is_short = at % 3 != 1
            found += record(17, bytes(4) + wide(value)) if is_short else cell(at, value)
    return sheet_of(found, len(ROWS), len(ROWS[0]))


@pytest.mark.parametrize("short", ["none", "all", "some", "blanks"])
def test_cells_without_columns_are_in_the_next(tmp_path: Path, parser: Parser, short: str) -> None:
    path = binary_book(tmp_path / "党员.xlsb", cells(short))
    assert sniff(path) is Format.XLSB
    found = outcome(path, parser)
    assert (found.state, column(found, "citizen_id")) == ("accepted", [row[1] for row in MEMBERS])
    assert column(found, "branch_code") == ["310105000001"] * 2


def test_records_that_break_off_return_the_file(tmp_path: Path, parser: Parser) -> None:
    path = binary_book(tmp_path / "党员.xlsb", cells("all")[:-40])
    assert outcome(path, parser).state == "returned"


def read(path: Path, parser: Parser) -> tuple[list[list[str | None]], Marks]:
    """Rows and marks of the first sheet."""
    grid = grids(parser.parse(path))[0]
    return grid.top(100), grid.marks


def test_texts_in_several_fonts_and_errors_of_formulas_are_cells(tmp_path: Path, parser: Parser) -> None:
    rich = record(62, place(1) + b"\x01" + wide("甲乙") + struct.pack("<IHH", 1, 1, 3))
    failed = record(11, place(2) + b"\x17" + bytes(2) + struct.pack("<I", 3) + b"\x1e\x01\x00" + bytes(4))
    path = binary_book(tmp_path / "a.xlsb", Page([["a", rich, failed, "d"], ["e", "f", "g", "h"]]))
    answer = parser.parse(path).sheets[0]
    assert (answer.failed, read(path, parser)[0][0]) == (((0, 2),), ["a", "甲乙", None, "d"])


def test_what_the_records_say_beside_the_cells(tmp_path: Path, parser: Parser) -> None:
    empty = record(8, place(2) + wide("") + bytes(2) + struct.pack("<I", 3) + b"\x17\x00\x00" + bytes(4))
    full = record(8, place(2) + wide("有") + bytes(2) + struct.pack("<I", 3) + b"\x17\x00\x00" + bytes(4))
    rows: Rows = [["a", "b", "c"], [(1, 1), "x", empty], [(2, 1), None, full], [(3.5, 2), "y", None]]
    page = Page(rows, hidden_rows=[2], hidden_columns=[(1, 1), (5, 9)], merges=[(1, 1, 2, 1)])
    second = Page([["a"], [(7, 2)], ["x"]], "另页")
    path = binary_book(tmp_path / "a.xlsb", page, second, formats=["0000", "0%", "0.00"])
    first, last = (grid.marks for grid in grids(parser.parse(path)))
    assert (first.hidden_rows, first.hidden_columns, first.merges) == ([3], [(1, 1), (5, 9)], [(2, 1, 3, 1)])
    assert (first.uncached, first.shown) == (["C2"], [("0000", 0, 2, 3), ("0%", 0, 4, 4)])
    assert (last.hidden_rows, last.merges, last.uncached, last.shown) == ([], [], [], [("0%", 0, 2, 2)])


def test_notes(tmp_path: Path, parser: Parser) -> None:
    path = binary_book(tmp_path / "a.xlsb", Page([["a", "b"], ["c", "d"]]))
    corner = struct.pack("<I4I", 0, 1, 1, 1, 1) + bytes(16)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/worksheets/_rels/sheet1.bin.rels", relations_xml(("comments", "../comments1.bin")))
        archive.writestr("xl/comments1.bin", record(628) + record(635, corner) + record(636) + record(629))
    assert read(path, parser)[1].noted == ["B2"]


RELATIONS = "xl/_rels/workbook.bin.rels"


def packed(path: Path, changes: Mapping[str, str], targets: Sequence[tuple[str, str]]) -> Path:
    """A workbook of members with a macro's sheet, a day and a code; some parts moved, and related so."""
    born = [*MEMBERS[0][:8], (33055, 1), *MEMBERS[0][9:]]
    binary_book(path, Page([["x"]], "宏"), Page([MEMBER_HEADER, born]), formats=["yyyy-mm-dd"])
    with zipfile.ZipFile(path) as archive:
        parts = {changes.get(name, name): archive.read(name) for name in archive.namelist()}
    parts[RELATIONS] = relations_xml(*targets).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


MACRO = ("xlMacrosheet", "macrosheets/sheet1.bin")


@pytest.mark.parametrize(
    ("changes", "targets"),
    [
        ({}, [("worksheet", "/xl/worksheets/sheet2.bin"), ("styles", "/xl/styles.bin")]),
        ({}, [("worksheet", "./worksheets/sheet2.bin"), ("styles", "styles.bin")]),
        ({}, [("worksheet", "worksheets\\sheet2.bin"), ("styles", "styles.bin")]),
        ({"xl/styles.bin": "xl/looks.bin"}, [("worksheet", "worksheets/sheet2.bin"), ("styles", "looks.bin")]),
        ({"xl/worksheets/sheet2.bin": "xl/Sheets/a.bin"}, [("worksheet", "sheets/a.bin"), ("styles", "styles.bin")]),
    ],
    ids=["absolute", "with a dot", "with a back-slash", "styles elsewhere", "a sheet elsewhere"],
)
def test_parts_wherever_they_are_and_a_sheet_of_macros(
    tmp_path: Path, parser: Parser, changes: dict[str, str], targets: list[tuple[str, str]]
) -> None:
    moved = {"xl/worksheets/sheet1.bin": "xl/macrosheets/sheet1.bin"} | changes
    found = outcome(packed(tmp_path / "党员.xlsb", moved, [MACRO, *targets]), parser)
    assert (found.state, [str(day)[:10] for day in column(found, "join_date")]) == ("accepted", ["1990-07-01"])
    assert told(found, "V019") == []


def buildings(path: Path, parser: Parser, rows: Sequence[tuple[Cell, Cell]], **given: Any) -> Outcome:
    """Buildings with the cells of a code and of an amount in 万元."""
    lines: Rows = [[*BUILDING_HEADER, "年税收(万元)"], *([code, *BUILDING[1:], amount] for code, amount in rows)]
    return outcome(binary_book(path, Page(lines, "楼宇"), **given), parser)


@pytest.mark.parametrize(
    ("code", "stored", "read"),
    [('0!.0,"万"', 1230000, 123), ("#,##0,", 1230000, 1230), ('0"元"', 1230000, 123), ("0.0%", 0.5, None)],
)
def test_codes_and_amounts_are_those_that_are_seen(
    tmp_path: Path, parser: Parser, code: str, stored: float, read: float | None
) -> None:
    rows: list[tuple[Cell, Cell]] = [((n, 1), (stored, 2)) for n in (1, 2, 3)]
    found = buildings(tmp_path / "楼宇.xlsb", parser, rows, formats=["0000", code])
    assert column(found, "building_code") == ["0001", "0002", "0003"]
    assert column(found, "tax_wan") == [read] * 3
    assert told(found, "V019" if read else "V013")


def test_more_styles_than_a_byte_counts(tmp_path: Path, parser: Parser) -> None:
    formats = ["General"] * 299 + ["0000"]
    found = buildings(tmp_path / "楼宇.xlsb", parser, [((1, 300), 1), ((2, 44), 2), ((3, 300), 3)], formats=formats)
    assert column(found, "building_code") == ["0001", "2", "0003"]


CHINESE = [*range(27, 32), 36, *range(50, 55), 57, 58]


@pytest.mark.parametrize("from_1904", [False, True])
@pytest.mark.parametrize(
    "code", [14, *CHINESE, "yyyy-mm-dd", "yyyy-mm-dd aaaa", 'yyyy"年"m"月"d"日";@', "[$-804]yyyy/m/d"]
)
def test_days(tmp_path: Path, parser: Parser, code: str | int, *, from_1904: bool) -> None:
    days = [(number - 1462 * from_1904, 1) for number in (33055, 37073)]
    rows: Rows = [
        MEMBER_HEADER,
        *([*row[:8], day, *row[9:]] for row, day in zip(MEMBERS, days, strict=True)),
    ]
    path = binary_book(tmp_path / "党员.xlsb", Page(rows), formats=[code], from_1904=from_1904)
    found = outcome(path, parser)
    assert [str(day)[:10] for day in column(found, "join_date")] == ["1990-07-01", "2001-07-01"]
    assert told(found, "V019") == told(found, "V018") == []


def test_a_workbooks_own_format_under_the_number_of_a_chinese_one(tmp_path: Path, parser: Parser) -> None:
    own = {57: "0000", 31: "yyyy-mm-dd", 58: "0"}
    path = binary_book(tmp_path / "a.xlsb", Page([[(7, 1), (33055, 2), (9, 3)]]), formats=[57, 31, 58], own=own)
    rows, marks = read(path, parser)
    assert (rows, marks.shown) == ([["7", "1990-07-01 00:00:00", "9"]], [("0000", 0, 1, 1)])


def test_numbers_of_days_without_a_format_count_from_the_books_own_first(tmp_path: Path, parser: Parser) -> None:
    rows: Rows = [MEMBER_HEADER, *([*row[:8], 33055 - 1462, *row[9:]] for row in MEMBERS)]
    found = outcome(binary_book(tmp_path / "党员.xlsb", Page(rows), from_1904=True), parser)
    assert [str(day)[:10] for day in column(found, "join_date")] == ["1990-07-01"] * 2


def test_merged_and_hidden_cells(tmp_path: Path, parser: Parser) -> None:
    street = BUILDING_HEADER.index("所属街道(镇)")
    rows: Rows = [BUILDING_HEADER, *([f"B{n}", *BUILDING[1:]] for n in (1, 2, 3))]
    for row in rows[2:]:
        row[street] = ""
    page = Page(rows, "楼宇", hidden_rows=[3], hidden_columns=[(6, 7)], merges=[(1, street, 3, street)])
    found = outcome(binary_book(tmp_path / "楼宇.xlsb", page), parser)
    assert column(found, "street_code") == ["310105006"] * 3
    assert [(f.rule, f.cells) for f in found.findings if f.rule == "F007"] == [("F007", "4:4,G:G,H:H")]


KINDS = [*range(12), 60, 62, 153, 617]
CELLS = st.tuples(
    st.sampled_from(KINDS),
    st.integers(0, 3),
    st.sampled_from([0, 1, 2, 255, 256, 257]),
    st.binary(max_size=8) | st.sampled_from([bytes(4), bytes(8), b"\0\0\x20\0", bytes(200)]),
)


@given(st.lists(CELLS), st.dictionaries(st.sampled_from([0, 1, 2, 255, 256, 257]), st.sampled_from(["0%", "0000"])))
def test_nothing_that_says_something_is_passed_over(
    given: list[tuple[int, int, int, bytes]], telling: dict[int, str]
) -> None:
    content = b"".join(record(kind, struct.pack("<II", at, style) + data) for kind, at, style, data in given)
    reader = SheetReader(Styles(tuple(telling.get(number, "General") for number in range(258))))
    row, shown, hidden, empty = 0, set(), [], []
    for kind, at, style, data in given:
        if kind == 0 and len(data) >= 4:
            row = at + 1
            hidden += [row] * bool(data[3] & 0x10)
        elif kind in (2, 5, 9) and len(data) >= 4 and style in telling:
            shown.add((telling[style], at, row))
        elif kind == 8 and len(data) >= 4 and not any(data[:4]):
            empty.append(f"{'ABCD'[at]}{row}")
    marks = reader.read(content)[1]
    told = {(code, at, row) for code, at, first, last in marks.shown for row in range(first, last + 1)}
    assert (marks.hidden_rows, marks.uncached, told) == (hidden, empty, shown)
