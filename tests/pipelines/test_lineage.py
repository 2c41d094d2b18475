"""OpenLineage events of runs: once each and in order, as the library reads them; columns as `octet trace` has them."""

from __future__ import annotations

import datetime as dt
import http.server
import importlib
import json
import pkgutil
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, cast

import attr
import dagster as dg
import pytest
from openlineage.client import generated
from typer.testing import CliRunner, Result

from pipelines.command.app import app
from pipelines.definitions import PUBLISH, TAKE_IN, build_defs
from pipelines.homes.home import Home
from pipelines.homes.instance import instance
from pipelines.lineage import sending as sender
from pipelines.lineage.sending import Catalogue, SentEvent, send
from pipelines.runs.runner import Runner
from schemas.databaselist import databases
from schemas.errors import ConfigurationError
from schemas.periods import Period
from tests.assets.deliveries import NAMES, PHONE, deliver, identities, tables
from tests.homes import copied, counting
from warehouse.announcements import outbox
from warehouse.figures.tracing import trace
from warehouse.indicators.bases import bases
from warehouse.indicators.registry import indicators

PERIOD, DISTRICTS = "2026-09", ("310101", "310105")
CODES = ("ORG01", "MEM01", "MEM03", "RC03", "COV04", "DQ01")


class Told(NamedTuple):
    """A home after its runs, and the events of them."""

    home: Home
    events: list[dict[str, Any]]

    def ended(self, job: str, output: str) -> dict[str, Any]:
        """The event of a job's end that wrote a data set, and that data set."""
        (found,) = (
            one
            for event in self.events
            if event["job"]["name"] == job
            for one in event["outputs"]
            if one["name"] == output
        )
        return cast(dict[str, Any], found)


