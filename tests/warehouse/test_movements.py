"""Who stayed, moved, came and left between two months, by pairs of districts: counts that agree with both months."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from schemas.cities.arealists import Area
from schemas.cities.areas import Areas
from tests.warehouse.cities import AREAS, MONTH
from tests.warehouse.outcomes import outcome
from warehouse.figures.history.movements import Flow, flows
from warehouse.ledger import events
from warehouse.ledger.columns import now
from warehouse.ledger.connection import reading
from warehouse.store.opening import Store, refresh
from warehouse.submissions.committing import take_in

HERE, THERE = "310105", "310199"
BEFORE = MONTH.earlier()
Row = dict[str, Any]


def person(number: int, **more: Any) -> Row:
    """A member, by a made-up number."""
    return {"citizen_id": f"3101991990010{number:05d}", "name": "测试", "party_status": "1", **more}


def left(number: int, kind: str, on: dt.date = dt.date(2026, 9, 1)) -> Row:
    """Somebody's row that says how he left."""
    return person(number, party_status="3" if kind.startswith("4") else "4", leave_type=kind, leave_date=on)


def send(store: Store, folder: Path, period: Any, district: str, rows: list[Row], **more: Any) -> None:
    raw = folder / f"{period}-{district}.xlsx"
    found = outcome(raw, "party_member", rows, period=str(period), district=district, **more)
    take_in(store, found, raw, events.acquire(store.engine, str(period), district))


def told(store: Store, **more: Any) -> dict[tuple[str | None, str | None], tuple[Any, ...]]:
    with reading(store.engine) as connection:
        rows = flows(connection, store.lake, AREAS, MONTH, **more)
    assert len({(row["origin"], row["destination"]) for row in rows}) == len(rows)
    return {(row["origin"], row["destination"]): _numbers(row) for row in rows}


def _numbers(row: Flow) -> tuple[Any, ...]:
    return row["members"], row["left_unrecorded"], row["came_unrecorded"], row["in_transit"], row["status"]


def test_all_of_both_months_are_in_the_flows_and_what_no_row_says_is_told(store: Store, tmp_path: Path) -> None:
    refresh(store, AREAS)
    send(store, tmp_path, BEFORE, HERE, [person(n) for n in range(8)])
    send(store, tmp_path, BEFORE, THERE, [person(n) for n in (8, 9)])
    # 0, 1 stay; 2 moves with records, 3 without; 4 died; 5 is in transit; 6 is gone without a word; 7 stands twice
    now = [person(0), person(1), left(2, "4"), left(4, "3"), left(5, "48"), person(7)]
    send(store, tmp_path, MONTH, HERE, now)
    new = [person(11, enter_type="1", enter_date=dt.date(2026, 9, 2)), person(12)]
    send(store, tmp_path, MONTH, THERE, [person(8), person(9), person(2, enter_type="3"), person(3), person(7), *new])
    found = told(store)
    assert found == {
        (HERE, HERE): (3, 0, 0, 0, "value"),
        (HERE, THERE): (2, 1, 1, 0, "value"),
        (HERE, None): (3, 1, 0, 1, "value"),
        (THERE, THERE): (2, 0, 0, 0, "value"),
        (None, THERE): (2, 0, 1, 0, "value"),
    }
    before, after = 10, 9
    assert sum(numbers[0] for (origin, _), numbers in found.items() if origin) == before
    assert sum(numbers[0] for (_, destination), numbers in found.items() if destination) == after


def test_a_district_that_is_not_wholly_there_in_both_months_is_missing(store: Store, tmp_path: Path) -> None:
    refresh(store, AREAS)
    send(store, tmp_path, BEFORE, HERE, [person(n) for n in range(3)])
    assert told(store) == {(code, code): (None, None, None, None, "missing") for code in (HERE, THERE)}
    send(store, tmp_path, MONTH, HERE, [person(n) for n in (0, 1)])
    send(store, tmp_path, MONTH, THERE, [person(2)], part="310199001")
    send(store, tmp_path, BEFORE, THERE, [])
    assert told(store) == {
        (HERE, HERE): (2, 0, 0, 0, "value"),
        (HERE, None): (1, 1, 0, 0, "incomplete"),
        (THERE, THERE): (None, None, None, None, "missing"),
    }


def test_members_of_a_district_that_merged_have_not_moved(store: Store, tmp_path: Path) -> None:
    old = Area(THERE, "旧区", "Old", 2, "310000", None, dt.date(2026, 8, 31), HERE)
    streets = [one for one in AREAS if one.level == 3 and one.parent == HERE]
    ended = [
        Area(one.code, one.zh, one.en, 3, THERE, None, dt.date(2026, 8, 31), streets[0].code)
        for one in AREAS
        if one.parent == THERE
    ]
    merged = Areas([*(one for one in AREAS if not one.code.startswith(THERE)), old, *ended])
    refresh(store, merged)
    send(store, tmp_path, BEFORE, HERE, [person(0)])
    send(store, tmp_path, MONTH, HERE, [person(0), person(1), person(2)])
    with reading(store.engine) as connection:
        (waiting,) = flows(connection, store.lake, merged, MONTH)
    assert waiting["status"] == "missing"
    send(store, tmp_path, BEFORE, THERE, [person(1)])
    with reading(store.engine) as connection:
        rows = flows(connection, store.lake, merged, MONTH)
    assert {(row["origin"], row["destination"]): row["members"] for row in rows} == {(HERE, HERE): 2, (None, HERE): 1}


def test_flows_as_they_were_known_then(store: Store, tmp_path: Path) -> None:
    refresh(store, AREAS)
    for district, numbers in ((HERE, (0, 1)), (THERE, (2,))):
        send(store, tmp_path, BEFORE, district, [person(n) for n in numbers])
        send(store, tmp_path, MONTH, district, [person(n) for n in numbers])
    then = now()
    send(store, tmp_path, MONTH, THERE, [person(n) for n in (1, 2)])
    assert told(store, as_of=then) == {(HERE, HERE): (2, 0, 0, 0, "value"), (THERE, THERE): (1, 0, 0, 0, "value")}
