"""Districts taken in side by side: the same as one after the other, and nothing lost when a process is killed."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
import sqlalchemy as sa

from intake.inbox import Delivery
from pipelines.homes.home import Home
from pipelines.runs import sidebyside
from pipelines.verifying import breaches
from tests.assets.deliveries import deliver
from tests.homes import copied
from tests.listing import standing_rows
from tests.pipelines.commands import COUNTING_FEW, ROOT
from tests.stores import NIGHT
from warehouse.ledger.connection import reading
from warehouse.ledger.tables import submission

DISTRICTS, MONTH = ("310101", "310105", "310106"), "2026-09"
KILLS = 50
SIDE_BY_SIDE = {"OCTET_PROCESSES": "2"}


@contextmanager
def running(home: Home, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """`octet run` as a process of its own, with SIGINT as a terminal gives it."""
    with subprocess.Popen(
        [sys.executable, "-m", "pipelines", "run", "--home", str(home.root)],
        cwd=ROOT, env=os.environ | COUNTING_FEW | environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def run(home: Home, code: int = 0, **environment: str) -> str:
    with running(home, **environment) as process:
        told, _ = process.communicate(timeout=240)
    assert process.returncode == code, told
    return told


def workers(of: subprocess.Popen[str]) -> list[psutil.Process]:
    """The processes that take in: those below the one that forks them."""
    below = psutil.Process(of.pid).children(recursive=True)
    return [
        each for each in below if "forkserver" in " ".join(each.cmdline()) and each.parent() != psutil.Process(of.pid)
    ]


def wait_for_workers(of: subprocess.Popen[str]) -> list[psutil.Process]:
    until = time.monotonic() + 120
    while time.monotonic() < until and of.poll() is None:
        try:
            if len(found := workers(of)) == 2:
                return found
        except psutil.NoSuchProcess:
            continue
        time.sleep(0.02)
    raise AssertionError("no process took in")


def wait_for_a_commit(home: Home, of: subprocess.Popen[str]) -> None:
    engine = home.engine()
    until = time.monotonic() + 120
    while time.monotonic() < until and of.poll() is None:
        with reading(engine) as connection:
            if connection.scalar(sa.select(sa.func.count()).select_from(submission)):
                engine.dispose()
                return
        time.sleep(0.02)
    raise AssertionError("nothing was committed")


def gone(processes: list[psutil.Process]) -> bool:
    return not psutil.wait_procs(processes, timeout=30)[1]


def answers(home: Home) -> list[str]:
    """The names of the answers, without the numbers of submissions."""
    files = home.folder("returned").rglob("*.xlsx")
    return sorted(re.sub(r"_\d+\.xlsx$", "", str(path.relative_to(home.root))) for path in files)


@pytest.fixture
def delivered(home: Home) -> Home:
    for district in DISTRICTS:
        deliver(home.folder("inbox"), district, MONTH)
    return home


@pytest.fixture(scope="module")
def one_by_one(blank_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = copied(blank_home, tmp_path_factory.mktemp("serial") / "home")
    for district in DISTRICTS:
        deliver(home.folder("inbox"), district, MONTH)
    run(home, OCTET_PROCESSES="1")
    return home


def assert_same(home: Home, as_in: Home) -> None:
    rows, expected = standing_rows(home.engine()), standing_rows(as_in.engine())
    assert rows.pop("draft") and expected.pop("draft")  # it is of another state of the ledger
    assert rows == expected
    assert answers(home) == answers(as_in)
    assert [path for path in home.folder("inbox").rglob("*.csv")] == []
    assert breaches(home.root) == []


def test_the_same_comes_of_it_and_nothing_is_left_lying_about(
    delivered: Home, one_by_one: Home, tmp_path_factory: pytest.TempPathFactory
) -> None:
    scratch = tmp_path_factory.mktemp("scratch")
    with running(delivered, **SIDE_BY_SIDE, TMPDIR=str(scratch)) as process:
        found = wait_for_workers(process)
        told, _ = process.communicate(timeout=240)
    assert process.returncode == 0, told
    assert gone(found)
    assert list(scratch.rglob("octet-*")) == []
    assert_same(delivered, one_by_one)


@pytest.mark.timeout(600)
def test_however_runs_end_before_their_time_the_next_makes_it_good(delivered: Home, one_by_one: Home) -> None:
    """Killed in the middle, ended by Ctrl-C, left by one of its processes: one after the other, in one home."""
    with running(delivered, **SIDE_BY_SIDE) as process:
        found = wait_for_workers(process)
        wait_for_a_commit(delivered, process)
        process.kill()
    assert gone(found)
    with running(delivered, **SIDE_BY_SIDE) as process:
        found = wait_for_workers(process)
        process.send_signal(signal.SIGINT)
        told, _ = process.communicate(timeout=120)
    assert process.returncode == 130, told
    assert "Traceback" not in told
    assert gone(found)
    with running(delivered, **SIDE_BY_SIDE) as process:
        wait_for_workers(process)[0].kill()
        told, _ = process.communicate(timeout=240)
    assert process.returncode == 3, told
    assert "失败" in told
    assert "Traceback" not in told
    run(delivered, 0, **SIDE_BY_SIDE)
    assert_same(delivered, one_by_one)


@pytest.mark.skipif(not NIGHT, reason="slow: runs with make fuzz")
@pytest.mark.timeout(60 * KILLS)
def test_kills_at_any_moment_lose_and_double_nothing(blank_home: Path, tmp_path: Path, one_by_one: Home) -> None:
    chance = random.Random(11)
    for number in range(KILLS):
        home = copied(blank_home, tmp_path / str(number))
        for district in DISTRICTS:
            deliver(home.folder("inbox"), district, MONTH)
        with running(home, **SIDE_BY_SIDE) as process:
            found = wait_for_workers(process)
            time.sleep(chance.uniform(0, 6))
            process.kill()
        assert gone(found)
        run(home, 0, **SIDE_BY_SIDE)
        assert_same(home, one_by_one)


def test_how_many_are_at_work(home: Home, tmp_path: Path) -> None:
    def delivery(district: str, size: int) -> Delivery:
        path = tmp_path / district
        path.write_bytes(bytes(size))
        return Delivery(MONTH, district, (path,))

    large, small = sidebyside.WORTH_STARTING, 10
    assert sidebyside.processes(home, [delivery("310101", large)]) == 1
    assert sidebyside.processes(home, [delivery("310101", small), delivery("310105", small)]) == 1
    assert sidebyside.processes(home, [delivery("310101", large), delivery("310105", small)]) == min(
        sidebyside.usual(), 2
    )
    asked = Home(home.root, home.settings.model_copy(update={"processes": 3}))
    assert sidebyside.processes(asked, [delivery(district, small) for district in DISTRICTS]) == 3
    assert sidebyside.processes(asked, [delivery(district, small) for district in DISTRICTS[:2]]) == 2
