"""Whole processes, timed one after the other in turns, so that a busy moment of the machine meets all of them."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.errors import OctetError


@dataclass(frozen=True)
class Contender:
    """A command to time. `fine` are the exit codes that count as done (`octet check` gives 1 for findings)."""

    name: str
    command: tuple[str, ...]
    fine: tuple[int, ...] = (0,)


def medians(contenders: Sequence[Contender], turns: int) -> dict[str, float]:
    """Median seconds of each contender over A B A B …, the first turn apart (it warms the file cache)."""
    seconds: dict[str, list[float]] = {contender.name: [] for contender in contenders}
    for turn in range(turns + 1):
        for contender in contenders:
            took = run(contender)
            print(f"  {contender.name:<10} {took:7.2f} s{'  (warm-up)' if turn == 0 else ''}", file=sys.stderr)
            if turn > 0:
                seconds[contender.name].append(took)
    return {name: statistics.median(taken) for name, taken in seconds.items()}


def run(contender: Contender) -> float:
    """Seconds of one run from the start of the process to its end. Modules stay compiled, as installed ones do."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    done = subprocess.run(contender.command, capture_output=True, text=True, check=False, env=environment)
    took = time.perf_counter() - start
    if done.returncode not in contender.fine:
        raise OctetError(f"{' '.join(contender.command)} ended with {done.returncode}: {done.stderr[-2000:]}")
    return took
