"""Made up → template → checked → run → counted by a record → traced → released → verified, of databases added by files.

Run by `test_ninth.py` in a copy of the project that holds the files of `added`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from pipelines.command.app import app
from pipelines.homes.home import Home
from schemas.cities.areas import areas
from schemas.databaselist import databases
from schemas.periods import Period
from sources.templates.layout import FIRST_ROW, places
from synth.making import make
from synth.order import CityOrder
from synth.truth.city import city
from tests.agreement import about_rows, about_rows_together, about_values, received
from tests.homes import copied
from tests.stores import AT_LENGTH, NIGHT, Backend, open_at
from warehouse.figures.computation import compute
from warehouse.ledger.connection import reading
from warehouse.ledger.tables import ledger_event
from warehouse.store.opening import refresh

STATION, PERSON = "volunteer_station", "volunteer"
PERIOD, DISTRICTS = Period(2026, 9), ("310101", "310105")
ORDER = CityOrder(PERIOD, areas(), 0.001, 0.0, 3, DISTRICTS)


def octet(*words: str, home: Home | None = None) -> str:
    given = [*words, *(["--home", str(home.root)] if home else [])]
    result = CliRunner().invoke(app, given, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture
def knowing() -> tuple[str, ...]:
    """What a command is told so that it knows the two: nothing, for they are the package's."""
    return ()


def told(home: Home, *words: str) -> Any:
    return json.loads(octet(*words, "--json", home=home))


@pytest.fixture(scope="module", params=AT_LENGTH)
def ran(
    request: pytest.FixtureRequest, blank_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Home, str]]:
    """A home that has taken in two clean districts, and what the run said."""
    yield from taken_in(request, blank_home, tmp_path_factory.mktemp("ran"), {})


def taken_in(
    request: pytest.FixtureRequest, blank: Path, folder: Path, reference: Mapping[str, str]
) -> Iterator[tuple[Home, str]]:
    """The same of a home that has those files in its `reference`."""
    backend: Backend = request.getfixturevalue(request.param)
    with pytest.MonkeyPatch.context() as patch:
        if request.param != "sqlite":
            patch.setenv("OCTET_WAREHOUSE_URL", backend.create("of_a_ninth"))
        home = copied(blank, folder / "home")
        for name, text in reference.items():
            (home.folder("reference") / name).write_text(text, encoding="utf-8")
        home.use()
        make(home.folder("inbox"), ORDER)
        yield home, octet("run", home=home)


def rows(name: str) -> Any:
    return city(areas(), PERIOD, ORDER.scale, ORDER.seed, DISTRICTS).frames[name]


def test_they_stand_behind_the_others() -> None:
    assert list(databases())[-2:] == [STATION, PERSON]
    assert (databases()[STATION].is_personal, databases()[PERSON].is_personal) == (False, True)


def test_made_up_files_come_out_as_their_truth_says(tmp_path: Path, sqlite: Backend) -> None:
    districts = ("310101", "310105", "310109", "310118")
    order = CityOrder(PERIOD, areas(), 0.002, 0.4, 2, districts if NIGHT else districts[::2])
    truth = make(tmp_path / "city", order).truth
    assert truth["unwitnessed"] == [STATION, PERSON]
    store = open_at(sqlite.create("truth", "octet_empty"), tmp_path)
    refresh(store, areas())
    received_ = list(received(tmp_path / "city", truth, store))
    assert [one for file, outcomes in received_ for one in about_rows(file, outcomes)] == []
    compute(store, PERIOD, areas())
    with reading(store.engine) as connection:
        assert list(about_values(truth, connection)) == []
        assert list(about_rows_together(truth, connection)) == []


def test_making_says_what_is_not_witnessed(ran: tuple[Home, str], tmp_path: Path) -> None:
    home, _ = ran
    order = ("--period", str(PERIOD), "--scale", "0.0005", "--districts", "310101")
    said = octet("synth", str(tmp_path / "city"), *order, home=home)
    assert f"{len(databases())} 个数据库" in said
    assert "志愿服务站、志愿者：按字段类型生成" in said


