"""What an .ods says that its reader does not tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from sources.reading.archive import Marks
from sources.reading.child import Parser
from sources.reading.grids import grids
from sources.reading.opendocument import Said, scan
from tests.sources.oldbooks import cell, open_document

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
EXPECTED = {
    "甲&乙": Said(
        rows=[(5, 6), (7, 7), (10, 4294967304)],
        columns=[(2, 4)],
        uncached=["D8", "E8", "D9", "E9", "G8", "G9"],
    ),
    "丙": Said(uncached=["A1"]),
}


@pytest.mark.parametrize("chunk", [1 << 22, 64], ids=["whole", "cut anywhere"])
def test_repeats_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    monkeypatch.setattr("sources.reading.archive.CHUNK", chunk)
    assert scan(open_document(tmp_path / "a.ods", TABLES)) == EXPECTED


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
    monkeypatch.setattr("sources.reading.opendocument.LISTED", 3)
    row = f'<table:table-row table:number-rows-repeated="2">{LACKING}</table:table-row>'
    tables = "".join(f'<table:table table:name="{name}">{row}</table:table>' for name in "甲乙丙")
    found = scan(open_document(tmp_path / "a.ods", tables))
    assert [said.uncached for said in found.values()] == [["A1", "A2"], ["A1"], []]


def test_rows_behind_the_last_one_are_left_out() -> None:
    assert Said(rows=[(2, 3), (5, 1_048_576)]).added_to(Marks(), 6) == Marks(hidden_rows=[2, 3, 5, 6])


def test_what_is_no_archive_is_left_to_the_reader(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    path.write_bytes(b"PK\x03\x04 cut")
    assert scan(path) == {}
