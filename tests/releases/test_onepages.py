"""A district on one page: its figures are the published ones, and it is told what it owes and must mend."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.releases import sample
from warehouse.releases.edition.marks import IssueMark, PublishedIssue, Stage
from warehouse.releases.edition.material import Material, Return
from warehouse.releases.edition.shownfigures import Cell
from warehouse.releases.workbook import onepages

FINAL = IssueMark(Stage.FINAL, 1, 0, "2026-10-12 09:30+08:00", "王处", "月报会商")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("issue")
    onepages.write(replace(_material(), mark=FINAL), target)
    return target / "一页表"


def _material() -> Material:
    material = sample.material(silent=())
    returns = material.returns | {
        ("310104", "party_member"): Return("returned", due_on="2026-10-10", received_on="2026-10-09"),
        ("310105", "party_member"): Return("missing", due_on="2026-10-10"),
    }
    then = {key: replace(cell, value=(cell.value or 0) - 2, status="value") for key, cell in material.totals.items()}
    august = PublishedIssue("2026-08", FINAL, True, {"MEM01": 1, "ORG01": 1, "MEM03": 1}, then)
    return replace(material, returns=returns, others=(august,))


def figures(sheet: Any) -> dict[str, tuple[object, ...]]:
    """Indicator → district, change, city and rank, of both blocks."""
    found: dict[str, tuple[object, ...]] = {}
    for row in sheet.iter_rows(min_row=4, values_only=True):
        for first in (0, 7):
            name, unit, *cells = row[first : first + 6]
            if name and unit:
                found[str(name)] = tuple(cells)
    return found


def test_a_sheet_a_district_and_each_as_a_file_of_its_own(folder: Path) -> None:
    every = openpyxl.load_workbook(folder / "区级一页表_2026-09.xlsx")
    assert every.sheetnames == [place.name for place in sample.DISTRICTS]
    singles = sorted(path.name for path in folder.iterdir() if path.name[0].isdigit())
    assert singles == [f"{place.code}{place.name}_2026-09.xlsx" for place in sample.DISTRICTS]
    one = openpyxl.load_workbook(folder / singles[1])
    assert one.sheetnames == ["徐汇区"]
    assert [*one["徐汇区"].values] == [*every["徐汇区"].values]


def test_figures_are_the_published_ones(folder: Path) -> None:
    material = _material()
    book = openpyxl.load_workbook(folder / "区级一页表_2026-09.xlsx")
    for place in material.districts:
        found = figures(book[place.name])
        for one in material.indicators:
            own, city = (material.cell(one.code, area).number for area in (place.code, "310000"))
            assert found[one.name][:3] == (pytest.approx(own), 2, pytest.approx(city))
    women = [material.cell("MEM03", place.code).value or 0 for place in material.districts]
    assert figures(book["黄浦区"])["女党员占比"][3] == f"{1 + sum(one > women[0] for one in women)}/16"


def told(folder: Path, name: str) -> str:
    sheet = openpyxl.load_workbook(folder / "区级一页表_2026-09.xlsx")[name]
    return "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell)


def test_it_says_what_is_owed_and_what_must_be_mended(folder: Path) -> None:
    assert "报送情况：应报 2 件，已报齐 2 件" in told(folder, "静安区")
    assert "需更正、补报\n无。" in told(folder, "静安区")
    assert "1. 党组织：40 行中有 3 行审核未通过（未计入）" in told(folder, "黄浦区")
    assert "1. 党组织：2 个街镇中只有 1 个已报，请补报其余街镇。" in told(folder, "徐汇区")
    assert "2. 党员：整件退回，请按退回的工作簿更正后重报。" in told(folder, "徐汇区")
    assert "1. 党员：未报，应于10月10日前报送，请补报。" in told(folder, "长宁区")


def test_columns_that_lack_are_named(tmp_path: Path) -> None:
    material = sample.material(silent=())
    lacking = material.totals | {("MEM03", "310101"): Cell(None, None, None, "missing", 0, 1)}
    onepages.write(replace(material, totals=lacking), tmp_path)
    assert "请补齐：MEM03 女党员占比" in told(tmp_path / "一页表", "黄浦区")


def test_it_is_one_upright_page_and_a_draft_says_so(folder: Path, tmp_path: Path) -> None:
    for sheet in openpyxl.load_workbook(folder / "区级一页表_2026-09.xlsx"):
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("portrait", 9)
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight or 1) == (1, 1)
        assert "草" not in str(sheet.oddHeader.center.text)
    onepages.write(sample.material(), tmp_path)
    draft = openpyxl.load_workbook(tmp_path / "一页表" / "310101黄浦区_2026-09.xlsx")["黄浦区"]
    assert "未经审定，不得引用" in draft.oddHeader.center.text


def test_equal_material_gives_equal_bytes(tmp_path: Path) -> None:
    written = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        onepages.write(sample.material(), tmp_path / name)
        written.append({path.name: path.read_bytes() for path in (tmp_path / name / "一页表").iterdir()})
    assert written[0] == written[1]
