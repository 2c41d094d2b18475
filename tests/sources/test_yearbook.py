"""A statistical table of counts by district and year is a register by files alone, in three layouts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from schemas.cells import cell_address
from schemas.cities.areas import areas
from schemas.outcome import Outcome
from schemas.periods import Period
from schemas.records import searchpath
from sources.child.parser import Parser
from sources.examining.examination import examine
from sources.examining.expectation import Expectation
from sources.mappingfiles.loading import read_mappings
from tests.sources.books import column
from tests.sources.population import CENTRAL, COLUMNS, HOME, LAYOUT, SUBURBS, YEARS, Numbers, of_district, table

YEAR = 2024
Write = Callable[[Worksheet, int, dict[str, Numbers]], None]


@pytest.fixture(autouse=True)
def declared() -> Iterator[None]:
    """The register is known while a test runs, as in a home that has its files."""
    searchpath.use(HOME)
    yield
    searchpath.use({})


def districts_down(sheet: Worksheet, year: int, rows: dict[str, Numbers]) -> None:
    """Two rows of headers, merged; the names of districts are indented below their part of the city."""
    sheet["A1"] = f"各区户数和人口（{year}年）"
    heads = ["地区", "户数（户）", "户籍人口（人）", None, None, "迁移", None, None, "平均每户人口（人）"]
    sheet.append(heads)
    sheet.append([None, None, "合计", "男", "女", "迁入人口", "迁出人口", "净迁移"])
    for area in ("A2:A3", "B2:B3", "C2:E2", "F2:H2", "I2:I3"):
        sheet.merge_cells(area)
    for name, numbers in rows.items():
        sheet.append([f"　{name}" if name in (*CENTRAL, *SUBURBS) else name, *numbers.values()])
    sheet.append(["注：迁移数为全年数。"])


def bilingual(sheet: Worksheet, year: int, rows: dict[str, Numbers]) -> None:
    """Headers and names in both languages, groups over groups, persons in 万人 but for the migration."""
    sheet["A1"] = f"表2.3 户数和人口 Households and Population ({year})"
    sheet.append(["地区 Region", "户数 Households", "人口 Population"])
    sheet.append([None, None, "户籍人口 Registered", None, None, "迁移 Migration"])
    sheet.append([None, None, "合计", "按性别分", None, "迁入人口", "迁出人口", "净迁移", "平均每户人口"])
    sheet.append([None, None, None, "男 Male", "女 Female", "Moved in", "Moved out", "Net", "Persons per Household"])
    for area in ("A2:A5", "B2:B5", "C2:I2", "C3:E3", "F3:H3", "C4:C5", "D4:E4"):
        sheet.merge_cells(area)
    for name, numbers in rows.items():
        sheet.append([f"{name} {'Whole City' if name == '全市' else 'District'}", *numbers.values()])


def districts_across(sheet: Worksheet, year: int, rows: dict[str, Numbers]) -> None:
    """Areas across below their parts of the city, measures down with their units, parts below the whole."""
    labels = ["户数", "户籍人口", "其中：男性", "其中：女性", "迁入", "迁出", "净迁移", "平均每户人口"]
    units = ["户", *["人"] * 7]
    sheet["A1"] = f"各区人口情况（{year}年）"
    sheet.append(["指标", "单位", "全市", "中心城区", *[None] * 7, "郊区"])
    sheet.append([None, None, None, "小计", *CENTRAL, "小计", *SUBURBS])
    for area in ("A2:A3", "B2:B3", "C2:C3", "D2:K2", "L2:U2"):
        sheet.merge_cells(area)
    for label, unit, name in zip(labels, units, COLUMNS, strict=True):
        sheet.append([label, unit, *(numbers[name] for numbers in rows.values())])


LAYOUTS: dict[str, Write] = {"down": districts_down, "bilingual": bilingual, "across": districts_across}


def workbook(path: Path, write: Write, **changed: tuple[str, str, float]) -> Path:
    """A workbook with a sheet for each year; `changed` says of which sheet's row which number is another one."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for year in YEARS:
        rows = table(year)
        for name, column_name, number in changed.values() if year == YEAR else ():
            rows[name] = rows[name] | {column_name: number}
        write(book.create_sheet(str(year)), year, rows)
    book.save(path)
    return path


def examined(path: Path, home: Path, parser: Parser) -> Outcome:
    """What a workbook gives that lies in the folder of a year."""
    (home / "layouts").mkdir(exist_ok=True)
    (home / "layouts" / "人口横表.toml").write_text(LAYOUT, encoding="utf-8")
    expected = Expectation(areas(), "310000", Period(YEAR, 12), mappings=read_mappings(home))
    (found,) = examine(path, expected, parser=parser).outcomes
    assert found.rows_read == found.rows_accepted + found.rows_quarantined + found.rows_ignored
    return found


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_table_of_the_year_comes_out_right(name: str, tmp_path: Path, parser: Parser) -> None:
    found = examined(workbook(tmp_path / "人口统计.xlsx", LAYOUTS[name]), tmp_path, parser)
    assert (found.database, found.rows_accepted, found.rows_quarantined) == ("population", 16, 0)
    codes = [area.code for one in (*CENTRAL, *SUBURBS) for area in areas().districts if area.zh == one]
    assert column(found, "district_code") == codes
    for one in COLUMNS:
        assert column(found, one) == [of_district(district, YEAR)[one] for district in (*CENTRAL, *SUBURBS)], one
    assert found.ignored["total"] == 3
    left_out = [f.sheet for f in found.findings if f.rule == "F022"]
    assert left_out == [str(year) for year in YEARS if year != YEAR]
    assert {f.rule for f in found.findings} == {"F022", "F011"}


def cell(layout: str, name: str, column_name: str) -> str:
    """Where a number of a row stands in a layout."""
    at, measure = list(table(YEAR)).index(name), COLUMNS.index(column_name)
    if layout == "across":
        return cell_address(4 + measure, 2 + at)
    return cell_address((4 if layout == "down" else 6) + at, 1 + measure)


PLANTED = {
    "a difference": ("Z001", "长宁区", "net", of_district("长宁区", YEAR)["net"] + 7),
    "the sign of a difference": ("Z001", "黄浦区", "net", -of_district("黄浦区", YEAR)["net"]),
    "a total of a row": ("Z002", "浦东新区", "registered", of_district("浦东新区", YEAR)["registered"] + 100),
    "a subtotal": ("T004", "中心城区", "households", table(YEAR)["中心城区"]["households"] - 1000),
    "another subtotal": ("T004", "郊区", "net", table(YEAR)["郊区"]["net"] + 1),
    "the total": ("T002", "全市", "moved_in", table(YEAR)["全市"]["moved_in"] + 10),
}


@pytest.mark.parametrize("planted", PLANTED)
@pytest.mark.parametrize("name", LAYOUTS)
def test_what_is_wrong_is_found_where_it_stands(name: str, planted: str, tmp_path: Path, parser: Parser) -> None:
    """A number that rows add up to is also wrong where they do."""
    rule, district, measure, number = PLANTED[planted]
    path = workbook(tmp_path / "人口统计.xlsx", LAYOUTS[name], planted=(district, measure, number))
    found = examined(path, tmp_path, parser)
    told = [(f.rule, f.cell) for f in found.findings if f.rule not in ("F022", "F011")]
    assert (rule, cell(name, district, measure)) in told
    assert {rule for rule, _ in told} <= {rule, "T002", "T004"}
    assert found.rows_accepted == 16
