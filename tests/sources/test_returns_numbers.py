"""A return workbook that comes back unmended says what the file said: number formats, days from 1904, lost digits."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import xlwt

from schemas.outcome import Outcome
from sources.child.parser import Parser
from tests.sources.books import BUILDING_HEADER, MEMBER_HEADER, outcome, roster
from tests.sources.returning import answered, opened
from tests.sources.test_return_formats import TABLE, links
from tests.sources.test_returns_office import converted

HEADER = [*BUILDING_HEADER[:8], "从业人员数", "入驻率(%)", "税收(万元)"]
ROWS: list[list[Any]] = [
    [n, f"第{n}大厦", f"天山路{n}号", "天山路街道", "", "", 20000000 + n, 30 + n, 500, 0.5 + n / 100, 1234567 + n]
    for n in range(1, 7)
]
FORMATS = {0: "0000", 6: "#,##0,", 7: '0"家"', 9: "0%", 10: '0!.0,"万"'}
SHOWN = {
    "building_code": "0002",
    "floor_area_m2": 20000.002,
    "units_in": 32,
    "occupancy_pct": 52.0,
    "tax_wan": 123.4569,
}


def workbook(path: Path) -> Path:
    """Numbers under formats, and one that is none."""
    with xlsxwriter.Workbook(path) as book:
        sheet, looks = book.add_worksheet("楼宇"), {p: book.add_format({"num_format": f}) for p, f in FORMATS.items()}
        sheet.write_row(0, 0, HEADER)
        for number, row in enumerate(ROWS, start=1):
            for place, cell in enumerate(row):
                sheet.write(number, place, cell, looks.get(place))
        sheet.write_string("I4", "很多")
    return path


def old_workbook(path: Path) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("楼宇")
    for place, header in enumerate(HEADER):
        sheet.write(0, place, header)
        for number, row in enumerate(ROWS, start=1):
            look = xlwt.easyxf(num_format_str=FORMATS.get(place, "General"))
            sheet.write(number, place, "很多" if (number, place) == (3, 8) else row[place], look)
    book.save(str(path))
    return path


def values(found: Outcome) -> list[dict[str, Any]]:
    """What was accepted, without where it stood."""
    columns = [name for name in found.accepted.columns if not name.startswith("_")]
    frame = found.accepted[columns]
    told: list[dict[str, Any]] = json.loads(frame.to_json(orient="records", date_format="iso", default_handler=str))
    return told


@pytest.mark.parametrize("form", ["own", "rebuilt", "rows", "xls"])
def test_numbers_mean_what_they_meant(
    tmp_path: Path, parser: Parser, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    path = old_workbook(tmp_path / "楼宇.xls") if form == "xls" else workbook(tmp_path / "楼宇.xlsx")
    if form == "rebuilt":
        monkeypatch.setattr(Parser, "annotate", lambda *_: False)
    if form == "rows":
        monkeypatch.setattr("sources.returns.returnbook.LARGEST", 3)
    first = outcome(path, parser)
    assert {name: values(first)[1][name] for name in SHOWN} == SHOWN
    again = outcome(answered(path, parser), parser)
    assert values(again) == values(first)
    kept = [f.rule for f in first.findings if f.rule not in ("F002", "F006")]
    assert sorted(f.rule for f in again.findings) == sorted(kept)


@pytest.mark.office
def test_numbers_as_libreoffice_draws_them(tmp_path: Path, parser: Parser) -> None:
    (tmp_path / "ods").mkdir()
    path = converted(workbook(tmp_path / "楼宇.xlsx"), "ods", tmp_path / "ods")
    assert values(outcome(answered(path, parser), parser)) == values(outcome(path, parser))


@pytest.mark.parametrize("is_kept", [True, False], ids=["own", "rebuilt"])
def test_days_are_counted_from_where_they_were(
    tmp_path: Path, parser: Parser, monkeypatch: pytest.MonkeyPatch, is_kept: bool
) -> None:
    if not is_kept:
        monkeypatch.setattr(Parser, "annotate", lambda *_: False)
    path = tmp_path / "党员.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": True}) as book:
        sheet, day = book.add_worksheet("党员"), book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(TABLE):
            sheet.write_row(number, 0, row)
        for number, look in ((1, day), (2, None), (4, None)):
            born = dt.date.fromisoformat(str(TABLE[number][8]))
            sheet.write_number(number, 8, (born - dt.date(1904, 1, 1)).days, look)
    first = outcome(path, parser)
    assert {row["join_date"][:10] for row in values(first) if row["join_date"]} == {"1990-07-01"}
    assert values(outcome(answered(path, parser), parser)) == values(first)


def of_numbers(path: Path) -> Path:
    """Identity numbers typed as such, in .xls."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("党员")
    for number, row in enumerate([MEMBER_HEADER, *roster(40)]):
        for place, text in enumerate(row):
            is_typed = place == 1 and number in (3, 8, 20)
            sheet.write(number, place, float(text) if is_typed else text)
    book.save(str(path))
    return path


def of_records(path: Path) -> Path:
    """The same of a system."""
    records = [dict(zip(MEMBER_HEADER, row, strict=True)) for row in roster(40)]
    told = [
        one | {"公民身份号码": int(one["公民身份号码"])} if n in (2, 7, 19) else one for n, one in enumerate(records)
    ]
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.mark.parametrize(("write", "name"), [(of_numbers, "党员.xls"), (of_records, "党员.json")])
def test_a_number_that_lost_digits_is_one_until_it_is_typed_as_text(
    tmp_path: Path, parser: Parser, write: Callable[[Path], Path], name: str
) -> None:
    first = outcome(write(tmp_path / name), parser)
    cut = [finding for finding in first.findings if finding.rule == "V005"]
    assert len(cut) == first.rows_quarantined == 3
    target = answered(tmp_path / name, parser)
    again = outcome(target, parser)
    assert again.rows_quarantined == 3 and len([one for one in again.findings if one.rule == "V005"]) == 3
    made = opened(target)
    sheet, address = links(made)["V005"]
    assert made[sheet][address].number_format == "@"
    made[sheet][address].value = dict(row[:2] for row in roster(40))[made[sheet][f"A{address[1:]}"].value]
    made.save(tmp_path / "已改.xlsx")
    assert outcome(tmp_path / "已改.xlsx", parser).rows_quarantined == 2
