"""The registers of a home, their templates filled in by LibreOffice, go all the way to figures and a release.

`declared` and `rhythms` lie in one `reference`: places and persons of each month, a quarter's register, the city's own.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import sqlalchemy as sa

from docs.dictionary import database_page
from pipelines.homes.home import Home
from schemas.cities.areas import areas
from schemas.codelists import codelist
from schemas.column import Kind, Treatment
from schemas.databaselist import databases
from schemas.periods import Period
from schemas.records import searchpath
from sources.templates.layout import FIRST_ROW, FormPlace, places
from sources.templates.lists import offered
from synth.truth.city import city
from tests.homes import copied
from tests.ninth.test_in_a_home import REFERENCE as DECLARED
from tests.ninth.way_through import DISTRICTS, PERSON, STATION, octet, told
from tests.sources.filling.office import Cells, Order, Value, fill
from tests.sources.filling.values import all_bad
from tests.stores import AT_LENGTH, Backend
from warehouse.ledger.connection import reading
from warehouse.ledger.registers import registers

pytestmark = [
    pytest.mark.office,
    pytest.mark.timeout(600),
    pytest.mark.skipif(STATION in databases(), reason="the package has them: a home that says so too is refused"),
]
REFERENCE = DECLARED | searchpath.texts_in(Path(__file__).with_name("rhythms"))
PERIOD, CITY = Period(2025, 12), "310000"
SENT = [(name, area) for name in (STATION, PERSON, "venue") for area in DISTRICTS] + [("city_project", CITY)]
NAMES = sorted({name for name, _ in SENT})


@dataclass(frozen=True)
class Clerk:
    """A home, the rows that were put into its templates, the saved inbox, and the cells that were refused of each."""

    home: Home
    frames: dict[str, pd.DataFrame]
    inbox: Path
    refused: dict[tuple[str, str], set[tuple[int, int]]]
    refused_of_bad: dict[str, set[tuple[int, int]]]


@pytest.fixture(autouse=True)
def known() -> Iterator[None]:
    """What a test begins with, as in a process that opened the home."""
    searchpath.use(REFERENCE)
    yield
    searchpath.use({})


@pytest.fixture(scope="module")
def clerk(blank_home: Path, few_indicators: None, tmp_path_factory: pytest.TempPathFactory) -> Clerk:
    """All registers of the home, filled in by one LibreOffice."""
    folder = tmp_path_factory.mktemp("clerk")
    home = copied(blank_home, folder / "home")
    for name, text in REFERENCE.items():
        (home.folder("reference") / name).write_text(text, encoding="utf-8")
    home.use()
    frames = {name: city(areas(), PERIOD, 0.001, 3, DISTRICTS).frames[name] for name in NAMES}
    good, bad = [], []
    for name, area in SENT:
        template, saved = folder / f"{name}-{area}.xlsx", folder / f"inbox/{PERIOD}/{area}/{name}.xlsx"
        saved.parent.mkdir(parents=True, exist_ok=True)
        octet("template", name, str(template), "--district", area, "--period", str(PERIOD), home=home)
        good.append(Order(template, as_chosen(name, of(frames, name, area)), saved))
    for name in NAMES:
        template = next(order.template for order, sent in zip(good, SENT, strict=True) if sent[0] == name)
        bad.append(Order(template, all_bad(databases()[name], FIRST_ROW), folder / f"{name}-bad.xlsx"))
    refused = fill([*good, *bad], folder)
    return Clerk(
        home,
        frames,
        folder / "inbox",
        dict(zip(SENT, refused[: len(good)], strict=True)),
        dict(zip(NAMES, refused[len(good) :], strict=True)),
    )


@pytest.fixture(scope="module", params=AT_LENGTH)
def ran(request: pytest.FixtureRequest, clerk: Clerk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """The home after a run over what was saved."""
    backend: Backend = request.getfixturevalue(request.param)
    with pytest.MonkeyPatch.context() as patch:
        if request.param != "sqlite":
            patch.setenv("OCTET_WAREHOUSE_URL", backend.create("of_a_clerk"))
        home = copied(clerk.home.root, tmp_path_factory.mktemp("ran") / "home")
        home.use()
        shutil.copytree(clerk.inbox, home.folder("inbox"), dirs_exist_ok=True)
        octet("run", home=home)
        yield home


def of(frames: dict[str, pd.DataFrame], name: str, area: str) -> pd.DataFrame:
    """The rows that an area reports; the city's are everybody's."""
    frame = frames[name]
    return (frame if area == CITY else frame[frame["district"] == area]).reset_index(drop=True)


def as_chosen(name: str, frame: pd.DataFrame) -> Cells:
    """The cells of rows, as a person chooses them from the lists of the template or types them."""
    return {
        (FIRST_ROW + number, place.position): chosen(place, value)
        for place in places(databases()[name])
        for number, value in enumerate(frame[place.column.name])
        if not pd.isna(value)
    }


def chosen(place: FormPlace, value: Any) -> Value:
    if place.column.codelist:
        return codelist(place.column.codelist).labels[value]
    if place.column.kind is Kind.BOOL:
        return "是" if value else "否"
    if place.level is not None:
        area = areas().get(value)
        assert area is not None
        return offered(area)
    if isinstance(value, pd.Timestamp):
        return value.date()
    return value if isinstance(value, str) else float(value)


@pytest.mark.parametrize(("name", "area"), SENT)
def test_a_template_lets_the_rows_in(clerk: Clerk, name: str, area: str) -> None:
    assert clerk.refused[name, area] == set()


@pytest.mark.parametrize("name", NAMES)
def test_a_template_refuses_what_may_not_be_filled_in(clerk: Clerk, name: str) -> None:
    assert clerk.refused_of_bad[name] == set(all_bad(databases()[name], FIRST_ROW))


def test_what_was_filled_in_is_accepted(ran: Home, clerk: Clerk) -> None:
    taken = {
        (one["database"], one["district"]): (one["period"], one["state"], one["rows_accepted"], one["rows_quarantined"])
        for one in told(ran, "submissions")
    }
    assert taken == {
        (name, area): (str(PERIOD), "accepted", len(of(clerk.frames, name, area)), 0) for name, area in SENT
    }
    assert told(ran, "findings") == []


@pytest.mark.parametrize("name", sorted({*NAMES} - {PERSON}))
def test_a_register_holds_the_values_that_were_put_in(ran: Home, clerk: Clerk, name: str) -> None:
    table, frame = registers()[name], clerk.frames[name]
    kept = [c.name for c in databases()[name].columns.values() if c.treatment is Treatment.KEEP]
    with reading(ran.engine()) as connection:
        held = connection.execute(sa.select(*(table.c[column] for column in kept)).order_by(table.c[kept[0]])).all()
    wanted = frame.sort_values(kept[0])[kept]
    assert [tuple(row) for row in held] == [tuple(map(plain, row)) for row in wanted.itertuples(index=False)]


def plain(value: Any) -> Any:
    return value.date() if isinstance(value, pd.Timestamp) else None if pd.isna(value) else value


def figures(home: Home, code: str) -> dict[str, Any]:
    return {one["area"]: one["value"] for one in told(home, "indicators", "--code", code) if not one["dimension"]}


def test_values_are_those_of_the_rows(ran: Home, clerk: Clerk) -> None:
    stations, people = clerk.frames[STATION], clerk.frames[PERSON]
    venues, projects = clerk.frames["venue"], clerk.frames["city_project"]
    for district in DISTRICTS:
        own = stations[stations["district"] == district]
        assert figures(ran, "VOL01")[district] == len(own)
        assert figures(ran, "VOL02")[district] == pytest.approx(
            100 * own["volunteers_party"].sum() / own["volunteers"].sum()
        )
        assert figures(ran, "VEN01")[district] == (venues["district"] == district).sum()
        assert figures(ran, "PRJ01")[district] == projects.query("district_code == @district")["beneficiaries"].sum()
    assert figures(ran, "VOL03")[CITY] == people["citizen_id"].nunique()
    assert figures(ran, "PRJ01")[CITY] == projects["beneficiaries"].sum()


@pytest.mark.parametrize(
    ("code", "name", "reporter"),
    [
        ("VOL01", STATION, "310105"),
        ("VOL03", PERSON, "310105"),
        ("VEN01", "venue", "310105"),
        ("PRJ01", "city_project", CITY),
    ],
)
def test_a_value_is_walked_back_to_the_template(ran: Home, clerk: Clerk, code: str, name: str, reporter: str) -> None:
    (source,) = told(ran, "trace", code, "--period", str(PERIOD), "--area", "310105")["sources"]
    rows = of(clerk.frames, name, reporter)
    places_ = [FIRST_ROW + 1 + number for number in rows.index[rows["district"] == "310105"]]
    assert (source["file"], source["rows"], source["accepted"]) == (
        f"{name}.xlsx", f"{places_[0]}-{places_[-1]}", len(rows),
    )  # fmt: skip


def test_a_release_shows_them(ran: Home, clerk: Clerk) -> None:
    (book,) = (ran.folder("releases") / str(PERIOD)).rglob("*.xlsx")
    sheets = {sheet.title: list(sheet.values) for sheet in openpyxl.load_workbook(book, read_only=True)}
    heads = [row for row in sheets["报送情况"] if "市级项目" in row]
    assert len(heads) == 1 and {databases()[name].title for name in NAMES} <= {*heads[0]}
    (row,) = (row for row in sheets["市级项目"] if str(row[0]).startswith("上海市"))
    assert str(clerk.frames["city_project"]["beneficiaries"].sum()) in map(str, row)


def test_all_invariants_hold(ran: Home) -> None:
    assert "全部成立" in octet("verify", home=ran)


@pytest.mark.parametrize("name", NAMES)
def test_its_page_names_every_column_of_the_template(name: str) -> None:
    page = database_page(databases()[name])
    for place in places(databases()[name]):
        assert f"| `{place.column.name}` | **{place.column.title}**" in page
