"""What may leave an asset when it fails. A library's message may quote a cell, and Dagster keeps messages for ever."""

from __future__ import annotations

import sqlite3
import traceback
from pathlib import Path
from types import TracebackType

import dagster as dg
from sqlalchemy.exc import OperationalError

from schemas.errors import OctetError

ROOT = Path(__file__).parents[1]
PACKAGES = ("assets", "intake", "pipelines", "schemas", "sources", "synth", "warehouse")
TRANSIENT = (OperationalError, ConnectionError, TimeoutError)
RETRIES, PAUSE_SECONDS = 2, 4


class Guard:
    """Lets nothing but our own messages through: kinds and places of other faults, never their text.

    What may pass by itself (a locked database, a lost connection) is tried again; the rest is not: nor is a wrong
    statement (`no such table`), which SQLite calls operational too. This is said here and not by a `RetryPolicy`: that
    one takes an interruption for a fault, and a run that was ended would go on.
    """

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Replace the exception; `from None` keeps Dagster from recording the original one."""
        if fault is None or not isinstance(fault, Exception):
            return
        if isinstance(fault, OctetError):
            raise dg.Failure(str(fault), metadata={"kind": type(fault).__name__}, allow_retries=False) from None
        told = dg.Failure(f"{type(fault).__name__} at {place(trace)}", metadata={"kind": "fault"}, allow_retries=False)
        if may_pass(fault):
            raise dg.RetryRequested(max_retries=RETRIES, seconds_to_wait=PAUSE_SECONDS) from told
        raise told from None


def may_pass(fault: Exception) -> bool:
    """Whether the same again may succeed."""
    code = getattr(getattr(fault, "orig", None), "sqlite_errorcode", None)
    return isinstance(fault, TRANSIENT) and code != sqlite3.SQLITE_ERROR


def place(trace: TracebackType | None) -> str:
    """The innermost function of this project in a traceback, as `file.py:line in function`."""
    frames = traceback.extract_tb(trace)
    ours = [frame for frame in frames if any(Path(frame.filename).is_relative_to(ROOT / name) for name in PACKAGES)]
    innermost = (ours or frames)[-1]
    return f"{Path(innermost.filename).name}:{innermost.lineno} in {innermost.name}"
