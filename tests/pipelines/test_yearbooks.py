"""Yearbook tables go the whole way in a home that declares them by files alone, a year's folder in each layout."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.command.app import app
from pipelines.homes.home import Home
from pipelines.homes.home import home as home_of
from schemas.cities.areas import areas
from tests.homes import copied
from tests.pipelines.commands import octet
from tests.sources.population import CENTRAL, HOME, LAYOUT, SUBURBS, of_district, table
from tests.sources.test_yearbook import LAYOUTS, workbook
from tests.stores import AT_LENGTH, Backend

YEARS = {2022: "down", 2023: "bilingual", 2024: "across"}
BASE = """
database = "population"
area_fields = ["population.district_code"]
rows = "SELECT r.*, CAST(NULL AS VARCHAR) AS own_street, CAST(NULL AS VARCHAR) AS own_community FROM population AS r"
"""
INDICATORS = """
base = "population"

[[indicators]]
code = "POP01"
version = 1
zh = "户籍人口"
en = "Registered population"
unit = "人"
period = "annual"
better = ""
finest = "district"
definition_zh = "户籍人口合计。"
definition_en = "Registered population."
numerator = { sum = "registered" }

[[indicators]]
code = "POP02"
version = 1
zh = "净迁移"
en = "Net migration"
unit = "人"
period = "annual"
better = ""
finest = "district"
definition_zh = "迁入减迁出。"
definition_en = "Moved in less moved out."
numerator = { sum = "net" }
"""
FILES = HOME | {
    "bases/population.toml": BASE,
    "indicators/population.toml": INDICATORS,
    "layouts/人口横表.toml": LAYOUT,
}


@pytest.fixture(scope="module", params=AT_LENGTH)
def ran(request: pytest.FixtureRequest, blank_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home with three years, each in the folder of its year; every workbook holds fourteen."""
    backend: Backend = request.getfixturevalue(request.param)
    home = copied(blank_home, tmp_path_factory.mktemp("yearbooks") / "home")
    settings = home.root / "octet.toml"
    settings.write_text(settings.read_text("utf-8").replace("start = ", 'start = "2020-01" # '), "utf-8")
    for name, text in FILES.items():
        (home.folder("reference") / name).parent.mkdir(exist_ok=True)
        (home.folder("reference") / name).write_text(text, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        if request.param != "sqlite":
            patch.setenv("OCTET_WAREHOUSE_URL", backend.create("of_yearbooks"))
        home = home_of(home.root)
        for year, layout in YEARS.items():
            folder = home.folder("inbox") / str(year) / "上海市"
            folder.mkdir(parents=True)
            workbook(folder / "人口统计.xlsx", LAYOUTS[layout])
        result = CliRunner().invoke(app, ["run", "--home", str(home.root)], catch_exceptions=False)
        assert result.exit_code in (0, 1), result.output
        yield home


@pytest.mark.parametrize("year", YEARS)
def test_each_year_is_taken_in_from_its_own_table(year: int, ran: Home) -> None:
    (sent,) = octet(ran, "submissions", "--period", f"{year}-12")
    assert (sent["district"], sent["database"], sent["state"], sent["sheets"]) == (
        "310000", "population", "accepted", [str(year)],
    )  # fmt: skip
    assert (sent["rows_accepted"], sent["rows_quarantined"], sent["records"]) == (16, 0, 16)
    told = octet(ran, "findings", "--submission", str(sent["id"]))
    assert {one["rule"] for one in told} == {"F011", "F022"}


@pytest.mark.parametrize("year", YEARS)
def test_figures_are_those_of_the_table(year: int, ran: Home) -> None:
    place = ("--period", f"{year}-12", "--code")
    for code, measure in (("POP01", "registered"), ("POP02", "net")):
        found = {one["area"]: one["value"] for one in octet(ran, "indicators", *place, code) if not one["dimension"]}
        names = {area.code: area.zh for area in areas().districts}
        expected = {area: of_district(name, year)[measure] for area, name in names.items()}
        assert set(names.values()) == {*CENTRAL, *SUBURBS}
        assert found == expected | {"310000": table(year)["全市"][measure]}


def test_a_figure_is_walked_back_to_its_sheet(ran: Home) -> None:
    traced = octet(ran, "trace", "POP02", "--period", "2024-12", "--area", "310105")
    assert [(one["sheet"], one["counted"]) for one in traced["sources"]] == [("2024", 1)]


def test_all_invariants_hold(ran: Home) -> None:
    result = CliRunner().invoke(app, ["verify", "--home", str(ran.root)], catch_exceptions=False)
    assert result.exit_code == 0 and "全部成立" in result.output, result.output
