"""HTML tables and SpreadsheetML 2003: spans keep cells at their places, typed values come as in other formats."""

from __future__ import annotations

from pathlib import Path

import pytest

from sources.child.parser import Parser
from sources.reading.grids import Grid, grids
from tests.sources.books import outcome, told

HTML = {
    "spans down": (
        "<tr><td rowspan=2>a<td>b</tr><tr><td>c</tr><tr><td>d<td>e</tr>",
        [["a", "b"], [None, "c"], ["d", "e"]],
        [(1, 0, 2, 0)],
    ),
    "spans both ways": (
        "<tr><td>a</td><td rowspan=2 colspan=2>b</td></tr><tr><td>c</td><td>d</td></tr>",
        [["a", "b", None, None], ["c", None, None, "d"]],
        [(1, 1, 2, 2)],
    ),
    "two spans down": (
        "<tr><td rowspan=3>a<td rowspan=2>b<td>c</tr><tr><td>d</tr><tr><td>e<td>f</tr>",
        [["a", "b", "c"], [None, None, "d"], [None, "e", "f"]],
        [(1, 0, 3, 0), (1, 1, 2, 1)],
    ),
}
XML = {
    "merged down, with indices": (
        '<Row><Cell ss:MergeDown="1"><Data ss:Type="String">a</Data></Cell><Cell><Data ss:Type="String">b</Data></Cell>'
        '</Row><Row><Cell ss:Index="2"><Data ss:Type="String">c</Data></Cell></Row>',
        [["a", "b"], [None, "c"]],
    ),
    "rows with indices": (
        '<Row ss:Index="3"><Cell><Data ss:Type="String">a</Data></Cell></Row>',
        [[None], [None], ["a"]],
    ),
    "types": (
        '<Row><Cell><Data ss:Type="DateTime">1960-01-01T00:00:00.000</Data></Cell>'
        '<Cell><Data ss:Type="Number">0.97</Data></Cell><Cell><Data ss:Type="Boolean">1</Data></Cell></Row>',
        [["1960-01-01 00:00:00", "0.97", "true"]],
    ),
    "comments are no values": (
        '<Row><Cell><Data ss:Type="String">a</Data><Comment><Data>note</Data></Comment></Cell></Row>',
        [["a"]],
    ),
}
START = '<?xml version="1.0"?>{}<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
START += 'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="表"><Table>'
END = "</Table></Worksheet></Workbook>"


def read(path: Path, parser: Parser, text: str) -> Grid:
    path.write_text(text, encoding="utf-8")
    (grid,) = grids(parser.parse(path))
    return grid


@pytest.mark.parametrize("kind", HTML)
def test_html(tmp_path: Path, parser: Parser, kind: str) -> None:
    rows, cells, merges = HTML[kind]
    grid = read(tmp_path / "a.xls", parser, f"<html><table>{rows}</table></html>")
    assert (grid.top(9), grid.marks.merges) == (cells, merges)


@pytest.mark.parametrize("kind", XML)
def test_xml(tmp_path: Path, parser: Parser, kind: str) -> None:
    rows, cells = XML[kind]
    assert read(tmp_path / "a.xls", parser, START.format("") + rows + END).top(9) == cells


def test_marks(tmp_path: Path, parser: Parser) -> None:
    rows = (
        '<Row ss:Hidden="1"><Cell><Data ss:Type="Number">3.10199196001010E+17</Data></Cell>'
        '<Cell ss:Formula="=A1"/><Cell><Data ss:Type="Error">#N/A</Data></Cell></Row>'
    )
    marks = read(tmp_path / "a.xls", parser, START.format("") + rows + END).marks
    assert (marks.hidden_rows, marks.long_numbers, marks.uncached) == ([1], {(1, 0)}, ["B1", "C1"])


COLUMNS = {
    "one": ('<Column ss:Hidden="1"/>', [(0, 0)]),
    "behind others": ('<Column ss:Width="9"/><Column/><Column ss:Hidden="1"/>', [(2, 2)]),
    "at its place": ('<Column ss:Index="4" ss:Hidden="1"/><Column ss:Hidden="1"/>', [(3, 3), (4, 4)]),
    "several": ('<Column ss:Span="1"/><Column ss:Hidden="1" ss:Span="2"/>', [(2, 4)]),
    "none": ('<Column ss:Hidden="0"/><Column ss:Index="9"/>', []),
}


@pytest.mark.parametrize("kind", COLUMNS)
def test_hidden_columns(tmp_path: Path, parser: Parser, kind: str) -> None:
    columns, hidden = COLUMNS[kind]
    row = "<Row>" + '<Cell><Data ss:Type="String">a</Data></Cell>' * 6 + "</Row>"
    assert read(tmp_path / "a.xls", parser, START.format("") + columns + row + END).marks.hidden_columns == hidden


@pytest.mark.parametrize("style", ["display:none", "height:0;display: none;mso-height-source:userset", "DISPLAY:NONE"])
def test_hidden_rows_of_a_page(tmp_path: Path, parser: Parser, style: str) -> None:
    rows = f"<tr style='color:red'><td>a</td></tr><tr style='{style}'><td>b</td></tr><tr><td>c</td></tr>"
    grid = read(tmp_path / "a.xls", parser, f"<table>{rows}</table>")
    assert (grid.top(9), grid.marks.hidden_rows) == ([["a"], ["b"], ["c"]], [2])


HOSTILE = {
    "document type": (START.format('<!DOCTYPE x [<!ENTITY a "b">]>'), "文档类型"),
    "far row": (START.format("") + '<Row ss:Index="999999999"><Cell/></Row>', "行数超过"),
    "far column": (START.format("") + '<Row><Cell ss:Index="99999"><Data>x</Data></Cell></Row>', "列数超过"),
    "wide span": ("<table><tr><td colspan=1000000>x</table>", "列数超过"),
    "cut page": ("<table><tr><td>x</td></tr>", "不完整"),
    "cut workbook": (START.format("") + "<Row><Cell><Data>x</Data></Cell></Row>", "不完整"),
    "too many tables": ("<table><tr><td>x</td></tr></table>" * 1001, "工作表超过1000"),
    "long span": ("<table><tr><td rowspan=100000000>x</table>", "行数超过"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_goes_back(tmp_path: Path, parser: Parser, kind: str) -> None:
    text, reason = HOSTILE[kind]
    path = tmp_path / "a.xls"
    path.write_text(text, encoding="utf-8")
    found = outcome(path, parser)
    assert told(found, "F001") == [("reject_file", None)]
    assert reason in found.findings[-1].message
