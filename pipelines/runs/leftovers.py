"""Runs of processes that are gone: Dagster would show them as running for ever, and what waits for them would wait.

Each run carries the host, number and beginning of its process (`process_tags`). Number and beginning name a process for
good: after a power cut the number is soon another one's.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from pathlib import Path

import dagster as dg

UNFINISHED = [dg.DagsterRunStatus.NOT_STARTED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED]
HOST, NUMBER, BEGAN = "octet/host", "octet/pid", "octet/began"
BOOT = Path("/proc/sys/kernel/random/boot_id")


def process_tags(number: int | None = None) -> dict[str, str]:
    """The tags of a run in a process of this machine; this one, unless another is named."""
    number = number or os.getpid()
    return {HOST: socket.gethostname(), NUMBER: str(number), BEGAN: _began(number) or ""}


def process_of(tags: Mapping[str, str]) -> int | None:
    """The number of a run's process; None when it is gone, not yet noted, or another machine's."""
    return int(tags[NUMBER]) if tags.get(HOST) == socket.gethostname() and is_alive(tags) else None


def sweep(instance: dg.DagsterInstance) -> int:
    """Mark runs of dead processes of this machine as failed and free their slots; how many there were."""
    swept = 0
    for run in instance.get_runs(dg.RunsFilter(statuses=UNFINISHED, tags={HOST: socket.gethostname()})):
        if not is_alive(run.tags) and not _has_none_yet(instance, run):
            instance.report_run_failed(run, "the process of this run is gone; nothing of it was half done: run again")
            instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
            swept += 1
    return swept


def _has_none_yet(instance: dg.DagsterInstance, run: dg.DagsterRun) -> bool:
    """Whether a run that is tried again has no process yet: Dagster copied the tags of the one before it."""
    before = instance.get_run_by_id(run.parent_run_id) if run.parent_run_id else None
    return before is not None and _process_named(before) == _process_named(run)


def _process_named(run: dg.DagsterRun) -> tuple[str | None, ...]:
    """Host, number and beginning of a run's process, as its tags have them."""
    return tuple(run.tags.get(name) for name in (HOST, NUMBER, BEGAN))


def is_alive(tags: Mapping[str, str]) -> bool:
    """Whether a run's process is there; of one not yet noted, or another machine's, it is believed."""
    if tags.get(HOST) != socket.gethostname():
        return True
    number = int(tags[NUMBER])
    if began := tags.get(BEGAN):
        return _began(number) == began
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _began(number: int) -> str | None:
    """Boot of the machine and tick of it when a process began; None for one that is gone, or waits to be buried."""
    try:
        state, *following = Path(f"/proc/{number}/stat").read_text("utf-8").rpartition(")")[2].split()
        return None if state == "Z" else f"{BOOT.read_text('utf-8').strip()} {following[18]}"
    except OSError:
        return None
