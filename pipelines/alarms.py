"""What an engineer is called for: a run that failed, and a file that went back or waits for a decision.

One line each, through the command that the home names; without one it stands in the log of `octet ui`.
"""

from __future__ import annotations

import logging
import shlex
import subprocess
from collections.abc import Iterator

import dagster as dg

from assets.results import FINDINGS, NEW
from schemas.errors import ConfigurationError

PATIENCE_SECONDS = 30
LOG = logging.getLogger("octet.alarm")


def build_alarms(command: str) -> list[dg.SensorDefinition]:
    """The two sensors. `command`: words of a shell that get the line on standard input; empty for none."""

    @dg.run_failure_sensor(
        name="run_failed",
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="运行失败即告警 / tells an engineer of a run that failed",
    )
    def run_failed(context: dg.RunFailureSensorContext) -> None:
        why = "; ".join(_reasons(context)) or context.failure_event.message
        tell(command, f"{_named(context.dagster_run)} failed: {why}")

    @dg.run_status_sensor(
        run_status=dg.DagsterRunStatus.SUCCESS,
        name="file_stopped",
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="文件退回或待核定即告警 / tells an engineer of a file that went back or waits for a decision",
    )
    def file_stopped(context: dg.RunStatusSensorContext) -> None:
        if stopped := list(_stopped(context.instance, context.dagster_run.run_id)):
            tell(command, f"{_named(context.dagster_run)}: {'; '.join(stopped)}")

    return [run_failed, file_stopped]


def tell(command: str, line: str) -> None:
    """Call the engineer. Raises `ConfigurationError` when the command cannot be run: the sensor shows it."""
    LOG.error("%s", line)
    if not command:
        return
    try:
        subprocess.run(
            shlex.split(command),
            input=f"{line}\n",
            text=True,
            check=True,
            timeout=PATIENCE_SECONDS,
            capture_output=True,
        )
    except (OSError, ValueError, subprocess.SubprocessError) as wrong:
        raise ConfigurationError(
            f"octet.toml: alarm_command did not do its work ({type(wrong).__name__}): nobody was told of: {line}"
        ) from None


def _named(run: dg.DagsterRun) -> str:
    where = run.tags.get("dagster/partition", "")
    return f"octet: {run.job_name} {where} (run {run.run_id[:8]})".replace("  ", " ")


def _reasons(context: dg.RunFailureSensorContext) -> Iterator[str]:
    for event in context.get_step_failure_events():
        told = event.step_failure_data.user_failure_data
        yield (told.description if told else None) or f"{event.step_key} failed"


def _stopped(instance: dg.DagsterInstance, run_id: str) -> Iterator[str]:
    """The databases whose new file went back or waits, by their check; what was known before is not told again."""
    for record in instance.get_records_for_run(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION).records:
        event = record.event_log_entry.dagster_event
        if event is None:
            continue
        check = event.asset_check_evaluation_data
        new = check.metadata.get(NEW)
        if (
            check.check_name != FINDINGS
            or check.severity is not dg.AssetCheckSeverity.ERROR
            or not new
            or not new.value
        ):
            continue
        yield f"{check.asset_key.path[-1]} is {check.metadata['state'].value} (submission {new.value})"
