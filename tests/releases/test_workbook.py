"""The workbook of a release says exactly what the material holds, and marks what is incomplete."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.releases import sample
from warehouse.releases.workbook.releasebook import write_workbook

BUILT = dt.datetime(2026, 10, 11, 8, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    path = tmp_path_factory.mktemp("release") / "book.xlsx"
    write_workbook(sample.material(), path, BUILT)
    return openpyxl.load_workbook(path)


def rows(book: openpyxl.Workbook, sheet: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in book[sheet].iter_rows(min_row=4, values_only=True)]


def test_sheets_stand_in_reading_order(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == [
        "总表", "图表", "图表数据", "报送情况", "党组织", "党组织-分组", "党员", "党员-分组", "数据", "说明",
    ]  # fmt: skip


def test_overview_equals_the_values(book: openpyxl.Workbook) -> None:
    material = sample.material()
    shown = {row[0]: row for row in rows(book, "总表") if row[1]}
    for indicator in material.indicators:
        cells = [material.cell(indicator.code, place.code) for place in material.districts]
        expected = tuple("未报" if cell.status == "missing" else cell.number for cell in cells)
        total = material.cell(indicator.code, "310000")
        found = shown[indicator.code]
        assert (found[4], found[5]) == (pytest.approx(total.value), "13/16")
        assert found[6:] == tuple(one if isinstance(one, str) else pytest.approx(one) for one in expected)


def test_incomplete_city_is_marked_and_a_missing_district_is_no_zero(book: openpyxl.Workbook) -> None:
    sheet = book["总表"]
    assert sheet["E5"].number_format == '#,##0"△"'
    assert sheet["E5"].fill.fgColor.rgb == "FFFFF4D6"
    assert sheet["F5"].value == "13/16"
    missing = 7 + list(sample.CODES).index(sample.SILENT[0])
    assert [sheet.cell(5, missing).value, sheet.cell(3, missing).value] == ["未报", "闵行区"]
    assert sheet["G5"].value == 0, "a district that reported and has none shows 0"


def test_no_sheet_ranks(book: openpyxl.Workbook) -> None:
    words = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)}
    assert not {word for word in words if "名次" in word or word == "排名"}


def test_streets_stand_below_their_district(book: openpyxl.Workbook) -> None:
    material = sample.material()
    found = rows(book, "党员")
    assert found[0][:3] == ("上海市", "全市", "310000")
    assert [row[1] for row in found[1:4]] == ["全区合计", "一号街道", "二号街道"]
    women = material.cell("MEM03", "310101001").value
    assert found[2] == ("黄浦区", "一号街道", "310101001", 100, pytest.approx(women))
    assert found[22][3:] == ("未报", "未报")


def test_breakdown_has_missing_and_zero_apart(book: openpyxl.Workbook) -> None:
    found = rows(book, "党组织-分组")
    assert [row[:4] for row in found] == [("党的基层组织数", "党建领域", "居民区", "个")]
    assert found[0][4] == sum(index * 3 for index, code in enumerate(sample.CODES) if code not in sample.SILENT)
    assert found[0][5] == 0
    assert found[0][5 + list(sample.CODES).index("310112")] == "未报"


def test_returns_are_told_in_words(book: openpyxl.Workbook) -> None:
    found = {row[0]: row[1:] for row in rows(book, "报送情况")}
    assert found["黄浦区"] == ("◐ 未接收 3/40 行", "● 已接收", "2/2")
    assert found["徐汇区"] == ("◐ 部分街镇 1/2", "● 已接收", "1/2")
    assert found["闵行区"] == ("✕ 未报", "✕ 未报", "0/2")


def test_explanations_name_who_owes(book: openpyxl.Workbook) -> None:
    text = "\n".join(str(row[1]) for row in rows(book, "说明"))
    assert "党员：未报 闵行区、金山区、崇明区" in text
    assert "正式组织关系在本地的党员" in "\n".join(str(row[4]) for row in rows(book, "说明"))


def test_panes_are_frozen_and_print_fits_one_page_wide(book: openpyxl.Workbook) -> None:
    sheet = book["总表"]
    assert sheet.freeze_panes == "G4"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight, sheet.print_title_rows) == (
        "landscape",
        0,
        "$3:$3",
    )
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_charts_are_native_and_leave_a_gap_for_missing(book: openpyxl.Workbook, tmp_path: Path) -> None:
    write_workbook(sample.material(), tmp_path / "book.xlsx", BUILT)
    with zipfile.ZipFile(tmp_path / "book.xlsx") as archive:
        assert len([name for name in archive.namelist() if name.startswith("xl/charts/chart")]) == 2
    data = book["图表数据"]
    place = 1 + list(sample.CODES).index("310112")
    assert (data.cell(place, 1).value, data.cell(place, 2).value) == ("闵行区（未报）", None)


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_a_name_that_looks_like_a_formula_stays_text(start: str, tmp_path: Path) -> None:
    write_workbook(sample.material(street_name=start), tmp_path / "book.xlsx", BUILT)
    cell = openpyxl.load_workbook(tmp_path / "book.xlsx")["党员"]["B6"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (start, "s", None)


def test_equal_material_and_time_give_equal_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(sample.material(), tmp_path / name, BUILT)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
