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


def process_tags() -> dict[str, str]:
    """The tags of a run in this process."""
    return {HOST: socket.gethostname(), NUMBER: str(os.getpid()), BEGAN: _began(os.getpid()) or ""}


def sweep(instance: dg.DagsterInstance) -> int:
    """Mark runs of dead processes of this machine as failed and free their slots; how many there were."""
    swept = 0
    for run in instance.get_runs(dg.RunsFilter(statuses=UNFINISHED, tags={HOST: socket.gethostname()})):
        if not _is_alive(run.tags):
            instance.report_run_failed(run, "the process of this run is gone; nothing of it was half done: run again")
            instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
            swept += 1
    return swept


def _is_alive(tags: Mapping[str, str]) -> bool:
    number = int(tags.get(NUMBER, os.getpid()))
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
