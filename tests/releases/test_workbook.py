"""The workbook of an issue says exactly what the material holds, marks what is incomplete, and prints as intended."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from xlsxwriter.worksheet import Worksheet

from tests.releases import sample
from warehouse.releases.edition.marks import Corrected, IssueMark, PublishedIssue, Stage
from warehouse.releases.edition.material import Material, ShownDimension
from warehouse.releases.edition.phrases import HIDDEN_MARK, INCOMPLETE_MARK, workbook_name
from warehouse.releases.edition.publishedrows import published_rows
from warehouse.releases.edition.shownfigures import Cell
from warehouse.releases.protection.disclosure import hidden
from warehouse.releases.workbook import releasebook
from warehouse.releases.workbook.breakdownsheets import lines, parents, summed
from warehouse.releases.workbook.databaseforms import grouped
from warehouse.releases.workbook.quicksheets import PlainRows, QuickSheet
from warehouse.releases.workbook.tidysheet import STATUS_WORDS

FINAL = IssueMark(Stage.FINAL, 1, 0, "2026-10-12 09:30+08:00", "王处", "月报会商")
CORRECTION = IssueMark(Stage.CORRECTION, 2, 1, "2026-10-20 10:00+08:00", "李处", "黄浦区补报", 1)
NAMES = [
    "封面与说明", "总表", "时间序列", "党组织", "党组织-街镇", "党组织-分组", "党员", "党员-街镇", "党员-分组",
    "报送情况", "图表", "图表数据", "数据",
]  # fmt: skip


def write(material: Material, folder: Path) -> openpyxl.Workbook:
    releasebook.write(material, folder)
    return openpyxl.load_workbook(folder / workbook_name(material.period))


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    return write(replace(sample.material(), mark=FINAL), tmp_path_factory.mktemp("release"))


def rows(book: openpyxl.Workbook, sheet: str, first: int) -> list[tuple[object, ...]]:
    return [tuple(row) for row in book[sheet].iter_rows(min_row=first, values_only=True)]


def told(book: openpyxl.Workbook, sheet: str) -> str:
    return "\n".join(str(cell) for row in rows(book, sheet, 1) for cell in row if cell is not None)


def shown(cell: Cell) -> object:
    words = {"missing": "未报", "suppressed": HIDDEN_MARK, "not_applicable": "—"}
    return words.get(cell.status, pytest.approx(cell.number))


def test_sheets_stand_in_reading_order(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == NAMES


def test_data_is_the_published_table(book: openpyxl.Workbook) -> None:
    material = sample.material()
    labels = {(name, label): code for name, one in material.dimensions.items() for code, label in one.members}
    titles = {one.title: name for name, one in material.dimensions.items()}
    head, *found = rows(book, "数据", 1)
    assert head[:2] == ("期间", "代码")
    words = {word: status for status, word in STATUS_WORDS.items()}
    read = [
        (row[0], row[1], row[4], name := titles.get(str(row[6])), labels.get((str(name), str(row[7]))), *row[8:11],
         words[str(row[11])], *row[12:14])
        for row in found
    ]  # fmt: skip
    expected = [tuple(one)[:11] for one in published_rows(material)]
    assert len(read) == len(expected) > 100
    for one, other in zip(read, expected, strict=True):
        assert one[:5] + one[8:] == other[:5] + other[8:]
        assert one[5:8] == pytest.approx(other[5:8])


def test_overview_equals_the_values(book: openpyxl.Workbook) -> None:
    material = sample.material()
    found = {row[1]: row for row in rows(book, "总表", 5) if row[1]}
    for indicator in material.indicators:
        row = found[indicator.name]
        assert row[5] == shown(material.cell(indicator.code, "310000"))
        assert row[6] == "13/16"
        cells = [material.cell(indicator.code, place.code) for place in material.districts]
        assert [*row[9::2]] == [shown(cell) for cell in cells]


def test_overview_ranks_only_where_every_district_is_whole(tmp_path: Path) -> None:
    whole = write(sample.material(silent=()), tmp_path)
    found = {row[1]: row[10::2] for row in rows(whole, "总表", 5) if row[1]}
    material = sample.material(silent=())
    values = [material.cell("MEM03", place.code).value or 0 for place in material.districts]
    assert [*found["女党员占比"]] == [1 + sum(one > value for one in values) for value in values]
    assert set(found["党员总数"]) <= {None, ""}, "no better, no rank"
    assert set(write(sample.material(), tmp_path)["总表"]["K"][index].value for index in range(4, 7)) <= {None, ""}


def test_incomplete_city_is_marked_and_a_missing_district_is_no_zero(book: openpyxl.Workbook) -> None:
    sheet = book["总表"]
    assert sheet["F5"].number_format == f'#,##0"{INCOMPLETE_MARK}"'
    missing = 10 + 2 * list(sample.CODES).index(sample.SILENT[0])
    assert [sheet.cell(5, missing).value, sheet.cell(3, missing).value] == ["未报", "闵行区"]
    assert sheet["J5"].value == 0, "a district that reported and has none shows 0"


def test_last_period_and_change_are_of_what_was_published(tmp_path: Path) -> None:
    now, then = sample.material(silent=()), sample.material(silent=())
    totals = then.totals | {("MEM01", "310000"): Cell(27000.0, 27000.0, None, "value", 16, 16)}
    august = PublishedIssue("2026-08", FINAL, True, {"MEM01": 1, "ORG01": 1, "MEM03": 1}, totals)
    book = write(replace(now, others=(august,)), tmp_path)
    row = next(row for row in rows(book, "总表", 5) if row[1] == "党员总数")
    assert row[5:9] == (27216, "16/16", 27000, 216)
    assert rows(book, "时间序列", 3)[0][4:8] == ("2026年8月", "2026年9月", "比上期增减", "比上年同月增减")
    assert next(row for row in rows(book, "时间序列", 4) if row[0] == "MEM01")[4:7] == (27000, 27216, 216)


def test_an_indicator_that_the_month_does_not_publish_is_marked(tmp_path: Path) -> None:
    yearly = replace(sample.MEM01, rhythm="annual")
    book = write(replace(sample.material(), indicators=(sample.ORG01, yearly, sample.MEM03)), tmp_path)
    assert [row[3] for row in rows(book, "总表", 5)[:3]] == ["月", "年·参考", "月"]
    assert "供参考的季度和年度指标：党员总数" in told(book, "党员")


def test_form_of_a_database_has_two_headers_and_a_line_to_sign(book: openpyxl.Workbook) -> None:
    material = sample.material()
    found = rows(book, "党员", 3)
    assert found[0][0] == "填报单位：上海市　　　表：党员"
    assert found[3][:4] == ("甲", "乙", 1, 2)
    city, *districts = found[4:21]
    assert city[:2] == ("上海市（合计）", 1)
    for row, place in zip(districts, material.districts, strict=True):
        assert row[0] == place.name
        assert row[2:4] == tuple(shown(material.cell(code, place.code)) for code in ("MEM01", "MEM03"))
    assert any("审核人：王处" in str(row[0]) and "报出日期：2026年10月12日" in str(row[0]) for row in found)


def test_parts_and_ratios_stand_below_what_they_are_of() -> None:
    every = replace(sample.MEM01, counts=("member", "is_member"))
    women = replace(sample.MEM03, counts=("member", "is_member", "sex = '2'"), over=("member", "is_member"))
    young = replace(every, code="MEM02", name="预备党员数", counts=("member", "is_member", "new"))
    other = replace(sample.ORG01, counts=("party_org", "is_basic"))
    found = [(group.title, [one.title for one in group.columns]) for group in grouped((other, every, women, young))]
    assert found == [
        ("党的基层组织数（个）", [""]),
        ("党员总数（名）", ["合计", "女党员占比", "其中：预备党员数"]),
    ]
    due = replace(other, code="COV02", name="应建", personal=False, counts=("unit", "is_due"))
    built = replace(
        women, code="COV05", name="应建已建率", personal=False, counts=("unit", "is_due", "has_org"), over=due.counts
    )
    both = grouped((due, built))[0].columns
    assert [one.title for one in both] == ["合计", "其中：应建已建率的分子", "应建已建率"]
    material = replace(sample.material(), totals={("COV05", "310000"): Cell(50.0, 7.0, 14.0, "value", 16, 16)})
    assert [one.cell(material, "310000").number for one in both[1:]] == [7, 50]


def test_streets_stand_below_their_district(book: openpyxl.Workbook) -> None:
    material = sample.material()
    found = rows(book, "党员-街镇", 4)
    assert found[0][:3] == ("上海市", "全市", "310000")
    assert [row[1] for row in found[1:4]] == ["全区合计", "一号街道", "二号街道"]
    women = material.cell("MEM03", "310101001").value
    assert found[2] == ("黄浦区", "一号街道", "310101001", 100, pytest.approx(women))
    assert found[22][3:] == ("未报", "未报")


def test_no_sheet_of_streets_that_are_mostly_hidden(tmp_path: Path) -> None:
    material = sample.material()
    streets = {key for key in material.totals if key[0] in ("MEM01", "MEM03") and len(key[1]) > 6}
    guarded = replace(material, totals=material.totals | {key: hidden(material.totals[key]) for key in streets})
    book = write(guarded, tmp_path)
    assert "党员-街镇" not in book.sheetnames
    assert "党组织-街镇" in book.sheetnames
    assert "街镇数多为" in told(book, "封面与说明")


def test_breakdown_has_its_share_and_missing_and_zero_apart(book: openpyxl.Workbook) -> None:
    found = rows(book, "党员-分组", 4)
    assert found[0][0] == "党员总数（名）　按性别分"
    material = sample.material()
    men, total = material.group("MEM01", "sex", "310000")["1"].number, material.cell("MEM01", "310000").number
    assert found[1][:3] == ("男", men, pytest.approx((men or 0) / (total or 1) * 100))
    missing = 3 + list(sample.CODES).index("310112")
    assert [row[missing] for row in found[1:3]] == ["未报", "未报"]
    organisations = rows(book, "党组织-分组", 5)[0]
    assert (organisations[0], organisations[3]) == ("居民区", 0)


def test_a_parent_code_stands_over_its_children() -> None:
    assert parents(["4", "48", "3", "38"]) == {"48": "4", "38": "3"}
    assert parents([str(one) for one in range(1, 13)]) == {}, "a list that only counts on"
    assert parents(["B1", "B10"]) == {}
    members = (("4", "转出组织关系"), ("48", "整建制转出"))
    moved = replace(sample.MEM01, code="MEM12", dimensions=("leave",))
    group = {"4": sample.count(10, 16, 16), "48": sample.count(6, 16, 16)}
    material = replace(
        sample.material(), dimensions={"leave": ShownDimension("leave", "减少", members)},
        breakdowns={("MEM12", "leave", "310000"): group},
    )  # fmt: skip
    told = [*lines(material, moved, "leave")]
    assert told == [("转出组织关系", ("4", "48"), 0), ("其中：未细分", ("4",), 1), ("整建制转出", ("48",), 1)]
    assert summed([group[one] for one in told[0].members]).number == 16
    assert summed([group["4"], hidden(group["48"])]).status == "suppressed"


def test_returns_are_told_with_day_and_delay(tmp_path: Path) -> None:
    material = sample.material()
    returns = dict(material.returns)
    returns["310105", "party_org"] = replace(
        returns["310105", "party_org"], due_on="2026-10-10", received_on="2026-10-12", days_late=2
    )
    found = {row[0]: row[1:] for row in rows(write(replace(material, returns=returns), tmp_path), "报送情况", 4)}
    assert found["长宁区"] == ("● 已接收\n10月12日收，迟2天", "● 已接收", "2/2", 1)
    assert "审核未通过 3/40 行" in str(found["黄浦区"][0])
    assert found["徐汇区"][0] == "◐ 部分街镇 1/2"
    assert found["闵行区"] == ("✕ 未报", "✕ 未报", "0/2", 0)


def test_cover_says_which_issue_it_is_and_who_owes(book: openpyxl.Workbook) -> None:
    text = told(book, "封面与说明")
    assert "2026年9月　第1号　（审定）" in text
    assert "审定：王处 于 2026-10-12 09:30（北京时间） 审定，月报会商。" in text
    assert "党员：未报 闵行区、金山区、崇明区" in text
    assert "正式组织关系在本地的党员" in text
    assert "草稿" not in text


def test_a_draft_says_so_on_every_page(tmp_path: Path) -> None:
    book = write(sample.material(), tmp_path)
    for sheet in book:
        if sheet.title != "图表数据":
            assert "未经审定，不得引用" in str(sheet.oddHeader.center.text), sheet.title
        if sheet.title not in ("图表数据", "数据"):
            assert "未经审定，不得引用" in told(book, sheet.title), sheet.title


def test_a_correction_lists_what_it_changes_and_why(tmp_path: Path) -> None:
    changed = (
        Corrected("MEM01", "310101", None, None, sample.count(190, 2, 2), sample.count(201, 2, 2), ("党员.xlsx 重报",)),
        Corrected("MEM01", "310101", "sex", "2", hidden(sample.count(3, 2, 2)), sample.count(66, 2, 2), ()),
    )
    book = write(replace(sample.material(), mark=CORRECTION, corrected=changed), tmp_path)
    assert book.sheetnames[2] == "更正说明"
    assert book["更正说明"]["A1"].value == "更正说明（第2号更正第1号）"
    blank = (None, "")
    found = [tuple("" if cell in blank else cell for cell in row) for row in rows(book, "更正说明", 4)]
    assert found == [
        (1, "MEM01", "党员总数", "黄浦区", "", 190, 201, 11, "党员.xlsx 重报"),
        (2, "MEM01", "党员总数", "黄浦区", "性别：女", HIDDEN_MARK, 66, "", ""),
    ]
    assert "本号取代第1号；改变的数 2 个" in told(book, "封面与说明")


def test_every_sheet_prints_on_a4_but_the_overview_on_one_a3(book: openpyxl.Workbook) -> None:
    for sheet in book:
        if sheet.title == "图表数据":
            continue
        is_overview = sheet.title == "总表"
        assert sheet.page_setup.paperSize == (8 if is_overview else 9), sheet.title
        if sheet.title in ("党组织", "党员", "图表"):
            assert not sheet.sheet_properties.pageSetUpPr.fitToPage, (
                "breaks set by hand hold only where nothing is fitted"
            )
            assert 40 <= (sheet.page_setup.scale or 100) <= 100
            continue
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, None if is_overview else 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert "第 &P 页" in sheet.oddFooter.right.text
        assert "2026年9月" in sheet.oddHeader.right.text
    assert book["总表"].print_title_rows == "$3:$4"
    assert (book["总表"].freeze_panes, book["数据"].freeze_panes) == ("C5", "D2")


def test_charts_are_native_and_leave_a_gap_for_missing(book: openpyxl.Workbook, tmp_path: Path) -> None:
    releasebook.write(sample.material(), tmp_path)
    with zipfile.ZipFile(tmp_path / workbook_name("2026-09")) as archive:
        assert len([name for name in archive.namelist() if name.startswith("xl/charts/chart")]) == 2
    data = book["图表数据"]
    place = 1 + list(sample.CODES).index("310112")
    assert (data.cell(place, 1).value, data.cell(place, 2).value) == ("闵行区（未报）", None)


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_a_name_that_looks_like_a_formula_stays_text(start: str, tmp_path: Path) -> None:
    book = write(sample.material(street_name=start), tmp_path)
    for cell in (book["党员-街镇"]["B6"], next(one for one in book["数据"]["F"] if one.value == start)):
        assert (cell.value, cell.data_type, cell.hyperlink) == (start, "s", None)


def test_equal_material_gives_equal_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        releasebook.write(sample.material(), tmp_path / name)
    files = [tmp_path / name / workbook_name("2026-09") for name in ("a", "b")]
    assert files[0].read_bytes() == files[1].read_bytes()


@pytest.mark.parametrize("count", [0, 1, 40])
def test_quick_sheets_are_written_as_xlsxwriter_writes_them(tmp_path: Path, count: int) -> None:
    """Byte for byte: rows of texts that repeat, numbers of all lengths, and gaps; without formats, and with."""
    rows = [("2026-09", f"<&{at % 3}> ", at / 7, None if at % 2 else 1e17 * at, -at) for at in range(count)]
    for name, plain, kind in (("quick", PlainRows, QuickSheet), ("usual", Worksheet, Worksheet)):
        with releasebook.opened(sample.material(), tmp_path / f"{name}.xlsx", "数据") as book:
            bold = book.add_format({"bold": True})
            sheet, other = book.add_worksheet("数据", plain), book.add_worksheet("表", kind)
            other.set_row(2, 20, book.add_format({"italic": True}))
            other.merge_range(50, 0, 50, 30, "合并", bold)
            for column, head in enumerate("ABCDE"):
                sheet.write_string(0, column, head, bold)
            for at, row in enumerate(rows, start=1):
                for column, value in enumerate(row):
                    other.write(at, column * 26, value, bold if (at + column) % 2 else None)
                    if plain is Worksheet and value is not None:
                        sheet.write(at, column, value)
            if plain is PlainRows:
                assert sheet.fill(rows) == count
    assert (tmp_path / "quick.xlsx").read_bytes() == (tmp_path / "usual.xlsx").read_bytes()
