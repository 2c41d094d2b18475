"""The one place where files of the inbox are opened: each is copied, and only the copy is read, kept and answered.

So no link, device or pipe is opened, and what is examined, encrypted and answered are the same bytes.
"""

from __future__ import annotations

import datetime as dt
import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from intake.inbox import Left, Why
from schemas.periods import Period
from sources.child.parser import sweep

FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
TIMES_THE_LIMIT = 8
"""Files so much above the limit are still kept and returned with the reason; larger ones are not copied at all."""
PREFIX = "octet-held-"
"""Beginning of the folder's name, followed by the number of the process."""
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EMFILE)
"""What is wrong with the machine and not with the file."""
Facts = tuple[int, int, int, int]


@dataclass(frozen=True)
class Held:
    """A file of the inbox and its copy, which lies in folders of the same names, that of its month first."""

    path: Path
    copy: Path
    facts: Facts

    @property
    def since(self) -> dt.datetime:
        """When it was put there, or changed last: a copy keeps the time of modification of what it is a copy of."""
        return dt.datetime.fromtimestamp(self.facts[3] / 1e9, dt.UTC)


class Holding:
    """A private folder for the copies of one run, gone with it. `file_bytes` is the limit of a file, None for none."""

    def __init__(self, inbox: Path, file_bytes: int | None) -> None:
        self._inbox = inbox
        self._largest = None if file_bytes is None else file_bytes * TIMES_THE_LIMIT
        sweep(PREFIX)
        self._folder = tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-")
        self._count = 0

    def __enter__(self) -> Holding:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self._folder.cleanup()

    def hold(self, path: Path) -> Held | Left | None:
        """Copy a file; None when it is gone, `Left` with the reason when it cannot or may not be read."""
        self._count += 1
        first, *rest = path.relative_to(self._inbox).parts
        named = Period.of_folder(first)
        copy = Path(self._folder.name, str(self._count), str(named[0]) if named else first, *rest)
        copy.parent.mkdir(parents=True)
        try:
            with folder_of(self._inbox, path) as folder:
                why = self._copied(path.name, folder, copy)
        except FileNotFoundError:
            return None
        except OSError as wrong:  # a link (ELOOP), a folder that became none, no permission
            if wrong.errno in FULL:
                raise
            return Left(path, Why.CLOSED)
        return Left(path, why) if isinstance(why, Why) else Held(path, copy, why)

    def _copied(self, name: str, folder: int, copy: Path) -> Facts | Why:
        if not stat.S_ISREG(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
            return Why.NO_FILE
        with os.fdopen(os.open(name, FILE, dir_fd=folder), "rb") as source:
            before = os.fstat(source.fileno())
            if not stat.S_ISREG(before.st_mode):
                return Why.NO_FILE
            if self._largest is not None and before.st_size > self._largest:
                return Why.LARGE
            with copy.open("xb") as target:
                shutil.copyfileobj(source, target, 1 << 20)
            after = os.fstat(source.fileno())
        is_whole = _facts(before) == _facts(after) and copy.stat().st_size == after.st_size
        return _facts(after) if is_whole else Why.CHANGING

    def is_unchanged(self, held: Held) -> bool:
        """Whether the file is still the one that was copied."""
        try:
            with folder_of(self._inbox, held.path) as folder:
                return _facts(os.stat(held.path.name, dir_fd=folder, follow_symlinks=False)) == held.facts
        except OSError:
            return False

    def remove(self, held: Held) -> None:
        """Take the file out of the inbox, unless something else lies there by now."""
        try:
            with folder_of(self._inbox, held.path) as folder:
                if _facts(os.stat(held.path.name, dir_fd=folder, follow_symlinks=False)) == held.facts:
                    os.unlink(held.path.name, dir_fd=folder)
        except FileNotFoundError:
            return


@contextmanager
def folder_of(inbox: Path, path: Path) -> Iterator[int]:
    """The folder that a file lies in, opened name by name from the inbox on: none of them may be a link."""
    opened = [os.open(inbox, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)]
    try:
        for name in path.relative_to(inbox).parts[:-1]:
            opened.append(os.open(name, FOLDER, dir_fd=opened[-1]))
        yield opened[-1]
    finally:
        for number in opened:
            os.close(number)


def _facts(found: os.stat_result) -> Facts:
    return (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
