"""What there is to say of files that went back, or wait: once a content, until something of the slot counts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from schemas.finding import Finding
from schemas.states import Severity, State
from tests.warehouse.cities import AREAS, deliver
from tests.warehouse.outcomes import DISTRICT, PERIOD, outcome, returned
from warehouse.announcements.news import PAST, news_of_files
from warehouse.ledger import events
from warehouse.ledger.columns import now
from warehouse.ledger.connection import reading
from warehouse.store.opening import Store, refresh
from warehouse.submissions.committing import take_in


def told(store: Store) -> list[tuple[str, str | None, str | None]]:
    with reading(store.engine) as connection:
        assert list(news_of_files(connection, now() + PAST)) == [], "what is old is no news"
        return [(one.topic, one.district, one.what) for one in news_of_files(connection, now())]


def test_what_is_read_again_and_still_goes_back_is_no_news(store: Store, tmp_path: Path) -> None:
    refresh(store, AREAS)
    raw = tmp_path / "bad.xlsx"
    first = returned(raw, b"no key", "building")
    again = replace(first, findings=(Finding("F001", Severity.REJECT_FILE, "文件未读取", file=raw.name),))
    numbers = {take_in(store, one, raw, events.acquire(store.engine, PERIOD, DISTRICT)) for one in (first, again)}
    assert len(numbers) == 2
    assert told(store) == [("returned", DISTRICT, "building")]
    take_in(store, returned(raw, b"another", "building"), raw, events.acquire(store.engine, PERIOD, DISTRICT))
    assert len(told(store)) == 2
    deliver(store, tmp_path, "building", [{"building_code": "1", "building_name": "甲"}], DISTRICT)
    assert told(store) == []


def test_an_empty_file_waits_until_somebody_decides(store: Store, tmp_path: Path) -> None:
    refresh(store, AREAS)
    raw = tmp_path / "empty.xlsx"
    empty = replace(outcome(raw, "building", []), state=State.HELD)
    take_in(store, empty, raw, events.acquire(store.engine, PERIOD, DISTRICT))
    assert told(store) == [("held", DISTRICT, "building")]
