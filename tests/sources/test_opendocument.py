"""OpenDocument workbooks: every kind of cell, every spelling, and what a sheet says of rows and columns."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from sources.child.parser import Parser
from sources.reading.grids import grids
from sources.reading.ground.limits import Limits
from sources.reading.ground.refusals import RefusedError
from sources.reading.opendocument.document import Reader
from sources.reading.opendocument.documenttable import Table
from tests.sources.books import column, outcome
from tests.sources.oldbooks import cell, ods, open_document
from tests.sources.test_formats import NUMBERS, ROWS

FORMULA = 'table:formula="of:=[.A1]&gt;1"'
LACKING = f"<table:table-cell {FORMULA}/>"
STORED = f'<table:table-cell {FORMULA} office:value-type="float" office:value="7"><text:p>7</text:p></table:table-cell>'
INNER = '<table:table table:name="内"><table:table-row table:visibility="collapse"/></table:table>'
TABLES = f"""<table:table table:name="甲&amp;乙" table:print="false">
<table:table-column table:style-name="co1" table:number-columns-repeated="2"/>
<table:table-column-group><table:table-column table:visibility="collapse" table:number-columns-repeated='3'/>
</table:table-column-group><table:table-column table:visibility="visible"/>
<table:table-header-rows><table:table-row>{cell("1")}</table:table-row></table:table-header-rows>
<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>
<table:table-row-group table:display="false"><table:table-row table:number-rows-repeated="2"
table:visibility="collapse">
<table:table-cell office:value-type="string">{INNER}</table:table-cell></table:table-row></table:table-row-group>
<table:table-row table:visibility='filter'>{cell("2")}</table:table-row>
<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="2"/>
<table:covered-table-cell/><table:table-cell {FORMULA} table:number-columns-repeated="2"/>{STORED}{LACKING}
</table:table-row>
<table:table-row table:visibility="collapse" table:number-rows-repeated="4294967295"><table:table-cell/>
</table:table-row></table:table>
<table:table table:name="丙"><table:table-row>{LACKING}{STORED}</table:table-row></table:table>"""


def tables(path: Path, limits: Limits | None = None, *, piece: int = 1 << 20) -> list[Table]:
    """The sheets of a document that is fed in pieces."""
    with zipfile.ZipFile(path) as archive:
        content = archive.read("content.xml")
    pieces = (content[at : at + piece] for at in range(0, len(content), piece))
    return Reader(limits or Limits()).read(pieces)


@pytest.mark.parametrize("piece", [1 << 22, 7], ids=["whole", "cut anywhere"])
def test_repeats_are_counted(tmp_path: Path, piece: int) -> None:
    first, second = tables(open_document(tmp_path / "a.ods", TABLES), piece=piece)
    assert (first.name, first.rows, first.columns) == ("甲&乙", [(5, 6), (7, 7), (10, 4294967304)], [(2, 4)])
    assert first.uncached == ["D8", "E8", "D9", "E9", "G8", "G9"]
    assert [(cell.row, cell.column, cell.down, cell.across, cell.text) for cell in first.cells] == [
        (0, 0, 1, 1, "1"),
        (6, 0, 1, 1, "2"),
        (7, 5, 2, 1, "7"),
    ]
    assert (second.name, second.rows, second.columns, second.uncached) == ("丙", [], [], ["A1"])


@pytest.mark.parametrize(
    ("given", "lacking"),
    [
        (LACKING, ["A1"]),
        (f'<table:table-cell {FORMULA} office:value-type="float"><text:p>7</text:p></table:table-cell>', ["A1"]),
        (
            f'<table:table-cell {FORMULA} office:value-type="string" office:string-value="" calcext:value-type="error">'
            "<text:p>#DIV/0!</text:p></table:table-cell>",
            ["A1"],
        ),
        (STORED, []),
        (f'<table:table-cell {FORMULA} office:value-type="string" office:string-value=""/>', []),
        (f'<table:table-cell office:date-value="2026-09-30" office:value-type="date" {FORMULA}/>', []),
        ("<table:table-cell/>", []),
    ],
    ids=["nothing", "only drawn", "error", "number", "empty text", "date", "no formula"],
)
def test_a_formula_lacks_what_the_reader_does_not_get(
    tmp_path: Path, parser: Parser, given: str, lacking: list[str]
) -> None:
    rows = f"<table:table-row>{given}{cell('x')}</table:table-row><table:table-row>{cell('y')}</table:table-row>"
    table = f'<table:table table:name="表">{rows}</table:table>'
    (grid,) = grids(parser.parse(open_document(tmp_path / "a.ods", table)))
    assert (grid.marks.uncached, grid.top(1)[0][1]) == (lacking, "x")
    assert not (lacking and grid.top(1)[0][0])


def test_cells_are_named_up_to_a_bound_of_the_whole_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sources.reading.opendocument.document.LISTED", 3)
    row = f'<table:table-row table:number-rows-repeated="2">{LACKING}</table:table-row>'
    document = "".join(f'<table:table table:name="{name}">{row}</table:table>' for name in "甲乙丙")
    found = tables(open_document(tmp_path / "a.ods", document))
    assert [table.uncached for table in found] == [["A1", "A2"], ["A1"], []]


def test_rows_behind_the_last_one_are_not_called_hidden(tmp_path: Path, parser: Parser) -> None:
    row = '<table:table-row table:visibility="collapse" table:number-rows-repeated="{}">{}</table:table-row>'
    rows = row.format(2, cell("x")) + row.format(1_048_574, "<table:table-cell/>")
    (grid,) = grids(
        parser.parse(open_document(tmp_path / "a.ods", f'<table:table table:name="a">{rows}</table:table>'))
    )
    assert grid.marks.hidden_rows == [1, 2]


def row_of(*cells: str, between: str = "") -> str:
    return f"<table:table-row>{between}{between.join(cells)}{between}</table:table-row>"


def value(kind: str, attribute: str, text: str, shown: str = "?") -> str:
    told = f'office:value-type="{kind}" office:{attribute}="{text}"'
    return f"<table:table-cell {told}><text:p>{shown}</text:p></table:table-cell>"


def drawn(inside: str, given: str = "") -> str:
    return f"<table:table-cell{given}>{inside}</table:table-cell>"


CELLS = {
    "time": (value("time", "time-value", "PT08H05M00S"), "08:05:00"),
    "time beyond a day": (value("time", "time-value", "PT36H30M05.5S"), "36:30:05.5"),
    "days and hours": (value("time", "time-value", "P1DT2H"), "26:00:00"),
    "day": (value("date", "date-value", "2026-09-01", "26/9/1"), "2026-09-01"),
    "day and time": (value("date", "date-value", "2026-09-01T10:00:00"), "2026-09-01T10:00:00"),
    "truth": (value("boolean", "boolean-value", "true", "TRUE"), "true"),
    "number": (value("float", "value", "12.50"), "12.5"),
    "whole number": (value("float", "value", "12.0"), "12"),
    "exponent": (value("float", "value", "1.2E+003"), "1200"),
    "money": (value("currency", "value", "12.5", "¥12.50"), "12.5"),
    "number without its value": (drawn("<text:p>7</text:p>", ' office:value-type="float"'), "7"),
    "lines": (drawn("<text:p>a</text:p><text:p>b</text:p>"), "a\nb"),
    "blanks": (drawn('<text:p>a<text:s text:c="2"/>b<text:tab/>c<text:line-break/>d</text:p>'), "a  b\tc\nd"),
    "spans": (drawn("<text:p>天<text:span>山</text:span><text:a>路</text:a></text:p>"), "天山路"),
    "note": (drawn("<office:annotation><text:p>x</text:p></office:annotation><text:p>a</text:p>"), "a"),
    "character data": (cell("<![CDATA[a<b]]>"), "a<b"),
    "white space in it": (cell("\n   天山路\n   1号\n  "), "天山路 1号"),
    "white space around it": (cell("a").replace("<text:p>", "\n <text:p>").replace("</text:p>", "</text:p>\n "), "a"),
    "a remark in XML": (cell("a<!-- x -->b"), "ab"),
}


@pytest.mark.parametrize("kind", CELLS)
def test_cells(tmp_path: Path, parser: Parser, kind: str) -> None:
    given, text = CELLS[kind]
    table = f'<table:table table:name="a">{row_of(given, cell("z"))}</table:table>'
    (grid,) = grids(parser.parse(open_document(tmp_path / "a.ods", table)))
    assert grid.top(9) == [[text, "z"]]


def rezipped(path: Path, change: Callable[[str, bytes], tuple[str, bytes] | None]) -> Path:
    with zipfile.ZipFile(path) as archive:
        parts = [changed for name in archive.namelist() if (changed := change(name, archive.read(name)))]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return path


SPELLINGS: dict[str, Callable[[str, bytes], tuple[str, bytes] | None]] = {
    "as usual": lambda name, content: (name, content),
    "no mimetype": lambda name, content: None if name == "mimetype" else (name, content),
    "content alone": lambda name, content: (name, content) if name == "content.xml" else None,
    "mimetype with a line feed": lambda name, content: (name, content + b"\n" if name == "mimetype" else content),
    "white space everywhere": lambda name, content: (name, content.replace(b"><", b">\n\t<")),
    "other prefixes": lambda name, content: (name, content.replace(b"table:", b"t:").replace(b":table=", b":t=")),
    "single quotes": lambda name, content: (name, content.replace(b'"', b"'")),
    "remarks": lambda name, content: (name, content.replace(b"<table:table-cell", b"<!-- x --><table:table-cell")),
    "empty as two tags": lambda name, content: (
        name,
        content.replace(b"<table:table-cell/>", b"<table:table-cell></table:table-cell>"),
    ),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_same_rows_from_every_spelling(tmp_path: Path, parser: Parser, spelling: str) -> None:
    path = rezipped(ods(tmp_path / "党员.ods", ROWS, hidden_rows=[2]), SPELLINGS[spelling])
    found = outcome(path, parser)
    assert (found.state, column(found, "citizen_id"), column(found, "_row")) == ("accepted", NUMBERS, [2, 3])
    assert [finding.cells for finding in found.findings if finding.rule == "F007"] == ["3:3"]


def test_repeated_rows_and_cells_are_rows_and_cells(tmp_path: Path, parser: Parser) -> None:
    rows = row_of(cell("a")) + row_of(
        cell("x").replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="2"')
    )
    rows = rows.replace(
        "<table:table-row><table:table-cell t", '<table:table-row table:number-rows-repeated="3"><table:table-cell t'
    )
    (grid,) = grids(
        parser.parse(open_document(tmp_path / "a.ods", f'<table:table table:name="a">{rows}</table:table>'))
    )
    assert grid.top(9) == [["a", None], *[["x", "x"]] * 3]


FAR = (
    row_of(cell("a"))
    + '<table:table-row table:number-rows-repeated="{}"><table:table-cell/></table:table-row>'
    + row_of('<table:table-cell table:number-columns-repeated="{}"/>', cell("z"))
)


@pytest.mark.parametrize(("rows", "columns"), [(1_048_570, 18), (45_000, 400), (4_294_967_295, 1), (1, 4_294_967_295)])
def test_one_far_cell_costs_nothing(tmp_path: Path, rows: int, columns: int) -> None:
    path = open_document(tmp_path / "a.ods", f'<table:table table:name="a">{FAR.format(rows, columns)}</table:table>')
    (table,) = tables(path)
    with pytest.raises(RefusedError) as refused:
        table.laid_out(tmp_path / "0.arrow", Limits())
    assert refused.value.reason in ("sparse", "rows", "columns", "box")


def test_hidden_sheets_are_known_by_their_style(tmp_path: Path, parser: Parser) -> None:
    path = open_document(
        tmp_path / "a.ods", f'<table:table table:name="a" table:style-name="ta1">{row_of(cell("x"))}</table:table>'
    )
    style = (
        b'<office:automatic-styles><style:style style:name="ta1" style:family="table">'
        b'<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    )
    rezipped(path, lambda name, content: (name, content.replace(b"<office:body>", style + b"<office:body>")))
    (grid,) = grids(parser.parse(path))
    assert not grid.visible
