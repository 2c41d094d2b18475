"""What clerks do to a return workbook beside mending it: the list renamed or left out, sheets copied or named alike."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from schemas.cities.areas import areas
from sources.child.parser import Parser
from sources.examining.examination import Examination, examine
from sources.examining.expectation import Expectation
from sources.marking.mark import LIST_SHEET, ORIGIN_HEADER
from sources.returns.returnbook import about, write_answer
from tests.sources.books import DISTRICT, MEMBER_HEADER, PERIOD, book, outcome, roster
from tests.sources.dbftables import dbf
from tests.sources.returning import answered, opened
from tests.sources.test_return_formats import GOOD, TABLE, TYPED, links, plain

Change = Callable[[Any], Any]


def mend(made: Any) -> Any:
    """The two marked cells as they ought to be."""
    for rule, right in (("V004", GOOD[2][1]), ("V008", GOOD[4][8])):
        sheet, address = links(made)[rule]
        made[sheet][address].value = right
    return made


def renamed(made: Any) -> Any:
    made.worksheets[0].title = "区里已核"
    return made


def left_out(made: Any) -> Any:
    del made[made.sheetnames[0]]
    return made


def behind(made: Any) -> Any:
    made.move_sheet(made.worksheets[0], len(made.worksheets) - 1)
    return made


def with_a_row_above(made: Any) -> Any:
    for sheet in made.worksheets:
        sheet.insert_rows(1)
    return made


def copied(made: Any) -> Any:
    """The cells alone, in a new workbook."""
    copy = Workbook()
    copy.active.title = made.sheetnames[1]
    for row in made.worksheets[1].iter_rows(values_only=True):
        copy.active.append(row)
    return copy


CHANGES = [renamed, left_out, behind, with_a_row_above, copied]


def read(path: Path, parser: Parser) -> Examination:
    return examine(path, Expectation(areas(), DISTRICT, PERIOD), parser=parser)


@pytest.mark.parametrize("form", ["xlsx", "csv", "xls"])
@pytest.mark.parametrize("change", CHANGES)
def test_it_is_understood_without_its_list_as_it_was(tmp_path: Path, parser: Parser, form: str, change: Change) -> None:
    path = plain(form)(tmp_path)
    sent = outcome(path, parser)
    change(mend(opened(answered(path, parser)))).save(tmp_path / "更正后.xlsx")
    found = outcome(tmp_path / "更正后.xlsx", parser)
    assert found.delta_of is not None
    assert (found.delta_of.sha256, found.delta_of.is_excerpt) == (sent.sha256, form == "csv")
    assert (found.state, found.rows_quarantined) == ("accepted", 0)
    assert {4, 6} <= {row for _, row in found.delta_of.origins.values()}
    assert {finding.rule for finding in found.findings} <= {"F012", "F011"}


@pytest.mark.parametrize("change", CHANGES)
def test_returned_again_it_has_one_list(tmp_path: Path, parser: Parser, change: Change) -> None:
    change(opened(answered(plain("xlsx")(tmp_path), parser))).save(tmp_path / "未改.xlsx")
    made = opened(answered(tmp_path / "未改.xlsx", parser))
    assert made.sheetnames == [LIST_SHEET, "表"]
    (headers,) = [[str(c.value) for c in row] for row in made["表"].iter_rows() if row[1].value == MEMBER_HEADER[1]]
    assert len([text for text in headers if text.startswith(ORIGIN_HEADER)]) == 1
    assert set(links(made)) == {"F012", "V004", "V008"}


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_workbook_that_lost_all_origins(tmp_path: Path, parser: Parser, form: str) -> None:
    made = mend(opened(answered(plain(form)(tmp_path), parser)))
    made.worksheets[1].delete_cols(made.worksheets[1].max_column)
    made.save(tmp_path / "更正后.xlsx")
    found = outcome(tmp_path / "更正后.xlsx", parser)
    if form == "xlsx":
        assert (found.delta_of, found.rows_accepted) == (None, 6)
    else:
        assert found.delta_of is not None and (found.delta_of.sha256, found.delta_of.is_excerpt) == ("", True)


def test_rows_of_another_return_workbook_have_no_origin(tmp_path: Path, parser: Parser) -> None:
    others = [MEMBER_HEADER, *roster(12)[6:]]
    others[3] = [*others[3][:8], "昨天", *others[3][9:]]
    first = mend(opened(answered(plain("xlsx")(tmp_path), parser)))
    second = opened(answered(book(tmp_path / "另一件.xlsx", 党员二=others), parser))
    for row in second["党员二"].iter_rows(values_only=True):
        (first["党员二"] if "党员二" in first.sheetnames else first.create_sheet("党员二")).append(row)
    first.save(tmp_path / "合在一起.xlsx")
    found = outcome(tmp_path / "合在一起.xlsx", parser)
    assert found.delta_of is not None and found.rows_accepted == 12
    assert {sheet for sheet, _ in found.delta_of.origins} == {"表"}


@pytest.mark.parametrize("form", ["xlsx", "xls"])
def test_a_sheet_of_the_district_that_is_called_like_ours(tmp_path: Path, parser: Parser, form: str) -> None:
    path = tmp_path / f"党员.{form}"
    if form == "xlsx":
        book(path, **{LIST_SHEET: TABLE, "楼宇": [["说明"]]})
    else:
        import xlwt

        old = xlwt.Workbook()
        sheet = old.add_sheet(LIST_SHEET)
        for number, row in enumerate(TABLE):
            for place, text in enumerate(row):
                sheet.write(number, place, text)
        old.save(path)
    found = outcome(path, parser)
    assert (found.sheets, found.rows_accepted, found.rows_quarantined) == ((LIST_SHEET,), 5, 1)
    made = opened(answered(path, parser))
    assert made.sheetnames[:2] == [LIST_SHEET, f"{LIST_SHEET}_2"]
    sheet, address = links(made)["V004"]
    assert made[sheet][address].value == TYPED
    mend(made).save(tmp_path / "更正后.xlsx")
    again = outcome(tmp_path / "更正后.xlsx", parser)
    assert again.delta_of is not None and again.rows_accepted == 6
    assert set(again.delta_of.origins.values()) == {(LIST_SHEET, row) for row in range(2, 8)}


def test_a_list_without_mark_is_no_data_either(tmp_path: Path, parser: Parser) -> None:
    path = plain("csv")(tmp_path)
    found = read(path, parser)
    target = tmp_path / "退改.xlsx"
    write_answer(target, path, found, about(found, areas(), None, None), parser)
    mend(opened(target)).save(tmp_path / "更正后.xlsx")
    again = outcome(tmp_path / "更正后.xlsx", parser)
    assert again.delta_of is not None and again.delta_of.is_excerpt
    assert not [finding for finding in again.findings if finding.rule in ("F003", "F018")]


def broken(folder: Path, form: str) -> Path:
    """One row of six has something that is no character in its name."""
    name = GOOD[3][0]
    if form == "json":
        records = json.dumps([dict(zip(MEMBER_HEADER, row, strict=True)) for row in GOOD], ensure_ascii=True)
        content = records.replace(json.dumps(name)[1:-1], "\\ud83d").encode()
    elif form == "dbf":
        content = dbf(folder / "党员.dbf", [[str(cell) for cell in row] for row in [MEMBER_HEADER, *GOOD]]).read_bytes()
        content = content.replace(name.encode("gbk"), b"\xff" * len(name.encode("gbk")))
    else:
        lost, encoding = {
            "gb18030": (b"\xff", "gb18030"),
            "utf-8": (b"\x80", "utf-8-sig"),
            "nul": (b"\x00", "utf-8-sig"),
        }[form]
        text = "\r\n".join(",".join(row) for row in [MEMBER_HEADER, *GOOD])
        content = text.encode(encoding).replace(name.encode(encoding.removesuffix("-sig")), lost)
    path = folder / f"党员.{form if form in ('json', 'dbf') else 'csv'}"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("form", ["gb18030", "utf-8", "nul", "dbf", "json"])
def test_what_was_no_character_is_none_when_it_comes_back(tmp_path: Path, parser: Parser, form: str) -> None:
    path = broken(tmp_path, form)
    first = outcome(path, parser)
    assert (first.rows_accepted, first.rows_quarantined) == (5, 1)
    made = opened(answered(path, parser))
    made.save(tmp_path / "未改.xlsx")
    assert outcome(tmp_path / "未改.xlsx", parser).rows_accepted == 0
    sheet, address = links(made)["F008"]
    assert "\ufffd" in made[sheet][address].value
    made[sheet][address].value = GOOD[3][0]
    made.save(tmp_path / "已改.xlsx")
    assert outcome(tmp_path / "已改.xlsx", parser).rows_accepted == 1


def test_a_receipt_that_is_sent_back_is_told_by_its_name(tmp_path: Path, parser: Parser) -> None:
    receipt = answered(book(tmp_path / "党员.xlsx", 党员=[MEMBER_HEADER, *GOOD]), parser)
    assert opened(receipt).sheetnames == ["回执"]
    found = read(receipt, parser).outcomes[0]
    assert [(finding.rule, finding.severity, "回执" in finding.message) for finding in found.findings] == [
        ("F003", "reject_file", True)
    ]
