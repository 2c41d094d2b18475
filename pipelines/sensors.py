"""What happens by itself: deliveries that have come to rest are taken in, months with news are published again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import dagster as dg
from dagster._core.execution.backfill import BulkActionsFilter, BulkActionStatus

from assets.partitions import place_key
from intake.inbox import is_open, waiting
from intake.workplace import Workplace
from pipelines.runs.leftovers import sweep
from warehouse.ledger.connection import reading
from warehouse.ledger.freshness import stale_periods

UNDER_WAY = (
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
)

PATIENCE = dt.timedelta(hours=1)
"""So long a run that takes in, or a backfill, is waited for; one that was left behind would stop everything."""


def build_sensors(
    take_in: dg.UnresolvedAssetJobDefinition, publish: dg.UnresolvedAssetJobDefinition, watches: bool
) -> list[dg.SensorDefinition]:
    """The inbox sensor and the sensor for stale months; both can be switched in the UI."""
    status = dg.DefaultSensorStatus.RUNNING if watches else dg.DefaultSensorStatus.STOPPED

    @dg.sensor(
        job=take_in,
        minimum_interval_seconds=30,
        default_status=status,
        description="收件箱中已静置的文件即收 / takes in what has come to rest in the inbox",
    )
    def inbox(context: dg.SensorEvaluationContext, workplace: dg.ResourceParam[Workplace]) -> Iterator[dg.RunRequest]:
        if _is_backfilled(context.instance):
            return  # what waits is taken in by it
        for each in waiting(workplace.inbox, workplace.areas):
            if is_open(each.period, workplace.start) and each.is_quiet(workplace.quiet_seconds):
                yield dg.RunRequest(
                    run_key=f"{each.district} {each.period} {each.digest}",
                    partition_key=place_key(each.district, each.period),
                    tags=run_tags(each.period, each.district, "inbox"),
                )

    @dg.sensor(
        job=publish,
        minimum_interval_seconds=30,
        default_status=status,
        description="台账有新内容的月份重新计算 / publishes months that the ledger has news of",
    )
    def stale_months(
        context: dg.SensorEvaluationContext, workplace: dg.ResourceParam[Workplace]
    ) -> Iterator[dg.RunRequest]:
        sweep(context.instance)
        coming = dg.RunsFilter(job_name=take_in.name, statuses=list(UNDER_WAY), created_after=_young())
        if _is_backfilled(context.instance) or context.instance.get_runs_count(coming):
            return  # more is coming: one publication for all of it
        with reading(workplace.store.engine) as connection:
            stale = stale_periods(connection)
        for period, state in stale:
            yield dg.RunRequest(
                run_key=f"{period} {state}",
                partition_key=period,
                tags=run_tags(period, None, "stale_months"),
            )

    return [inbox, stale_months]


def _is_backfilled(instance: dg.DagsterInstance) -> bool:
    """Whether a backfill is under way."""
    under_way = BulkActionsFilter(statuses=[BulkActionStatus.REQUESTED], created_after=_young())
    return bool(instance.get_backfills(under_way, limit=1))


def _young() -> dt.datetime:
    return dt.datetime.now(dt.UTC) - PATIENCE


def run_tags(period: str, district: str | None, trigger: str) -> dict[str, str]:
    """Tags by which runs are found again in the UI."""
    tags = {"octet/period": period, "octet/trigger": trigger}
    return tags | {"octet/district": district} if district else tags
