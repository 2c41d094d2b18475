"""One command at a time: two that take in at once would overtake each other, district by district.

The lock is the kernel's: it ends with the process that holds it, however that ends.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipelines.runs.runner import Runner
from schemas.periods import told_at

if TYPE_CHECKING:
    from pipelines.homes.home import Home

LOCK = "octet.lock"


@contextmanager
def turn(home: Home) -> Iterator[Runner]:
    """What runs in a home, when no other command of this home is at work.

    Who is waited for is told on standard error.
    """
    with (home.folder("dagster") / LOCK).open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            print(f"octet: 等待 / waiting for {lock.read() or 'another command'}", file=sys.stderr, flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        lock.truncate(0)
        since = told_at(dt.datetime.now(dt.UTC), "seconds", " ")
        lock.write(f"`octet {' '.join(sys.argv[1:2])}` of {getpass.getuser()} (process {os.getpid()}, since {since})")
        lock.flush()
        with Runner(home) as runner:
            yield runner
