"""Number formats of an .xlsx: what is a date to the reader, and where numbers are shown otherwise than stored."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
import xlsxwriter

from sources.reading.formats import Format
from sources.reading.ground.limits import Limits
from sources.reading.ooxml.styles import dated, is_plain
from sources.reading.spreadsheets import read_spreadsheet

PLAIN = ["General", "G/通用格式", "0", "0.00", "#,##0", "#,##0.00", "#,##0_);(#,##0)", "0.00_ ;[Red]-0.00 ", "@", "#",
         '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "0.0#", "0.00E+00", ";;;", "0;-0;;@"]  # fmt: skip
TELLING = ["0000", "000000", "0%", "0.00%", "#,##0,", "0.00,,", '0!.0,"万"', '0.0,"万元"', '0"人"', "¥#,##0.00",
           "[$￥-804]#,##0.00", '"￥"#,##0', "0‰", "0000;-0000", '[>=10000]0!.0,"万";0', "# ?/?", r"0\人"]  # fmt: skip
DATES = {
    "yyyy-mm-dd": "yyyy-mm-dd", 'yyyy"年"m"月"d"日"': "yyyy-mm-dd", "[$-804]yyyy/m/d;@": "yyyy-mm-dd",
    "m/d/yy h:mm": "yyyy-mm-dd", "mmm-yy": "yyyy-mm-dd", "m": "yyyy-mm-dd", "[$-804]aaaa;@": "yyyy-mm-dd",
    "h:mm:ss": "hh:mm:ss", "mm:ss.0": "hh:mm:ss", "上午/下午h时": "hh:mm:ss", "[h]:mm": "[h]:mm:ss",
}  # fmt: skip


@pytest.mark.parametrize("code", PLAIN)
def test_shown_as_stored(code: str) -> None:
    assert (is_plain(code), dated(code)) == (True, None)


@pytest.mark.parametrize("code", TELLING)
def test_shown_otherwise(code: str) -> None:
    assert (is_plain(code), dated(code)) == (False, None)


@pytest.mark.parametrize("code", DATES)
def test_a_date(code: str) -> None:
    assert dated(code) == DATES[code]


def test_where_numbers_are_shown_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("表")
        zeros, parts, plain = (book.add_format({"num_format": code}) for code in ("0000", "0%", "0.00"))
        for row in range(6):
            sheet.write(row, 1, row if row != 3 else "三", zeros)
            sheet.write(row, 2, 0.5, parts if row in (2, 3, 5) else plain)
        sheet.write_formula(7, 1, "=1+1", zeros, 2)
    (found,) = read_spreadsheet(path, tmp_path, Format.XLSX, Limits())["sheets"]
    assert found["marks"]["shown"] == [
        ("0000", 1, 1, 3), ("0000", 1, 5, 6), ("0000", 1, 8, 8), ("0%", 2, 3, 4), ("0%", 2, 6, 6)
    ]  # fmt: skip


def test_a_number_of_the_chinese_formats_is_a_date(tmp_path: Path) -> None:
    """Excel writes 31 and no code for yyyy年m月d日."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("表")
        for column, number in enumerate((14, 31, 57, 3)):
            sheet.write(0, column, 36951, book.add_format({"num_format": number}))
    (found,) = read_spreadsheet(path, tmp_path, Format.XLSX, Limits())["sheets"]
    with pa.memory_map(found["file"]) as source:
        (row,) = pa.ipc.open_file(source).read_all().to_pylist()
    day = "2001-03-01 00:00:00"
    assert list(row.values()) == [day, day, day, "36951"]
