"""What summary tables report against the rows, against one another, and against what lies below (T003, T005, T007)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schemas.cities.areas import Areas, areas
from schemas.cities.duties import NOT_OWED, debts
from schemas.errors import ConfigurationError
from schemas.records import searchpath
from tests.indicators import cities
from tests.indicators.cities import CHANGNING, CITY, HUAYANG, JIANGSU, LIMITS, PERIOD, TIANPING, XUHUI, City
from tests.summaries import RECORDS
from warehouse.figures.availability import Availability
from warehouse.figures.coverage import COLUMNS, coverage_rows
from warehouse.figures.jointrules import joint_rules
from warehouse.figures.jointtables import add_joint_tables
from warehouse.figures.planning import calculate
from warehouse.figures.renewal.comparing import arrow
from warehouse.figures.scan import scan
from warehouse.figures.series import add_series
from warehouse.indicators.registry import indicators
from warehouse.indicators.reportedcolumns import reported

CODES = ("ORG01", "MEM01", "COV01", "COV03", "COV04")
TABLE = RECORDS["databases/summary_table.toml"]
OF_CITY = (
    TABLE.replace('"HZ"', '"HS"').replace('"汇总表"', '"全市汇总表"').replace("level = 3", "level = 2")
    .replace('title_en = "Summary tables"', 'title_en = "City"\nreporter = "city"')
)  # fmt: skip
FEW = Areas(one for one in areas() if one.code in (CITY, XUHUI, TIANPING, CHANGNING, HUAYANG, JIANGSU))
Row = dict[str, Any]
Told = set[tuple[int, int | None, str | None, str | None, str | None]]


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tables of districts and of the city are known while a test runs."""
    searchpath.use({"databases/summary_table.toml": TABLE, "databases/city_table.toml": OF_CITY})
    for name in ("summary_table", "city_table"):
        monkeypatch.setitem(cities.ORDINARY, name, {})
    yield
    searchpath.use({})


@pytest.fixture
def city(tmp_path: Path) -> City:
    return filled(tmp_path)


def filled(folder: Path) -> City:
    """长宁 has two streets: three organisations, 4 and 1 units, of which 1 and 1 have an organisation."""
    made = City(folder, FEW)
    made.add("party_org", [{"org_code": f"{at}", "street_code": at and JIANGSU or HUAYANG} for at in range(3)])
    made.add("party_member", [{"branch_code": f"{at % 3}", "sex": f"{1 + at % 2}"} for at in range(7)])
    units = [(HUAYANG, "1"), (HUAYANG, "7"), (HUAYANG, "7"), (HUAYANG, "7"), (JIANGSU, "1")]
    made.add("unit", [{"street_code": street, "coverage_status": status} for street, status in units])
    return made


def report(city: City, *rows: Row, name: str = "summary_table", district: str = CHANGNING) -> int:
    """A summary table of areas and figures; its rows stand from row 2 on."""
    return city.add(name, rows, district).submission


def told(city: City, rule: str) -> Told:
    """Submission, row, column, value and difference."""
    known = [indicators()[code] for code in CODES]
    found: Told = set()
    with scan(city.folder, city.read, city.areas, PERIOD, LIMITS) as con:
        calculate(con, known, city.read, city.areas, PERIOD)
        covered = arrow(COLUMNS, coverage_rows(known, Availability(city.read), city.areas, PERIOD))
        con.register("covered", covered)
        add_joint_tables(con, city.read, (), city.areas, PERIOD)
        add_series(con, [])
        for one in (known for known in joint_rules() if known.rule.id == rule):
            cursor = con.execute(one.query(one.speaks_of(city.read, city.areas, PERIOD), PERIOD))
            names = [column[0] for column in cursor.description or ()]
            rows = [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]
            found |= {
                (row["submission"], row["_row"], row["column"], row.get("value"), row.get("difference")) for row in rows
            }
    return found


