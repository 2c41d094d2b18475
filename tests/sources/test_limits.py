"""Every limit refuses a file of its own, with its own reason; with that limit off the reason is gone."""

from __future__ import annotations

import random
import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from schemas.outcome import Outcome
from sources.child.parser import Parser
from sources.reading.ground.limits import Limits
from sources.reading.ground.refusals import REASONS
from tests.sources.books import MEMBER_HEADER, MEMBERS, book, outcome

SHEET = "xl/worksheets/sheet1.xml"
START = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
END = "</sheetData></worksheet>"
ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'
DTD = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "/etc/hostname">]>'

Parts = dict[str, bytes | str]
Maker = Callable[[Path], Path]


def packed(path: Path, changed: Parts | None = None, twice: str | None = None) -> Path:
    """The workbook of two members with parts changed or added, and one entry there twice."""
    plain = book(path.with_name("plain.xlsx"), 党员=[MEMBER_HEADER, *MEMBERS])
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        parts = {name: source.read(name) for name in source.namelist()} | (changed or {})
        for name, content in parts.items():
            target.writestr(name, content)
        if twice:
            with pytest.warns(UserWarning, match="Duplicate"):
                target.writestr(twice, parts[twice])
    return path


def sheet(body: str, start: str = START) -> Maker:
    return lambda folder: packed(folder / "党员.xlsx", {SHEET: start + body + END})


def with_part(name: str, content: bytes | str) -> Maker:
    return lambda folder: packed(folder / "党员.xlsx", {name: content})


def cell(address: str) -> str:
    return f'<row r="{address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"><c r="{address}"><v>1</v></c></row>'


def noise(size: int) -> bytes:
    return random.Random(1).randbytes(size)


def prefixed(folder: Path) -> Path:
    plain, path = packed(folder / "a.xlsx"), folder / "党员.xlsx"
    path.write_bytes(b"%PDF-1.7\n" + plain.read_bytes())
    return path


def text(lines: int, row: str) -> Maker:
    def make(folder: Path) -> Path:
        path = folder / "党员.csv"
        path.write_text(",".join(MEMBER_HEADER) + "\n" + f"{row}\n" * lines, encoding="utf-8")
        return path

    return make


def packed_plain(folder: Path) -> Path:
    return packed(folder / "党员.xlsx")


GUARDS: dict[str, tuple[str, dict[str, Any], dict[str, Any], Maker]] = {
    "size": ("size", {"file_bytes": 1000}, {"file_bytes": None}, packed_plain),
    "entries": ("entries", {"archive_entries": 5}, {"archive_entries": None}, packed_plain),
    "duplicate entry": ("names", {}, {"plain_names": False}, lambda f: packed(f / "a.xlsx", twice=SHEET)),
    "entry above": ("names", {}, {"plain_names": False}, with_part("../a.xml", "<a/>")),
    "absolute entry": ("names", {}, {"plain_names": False}, with_part("/a.xml", "<a/>")),
    "PDF before": ("prefix", {}, {"archive_at_start": False}, prefixed),
    "entry bytes": ("entry_size", {"entry_bytes": 90_000}, {"entry_bytes": None}, with_part("a.bin", noise(99_000))),
    "archive bytes": ("archive_size", {"archive_bytes": 9000}, {"archive_bytes": None}, packed_plain),
    "ratio": ("ratio", {}, {"ratio": None}, with_part("a.bin", b" " * 200_000)),
    "cells": ("cells", {"cells": 27}, {"cells": None}, packed_plain),
    "promised strings": (
        "cells",
        {},
        {"cells": None},
        with_part("xl/sharedStrings.xml", '<sst count="2" uniqueCount="4294967295"><si><t>x</t></si></sst>'),
    ),
    "entities": ("doctype", {}, {"plain_xml": False}, sheet(ONE, DTD + START[21:])),
    "external entity": ("doctype", {}, {"plain_xml": False}, sheet(ONE, OUTSIDE + START[21:])),
    "entities after a comment": ("doctype", {}, {"plain_xml": False}, sheet(ONE, f"<!-- <a> -->{DTD}{START[21:]}")),
    "UTF-16": ("xml", {}, {"plain_xml": False}, with_part(SHEET, (START + ONE + END).encode("utf-16"))),
    "opposite corners": ("columns", {}, {"columns": None}, sheet(cell("A1") + cell("XFD1048576"))),
    "far column": ("columns", {}, {"columns": None}, sheet(cell("A1") + cell("ALL65536"))),
    "wrapping reference": ("columns", {}, {"columns": None}, sheet(cell("AAAAAAAAA1"))),
    "far row": ("rows", {}, {"rows": None}, sheet(cell("A1") + cell("A1048577"))),
    "wide box": ("box", {"box_cells": 2000}, {"box_cells": None}, sheet(cell("A1") + cell("AZ100"))),
    "long text": ("text_length", {"text_length": 17}, {"text_length": None}, packed_plain),
    "much text": ("text_bytes", {"text_bytes": 300}, {"text_bytes": None}, packed_plain),
    "rows of text": ("rows", {"rows": 50}, {"rows": None}, text(50, "张伟")),
    "columns of text": ("columns", {}, {"columns": None}, text(2, "," * 600)),
}  # fmt: skip


