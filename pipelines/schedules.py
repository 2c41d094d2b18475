"""What happens by the calendar: a month is published when it ends, and again when its returns were due."""

from __future__ import annotations

import dagster as dg

from schemas.periods import BEIJING, Period, months_before

CRON = "0 2 1,11 * *"
"""At 2 on the 1st, when the month has ended, and on the 11th, after the day by which districts owe their returns."""


def build_schedules(job: dg.UnresolvedAssetJobDefinition) -> list[dg.ScheduleDefinition]:
    """The month-end schedule."""

    @dg.schedule(
        cron_schedule=CRON,
        job=job,
        name="month_end_schedule",
        execution_timezone=BEIJING.key,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="月末及应报日后重算、出成果 / publish the month that has ended",
    )
    def month_end(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        day = months_before(context.scheduled_execution_time.date(), 1)
        period = str(Period(day.year, day.month))
        return dg.RunRequest(
            run_key=f"{period} {context.scheduled_execution_time:%Y-%m-%d}",
            partition_key=period,
            tags={"octet/period": period, "octet/trigger": "month_end"},
        )

    return [month_end]
