"""Numbers that are shown otherwise than they are stored: what the clerk saw is read, or both readings are told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import xlwt

from schemas.outcome import Outcome
from sources.child.parser import Parser
from tests.sources.books import BUILDING, BUILDING_HEADER, column, outcome, outcomes, told
from tests.sources.oldbooks import cell, open_document

COMMUNITY_HEADER = ["居民区名称", "所属街道(镇)", "类型", "总户数", "常住人口"]


def buildings(
    folder: Path, parser: Parser, header: str, numbers: Sequence[Any], code: str, total: Any = None
) -> Outcome:
    """Buildings with one more column of number cells in a format, and a total row where one is given."""
    path = folder / "楼宇.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet, shown = workbook.add_worksheet("楼宇"), workbook.add_format({"num_format": code})
        sheet.write_row(0, 0, [*BUILDING_HEADER, header])
        for row, number in enumerate(numbers, start=1):
            sheet.write_row(row, 0, [f"B{row}", *BUILDING[1:]])
            sheet.write(row, len(BUILDING), number, shown)
        if total is not None:
            sheet.write(len(numbers) + 1, 0, "合计")
            sheet.write(len(numbers) + 1, len(BUILDING), total, shown)
    return outcome(path, parser)


def both(found: Outcome) -> list[tuple[str, str]]:
    """Cells and message of what can be read in two ways, up to what is asked."""
    return [(f.cells or f.cell or "", f.message.rpartition("；")[0]) for f in found.findings if f.rule == "V019"]


@pytest.mark.parametrize(
    ("code", "read", "stored"),
    [
        ('0!.0,"万"', 123, "1230000万元"), ("0!.0000", 123, "1230000万元"), ('0!.0,"万元"', 123, "1230000万元"),
        ("#,##0.00,", 1230, "1230000万元"), ('0.00,,"百万"', 123, "1230000万元"), ('0"元"', 123, "1230000万元"),
        ('[>=10000]0!.0,"万";0', 123, "1230000万元"), ("0.0,", 1230, "1230000万元"),
    ],
)  # fmt: skip
def test_an_amount_shown_by_a_factor(tmp_path: Path, parser: Parser, code: str, read: float, stored: str) -> None:
    found = buildings(tmp_path, parser, "年税收(万元)", [1230000, 1230000], code)
    assert column(found, "tax_wan") == [read, read]
    assert any("K2:K3" in cells and f"按“{read}万元”处理；也可读作“{stored}”" in said for cells, said in both(found))
    assert told(found, "V020") == []


@pytest.mark.parametrize(
    ("header", "code"),
    [("年税收(元)", '0!.0,"万"'), ("年税收(元)", '0"元"'), ("年税收(元)", "¥#,##0"), ("年税收(元)", '#,##0"元"')],
)
def test_where_both_mean_the_same_there_is_no_doubt(tmp_path: Path, parser: Parser, header: str, code: str) -> None:
    found = buildings(tmp_path, parser, header, [1230000, 1460000], code)
    assert (column(found, "tax_wan"), both(found), told(found, "V020")) == ([123, 146], [], [])


@pytest.mark.parametrize("code", ["¥#,##0.00", "[$¥-804]#,##0", '"RMB"0', "_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ "])
def test_a_currency_says_not_how_many(tmp_path: Path, parser: Parser, code: str) -> None:
    found = buildings(tmp_path, parser, "年税收(万元)", [123, 146], code)
    assert column(found, "tax_wan") == [123, 146]
    assert [cells for cells, _ in both(found)] == ["K2:K3"]


@pytest.mark.parametrize("code", ["0%", "0.00%", "0.0%;-0.0%", "[红色]0%", '0.0"%"'])
def test_a_percentage_is_one_without_doubt(tmp_path: Path, parser: Parser, code: str) -> None:
    numbers = [97, 1, 0.5] if '"' in code else [0.97, 0.01, 0.005]
    found = buildings(tmp_path, parser, "入驻率(%)", numbers, code)
    assert column(found, "occupancy_pct") == [97, 1, 0.5]
    assert [f.rule for f in found.findings if f.column == "occupancy_pct"] == []


def test_all_let(tmp_path: Path, parser: Parser) -> None:
    """1 and 0 shown as 100% and 0% are that, not 1%."""
    found = buildings(tmp_path, parser, "入驻率", [1, 0, 1], "0%")
    assert (column(found, "occupancy_pct"), [f.rule for f in found.findings if f.column == "occupancy_pct"]) == (
        [100, 0, 100], [],
    )  # fmt: skip


@pytest.mark.parametrize("code", ["#,##0,", '0.0,"千"', '0"万"', '0.0,"千人"'])
def test_a_count_shown_by_a_factor(tmp_path: Path, parser: Parser, code: str) -> None:
    path = tmp_path / "居民区.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet, shown = workbook.add_worksheet("居民区"), workbook.add_format({"num_format": code})
        sheet.write_row(0, 0, COMMUNITY_HEADER)
        sheet.write_row(1, 0, ["天山二村", "天山路街道", "1", 1200])
        sheet.write(1, 4, 3000, shown)
    found = outcome(path, parser)
    read = {"#,##0,": 3, '0"万"': 30_000_000}.get(code, 3000)
    assert column(found, "resident_population") == [read]
    assert [cells for cells, _ in both(found)] == ([] if read == 3000 else ["E2"])


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("0000", ["0001", "0042"]), ('"CN"0000', ["CN0001", "CN0042"]), ("00-00", ["00-01", "00-42"]),
        ("000000", ["000001", "000042"]),
    ],
)  # fmt: skip
def test_codes_keep_the_zeros_that_are_shown(tmp_path: Path, parser: Parser, code: str, names: list[str]) -> None:
    """A code kept as a number with a format in one sheet, as text in another one."""
    path = tmp_path / "汇总.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        one, other = workbook.add_worksheet("商务楼宇"), workbook.add_worksheet("实有单位")
        shown = workbook.add_format({"num_format": code})
        one.write_row(0, 0, BUILDING_HEADER)
        other.write_row(0, 0, ["统一社会信用代码", "单位名称", "所属街道(镇)", "所在楼宇", "从业人员数"])
        for row, number in enumerate((1, 42), start=1):
            one.write_row(row, 0, ["", f"测试{row}大厦", *BUILDING[2:]])
            one.write_number(row, 0, number, shown)
            other.write_row(row, 0, [f"91310199MA1T00{row:02d}", f"测试{row}公司", "天山路街道", names[row - 1], 5])
    by_database = {found.database: found for found in outcomes(path, parser)}
    assert column(by_database["building"], "building_code") == column(by_database["unit"], "building_code") == names


def test_texts_in_formatted_cells_stay(tmp_path: Path, parser: Parser) -> None:
    found = buildings(tmp_path, parser, "入驻率(%)", ["97", "85%"], "0%")
    assert column(found, "occupancy_pct") == [97, 85]


@pytest.mark.parametrize("code", ['0!.0,"万"', "0.00,", '0"万元"', "#,##0.0"])
def test_totals_are_compared_as_they_are_shown(tmp_path: Path, parser: Parser, code: str) -> None:
    right = buildings(tmp_path, parser, "年税收(万元)", [1230000, 1460000], code, 2690000)
    wrong = buildings(tmp_path, parser, "年税收(万元)", [1230000, 1460000], code, 2790000)
    assert [[f.rule for f in found.findings if f.rule[0] == "T"] for found in (right, wrong)] == [[], ["T002"]]


def old_book(path: Path, codes: Sequence[str], numbers: Sequence[float]) -> Path:
    """An .xls with a building code and a share, each in its format."""
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("楼宇")
    for place, text in enumerate([*BUILDING_HEADER, "入驻率"]):
        sheet.write(0, place, text)
    for place, text in enumerate(BUILDING):
        sheet.write(1, place, text)
    sheet.write(1, len(BUILDING), numbers[1], xlwt.easyxf(num_format_str=codes[1]))
    sheet.write(2, 0, numbers[0], xlwt.easyxf(num_format_str=codes[0]))
    for place, text in enumerate(["测试大厦", *BUILDING[2:]], start=1):
        sheet.write(2, place, text)
    workbook.save(str(path))
    return path


def open_book(path: Path) -> Path:
    values = [cell(text) for text in BUILDING]
    share = '<table:table-cell office:value-type="percentage" office:value="1"><text:p>100%</text:p></table:table-cell>'
    rows = [[cell(text) for text in (*BUILDING_HEADER, "入驻率")], [*values, share]]
    lines = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows)
    return open_document(path, f'<table:table table:name="楼宇">{lines}</table:table>')


def markup_book(path: Path) -> Path:
    def texts(row: Sequence[str]) -> str:
        return "".join(f'<Cell><Data ss:Type="String">{text}</Data></Cell>' for text in row)

    share = '<Cell ss:StyleID="p"><Data ss:Type="Number">1</Data></Cell>'
    rows = (texts([*BUILDING_HEADER, "入驻率"]), texts(BUILDING) + share)
    table = "".join(f"<Row>{row}</Row>" for row in rows)
    path.write_text(
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles><Style ss:ID="p"><NumberFormat '
        f'ss:Format="Percent"/></Style></Styles><Worksheet ss:Name="楼宇"><Table>{table}</Table></Worksheet>'
        "</Workbook>",
        encoding="utf-8",
    )
    return path


def test_older_formats_say_what_is_a_percentage_too(tmp_path: Path, parser: Parser) -> None:
    """1 alone would be read as 1%."""
    found = outcome(open_book(tmp_path / "楼宇.ods"), parser)
    assert (column(found, "occupancy_pct"), told(found, "V019")) == ([100], [])
    found = outcome(markup_book(tmp_path / "楼宇2.xls"), parser)
    assert (column(found, "occupancy_pct"), told(found, "V019")) == ([100], [])


@pytest.mark.parametrize(("code", "shown"), [("0000", "0007"), ('"CN"000', "CN007"), ("00-00", "00-07"), ("0", "7")])
def test_an_xls_keeps_the_zeros_of_codes(tmp_path: Path, parser: Parser, code: str, shown: str) -> None:
    found = outcome(old_book(tmp_path / "楼宇.xls", [code, "0%"], [7, 1]), parser)
    assert column(found, "building_code") == ["B1", shown]
    assert column(found, "occupancy_pct") == [100, None]
