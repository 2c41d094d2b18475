"""Whole processes, timed one after the other in turns, so that a busy moment of the machine meets all of them."""

from __future__ import annotations

import ctypes
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import psutil

from schemas.errors import OctetError

PR_SET_CHILD_SUBREAPER = 36
LOOKS = 0.2
"""Seconds between two looks at the memory."""


@dataclass(frozen=True)
class Contender:
    """A command to time. `fine` are the exit codes that count as done (`octet check` gives 1 for findings)."""

    name: str
    command: tuple[str, ...]
    fine: tuple[int, ...] = (0,)


@dataclass(frozen=True)
class Spent:
    """What a command took with all processes it started: seconds on the clock and of processors, memory in MB."""

    wall: float
    cpu: float
    memory: float


def medians(contenders: Sequence[Contender], turns: int) -> dict[str, float]:
    """Median seconds of each contender over A B A B …, the first turn apart (it warms the file cache)."""
    seconds: dict[str, list[float]] = {contender.name: [] for contender in contenders}
    for turn in range(turns + 1):
        for contender in contenders:
            took = run(contender).wall
            print(f"  {contender.name:<10} {took:7.2f} s{'  (warm-up)' if turn == 0 else ''}", file=sys.stderr)
            if turn > 0:
                seconds[contender.name].append(took)
    return {name: statistics.median(taken) for name, taken in seconds.items()}


def in_turns(turns: int, *measured: Callable[[], float]) -> list[float]:
    """Median of the seconds that each tells of itself, A B A B …, the first turn apart."""
    taken = [[one() for one in measured] for _ in range(turns + 1)]
    return [statistics.median(seconds) for seconds in zip(*taken[1:], strict=True)]


def run(contender: Contender) -> Spent:
    """What one run takes from the start of the process to its end. Modules stay compiled, as installed ones do."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    _adopt()
    with tempfile.TemporaryFile("w+") as said:
        start, before = time.perf_counter(), _used()
        process = subprocess.Popen(contender.command, stdout=said, stderr=subprocess.STDOUT, env=environment)
        looking = _Memory(process.pid)
        code = process.wait()
        wall = time.perf_counter() - start
        looking.ended.set()
        with suppress(ChildProcessError):
            while True:
                os.wait()
        cpu = _used() - before
        if code not in contender.fine:
            said.seek(0)
            raise OctetError(f"{' '.join(contender.command)} ended with {code}: {said.read()[-2000:]}")
    return Spent(wall, cpu, looking.most)


def _adopt() -> None:
    """What a command leaves behind becomes a child of this process: its seconds count too."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _used() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


class _Memory(threading.Thread):
    """Looks at what a process and all below it hold together, shared pages counted once."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.most, self.ended = pid, 0.0, threading.Event()
        self.start()

    def run(self) -> None:
        """Until it has ended."""
        while not self.ended.wait(LOOKS):
            try:
                top = psutil.Process(self.pid)
                held = [each.memory_full_info().pss for each in (top, *top.children(recursive=True))]
            except psutil.Error:  # one of them ended meanwhile
                continue
            self.most = max(self.most, sum(held) / 1e6)
