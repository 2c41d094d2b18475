"""Runs of processes that are gone are marked as failed; others are left alone."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import dagster as dg

from pipelines.homes.home import Home
from pipelines.homes.instance import instance
from pipelines.runs.launcher import ForkLauncher
from pipelines.runs.leftovers import process_of, process_tags, sweep

ROOT = Path(__file__).parents[2]


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
        launcher = opened.run_launcher
        assert isinstance(launcher, ForkLauncher)
        begun = {name: opened.get_run_by_id(run) for name, run in runs.items()}
        health = {name: launcher.check_run_worker_health(run).status.value for name, run in begun.items() if run}
        assert health == {"dead": "FAILED", "alive": "RUNNING", "elsewhere": "RUNNING"}
        assert [process_of(run.tags) for run in begun.values() if run] == [None, os.getpid(), None]
        assert sweep(opened) == 1
        found = {name: opened.get_run_by_id(run) for name, run in runs.items()}
        assert {name: run.status.value for name, run in found.items() if run} == {
            "dead": "FAILURE",
            "alive": "STARTED",
            "elsewhere": "STARTED",
        }
        assert sweep(opened) == 0


def test_a_run_that_is_tried_again_is_not_taken_for_the_one_that_died(home: Home) -> None:
    @dg.job
    def nothing() -> None: ...

    with instance(home) as opened:
        tags = process_tags() | {"octet/began": "an earlier boot 1"}
        before = opened.create_run_for_job(nothing, status=dg.DagsterRunStatus.FAILURE, tags=tags).run_id
        again: dict[str, Any] = {"root_run_id": before, "parent_run_id": before, "status": dg.DagsterRunStatus.STARTING}
        waits = opened.create_run_for_job(nothing, tags=tags, **again).run_id
        died = opened.create_run_for_job(nothing, tags=tags | {"octet/pid": "1"}, **again).run_id
        assert sweep(opened) == 1
        found = {run: opened.get_run_by_id(run) for run in (waits, died)}
    assert {run: one.status.value for run, one in found.items() if one} == {waits: "STARTING", died: "FAILURE"}


def test_a_number_that_has_become_another_process_does_not_keep_a_run_alive(home: Home) -> None:
    @dg.job
    def nothing() -> None: ...

    with instance(home) as opened:
        tags = process_tags()
        mine = opened.create_run_for_job(nothing, status=dg.DagsterRunStatus.STARTED, tags=tags)
        before = tags | {"octet/began": "an earlier boot 1"}
        gone = opened.create_run_for_job(nothing, status=dg.DagsterRunStatus.STARTED, tags=before)
        assert sweep(opened) == 1
        found = [opened.get_run_by_id(run.run_id) for run in (mine, gone)]
    assert [run.status.value for run in found if run] == ["STARTED", "FAILURE"]


def test_a_process_that_ended_and_was_not_waited_for_is_gone(home: Home) -> None:
    told = (
        "from pipelines.runs.leftovers import process_tags as tags; import json; print(json.dumps(tags()), flush=True)"
    )
    command = [sys.executable, "-c", f"{told}; input()"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        tags = json.loads(other.stdout.readline())

        @dg.job
        def nothing() -> None: ...

        with instance(home) as opened:
            opened.create_run_for_job(nothing, status=dg.DagsterRunStatus.STARTED, tags=tags)
            assert sweep(opened) == 0
            other.kill()
            os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)
            assert sweep(opened) == 1
