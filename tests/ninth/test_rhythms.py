"""A register of the city, once a year, and one of the districts, once a quarter: all the way.

`rhythms` holds them as they lie in a home's `reference`; as files of the package they go the same way.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import dagster as dg
import openpyxl
import pytest
from typer.testing import CliRunner

from docs.dictionary import database_page
from pipelines.command.app import app
from pipelines.homes.home import Home
from pipelines.homes.instance import instance
from schemas.cities.areas import areas
from schemas.databaselist import databases
from schemas.errors import ConfigurationError
from schemas.periods import Period, Rhythm
from schemas.records import searchpath
from synth.making import make
from synth.order import CityOrder
from tests.agreement import about_rows, received
from tests.homes import copied
from tests.ninth.test_ninth import COPIED, passes_in
from tests.stores import AT_LENGTH, Backend, open_at
from warehouse.indicators.registry import indicators
from warehouse.store.opening import refresh

pytestmark = pytest.mark.usefixtures("few_indicators")
ADDED = Path(__file__).with_name("rhythms")
ROOT = Path(__file__).parents[2]
IN_PACKAGE = ROOT / "schemas/databases/city_project.toml"
LAID = {"databases": "schemas/databases", "bases": "warehouse/indicators/bases", "indicators": "warehouse/indicators"}
PROJECTS = """项目编号,项目名称,项目所在区,项目所在街镇,受益人数
P1,甲,长宁区,华阳路街道,5000
P2,乙,长宁区,江苏路街道,4000
P3,丙,黄浦区,外滩街道,3000
P4,丁,区不明,街镇不明,100
"""
VENUES = "阵地编号,阵地名称,阵地所在街镇,接待人次\nA1,甲,华阳路街道,5\nA2,乙,江苏路街道,7\n"
SENT = {
    "2025/上海市/市级项目.csv": PROJECTS,
    "2025-06/310000/市级项目.csv": PROJECTS.replace("5000", "5001"),
    "2025-12/310105/市级项目.csv": PROJECTS.replace("5000", "5002"),
    "2025/310105/居民区.csv": "居民区代码,居民区名称,所属街道(镇)\n310105001001,某某居民区,华阳路街道\n",
    "2025-Q3/310105/活动阵地.csv": VENUES,
    "2025-08/310105/活动阵地.csv": VENUES.replace("7", "8"),
    "2025-12/310105/活动阵地.csv": VENUES.replace("7", "9"),
}


class Said(NamedTuple):
    code: int
    out: str
    err: str


def octet(home: Home, *words: str) -> Said:
    result = CliRunner().invoke(app, [*words, "--home", str(home.root)], catch_exceptions=False)
    return Said(result.exit_code, result.stdout, result.stderr)


def told(home: Home, *words: str) -> Any:
    return json.loads(octet(home, *words, "--json").out)


def made(blank: Path, folder: Path) -> Home:
    home = copied(blank, folder / "home")
    if not IN_PACKAGE.is_file():
        shutil.copytree(ADDED, home.folder("reference"), dirs_exist_ok=True)
    return home


def drop(home: Home, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = home.folder("inbox") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8-sig")


@pytest.fixture(scope="module", params=AT_LENGTH)
def ran(
    request: pytest.FixtureRequest, blank_home: Path, few_indicators: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Home, Said]]:
    """A home that has taken in what was sent, in right and in wrong folders, and what the run said."""
    backend: Backend = request.getfixturevalue(request.param)
    with pytest.MonkeyPatch.context() as patch:
        if request.param != "sqlite":
            patch.setenv("OCTET_WAREHOUSE_URL", backend.create("of_rhythms"))
        home = made(blank_home, tmp_path_factory.mktemp("ran"))
        drop(home, SENT)
        yield home, octet(home, "run")


@pytest.fixture(autouse=True)
def in_a_warehouse_of_its_own(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a test that makes its own home, while the shared one may lie on a server."""
    if "ran" not in request.fixturenames:
        monkeypatch.delenv("OCTET_WAREHOUSE_URL", raising=False)


def owed(home: Home, period: str, database: str) -> list[tuple[str, str, str]]:
    rows = told(home, "status", "--period", period)
    return [(row["district"], row["due_on"], row["state"]) for row in rows if row["database"] == database]


