"""A home of 杭州 goes the same way as one of Shanghai: made up, filled in, run, counted, traced, released, verified.

Two districts and a functional one, whose streets keep other districts' digits.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from pipelines.command.app import app
from pipelines.homes.home import Home
from pipelines.homes.home import home as home_of
from schemas.cities.areas import Areas, areas_in
from schemas.databaselist import databases
from schemas.periods import Period
from sources.templates.layout import FIRST_ROW, places
from synth.making import make
from synth.order import CityOrder
from synth.truth.city import city
from tests.agreement import about_rows, about_rows_together, about_values, received
from tests.hangzhou import CITY, GAOXIN, SHANGCHENG, STREETS, XIHU, write_areas
from tests.stores import AT_LENGTH, Backend, open_at
from warehouse.figures.computation import compute
from warehouse.ledger.connection import reading
from warehouse.store.opening import refresh

pytestmark = pytest.mark.timeout(600)
PERIOD, SCALE, SEED = Period(2026, 9), 0.001, 3
WENJIAO = "330106901"
"""A street of 高新区 with the digits of 西湖区."""


def octet(*words: str | Path, home: Home | None = None) -> str:
    given = [*map(str, words), *(["--home", str(home.root)] if home else [])]
    result = CliRunner().invoke(app, given, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def told(home: Home, *words: str) -> Any:
    return json.loads(octet(*words, "--json", home=home))


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Areas:
    return areas_in(write_areas(tmp_path_factory.mktemp("areas")))


@pytest.fixture(scope="module", params=AT_LENGTH)
def ran(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home that has taken in the whole city as it was made up in it."""
    backend: Backend = request.getfixturevalue(request.param)
    folder = tmp_path_factory.mktemp("ran")
    root = folder / "home"
    write_areas(root / "reference/areas")
    with pytest.MonkeyPatch.context() as patch:
        if request.param != "sqlite":
            patch.setenv("OCTET_WAREHOUSE_URL", backend.create("of_hangzhou"))
        octet("init", root, "--city", CITY, "--keys", folder / "test.keys")
        home = home_of(root)
        inbox = home.folder("inbox")
        octet("synth", inbox, "--period", str(PERIOD), "--scale", str(SCALE), "--seed", str(SEED), home=home)
        octet("run", home=home)
        yield home


@pytest.fixture(scope="module")
def frames(known: Areas) -> dict[str, pd.DataFrame]:
    return city(known, PERIOD, SCALE, SEED).frames


def test_made_up_files_come_out_as_their_truth_says(tmp_path: Path, sqlite: Backend, known: Areas) -> None:
    truth = make(tmp_path / "city", CityOrder(PERIOD, known, 0.003, 0.4, 2)).truth
    store = open_at(sqlite.create("hangzhou_truth", "octet_empty"), tmp_path)
    refresh(store, known)
    read = list(received(tmp_path / "city", truth, store, known))
    assert [one for file, outcomes in read for one in about_rows(file, outcomes)] == []
    compute(store, PERIOD, known)
    with reading(store.engine) as connection:
        assert list(about_values(truth, connection)) == []
        assert list(about_rows_together(truth, connection)) == []


@pytest.mark.parametrize("name", ["community", "building"])
def test_a_filled_template_is_accepted_without_a_home(
    tmp_path: Path, known: Areas, frames: dict[str, pd.DataFrame], name: str
) -> None:
    listed, path = write_areas(tmp_path), tmp_path / "form.xlsx"
    octet("template", name, path, "--city", listed, "--district", "高新区", "--period", str(PERIOD))
    book = openpyxl.load_workbook(path)
    rows = frames[name].query(f"district == '{GAOXIN}'")
    for number, (_, row) in enumerate(rows.iterrows(), start=FIRST_ROW + 1):
        for place in places(databases()[name]):
            value = row.get(place.column.name)
            if value is not None and not pd.isna(value):
                book.worksheets[0].cell(number, place.position + 1, value.date() if hasattr(value, "date") else value)
    book.save(path)
    result = CliRunner().invoke(app, ["check", str(path), "--city", str(listed), "--json"])
    (outcome,) = json.loads(result.stdout)
    assert (outcome["database"], outcome["rows_accepted"]) == (name, len(rows))
    assert {finding["rule"] for finding in outcome["findings"]} & {"V016", "F006", "X006"} == set()


def test_values_are_those_of_the_rows_at_every_level(ran: Home, frames: dict[str, pd.DataFrame]) -> None:
    rows = frames["community"]
    for area, own in [
        (CITY, rows),
        *((district, rows[rows["district"] == district]) for district in (SHANGCHENG, XIHU, GAOXIN)),
        *((street, rows[rows["street_code"] == street]) for street in STREETS),
    ]:
        (count,) = told(ran, "indicators", "--code", "RC01", "--area", area)
        assert (area, count["value"], count["areas_reported"]) == (area, len(own), count["areas_expected"])


def test_nothing_is_told_of_where_streets_lie(ran: Home) -> None:
    result = CliRunner().invoke(app, ["findings", "--json", "--home", str(ran.root)])
    rules = {row["rule"] for row in json.loads(result.stdout)}
    assert "C016" in rules and rules & {"V016", "X006", "F002", "F006"} == set()


def test_a_street_s_value_is_walked_back_to_its_own_district(ran: Home, frames: dict[str, pd.DataFrame]) -> None:
    (source,) = told(ran, "trace", "RC01", "--period", str(PERIOD), "--area", WENJIAO)["sources"]
    assert source["file"].startswith(("高新区居民区", "文教街道居民区"))
    assert source["counted"] == (frames["community"]["street_code"] == WENJIAO).sum()


def test_a_release_names_the_city_and_its_districts(ran: Home) -> None:
    octet("release", "certify", str(PERIOD), "--preliminary", "--who", "王处", "--why", "月报", home=ran)
    text = (ran.folder("releases") / str(PERIOD) / "1" / "index.html").read_text("utf-8")
    assert "杭州市" in text and "高新区" in text
    assert "上海" not in text and "310" not in "".join(area.code for area in ran.areas)


def test_all_invariants_hold(ran: Home) -> None:
    assert "全部成立" in octet("verify", home=ran)
    assert "没有新文件" in octet("run", "--period", str(PERIOD), home=ran)