def reasons(found: Outcome) -> list[str]:
    """Reasons of F001, as the district reads them."""
    return [finding.message for finding in found.findings if finding.rule == "F001"]


@pytest.mark.parametrize("name", GUARDS)
def test_guard(tmp_path: Path, parser: Parser, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    reason, on, off, make = GUARDS[name]
    path, bound = make(tmp_path), replace(Limits(), **on)
    told = REASONS[reason].partition("{")[0]
    monkeypatch.setattr(parser, "limits", bound)
    found = outcome(path, parser)
    assert (found.state, [told in each for each in reasons(found)]) == ("returned", [True])
    monkeypatch.setattr(parser, "limits", replace(bound, **off))
    assert not any(told in each for each in reasons(outcome(path, parser)))


def test_the_size_an_archive_declares_is_not_believed(tmp_path: Path, parser: Parser) -> None:
    path = packed(tmp_path / "a.xlsx", {SHEET: START + ONE + " " * 5000 + END})
    content = bytearray(path.read_bytes())
    size = len(START + ONE + END) + 5000
    places = [at for at in range(len(content) - 4) if content[at : at + 4] == struct.pack("<I", size)]
    for at in places:
        content[at : at + 4] = struct.pack("<I", 300)
    path.write_bytes(content)
    assert places
    (told,) = reasons(outcome(path, parser))
    assert REASONS["archive"] in told


def test_blank_styled_cells_far_out_are_no_reason(tmp_path: Path, parser: Parser) -> None:
    """Spreadsheet programs leave formats on whole rows and columns."""
    plain = book(tmp_path / "plain.xlsx", 党员=[MEMBER_HEADER, *MEMBERS])
    with zipfile.ZipFile(plain) as source:
        content = source.read(SHEET).decode()
    far = '<row r="1048576"><c r="A1048576" s="1"/><c r="XFD1048576" s="1"></c></row></sheetData>'
    path = packed(tmp_path / "a.xlsx", {SHEET: content.replace("</sheetData>", far)})
    assert outcome(path, parser).rows_accepted == 2


def test_a_cell_that_a_piece_could_cut_is_seen(tmp_path: Path, parser: Parser) -> None:
    rows = "".join(cell(f"A{row}") for row in range(1, 120_000))
    path = sheet(rows + cell("ZZ120000"))(tmp_path)
    assert "列数超过512" in reasons(outcome(path, parser))[0]


FAR_ROW = (
    '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table><Row><Cell><Data'
    ' ss:Type="String">x</Data></Cell></Row><Row ss:Index="1048576"><Cell ss:Index="18"><Data ss:Type="String">x</Data>'
    "</Cell></Row></Table></Worksheet></Workbook>"
)
FAR_CELLS = {
    "a.csv": "x\n" + "\n" * 39_000 + "," * 500 + "x\n",
    "b.csv": "," * 500 + "x\n" + "\n" * 39_000 + "x\n",
    "c.csv": '"x"\n' + "\n" * 39_000 + "," * 500 + "x\n",
    "a.json": "[" + ",".join(f'{{"a{n % 500}": 1}}' for n in range(39_000)) + "]",
    "a.xml": FAR_ROW,
    "a.xls": "<html><table>" + "<tr><td></td></tr>" * 39_000 + "<tr><td colspan=500>x</td></tr></table></html>",
}


@pytest.mark.parametrize("name", FAR_CELLS)
def test_a_small_file_with_one_far_cell_is_not_laid_out(tmp_path: Path, parser: Parser, name: str) -> None:
    path = tmp_path / name
    path.write_text(FAR_CELLS[name], encoding="utf-8")
    answer = parser.parse(path)
    assert (answer.error, answer.last) == ("sparse", False)  # a child that has grown large would be the last
