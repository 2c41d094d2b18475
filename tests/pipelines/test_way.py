"""The way of a file, as `docs/architecture.md` lists it, is the way that it goes: an intake is traced, the child too.

A reader who follows it opens each listed module once, in that order: each is called by one that stands before it, so
none has to be looked for elsewhere. What they ask on the way (words, areas, mappings) is not opened for that.
"""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType

import pytest

from intake.inbox import Delivery
from intake.taking import take_in_delivery
from pipelines.homes.home import Home
from schemas.databaselist import databases
from sources.child import parser, worker
from tests.sources.books import BUILDING, BUILDING_HEADER, book

ROOT = Path(__file__).parents[2]
MOST = 25
FIRST, CHILD, LAST = "intake/taking.py", "sources/child/parser.py", "warehouse/lake/files.py"
TRACER = """
import runpy, sys, threading
seen = set()
def called(frame, event, argument):
    while frame is not None:
        code = frame.f_code.co_filename
        before = frame.f_back and frame.f_back.f_code.co_filename
        if event == "call" and (before, code) not in seen:
            seen.add((before, code))
            with open({log!r}, "a") as log:
                log.write(f"{{before}}\\t{{code}}\\n")
        return
threading.setprofile(called)
sys.setprofile(called)
runpy.run_path({worker!r}, run_name="__main__")
"""
Calls = list[tuple[str, str]]
"""Caller and called, by their paths in the project, in the order of the first such call."""


@pytest.fixture(scope="module")
def listed() -> list[str]:
    _, _, after = (ROOT / "docs/architecture.md").read_text("utf-8").partition("## The way of a file")
    return re.findall(r"^\d+\. `([\w/]+\.py)`", after.partition("\n## ")[0], re.MULTILINE)


@contextmanager
def traced(calls: Calls) -> Iterator[None]:
    """Notes calls from one module of the project into another, in all threads."""
    seen = set()

    def called(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and (pair := _pair(frame)) and pair not in seen:
            seen.add(pair)
            calls.append(pair)

    threading.setprofile(called)
    sys.setprofile(called)
    try:
        yield
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def _pair(frame: FrameType) -> tuple[str, str] | None:
    """The last other module of the project that the call came through, and the called one."""
    called = _in(frame.f_code.co_filename)
    before = frame.f_back
    while called and before is not None:
        caller = _in(before.f_code.co_filename)
        if caller and caller != called:
            return caller, called
        before = before.f_back
    return None


@cache
def _in(file: str) -> str:
    path = Path(file)
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) and ".venv" not in path.parts else ""


@pytest.fixture
def calls(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Calls:
    """The calls of one intake; those inside the child follow the first into `sources/child/parser.py`."""
    log, tracing = tmp_path / "child.log", tmp_path / "tracing.py"
    tracing.write_text(TRACER.format(log=str(log), worker=worker.__file__), "utf-8")
    monkeypatch.setattr(parser, "WORKER", tracing)
    folder = home.folder("inbox") / "2026-09" / "310105"
    folder.mkdir(parents=True)
    place, path = home.workplace(), book(folder / "楼宇.xlsx", 商务楼宇=[BUILDING_HEADER, BUILDING])
    assert place.store
    found: Calls = []
    with traced(found):
        taken = take_in_delivery(place, Delivery("2026-09", "310105", (path,)), frozenset(databases()))
    assert [(one.database, one.submission) for one in taken] == [("building", 1)]
    inside = [tuple(line.split("\t")) for line in log.read_text("utf-8").splitlines()]
    child = [(_in(before), _in(called)) for before, called in inside]
    first = next(at for at, (_, called) in enumerate(found) if called == CHILD) + 1
    started = (CHILD, _in(str(worker.__file__)))
    return [*found[:first], started, *(pair for pair in child if all(pair) and len(set(pair)) == 2), *found[first:]]


def test_the_way_is_short(listed: list[str]) -> None:
    assert (listed[0], listed[-1], len(set(listed))) == (FIRST, LAST, len(listed))
    assert len(listed) <= MOST


def test_a_file_goes_the_listed_way_each_step_called_by_an_earlier_one(listed: list[str], calls: Calls) -> None:
    met = dict.fromkeys([FIRST, *(called for _, called in calls if called in listed)])
    assert list(met) == listed
    lost = [
        step
        for at, step in enumerate(listed[1:], 1)
        if not any(called == step and caller in listed[:at] for caller, called in calls)
    ]
    assert lost == []
