"""Two commands of a home at once, and Ctrl-C in the middle of one: said in a sentence, nothing lost, nothing double."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import dagster as dg

from pipelines.homes.home import Home
from pipelines.homes.instance import instance
from pipelines.runs.turns import turn
from schemas.databaselist import databases
from tests.assets.deliveries import deliver
from tests.pipelines.commands import COUNTING_FEW, ROOT

DISTRICT, MONTH = "310105", "2026-09"
SLOW = """
import sys, time
import intake.taking
commit = intake.taking._commit
def slowly(*given):
    done = commit(*given)
    print("committed", flush=True)
    time.sleep(60)
    return done
intake.taking._commit = slowly
from pipelines.command.app import main
main()
"""


@contextmanager
def octet(home: Home, *command: str) -> Iterator[subprocess.Popen[str]]:
    """The command as a process of its own, with SIGINT as a terminal gives it."""
    words = [sys.executable, *command, "--home", str(home.root)]
    with subprocess.Popen(
        words,
        cwd=ROOT,
        env=os.environ | COUNTING_FEW,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_the_second_waits_and_says_for_whom(home: Home) -> None:
    deliver(home.folder("inbox"), DISTRICT, MONTH)
    with ExitStack() as first:
        first.enter_context(turn(home))
        with octet(home, "-m", "pipelines", "run") as second:
            assert second.stderr is not None
            told = second.stderr.readline()
            assert told.startswith("octet: 等待 / waiting for `octet "), told
            assert f"process {os.getpid()}, since 2" in told
            assert len(list(home.folder("inbox").rglob("*.csv"))) == len(databases())
            assert second.poll() is None
            first.close()
            _, faults = second.communicate(timeout=240)
    assert second.returncode == 0, faults
    assert list(home.folder("inbox").rglob("*.csv")) == []


def test_an_interrupted_run_says_what_is_safe_and_goes_no_further(home: Home) -> None:
    for district in (DISTRICT, "310106"):
        deliver(home.folder("inbox"), district, MONTH)
    with octet(home, "-c", SLOW, "run") as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "committed\n"
        run.send_signal(signal.SIGINT)
        _, told = run.communicate(timeout=120)
    assert run.returncode == 130, told
    assert "已中断" in told
    assert "Traceback" not in told
    with instance(home) as opened:
        (record,) = opened.get_runs()
    assert record.status is dg.DagsterRunStatus.FAILURE
    assert {path.parent.name for path in home.folder("inbox").rglob("*.csv")} == {DISTRICT, "310106"}
    with octet(home, "-m", "pipelines", "run") as again:
        told, faults = again.communicate(timeout=240)
    assert again.returncode == 0, faults
    with octet(home, "-m", "pipelines", "submissions", "--json") as listed:
        rows = json.loads(listed.communicate(timeout=60)[0])
    assert len(rows) == 2 * len(databases())
    assert {row["state"] for row in rows} == {"accepted"}
