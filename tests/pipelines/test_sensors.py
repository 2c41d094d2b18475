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

from intake.inbox import delivery
from intake.taking import take_in_delivery
from intake.workplace import Workplace
from pipelines.definitions import build_defs
from pipelines.homes.home import Home
from pipelines.runs.leftovers import process_tags
from schemas.databaselist import databases
from schemas.periods import Period
from tests.assets.deliveries import deliver
from warehouse.figures.computation import compute


@pytest.fixture
def place(home: Home) -> Iterator[Workplace]:
    yield dataclasses.replace(home.workplace(), quiet_seconds=0)


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


@pytest.mark.parametrize(("day", "period"), [((2026, 10, 1), "2026-09"), ((2027, 1, 11), "2026-12")])
def test_month_end_publishes_the_month_that_has_ended(place: Workplace, day: tuple[int, int, int], period: str) -> None:
    repository = build_defs(place).get_repository_def()
    schedule = repository.get_schedule_def("month_end_schedule")
    at = dt.datetime(*day, 2, tzinfo=ZoneInfo("Asia/Shanghai"))
    told = schedule.evaluate_tick(dg.build_schedule_context(scheduled_execution_time=at, repository_def=repository))
    (wanted,) = told.run_requests or ()
    assert wanted.partition_key == period
    assert str(schedule.execution_timezone) == "Asia/Shanghai"


def test_sensors_can_be_off_at_first_but_not_the_alarms(place: Workplace) -> None:
    on, off = dg.DefaultSensorStatus.RUNNING, dg.DefaultSensorStatus.STOPPED
    for watches, status in ((True, on), (False, off)):
        sensors = build_defs(place, watches=watches).sensors or ()
        told = {each.name: each.default_status for each in sensors if isinstance(each, dg.SensorDefinition)}
        assert told == {"inbox": status, "stale_months": status, "run_failed": on, "file_stopped": on}
