"""Codes that were kept as numbers: they are never told as copies of one another."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import xlwt

from schemas.finding import mask
from schemas.outcome import Outcome
from sources.child.parser import Parser
from tests.sources.books import book, column, outcome
from tests.sources.dbftables import dbf

UNIONS = ["工会组织代码", "工会名称", "所属居民区", "职工人数", "会员人数", "工会类型"]
LEAGUES = ["团组织代码", "团组织名称", "所属居民区", "团员数"]
ORGS = ["党组织代码", "党组织名称", "所在街道(镇)", "党员总数"]
BUILDINGS = ["楼宇代码", "楼宇名称", "所属街道(镇)", "楼宇类型", "建筑面积(平方米)"]
LONG = 3101050000010012345


def written(folder: Path, header: Sequence[str], codes: Sequence[Any]) -> Path:
    path = folder / "报表.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("表")
        sheet.write_row(0, 0, header)
        for row, code in enumerate(codes, start=1):
            sheet.write(row, 0, code)
            sheet.write_row(row, 1, [f"测试第{row}单位", "", 5, 3, ""][: len(header) - 1])
    return path


def cut(found: Outcome) -> list[tuple[str, str]]:
    return [(f.severity, f.cells or f.cell or "") for f in found.findings if f.rule == "V005"]


@pytest.mark.parametrize("header", [UNIONS, LEAGUES, ORGS, BUILDINGS], ids=["union", "league", "org", "building"])
def test_long_codes_typed_as_numbers_are_cut_and_no_copies(tmp_path: Path, parser: Parser, header: list[str]) -> None:
    found = outcome(written(tmp_path, header, [LONG, LONG + 1, "3101050000010012347"]), parser)
    assert (found.rows_accepted, found.rows_quarantined) == (1, 2)
    assert cut(found) == [("reject_row", "A2"), ("reject_row", "A3")]
    assert [f for f in found.findings if f.rule == "R004"] == []


@pytest.mark.parametrize(
    ("codes", "severity"),
    [
        (["3.10105E+18", "3.10105E+18"], "reject_row"), (["3.10105e+18", "3.10106E+18"], "reject_row"),
        (["3101050000010010000", "3101050000010010000"], "reject_row"),
        (["31010500000100100", "31010500000100200"], "warn"),
    ],
)  # fmt: skip
def test_texts_that_were_numbers(tmp_path: Path, parser: Parser, codes: list[str], severity: str) -> None:
    found = outcome(written(tmp_path, UNIONS, codes), parser)
    assert {one for one, _ in cut(found)} == {severity}
    assert [f for f in found.findings if f.rule == "R004"] == []


@pytest.mark.parametrize("codes", [["310105000001", "310105000002"], ["3E10", "A001"], ["123456789012345", "1"]])
def test_codes_that_are_whole(tmp_path: Path, parser: Parser, codes: list[str]) -> None:
    found = outcome(written(tmp_path, UNIONS, codes), parser)
    assert (cut(found), column(found, "union_code")) == ([], codes)


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        (["0001", "0002", 7], ["A4"]), (["0001", 12, 345], ["A3:A4"]), ([1, 2, 3], []), (["0001", "00002", 7], []),
        (["0001", "A7", "1234"], []), (["07", 8, "10"], ["A3"]),
    ],
)  # fmt: skip
def test_zeros_that_some_codes_lost(tmp_path: Path, parser: Parser, codes: list[Any], said: list[str]) -> None:
    found = outcome(written(tmp_path, BUILDINGS, codes), parser)
    doubts = [f for f in found.findings if f.rule == "V019" and f.column == "building_code"]
    assert [f.cells or f.cell for f in doubts] == said
    assert all("也可读作“0" in f.message for f in doubts)


def test_real_copies_are_still_copies(tmp_path: Path, parser: Parser) -> None:
    found = outcome(written(tmp_path, UNIONS, ["3101050000010012345", "3101050000010012345"]), parser)
    assert [f.cell for f in found.findings if f.rule == "R004"] == ["A3"]


def xls(path: Path, rows: Sequence[Sequence[Any]]) -> None:
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("表")
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            sheet.write(number, place, cell)
    workbook.save(path)


def xml(path: Path, rows: Sequence[Sequence[Any]]) -> None:
    kind = {str: "String", int: "Number"}
    lines = ["".join(f'<Cell><Data ss:Type="{kind[type(cell)]}">{cell}</Data></Cell>' for cell in row) for row in rows]
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    table = "".join(f"<Row>{line}</Row>" for line in lines)
    path.write_text(
        f'<?xml version="1.0"?><Workbook xmlns="{name}" xmlns:ss="{name}"><Worksheet ss:Name="表">'
        f"<Table>{table}</Table></Worksheet></Workbook>",
        encoding="utf-8",
    )


WRITERS: dict[str, Callable[..., Any]] = {".xlsx": lambda path, rows: book(path, 表=rows), ".xls": xls, ".xml": xml}


@pytest.mark.parametrize(
    ("number", "seen"),
    [
        (310199196001010014, "310199196001010000"), (3101050000010012345, "3101050000010010000"),
        (999999999999999876, "1000000000000000000"), (1234567890123456, "1234567890123460"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", [".xlsx", ".xls", ".xml"])
def test_a_number_that_was_cut_is_told_as_a_spreadsheet_shows_it(
    tmp_path: Path, parser: Parser, kind: str, number: int, seen: str
) -> None:
    path = tmp_path / f"工会{kind}"
    WRITERS[kind](path, [UNIONS, [number, "测试工会", "", 5, 3, ""], ["A1", "测试二工会", "", 5, 3, ""]])
    found = outcome(path, parser)
    (one,) = [finding for finding in found.findings if finding.rule == "V005"]
    assert (one.cell, one.value) == ("A2", mask(seen))
    assert mask(seen) in one.message


@pytest.mark.parametrize("kind", [".json", ".dbf"])
def test_where_digits_are_written_they_are_told_as_written(tmp_path: Path, parser: Parser, kind: str) -> None:
    path = tmp_path / f"楼宇{kind}"
    header = ["楼宇代码", "楼宇名称", "所属街道", "楼宇类型"]
    rows = [[str(LONG), "测试大厦", "天山路街道", ""], ["12", "测试二大厦", "天山路街道", ""]]
    if kind == ".json":
        table = json.dumps([dict(zip(header, row, strict=True)) for row in rows], ensure_ascii=False)
        path.write_text(table.replace(f'"{LONG}"', str(LONG)), encoding="utf-8")
    else:
        dbf(path, [header, *rows], kinds="NCCC")
    (one,) = [finding for finding in outcome(path, parser).findings if finding.rule == "V005"]
    assert one.value == mask(str(LONG))
