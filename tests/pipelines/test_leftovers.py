"""Runs of processes that are gone are marked as failed; others are left alone."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import dagster as dg

from pipelines.homes.home import Home
from pipelines.homes.instance import instance
from pipelines.runs.leftovers import sweep


def test_only_runs_of_dead_processes_are_ended(home: Home) -> None:
    @dg.job
    def nothing() -> None: ...

    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    here = socket.gethostname()
    processes = {"dead": (here, gone.pid), "alive": (here, os.getpid()), "elsewhere": ("another host", gone.pid)}
    with instance(home) as opened:
        runs = {
            name: opened.create_run_for_job(
                nothing,
                status=dg.DagsterRunStatus.STARTED,
                tags={"octet/host": host, "octet/pid": str(process)},
            ).run_id
            for name, (host, process) in processes.items()
        }
    assert sweep(home) == 1
    with instance(home) as opened:
        found = {name: opened.get_run_by_id(run) for name, run in runs.items()}
        assert {name: run.status.value for name, run in found.items() if run} == {
            "dead": "FAILURE",
            "alive": "STARTED",
            "elsewhere": "STARTED",
        }
    assert sweep(home) == 0
