"""Each run that the web UI or a sensor asks for, in a process forked from one that has loaded what runs need.

Dagster's own launcher begins a new interpreter for each, which takes longer than taking in a district's small files.
What a run reads of the home, and the definitions, are read anew in each.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import dagster as dg
from dagster._core.instance import DagsterInstance
from dagster._core.instance.ref import InstanceRef
from dagster._core.launcher import CheckRunHealthResult, LaunchRunContext, RunLauncher, WorkerStatus
from dagster._grpc.impl import core_execute_run
from dagster._serdes import ConfigurableClass, ConfigurableClassData
from dagster._utils.hosted_user_process import recon_job_from_origin
from dagster._utils.interrupts import capture_interrupts

from pipelines.runs.leftovers import is_alive, process_of, process_tags
from pipelines.runs.sidebyside import NEEDED

ALSO_NEEDED = ["dagster._daemon.cli", "upath", "pipelines.runs.warm"]


class ForkLauncher(RunLauncher[DagsterInstance], ConfigurableClass):
    """Named in `dagster.yaml`. Runs are launched by the daemon; they may be ended from any process of the machine."""

    def __init__(self, inst_data: ConfigurableClassData | None = None) -> None:
        self._inst_data = inst_data
        self._forks = multiprocessing.get_context("forkserver")
        self._forks.set_forkserver_preload([*NEEDED, __name__, *ALSO_NEEDED])
        super().__init__()  # type: ignore[no-untyped-call]

    @property
    def inst_data(self) -> ConfigurableClassData | None:
        """As Dagster read it."""
        return self._inst_data

    @classmethod
    def config_type(cls) -> dict[str, Any]:
        """Nothing."""
        return {}

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, _nothing: Mapping[str, Any]) -> ForkLauncher:
        """As Dagster makes it of `dagster.yaml`."""
        return cls(inst_data)

    def launch_run(self, context: LaunchRunContext) -> None:
        """Begin the run; its tags say in which process."""
        run = context.dagster_run
        process = self._forks.Process(target=_execute, args=(self._instance.get_ref(), run.run_id))
        process.start()
        assert process.pid is not None
        self._instance.add_run_tags(run.run_id, process_tags(process.pid))

    def terminate(self, run_id: str) -> bool:
        """Interrupt the process of a run; whether there was one."""
        run = self._instance.get_run_by_id(run_id)
        if run is None or run.is_finished:
            return False
        self._instance.report_run_canceling(run)
        if (process := process_of(run.tags)) is None:
            return False
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGINT)
        return True

    @property
    def supports_check_run_worker_health(self) -> bool:
        """Dagster asks about runs that have begun: one whose process is gone has failed."""
        return True

    def check_run_worker_health(self, run: dg.DagsterRun) -> CheckRunHealthResult:
        """Whether its process is there."""
        return CheckRunHealthResult(WorkerStatus.RUNNING if is_alive(run.tags) else WorkerStatus.FAILED)


def _execute(instance: InstanceRef, run_id: str) -> None:
    """In the new process: the run from beginning to end. What fails of it stands in its records.

    What was loaded before the fork is set aside for good.
    """
    gc.freeze()
    with capture_interrupts(), DagsterInstance.from_ref(instance) as opened:
        run = opened.get_run_by_id(run_id)
        assert run is not None and run.job_code_origin is not None
        with suppress(Exception):
            for _ in core_execute_run(recon_job_from_origin(run.job_code_origin), run, opened, inject_env_vars=False):
                pass
