"""A year alone is the period of what is reported every year; of the rest it only says that it is another one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schemas.cities.areas import areas
from schemas.outcome import Outcome
from schemas.periods import Period
from schemas.records import searchpath
from sources.child.parser import Parser
from sources.examining.examination import examine
from sources.examining.expectation import Expectation
from sources.placing.naming import tell_district
from tests.sources.books import book, column
from tests.sources.population import COLUMNS, HOME, of_district

HEAD = ["地区", "户数", "户籍人口", "户籍人口男", "户籍人口女", "迁入人口", "迁出人口", "净迁移", "平均每户人口"]
DISTRICTS = ("黄浦区", "长宁区", "崇明区")
MONTHLY = HOME["databases/population.toml"].replace('rhythm = "annual"\n', "")


@pytest.fixture(autouse=True)
def declared() -> Iterator[None]:
    searchpath.use(HOME)
    yield
    searchpath.use({})


def rows(year: int) -> list[list[Any]]:
    return [[name, *map(str, of_district(name, year).values())] for name in DISTRICTS]


def outcomes(path: Path, parser: Parser, period: Period | None = None) -> tuple[Outcome, ...]:
    return examine(path, Expectation(areas(), "310000", period), parser=parser).outcomes


def assert_of(found: Outcome, year: int) -> None:
    assert (found.period, found.rows_accepted) == (Period(year, 12), len(DISTRICTS))
    for name in COLUMNS:
        assert column(found, name) == [of_district(district, year)[name] for district in DISTRICTS]


NAMES = ["2023", "2023年", "2023年度", "2023 年人口", "人口2023"]
TITLES = [
    "2023年各区人口",
    "各区人口（2023年）",
    "人口统计表(2023)",
    "2023年度",
    "二〇二三年人口情况",
    "2023",
]


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_a_sheet(name: str, tmp_path: Path, parser: Parser) -> None:
    (found,) = outcomes(book(tmp_path / "人口统计.xlsx", **{name: [HEAD, *rows(2023)]}), parser)
    assert_of(found, 2023)


@pytest.mark.parametrize("title", TITLES)
def test_the_title_of_a_table(title: str, tmp_path: Path, parser: Parser) -> None:
    (found,) = outcomes(book(tmp_path / "人口统计.xlsx", Sheet1=[[title], HEAD, *rows(2023)]), parser)
    assert_of(found, 2023)


@pytest.mark.parametrize(
    "name", ["2023年人口统计.xlsx", "人口统计表2023.xlsx", "人口统计(2023年度).xlsx", "2023全市.xlsx"]
)
def test_the_name_of_a_file(name: str, tmp_path: Path, parser: Parser) -> None:
    (found,) = outcomes(book(tmp_path / name, 人口统计=[HEAD, *rows(2023)]), parser)
    assert_of(found, 2023)


@pytest.mark.parametrize("form", ["{}", "{}年", "{}年度", " {} "])
@pytest.mark.parametrize("header", ["年份", "年度", "统计年度", "数据年份"])
@pytest.mark.parametrize("known", [True, False], ids=["folder", "no folder"])
def test_a_column_of_years(known: bool, header: str, form: str, tmp_path: Path, parser: Parser) -> None:
    """The rows of the folder's year, else of the last, are read; the others are told."""
    years = (2022, 2023, 2024)
    lines = [[form.format(year), *row] for year in years for row in rows(year)]
    path = book(tmp_path / "人口统计.xlsx", Sheet1=[[header, *HEAD], *lines])
    (found,) = outcomes(path, parser, Period(2023, 12) if known else None)
    assert_of(found, 2023 if known else 2024)
    assert [(f.count, f.severity) for f in found.findings if f.rule == "F027"] == [(6, "warn")]
    assert [f for f in found.findings if f.rule == "F006"] == []


def test_sheets_of_several_years_without_a_folder(tmp_path: Path, parser: Parser) -> None:
    sheets = {str(year): [HEAD, *rows(year)] for year in (2022, 2023, 2024)}
    found = outcomes(book(tmp_path / "人口统计.xlsx", **sheets), parser)
    for one, year in zip(found, (2022, 2023, 2024), strict=True):
        assert_of(one, year)


def test_a_folder_in_whose_year_no_sheet_is(tmp_path: Path, parser: Parser) -> None:
    """Nothing of other years is taken for it in silence."""
    sheets = {str(year): [HEAD, *rows(year)] for year in (2022, 2023)}
    found = outcomes(book(tmp_path / "人口统计.xlsx", **sheets), parser, Period(2024, 12))
    assert {one.state for one in found} == {"returned"}
    assert {f.sheet for one in found for f in one.findings if f.rule == "F022"} == {"2022", "2023"}


@pytest.mark.parametrize("name", ["2023", "2023年"])
def test_what_is_reported_every_month_is_of_no_month_by_its_year(name: str, tmp_path: Path, parser: Parser) -> None:
    searchpath.use(HOME | {"databases/population.toml": MONTHLY})
    path = book(tmp_path / "人口统计.xlsx", **{name: [[f"{name}各区人口"], HEAD, *rows(2023)]})
    (found,) = outcomes(path, parser)
    assert (found.state, [f.rule for f in found.findings if f.severity == "reject_file"]) == ("returned", ["F005"])
    (found,) = outcomes(path, parser, Period(2023, 9))
    assert (found.period, found.rows_accepted) == (Period(2023, 9), len(DISTRICTS))


@pytest.mark.parametrize("name", ["上海市", " 上海市", "上 海 市"])
def test_a_folder_called_as_the_city_is_no_district(name: str) -> None:
    """An ended 上海县 is called so without its ending; by its whole name it is heard."""
    assert (tell_district([name], areas()), tell_district(["上海县"], areas())) == (None, "310221")
    assert tell_district([f"{name}长宁区"], areas()) == "310105"
