"""Rules that look at the month before, or at a community of two districts: cells, counts and verification."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from schemas.states import Slot
from tests.stores import NUMBERS, Backend, open_at
from tests.warehouse.cities import AREAS, KNOWN, MONTH, PERSONS, branch, deliver, member
from tests.warehouse.outcomes import outcome
from warehouse.figures.computation import compute
from warehouse.figures.values import values
from warehouse.indicators.registry import indicators
from warehouse.ledger import events
from warehouse.ledger.connection import reading
from warehouse.ledger.figuretables import joint_finding
from warehouse.ledger.freshness import stale_periods
from warehouse.ledger.listings import findings
from warehouse.store.opening import Store, refresh
from warehouse.submissions.committing import Decision, take_in
from warehouse.submissions.zeroreturns import confirm_zero
from warehouse.verification.proof import verify

HERE = branch(1, "310105001")
BEFORE = MONTH.earlier()
COMMUNITIES = {code: indicators()[code] for code in ("RC01", "RC02")}


def send(store: Store, folder: Path, rows: list[dict[str, Any]], period: str) -> None:
    """Take in a file of members of a month whose columns are known."""
    raw = folder / f"党员{period}.xlsx"
    letters = {"Sheet1": {"citizen_id": "F", "sex": "C", "enter_type": "M"}}
    found = replace(outcome(raw, "party_member", rows, period=period), letters=letters)
    take_in(store, found, raw, events.acquire(store.engine, period, "310105"))


def test_an_applicant_who_is_a_member_is_told_with_the_members_row(store: Store, tmp_path: Path) -> None:
    refresh(store, AREAS)
    deliver(store, tmp_path, "party_member", [member(0, HERE)], "310105")
    deliver(store, tmp_path, "applicant", [{"citizen_id": PERSONS[0], "stage": "1"}], "310199")
    compute(store, MONTH, AREAS, known=KNOWN)
    with reading(store.engine) as connection:
        (found,) = findings(connection, rule="X009")
    assert found["message"].startswith("入党申请人已在党员库:310105区第2行。")


def test_a_month_is_compared_with_the_one_before_at_the_cells_of_either(store: Store, tmp_path: Path) -> None:
    refresh(store, AREAS)
    send(store, tmp_path, [member(0, HERE), member(1, HERE)], str(MONTH))
    compute(store, MONTH, AREAS, known=KNOWN)
    with reading(store.engine) as connection:
        assert [row["rule"] for row in findings(connection)] == []
    send(store, tmp_path, [member(2, HERE), member(1, HERE, sex="2")], str(BEFORE))
    with reading(store.engine) as connection:
        assert [period for period, _ in stale_periods(connection)] == [str(BEFORE), str(MONTH)]
    for period in (BEFORE, MONTH):
        compute(store, period, AREAS, known=KNOWN)
    with reading(store.engine) as connection:
        rows = findings(connection, submission_id=1)
        assert findings(connection, submission_id=2) == []
        stored = str(connection.execute(sa.select(joint_finding)).all())
    assert sorted((row["rule"], row["file"], row["cell"], row["count"]) for row in rows) == [
        ("P001", f"党员{BEFORE}.xlsx", "F2", 1),
        ("P002", f"党员{MONTH}.xlsx", "M2", 1),
        ("P006", f"党员{MONTH}.xlsx", "C3", 1),
    ]
    assert {row["value"] for row in rows} == {None}
    assert "党员消失但无转出记录:1名" in stored
    assert verify(store, AREAS, known=KNOWN) == []


def test_nobody_left_is_told_when_it_is_confirmed_and_not_before(store: Store, tmp_path: Path) -> None:
    refresh(store, AREAS)
    send(store, tmp_path, [member(0, HERE), member(1, HERE)], str(BEFORE))
    send(store, tmp_path, [], str(MONTH))

    def told() -> list[tuple[str, int, int]]:
        compute(store, MONTH, AREAS, known=KNOWN)
        with reading(store.engine) as connection:
            return [(row["rule"], row["submission"], row["count"]) for row in findings(connection)]

    assert told() == []
    confirm_zero(store, Slot(MONTH, "310105", "party_member", None), Decision("王处", "区里来函"))
    assert told() == [("P001", 2, 2)]


def test_a_community_of_two_districts_counts_once_whatever_came_first(sqlite: Backend, tmp_path: Path) -> None:
    one: dict[str, Any] = {"community_code": "310105001001", "street_code": "310105001"}
    two: dict[str, Any] = {"community_code": "310105002001", "street_code": "310105002"}
    files = [("310199", [one | {"street_code": None}]), ("310105", [two, one])]
    for order in permutations(files):
        folder = tmp_path / str(next(NUMBERS))
        folder.mkdir()
        store = open_at(sqlite.create(f"twice_{next(NUMBERS)}", "octet_empty"), folder)
        refresh(store, AREAS)
        for district, rows in order:
            deliver(store, folder, "community", rows, district)
            compute(store, MONTH, AREAS, known=COMMUNITIES)
        with reading(store.engine) as connection:
            counted = {row["area"]: row["value"] for row in values(connection, code="RC01")}
            told = [row for row in findings(connection) if row["rule"] == "R007"]
        assert [counted[area] for area in ("310000", "310105", "310199")] == [2, 2, 1]
        assert {row["expected"] for row in told} == {"全市计入310105区"}
        assert sorted(row["row"] or 0 for row in told) == [2, 3]
        assert verify(store, AREAS, known=COMMUNITIES) == []
        store.engine.dispose()
