"""What the sensors and the schedule ask for."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from dagster._core.execution.backfill import BulkActionStatus, PartitionBackfill
from dagster._core.remote_origin import RegisteredCodeLocationOrigin, RemoteJobOrigin, RemoteRepositoryOrigin
from dagster._daemon.run_coordinator.queued_run_coordinator_daemon import QueuedRunCoordinatorDaemon

from intake.inbox import delivery
from intake.taking import take_in_delivery
from intake.workplace import Workplace
from pipelines.definitions import build_defs
from pipelines.homes.home import Home
from pipelines.homes.instance import instance as instance_of
from pipelines.runs.leftovers import process_tags
from pipelines.schedules import passed
from schemas.databaselist import databases
from schemas.periods import Period
from tests.assets.deliveries import deliver
from warehouse.figures.computation import compute


@pytest.fixture
def place(home: Home) -> Iterator[Workplace]:
    yield dataclasses.replace(home.workplace(), quiet_seconds=0)


def exempt(place: Workplace, line: str) -> None:
    folder = place.reference / "obligations"
    folder.mkdir(exist_ok=True)
    (folder / "own.csv").write_text(f"period,district,database,due_on,decision,reason\n{line}\n", encoding="utf-8")


def asked_between(place: Workplace, since: str, today: str) -> dict[str, str]:
    days = passed(place, dt.date.fromisoformat(since), dt.date.fromisoformat(today))
    return {month: str(day) for month, day in days}


def asked(place: Workplace, name: str, instance: dg.DagsterInstance) -> list[dg.RunRequest]:
    defs = build_defs(place)
    context = dg.build_sensor_context(instance=instance, resources={"workplace": place})
    told: Any = defs.resolve_sensor_def(name)(context)
    return list(told or ())


def test_inbox_asks_once_for_what_lies_still(place: Workplace) -> None:
    deliver(place.inbox, "310105", "2026-09")
    deliver(place.inbox, "310101", "2024-12")  # before the first month of the home
    with dg.DagsterInstance.ephemeral() as instance:
        (first,) = asked(place, "inbox", instance)
        assert (str(first.partition_key), first.tags["octet/district"]) == ("310105|2026-09", "310105")
        (again,) = asked(place, "inbox", instance)
        assert again.run_key == first.run_key
        path = delivery(place.inbox, place.areas, "2026-09", "310105").files[0]
        content = path.read_bytes()
        path.unlink()
        path.write_bytes(content)
        os.utime(path, (0, 0))
        (sent_again,) = asked(place, "inbox", instance)
        assert sent_again.run_key != first.run_key
        assert asked(dataclasses.replace(place, quiet_seconds=3600), "inbox", instance) == []


def test_stale_months_asks_until_the_month_is_computed(place: Workplace) -> None:
    deliver(place.inbox, "310105", "2026-09")
    with dg.DagsterInstance.ephemeral() as instance:
        assert asked(place, "stale_months", instance) == []
        waits = delivery(place.inbox, place.areas, "2026-09", "310105")
        take_in_delivery(place, waits, frozenset(databases()))
        (wanted,) = asked(place, "stale_months", instance)
        assert (wanted.partition_key, wanted.tags["octet/period"]) == ("2026-09", "2026-09")
        compute(place.store, Period.parse("2026-09"), place.areas)
        assert asked(place, "stale_months", instance) == []


def test_stale_months_waits_for_districts_under_way(place: Workplace) -> None:
    deliver(place.inbox, "310105", "2026-09")
    waits = delivery(place.inbox, place.areas, "2026-09", "310105")
    take_in_delivery(place, waits, frozenset(databases()))
    with dg.DagsterInstance.ephemeral() as instance:
        job = build_defs(place).resolve_job_def("take_in_district")
        run = instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED)
        assert asked(place, "stale_months", instance) == []
        instance.report_run_failed(run)
        assert len(asked(place, "stale_months", instance)) == 1


def test_both_wait_for_a_backfill(place: Workplace) -> None:
    deliver(place.inbox, "310105", "2026-09")
    deliver(place.inbox, "310101", "2026-09")
    take_in_delivery(place, delivery(place.inbox, place.areas, "2026-09", "310105"), frozenset(databases()))
    with dg.DagsterInstance.ephemeral() as instance:
        for began, status, number in (
            (dt.timedelta(minutes=50), BulkActionStatus.REQUESTED, 0),
            (dt.timedelta(minutes=50), BulkActionStatus.CANCELED, 1),
            (dt.timedelta(minutes=70), BulkActionStatus.REQUESTED, 1),
        ):
            at = (dt.datetime.now(dt.UTC) - began).timestamp()
            backfill = PartitionBackfill(
                f"{began} {status.value}", status, from_failure=False, tags={}, backfill_timestamp=at
            )
            instance.add_backfill(backfill)
            assert [len(asked(place, name, instance)) for name in ("inbox", "stale_months")] == [number, number]
            ended = backfill.with_status(BulkActionStatus.CANCELED)  # type: ignore[no-untyped-call]
            instance.update_backfill(ended)


def test_of_a_district_and_month_one_run_at_once_is_taken_from_the_queue(home: Home) -> None:
    job = build_defs(home.workplace()).resolve_job_def("take_in_district")
    repository = RemoteRepositoryOrigin(RegisteredCodeLocationOrigin("octet"), "__repository__")
    origin = RemoteJobOrigin(repository, job.name)
    with instance_of(home) as instance:
        keys = ["310101|2026-09", "310105|2026-09", "310105|2026-09", "310105|2026-08"]
        for key in keys:
            waits, tags = dg.DagsterRunStatus.QUEUED, {"dagster/partition": key}
            instance.create_run_for_job(job, status=waits, tags=tags, remote_job_origin=origin)
        found = QueuedRunCoordinatorDaemon(1)._get_runs_to_dequeue(instance, instance.get_concurrency_config(), None)
    assert [run.tags["dagster/partition"] for run in found] == [keys[0], keys[1], keys[3]]


def test_a_run_whose_process_is_gone_does_not_stop_publication(place: Workplace) -> None:
    deliver(place.inbox, "310105", "2026-09")
    take_in_delivery(place, delivery(place.inbox, place.areas, "2026-09", "310105"), frozenset(databases()))
    with dg.DagsterInstance.ephemeral() as instance:
        job = build_defs(place).resolve_job_def("take_in_district")
        tags = process_tags() | {"octet/began": "before the power cut 1"}
        run = instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED, tags=tags)
        assert len(asked(place, "stale_months", instance)) == 1
        closed = instance.get_run_by_id(run.run_id)
        assert closed is not None
        assert closed.status is dg.DagsterRunStatus.FAILURE


@pytest.mark.parametrize(("day", "period"), [((2026, 10, 1), "2026-09"), ((2027, 1, 1), "2026-12")])
def test_month_end_publishes_the_month_that_has_ended(place: Workplace, day: tuple[int, int, int], period: str) -> None:
    repository = build_defs(place).get_repository_def()
    schedule = repository.get_schedule_def("month_end_schedule")
    at = dt.datetime(*day, 2, tzinfo=ZoneInfo("Asia/Shanghai"))
    told = schedule.evaluate_tick(dg.build_schedule_context(scheduled_execution_time=at, repository_def=repository))
    (wanted,) = told.run_requests or ()
    assert wanted.partition_key == period
    assert str(schedule.execution_timezone) == "Asia/Shanghai"


@pytest.mark.parametrize(
    ("since", "today", "told"),
    [
        ("2026-10-09", "2026-10-10", {}),
        ("2026-10-10", "2026-10-11", {"2026-09": "2026-10-10"}),
        ("2026-10-11", "2026-10-12", {}),
        ("2026-09-09", "2026-10-12", {"2026-09": "2026-10-10", "2026-08": "2026-09-10"}),
    ],
)
def test_a_month_is_asked_for_once_its_returns_were_due(
    place: Workplace, since: str, today: str, told: dict[str, str]
) -> None:
    assert asked_between(place, since, today) == told


def test_the_day_is_the_one_that_the_records_say(place: Workplace) -> None:
    place.owe(Period.parse("2026-09"))
    exempt(place, "2026-09,310105,building,2026-10-25,,系统升级")
    assert asked_between(place, "2026-10-11", "2026-10-25") == {}
    assert asked_between(place, "2026-10-25", "2026-10-26") == {"2026-09": "2026-10-25"}
    exempt(place, "2026-09,,,2026-10-20,,国庆顺延")
    assert asked_between(place, "2026-10-10", "2026-10-20") == {}
    assert asked_between(place, "2026-10-20", "2026-10-21") == {"2026-09": "2026-10-20"}
    exempt(place, "2026-09,,,,waived,本期免报")
    assert asked_between(place, "2026-10-10", "2026-10-21") == {}


def test_deadlines_since_the_last_look_are_asked_for_and_none_before_the_first(place: Workplace) -> None:
    today = dt.datetime.now(ZoneInfo("Asia/Shanghai")).date()
    exempt(place, f"2026-09,310105,building,{today - dt.timedelta(days=3)},,系统升级")
    sensor = build_defs(place).resolve_sensor_def("deadlines")
    with dg.DagsterInstance.ephemeral() as instance:
        assert asked(place, "deadlines", instance) == []
        last = str(today - dt.timedelta(days=5))
        context = dg.build_sensor_context(instance=instance, resources={"workplace": place}, cursor=last)
        wanted: Any = sensor(context)
        keys = [each.run_key for each in wanted if each.partition_key == "2026-09"]
    assert keys == [f"2026-09 {today - dt.timedelta(days=3)}"]
    assert context.cursor == str(today)
    assert sensor.job_name == "month_end"


def test_sensors_can_be_off_at_first_but_not_the_alarms(place: Workplace) -> None:
    on, off = dg.DefaultSensorStatus.RUNNING, dg.DefaultSensorStatus.STOPPED
    for watches, status in ((True, on), (False, off)):
        sensors = build_defs(place, watches=watches).sensors or ()
        told = {each.name: each.default_status for each in sensors if isinstance(each, dg.SensorDefinition)}
        always = ("deadlines", "run_failed", "file_stopped", "announcements")
        assert told == {"inbox": status, "stale_months": status} | dict.fromkeys(always, on)