RIGHT: list[Row] = [
    {"area_code": CHANGNING, "orgs": 3, "members": 7, "women": 3, "units": 5, "covered": 2, "coverage": 40.0},
    {"area_code": HUAYANG, "orgs": 1, "members": 3, "women": 1, "units": 4, "covered": 1, "coverage": 25.0},
    {"area_code": JIANGSU, "orgs": 2, "members": 4, "women": 2, "units": 1, "covered": 1, "coverage": 100.0},
]


def changed(**by_row: Row) -> list[Row]:
    """The right table, with other cells in `row0`, `row1` and `row2`."""
    return [row | by_row.get(f"row{at}", {}) for at, row in enumerate(RIGHT)]


@pytest.mark.parametrize("rule", ["T003", "T005", "T007"])
def test_nothing_is_told_of_a_right_table(rule: str, city: City) -> None:
    report(city, *RIGHT)
    assert told(city, rule) == set()


@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        (changed(row2={"orgs": 5}), {(4, "orgs", "5", "+3")}),
        (changed(row1={"women": 0}), {(3, "women", "0", "-1")}),
        (changed(row1={"coverage": 26.0, "coverage_half": 0.5}), {(3, "coverage", "26", "+1")}),
        (changed(row1={"coverage": 25.4, "coverage_half": 0.5}), set()),
        (changed(row1={"members": 50, "members_half": 50.0}), set()),
        (changed(row1={"members": 100, "members_half": 50.0}), {(3, "members", "100", "+97")}),
        (changed(row1={"members": None}), set()),
    ],
    ids=["a count", "of a breakdown", "a rate", "a rounded rate", "in 万人", "too much in 万人", "no figure"],
)
def test_a_figure_is_compared_with_the_rows_as_exactly_as_it_is_written(
    rows: list[Row], cells: set[Any], city: City
) -> None:
    """The sums of streets that are wrong are told too: here the total is that of the rows."""
    number = report(city, *rows)
    assert {one for one in told(city, "T003") if one[1] != 2} == {(number, *cell) for cell in cells}


def test_a_total_is_compared_with_the_rows_and_with_the_sum_of_the_streets(city: City) -> None:
    number = report(city, *changed(row0={"members": 9}))
    assert told(city, "T003") == {(number, 2, "members", "9", "+2")}
    city.read = [one for one in city.read if one.database != "party_member"]
    assert told(city, "T003") == {(number, 2, "members", "9", "+2")}
    city.read.append(city.read.pop(0))
    city.read = [one for one in city.read if one.database == "summary_table"]
    assert told(city, "T003") == {(number, 2, "members", "9", "+2")}


def test_nothing_is_compared_with_rows_that_are_not_all_there(city: City) -> None:
    city.add("party_org", [{"org_code": "0"}], part=HUAYANG)
    number = report(city, *changed(row1={"orgs": 8}, row2={"orgs": 9}, row0={"orgs": 17}))
    city.read.pop(0)
    assert {one for one in told(city, "T003") if one[2] == "orgs"} == {(number, 3, "orgs", "8", "+7")}


@pytest.mark.parametrize(
    "rows",
    [RIGHT[:2], changed(row2={"members": None}), [*RIGHT[:2], RIGHT[2] | {"area_code": "310105999"}]],
    ids=["a street is missing", "a mark", "a street that is no more"],
)
def test_a_total_is_not_compared_with_some_of_the_streets(rows: list[Row], city: City) -> None:
    number = report(city, *[{name: row[name] for name in ("area_code", "members")} for row in rows])
    city.read = city.read[3:]
    assert told(city, "T003") == set()
    assert told(city, "T007") == {(number, None, "members", None, None)}


def test_areas_that_lack_a_figure_are_told_once_for_all_columns(city: City) -> None:
    number = report(city, *RIGHT[1:2])
    assert told(city, "T007") == {(number, None, "coverage", None, None)}
    city.add("summary_table", RIGHT[1:2], part=HUAYANG)
    city.read.pop(-2)
    assert told(city, "T007") == set()


