"""Cells of return workbooks that are written from a file's text: whatever they hold comes back, merged, long or odd."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import xlsxwriter

from sources.child.parser import Parser
from sources.marking.mark import LIST_SHEET, ORIGIN_HEADER
from sources.reading.grids import grids
from sources.returns.rowxml import Cells, rows_xml
from tests.sources.books import MEMBER_HEADER, outcome, roster
from tests.sources.returning import answered, opened

LONG = "".join(chr(0x20000 + n * n % 40_000) for n in range(20_000))
ODD = [
    "<r>文</r>", "<b>&amp;</b>", "']]>\"", "=1+1", "@文", "_x0000_", "_x0041_x0042_", "_x005F_x0041_", "\t前", "后 ",
    "　全角　", "\n换\n行\n", "回\r车", "\x01\x1f", "1e5", "0012", LONG,
]  # fmt: skip


def as_json(folder: Path, rows: list[list[str]]) -> Path:
    path = folder / "党员.json"
    told = [dict(zip(MEMBER_HEADER, row, strict=True)) for row in rows]
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return path


def part(path: Path, number: int, kind: str = "worksheets/sheet") -> str:
    with zipfile.ZipFile(path) as made:
        return made.read(f"xl/{kind}{number}.xml").decode()


def test_texts_come_back_as_they_were(tmp_path: Path, parser: Parser) -> None:
    rows = [[*row[:2], "火星", *row[3:11], odd, *row[12:]] for row, odd in zip(roster(len(ODD)), ODD, strict=True)]
    answer = next(
        grid for grid in grids(parser.parse(answered(as_json(tmp_path, rows), parser))) if grid.name != LIST_SHEET
    )
    found = answer.cells.column(11).to_pylist()[1:]
    assert found == [*ODD[:-1], LONG[:16_383]]  # half as many as of those that have one unit


def test_twenty_thousand_rows_keep_their_order_and_remarks(tmp_path: Path, parser: Parser) -> None:
    first = roster(1)[0]
    rows = [[f"{first[0]}{n}", *first[1:2], "火星", *first[3:]] for n in range(20_100)]
    target = answered(as_json(tmp_path, rows), parser)
    sheet, remarks = part(target, 2), part(target, 1, "comments")
    places = re.findall(r'<row r="(\d+)"><c r="A(\d+)"[^>]*><is><t>([^<]*)', sheet)
    assert places == [("1", "1", "姓名"), *((str(n + 2), str(n + 2), rows[n][0]) for n in range(20_100))]
    assert 'ref="A1:P20101"' in sheet and '<c r="P20101" t="inlineStr"><is><t>党员!20101<' in sheet
    assert {f'ref="C{n}"' for n in range(2, 1000)} <= set(re.findall(r'ref="C\d+"', remarks))


def merged(path: Path, *, title: int = 17) -> Path:
    """A title wider than its table, cells over two rows, of which one is wrong, and one over the end of the table."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("党员")
        sheet.merge_range(0, 0, 0, title, "长宁区党员信息采集表（2026年9月）")
        for number, row in enumerate([MEMBER_HEADER, *roster(12)], start=1):
            sheet.write_row(number, 0, row)
        sheet.merge_range(4, 10, 5, 10, roster(1)[0][10])
        sheet.merge_range(7, 2, 8, 2, "火星")
        sheet.merge_range(13, 12, 16, 13, "否")
    return path


def test_merged_cells_are_one_and_look_alike(tmp_path: Path, parser: Parser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Parser, "annotate", lambda *_: False)
    target = answered(merged(tmp_path / "党员.xlsx"), parser)
    sheet = opened(target)["党员"]
    assert sorted(map(str, sheet.merged_cells.ranges)) == ["A1:R1", "C8:C9", "K5:K6", "M14:N17"]
    assert [cell.value for cell in sheet[1] if cell.value] == ["长宁区党员信息采集表（2026年9月）"]
    assert [sheet.cell(row, 19).value for row in (3, 14, 15)] == ["党员!3", "党员!14", None]
    assert sheet["C8"].value == "火星" and sheet["C8"].comment is not None
    styles = dict(re.findall(r'<c r="([A-Z]+\d+)" s="(\d+)"', part(target, 2)))
    for cells in (("A1", "O1", "R1"), ("C8", "C9"), ("K5", "K6"), ("M14", "N17")):
        assert len({styles[cell] for cell in cells}) == 1
    assert len({styles[cell] for cell in ("A1", "A3", "C8")}) == 3


@pytest.mark.parametrize("at_a_time", [1, 50, 300])
def test_how_many_cells_are_made_at_a_time_changes_nothing(
    tmp_path: Path, parser: Parser, monkeypatch: pytest.MonkeyPatch, at_a_time: int
) -> None:
    monkeypatch.setattr(Parser, "annotate", lambda *_: False)
    path = merged(tmp_path / "党员.xlsx")
    whole = part(answered(path, parser), 2)
    monkeypatch.setattr("sources.returns.pagecells.BATCH", at_a_time)
    assert part(answered(path, parser), 2) == whole


@pytest.mark.parametrize("is_kept", [True, False], ids=["own", "rebuilt"])
def test_a_title_over_the_whole_row_leaves_room_for_origins(
    tmp_path: Path, parser: Parser, monkeypatch: pytest.MonkeyPatch, is_kept: bool
) -> None:
    if not is_kept:
        monkeypatch.setattr(Parser, "annotate", lambda *_: False)
    target = answered(merged(tmp_path / "党员.xlsx", title=16_383), parser)
    sheet = opened(target)["党员"]
    assert str(sheet.cell(2, 15).value).startswith(ORIGIN_HEADER) and sheet.cell(3, 15).value == "党员!3"
    assert outcome(target, parser).delta_of is not None


def test_hidden_rows_stay_hidden_and_cells_without_style_or_text_are_not_there() -> None:
    texts = pa.array(["a", None, "", "1"], pa.large_string())
    is_number = np.array([False, False, False, True])
    cells = Cells([1, 27], np.array([[0, 3], [0, 2]]), texts, is_number)
    told = rows_xml(np.array([4, 7]), ["", ' hidden="1"'], cells).to_pybytes().decode()
    assert told == (
        '<row r="4"><c r="B4" t="inlineStr"><is><t>a</t></is></c><c r="AB4" s="3"/></row>'
        '<row r="7" hidden="1"><c r="AB7" s="2"><v>1</v></c></row>'
    )
