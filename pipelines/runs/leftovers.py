"""Runs of processes that are gone: Dagster would show them as running for ever, and their pool slots would stay taken.

A run of `octet run` carries the process number that `running.py` gave it.
"""

from __future__ import annotations

import os
import socket

import dagster as dg

from pipelines.homes.home import Home
from pipelines.homes.instance import instance

UNFINISHED = [dg.DagsterRunStatus.NOT_STARTED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED]


def sweep(home: Home) -> int:
    """Mark runs of dead processes of this machine as failed and free their slots; how many there were."""
    swept = 0
    with instance(home) as opened:
        for run in opened.get_runs(dg.RunsFilter(statuses=UNFINISHED, tags={"octet/host": socket.gethostname()})):
            if not _is_alive(int(run.tags.get("octet/pid", os.getpid()))):
                opened.report_run_failed(run, "the process of this run is gone; nothing of it was half done: run again")
                opened.event_log_storage.free_concurrency_slots_for_run(run.run_id)
                swept += 1
    return swept


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
