"""The parent's side of reading: a long-lived, killable child that parses one file after another."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from sources.reading.ground.limits import Limits
from sources.reading.ground.refusals import RefusedError

if TYPE_CHECKING:
    from sources.reading.answer import Answer

ROOT = Path(__file__).resolve().parents[2]
PREFIX = "octet-parser-"
WORKER = Path(__file__).with_name("worker.py")
SIGNALS: dict[int, str] = {signal.SIGXCPU: "time", signal.SIGKILL: "memory", signal.SIGXFSZ: "text_bytes"}
"""What ended a child → reason."""
LONGEST_ANSWER = 1 << 28
"""Bytes. Text does not come this way; places of cells do."""


class Parser:
    """Feeds files to the child. A child that dies or overstays is replaced; the answer then has an `error`.

    `submit` the files before the heavy imports: the child starts, and parsing overlaps with them. Used as a context
    manager, or ended with `close`. One thread at a time.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        sweep(PREFIX)
        self._folder = tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-")
        self._waiting: list[Path] = []
        self._current: tuple[Path, float] | None = None
        self._answers: dict[Path, Answer] = {}
        self._asked: dict[Path, dict[str, Any]] = {}
        self._count = 0
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Parser:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def submit(self, path: Path) -> None:
        """Ask for a file; the child works on it while the caller does something else."""
        if path not in self._waiting and path not in self._answers and (not self._current or self._current[0] != path):
            self._waiting.append(path)
            self._feed()

    def parse(self, path: Path, **asked: Any) -> Answer:
        """The child's answer for a file; the caller removes what its sheets' files hold.

        `asked` is what the child is told beside the path: `passwords` of an encrypted file, `records`, the path to the
        list in a JSON export. It crosses on standard input only.
        """
        if asked:
            self._asked[path] = asked
        self.submit(path)
        while path not in self._answers:
            self._receive()
            self._feed()
        return self._answers.pop(path)

    def annotate(self, path: Path, plan: Path, target: Path, passwords: Sequence[str] = ()) -> bool:
        """Have the child mark a workbook as `plan` says and write it to `target`; False when it could not.

        `plan` is the JSON of a `sources.returns.plan.Plan`; `passwords` open a workbook that is encrypted.
        """
        while self._current:
            self._receive()
        self._renew()
        deadline = time.monotonic() + self.limits.wall_seconds
        self._count += 1
        given = {"path": str(path.resolve()), "folder": str(target.parent), "limits": asdict(self.limits)}
        told = {"plan": str(plan), "target": str(target), "passwords": list(passwords)}
        self._send({"id": self._count, **given, **told})
        answer = self._answer(deadline)
        self._feed()
        return answer.error is None

    def forget(self) -> None:
        """Drop what was asked for and not fetched, with all that was written for it; the child stays for what comes."""
        if self._current:
            self._end()
        self._current = None
        for kept in (self._waiting, self._answers, self._asked):
            kept.clear()
        for folder in Path(self._folder.name).iterdir():
            shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """End the child and remove what it wrote."""
        self._end()
        self._folder.cleanup()

    def _start(self) -> None:
        environment = {
            "PATH": os.defpath, "LANG": "C.UTF-8", "RAYON_NUM_THREADS": "1", "OMP_NUM_THREADS": "1",
            "MALLOC_ARENA_MAX": "2", "ARROW_DEFAULT_MEMORY_POOL": "system",
        }  # fmt: skip
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(WORKER)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=environment, start_new_session=True, bufsize=0,
        )  # fmt: skip
        self._send({"root": str(ROOT), "limits": asdict(self.limits)})

    def _send(self, message: dict[str, Any]) -> None:
        assert self._process is not None and self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
        except BrokenPipeError:
            return  # a dead child is noticed when its answer does not come

    def _feed(self) -> None:
        if self._current or not self._waiting:
            return
        self._renew()
        path = self._waiting.pop(0)
        self._count += 1
        folder = Path(self._folder.name) / str(self._count)
        folder.mkdir()
        self._current = (path, time.monotonic() + self.limits.wall_seconds)
        given = {"path": str(path.resolve()), "folder": str(folder), "limits": asdict(self.limits)}
        self._send({"id": self._count, **given, **self._asked.pop(path, {})})

    def _renew(self) -> None:
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._start()

    def _receive(self) -> None:
        assert self._current is not None
        path, deadline = self._current
        self._answers[path] = self._answer(deadline)
        self._current = None

    def _answer(self, deadline: float) -> Answer:
        from sources.reading.answer import Answer  # heavy: the child starts before it

        line = self._read_line(deadline)
        if line is not None and line.endswith(b"\n"):
            answer = Answer.of_json(line)
            if answer.last:
                self._end()
            return answer
        reason = "time" if line is None else self._cause()
        self._end()
        return Answer.of_refusal(RefusedError(reason))

    def _read_line(self, deadline: float) -> bytes | None:
        """One line, what came before the child died, or None when the time is over and nothing has come."""
        assert self._process is not None and self._process.stdout is not None
        stream, line = self._process.stdout.fileno(), b""
        while not line.endswith(b"\n"):
            rest = max(deadline - time.monotonic(), 0)  # an answer that came in time may be fetched later
            if not select.select([stream], [], [], rest)[0] or len(line) > LONGEST_ANSWER:
                return None
            part = os.read(stream, 1 << 20)
            if not part:
                return line
            line += part
        return line

    def _cause(self) -> str:
        """The reason as far as the signal tells it. A reader that gets no more memory aborts."""
        assert self._process is not None
        return SIGNALS.get(-self._process.wait(), "crash")

    def _end(self) -> None:
        if self._process is None:
            return
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._process = None


def sweep(prefix: str, under: Path | None = None) -> None:
    """Remove what processes that were killed have left: it holds cells of their files.

    Of the folders for temporary files, or of all below `under`; each is called by the prefix and its process.
    """
    found = under.rglob(f"{prefix}*-*") if under else Path(tempfile.gettempdir()).glob(f"{prefix}*-*")
    for folder in found:
        owner = folder.name.removeprefix(prefix).partition("-")[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists() and Path("/proc/self").exists():
            shutil.rmtree(folder, ignore_errors=True)
