"""In a return workbook every place that its list leads to can be seen: hidden rows and columns, names with blanks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl.utils import coordinate_to_tuple

from sources.child.parser import Parser
from sources.marking.mark import LIST_SHEET
from tests.sources.returning import answered, opened
from tests.sources.test_return_formats import TABLE


def hidden(path: Path, name: str = "党员") -> Path:
    """The row and the column of the wrong cells cannot be seen, nor another row; of the rest some are out of sight."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet(name)
        for number, row in enumerate(TABLE):
            sheet.write_row(number, 0, row)
        sheet.autofilter(0, 0, len(TABLE) - 1, len(TABLE[0]) - 1)
        sheet.filter_column("C", "x == 男")
        for number in (2, 3):
            sheet.set_row(number, None, None, {"hidden": True})
        sheet.set_column(8, 9, None, None, {"hidden": True, "level": 1})
        sheet.set_column(20, 16383, None, None, {"hidden": True})
    return path


def led_to(made: Any) -> list[tuple[Any, str]]:
    """Sheet and address behind each link of the list."""
    cells = [cell for row in made[LIST_SHEET].iter_rows() for cell in row if cell.hyperlink]
    places = [cell.hyperlink.location.rpartition("!") for cell in cells]
    return [(made[name.strip("'").replace("''", "'")], address) for name, _, address in places]


def unseen(sheet: Any) -> tuple[set[int], set[int]]:
    """Hidden rows and columns."""
    rows = {number for number, row in sheet.row_dimensions.items() if row.hidden}
    spans = [range(each.min, each.max + 1) for each in sheet.column_dimensions.values() if each.hidden]
    return rows, {place for span in spans for place in span}


@pytest.mark.parametrize("is_kept", [True, False], ids=["own", "rebuilt"])
def test_hidden_rows_and_columns_are_shown(
    tmp_path: Path, parser: Parser, monkeypatch: pytest.MonkeyPatch, is_kept: bool
) -> None:
    if not is_kept:
        monkeypatch.setattr(Parser, "annotate", lambda *_: False)
    made = opened(answered(hidden(tmp_path / "党员.xlsx"), parser))
    rows, columns = unseen(made["党员"])
    assert rows == set() and columns & set(range(1, 15)) == set() and 15 in columns
    assert (21 in columns) is is_kept
    assert made["党员"].auto_filter.filterColumn == []
    addresses = {address for _, address in led_to(made)}
    assert {"B4", "I6", "A3"} <= addresses
    for sheet, address in led_to(made):
        row, column = coordinate_to_tuple(address)
        assert row not in unseen(sheet)[0] and column not in unseen(sheet)[1]


def test_what_no_finding_speaks_of_stays_hidden(tmp_path: Path, parser: Parser) -> None:
    path = tmp_path / "党员.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, above in (("党员", 1), ("说明", 0)):
            sheet = book.add_worksheet(name)
            sheet.write(0, 0, "长宁区党员（2026年9月）")
            for number, row in enumerate(TABLE if above else [["填表说明"]], start=2):
                sheet.write_row(number, 0, row)
            sheet.set_row(1, None, None, {} if above else {"hidden": True})
            sheet.set_column(30, 40, None, None, {"hidden": True})
    made = opened(answered(path, parser))
    assert [unseen(made[name])[0] for name in ("党员", "说明")] == [set(), {2}]
    assert all(set(range(31, 42)) <= unseen(made[name])[1] for name in ("党员", "说明"))


@pytest.mark.parametrize(
    "name", ["党员 ", " 党员", "党'员", "党&员<9>", "a!b", '"党员"', "310199196001010014", "党员" * 15]
)
def test_links_lead_to_sheets_of_every_name(tmp_path: Path, parser: Parser, name: str) -> None:
    target = answered(hidden(tmp_path / "党员.xlsx", name), parser)
    made = opened(target)
    assert made.sheetnames == [LIST_SHEET, name]
    assert {"B4", "I6"} <= {address for sheet, address in led_to(made) if sheet.title == name}
