"""The child's side of reading: one JSON line in for each file, one JSON line out, sheets as Arrow files beside.

Started as `python -I worker.py`; it may die of any file. Nothing here knows databases, headers or findings.
"""

from __future__ import annotations

import errno
import json
import resource
import struct
import sys
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sources.reading.foreign import Foreign
    from sources.reading.formats import Format
    from sources.reading.ground.limits import Limits


class _NoPandas:
    """Pyarrow loads pandas, if there is any, to see whether a list is a frame: a quarter of a second for each child."""

    def find_spec(self, name: str, *_where: object) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


RECYCLE_ABOVE = 1 << 20  # KiB resident: a child that grew so large is replaced after its file
PANIC = "PanicException"
UNREAD = {"empty": "empty", "broken archive": "archive", "truncated file": "truncated", "zip": "nested"}
"""Formats that are refused at once, and the reason."""


def _do(job: dict[str, Any], limits: Limits) -> dict[str, Any]:
    if "plan" not in job:
        return _read(job, limits)
    from sources.marking.own import annotate
    from sources.reading.formats import Format, sniff

    path = Path(job["path"])
    path = _unlocked(job)[0] if sniff(path) is Format.ENCRYPTED else path
    annotate(path, Path(job["plan"]), Path(job["target"]), limits)
    return {}


def _read(job: dict[str, Any], limits: Limits) -> dict[str, Any]:
    from sources.reading.formats import Format, look
    from sources.reading.ground.refusals import RefusedError, at_most

    path, folder = Path(job["path"]), Path(job["folder"])
    at_most(path.stat().st_size, limits.file_bytes, "size")
    found = look(path)
    if found is Format.ENCRYPTED or (found is Format.XLS and _asks_password(path)):
        path, found = _unlocked(job)
    if not isinstance(found, Format):
        return {"format": Format.UNKNOWN, "sheets": [], "foreign": list(found)}
    if found is Format.PACKAGE:
        _look_into(path, limits)
    if found in UNREAD:
        raise RefusedError(UNREAD[found])
    if not found.readable:
        return {"format": found, "sheets": []}
    return {"format": found, **_tables(path, folder, found, limits, job.get("records", ()))}


def _look_into(path: Path, limits: Limits) -> None:
    from sources.reading.archives.inflating import opened

    with opened(path, limits):  # what is wrong with the package is told rather than that it is one
        return


def _tables(path: Path, folder: Path, found: Format, limits: Limits, records: Sequence[str] = ()) -> dict[str, Any]:
    from sources.reading.formats import Format

    if found is Format.TEXT:
        from sources.reading.plaintext.delimited import read_text

        return read_text(path, folder, limits)
    if found in (Format.HTML, Format.XML_SPREADSHEET):
        from sources.reading.markup import read_markup

        return read_markup(path, folder, found, limits)
    if found is Format.DBF:
        from sources.reading.binary.dbase import read_dbf

        return read_dbf(path, folder, limits)
    if found is Format.JSON:
        from sources.reading.plaintext.jsonrecords import read_json

        return read_json(path, folder, limits, records)
    from sources.reading.spreadsheets import read_spreadsheet

    return read_spreadsheet(path, folder, found, limits)


def _unlocked(job: dict[str, Any]) -> tuple[Path, Format | Foreign]:
    from sources.reading.archives.passwords import decrypted
    from sources.reading.formats import look

    path = decrypted(Path(job["path"]), Path(job["folder"]), job.get("passwords", ()))
    return path, look(path)


def _asks_password(path: Path) -> bool:
    from sources.reading.archives.passwords import is_encrypted

    return is_encrypted(path)


def _failures() -> tuple[type[BaseException], ...]:
    """What readers raise of bytes that lie; whatever trips over them is no reason to end the child."""
    import fastexcel
    import pyarrow
    import python_calamine

    of_readers = (fastexcel.FastExcelError, python_calamine.CalamineError, pyarrow.ArrowException)
    of_formats = (struct.error, zlib.error, zipfile.BadZipFile, SyntaxError, EOFError, BufferError)
    usual = (OSError, ValueError, ArithmeticError, LookupError, TypeError, AttributeError, AssertionError, RuntimeError)
    return (*of_readers, *of_formats, *usual)


def _answer(job: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """What a file gave, or why it gave nothing. Panics of Rust pass `except Exception`: they are told by their name."""
    from sources.reading.ground.refusals import RefusedError

    try:
        return _do(job, limits)
    except RefusedError as refused:
        return {"format": None, **refused.as_answer()}
    except MemoryError:
        return {"format": None, **RefusedError("memory").as_answer()}
    except _failures() as error:
        full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
        return {"format": None, **RefusedError("space" if full else "corrupt", kind=type(error).__name__).as_answer()}
    except BaseException as panic:
        if type(panic).__name__ != PANIC or not limits.catch_panics:
            raise
        return {"format": None, **RefusedError("panic").as_answer()}


def _largest_size() -> int:
    """KiB that were resident at most. Linux counts a large parent's into a child's `ru_maxrss`, not into VmHWM."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(status.partition("VmHWM:")[2].split()[0])


def serve() -> None:
    """Answer jobs until standard input ends."""
    settings = json.loads(sys.stdin.readline())
    sys.path.insert(0, settings["root"])
    sys.meta_path.insert(0, _NoPandas())
    from sources.child.isolation import allow_cpu, bound, leave_network
    from sources.reading.ground.limits import Limits

    limits = Limits(**settings["limits"])
    bound(limits.memory, limits.written)
    if not limits.network:
        leave_network()
    for line in sys.stdin:
        job = json.loads(line)
        limits = Limits(**job["limits"])
        allow_cpu(limits.cpu_seconds)
        answer = {"id": job["id"], **_answer(job, limits)}
        answer["last"] = _largest_size() > RECYCLE_ABOVE
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
