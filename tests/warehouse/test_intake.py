"""Taking in: what the commit writes, versions, arrivals, superseding, states."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from schemas.errors import LedgerError, StaleRunError
from schemas.finding import Finding
from schemas.states import Severity
from tests.warehouse.outcomes import DISTRICT, PERIOD, outcome, returned
from warehouse.ledger import events
from warehouse.ledger.connection import reading
from warehouse.ledger.registers import registers
from warehouse.ledger.tables import arrival, finding, submission
from warehouse.store.opening import Store
from warehouse.submissions.committing import take_in

ROWS = [{"org_code": "310105001", "org_name": "甲支部"}, {"org_code": "310105002", "org_name": "乙支部"}]


def fenced(store: Store) -> int:
    return events.acquire(store.engine, PERIOD, DISTRICT)


def rows_of(store: Store, table: sa.Table, *names: str) -> list[tuple[Any, ...]]:
    with reading(store.engine) as connection:
        query = sa.select(*(table.c[name] for name in names)).order_by(table.c.id)
        return [tuple(row) for row in connection.execute(query)]


def test_a_file_becomes_a_submission_with_register_rows_findings_and_an_arrival(store: Store, tmp_path: Path) -> None:
    told = Finding(
        "V001", Severity.BLOCK, "13812345678 空", sheet="Sheet1", cell="B2", row=2, column="status", value="x\0y"
    )
    number = take_in(
        store,
        outcome(tmp_path / "党组织13812345678.xlsx", "party_org", ROWS, findings=(told,)),
        tmp_path / "党组织13812345678.xlsx",
        fenced(store),
        "run-1",
    )
    assert rows_of(store, submission, "id", "state", "version", "file", "rows_read", "ignored") == [
        (number, "accepted", 1, "党组织13●●●●●●●78.xlsx", 3, {"header": 1})
    ]
    assert rows_of(store, finding, "submission_id", "rule", "cell", "message", "value") == [
        (number, "V001", "B2", "（见原件） 空", "xy")
    ]
    assert rows_of(store, arrival, "submission_id", "run_id") == [(number, "run-1")]
    assert rows_of(
        store, registers()["party_org"], "submission_id", "row", "org_code", "org_name", "has_secretary_name"
    ) == [
        (number, 2, "310105001", "甲支部", False),
        (number, 3, "310105002", "乙支部", False),
    ]


def test_the_same_bytes_again_are_an_arrival(store: Store, tmp_path: Path) -> None:
    raw = tmp_path / "a.xlsx"
    first = take_in(store, outcome(raw, "party_org", ROWS), raw, fenced(store))
    assert take_in(store, outcome(raw, "party_org", ROWS), raw, fenced(store)) is None
    assert rows_of(store, arrival, "submission_id") == [(first,), (first,)]
    assert len(rows_of(store, submission, "id")) == 1


def test_a_changed_file_is_the_next_version_and_the_old_state_can_be_read(store: Store, tmp_path: Path) -> None:
    raw = tmp_path / "a.xlsx"
    first = take_in(store, outcome(raw, "party_org", ROWS), raw, fenced(store))
    with reading(store.engine) as connection:
        between = events.moment(connection)
    second = take_in(store, outcome(raw, "party_org", ROWS[:1]), raw, fenced(store))
    assert rows_of(store, submission, "id", "version", "state") == [(first, 1, "superseded"), (second, 2, "accepted")]
    assert rows_of(store, registers()["party_org"], "submission_id") == [(second,)]
    with reading(store.engine) as connection:
        assert [row.id for row in events.current(connection, PERIOD, at=between)] == [first]
        assert [row.id for row in events.current(connection, PERIOD)] == [second]
    with reading(store.engine) as connection:
        assert [
            (row.id, (store.lake / row.lake_file).is_file()) for row in connection.execute(sa.select(submission))
        ] == [(first, True), (second, True)]


def test_old_bytes_that_come_back_do_not_undo_the_newer_version(store: Store, tmp_path: Path) -> None:
    raw = tmp_path / "a.xlsx"
    take_in(store, outcome(raw, "party_org", ROWS, content=b"old"), raw, fenced(store))
    second = take_in(store, outcome(raw, "party_org", ROWS[:1], content=b"new"), raw, fenced(store))
    assert take_in(store, outcome(raw, "party_org", ROWS, content=b"old", quarantined=1), raw, fenced(store)) is None
    with reading(store.engine) as connection:
        assert [row.id for row in events.current(connection, PERIOD)] == [second]


def test_known_bytes_that_are_read_better_now_are_the_next_version(store: Store, tmp_path: Path) -> None:
    raw = tmp_path / "a.xlsx"
    take_in(store, outcome(raw, "party_org", ROWS[:1], content=b"same", quarantined=1), raw, fenced(store))
    second = take_in(store, outcome(raw, "party_org", ROWS, content=b"same"), raw, fenced(store))
    with reading(store.engine) as connection:
        assert [(row.id, row.version) for row in events.current(connection, PERIOD)] == [(second, 2)]


def test_a_returned_file_supersedes_nothing(store: Store, tmp_path: Path) -> None:
    raw = tmp_path / "a.xlsx"
    first = take_in(store, outcome(raw, "party_org", ROWS), raw, fenced(store))
    take_in(store, returned(raw, b"no keys", "party_org"), raw, fenced(store))
    take_in(store, returned(raw, b"no idea what", None, None), raw, fenced(store))
    assert rows_of(store, submission, "state", "version", "lake_file", "rows_quarantined")[1:] == [
        ("returned", 2, None, 2),
        ("returned", 1, None, 2),
    ]
    with reading(store.engine) as connection:
        assert [row.id for row in events.current(connection, PERIOD)] == [first]


def test_a_stale_run_commits_nothing(store: Store, tmp_path: Path) -> None:
    raw = tmp_path / "a.xlsx"
    stale = fenced(store)
    fenced(store)
    with pytest.raises(StaleRunError, match="run again"):
        take_in(store, outcome(raw, "party_org", ROWS), raw, stale)
    assert rows_of(store, submission, "id") == rows_of(store, arrival, "id") == []


def test_counts_that_contradict_each_other_are_refused(store: Store, tmp_path: Path) -> None:
    import dataclasses

    raw = tmp_path / "a.xlsx"
    wrong = dataclasses.replace(outcome(raw, "party_org", ROWS), rows_read=9)
    with pytest.raises(LedgerError, match="9 rows read, but 3"):
        take_in(store, wrong, raw, fenced(store))


def test_persons_have_no_table(store: Store, tmp_path: Path) -> None:
    raw = tmp_path / "pm.xlsx"
    take_in(
        store,
        outcome(raw, "party_member", [{"citizen_id": "310199199001010014", "name": "测试人"}]),
        raw,
        fenced(store),
    )
    names = sa.inspect(store.engine).get_table_names()
    assert not {"party_member", "applicant"} & set(names)


def test_a_part_that_is_read_better_now_is_its_next_version_whatever_other_streets_sent(
    store: Store, tmp_path: Path
) -> None:
    raw = tmp_path / "a.xlsx"
    streets = ["310105001", "310105002"]
    take_in(store, outcome(raw, "party_org", ROWS[:1], content=b"1", part=streets[0]), raw, fenced(store))
    take_in(store, outcome(raw, "party_org", ROWS[1:], content=b"2", part=streets[1]), raw, fenced(store))
    take_in(store, outcome(raw, "party_org", ROWS, content=b"1", part=streets[0]), raw, fenced(store))
    assert rows_of(store, submission, "part", "version", "state") == [
        (streets[0], 1, "superseded"),
        (streets[1], 1, "accepted"),
        (streets[0], 2, "accepted"),
    ]


def test_the_places_of_quarantined_rows_are_kept(store: Store, tmp_path: Path) -> None:
    import dataclasses

    import pandas as pd

    raw = tmp_path / "a.xlsx"
    kept_back = pd.DataFrame({"_sheet": ["Sheet1"] * 3, "_row": [4, 5, 9], "text": ["{}"] * 3})
    told = dataclasses.replace(outcome(raw, "party_org", ROWS, quarantined=3), quarantined=kept_back)
    take_in(store, told, raw, fenced(store))
    take_in(store, outcome(tmp_path / "b.xlsx", "building", []), tmp_path / "b.xlsx", fenced(store))
    assert rows_of(store, submission, "quarantined") == [({"Sheet1": "4-5,9"},), ({},)]