@pytest.fixture(scope="module")
def told(blank_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """Two districts and a month, and one run that fails; the files are called by a person."""
    home = copied(blank_home, tmp_path_factory.mktemp("lineage") / "home")
    for district in DISTRICTS:
        for path in deliver(home.folder("inbox"), district, PERIOD):
            path.rename(path.with_name(f"{NAMES[0]} {path.name}"))
    deliver(home.folder("inbox"), DISTRICTS[0], "2026-08")
    in_the_way = home.folder("lake") / "party_org" / "2026-08" / DISTRICTS[0]
    in_the_way.parent.mkdir(parents=True)
    in_the_way.touch()
    with counting(CODES):
        with Runner(home) as runner:
            for district in DISTRICTS:
                assert runner.take_in(district, PERIOD, frozenset(databases())) is None
            assert runner.take_in(DISTRICTS[0], "2026-08", frozenset(databases())) is not None
            assert runner.publish(PERIOD) is None
        catalogue = Catalogue(str(home.root / "lineage.ndjson"))
        sent = sending(home, catalogue)
        assert {one.state for one in sent} == {"said"}
        yield Told(home, lines(catalogue))


def sending(home: Home, catalogue: Catalogue) -> list[SentEvent]:
    with instance(home) as opened:
        return list(send(home.workplace(), opened, catalogue))


def lines(catalogue: Catalogue) -> list[dict[str, Any]]:
    return [json.loads(line) for line in Path(catalogue.to).read_text("utf-8").splitlines()]


def kinds(events: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(event["job"]["name"], event["eventType"]) for event in events]


def test_each_run_is_told_twice_and_in_the_order_of_time(told: Told) -> None:
    ends = ["COMPLETE", "COMPLETE", "FAIL", "COMPLETE"]
    jobs = [TAKE_IN, TAKE_IN, TAKE_IN, PUBLISH]
    assert kinds(told.events) == [(job, one) for job, end in zip(jobs, ends, strict=True) for one in ("START", end)]
    assert [event["eventTime"] for event in told.events] == sorted(event["eventTime"] for event in told.events)
    runs = [event["run"]["runId"] for event in told.events]
    with instance(told.home) as opened:
        assert {run.run_id for run in opened.get_runs()} == set(runs)
    assert runs[::2] == runs[1::2]
    assert told.events[-1]["run"]["facets"]["nominalTime"]["nominalStartTime"] == "2026-09-01T00:00:00+08:00"
    assert told.events[-1]["run"]["facets"]["nominalTime"]["nominalEndTime"] == "2026-10-01T00:00:00+08:00"


def test_nothing_is_told_twice(told: Told) -> None:
    assert sending(told.home, Catalogue(str(told.home.root / "lineage.ndjson"))) == []


def test_no_row_and_no_name_is_told(told: Told) -> None:
    text = json.dumps(told.events, ensure_ascii=False)
    cells = {cell for district in DISTRICTS for rows in tables(district).values() for row in rows[1:] for cell in row}
    names = {cell for cell in cells if re.search(r"示例|拟造|\d{9}", cell)}
    planted = {*NAMES, PHONE, *(number for district in DISTRICTS for number in identities(district))}
    assert planted <= names
    assert sorted(one for one in names if one in text) == []
    assert ".csv" not in text and str(told.home.root) not in text


def test_events_are_what_the_library_reads(told: Told) -> None:
    """Every object that names its schema has the fields of the library's class of it, and passes its validators."""
    known = {
        one._get_schema(): one
        for module in pkgutil.iter_modules(generated.__path__)
        for one in vars(importlib.import_module(f"{generated.__name__}.{module.name}")).values()
        if isinstance(one, type) and hasattr(one, "_get_schema")
    }
    seen = set()
    for event in told.events:
        for one in (event, *facets(event)):
            made = known[one.get("_schemaURL") or one["schemaURL"]]
            seen.add(made.__name__)
            fields = {field.name: field for field in attr.fields(made)}
            assert one.keys() <= fields.keys(), one.keys() - fields.keys()
            given = {name.lstrip("_"): value for name, value in one.items() if fields[name].init}
            assert made(**given) is not None
    assert seen == {
        "RunEvent", "NominalTimeRunFacet", "ErrorMessageRunFacet", "JobTypeJobFacet", "SchemaDatasetFacet",
        "DatasourceDatasetFacet", "DatasetTypeDatasetFacet", "DatasetVersionDatasetFacet", "DocumentationDatasetFacet",
        "ColumnLineageDatasetFacet", "DataQualityAssertionsDatasetFacet", "OutputStatisticsOutputDatasetFacet",
    }  # fmt: skip


def facets(event: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for holder in (event["run"], event["job"], *event["inputs"], *event["outputs"]):
        for name in ("facets", "inputFacets", "outputFacets"):
            yield from holder.get(name, {}).values()


@pytest.mark.parametrize("area", ["310000", *DISTRICTS])
@pytest.mark.parametrize("code", [code for code in CODES if code != "DQ01"])
def test_columns_lead_to_the_sheets_that_a_trace_names(told: Told, code: str, area: str) -> None:
    indicator = indicators()[code]
    traced = trace(told.home.open_store(), code, Period.parse(PERIOD), area)
    of_figure = fields(told.ended(PUBLISH, f"indicators/{PERIOD}"))[code]
    for role, measure in zip(("numerator", "denominator"), indicator.measures, strict=False):
        name = bases()[measure.base].database
        assert name is not None
        reached = {
            (submission, cell.split("!")[0])
            for dataset, column in of_figure
            for place in (dataset.split("/"),)
            if place[1] == name and area in ("310000", place[3])
            for submission, cell in fields(told.ended(TAKE_IN, dataset))[column]
        }
        expected = {(f"submission/{one['submission']}", "1") for one in traced["sources"] if one["role"] == role}
        assert expected and reached == expected


def fields(dataset: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """Column → the data sets and columns that it comes of."""
    told = dataset["facets"]["columnLineage"]["fields"]
    return {column: [(one["name"], one["field"]) for one in of["inputFields"]] for column, of in told.items()}


def test_columns_lead_to_the_headers_of_the_files(told: Told) -> None:
    of_figure = fields(told.ended(PUBLISH, f"indicators/{PERIOD}"))
    assert of_figure["DQ01"] == [
        (f"ledger/owed_return/{PERIOD}", "is_met"),
        (f"ledger/owed_return/{PERIOD}", "is_waived"),
    ]
    found = {
        (code, column, _header(name, district, cell))
        for code, of in of_figure.items()
        for dataset, column in of
        if dataset.startswith("lake/")
        for _, name, _, district in (dataset.split("/"),)
        for _, cell in fields(told.ended(TAKE_IN, dataset))[column]
    }
    headers = {"RC03": {"常住人口"}, "MEM03": {"性别", "党籍状态"}, "COV04": {"经营状态", "建立党组织情况"}}
    for code, named in headers.items():
        assert named <= {header for of, _, header in found if of == code}
    assert {column for _, column, header in found if header == "常住人口"} == {"resident_population"}
    assert {column for _, column, header in found if header == "公民身份号码"} == {"citizen_id"}


def _header(name: str, district: str, cell: str) -> str:
    return tables(district)[databases()[name].title][0][ord(cell.removeprefix("1!")) - ord("A")]


def test_what_checks_found_stands_on_the_files(told: Told) -> None:
    event = next(one for one in told.events if one["eventType"] == "COMPLETE")
    for one in event["inputs"]:
        said = one["inputFacets"]["dataQualityAssertions"]["assertions"]
        assert {each["assertion"] for each in said} == {"findings", "types"}
        assert all(each["success"] for each in said if each["assertion"] == "types")
    (owed,) = (one for one in told.events[-1]["inputs"] if one["name"].startswith("ledger/"))
    assert [each["assertion"] for each in owed["inputFacets"]["dataQualityAssertions"]["assertions"]] == ["returns"]


class Office(http.server.ThreadingHTTPServer):
    """A catalogue that takes events only while it is open."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Desk)
        self.came: list[dict[str, Any]] = []
        self.is_open = True
        self.keys: set[str | None] = set()


class Desk(http.server.BaseHTTPRequestHandler):
    server: Office

    def do_POST(self) -> None:
        event = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if self.server.is_open:
            self.server.came.append(event)
            self.server.keys.add(self.headers["authorization"])
        self.server.is_open = self.server.is_open and len(self.server.came) != 3
        self.send_response(201 if self.server.came and self.server.came[-1] == event else 503)
        self.end_headers()

    def log_message(self, format: str, *_arguments: object) -> None:
        pass


def test_a_catalogue_that_is_closed_for_a_while_gets_each_once(told: Told) -> None:
    office = Office()
    threading.Thread(target=office.serve_forever, args=(0.01,), daemon=True).start()
    catalogue = Catalogue(f"http://127.0.0.1:{office.server_port}", "a key")
    assert [one.state for one in sending(told.home, catalogue)] == ["said"] * 3 + ["failed"]
    office.is_open = True
    office.came.append({})  # not closed once more
    assert {one.state for one in sending(told.home, catalogue)} == {"said"}
    office.shutdown()
    assert [event for event in office.came if event] == told.events
    assert office.keys == {"Bearer a key"}


def test_what_a_killed_sender_left_unsure_is_sent_again(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue = Catalogue(str(told.home.root / "killed.ndjson"))

    def killed(*_arguments: Any, **_named: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(sender, "settle", killed)
        with pytest.raises(KeyboardInterrupt):
            sending(told.home, catalogue)
    with Path(catalogue.to).open("a", encoding="utf-8") as file:
        file.write('{"half')
    assert sending(told.home, catalogue) == []  # perhaps it still is at it
    monkeypatch.setattr(outbox, "LEASE", dt.timedelta())
    assert {one.state for one in sending(told.home, catalogue)} == {"said"}
    written = Path(catalogue.to).read_text("utf-8").splitlines()
    assert written.pop(1) == '{"half'
    assert [json.loads(line) for line in written] == [told.events[0], *told.events]


def test_the_sensor_is_there_where_a_catalogue_is(told: Told) -> None:
    place, catalogue = told.home.workplace(), Catalogue(str(told.home.root / "sensor.ndjson"))
    assert "openlineage" not in {one.name for one in build_defs(place).sensors or ()}
    (sensor,) = (one for one in build_defs(place, catalogue=catalogue).sensors or () if one.name == "openlineage")
    assert isinstance(sensor, dg.SensorDefinition)
    with instance(told.home) as opened:
        sensor(dg.build_sensor_context(opened, resources={"workplace": place}))
    assert lines(catalogue) == told.events


def test_the_command(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    def octet(*words: str) -> Result:
        return CliRunner().invoke(app, ["openlineage", *words, "--home", str(told.home.root)])

    with pytest.raises(ConfigurationError, match="octet.toml"):
        CliRunner().invoke(app, ["openlineage", "--home", str(told.home.root)], catch_exceptions=False)
    monkeypatch.setenv("OCTET_OPENLINEAGE", "command.ndjson")
    sent = json.loads(octet("--json").stdout)
    assert [(one["job"], one["event"]) for one in sent] == kinds(told.events)
    assert lines(Catalogue(str(told.home.root / "command.ndjson"))) == told.events
    assert "没有要发送的" in octet().stdout
