"""Many at once: nothing is lost, nothing is twice, and the ledger's order is one."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from schemas.errors import StaleRunError
from tests.warehouse.outcomes import DISTRICT, PERIOD, outcome
from warehouse.ledger import events
from warehouse.ledger.connection import reading, writing
from warehouse.ledger.registers import registers
from warehouse.ledger.tables import arrival, ledger_event, submission
from warehouse.store.opening import Store
from warehouse.submissions.committing import take_in
from warehouse.verification.invariants import custody, lineage, repetition, rowfates

DISTRICTS = [f"3101{number:02d}" for number in range(1, 9)]


def in_order(store: Store) -> None:
    """Later events have later times, and no invariant of the ledger is broken."""
    with reading(store.engine) as connection:
        times = connection.scalars(sa.select(ledger_event.c.at).order_by(ledger_event.c.id)).all()
        assert list(times) == sorted(times)
        for proof in (custody, rowfates, lineage, repetition):
            assert list(proof.breaches(store, connection)) == []


def test_eight_writers_at_once_lose_nothing(store: Store, tmp_path: Path) -> None:
    def work(district: str) -> int:
        taken = 0
        for name in ("building", "community"):
            raw = tmp_path / f"{district}-{name}.xlsx"
            one = outcome(raw, name, [{f"{name}_code": district, f"{name}_name": name}], district=district)
            fence = events.acquire(store.engine, PERIOD, district)
            taken += take_in(store, one, raw, fence) is not None
        return taken

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, DISTRICTS)) == [2] * 8
    in_order(store)
    with reading(store.engine) as connection:
        assert len(events.current(connection, PERIOD)) == 16
        assert connection.scalar(sa.select(sa.func.count()).select_from(registers()["building"])) == 8


def test_the_same_content_from_eight_at_once_is_one_submission(store: Store, tmp_path: Path) -> None:
    raw = tmp_path / "a.xlsx"
    one = outcome(raw, "building", [{"building_code": "1", "building_name": "甲"}])
    fence = events.acquire(store.engine, PERIOD, DISTRICT)
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda _: take_in(store, one, raw, fence), range(8)))
    assert sorted(number is None for number in numbers) == [False] + [True] * 7
    with reading(store.engine) as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(submission)) == 1
        assert connection.scalar(sa.select(sa.func.count()).select_from(arrival)) == 8
    in_order(store)


def test_of_runs_over_the_same_district_only_the_newest_commits(store: Store, tmp_path: Path) -> None:
    tokens = [events.acquire(store.engine, PERIOD, DISTRICT) for _ in range(3)]
    assert tokens == [1, 2, 3]
    other = events.acquire(store.engine, PERIOD, "310101")
    raw = tmp_path / "a.xlsx"
    one = outcome(raw, "building", [{"building_code": "1"}])
    for stale in tokens[:2]:
        with pytest.raises(StaleRunError):
            take_in(store, one, raw, stale)
    assert take_in(store, one, raw, tokens[2]) is not None
    assert take_in(store, outcome(raw, "building", [], district="310101"), raw, other) is not None


def test_a_run_that_dies_before_its_commit_leaves_nothing_and_is_repeated(store: Store, tmp_path: Path) -> None:
    raw = tmp_path / "a.xlsx"
    one = outcome(raw, "building", [{"building_code": "1"}])
    events.acquire(store.engine, PERIOD, DISTRICT)
    with pytest.raises(StaleRunError):
        take_in(store, one, raw, 0)  # vault and Parquet are written, the ledger refuses
    assert len(list(store.lake.rglob("*.parquet"))) == len(list(store.vault.folder.rglob("*.age"))) == 1
    with reading(store.engine) as connection:
        assert events.ledger_state(connection) == 0
    take_in(store, one, raw, 1)
    assert len(list(store.lake.rglob("*.parquet"))) == len(list(store.vault.folder.rglob("*.age"))) == 1
    in_order(store)


def test_a_clock_that_goes_back_does_not_turn_the_ledger_round(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    ahead = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
    with writing(store.engine) as connection:
        events.record(connection, "decision", ahead)
        assert events.moment(connection) == ahead + dt.timedelta(microseconds=1)


def test_computing_and_releasing_are_no_news_for_figures(store: Store) -> None:
    with writing(store.engine) as connection:
        number = events.record(connection, "submission", events.moment(connection))
        for kind in ("compute", "release"):
            events.record(connection, kind, events.moment(connection))
        assert events.ledger_state(connection) == number


def test_reading_holds_up_no_writer(store: Store) -> None:
    with reading(store.engine) as connection:
        before = events.ledger_state(connection)
        with writing(store.engine) as other:
            events.record(other, "submission", events.moment(other))
        assert events.ledger_state(connection) == before
    with reading(store.engine) as connection:
        assert events.ledger_state(connection) > before


PROCESS = """
import sys
from warehouse.ledger.connection import create_engine
from warehouse.ledger.events import acquire
engine = create_engine(sys.argv[1])
print(*[acquire(engine, "2026-09", "310105") for _ in range(10)])
"""


def test_processes_at_once_never_share_a_token(store: Store) -> None:
    url = store.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", PROCESS, url]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    tokens = [int(token) for process in running for token in process.communicate()[0].split()]
    assert sorted(tokens) == list(range(1, 31))
