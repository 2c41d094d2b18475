"""What a run of Dagster's is to a catalogue: OpenLineage events, one when it began and one when it ended.

Counts, numbers of submissions, names of databases and columns. Never a row, a value, a file's or a sheet's name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from importlib.metadata import version
from typing import NamedTuple
from uuid import NAMESPACE_OID, uuid5

import dagster as dg
from openlineage.client import event_v2, facet_v2

from intake.workplace import Workplace
from pipelines.lineage.datasets import Datasets
from schemas.periods import BEIJING, Period

facet_v2.set_producer(f"urn:octet:{version('octet')}")
ENDED = {
    dg.DagsterRunStatus.SUCCESS: event_v2.RunState.COMPLETE,
    dg.DagsterRunStatus.FAILURE: event_v2.RunState.FAIL,
    dg.DagsterRunStatus.CANCELED: event_v2.RunState.ABORT,
}


class RunStep(NamedTuple):
    """That a run began or ended; `event` is what makes it the same thing, `since` when it was."""

    event: str
    since: dt.datetime
    record: dg.RunRecord
    state: event_v2.RunState


def steps(records: Iterable[dg.RunRecord]) -> list[RunStep]:
    """What there is to say of runs: that they began, and how they ended."""
    found = []
    for record in records:
        run, ended = record.dagster_run, ENDED.get(record.dagster_run.status)
        began = _time(record.start_time) or record.create_timestamp
        if record.start_time or ended:
            found.append(RunStep(f"{run.run_id} START", began, record, event_v2.RunState.START))
        if ended:
            since = max(began, _time(record.end_time) or record.update_timestamp)
            found.append(RunStep(f"{run.run_id} {ended.value}", since, record, ended))
    return found


def run_event(place: Workplace, instance: dg.DagsterInstance, step: RunStep) -> event_v2.RunEvent:
    """The event of a step; of the end of a run with the data sets that it read and wrote."""
    run = step.record.dagster_run
    data = Datasets(place)
    if step.state is not event_v2.RunState.START:
        data.add(instance, run.run_id)
    return event_v2.RunEvent(
        eventType=step.state,
        eventTime=step.since.astimezone(dt.UTC).isoformat(),
        run=event_v2.Run(runId=run.run_id, facets=dict(_run_facets(run, data.namespace, step.state))),
        job=event_v2.Job(data.namespace, run.job_name, facets={"jobType": _JOB}),
        inputs=data.inputs,
        outputs=data.outputs,
    )


_JOB = facet_v2.job_type_job.JobTypeJobFacet(processingType="BATCH", integration="DAGSTER", jobType="JOB")


def _run_facets(
    run: dg.DagsterRun, namespace: str, state: event_v2.RunState
) -> Iterable[tuple[str, facet_v2.RunFacet]]:
    month = run.tags.get("dagster/partition", "").rpartition("|")[2]
    if month:
        start, end = (_midnight(Period.parse(month).earlier(later)) for later in (0, -1))
        yield "nominalTime", facet_v2.nominal_time_run.NominalTimeRunFacet(start, end)
    if backfill := run.tags.get("dagster/backfill"):
        parent = facet_v2.parent_run
        number = str(uuid5(NAMESPACE_OID, backfill))
        yield "parent", parent.ParentRunFacet(parent.Run(number), parent.Job(namespace, "backfill"))
    if state is event_v2.RunState.FAIL:  # why it failed may quote data: Dagster shows it
        told = f"the run failed: see run {run.run_id} in `octet ui`"
        yield "errorMessage", facet_v2.error_message_run.ErrorMessageRunFacet(told, "PYTHON")


def _midnight(period: Period) -> str:
    return dt.datetime(period.year, period.month, 1, tzinfo=BEIJING).isoformat()


def _time(seconds: float | None) -> dt.datetime | None:
    return dt.datetime.fromtimestamp(seconds, dt.UTC) if seconds else None
