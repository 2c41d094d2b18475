"""Quotes in delimited text: a stray one loses no row untold, and cells over several lines are read as they are."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.child.parser import Parser
from sources.reading.ground.limits import Limits
from sources.reading.ground.refusals import RefusedError
from sources.reading.plaintext.delimited import delimiter, to_table
from tests.sources.books import MEMBER_HEADER, MEMBERS, column, outcome, told

HEADER = ["序号", "姓名", "公民身份号码", "地址", "备注"]
ENDS = ["\n", "\r\n"]
TEXTS = st.sampled_from(
    ["", "天山路1号", "上海市,长宁区", "a;b", "3号\t5室", '24"', '"某某"楼', "一", "第一行\n第二行"]
)


def number(place: int) -> str:
    """A made-up number of its own for each row."""
    return f"31019919600101{place:04d}"


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    count = draw(st.integers(3, 12))
    return [HEADER, *([str(n), f"张{n}", number(n), draw(TEXTS), draw(TEXTS)] for n in range(1, count + 1))]


def written(rows: Sequence[Sequence[str]], mark: str, end: str, quoting: Any = csv.QUOTE_MINIMAL) -> str:
    lines = io.StringIO()
    csv.writer(lines, delimiter=mark, lineterminator=end, quoting=quoting).writerows(rows)
    return lines.getvalue()


def read(text: str) -> tuple[list[list[str | None]], list[int]]:
    table, stray = to_table(text, delimiter(text), Limits())
    return [list(row.values()) for row in table.to_pylist()], stray


QUOTING = st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])


@given(tables(), st.sampled_from(",;\t"), st.sampled_from(ENDS), QUOTING)
def test_what_a_writer_of_csv_wrote_comes_back(rows: list[list[str]], mark: str, end: str, quoting: Any) -> None:
    assert read(written(rows, mark, end, quoting)) == ([[cell or None for cell in row] for row in rows], [])


@settings(max_examples=400, deadline=None)
@given(st.data(), tables(), st.sampled_from(",;\t"), st.sampled_from(ENDS), QUOTING, st.sampled_from(['"', '""']))
def test_a_stray_quote_anywhere_loses_no_row_untold(
    data: st.DataObject, rows: list[list[str]], mark: str, end: str, quoting: Any, quote: str
) -> None:
    """One quote, or two of which the second stands at the end of any cell further on."""
    text = written(rows, mark, end, quoting)
    start = text.index(end) + len(end)
    at = data.draw(st.integers(start, len(text)))
    ends = [place for place in range(at, len(text) + 1) if text[place : place + 1] in ("", mark, end[0])]
    closing = data.draw(st.one_of(st.none(), st.sampled_from(ends)))
    broken = text[:at] + quote + (text[at:] if closing is None else text[at:closing] + quote + text[closing:])
    assert_nobody_is_lost(broken, len(rows) - 1)


def assert_nobody_is_lost(text: str, persons: int) -> None:
    """Each person stands in a row of his own, or a row that is told holds several, or the file goes back."""
    try:
        found, stray = read(text)
    except RefusedError as refused:
        assert (refused.reason, list(refused.fields)) == ("quotes", ["line"])
        return
    for place, row in enumerate(found, start=1):
        whole = "".join(cell or "" for cell in row).replace('"', "")
        held = [number(n) for n in range(1, persons + 1) if number(n) in whole]
        assert len(held) <= 1 or place in stray, row
    everything = ["".join(cell or "" for cell in row).replace('"', "") for row in found]
    assert [n for n in range(1, persons + 1) if not any(number(n) in row for row in everything)] == []


ROWS = [[str(n), f"张{n}", number(n), "天山路1号", "无"] for n in range(1, 9)]


def lines(*changes: tuple[int, int, str]) -> str:
    """The rows with some cells written as they are given: (row, place, text)."""
    cells = [list(row) for row in [HEADER, *ROWS]]
    for row, place, text in changes:
        cells[row][place] = text
    return "".join(",".join(row) + "\n" for row in cells)


SWALLOWING = {
    "never closed": [(3, 4, '"无')],
    "closed at the end of the next line": [(3, 3, '"天山路1号'), (4, 4, '无"')],
    "opens the last cell, closes the last cell of the next line": [(3, 4, '"无'), (4, 4, '无"')],
    "closed in the middle of a later line": [(3, 1, '"张3'), (6, 3, '天山路1号"')],
    "closed where another cell is quoted": [(3, 4, '"无'), (6, 3, '"天山路1号"')],
    "opens the first cell": [(3, 0, '"3'), (5, 0, '5"')],
    "doubled": [(3, 3, '""天山路1号')],
    "not doubled in a quoted cell": [(3, 3, '"天山"路1号"')],
    "a quoted cell without its end": [(3, 1, '"张3'), (3, 3, '"天山路1号"')],
}


HELD = {
    "by a cell over two lines": f'"1,张1,{number(1)},,\n2",张2,{number(2)},"一\n二",\n3,张3,{number(3)},,\n',
    "by a quote behind a quoted cell": f'1,张1,{number(1)},,"3号,5室""\n2,张2,{number(2)},,\n3",张3,{number(3)},,\n',
}


@pytest.mark.parametrize("kind", HELD)
def test_rows_that_hold_together_by_chance_are_rows(kind: str) -> None:
    found, stray = read(",".join(HEADER) + "\n" + HELD[kind])
    assert ([row[2] for row in found[1:]], stray[0]) == ([number(1), number(2), number(3)], 2)


@pytest.mark.parametrize("kind", SWALLOWING)
def test_the_rows_behind_a_stray_quote_are_whole(kind: str) -> None:
    found, stray = read(lines(*SWALLOWING[kind]))
    assert [row[2] for row in found[1:]] == [row[2] for row in ROWS]
    assert [len([cell for cell in row if cell]) for row in found] == [5] * 9
    assert stray[0] == 4
    assert [row for place, row in enumerate(found[1:], start=2) if place not in stray] == [
        row for place, row in enumerate(ROWS, start=2) if place not in stray
    ]


@pytest.mark.parametrize(
    ("cell", "place"),
    [("天山路1号\n3室", 3), ("一\n\n二", 4), ("上海市,长宁区\n天山路", 4), ('"甲"楼\n2层', 3), ("第\n一", 0)],
    ids=["address", "blank line", "delimiters", "quotes", "first cell"],
)
def test_cells_over_several_lines_stay_together(cell: str, place: int) -> None:
    rows = [[cell if at == place else text for at, text in enumerate(row)] for row in ROWS]
    assert read(written([HEADER, *rows], ",", "\r\n")) == ([HEADER, *rows], [])


def test_a_header_over_several_lines_is_one_row() -> None:
    header = [f"{name[:2]}\n{name[2:]}" for name in HEADER]
    assert read(written([header, *ROWS], ",", "\n")) == ([header, *ROWS], [])


def test_a_row_whose_cells_cannot_be_told_apart_goes_back_with_its_line() -> None:
    with pytest.raises(RefusedError) as refused:
        read(lines((3, 3, '"a":1,"b":"c"d')))
    assert refused.value.as_answer()["fields"] == {"line": 4}


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig", "utf-16"])
def test_lines_with_stray_quotes_are_named(tmp_path: Path, parser: Parser, encoding: str) -> None:
    people = [[*row[:1], f"31019919600101{n:04d}", *row[2:]] for n, row in enumerate(MEMBERS * 3)]
    people[1][-1] += "\r\n"
    text = "\r\n".join(",".join(row) for row in [MEMBER_HEADER, *people])
    text = text.replace("\r\n\r\n", '"\r\n').replace("张伟", '"张伟', 1)
    path = tmp_path / "党员.csv"
    path.write_bytes(text.encode(encoding))
    found = outcome(path, parser)
    (finding,) = [finding for finding in found.findings if finding.rule == "F035"]
    assert (finding.severity, finding.cells, found.rows_read) == ("warn", "2:2,3:3", 7)
    assert "第2,3行" in finding.message


EQUALS = {
    "bare": '="{}"',
    "quoted by the rules of csv": '"=""{}"""',
    "in blanks": ' ="{}" ',
    "an apostrophe": "'{}",
    "a full-width apostrophe": "＇{}",
    "apostrophes on both sides": "'{}'",
    "a tab behind": "{}\t",
    "a tab behind, quoted": '"{}\t"',
    "as the function that makes text": '=T("{}")',
    "an apostrophe before it": '\'="{}"',
    "an apostrophe in it": '="\'{}"',
    "full-width": "＝“{}”",
    "with nothing appended": '"=""{}""&"""""',
}


