"""Dagster's SQLite with connections that stay open keeps what Dagster's own would."""

from __future__ import annotations

import os
from collections.abc import Iterator
from unittest.mock import patch

import dagster as dg
import pytest
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._core.storage.runs.sqlite.sqlite_run_storage import SqliteRunStorage

from pipelines.homes import runrecords
from pipelines.homes.home import Home
from pipelines.homes.instance import instance
from pipelines.homes.runrecords import EventRecords, RunRecords


@dg.asset
def counted() -> int:
    return 1


@pytest.fixture
def opened(home: Home) -> Iterator[dg.DagsterInstance]:
    with instance(home) as found:
        yield found


def ran(opened: dg.DagsterInstance) -> str:
    return dg.materialize([counted], instance=opened).run_id


def test_a_home_is_made_with_them(opened: dg.DagsterInstance) -> None:
    assert isinstance(opened.run_storage, RunRecords)
    assert isinstance(opened.event_log_storage, EventRecords)


def test_dagster_reads_them_as_its_own(home: Home, opened: dg.DagsterInstance) -> None:
    run = ran(opened)
    history = home.folder("dagster") / "history"
    events, runs = SqliteEventLogStorage(str(history / "runs")), SqliteRunStorage.from_local(str(history))
    told = [each.event_log_entry.dagster_event_type for each in events.get_records_for_run(run).records]
    assert told.count(dg.DagsterEventType.ASSET_MATERIALIZATION) == 1
    assert dg.DagsterEventType.RUN_SUCCESS in told
    (found,) = runs.get_runs(dg.RunsFilter([run]))
    assert found.status is dg.DagsterRunStatus.SUCCESS


def test_few_stay_open_and_none_is_lost(opened: dg.DagsterInstance) -> None:
    runs = [ran(opened) for _ in range(runrecords.RUNS_OPEN + 3)]
    storage = opened.event_log_storage
    assert isinstance(storage, EventRecords)
    assert len(storage._engines) <= runrecords.RUNS_OPEN
    first, last = (opened.all_logs(run) for run in (runs[0], runs[-1]))
    assert len(first) == len(last) > 0
    assert len(opened.fetch_materializations(dg.AssetKey("counted"), limit=100).records) == len(runs)


def test_nothing_stays_open_when_it_is_closed(home: Home) -> None:
    with instance(home) as found:
        ran(found)
        storage = found.event_log_storage
    assert isinstance(storage, EventRecords)
    assert not storage._engines


def test_the_tables_of_a_run_are_made_once(opened: dg.DagsterInstance) -> None:
    with patch.object(
        SqliteEventLogStorage, "_initdb", autospec=True, side_effect=SqliteEventLogStorage._initdb
    ) as made:
        assert all(opened.all_logs(ran(opened)) for _ in range(3))
    assert made.call_count <= 2  # of runs, and of the index


def test_a_run_that_another_process_began_is_kept(home: Home) -> None:
    with instance(home) as first:
        run = ran(first)
    with instance(home) as second:
        assert isinstance(second.event_log_storage, EventRecords)
        assert second.event_log_storage._blank
        assert len(second.all_logs(run)) > 0


def test_a_disk_without_hard_links_keeps_runs_too(opened: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_places: object) -> None:
        raise PermissionError("no hard links here")

    monkeypatch.setattr(os, "link", refuse)
    assert len(opened.all_logs(ran(opened))) > 0