def test_each_is_owed_for_its_months_by_whom_it_is_of(ran: tuple[Home, Said]) -> None:
    home, _ = ran
    assert owed(home, "2025-12", "city_project") == [("310000", "2026-01-10", "accepted")]
    assert owed(home, "2025-06", "city_project") == owed(home, "2025-11", "city_project") == []
    quarter = owed(home, "2025-09", "venue")
    assert len(quarter) == 16 and ("310105", "2025-10-10", "accepted") in quarter
    assert {state for district, _, state in quarter if district != "310105"} == {"missing"}
    assert owed(home, "2025-08", "venue") == []
    assert len(owed(home, "2025-08", "building")) == 16


def test_what_lies_in_a_wrong_folder_goes_back(ran: tuple[Home, Said]) -> None:
    home, said = ran
    assert said.code == 1
    rows = told(home, "submissions")
    states = {(row["period"], row["district"], row["database"]): row["state"] for row in rows}
    assert states == {
        ("2025-06", "310000", "city_project"): "returned",
        ("2025-08", "310105", "venue"): "returned",
        ("2025-09", "310105", "venue"): "accepted",
        ("2025-12", "310000", "city_project"): "accepted",
        ("2025-12", "310105", "city_project"): "returned",
        ("2025-12", "310105", "venue"): "accepted",
    }
    findings = {one["message"].split(":")[1].split("。")[0] for one in told(home, "findings", "--rule", "F005")}
    assert findings == {
        "市级项目每年报送一次，2025-06不报，应在期末月的文件夹（如“2024-12”或“2024”）",
        "活动阵地每季报送一次，2025-08不报，应在期末月的文件夹（如“2025-06”或“2025-Q2”）",
        "市级项目由市级报送，应在“310000”文件夹",
    }
    for place in ("2025-06/310000/市级项目", "2025-12/310105/市级项目", "2025-08/310105/活动阵地"):
        assert len(list(home.folder("returned").glob(f"{place}.csv.退改_*.xlsx"))) == 1


def test_what_is_of_a_month_stays_in_the_folder_of_a_year(ran: tuple[Home, Said]) -> None:
    home, said = ran
    assert [path.name for path in home.folder("inbox").rglob("*.csv")] == ["居民区.csv"]
    assert "未收 2025/310105/居民区.csv：不按此文件夹的年（季）报送" in said.err


def test_a_check_says_what_a_run_leaves(ran: tuple[Home, Said]) -> None:
    home, said = ran
    (line,) = (line for line in said.err.splitlines() if "居民区.csv" in line)
    checked = octet(home, "check", str(home.folder("inbox") / "2025/310105/居民区.csv"), "--json")
    assert (checked.code, checked.err.splitlines()) == (1, [line])
    assert [one["database"] for one in json.loads(checked.out)] == ["community"]


def test_figures_are_of_the_districts_that_rows_name(ran: tuple[Home, Said]) -> None:
    home, _ = ran
    values = {one["area"]: one for one in told(home, "indicators", "--code", "PRJ01")}
    assert {one["period"] for one in values.values()} == {"2025-12"}
    assert {(one["areas_reported"], one["areas_expected"]) for one in values.values()} == {(1, 1)}
    wanted = {"310000": 12100, "310105": 9000, "310105001": 5000, "310105002": 4000, "310101": 3000, "310104": 0}
    assert {area: values[area]["value"] for area in wanted} == wanted
    assert values["310104"]["status"] == "zero"
    shares = {one["area"]: one["value"] for one in told(home, "indicators", "--code", "PRJ02")}
    assert (shares["310000"], shares["310105"], shares["310104"]) == (3025, 4500, None)


def test_a_quarter_has_a_value_and_a_month_between_has_none(ran: tuple[Home, Said]) -> None:
    home, _ = ran
    of_city = told(home, "indicators", "--code", "VEN01", "--area", "310000")
    assert [(one["period"], one["value"], one["status"], one["areas_reported"]) for one in of_city] == [
        ("2025-06", None, "missing", 0),
        ("2025-09", 2, "value", 1),
        ("2025-12", 2, "value", 1),
    ]
    months = {one["period"] for one in told(home, "indicators", "--code", "BL01", "--area", "310000")}
    assert months == {"2025-06", "2025-08", "2025-09", "2025-12"}


