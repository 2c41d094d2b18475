"""Districts taken in side by side, each by one of a few processes; the ledger puts their commits in one order.

A process does nothing else and ends with the command. One district, or little to read, is taken in by the command
itself.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import forkserver, resource_tracker
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

from intake.inbox import Delivery
from pipelines.homes.home import Home
from pipelines.homes.home import home as home_at
from pipelines.runs.runner import Refusal, Runner

WORTH_STARTING, A_FILE = 12_000_000, 500_000
"""Bytes from which on a process is worth its start, each file counted as some more than it has."""
MOST = 4
"""Processes, where no setting asks for more; each may hold a gigabyte."""
NEEDED = [
    "pipelines.definitions",
    "pipelines.sensors",
    "pandera.pandas",
    "pandera.backends.pandas.builtin_checks",
    "sqlglot",
    "sqlglot.generators.duckdb",
    __name__,
]
"""Modules that every process needs: loaded once, before it is forked."""
Taken = tuple[Delivery, Refusal | None]


@dataclass(frozen=True)
class Team:
    """Who does the runs of a command: its own runner alone, or processes."""

    runner: Runner
    pool: ProcessPoolExecutor | None = None

    def taken(self, deliveries: Sequence[Delivery], names: frozenset[str]) -> Iterator[Taken]:
        """Take in deliveries, side by side the largest first; each with why it was refused, when it is done."""
        if self.pool is None:
            yield from ((each, self.runner.take_in(each.district, each.period, names)) for each in deliveries)
            return
        largest = sorted(deliveries, key=_work, reverse=True)
        waiting = {self.pool.submit(_run, Runner.take_in, each.district, each.period, names): each for each in largest}
        yield from ((waiting[done], _refusal(done)) for done in as_completed(waiting))

    def publish(self, period: str) -> Refusal | None:
        """Compute and publish a month: one of the processes has all that is needed loaded already."""
        if self.pool is None:
            return self.runner.publish(period)
        try:
            done = self.pool.submit(_run, Runner.publish, period)
        except BrokenProcessPool:
            return self.runner.publish(period)
        return _refusal(done)


@contextmanager
def team(runner: Runner, deliveries: Sequence[Delivery]) -> Iterator[Team]:
    """As many as the deliveries are worth, until the command has done with them."""
    number = processes(runner.home, deliveries)
    if number == 1:
        yield Team(runner)
        return
    with _pool(runner.home, number) as pool:
        yield Team(runner, pool)


def processes(home: Home, deliveries: Sequence[Delivery]) -> int:
    """How many are at work: as the setting says, else `usual` where there is enough to do."""
    asked = home.settings.processes
    if not asked:
        asked = usual() if sum(map(_work, deliveries)) > WORTH_STARTING else 1
    return max(min(asked, len(deliveries)), 1)


def usual() -> int:
    """One a core, unless memory might not suffice for so many."""
    return min(os.cpu_count() or 1, MOST)


def _work(delivery: Delivery) -> int:
    return sum(path.stat().st_size + A_FILE for path in delivery.files if path.exists())


def _refusal(done: Future[Refusal | None]) -> Refusal | None:
    try:
        return done.result()
    except BrokenProcessPool:
        return Refusal(
            "fault", "a process ended before its time (no memory left?); what was committed stays: run again"
        )


@contextmanager
def _pool(home: Home, number: int) -> Iterator[ProcessPoolExecutor]:
    """The processes, forked from one that has loaded what they need; told when the command is interrupted."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(NEEDED)
    _begin_forking()
    pool = ProcessPoolExecutor(number, context, _begin, (home.root, dict(os.environ)))
    try:
        yield pool
    except (KeyboardInterrupt, GeneratorExit):
        for pid in [process.pid for process in multiprocessing.active_children() if process.pid]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _begin_forking() -> None:
    """Start what forks the processes, Ctrl-C held back there and in all that it forks, from their first moment on."""
    resource_tracker.ensure_running()  # it lets Ctrl-C through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_own: list[Runner] = []
"""In one of the processes: the runner that it opened."""


def _begin(root: Path, environment: dict[str, str]) -> None:
    """Open the home. Ctrl-C reaches the command, which passes it on; without it no process stays.

    An interruption waits until there is a run to end. What was loaded before the fork is set aside for good.
    """
    gc.freeze()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # also where something else had started what forks
    os.setsid()
    threading.Thread(target=_end_with_command, daemon=True).start()
    os.environ.clear()
    os.environ.update(environment)
    _own.append(Runner(home_at(root)))
    Finalize(None, _own[0].close, exitpriority=1)


def _end_with_command() -> None:
    command = multiprocessing.parent_process()
    assert command is not None
    command.join()
    os.kill(os.getpid(), signal.SIGKILL)


def _run(what: Callable[..., Refusal | None], *arguments: Any) -> Refusal | None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    try:
        return what(_own[0], *arguments)
    finally:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
