"""Findings on rows together in a warehouse: where they point, how they are kept, closed and listed."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

import schemas.rules
from schemas.rules import rules
from tests.listing import standing_rows
from tests.stores import NUMBERS, Backend, open_at
from tests.warehouse.cities import AREAS, KNOWN, MONTH, PERSONS, branch, deliver, member
from tests.warehouse.outcomes import PERIOD, mended, outcome
from warehouse.figures import jointfindings
from warehouse.figures.computation import Computed, compute
from warehouse.figures.jointrules import joint_rules
from warehouse.figures.renewal import rounds
from warehouse.ledger import events
from warehouse.ledger.connection import reading
from warehouse.ledger.figuretables import indicator_value, joint_finding
from warehouse.ledger.listings import findings, submissions
from warehouse.ledger.tables import ledger_event
from warehouse.store.opening import Store, refresh
from warehouse.submissions.committing import take_in

HERE, THERE = branch(1, "310105001"), branch(1, "310199002")
LETTERS = {"Sheet1": {"citizen_id": "F", "branch_code": "AB"}}


def again(store: Store) -> Computed:
    return compute(store, MONTH, AREAS, known=KNOWN)


def told(store: Store, **wanted: Any) -> list[tuple[Any, ...]]:
    """Submission, rule, sheet, cell, row, count and cells of the findings."""
    with reading(store.engine) as connection:
        rows = findings(connection, **wanted)
    return [tuple(row[n] for n in ("submission", "rule", "sheet", "cell", "row", "count", "cells")) for row in rows]


def send(store: Store, folder: Path, rows: list[dict[str, Any]], district: str) -> int:
    """Take in a file of members whose columns are known."""
    raw = folder / f"{district}.xlsx"
    found = replace(outcome(raw, "party_member", rows, district=district), letters=LETTERS)
    number = take_in(store, found, raw, events.acquire(store.engine, PERIOD, district))
    assert number is not None
    return number


MADE_UP = """
database = "party_member"
sql = '''
SELECT submission, _sheet, _row, 'branch_code' AS "column", branch_code AS value, '别的支部' AS expected,
    '差' || _row AS difference
FROM party_member
'''
"""


def test_the_message_gets_what_the_record_gives(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = "{field}={value}，应为{expected}[，{difference}][，第{row}行][，共{n}行][，{nothing}]"
    more = {**rules(), "X901": replace(rules()["X001"], id="X901", message_zh=words)}
    monkeypatch.setattr(schemas.rules, "rules", lambda: more)
    (tmp_path / "X901.toml").write_text(MADE_UP, encoding="utf-8")
    made_up = joint_rules(tmp_path)
    monkeypatch.setattr(rounds, "joint_rules", lambda: made_up)
    refresh(store, AREAS)
    send(store, tmp_path, [member(0, HERE)], "310105")
    again(store)
    with reading(store.engine) as connection:
        (found,) = findings(connection)
    assert (found["value"], found["expected"], found["difference"]) == (HERE["org_code"], "别的支部", "差2")
    code = HERE["org_code"]
    assert found["message"].startswith(f"所在党支部代码={code}，应为别的支部，差2，第2行，共1行。")


def test_rows_taken_in_before_cells_were_known_are_told_by_row(city_store: Store) -> None:
    assert told(city_store) == [(3, "R002", "Sheet1", None, 3, 1, None), (4, "R002", "Sheet1", None, 2, 1, None)]
    with reading(city_store.engine) as connection:
        assert [row["findings"] for row in submissions(connection)] == [0, 0, 1, 1]


def test_a_finding_has_all_fields_of_the_contract_and_no_key_of_a_person(store: Store, tmp_path: Path) -> None:
    refresh(store, AREAS)
    send(store, tmp_path, [member(1, THERE)], "310199")
    number = send(store, tmp_path, [member(0, HERE), member(1, HERE)], "310105")
    again(store)
    with reading(store.engine) as connection:
        (found,) = findings(connection, submission_id=number)
        stored = str(connection.execute(sa.select(joint_finding)).all())
    assert found == {
        "submission": number,
        "rule": "R002",
        "severity": "warn",
        "file": "310105.xlsx",
        "sheet": "Sheet1",
        "cell": "F3",
        "row": 3,
        "column": "citizen_id",
        "owner": "district",
        "value": None,
        "expected": "全市计入310105区",
        "difference": None,
        "message": "跨区重复:同时在310105区和310199区,第2行。请两区核对组织关系所在，由转出区填报减少信息",
        "count": 1,
        "cells": None,
    }
    tables = [pq.read_table(path) for path in store.lake.rglob("*.parquet")]
    hidden = {key for table in tables for name in ("person_key", "name_key") for key in table[name].to_pylist()}
    assert len(hidden) == 4
    assert [text for text in (*hidden, *PERSONS) if text in stored] == []


def test_computing_again_changes_nothing(city_store: Store) -> None:
    def dump() -> list[Any]:
        tables = (joint_finding, indicator_value, ledger_event)
        with reading(city_store.engine) as connection:
            return [connection.execute(sa.select(table).order_by(table.c.id)).all() for table in tables]

    before = dump()
    done = again(city_store)
    assert (done.findings, done.changed) == (2, False)
    assert dump() == before


def test_a_version_without_the_person_closes_the_findings_of_both_districts(city_store: Store, tmp_path: Path) -> None:
    deliver(city_store, tmp_path, "party_member", [member(2, THERE)], "310199")
    assert told(city_store, current=True) == [(3, "R002", "Sheet1", None, 3, 1, None)]
    done = again(city_store)
    assert (done.findings, done.changed) == (0, True)
    assert told(city_store) == told(city_store, submission_id=3) == []
    with reading(city_store.engine) as connection:
        kept = connection.execute(sa.select(joint_finding.c.submission_id, joint_finding.c.valid_to)).all()
    assert sorted(number for number, _ in kept) == [3, 4]
    assert None not in {ended for _, ended in kept}


def test_a_version_with_the_person_elsewhere_replaces_them(city_store: Store, tmp_path: Path) -> None:
    deliver(city_store, tmp_path, "party_member", [member(2, THERE), member(1, THERE)], "310199")
    again(city_store)
    assert told(city_store) == [(3, "R002", "Sheet1", None, 3, 1, None), (5, "R002", "Sheet1", None, 3, 1, None)]
    with reading(city_store.engine) as connection:
        assert "第3行" in findings(connection, submission_id=3)[0]["message"]


def test_many_rows_of_a_file_are_one_finding(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jointfindings, "TOLD_ONE_BY_ONE", 2)
    refresh(store, AREAS)
    rows = [member(0, HERE), member(1, HERE), member(2, HERE) | {"_sheet": "乙", "_row": 7}]
    send(store, tmp_path, [member(number, THERE) for number in range(2)], "310199")
    send(store, tmp_path, rows, "310105")
    again(store)
    assert told(store) == [(number, "R002", "Sheet1", f"F{row}", row, 1, None) for number in (1, 2) for row in (2, 3)]
    send(store, tmp_path, [member(number, THERE) for number in range(3)], "310199")
    again(store)
    assert told(store) == [
        (2, "R002", "Sheet1", "F2", 2, 3, "Sheet1!F2:F3,乙!7:7"),
        (3, "R002", "Sheet1", "F2", 2, 3, "F2:F4"),
    ]


def test_members_on_the_way_are_one_finding_a_file(store: Store, tmp_path: Path) -> None:
    refresh(store, AREAS)
    left = {"party_status": "3", "leave_type": "4", "leave_date": MONTH.data_date}
    for district, of in (("310105", HERE), ("310199", THERE)):
        people = (0, 1) if district == "310105" else (2,)
        send(store, tmp_path, [member(person, of, **left) for person in people], district)
    again(store)
    assert told(store) == [(1, "P007", "Sheet1", None, 2, 2, "2:3"), (2, "P007", "Sheet1", None, 2, 1, None)]
    with reading(store.engine) as connection:
        assert [row["message"].partition("。")[0] for row in findings(connection)] == [
            "转出与转入不匹配:2名在途",
            "转出与转入不匹配:1名在途",
        ]


def test_a_row_that_was_mended_is_told_in_the_file_that_gave_it(store: Store, tmp_path: Path) -> None:
    refresh(store, AREAS)
    send(store, tmp_path, [member(0, THERE), member(1, THERE)], "310199")
    first = replace(
        outcome(tmp_path / "310105.xlsx", "party_member", [member(0, HERE), member(2, HERE)]), letters=LETTERS
    )
    take_in(store, first, tmp_path / "310105.xlsx", events.acquire(store.engine, PERIOD, "310105"))
    raw = tmp_path / "退改.xlsx"
    back = mended(raw, "party_member", [member(1, HERE) | {"_row": 9}], first.sha256, {9: 3})
    back = replace(back, letters={"Sheet1": {"citizen_id": "G"}})
    take_in(store, back, raw, events.acquire(store.engine, PERIOD, "310105"))
    again(store)
    with reading(store.engine) as connection:
        found = [(row["file"], row["cell"]) for row in findings(connection, submission_id=3, rule="R002")]
    assert found == [("310105.xlsx", "F2"), ("退改.xlsx", "G9")]


def test_order_of_arrival_does_not_matter(sqlite: Backend, tmp_path: Path) -> None:
    files = [
        ("310105", "party_member", [member(0, HERE), member(1, HERE)]),
        ("310105", "party_org", [branch(2, "310105001")]),
        ("310199", "party_member", [member(1, THERE), member(2, THERE)]),
    ]
    seen = set()
    for order in permutations(files):
        folder = tmp_path / str(next(NUMBERS))
        folder.mkdir()
        store = open_at(sqlite.create(f"together_{next(NUMBERS)}", "octet_empty"), folder)
        refresh(store, AREAS)
        for number, (district, name, rows) in enumerate(order):
            deliver(store, folder, name, rows, district)
            if number == 1:
                again(store)
        again(store)
        seen.add(str(standing_rows(store.engine)["joint_finding"]))
        store.engine.dispose()
    (only,) = seen
    assert only.count("R002") == 2 and only.count("X001") == 2