@pytest.mark.parametrize("kind", EQUALS)
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_wrappers_that_keep_numbers_as_text_are_taken_off(tmp_path: Path, parser: Parser, kind: str, mark: str) -> None:
    if mark == "\t" and kind == "a tab behind":
        return  # one more delimiter
    header = MEMBER_HEADER if "{}\t" in EQUALS[kind] else [EQUALS[kind].format(name) for name in MEMBER_HEADER]
    rows = [
        [EQUALS[kind].format(cell) if cell.isalnum() and len(cell) > 9 else cell for cell in row] for row in MEMBERS
    ]
    path = tmp_path / "党员.csv"
    path.write_text("".join(mark.join(row) + "\r\n" for row in [header, *rows]), encoding="utf-8")
    found = outcome(path, parser)
    assert (column(found, "citizen_id"), column(found, "branch_code")) == (
        [row[1] for row in MEMBERS],
        ["310105000001", "310105000001"],
    )
    assert [told(found, rule) for rule in ("V003", "V004", "V005", "R001", "F035")] == [[]] * 5


def test_delimiters_in_a_wrapper_do_not_cut_it() -> None:
    found, stray = read(lines((3, 3, '="天山路1号,3室"')))
    assert (found[3][3], len(found[3]), stray) == ("天山路1号,3室", 5, [])
