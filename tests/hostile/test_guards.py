"""Switching off one guard, all others on, changes what becomes of the file that it is there for."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from schemas.outcome import Outcome
from sources.child.parser import Parser
from sources.examining.examination import examine
from sources.reading.ground.limits import Limits
from sources.reading.ground.refusals import REASONS
from tests.hostile.corpus import cases
from tests.hostile.judging import EXPECTED, difference, verdict_of
from tests.stores import NIGHT

ROOT = Path(__file__).parents[2]
NET: dict[str, Any] = {"memory": 3 << 30, "cpu_seconds": 60, "wall_seconds": 90.0}
"""What holds the machine while a guard is off."""

night = pytest.mark.skipif(not NIGHT, reason="slow: runs with make fuzz")

GUARDS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "archive_entries": ("xlsx_archives/1001-entries.xlsx", "entries", {"archive_entries": None}),
    "plain_names, twice": ("xlsx_archives/twice-but-for-case.xlsx", "names", {"plain_names": False}),
    "plain_names, ..": ("xlsx_archives/name-climbs.xlsx", "names", {"plain_names": False}),
    "plain_names, long": ("xlsx_archives/name-of-60k.xlsx", "names", {"plain_names": False}),
    "plain_names, device": ("xlsx_archives/entry-a-device.xlsx", "names", {"plain_names": False}),
    "archive_at_start": ("xlsx_archives/behind-pdf.xlsx", "prefix", {"archive_at_start": False}),
    "ratio": ("xlsx_archives/20m-of-blanks.xlsx", "ratio", {"ratio": None}),
    "plain_xml": ("xlsx_parts/doctype-in-sheet1.xlsx", "doctype", {"plain_xml": False}),
    "rows": ("text/a-row-behind-1050000-blank-ones.csv", "rows", {"rows": None}),
    "columns": ("text/513-columns.csv", "columns", {"columns": None}),
    "text_length": ("xlsx_cells/text-of-32768.xlsx", "text_length", {"text_length": None}),
    "sparse": ("xlsx_cells/members-and-n400000.xlsx", "sparse", {"sparse": None}),
    "sheets": ("others/1001-tables.xls", "sheets", {"sheets": None}),
}
"""Guard → file of the corpus, reason why it goes back, and the limits without the guard."""

SLOW_GUARDS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "file_bytes": ("xlsx_archives/65m-stored.xlsx", "size", {"file_bytes": None}),
    "entry_bytes": ("xlsx_archives/520m-of-noise.xlsx", "entry_size", {"entry_bytes": None}),
    "archive_bytes": ("xlsx_archives/three-times-400m-of-noise.xlsx", "archive_size", {"archive_bytes": None}),
    "cells": ("xlsx_cells/12m-empty-cells.xlsx", "cells", {"cells": None}),
    "box_cells": ("xlsx_cells/a1-and-t1048576.xlsx", "box", {"box_cells": None, "sparse": None}),
    "text_bytes": ("xlsx_cells/one-long-text-6000-times.xlsx", "text_bytes", {"text_bytes": None}),
}
"""The same where reading without the guard takes long: all of it runs with `make fuzz`, the rest is shown lowered."""

LOWERED: dict[str, tuple[str, str, dict[str, Any]]] = {
    "file_bytes": ("xlsx_archives/comment-of-64k.xlsx", "size", {"file_bytes": 60_000}),
    "entry_bytes": ("xlsx_archives/ratio-of-60.xlsx", "entry_size", {"entry_bytes": 5_000_000}),
    "archive_bytes": ("xlsx_archives/ratio-of-60.xlsx", "archive_size", {"archive_bytes": 5_000_000}),
    "cells": ("xlsx_cells/60000-formatted-rows.xlsx", "cells", {"cells": 60_000}),
    "box_cells": ("xlsx_cells/far-to-the-right.xlsx", "box", {"box_cells": 2000}),
    "text_bytes": ("xlsx_cells/text-of-32767.xlsx", "text_bytes", {"text_bytes": 90_000}),
    "ratio_above_bytes": ("xlsx_archives/90k-of-blanks.xlsx", "ratio", {"ratio_above_bytes": 10_000}),
    "memory": ("xls/a1-and-iv16384.xls", "", {"memory": 250_000_000}),
    "cpu_seconds": ("xls/a1-and-iv16384.xls", "time", {"cpu_seconds": 1}),
    "wall_seconds": ("xlsx_cells/200000-unused-strings.xlsx", "time", {"wall_seconds": 0.0}),
    "written": ("xlsx_cells/200000-unused-strings.xlsx", "corrupt", {"written": 1000}),
}
"""The other way round: a file that is otherwise taken (the manifest says so) goes back once the bound is low."""


@pytest.fixture(scope="module")
def child() -> Iterator[Parser]:
    with Parser(Limits(**NET)) as parser:
        yield parser


def judged(path: str, folder: Path, parser: Parser, changes: dict[str, Any]) -> tuple[Outcome, ...]:
    """What becomes of a file of the corpus under other limits. Those of the child itself need a child of their own."""
    family, _, name = path.partition("/")
    target, limits = folder / name, Limits(**NET | changes)
    target.write_bytes(cases(family)[name].bytes)
    if {"memory", "written"} & set(changes):
        return examine(target, EXPECTED, limits).outcomes
    parser.limits = limits
    return examine(target, EXPECTED, parser=parser).outcomes


def reason(outcomes: tuple[Outcome, ...]) -> str:
    return " ".join(finding.message for outcome in outcomes for finding in outcome.findings)


def wanted(path: str) -> Any:
    family, _, name = path.partition("/")
    return cases(family)[name].verdict


def words(name: str) -> str:
    """What is said of a reason whatever the limit is."""
    return REASONS[name].partition("{")[0]


@pytest.mark.parametrize("guard", [*GUARDS, *(pytest.param(name, marks=night) for name in SLOW_GUARDS)])
def test_a_guard_that_is_off_lets_its_file_through(guard: str, tmp_path: Path, child: Parser) -> None:
    path, because, off = (GUARDS | SLOW_GUARDS)[guard]
    held = judged(path, tmp_path, child, {})
    assert difference(wanted(path), verdict_of(held)) is None
    assert words(because) in reason(held)
    let_through = judged(path, tmp_path, child, off)
    assert words(because) not in reason(let_through)
    assert difference(wanted(path), verdict_of(let_through)) is not None


@pytest.mark.parametrize("guard", LOWERED)
def test_a_bound_returns_a_file_once_it_is_low(guard: str, tmp_path: Path, child: Parser) -> None:
    path, because, low = LOWERED[guard]
    assert wanted(path).state != "returned"
    held = judged(path, tmp_path, child, low)
    assert verdict_of(held).state == "returned"
    assert not because or words(because) in reason(held)


PANICS = "xls/formula-of-60000.xls"


@pytest.mark.parametrize("caught", [True, False])
def test_a_panic_ends_the_child_unless_it_is_caught(caught: bool, tmp_path: Path) -> None:
    family, _, name = PANICS.partition("/")
    path = tmp_path / name
    path.write_bytes(cases(family)[name].bytes)
    with Parser(Limits(**NET | {"catch_panics": caught})) as parser:
        assert parser.parse(path).error == ("panic" if caught else "crash")


CONNECTING = """
import socket, sys
from sources.child.isolation import leave_network
if sys.argv[2] == "off":
    leave_network()
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[1])), 5).close()
except OSError:
    sys.exit(3)
"""


@pytest.mark.parametrize(("network", "code"), [("off", 3), ("on", 0)])
def test_without_the_network_guard_a_child_reaches_a_socket(network: str, code: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = str(listening.getsockname()[1])
        run = subprocess.run([sys.executable, "-c", CONNECTING, port, network], cwd=ROOT, check=False)
    assert run.returncode == code


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs root on Linux")
@pytest.mark.parametrize("network", [True, False])
def test_the_child_lives_in_a_network_of_its_own(network: bool, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a\n", encoding="utf-8")
    with Parser(Limits(network=network)) as parser:
        parser.parse(path)
        child = parser._process
        assert child is not None
        same = (Path("/proc/self/ns/net").readlink(), Path(f"/proc/{child.pid}/ns/net").readlink())
    assert (same[0] == same[1]) is network


def test_every_limit_is_switched_off_once() -> None:
    shown = {guard.partition(",")[0] for guard in (*GUARDS, *SLOW_GUARDS, *LOWERED)} | {"catch_panics", "network"}
    assert shown == {field.name for field in fields(Limits)}
