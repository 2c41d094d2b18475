"""The child's side of reading: one JSON line in for each file, one JSON line out, sheets as Arrow files beside.

Started as `python -I worker.py`; it may die of any file. Nothing here knows databases, headers or findings.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
import zipfile
from pathlib import Path
from typing import Any

RECYCLE_ABOVE = 1 << 20  # KiB resident: a child that grew so large is replaced after its file


def _limit(memory: int, written: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to end


def _allow_cpu(seconds: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _do(job: dict[str, Any]) -> dict[str, Any]:
    if "plan" not in job:
        return _read(job)
    from sources.returns.own import annotate

    annotate(Path(job["path"]), Path(job["plan"]), Path(job["target"]))
    return {}


def _read(job: dict[str, Any]) -> dict[str, Any]:
    from sources.formats import Format, sniff

    path, folder = Path(job["path"]), Path(job["folder"])
    found = sniff(path)
    if not found.readable:
        return {"format": found, "sheets": []}
    if found in (Format.XLSX, Format.XLSB, Format.ODS) and _too_large(path, job["unpacked"]):
        return {"format": found, "sheets": [], "error": "too large once unpacked"}
    if found is Format.TEXT:
        from sources.delimited import read_text

        return {"format": found, "sheets": read_text(path, folder)}
    if found in (Format.HTML, Format.XML_SPREADSHEET):
        from sources.markup import read_markup

        return {"format": found, "sheets": read_markup(path, folder)}
    from sources.spreadsheets import read_spreadsheet

    return {"format": found, "sheets": read_spreadsheet(path, folder, found)}


def _too_large(path: Path, unpacked: int | None) -> bool:
    with zipfile.ZipFile(path) as archive:
        return unpacked is not None and sum(part.file_size for part in archive.infolist()) > unpacked


def _failures() -> tuple[type[BaseException], ...]:
    import fastexcel
    import python_calamine

    return (fastexcel.FastExcelError, python_calamine.CalamineError, OSError, ValueError, MemoryError, ArithmeticError)


def serve() -> None:
    """Answer jobs until standard input ends."""
    settings = json.loads(sys.stdin.readline())
    sys.path.insert(0, settings["root"])
    _limit(settings["memory"], settings["written"])
    failures = _failures()
    for line in sys.stdin:
        job = json.loads(line)
        _allow_cpu(settings["cpu_seconds"])
        try:
            answer = _do(job)
        except failures as error:
            answer = {"format": None, "sheets": [], "error": f"{type(error).__name__}: {error}"[:300]}
        sys.stdout.write(json.dumps({"id": job["id"], **answer}) + "\n")
        sys.stdout.flush()
        if resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > RECYCLE_ABOVE:
            return


if __name__ == "__main__":
    serve()