def test_a_filled_template_is_accepted(knowing: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "志愿服务站.xlsx"
    octet("template", "志愿服务站", str(path), "--district", "310101", "--period", str(PERIOD), *knowing)
    book = openpyxl.load_workbook(path)
    for number, (_, row) in enumerate(rows(STATION).query("district == '310101'").iterrows(), start=FIRST_ROW + 1):
        for place in places(databases()[STATION]):
            value = row[place.column.name]
            book.worksheets[0].cell(number, place.position + 1, value.date() if hasattr(value, "date") else value)
    book.save(path)
    asked = ("--district", "310101", "--period", str(PERIOD), "--json", *knowing)
    (outcome,) = json.loads(octet("check", str(path), *asked))
    assert (outcome["database"], outcome["state"], outcome["rows_accepted"]) == (
        STATION,
        "accepted",
        number - FIRST_ROW,
    )


def test_values_are_those_of_the_rows(ran: tuple[Home, str]) -> None:
    home, _ = ran
    stations, people = rows(STATION), rows(PERSON)
    for district in DISTRICTS:
        own = stations[stations["district"] == district]
        (count,) = told(home, "indicators", "--code", "VOL01", "--area", district)
        (share,) = told(home, "indicators", "--code", "VOL02", "--area", district)
        assert (count["value"], count["areas_reported"]) == (len(own), count["areas_expected"])
        assert (share["numerator"], share["denominator"]) == (own["volunteers_party"].sum(), own["volunteers"].sum())
    by_type = told(home, "indicators", "--code", "VOL01", "--area", "310000", "--by", "station_type")
    assert {one["member"]: one["value"] for one in by_type} == stations["station_type"].value_counts().to_dict()
    (persons,) = told(home, "indicators", "--code", "VOL03", "--area", "310000")
    assert persons["value"] == people["citizen_id"].nunique()


def test_a_value_is_walked_back_to_its_rows(ran: tuple[Home, str]) -> None:
    home, _ = ran
    place = ("--period", str(PERIOD), "--area", "310105", "--by", "sex=2")
    (source,) = told(home, "trace", "VOL03", *place)["sources"]
    assert source["file"].startswith("长宁区志愿者.")
    assert source["counted"] == (rows(PERSON).query("district == '310105'")["sex"] == "2").sum()


def test_a_register_is_a_table_and_persons_are_none(ran: tuple[Home, str]) -> None:
    home, _ = ran
    with reading(home.engine()) as connection:
        tables = sa.inspect(connection).get_table_names()
        held = connection.scalar(sa.text(f"SELECT COUNT(*) FROM {STATION}"))
        events = connection.scalars(sa.select(ledger_event.c.detail).where(ledger_event.c.kind == "schema")).all()
    assert (STATION in tables, PERSON in tables) == (True, False)
    assert held == len(rows(STATION))
    assert events == [{"created": [STATION]}]


def certified(home: Home) -> Path:
    """The folder of the month's issue, made by the first who asks."""
    folder = home.folder("releases") / str(PERIOD) / "1"
    if not folder.exists():
        octet("release", "certify", str(PERIOD), "--preliminary", "--who", "王处", "--why", "月报", home=home)
    return folder


def test_a_release_shows_them(ran: tuple[Home, str]) -> None:
    home, _ = ran
    issue = certified(home)
    (book,) = issue.glob("区域化*.xlsx")
    assert "志愿服务站" in (issue / "index.html").read_text("utf-8")
    assert "志愿服务站数" in (issue / "portal" / "indicator" / "VOL01.html").read_text("utf-8")
    sheets = openpyxl.load_workbook(book, read_only=True)
    written = {str(cell.value) for sheet in sheets for line in sheet.iter_rows() for cell in line if cell.value}
    assert {"志愿服务站", "志愿者", "志愿服务站数", "楼宇驿站"} <= written
    assert any("站点类型" in one for one in written)


def test_what_its_record_puts_in_front_is_shown_there(ran: tuple[Home, str]) -> None:
    home, said = ran
    issue = certified(home)
    assert re.findall(r"^ *([A-Z]+\d+) ", said, re.MULTILINE)[:3] == ["ORG01", "VOL01", "MEM01"]
    cards = (issue / "index.html").read_text("utf-8").partition('class="cards"')[2]
    assert list(dict.fromkeys(re.findall(r'href="portal/indicator/([A-Z]+\d+)\.html', cards)))[:3] == [
        "ORG01", "VOL01", "MEM01",
    ]  # fmt: skip


def test_all_invariants_hold(ran: tuple[Home, str]) -> None:
    home, _ = ran
    assert "全部成立" in octet("verify", home=home)
    again = octet("run", "--period", str(PERIOD), home=home)
    assert "没有新文件" in again
