"""A running `octet ui`: a backfill over months and districts ends, sensors are there, and it can be stopped."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from typing import Any

import dagster as dg
import pytest

from pipelines.homes.home import Home
from pipelines.homes.instance import instance
from schemas.databaselist import databases
from tests.assets.deliveries import NAMES, PHONE, deliver, identities
from tests.pipelines.commands import COUNTING_FEW
from tests.pipelines.webpage import ask, configured, free_port, is_loaded, launched_backfill, running_ui, wait_for
from warehouse.ledger.connection import reading
from warehouse.ledger.listings import submissions

DISTRICTS, MONTHS = ("310101", "310105"), ("2026-08", "2026-09")
DATABASES = list(databases())

RUN = """mutation($p: ExecutionParams!) {launchRun(executionParams: $p) {
    __typename ... on LaunchRunSuccess {run {runId}} ... on PythonError {message}}}"""
TERMINATE = """mutation($id: String!) {terminateRun(runId: $id) {__typename}}"""
SENSORS = """{sensorsOrError(repositorySelector: {
    repositoryName: "__repository__", repositoryLocationName: "pipelines.definitions"}) {
    ... on Sensors {results {name}}}}"""


def counts(told: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """Database → partitions that are materialized, and that failed."""
    return {
        one["assetKey"]["path"][0]: (one["numPartitionsMaterialized"], one["numPartitionsFailed"])
        for one in told["assetBackfillData"]["assetBackfillStatuses"]
    }


def known(home: Home) -> dict[str, int]:
    """District and month → the last number of its submissions."""
    engine = home.engine()
    with reading(engine) as connection:
        found = {f"{row['district']}|{row['period']}": row["id"] for row in submissions(connection)}
    engine.dispose()
    return found


@pytest.fixture(autouse=True)
def few_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the page's processes too."""
    monkeypatch.setenv("COUNTED", COUNTING_FEW["COUNTED"])


@pytest.mark.timeout(900)
def test_backfill_of_two_districts_and_two_months(home: Home) -> None:
    """One of the four fails and keeps none from being taken in; when all is launched again, only it has news."""
    configured(home, "watch_inbox", "true", "false")
    places = [f"{district}|{month}" for district in DISTRICTS for month in MONTHS]
    for district in DISTRICTS:
        for month in MONTHS:
            deliver(home.folder("inbox"), district, month)
    in_the_way = home.folder("lake") / DATABASES[0] / MONTHS[1] / DISTRICTS[1]
    in_the_way.parent.mkdir(parents=True)
    in_the_way.touch()
    port = free_port()
    with running_ui(home, port) as server:
        wait_for(lambda: is_loaded(port), 120, server)
        sensors = ask(port, SENSORS)["sensorsOrError"]["results"]
        assert {"inbox", "stale_months"} <= {sensor["name"] for sensor in sensors}
        told = launched_backfill(port, places, DATABASES, server)
        assert told["status"] == "COMPLETED_FAILED", told
        assert counts(told) == dict.fromkeys(DATABASES, (3, 1))
        assert len(list(home.folder("inbox").rglob("*.csv"))) == 1
        before = known(home)
        in_the_way.unlink()
        told = launched_backfill(port, places, DATABASES, server)
    assert told["status"] == "COMPLETED_SUCCESS", told
    assert counts(told) == dict.fromkeys(DATABASES, (4, 0))
    assert {place for place, last in known(home).items() if before[place] != last} == {places[-1]}
    assert server.returncode == 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
    assert not [path for path in home.folder("inbox").rglob("*.csv")]
    planted = [text.encode() for district in DISTRICTS for text in (*identities(district), *NAMES, PHONE)]
    stored = [path for path in home.folder("dagster").rglob("*") if path.is_file()] + [home.root.parent / "ui.log"]
    found = [path.name for path in stored if any(text in path.read_bytes() for text in planted)]
    assert found == []


def launched(port: int, home: Home, opened: dg.DagsterInstance, server: subprocess.Popen[bytes]) -> str:
    """A run that has committed one file of several and is at work."""
    (home.root / "slow").touch()
    (home.root / "committed").unlink(missing_ok=True)
    selector = {"repositoryLocationName": "pipelines.definitions", "repositoryName": "__repository__"}
    chosen = {"tags": [{"key": "dagster/partition", "value": f"{DISTRICTS[0]}|{MONTHS[0]}"}]}
    parameters = {"selector": selector | {"jobName": "take_in_district"}, "executionMetadata": chosen}
    told = ask(port, RUN, {"p": parameters | {"runConfigData": {}}})["launchRun"]
    run: str = told["run"]["runId"]
    wait_for((home.root / "committed").exists, 120, server)
    (home.root / "slow").unlink()
    return run


@pytest.mark.timeout(900)
def test_a_run_that_is_ended_is_ended_and_a_dead_one_stops_nothing(home: Home) -> None:
    configured(home, "quiet_seconds", "60", "3600")
    deliver(home.folder("inbox"), DISTRICTS[0], MONTHS[0])
    deliver(home.folder("inbox"), DISTRICTS[1], MONTHS[0])[-1].unlink()
    port = free_port()
    with running_ui(home, port) as server, instance(home) as opened:
        wait_for(lambda: is_loaded(port), 120, server)

        def status(run: str) -> str:
            found = opened.get_run_by_id(run)
            assert found is not None
            return found.status.value

        ended = launched(port, home, opened, server)
        assert ask(port, TERMINATE, {"id": ended})["terminateRun"]["__typename"] == "TerminateRunSuccess"
        wait_for(lambda: status(ended) not in ("STARTED", "CANCELING"), 60, server)
        assert status(ended) == "CANCELED"

        dead = launched(port, home, opened, server)
        tags = opened.get_run_by_id(dead).tags  # type: ignore[union-attr]
        os.kill(int(tags["octet/pid"]), signal.SIGKILL)
        wait_for(lambda: status(dead) == "FAILURE", 120, server)
        published = dg.RunsFilter(job_name="publish_month", statuses=[dg.DagsterRunStatus.SUCCESS])
        wait_for(lambda: opened.get_runs_count(published), 180, server)

        told = launched_backfill(port, [f"{each}|{MONTHS[0]}" for each in DISTRICTS], DATABASES, server)
    assert told["status"] == "COMPLETED_FAILED", told  # what nobody sent is not there
    assert counts(told) == {name: (1, 1) if name == DATABASES[-1] else (2, 0) for name in DATABASES}
