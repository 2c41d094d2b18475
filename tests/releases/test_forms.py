"""Official report forms: what a record says is what stands in the sheet; sums hold, or it is told.

`forms.txt` holds the exact contents of every form: a city of two districts, in which each indicator counts 100 in the
first district, 200 in the second and 300 in the city; of each breakdown each group has a hundredth, the first the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from schemas.errors import ConfigurationError
from schemas.records import searchpath
from tests.releases import sample
from warehouse.releases.edition.marks import IssueMark, PublishedIssue, Stage
from warehouse.releases.edition.material import Material
from warehouse.releases.edition.phrases import HIDDEN_MARK
from warehouse.releases.edition.shownfigures import Cell
from warehouse.releases.edition.shownrecords import dimensions, shown_indicators
from warehouse.releases.forms import formbook
from warehouse.releases.forms.formfilling import filled
from warehouse.releases.forms.formrecords import forms
from warehouse.releases.protection.disclosure import hidden

CONTENTS = Path(__file__).parent / "forms.txt"
FINAL = IssueMark(Stage.FINAL, 1, 0, "2026-10-12 09:30+08:00", "王处", "月报会商")
COUNTS = {"310000": 300, "310101": 100, "310104": 200}


def material() -> Material:
    """Every indicator of the package in a city of two districts."""
    plain = sample.material(silent=())
    totals, groups, spans = {}, {}, {}
    for one in shown_indicators():
        for area, number in COUNTS.items():
            totals[one.code, area] = _cell(number, one.is_ratio)
            for name in one.dimensions:
                members = [code for code, _ in dimensions()[name].members]
                each = number // 100
                counts = [number - each * (len(members) - 1), *(each for _ in members[1:])]
                groups[one.code, name, area] = {
                    code: _cell(count, one.is_ratio) for code, count in zip(members, counts, strict=True)
                }
                spans[one.code, name, area] = (1, 1)
    then = {(code, area): replace(cell, value=cell.value and cell.value - 7) for (code, area), cell in totals.items()}
    august = PublishedIssue("2026-08", FINAL, True, {}, then)
    return replace(
        plain, districts=plain.districts[:2], indicators=shown_indicators(), dimensions=dimensions(), totals=totals,
        breakdowns=groups, spans=spans, mark=FINAL, others=(august,),
    )  # fmt: skip


def _cell(number: int, is_ratio: bool) -> Cell:
    if is_ratio:
        return Cell(50.0, float(number), float(2 * number), "value", 1, 1)
    return Cell(float(number), float(number), None, "value", 1, 1)


def written(material: Material, folder: Path) -> openpyxl.Workbook:
    formbook.write(material, folder)
    return openpyxl.load_workbook(folder / "统计报表_2026-09.xlsx")


def contents(book: openpyxl.Workbook) -> Iterator[str]:
    """Each sheet as text, a row a line."""
    for sheet in book:
        yield f"== {sheet.title}"
        for row in sheet.iter_rows(values_only=True):
            cells = [f"{cell:g}" if isinstance(cell, int | float) else str(cell or "") for cell in row]
            if any(cells):
                yield "|".join(cells).rstrip("|")


def test_each_form_holds_exactly_what_its_record_says(tmp_path: Path) -> None:
    found = [*contents(written(material(), tmp_path))]
    assert found == CONTENTS.read_text("utf-8").splitlines()


def test_no_form_is_printed_with_only_its_foot_on_the_last_page(tmp_path: Path) -> None:
    """A form that is a little too tall for a page is printed smaller."""
    every = written(material(), tmp_path).worksheets
    assert all(sheet.page_setup.fitToHeight in (None, 1) for sheet in every)  # one is what a file leaves out


def test_the_annual_tables_that_the_databases_fill_are_there() -> None:
    assert [one.number for one in forms()] == [1, 2, 3, 4, 16, 20, 24, 25, 26, 27, 28, 29, 30, 33, 43]


def test_a_sum_that_does_not_hold_is_no_form() -> None:
    wrong = material()
    women = {"2": _cell(5, False)} | {
        key: cell for key, cell in wrong.group("MEM09", "sex", "310101").items() if key != "2"
    }
    wrong = replace(wrong, breakdowns=wrong.breakdowns | {("MEM09", "sex", "310101"): women})
    form = next(one for one in forms() if one.number == 16)
    with pytest.raises(
        ConfigurationError, match="form 16 发展党员情况（一）, 黄浦区：性别合计: the parts are 104, the whole is 100"
    ):
        filled(wrong, form)


def test_districts_that_do_not_add_up_are_no_form() -> None:
    form = next(one for one in forms() if one.number == 24)
    wrong = material()
    wrong = replace(wrong, totals=wrong.totals | {("ORG10", "310101"): _cell(101, False)})
    with pytest.raises(ConfigurationError, match="form 24 .*, 书记空缺：各区合计: the parts are 301, the whole is 300"):
        filled(wrong, form)


def test_a_sum_with_a_hidden_part_is_told_as_not_checked(tmp_path: Path) -> None:
    shown = material()
    group = shown.group("MEM01", "join_period", "310101")
    first = next(iter(group))
    guarded = group | {first: hidden(group[first])}
    book = written(
        replace(shown, breakdowns=shown.breakdowns | {("MEM01", "join_period", "310101"): guarded}), tmp_path
    )
    told = [str(row[0]) for row in book["3 党员入党时间情况"].iter_rows(values_only=True)]
    assert any("表内合计 3 处，未能核对 1 处" in line for line in told)


def test_districts_that_are_mostly_hidden_are_left_out(tmp_path: Path) -> None:
    shown = material()
    groups = {
        key: {member: hidden(cell) for member, cell in group.items()} if key[2] != "310000" else group
        for key, group in shown.breakdowns.items()
    }
    sheet = written(replace(shown, breakdowns=groups), tmp_path)["3 党员入党时间情况"]
    cells = [row for row in sheet.iter_rows(values_only=True)]
    assert {row[0] for row in cells} >= {"上海市"}
    assert not any(row[0] == "黄浦区" for row in cells)
    assert HIDDEN_MARK not in [cell for row in cells for cell in row]


HOME = 'number = 101\ntitle = "本市补充表"\nunit = "个"\nareas = "down"\n'


def test_a_home_adds_forms(tmp_path: Path) -> None:
    searchpath.use({"forms/own.toml": HOME + 'columns = [{ head = "居民区", code = "RC01" }]'})
    try:
        sheet = written(material(), tmp_path)["101 本市补充表"]
        assert [row[:3] for row in sheet.iter_rows(min_row=7, max_row=9, values_only=True)] == [
            ("上海市", 1, 300), ("黄浦区", 2, 100), ("徐汇区", 3, 200),
        ]  # fmt: skip
    finally:
        searchpath.use({})


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        (HOME + 'columns = [{ head = "x", code = "NO99" }]', "there is no indicator 'NO99'"),
        (
            HOME + 'columns = [{ head = "x", code = "RC01", show = "numerator" }]',
            "RC01 is a count and has no numerator",
        ),
        (HOME + 'columns = [{ head = "x", code = "RC01", dimension = "sex" }]', "RC01 has no dimension 'sex'"),
        (
            HOME + 'columns = [{ head = "x", code = "MEM01", dimension = "sex", members = ["7"] }]',
            "'sex' has no member '7'",
        ),
        (HOME + 'columns = [{ head = "x", plus = ["a"] }]', "a formula names 'a', and no item has that key"),
        (HOME + 'columns = [{ head = "x" }]', "each item needs a `code` or a formula"),
        (HOME + 'rows = [{ head = "x", code = "RC01" }]', 'areas = "down" needs `columns` alone'),
        (HOME.replace("101", "24") + 'columns = [{ head = "x", code = "RC01" }]', "there is another form 24"),
        (
            HOME.replace("down", "none")
            + 'columns = [{ head = "x", code = "RC01" }]\nrows = [{ head = "y", code = "RC01" }]',
            "name the indicators in the rows or in the columns",
        ),
    ],
)
def test_a_wrong_record_names_its_mend(text: str, mend: str) -> None:
    searchpath.use({"forms/own.toml": text})
    try:
        with pytest.raises(ConfigurationError) as told:
            forms()
        assert mend in str(told.value)
        assert "forms/own.toml" in str(told.value)
    finally:
        searchpath.use({})


def test_a_draft_says_so_and_equal_material_gives_equal_bytes(tmp_path: Path) -> None:
    files = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        book = written(replace(material(), mark=IssueMark()), tmp_path / name)
        assert all("未经审定，不得引用" in sheet.oddHeader.center.text for sheet in book)
        files.append((tmp_path / name / "统计报表_2026-09.xlsx").read_bytes())
    assert files[0] == files[1]
