"""Dagster's web server, daemon and code server of a home, on loopback, as one group of processes that ends together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipelines.homes.home import Home
from pipelines.homes.instance import environment_of

HOST = "127.0.0.1"
PATIENCE_SECONDS = 20
PROJECT = Path(__file__).parents[1]


def serve(home: Home, port: int) -> int:
    """Serve until it is stopped by SIGINT or SIGTERM; 0 then, else 3 because a server ended by itself."""
    arguments = ["-m", "dagster", "dev", "-m", "pipelines.definitions", "-d", str(PROJECT)]
    with _stoppable() as stopped:
        child = subprocess.Popen(
            [sys.executable, *arguments, "-h", HOST, "-p", str(port), "--log-level", "warning"],
            env=environment_of(home) | {"PYTHONWARNINGS": "ignore"},  # Dagster's, about its own command
            start_new_session=True,
            preexec_fn=_listen_to_interrupts,
        )
        with suppress(KeyboardInterrupt):
            child.wait()
        _end(child)
    return 0 if stopped else 3


def _listen_to_interrupts() -> None:
    """Dagster routes SIGTERM to its SIGINT handler, which is off in the background of a non-interactive shell."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def _stoppable() -> Iterator[list[int]]:
    """Let SIGINT and SIGTERM end the waiting; the list tells whether one came."""
    came: list[int] = []

    def stop(number: int, _frame: object) -> None:
        came.append(number)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(child: subprocess.Popen[bytes]) -> None:
    """Ask the servers to end; what is left of their group after a while is killed: it would hold the port."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(child.pid, number)
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            child.poll()  # takes note of its end: a dead leader would count as left
            if not _is_left(child.pid):
                return
            time.sleep(0.1)


def _is_left(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