def test_a_ratio_with_what_districts_report_is_of_those_of_which_both_are_known(ran: tuple[Home, Said]) -> None:
    home, _ = ran
    values = {one["area"]: one for one in told(home, "indicators", "--code", "PRJ03")}
    figures = ("numerator", "denominator", "value", "status", "areas_reported", "areas_expected")
    assert {area: tuple(values[area][name] for name in figures) for area in ("310000", "310101", "310105001")} == {
        "310000": (9000, 2, 4500, "value", 1, 16),
        "310101": (None, None, None, "missing", 0, 10),
        "310105001": (5000, 1, 5000, "value", 1, 1),
    }
    sources = told(home, "trace", "PRJ03", "--period", "2025-12", "--area", "310000")["sources"]
    rows = {(one["role"], one["file"], one["rows"]) for one in sources}
    assert rows == {("numerator", "市级项目.csv", "2-3"), ("denominator", "活动阵地.csv", "2-3")}


@pytest.mark.parametrize(("area", "rows"), [("310105", "2-3"), ("310101", "4"), ("310000", "2-5")])
def test_a_value_is_walked_back_to_the_rows_of_the_district(ran: tuple[Home, Said], area: str, rows: str) -> None:
    home, _ = ran
    (source,) = told(home, "trace", "PRJ01", "--period", "2025-12", "--area", area)["sources"]
    assert (source["file"], source["rows"], source["accepted"]) == ("市级项目.csv", rows, 4)


def sheets(home: Home, period: str) -> dict[str, list[list[str]]]:
    (book,) = (home.folder("releases") / period).rglob("*.xlsx")
    read = openpyxl.load_workbook(book, read_only=True)
    return {one.title: [[str(cell or "") for cell in row] for row in one.values_only] for one in _lines(read)}


class _Sheet(NamedTuple):
    title: str
    values_only: list[tuple[Any, ...]]


def _lines(book: openpyxl.Workbook) -> Iterator[_Sheet]:
    for sheet in book:
        yield _Sheet(sheet.title, list(sheet.iter_rows(values_only=True)))


def test_a_release_shows_what_is_of_its_month(ran: tuple[Home, Said]) -> None:
    home, _ = ran
    december, august = sheets(home, "2025-12"), sheets(home, "2025-08")
    head, *rows = december["报送情况"][2:]
    states = {row[0]: row[head.index("市级项目")].split("\n")[0] for row in rows if row[0]}
    assert (states["上海市"], states["长宁区"]) == ("● 已接收", "— 不报")
    assert {row[0]: row[-2] for row in rows if len(row) > 1}["上海市"] == "1/1"
    assert next(row for row in december["市级项目"] if row[0] == "长宁区")[2] == "9000"
    assert "市级项目" not in august and "活动阵地" not in august["报送情况"][2]
    assert not any("PRJ01" in row for row in august["数据"])
    assert any("PRJ01" in row for row in december["数据"])


def test_the_city_is_a_partition(ran: tuple[Home, Said]) -> None:
    home, _ = ran
    with instance(home) as opened:
        done = {name: opened.get_materialized_partitions(dg.AssetKey(name)) for name in ("city_project", "building")}
    assert done == {"city_project": {"310000|2025-06", "310000|2025-12", "310105|2025-12"}, "building": set()}


def test_all_invariants_hold_and_running_again_changes_nothing(ran: tuple[Home, Said]) -> None:
    home, _ = ran
    assert "全部成立" in octet(home, "verify").out
    before = told(home, "indicators", "--period", "2025-12")
    octet(home, "run", "--period", "2025-12")
    assert told(home, "indicators", "--period", "2025-12") == before


def test_a_zero_of_the_city_is_confirmed_where_it_is_owed(blank_home: Path, tmp_path: Path) -> None:
    home = made(blank_home, tmp_path)
    asked = ("confirm-zero", "--database", "市级项目", "--why", "市里确认", "--period")
    with pytest.raises(ConfigurationError, match="reported once every year, not for 2025-06"):
        octet(home, *asked, "2025-06", "--district", "310000")
    with pytest.raises(ConfigurationError, match="reported by the city"):
        octet(home, *asked, "2025-12", "--district", "310105")
    assert octet(home, *asked, "2025-12", "--district", "上海市").code == 0
    assert owed(home, "2025-12", "city_project") == [("310000", "2026-01-10", "confirmed_zero")]
    values = told(home, "indicators", "--code", "PRJ01", "--period", "2025-12")
    assert {(one["status"], one["areas_reported"], one["areas_expected"]) for one in values} == {("zero", 1, 1)}


