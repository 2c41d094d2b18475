"""The parent's side of reading: a long-lived, killable child that parses one file after another."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from sources.limits import Limits

ROOT = Path(__file__).resolve().parents[1]
PREFIX = "octet-parser-"
WORKER = Path(__file__).with_name("worker.py")


class Parser:
    """Feeds files to the child. A child that dies or overstays is replaced; the answer then carries `error`.

    Make it before the heavy imports and `submit` the files first: parsing then overlaps with them. Used as a context
    manager, or ended with `close`. One thread at a time.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        _sweep()
        self._folder = tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-")
        self._waiting: list[Path] = []
        self._current: tuple[Path, float] | None = None
        self._answers: dict[Path, dict[str, Any]] = {}
        self._count = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._start()

    def __enter__(self) -> Parser:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def submit(self, path: Path) -> None:
        """Ask for a file; the child works on it while the caller does something else."""
        if path not in self._waiting and path not in self._answers and (not self._current or self._current[0] != path):
            self._waiting.append(path)
            self._feed()

    def parse(self, path: Path) -> dict[str, Any]:
        """The child's answer for a file: `format`, `sheets`, and `error` when reading failed."""
        self.submit(path)
        while path not in self._answers:
            self._receive()
            self._feed()
        return self._answers.pop(path)

    def annotate(self, path: Path, plan: Path, target: Path) -> bool:
        """Have the child mark a workbook as `plan` says and write it to `target`; False when it could not.

        `plan` is the JSON of a `sources.returns.plan.Plan`.
        """
        while self._current:
            self._receive()
        self._renew()
        deadline = time.monotonic() + self.limits.wall_seconds
        self._count += 1
        self._send({"id": self._count, "path": str(path.resolve()), "plan": str(plan), "target": str(target)})
        answer = self._answer(deadline)
        self._feed()
        return "error" not in answer

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
        bounds = {"memory": self.limits.memory, "cpu_seconds": self.limits.cpu_seconds, "written": self.limits.written}
        self._send({"root": str(ROOT), **bounds})

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
        self._send(
            {
                "id": self._count,
                "path": str(path.resolve()),
                "folder": str(folder),
                "unpacked": self.limits.archive_bytes,
            }
        )

    def _renew(self) -> None:
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._start()

    def _receive(self) -> None:
        assert self._current is not None
        path, deadline = self._current
        self._answers[path] = self._answer(deadline)
        self._current = None

    def _answer(self, deadline: float) -> dict[str, Any]:
        line = self._read_line(deadline)
        if line is not None and line.endswith(b"\n"):
            answer: dict[str, Any] = json.loads(line)
            return answer
        error = "time" if line is None else self._cause()
        self._end()
        return {"format": None, "sheets": [], "error": error}

    def _read_line(self, deadline: float) -> bytes | None:
        """One line, what came before the child died, or None when the time is over."""
        assert self._process is not None and self._process.stdout is not None
        stream, line = self._process.stdout.fileno(), b""
        while not line.endswith(b"\n"):
            rest = deadline - time.monotonic()
            if rest <= 0 or not select.select([stream], [], [], rest)[0]:
                return None
            part = os.read(stream, 1 << 20)
            if not part:
                return line
            line += part
        return line

    def _cause(self) -> str:
        assert self._process is not None
        code = self._process.wait()
        return f"signal {-code}" if code < 0 else f"exit {code}"

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


def _sweep() -> None:
    """Remove what parents that were killed have left: it holds cells of their files."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        owner = folder.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists() and Path("/proc/self").exists():
            shutil.rmtree(folder, ignore_errors=True)
