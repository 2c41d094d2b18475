"""Streets of a functional district keep other districts' digits: they lie where the list of areas says all the same."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from schemas.cities.areas import Areas, areas_in
from schemas.cities.madeup import NOBODY
from schemas.databaselist import databases
from schemas.outcome import Outcome
from schemas.periods import Period
from sources.child.parser import Parser
from sources.examining.examination import examine
from sources.examining.expectation import Expectation
from sources.templates.layout import FIRST_ROW, places
from sources.templates.lists import Order, area_lists
from sources.templates.templatebook import write_template
from sources.texts.headings import Says, heading_words
from tests.hangzhou import GAOXIN, MOVED, XIHU, write_areas
from tests.sources.books import book
from tests.sources.filling import office

PERIOD = Period(2026, 9)
HEADER = ["居民区代码", "居民区名称", "所属街道(镇)", "类型", "总户数", "常住人口"]
WENJIAO, CHANGHE = "330106901", "330108002"
"""Streets of 高新区 by the list; of 西湖区, and of a district that is not listed, by their digits."""


@pytest.fixture(scope="module")
def hangzhou(tmp_path_factory: pytest.TempPathFactory) -> Areas:
    return areas_in(write_areas(tmp_path_factory.mktemp("areas")))


def community(code: str, name: str, street: str, households: int) -> list[object]:
    return [code, name, street, "1", households, households * 2]


def check(folder: Path, rows: list[list[object]], known: Areas, parser: Parser, district: str | None = None) -> Outcome:
    path = book(folder / "居民区.xlsx", 居民区=[HEADER, *rows])
    (found,) = examine(path, Expectation(known, district, PERIOD), parser=parser).outcomes
    return found


ROWS = [
    community(f"{WENJIAO}001", "文教第一社区", "文教街道", 900),
    community(f"{WENJIAO}002", "文教第二社区", "文教街道", 800),
    community(f"{CHANGHE}001", "长河第一社区", "长河街道", 700),
]


def test_cells_tell_the_district_by_the_list(tmp_path: Path, hangzhou: Areas, parser: Parser) -> None:
    found = check(tmp_path, ROWS, hangzhou, parser)
    assert (found.district, found.rows_accepted) == (GAOXIN, 3)
    assert [f.rule for f in found.findings if f.rule == "V016"] == []
    assert list(found.accepted["street_code"]) == [WENJIAO, WENJIAO, CHANGHE]


def test_rows_of_one_street_are_its_part(tmp_path: Path, hangzhou: Areas, parser: Parser) -> None:
    assert check(tmp_path, ROWS[:2], hangzhou, parser, GAOXIN).part == WENJIAO
    assert check(tmp_path, ROWS[:2], hangzhou, parser, XIHU).part is None


@pytest.mark.parametrize(
    ("code", "households", "told"),
    [(GAOXIN, 2400, []), (GAOXIN, 2300, ["2400"]), (WENJIAO, 1700, []), (CHANGHE, 800, ["700"])],
    ids=["district", "district, wrong", "street", "street, wrong"],
)
def test_a_total_holds_what_lies_in_its_area(
    tmp_path: Path, hangzhou: Areas, parser: Parser, code: str, households: int, told: list[str]
) -> None:
    total: list[object] = [code, "", "", "", households, households * 2]
    found = check(tmp_path, [total, *ROWS], hangzhou, parser, GAOXIN)
    assert (found.rows_accepted, found.rows_quarantined) == (3, 0)
    assert [f.expected for f in found.findings if f.rule in ("T002", "T004") and f.cell == "E2"] == told


@pytest.mark.parametrize(("cell", "is_doubted"), [(f"{GAOXIN}文教街道", False), (f"{XIHU}文教街道", True)])
def test_digits_beside_a_name_are_those_of_what_it_lies_in(
    tmp_path: Path, hangzhou: Areas, parser: Parser, cell: str, is_doubted: bool
) -> None:
    found = check(tmp_path, [[*ROWS[0][:2], cell, *ROWS[0][3:]], *ROWS[1:]], hangzhou, parser, GAOXIN)
    assert found.accepted["street_code"][0] == WENJIAO
    assert any(f.cell == "C2" for f in found.findings) is is_doubted


def test_a_template_offers_what_lies_in_each_area(hangzhou: Areas) -> None:
    order = Order(hangzhou, PERIOD, GAOXIN)
    assert area_lists(order, 3)[f"streets_{GAOXIN}"] == [f"{WENJIAO} 文教街道", f"{CHANGHE} 长河街道"]
    assert f"{MOVED} 宝石社区" in area_lists(order, 4)["communities_330106001"]


@pytest.mark.parametrize("header", ["来杭人员数", "来杭人员数（人）", "外来人口", "来沪人员数"])
def test_a_city_has_its_own_word_for_who_came(tmp_path: Path, hangzhou: Areas, parser: Parser, header: str) -> None:
    path = book(tmp_path / "居民区.xlsx", 居民区=[[*HEADER, header], *([*row, 7] for row in ROWS)])
    (found,) = examine(path, Expectation(hangzhou, GAOXIN, PERIOD), parser=parser).outcomes
    assert list(found.accepted["migrant_population"]) == [7, 7, 7]


def test_words_of_who_came_say_in_every_city_that_they_are_a_part() -> None:
    words = ("来沪", "来沪人员", "沪籍", "非沪籍", "来杭", "来杭人员", "杭籍", "非杭籍")
    assert {heading_words().get(word) for word in words} == {Says.PART}


def test_a_template_uses_the_city_s_own_words(tmp_path: Path, hangzhou: Areas) -> None:
    write_template(tmp_path / "t.xlsx", databases()["community"], Order(hangzhou, PERIOD, GAOXIN))
    texts = {str(cell.value) for sheet in openpyxl.load_workbook(tmp_path / "t.xlsx") for row in sheet for cell in row}
    assert any(text.startswith("来杭人员数") for text in texts)
    assert [text for text in texts if "沪" in text or text.startswith("310") and not text.startswith(NOBODY)] == []


@pytest.mark.office
def test_a_template_takes_and_does_not_colour_what_lies_in_each_other(tmp_path: Path, hangzhou: Areas) -> None:
    known = databases()["building"]
    write_template(tmp_path / "t.xlsx", known, Order(hangzhou, PERIOD, GAOXIN))
    position = {place.column.name: place.position for place in places(known)}
    streets = (f"{WENJIAO} 文教街道", f"{CHANGHE} 长河街道", "330106001 北山街道")
    cells: dict[tuple[int, int], office.Value] = {
        (FIRST_ROW + number, position[name]): value
        for number, street in enumerate(streets)
        for name, value in (("street_code", street), ("community_code", f"{WENJIAO}001 文教第一社区居委会"))
    }
    (refused,) = office.fill([office.Order(tmp_path / "t.xlsx", cells, tmp_path / "o.xlsx")], tmp_path)
    community_cell, street_cell = position["community_code"], position["street_code"]
    assert refused == {(FIRST_ROW + 1, community_cell), (FIRST_ROW + 2, community_cell), (FIRST_ROW + 2, street_cell)}
    assert coloured(tmp_path, position["community_code"], len(streets)) == [False, True, True]


def coloured(folder: Path, column: int, rows: int) -> list[bool]:
    """Whether the colour rule of areas holds in the first rows of `o.xlsx`, as LibreOffice works it out."""
    book = openpyxl.load_workbook(folder / "o.xlsx")
    sheet = book.worksheets[0]
    rules = [str(rule.formula[0]) for one in sheet.conditional_formatting for rule in one.rules]
    letter = get_column_letter(column + 1)
    (formula,) = {rule for rule in rules if "INDIRECT" in rule and f"${letter}{FIRST_ROW + 1}<>" in rule}
    for row in range(FIRST_ROW + 1, FIRST_ROW + 1 + rows):
        sheet.cell(row, 100, "=" + re.sub(rf"(?<=[A-Z]){FIRST_ROW + 1}\b", str(row), formula))
    book.save(folder / "asked.xlsx")
    (folder / "again").mkdir()
    office.fill([office.Order(folder / "asked.xlsx", {}, folder / "told.xlsx")], folder / "again")
    told = openpyxl.load_workbook(folder / "told.xlsx", data_only=True).worksheets[0]
    return [bool(told.cell(row, 100).value) for row in range(FIRST_ROW + 1, FIRST_ROW + 1 + rows)]
