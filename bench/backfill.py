"""`python -m bench.backfill [--months 24] [--districts 16] [--keep]`: a backfill of all databases from the web UI.

A home with small files for each district and month, `octet ui` beside it, and the backfill launched as the page does.
Then once more: nothing waits, and nothing in the warehouse may change. Files are made once, in build/bench.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import sqlalchemy as sa

from bench.measure import Contender, run
from intake.inbox import district_of
from schemas.databaselist import databases
from schemas.periods import Period

FOLDER = Path("build/bench/backfill")
LAST = "2026-09"
SCALE = "0.0005"
PORT = 3457
OCTET = str(Path(sys.executable).with_name("octet"))
PATIENCE_SECONDS = 7200

LOADED = "{repositoriesOrError {... on RepositoryConnection {nodes {assetNodes {assetKey {path}}}}}}"
LAUNCH = """mutation($p: LaunchBackfillParams!) {launchPartitionBackfill(backfillParams: $p) {
    ... on LaunchBackfillSuccess {backfillId} ... on PythonError {message}}}"""
PROGRESS = """query($id: String!) {partitionBackfillOrError(backfillId: $id) {... on PartitionBackfill {
    status error {message} assetBackfillData {assetBackfillStatuses {... on AssetPartitionsStatusCounts {
    assetKey {path} numPartitionsTargeted numPartitionsMaterialized numPartitionsFailed}}}}}}"""


def main() -> int:
    """Measure, print, and return 1 when a partition is missing or the second time changed anything."""
    parser = argparse.ArgumentParser(prog="bench.backfill", description=__doc__)
    parser.add_argument("--months", type=int, default=24)
    parser.add_argument("--districts", type=int, default=16)
    parser.add_argument("--all-assets", action="store_true", help="indicators and releases of the months too")
    parser.add_argument("--keep", action="store_true", help="leave the home for a look at it")
    options = parser.parse_args()
    months = [str(each) for each in sorted(periods(options.months))]
    home = made(months)
    districts = delivered(home, months, options.districts)
    assets = [*databases(), *(("indicators", "draft") if options.all_assets else ())]
    places = [f"{district}|{month}" for district in districts for month in months]
    print(f"{len(districts)} districts × {len(months)} months × {len(databases())} databases", flush=True)
    print(f"{'':<20}{'wall':>10}{'CPU':>10}{'materialized':>15}{'CPU each':>12}")
    with served(home) as server:
        first = backfilled(server, "first", places, assets)
        known = figures(home)
        again = backfilled(server, "again", places, assets)
    changed = {name: rows for name, rows in figures(home).items() if rows != known[name]}
    print(f"{known['submission']} submissions; rows that the second changed: {changed or 'none'}")
    if not options.keep:
        shutil.rmtree(home)
    return 0 if first and again and not changed else 1


def periods(number: int) -> Iterator[Period]:
    """So many months up to the last one, newest first."""
    period = Period.parse(LAST)
    for _ in range(number):
        yield period
        period = period.earlier()


def made(months: list[str]) -> Path:
    """A fresh home that begins with the first month. Nothing is taken in by itself: only the backfill is measured."""
    home = FOLDER / "home"
    shutil.rmtree(home, ignore_errors=True)
    run(Contender("init", (OCTET, "init", str(home), "--keys", str(home.with_suffix(".keys")))))
    settings = home / "octet.toml"
    lines = settings.read_text("utf-8").replace("watch_inbox = true", "watch_inbox = false").splitlines()
    kept = [f'start = "{months[0]}"' if line.startswith("start = ") else line for line in lines]
    settings.write_text("\n".join(kept) + "\n", "utf-8")
    return home


def delivered(home: Path, months: list[str], number: int) -> list[str]:
    """Put a month's files of so many districts into each month's folder; the codes of the districts."""
    from pipelines.homes.home import home as found

    areas = found(home).areas
    districts = [area.code for area in areas.level(2, Period.parse(LAST))][:number]
    for month in months:
        if not (FOLDER / month).exists():
            draft = FOLDER / "draft"
            shutil.rmtree(draft, ignore_errors=True)
            run(Contender("synth", (OCTET, "synth", str(draft), "--period", month, "--scale", SCALE)))
            (draft / month).rename(FOLDER / month)
        for folder in (FOLDER / month).iterdir():
            if district_of(folder.name, areas) in districts:
                shutil.copytree(folder, home / "inbox" / month / folder.name)
    return districts


@contextmanager
def served(home: Path) -> Iterator[psutil.Process]:
    """`octet ui` of the home, until it is loaded and while it is measured."""
    with (FOLDER / "ui.log").open("wb") as log:
        command = (OCTET, "ui", "--home", str(home), "--port", str(PORT))
        server = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        while not is_loaded():
            time.sleep(0.5)
        yield psutil.Process(server.pid)
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()


def is_loaded() -> bool:
    """Whether the assets are there."""
    try:
        return bool(asked(LOADED)["repositoriesOrError"].get("nodes"))
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def asked(query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
    """What the server answers, as its page would ask."""
    body = json.dumps({"query": query, "variables": variables or {}}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}/graphql", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        told: dict[str, Any] = json.load(answer)["data"]
    return told


def backfilled(server: psutil.Process, name: str, places: list[str], assets: list[str]) -> bool:
    """Launch, wait for the end and print a line; whether everything is materialized."""
    start, before = time.perf_counter(), used(server)
    parameters = {"partitionNames": places, "assetSelection": [{"path": [each]} for each in assets], "title": name}
    number = asked(LAUNCH, {"p": parameters})["launchPartitionBackfill"]["backfillId"]
    while (told := asked(PROGRESS, {"id": number})["partitionBackfillOrError"])["status"] == "REQUESTED":
        if time.perf_counter() - start > PATIENCE_SECONDS:
            break
        time.sleep(5)
    wall, cpu = time.perf_counter() - start, used(server) - before
    each = told["assetBackfillData"]["assetBackfillStatuses"]
    done, of = (sum(one[f"numPartitions{what}"] for one in each) for what in ("Materialized", "Targeted"))
    print(f"{name:<20}{wall:>8.1f} s{cpu:>8.1f} s{done:>9} / {of:<5}{cpu / of:>8.3f} s  {told['status']}", flush=True)
    return bool(done == of)


def used(server: psutil.Process) -> float:
    """Seconds of processors of a process and all below it, those included that have ended."""
    return sum(sum(each.cpu_times()[:4]) for each in (server, *server.children(recursive=True)))


def figures(home: Path) -> dict[str, int]:
    """How many rows each table of the warehouse has."""
    engine = sa.create_engine(f"sqlite:///{home / 'warehouse.db'}")
    with engine.connect() as connection:
        names = sa.inspect(connection).get_table_names()
        found = {name: connection.scalar(sa.text(f'select count(*) from "{name}"')) for name in names}
    engine.dispose()
    return {name: int(count or 0) for name, count in sorted(found.items())}


if __name__ == "__main__":
    sys.exit(main())