def test_made_up_cities_send_what_is_owed(tmp_path: Path, sqlite: Backend) -> None:
    searchpath.use(searchpath.texts_in(ADDED))
    sent = {}
    for month in (Period(2025, 11), Period(2025, 12)):
        truth = make(tmp_path / str(month), CityOrder(month, areas(), 0.0005, 0.0, 3, ("310101",))).truth
        sent[month.month] = {(file["district"], one["database"]) for file in truth["files"] for one in file["outcomes"]}
    assert sent[12] - sent[11] == {("310000", "city_project"), ("310101", "venue")}
    assert sent[11] == {("310101", name) for name, one in databases().items() if one.rhythm is Rhythm.MONTHLY}
    store = open_at(sqlite.create("made_up", "octet_empty"), tmp_path)
    refresh(store, areas())
    found = list(received(tmp_path / "2025-12", truth, store))
    assert [one for file, outcomes in found for one in about_rows(file, outcomes)] == []
    (own,) = (file["file"] for file, _ in found if file["district"] == "310000")
    assert own.split("/")[:2] == ["2025-12", "上海市"]


def test_without_the_column_of_the_district_its_figures_are_missing(blank_home: Path, tmp_path: Path) -> None:
    home = made(blank_home, tmp_path)
    lines = [line.split(",") for line in PROJECTS.splitlines()]
    drop(home, {"2025/310000/市级项目.csv": "\n".join(",".join(line[:2] + line[4:]) for line in lines)})
    octet(home, "run")
    values = {one["area"]: one for one in told(home, "indicators", "--code", "PRJ01")}
    assert (values["310000"]["value"], values["310000"]["areas_reported"]) == (12100, 1)
    assert {one["status"] for area, one in values.items() if area != "310000"} == {"missing"}
    assert "全部成立" in octet(home, "verify").out


def test_forms_and_field_pages_say_by_whom_and_when(blank_home: Path, tmp_path: Path) -> None:
    home, form = made(blank_home, tmp_path), tmp_path / "市级项目.xlsx"
    assert octet(home, "template", "市级项目", str(form), "--district", "310000").code == 0
    guide = [str(row[0]) for row in openpyxl.load_workbook(form)["填写说明"].iter_rows(values_only=True)]
    assert guide[0] == "市级项目填报模板  ·  上海市  ·  报告期 填表时的上年12月"
    assert any("放入收件箱中市级该年12月的文件夹" in line for line in guide)
    assert "- 报送：每年一次，由市级" in database_page(databases()["city_project"])
    assert "- 报送：每季一次，由各区" in database_page(databases()["venue"])
    assert "报送：" not in database_page(databases()["building"])


def test_without_a_district_in_its_rows_it_is_counted_for_the_city_alone() -> None:
    texts = searchpath.texts_in(ADDED)
    declared = texts["databases/city_project.toml"].replace("level = 2", 'level = 2\nrole = "elsewhere"')
    searchpath.use(texts | {"databases/city_project.toml": declared})
    with pytest.raises(ConfigurationError, match='write finest = "city"'):
        indicators()


@pytest.mark.timeout(1200)
def test_as_files_of_the_package_they_go_the_same_way(tmp_path: Path) -> None:
    copy = tmp_path / "project"
    for name in COPIED:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    for kind, folder in LAID.items():
        shutil.copytree(ADDED / kind, copy / folder, dirs_exist_ok=True)
    chosen = "sqlite and (owed or figures or walked or release or invariants)"
    passes_in(copy, "tests/ninth/test_rhythms.py", only=chosen)


def test_checking_a_file_tells_the_year_from_the_inbox(blank_home: Path, tmp_path: Path) -> None:
    home = made(blank_home, tmp_path)
    drop(home, {name: SENT[name] for name in ("2025/上海市/市级项目.csv", "2025-06/310000/市级项目.csv")})
    for folder, state in (("2025/上海市", "accepted"), ("2025-06/310000", "returned")):
        (outcome,) = told(home, "check", str(home.folder("inbox") / folder / "市级项目.csv"))
        assert (outcome["database"], outcome["state"]) == ("city_project", state)
