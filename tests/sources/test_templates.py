"""Templates as files: what intake reads of an empty one, and that its example is never taken for data."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from schemas.cities.areas import areas
from schemas.codelists import codelist
from schemas.column import Kind
from schemas.database import Database
from schemas.databaselist import database, databases
from schemas.outcome import Outcome
from schemas.periods import Period
from sources.child.parser import Parser
from sources.examining.examination import examine
from sources.examining.expectation import Expectation
from sources.headers.headertexts import read_header
from sources.headers.meanings import meanings
from sources.templates.layout import places
from sources.templates.lists import SHEET, Order, area_lists
from sources.templates.templatebook import write_template
from sources.values.areacoding import AreaCoder
from sources.values.coding import coder, read_flag

PERIOD = Period(2026, 9)
ORDER = Order(areas(), PERIOD, "310105")
ALL = [pytest.param(known, id=known.name) for known in databases().values()]


def made(folder: Path, known: Database, order: Order = ORDER) -> Path:
    path = folder / "表.xlsx"
    write_template(path, known, order)
    return path


def read(path: Path, parser: Parser) -> Outcome:
    (found,) = examine(path, Expectation(areas()), parser=parser).outcomes
    return found


@pytest.mark.parametrize("known", ALL)
def test_an_empty_template_says_what_it_is_and_waits(tmp_path: Path, parser: Parser, known: Database) -> None:
    found = read(made(tmp_path, known), parser)
    assert (found.database, found.district, found.period, found.state) == (
        known.name,
        "310105",
        Period(2026, 9),
        "held",
    )
    assert (found.rows_read, found.ignored) == (2, {"header": 1, "example": 1})
    assert found.present == set(known.columns)
    assert [finding.rule for finding in found.findings] == ["F030"]


@pytest.mark.parametrize("known", ALL)
def test_every_header_means_its_column(known: Database) -> None:
    told = {place.column.name: meanings(read_header(place.header), known.name)[0] for place in places(known)}
    assert told == {name: (name, 0) for name in known.columns}


@pytest.mark.parametrize("known", ALL)
def test_an_area_stands_behind_the_one_it_lies_in(known: Database) -> None:
    found = places(known)
    assert sorted(place.column.name for place in found) == sorted(known.columns)
    assert [place.position for place in found] == list(range(1, len(found) + 1))
    by_position = {place.position: place for place in found}
    for place in found:
        if place.parent is not None:
            above = by_position[place.parent]
            assert (above.position < place.position, above.level) == (True, (place.level or 0) - 1)


@pytest.mark.parametrize("known", ALL)
def test_what_a_drop_down_writes_is_read_as_its_code(known: Database) -> None:
    for column in known.columns.values():
        if column.codelist:
            labels = codelist(column.codelist).labels
            assert {code: coder(column.codelist)(label).code for code, label in labels.items()} == {
                c: c for c in labels
            }
        if column.kind is Kind.BOOL:
            assert [read_flag(label).value for label in codelist("yes_no").labels.values()] == [True, False]


@pytest.mark.parametrize("level", [2, 3, 4], ids=["districts", "streets", "communities"])
def test_an_offered_area_is_read_as_its_code_wherever_it_lies(level: int) -> None:
    reader = AreaCoder(areas(), PERIOD, level)
    (everywhere, *_) = area_lists(ORDER, level).values()
    read_back = {text: reader.code(text, "310118") for text in everywhere}
    assert read_back == {text: (text.split()[0], "ok", None) for text in everywhere}
    assert len(everywhere) == len(areas().level(level, PERIOD))


def test_the_communities_of_a_street_are_a_named_stretch(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(made(tmp_path, database("building")))
    name = book.defined_names["communities_310105001"].attr_text
    cells = [row[0].value for row in book[SHEET][name.split("!")[1].replace("$", "")]]
    assert cells == [f"{area.code} {area.zh}" for area in areas().children("310105001", PERIOD)]
    assert (book[SHEET].sheet_state, len(cells) > 5) == ("veryHidden", True)


def changed(path: Path, change: Any) -> Path:
    book = openpyxl.load_workbook(path)
    change(book.worksheets[0])
    book.save(path)
    return path


def test_the_example_may_go(tmp_path: Path, parser: Parser) -> None:
    found = read(changed(made(tmp_path, database("building")), lambda sheet: sheet.delete_rows(2)), parser)
    assert (found.state, found.rows_read, found.ignored) == ("held", 1, {"header": 1})


def test_the_example_may_be_sorted_between_the_data(tmp_path: Path, parser: Parser) -> None:
    def sort(sheet: Any) -> None:
        sheet.move_range("A2:Y2", rows=1)
        sheet["B2"], sheet["C2"] = "L1", "长城大厦"

    found = read(changed(made(tmp_path, database("building")), sort), parser)
    assert (found.rows_accepted, found.ignored) == (1, {"header": 1, "example": 1})
    assert found.accepted["building_name"].tolist() == ["长城大厦"]


@pytest.mark.parametrize("known", ALL)
def test_the_example_is_known_without_its_serial_column(tmp_path: Path, parser: Parser, known: Database) -> None:
    found = read(changed(made(tmp_path, known), lambda sheet: sheet.delete_cols(1)), parser)
    assert found.ignored == {"header": 1, "example": 1}


def test_a_row_that_only_has_a_number_like_an_example_is_data(tmp_path: Path, parser: Parser) -> None:
    def fill(sheet: Any) -> None:
        sheet["A2"] = 1
        sheet["B2"], sheet["C2"] = "L1", "示例大厦"
        sheet["A3"], sheet["B3"], sheet["C3"] = 2, "L2", "示例：大厦"

    found = read(changed(made(tmp_path, database("building")), fill), parser)
    assert found.accepted["building_code"].tolist() == ["L1", "L2"]


def test_cells_keep_identity_numbers_and_codes_as_text(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(made(tmp_path, database("party_member"))).worksheets[0]
    formats = {
        place.column.name: sheet.column_dimensions[sheet.cell(1, place.position + 1).column_letter]
        for place in places(database("party_member"))
    }
    assert sheet["D2"].value == "310199199001010018"
    assert sheet["F2"].value == dt.datetime(1990, 1, 1)  # noqa: DTZ001
    assert formats["citizen_id"].number_format == formats["branch_code"].number_format == "@"
    assert formats["birth_date"].number_format == "yyyy-mm-dd"
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("D3", "$1:$1")


@pytest.mark.parametrize("known", ALL)
def test_every_column_has_a_rule_that_excel_takes(tmp_path: Path, known: Database) -> None:
    sheet = openpyxl.load_workbook(made(tmp_path, known)).worksheets[0]
    rules = sheet.data_validations.dataValidation
    assert len(rules) == len(known.columns)
    for rule in rules:
        assert str(rule.sqref).endswith("1048576")
        assert max(len(rule.formula1 or ""), len(rule.prompt), len(rule.error)) <= 255
        assert not any(character in (rule.formula1 or "") for character in "{}")  # Excel takes no lists of constants
        assert (rule.errorStyle or "stop", rule.showErrorMessage, rule.showInputMessage) == ("stop", True, True)
        assert len(rule.promptTitle) <= 32


def test_a_finding_quotes_the_header_without_what_is_asked(tmp_path: Path, parser: Parser) -> None:
    def fill(sheet: Any) -> None:
        sheet["B3"], sheet["C3"] = "L1", "长城大厦"

    found = read(changed(made(tmp_path, database("building")), fill), parser)
    (finding,) = (finding for finding in found.findings if finding.cell == "E3")
    assert finding.message.startswith("必填项为空:所属街道(镇)。")