def test_what_the_city_reports_of_a_district_is_compared_with_what_the_district_does(city: City) -> None:
    report(city, *RIGHT)
    report(city, {"area_code": XUHUI, "members": 5}, {"area_code": TIANPING, "members": 5}, district=XUHUI)
    rows = [(CITY, 12), (XUHUI, 6), (CHANGNING, 7)]
    number = report(
        city, *({"area_code": code, "members": members} for code, members in rows), name="city_table", district=CITY
    )
    assert told(city, "T003") == {(number, 3, "members", "6", "+1"), (number, 2, "members", "12", "-1")}


MEAN = {"coverage": 62.5, "coverage_half": 0.05}


@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        (changed(row0=MEAN), {(2, "coverage", "62.5", "+22.5")}),
        (changed(row0={"coverage": 63.0, "coverage_half": 0.5}), {(2, "coverage", "63", "+23")}),
        (changed(row0={"coverage": 61.0, "coverage_half": 0.5}), set()),
        (changed(row0={"coverage": 40.0, "coverage_half": 0.05}), set()),
        (changed(row0=MEAN)[:2], set()),
        (changed(row0=MEAN, row2={"coverage": None}), set()),
        (changed(row0=MEAN, row1={"coverage": 62.5}, row2={"coverage": 62.5}), {(2, "coverage", "62.5", "+22.5")}),
    ],
    ids=["a mean", "rounded", "neither", "the quotient", "one street", "a mark", "all alike"],
)
@pytest.mark.parametrize("of", ["the rows", "the table"])
def test_a_rate_that_is_the_mean_of_rates_is_told(rows: list[Row], cells: set[Any], of: str, city: City) -> None:
    number = report(city, *rows)
    city.read = city.read if of == "the rows" else city.read[-1:]
    assert told(city, "T005") == {(number, *cell) for cell in cells}


def test_a_mean_is_not_told_where_nobody_knows_the_quotient(city: City) -> None:
    report(city, *({name: row[name] for name in ("area_code", "coverage")} | MEAN for row in RIGHT))
    city.read = city.read[-1:]
    assert told(city, "T005") == set()


def test_a_mean_is_not_told_where_it_is_the_quotient(city: City) -> None:
    alike = [row | {"units": 4, "covered": 1, "coverage": 25.0, "coverage_half": 0.5} for row in RIGHT]
    report(city, *alike)
    city.read = city.read[-1:]
    assert told(city, "T005") == set()


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ('"COV04"', '"COV99"', "columns.coverage.indicator: there is no indicator 'COV99'"),
        ('"COV04"', '"MEM01"', "columns.coverage.indicator: MEM01 is told in 名: kind percent is not"),
        ('"sex=2"', '"gender=2"', "columns.women.indicator: MEM01 is not broken down by 'gender'"),
        ('"sex=2"', '"sex=7"', "columns.women.indicator: sex has no member '7'"),
        ("with_whole = true", "", "give it a key column of areas with with_whole = true"),
    ],
)
def test_a_wrong_declaration_is_refused(right: str, wrong: str, message: str) -> None:
    searchpath.use({"databases/summary_table.toml": TABLE.replace(right, wrong, 1)})
    with pytest.raises(ConfigurationError, match=message.replace("(", r"\(")):
        reported()


@pytest.mark.parametrize(
    ("line", "owed"),
    [("", []), (",,summary_table,,,,monthly", [XUHUI, CHANGNING]), (f",{XUHUI},,,,,monthly", [])],
    ids=["no line", "a line that names it", "a line for all databases"],
)
def test_nobody_owes_it_unless_a_line_names_it(line: str, owed: list[str], tmp_path: Path) -> None:
    header = "period,district,database,due_on,decision,reason,rhythm"
    (tmp_path / "own.csv").write_text(f"{header}\n{line}\n", "utf-8")
    found = [one for one in debts(PERIOD, FEW, tmp_path) if one.database == "summary_table"]
    assert [one.district for one in found] == [XUHUI, CHANGNING]
    assert [one.district for one in found if one.decision != NOT_OWED] == owed


def test_the_parts_of_a_rate_are_the_columns_that_count_them() -> None:
    (rate,) = (one for one in reported() if (one.database, one.column) == ("summary_table", "coverage"))
    assert (rate.above, rate.below) == ("covered", "units")
