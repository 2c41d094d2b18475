"""The same two databases as data in a home's `reference` go the same way; the project is as it is.

`declared` holds their declarations and a rule; code list, bases and indicators are those of `added`, word for word.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from pipelines.command.app import app
from pipelines.homes.home import Home
from schemas.database import Database
from schemas.databaselist import databases
from schemas.errors import ConfigurationError
from schemas.records import searchpath
from tests.homes import copied
from tests.ninth import way_through
from tests.ninth.way_through import DISTRICTS, PERIOD, PERSON, STATION, octet, taken_in, told
from tests.stores import AT_LENGTH
from warehouse.ledger.connection import reading
from warehouse.ledger.tables import reference_snapshot

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(STATION in databases(), reason="the package has them: a home that says so too is refused"),
]
HERE = Path(__file__).parent
ADDED = HERE / "added"
REFERENCE = searchpath.texts_in(HERE / "declared") | {
    f"{kind}/{path.name}": path.read_text("utf-8")
    for kind, folder in (
        ("codelists", "schemas/reference/codelists"),
        ("bases", "warehouse/indicators/bases"),
        ("indicators", "warehouse/indicators"),
    )
    for path in sorted((ADDED / folder).glob("*.*"))
}


@pytest.fixture(autouse=True)
def known() -> Iterator[None]:
    """What a test begins with, as in a process that opened the home."""
    searchpath.use(REFERENCE)
    yield
    searchpath.use({})


@pytest.fixture(scope="module", params=AT_LENGTH)
def ran(
    request: pytest.FixtureRequest, blank_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Home, str]]:
    yield from taken_in(request, blank_home, tmp_path_factory.mktemp("ran"), REFERENCE)


@pytest.fixture(params=["home", "pack"])
def knowing(request: pytest.FixtureRequest, ran: tuple[Home, str], tmp_path: Path) -> tuple[str, ...]:
    home, _ = ran
    if request.param == "home":
        return ("--home", str(home.root))
    octet("pack", str(tmp_path / "本市台账.toml"), home=home)
    searchpath.use({})
    return ("--pack", str(tmp_path / "本市台账.toml"))


test_they_stand_behind_the_others = way_through.test_they_stand_behind_the_others
test_made_up_files_come_out_as_their_truth_says = way_through.test_made_up_files_come_out_as_their_truth_says
test_making_says_what_is_not_witnessed = way_through.test_making_says_what_is_not_witnessed
test_a_filled_template_is_accepted = way_through.test_a_filled_template_is_accepted
test_values_are_those_of_the_rows = way_through.test_values_are_those_of_the_rows
test_a_value_is_walked_back_to_its_rows = way_through.test_a_value_is_walked_back_to_its_rows
test_a_register_is_a_table_and_persons_are_none = way_through.test_a_register_is_a_table_and_persons_are_none
test_a_release_shows_them = way_through.test_a_release_shows_them
test_what_its_record_puts_in_front_is_shown_there = way_through.test_what_its_record_puts_in_front_is_shown_there


def module_of(name: str) -> Database:
    spec = importlib.util.spec_from_file_location(f"added_{name}", ADDED / f"schemas/databases/{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    made: Database = module.DATABASE
    return made


@pytest.mark.parametrize("name", [STATION, PERSON])
def test_a_declaration_says_what_the_module_says(name: str) -> None:
    declared, module = databases()[name], module_of(name)
    assert declared.columns == module.columns
    assert replace(declared, model=module.model, file="") == module


def test_a_rule_of_the_home_is_told_in_its_words(ran: tuple[Home, str], tmp_path: Path) -> None:
    home, _ = ran
    path = tmp_path / "志愿服务站.csv"
    path.write_text(
        "站点编号,站点名称,站点类型,所属街道(镇),启用日期,场地到期日期,注册志愿者数,其中党员志愿者数\n"
        "A1,外滩站,街道站,外滩街道,2026-05-01,2026-04-30,5,6\n",
        encoding="utf-8",
    )
    asked = ("--district", "310101", "--period", str(PERIOD), "--json", "--home", str(home.root))
    result = CliRunner().invoke(app, ["check", str(path), *asked], catch_exceptions=False)
    (outcome,) = json.loads(result.stdout)
    said = {one["rule"]: one for one in outcome["findings"] if one["rule"] in ("Y001", "C021")}
    assert (said["Y001"]["cell"], said["Y001"]["severity"]) == ("E2", "warn")
    assert said["Y001"]["message"] == "启用日期晚于场地到期日期：不晚于场地到期日期2026-04-30。请核对两个日期"
    assert (said["C021"]["cell"], said["C021"]["expected"], said["C021"]["severity"]) == (
        "H2",
        "不大于注册志愿者数5",
        "block",
    )


def test_the_ledger_keeps_what_was_declared(ran: tuple[Home, str]) -> None:
    home, _ = ran
    with reading(home.engine()) as connection:
        table = reference_snapshot
        kept = {name: text for name, text in connection.execute(sa.select(table.c.file, table.c.content))}
    assert REFERENCE.items() <= kept.items()


def owed(home: Home) -> set[str]:
    """The databases that are owed: of most nothing has come, and the command says so by its exit code."""
    call = ["status", "--period", str(PERIOD), "--json", "--home", str(home.root)]
    return {row["database"] for row in json.loads(CliRunner().invoke(app, call, catch_exceptions=False).stdout)}


def test_another_home_knows_nothing_of_them(ran: tuple[Home, str], blank_home: Path, tmp_path: Path) -> None:
    home, _ = ran
    both = {STATION, PERSON}
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("OCTET_WAREHOUSE_URL", raising=False)
        other = copied(blank_home, tmp_path / "other")
        assert both.isdisjoint(databases())
        elsewhere = owed(other)
        assert told(other, "indicators", "--code", "VOL01") == []
    assert both <= owed(home)
    assert elsewhere == owed(home) - both
    assert both <= {*databases()}
    (count,) = told(home, "indicators", "--code", "VOL01", "--area", DISTRICTS[0])
    assert count["value"] > 0


def test_all_invariants_hold(ran: tuple[Home, str]) -> None:
    """With a declaration that is taken away the home is not opened, and nothing is lost."""
    way_through.test_all_invariants_hold(ran)
    home, _ = ran
    declared = home.folder("reference") / f"databases/{PERSON}.toml"
    text = declared.read_text("utf-8")
    declared.unlink()
    with pytest.raises(ConfigurationError, match=f"{PERSON}"):
        home.open_store()
    declared.write_text(text, encoding="utf-8")
    assert "全部成立" in octet("verify", home=home)
