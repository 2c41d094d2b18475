"""However the XML of a workbook is spelled, and its package laid out, the same facts are read from it."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from schemas.cells import cell_address
from sources.reading.formats import Format, sniff
from sources.reading.ground.limits import Limits
from sources.reading.spreadsheets import read_spreadsheet
from tests.sources.spellings import WAYS, written

FACTS = {
    "cells": {
        "C3": "名称", "D3": "编号", "E3": "数量", "C4": "甲&乙 <1>", "D4": "310199196001010014", "E4": "0.5",
        "C5": " 前后有空 ", "D5": "310199196001009984", "E5": "7", "C6": "两\n行", "D6": "310199196001009984",
        "E6": "12", "F6": "2", "C7": "名称", "D7": "310199196001009984", "E7": "1230000", "F7": "算得<&>",
        "C9": "true", "D9": "2001-03-01 00:00:00", "H9": "-1.25", "H11": "9",
    },
    "sheet": ("甲 & 乙", True), "errors": ["E9"], "hidden_rows": [5, 9], "hidden_columns": [(3, 3)],
    "uncached": ["F5"], "long_numbers": [(5, 3), (6, 3), (7, 3)], "merges": [(3, 4, 3, 5), (7, 2, 8, 2)],
    "coloured": [(7, 2)], "noted": ["D5"],
    "shown": [('0!.0,"万"', 4, 7, 7), ("0%", 4, 4, 4), ("0000", 4, 5, 6), ("0000", 7, 11, 11)],
}  # fmt: skip


def facts(path: Path, folder: Path) -> dict[str, Any]:
    """All that is read of a workbook of one sheet."""
    (sheet,) = read_spreadsheet(path, folder, sniff(path), Limits())["sheets"]
    with pa.memory_map(sheet["file"]) as source:
        columns = pa.ipc.open_file(source).read_all().to_pydict().values()
    marks, first = sheet["marks"], sheet["first_column"]
    cells = {
        cell_address(row, first + place): text
        for place, column in enumerate(columns)
        for row, text in enumerate(column, 1)
        if text
    }
    named = {
        name: sorted(marks[name]) for name in ("hidden_rows", "hidden_columns", "uncached", "long_numbers", "merges")
    }
    named |= {name: sorted(marks[name]) for name in ("coloured", "noted", "shown")}
    errors = [cell_address(row + 1, first + place) for row, place in sheet["errors"]]
    return {"cells": cells, "sheet": (sheet["name"], sheet["visible"]), "errors": errors, **named}


def test_as_excel_writes_it(tmp_path: Path) -> None:
    assert facts(written(tmp_path / "a.xlsx"), tmp_path) == FACTS


@pytest.mark.parametrize("way", WAYS)
def test_one_way(tmp_path: Path, way: str) -> None:
    path = written(tmp_path / "a.xlsx", way)
    assert sniff(path) is Format.XLSX
    assert facts(path, tmp_path) == FACTS


def test_an_empty_part_that_says_it_is_deflated(tmp_path: Path) -> None:
    """Some writers leave out the two bytes that deflating nothing gives."""
    path = written(tmp_path / "a.xlsx")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("docProps/custom.bin", b"", zipfile.ZIP_STORED)
        entry = archive.getinfo("docProps/custom.bin")
    content = bytearray(path.read_bytes())
    directory = content.rindex(b"PK\x01\x02")
    for method in (entry.header_offset + 8, directory + 10):
        assert content[method] == zipfile.ZIP_STORED
        content[method] = zipfile.ZIP_DEFLATED
    path.write_bytes(content)
    assert facts(path, tmp_path) == FACTS


@pytest.mark.parametrize("way", WAYS)
def test_one_way_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    """Only the first piece is judged before the reader gets the rows."""
    for bound in ("archives.inflating.PIECE", "archives.prescan.CHUNK", "ooxml.scanning.CHUNK"):
        monkeypatch.setattr(f"sources.reading.{bound}", 300)
    assert facts(written(tmp_path / "a.xlsx", way), tmp_path) == FACTS


LAST = (
    "prefix",
    "prefix of the sheet only",
    "prefixes of relations",
    "order of attributes",
    "apostrophes",
    "blanks in tags",
)
"""These work on whatever the others have written."""
TARGETS = {
    "absolute targets",
    "targets with dots",
    "targets with back-slashes",
    "targets from the root",
    "parts elsewhere",
}
CELL_TEXTS = {"references to characters", "sections of characters", "blanks around numbers", "remarks inside cells"}
EITHER = (
    TARGETS,
    CELL_TEXTS,
    {"prefix", "prefix of the sheet only"},
    {"inline texts", "texts as of formulas", "rich texts with sounds"},
)


def together(draw: random.Random, number: int) -> tuple[str, ...]:
    """So many ways at once, of which none undoes another."""
    chosen: list[str] = []
    for way in draw.sample(sorted(WAYS), len(WAYS)):
        if len(chosen) < number and not any(way in group and group & set(chosen) for group in EITHER):
            chosen.append(way)
    return tuple(sorted(chosen, key=lambda way: LAST.index(way) if way in LAST else -1))


DRAW = random.Random(8)


@pytest.mark.parametrize("ways", [together(DRAW, 2 + number % 4) for number in range(120)], ids=" + ".join)
def test_several_ways_at_once(tmp_path: Path, ways: tuple[str, ...]) -> None:
    assert facts(written(tmp_path / "a.xlsx", *ways), tmp_path) == FACTS
