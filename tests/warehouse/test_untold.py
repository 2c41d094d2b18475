"""What no answer tells yet: by submission, from when the figures were computed until it was told."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.errors import StaleRunError
from tests.warehouse.cities import AREAS, KNOWN, MONTH, branch, deliver, member
from warehouse.announcements.untold import computed_at, record_answers, untold
from warehouse.figures.computation import compute
from warehouse.ledger.connection import reading
from warehouse.ledger.events import acquire
from warehouse.store.opening import Store

THERE = branch(1, "310199002")


def waiting(store: Store, district: str | None = None) -> list[tuple[str, int, int]]:
    """District, submission and how many findings."""
    with reading(store.engine) as connection:
        return [(one.district, one.submission, one.findings) for one in untold(connection, str(MONTH), district)]


def answer(store: Store, district: str, numbers: list[int], fence: int | None = None) -> None:
    place = (str(MONTH), district)
    with reading(store.engine) as connection:
        computed = computed_at(connection, place[0])
    assert computed is not None
    record_answers(store.engine, place, fence or acquire(store.engine, *place), numbers, "李处", computed)


def test_what_is_told_does_not_wait_until_something_else_is_seen(city_store: Store, tmp_path: Path) -> None:
    """One member is in both districts; then the other district sends a file in which that member is one row lower."""
    assert waiting(city_store) == [("310105", 3, 1), ("310199", 4, 1)]
    answer(city_store, "310105", [3])
    assert waiting(city_store) == [("310199", 4, 1)] and waiting(city_store, "310105") == []
    deliver(city_store, tmp_path, "party_member", [member(2, THERE), member(1, THERE)], "310199")
    assert waiting(city_store) == [], "the figures are out of date"
    compute(city_store, MONTH, AREAS, known=KNOWN)
    assert waiting(city_store) == [("310105", 3, 1), ("310199", 5, 1)]
    stale = acquire(city_store.engine, str(MONTH), "310105")
    acquire(city_store.engine, str(MONTH), "310105")
    with pytest.raises(StaleRunError):
        answer(city_store, "310105", [3], stale)
    assert waiting(city_store, "310105") == [("310105", 3, 1)]
