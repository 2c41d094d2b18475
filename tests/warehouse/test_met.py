"""Since when an obligation is met, and how late: by what was received, never by who decided something when."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from schemas.states import Slot
from tests.warehouse.cities import AREAS, MONTH, deliver
from tests.warehouse.outcomes import PERIOD, outcome
from tests.warehouse.test_obligations import STREETS, told, write
from warehouse.ledger import events
from warehouse.ledger.connection import reading, writing
from warehouse.ledger.owing.obligations import obligations, owe
from warehouse.store.opening import Store, refresh
from warehouse.submissions.acceptance import accept
from warehouse.submissions.committing import Decision, take_in
from warehouse.submissions.reversal import revert
from warehouse.submissions.zeroreturns import confirm_zero

pytestmark = pytest.mark.at_length

WHY = Decision("王处", "核对无误")
DUE = dt.date(2026, 10, 10)


class Clock:
    """Says what time it is for the ledger; `day` of October 2026, at noon in the city's time zone."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.patch = patch

    def say(self, day: int, hour: int = 12) -> None:
        at = dt.datetime(2026, 10, day, hour, tzinfo=dt.timezone(dt.timedelta(hours=8))).astimezone(dt.UTC)
        self.patch.setattr(events, "now", lambda: at)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def buildings(*codes: int) -> list[dict[str, Any]]:
    return [{"building_code": str(code), "building_name": f"第{code}楼"} for code in codes]


def send(store: Store, folder: Path, *codes: int, part: str | None = None) -> int:
    number = deliver(store, folder, "building", buildings(*codes), "310105", part=part)
    assert number is not None
    return number


def late(store: Store, today: int = 31, folder: Path | None = None) -> tuple[str | None, int | None]:
    one = told(store, dt.date(2026, 10, today), folder)
    return one["received_on"], one["days_late"]


@pytest.mark.parametrize(
    ("day", "hour", "wanted"),
    [(9, 12, ("2026-10-09", 0)), (10, 23, ("2026-10-10", 0)), (11, 0, ("2026-10-11", 1)), (13, 7, ("2026-10-13", 3))],
)
def test_late_for_ever_in_the_days_of_the_city(
    store: Store, tmp_path: Path, clock: Clock, day: int, hour: int, wanted: tuple[str, int]
) -> None:
    clock.say(day, hour)
    send(store, tmp_path, 1, 2)
    assert {late(store, today) for today in (day, 20, 31)} == {wanted}


@pytest.mark.parametrize(("today", "days"), [(9, 0), (10, 0), (14, 4)])
def test_what_is_not_met_grows_late(store: Store, today: int, days: int) -> None:
    assert late(store, today) == (None, days)


def test_a_correction_is_not_late(store: Store, tmp_path: Path, clock: Clock) -> None:
    for day, codes in ((8, (1, 2)), (20, (1, 2, 3)), (25, (1, 2, 4))):
        clock.say(day)
        send(store, tmp_path, *codes)
    assert late(store) == ("2026-10-08", 0)


def test_what_was_taken_back_is_not_met_and_is_late_when_it_comes_again(
    store: Store, tmp_path: Path, clock: Clock
) -> None:
    clock.say(8)
    first = send(store, tmp_path, 1, 2)
    clock.say(12)
    revert(store, first, WHY)
    assert late(store) == (None, 21)
    clock.say(15)
    second = send(store, tmp_path, 1, 3)
    assert late(store) == ("2026-10-15", 5)
    revert(store, second, WHY)
    clock.say(20)
    accept(store, first, WHY)
    assert late(store) == ("2026-10-08", 0)


def test_streets_are_met_by_the_last_one(store: Store, tmp_path: Path, clock: Clock) -> None:
    for day, street in zip((5, 12, 9), STREETS, strict=True):
        clock.say(day)
        send(store, tmp_path, day, part=street)
    assert late(store) == ("2026-10-12", 2)
    clock.say(20)
    part = send(store, tmp_path, 9, 99, part=STREETS[2])
    assert late(store) == ("2026-10-12", 2)
    clock.say(22)
    revert(store, part, WHY)
    assert late(store) == (None, 21)


