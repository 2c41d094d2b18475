"""Merges over rows and columns of the data: all their rows have the text, in the one column that it is of."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from sources.child.parser import Parser
from tests.sources.books import column, outcome, told
from tests.sources.oldbooks import cell, open_document
from tests.sources.people import merged_book

COVERED = "<table:covered-table-cell/>"
STREETS = ("华阳路街道", "江苏路街道")
CODES = ("310105001", "310105002")


def rows(before: Sequence[str], after: Sequence[str], width: int, height: int = 3) -> list[list[Any]]:
    """Communities of two streets; the street's text stands in the first row and the first of `width` columns."""
    table: list[list[Any]] = [[*before, *after, "居民区名称", "居民区代码", "类型", "总户数", "常住人口"]]
    for street, (text, code) in enumerate(zip(STREETS, CODES, strict=True)):
        for number in range(height):
            lead = [text if number == 0 else "", *[""] * (width - 1)]
            key = [f"{street}{number}居委会", f"{code}00{number + 1}", "居委会", 1000 + number, 2500]
            table.append([*lead, *key])
    return table


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["所属街道(镇)"], ["片区"]),
        (["片区"], ["所属街道(镇)"]),
        (["序号", "片区"], ["街道"]),
        (["街镇"], []),
        (["所属街道(镇)"], ["小区数"]),
        (["小区数"], ["所属街道(镇)"]),
    ],
)
def test_a_block_holds_for_all_its_rows(tmp_path: Path, parser: Parser, before: list[str], after: list[str]) -> None:
    """The street is filled down; no field beside it gets the street's text or a value at all."""
    width = len(before) + len(after)
    last = "ABC"[width - 1]
    path = merged_book(tmp_path / "居民区.xlsx", rows(before, after, width), [f"A2:{last}4", f"A5:{last}7"])
    found = outcome(path, parser)
    assert column(found, "street_code") == [CODES[0]] * 3 + [CODES[1]] * 3
    assert (found.rows_accepted, told(found, "V001"), told(found, "V013")) == (6, [], [])
    if "小区数" in (*before, *after):
        assert column(found, "estates") == [None] * 6


def test_a_block_of_an_open_document(tmp_path: Path, parser: Parser) -> None:
    lines = []
    for number, row in enumerate(rows(["所属街道(镇)"], ["片区"], 2)):
        spans = ' table:number-columns-spanned="2" table:number-rows-spanned="3"' if number in (1, 4) else ""
        first = cell(row[0]).replace("<table:table-cell", f"<table:table-cell{spans}") if row[0] else COVERED
        second = cell(row[1]) if number == 0 else COVERED
        lines.append(
            f"<table:table-row>{first}{second}{''.join(cell(str(text)) for text in row[2:])}</table:table-row>"
        )
    path = open_document(tmp_path / "居民区.ods", f'<table:table table:name="居民区">{"".join(lines)}</table:table>')
    assert column(outcome(path, parser), "street_code") == [CODES[0]] * 3 + [CODES[1]] * 3


def test_a_merge_over_columns_of_one_row(tmp_path: Path, parser: Parser) -> None:
    path = merged_book(tmp_path / "居民区.xlsx", rows(["片区"], ["街道"], 2, 1), ["A2:B2", "A3:B3"])
    assert column(outcome(path, parser), "street_code") == list(CODES)


def test_a_number_over_two_fields_is_the_firsts(tmp_path: Path, parser: Parser) -> None:
    table: list[list[Any]] = [
        ["居民区名称", "所属街道(镇)", "类型", "总户数", "常住人口"],
        ["甲", "天山路街道", "居委会", 700, ""],
    ]
    found = outcome(merged_book(tmp_path / "居民区.xlsx", table, ["D2:E2"]), parser)
    assert (column(found, "households"), column(found, "resident_population")) == ([700], [None])
    assert told(found, "V001")[-1][1] is not None


@pytest.mark.parametrize(("header", "field"), [("总户数", "households"), ("常住人口", "resident_population")])
@pytest.mark.parametrize("height", [2, 3])
def test_an_amount_over_rows_counts_once(tmp_path: Path, parser: Parser, header: str, field: str, height: int) -> None:
    """It is that of all its rows: told, and never added up once for each of them."""
    table: list[list[Any]] = [["居民区名称", "居民区代码", "所属街道(镇)", "类型", "总户数", "常住人口"]]
    for number in range(4):
        table.append([f"{number}居委会", f"31010500100{number + 1}", STREETS[0], "居委会", 1000, 2500])
    place = table[0].index(header)
    for row in table[2 : height + 1]:
        row[place] = ""
    letter = "ABCDEF"[place]
    merge = f"{letter}2:{letter}{height + 1}"
    found = outcome(merged_book(tmp_path / "居民区.xlsx", table, [merge]), parser)
    once = table[1][place]
    assert column(found, field) == [once, *[None] * (height - 1), *[once] * (4 - height)]
    assert ("warn", f"{letter}2") in told(found, "V019")


@pytest.mark.parametrize(
    ("merge", "number", "cells"),
    [("D2:E2", 700, ["D2"]), ("D2:F2", 700, ["D2"]), ("E2:F2", 700, ["E2"]), ("C2:D2", 700, []), ("D2:E2", "", []),
     ("D2:D3", 700, ["D2"]), ("D2:E3", 700, ["D2"]), ("D2:E2", "/", [])],
)  # fmt: skip
def test_a_number_over_several_amounts_is_told(
    tmp_path: Path, parser: Parser, merge: str, number: Any, cells: list[str]
) -> None:
    """It may be of any of them, or of all: the first has it, in silence never."""
    row: list[Any] = ["310105001001", "华一居委会", "居委会", "", "", ""]
    row["ABCDEF".index(merge[0])] = number
    table = [
        ["居民区代码", "居民区名称", "类型", "总户数", "常住人口", "户籍人口"],
        row,
        ["310105001002", "华二居委会", "居委会", 1, 2, 3],
    ]
    if merge.endswith("3"):
        table[2][3:5] = ["", ""]
    found = outcome(merged_book(tmp_path / "居民区.xlsx", table, [merge]), parser)
    assert [cell for _, cell in told(found, "V019")] == cells
