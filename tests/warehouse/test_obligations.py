"""Who owes what: the default, the exemptions of `reference/obligations`, and every state of an obligation."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from schemas.databaselist import databases
from schemas.errors import ConfigurationError
from schemas.finding import Finding
from schemas.states import Severity
from tests.warehouse.cities import AREAS, MONTH, deliver
from tests.warehouse.outcomes import PERIOD, outcome, returned
from warehouse.ledger import events
from warehouse.ledger.connection import reading, writing
from warehouse.ledger.owing.obligations import Obligation, deadlines, obligations, owe
from warehouse.ledger.tables import ledger_event, obligation
from warehouse.store.opening import Store
from warehouse.submissions.committing import take_in

BUILDINGS: list[dict[str, Any]] = [{"building_code": "1", "building_name": "甲"}]
STREETS = ["310105001", "310105002", "310105003"]
TODAY = dt.date(2026, 10, 10)


def told(store: Store, today: dt.date = TODAY, folder: Path | None = None) -> Obligation:
    """The obligation of 310105 for its buildings."""
    with reading(store.engine) as connection:
        found = obligations(connection, AREAS, MONTH, today, folder)
    return next(one for one in found if (one["district"], one["database"]) == ("310105", "building"))


@pytest.fixture
def exemptions(tmp_path: Path) -> Path:
    folder = tmp_path / "obligations"
    folder.mkdir()
    return folder


def write(folder: Path, *lines: str) -> None:
    (folder / "own.csv").write_text("\n".join(["period,district,database,due_on,decision,reason", *lines]), "utf-8")


def test_every_district_owes_every_database_by_the_tenth(store: Store) -> None:
    with writing(store.engine) as connection:
        owe(connection, MONTH, AREAS)
    with reading(store.engine) as connection:
        rows = connection.execute(sa.select(obligation.c.district, obligation.c.due_on, obligation.c.decision)).all()
        events = connection.scalar(sa.select(sa.func.count()).select_from(ledger_event))
    assert sorted(set(rows)) == [("310105", TODAY, None), ("310199", TODAY, None)] and len(rows) == 2 * len(databases())
    assert events == 0


@pytest.mark.parametrize(
    ("today", "state"),
    [("2026-10-10", "due"), ("2026-10-11", "late"), ("2026-11-10", "late"), ("2026-11-11", "missing")],
)
def test_what_is_not_there(store: Store, today: str, state: str) -> None:
    assert told(store, dt.date.fromisoformat(today)) == {
        "period": PERIOD,
        "district": "310105",
        "database": "building",
        "due_on": "2026-10-10",
        "state": state,
        "submission": None,
        "reason": None,
        "received_on": None,
        "days_late": max(0, (dt.date.fromisoformat(today) - TODAY).days),
        "approver": None,
        "expires_on": None,
    }


def test_parts_are_received_until_the_last_street_is_there(store: Store, tmp_path: Path) -> None:
    for number, street in enumerate(STREETS, start=1):
        rows = [{"building_code": street}]
        taken = deliver(store, tmp_path, "building", rows, "310105", part=street)
        state = "accepted" if number == 3 else "received"
        reason = None if number == 3 else f"已收 {number}/3 个街镇"
        assert (told(store)["state"], told(store)["submission"], told(store)["reason"]) == (state, taken, reason)


def test_partial_held_and_returned(store: Store, tmp_path: Path) -> None:
    raw = tmp_path / "x.xlsx"
    fence = events.acquire(store.engine, PERIOD, "310105")
    take_in(store, returned(raw, b"nothing", "building", "310105"), raw, fence)
    assert told(store)["state"] == "returned"
    copies = (Finding("R001", Severity.REJECT_ROW, "重复"),)
    take_in(store, outcome(raw, "building", BUILDINGS, quarantined=1, findings=copies), raw, fence)
    assert told(store)["state"] == "partial"
    held = take_in(store, outcome(raw, "building", [{"building_code": "9"}]), raw, fence)
    assert (told(store)["state"], told(store)["submission"]) == ("held", held)


def test_exemptions_move_the_day_waive_and_confirm(store: Store, exemptions: Path) -> None:
    write(
        exemptions,
        ",,,2026-10-20,,国庆顺延",
        "2026-09,310105,building,,waived,无楼宇",
        "2026-09,310199,unit,,confirmed_zero,无",
    )
    assert (told(store, folder=exemptions)["state"], told(store, folder=exemptions)["reason"]) == ("waived", "无楼宇")
    with writing(store.engine) as connection:
        owe(connection, MONTH, AREAS, exemptions)
    with reading(store.engine) as connection:
        found = {(o["district"], o["database"]): o for o in obligations(connection, AREAS, MONTH, TODAY, exemptions)}
        events = connection.execute(sa.select(ledger_event.c.kind, ledger_event.c.district, ledger_event.c.why)).all()
    assert found["310199", "unit"]["state"] == "confirmed_zero"
    assert found["310199", "building"]["due_on"] == "2026-10-20"
    assert sorted(events) == [("decision", "310105", "无楼宇"), ("decision", "310199", "无")]


def test_a_day_moved_later_counts_at_once(store: Store, exemptions: Path) -> None:
    with writing(store.engine) as connection:
        owe(connection, MONTH, AREAS, exemptions)
    write(exemptions, ",,,2026-10-20,,国庆顺延")
    late = dt.date(2026, 10, 11)
    assert [told(store, late, folder)["state"] for folder in (exemptions, None)] == ["due", "late"]


def test_what_was_decided_on_has_no_deadline(exemptions: Path) -> None:
    assert deadlines(AREAS, MONTH, exemptions) == {TODAY}
    write(exemptions, "2026-09,310105,,2026-10-20,,顺延", "2026-09,310199,,,waived,免报")
    assert deadlines(AREAS, MONTH, exemptions) == {dt.date(2026, 10, 20)}


def test_saying_it_again_changes_nothing_and_taking_it_back_is_an_event(store: Store, exemptions: Path) -> None:
    def events() -> int:
        with writing(store.engine) as connection:
            owe(connection, MONTH, AREAS, exemptions)
            return connection.scalar(sa.select(sa.func.count()).select_from(ledger_event)) or 0

    write(exemptions, "2026-09,310105,building,,waived,无楼宇")
    assert [events(), events()] == [1, 1]
    write(exemptions)
    assert events() == 2
    assert told(store, folder=exemptions)["state"] == "due"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (",,house,,,", "own.csv:2: no database is called 'house'"),
        (",,,,forgotten,", "own.csv:2: decision 'forgotten' is none of 'waived', 'confirmed_zero'"),
        (",,,10.10.2026,,", "own.csv:2: due_on '10.10.2026': write a date such as"),
        ("2026-9,,,,,", "own.csv:2: period '2026-9'"),
    ],
)
def test_a_wrong_line_is_named(store: Store, exemptions: Path, line: str, message: str) -> None:
    write(exemptions, line)
    with pytest.raises(ConfigurationError, match=message):
        told(store, folder=exemptions)
