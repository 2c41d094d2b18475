"""Return workbooks for the tests: a file is examined and answered; what was written is read with other means."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl

from schemas.cities.areas import areas
from sources.child.parser import Parser
from sources.examining.examination import examine
from sources.examining.expectation import Expectation
from sources.marking.mark import LIST_SHEET, origin_header, read_mark
from sources.returns.returnbook import about, write_answer
from tests.sources.books import DISTRICT, PERIOD

ACTIVE = re.compile(rb"<f[ >/]|<!DOCTYPE|<!ENTITY|ddeLink|oleLink|cmd[|]|externalLink|vbaProject|TargetMode=.External")
"""What may stand in no part of a workbook that is sent out."""


def answered(path: Path, parser: Parser, numbers: tuple[int | None, ...] = (45,)) -> Path:
    """The answer to a file, beside it."""
    examination = examine(path, Expectation(areas(), DISTRICT, PERIOD), parser=parser)
    target = path.with_name(f"{path.name}.退改.xlsx")
    told = about(examination, areas(), PERIOD, DISTRICT, numbers * len(examination.outcomes))
    write_answer(target, path, examination, told, parser)
    assert active_parts(target) == []
    return target


def active_parts(path: Path) -> list[str]:
    """Parts of a workbook in which something could act or reach outside."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    lists = re.compile(rb"<t[ >][^<]*</t>")  # texts may say anything
    return [name for name, content in parts.items() if ACTIVE.search(lists.sub(b"", content)) or "vba" in name]


def opened(path: Path) -> Any:
    """The workbook as openpyxl reads it."""
    return openpyxl.load_workbook(path)


def rows(path: Path, sheet: str) -> list[list[Any]]:
    """All cells of a sheet."""
    return [list(row) for row in opened(path)[sheet].iter_rows(values_only=True)]


def head(path: Path) -> str:
    """The header of the columns of origins in an answer."""
    return origin_header(read_mark(str(rows(path, LIST_SHEET)[1][0])))


def marked(path: Path, sheet: str) -> dict[str, str]:
    """Address → colour of the cells of a sheet that carry one of the marks' colours."""
    from sources.marking.palette import FILLS

    ranks = {colour: rank for rank, colour in FILLS.items()}
    found = {}
    for row in opened(path)[sheet].iter_rows():
        for cell in row:
            colour = str(cell.fill.fgColor.rgb)[2:] if cell.fill.fill_type == "solid" else ""
            if colour in ranks:
                found[cell.coordinate] = ("", "row", "warn", "block", "reject")[ranks[colour]]
    return found


def remarks(path: Path, sheet: str) -> dict[str, str]:
    """Address → text of the remarks of a sheet."""
    return {
        cell.coordinate: cell.comment.text for row in opened(path)[sheet].iter_rows() for cell in row if cell.comment
    }