def test_who_sent_in_time_is_not_late_when_somebody_decides_later(store: Store, tmp_path: Path, clock: Clock) -> None:
    clock.say(9)
    held = take_in(
        store,
        outcome(tmp_path / "x.xlsx", "building", []),
        tmp_path / "x.xlsx",
        events.acquire(store.engine, PERIOD, "310105"),
    )
    assert held is not None and late(store) == (None, 21)
    clock.say(18)
    confirm_zero(store, Slot(MONTH, "310105", "building", None), WHY)
    assert (told(store)["state"], *late(store)) == ("confirmed_zero", "2026-10-09", 0)


def test_a_zero_on_record_is_of_the_day_of_its_record(store: Store, tmp_path: Path, clock: Clock) -> None:
    for day, line in (
        (12, "confirmed_zero,来电"),
        (14, "confirmed_zero,来电"),
        (15, "owed,有了"),
        (16, "confirmed_zero,无"),
    ):
        clock.say(day)
        write(tmp_path, f"2026-09,310105,building,,{line}")
        with writing(store.engine) as connection:
            owe(connection, MONTH, AREAS, tmp_path)
        wanted = {12: ("2026-10-12", 2), 14: ("2026-10-12", 2), 15: (None, 21), 16: ("2026-10-16", 6)}[day]
        assert late(store, folder=tmp_path) == wanted


def test_a_waiver_that_has_ended_is_owed_from_its_end_on(store: Store, tmp_path: Path, clock: Clock) -> None:
    clock.say(9)
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "own.csv").write_text(
        "period,district,database,due_on,decision,reason,approver,expires_on\n"
        "2026-09,310105,building,,waived,装修,王处,2026-10-20\n",
        "utf-8",
    )
    with writing(store.engine) as connection:
        owe(connection, MONTH, AREAS, folder)
    seen = {day: told(store, dt.date(2026, 10, day), folder) for day in (15, 20, 21, 25)}
    assert {day: (one["state"], one["days_late"]) for day, one in seen.items()} == {
        15: ("waived", None),
        20: ("waived", None),
        21: ("late", 1),
        25: ("late", 5),
    }
    assert {(one["due_on"], one["approver"], one["expires_on"]) for one in seen.values()} == {
        ("2026-10-20", "王处", "2026-10-20")
    }
    clock.say(23)
    send(store, tmp_path, 1)
    assert late(store, folder=folder) == ("2026-10-23", 3)


def test_as_of_a_day_it_stands_as_it_did_then(store: Store, tmp_path: Path, clock: Clock) -> None:
    folder = tmp_path / "reference" / "obligations"
    folder.mkdir(parents=True)
    clock.say(5)
    refresh(store, AREAS, tmp_path / "reference")
    clock.say(12)
    number = send(store, tmp_path, 1)
    clock.say(15)
    write(folder, f"{PERIOD},310105,building,,waived,系统更换")
    refresh(store, AREAS, tmp_path / "reference")
    with writing(store.engine) as connection:
        owe(connection, MONTH, AREAS, folder)
    clock.say(18)
    revert(store, number, WHY)

    def then(day: int) -> tuple[str, int | None, str | None, int | None]:
        at = dt.datetime(2026, 10, day, 23, 59, tzinfo=dt.timezone(dt.timedelta(hours=8)))
        with reading(store.engine) as connection:
            found = obligations(connection, AREAS, MONTH, at.date(), None, at)
        one = next(one for one in found if (one["district"], one["database"]) == ("310105", "building"))
        return one["state"], one["submission"], one["received_on"], one["days_late"]

    assert [then(day) for day in (10, 11, 12, 16, 18)] == [
        ("due", None, None, 0),
        ("late", None, None, 1),
        ("accepted", number, "2026-10-12", 2),
        ("waived", number, "2026-10-12", None),
        ("waived", None, None, None),
    ]
    assert late(store, 18) == (None, None), "and now as on the last of these days"
