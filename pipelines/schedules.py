"""What happens by the calendar: a month is published when it ends, and again when its returns were due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import dagster as dg

from intake.workplace import Workplace
from pipelines.sensors import run_tags
from schemas.periods import BEIJING, Period, months_before
from warehouse.ledger.owing.obligations import deadlines

CRON = "0 2 1 * *"
"""At 2 on the 1st, when the month has ended."""


def build_schedules(job: dg.UnresolvedAssetJobDefinition) -> list[dg.ScheduleDefinition]:
    """The month-end schedule."""

    @dg.schedule(
        cron_schedule=CRON,
        job=job,
        name="month_end_schedule",
        execution_timezone=BEIJING.key,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="月末重算、出成果 / publish the month that has ended",
    )
    def month_end(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        day = months_before(context.scheduled_execution_time.date(), 1)
        period = str(Period(day.year, day.month))
        return dg.RunRequest(
            run_key=f"{period} {context.scheduled_execution_time:%Y-%m-%d}",
            partition_key=period,
            tags=run_tags(period, None, "month_end"),
        )

    return [month_end]


def build_deadlines(job: dg.UnresolvedAssetJobDefinition) -> dg.SensorDefinition:
    """The sensor for days by which returns were owed.

    It remembers the day on which it looked last: when nothing ran on one, that day is made up for.
    """

    @dg.sensor(
        job=job,
        name="deadlines",
        minimum_interval_seconds=3600,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="应报日一过即重算、核对报送 / publishes and checks months whose returns were due",
    )
    def ask(context: dg.SensorEvaluationContext, workplace: dg.ResourceParam[Workplace]) -> Iterator[dg.RunRequest]:
        today = dt.datetime.now(BEIJING).date()
        for period, day in passed(workplace, dt.date.fromisoformat(context.cursor or str(today)), today):
            tags = run_tags(period, None, "deadlines")
            yield dg.RunRequest(run_key=f"{period} {day}", partition_key=period, tags=tags)
        context.update_cursor(str(today))

    return ask


def passed(place: Workplace, since: dt.date, today: dt.date) -> Iterator[tuple[str, dt.date]]:
    """Months of the home, newest first, with the last day from `since` to yesterday by which returns were owed."""
    period = Period(today.year, today.month)
    while str(period) >= place.start:
        owed = deadlines(place.areas, period, place.reference / "obligations")
        if days := [day for day in owed if since <= day < today]:
            yield str(period), max(days)
        period = period.earlier()
