"""Rosters with another person's columns beside the member's: made-up numbers of area 310199, and tables of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

OWN = ("310199196001010014", "31019919700507006X", "310199198102030021")
OTHERS = ("310199196509185114", "310199196701245228", "310199195808185427")
MEMBER = {
    "姓名": ("张伟", "王芳芳", "李敏"), "身份证号码": OWN, "性别": ("男", "女", "女"),
    "出生日期": ("1960-01-01", "1970-05-07", "1981-02-03"), "民族": ("汉族",) * 3, "学历": ("大专",) * 3,
    "人员类别": ("正式党员",) * 3, "党籍状态": ("正常",) * 3, "入党日期": ("1990-07-01",) * 3,
    "所在党支部代码": ("310105000001",) * 3, "工作岗位": ("退休",) * 3,
}  # fmt: skip
"""Header → cells of the person's own columns."""

Columns = Sequence[tuple[str, str, Sequence[str]]]
"""Group, header and cells of each column, from the left."""


def grouped(columns: Columns, *, above: bool = True) -> list[list[str]]:
    """The table of some columns; a group is written once, above the first of its columns, or left out."""
    groups = ["" if place and columns[place - 1][0] == group else group for place, (group, _, _) in enumerate(columns)]
    rows = [list(row) for row in zip(*(cells for _, _, cells in columns), strict=True)]
    return [*([groups] if above else []), [header for _, header, _ in columns], *rows]


def merged_book(path: Path, rows: Sequence[Sequence[Any]], merges: Sequence[str]) -> Path:
    """An xlsx file of one sheet `Sheet1`, with these ranges merged."""
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Sheet1")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        for cells in merges:
            sheet.merge_range(cells, "")
            (top, left), text = _first(cells), ""
            text = rows[top][left] if left < len(rows[top]) else ""
            sheet.write(top, left, text)
    return path


def _first(cells: str) -> tuple[int, int]:
    address = cells.partition(":")[0]
    letters = address.rstrip("0123456789")
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return int(address[len(letters) :]) - 1, place - 1


def own_columns(group: str = "", **renamed: str) -> list[tuple[str, str, Sequence[str]]]:
    """The person's own columns, some under another name."""
    return [(group, renamed.get(header, header), cells) for header, cells in MEMBER.items()]
