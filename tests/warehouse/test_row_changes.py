"""Two versions row by row: by the keys of their rows, wherever these stand; of persons no value."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from schemas.errors import ConfigurationError
from tests.warehouse.cities import PERSONS, branch, deliver, member
from tests.warehouse.outcomes import DISTRICT, PERIOD, returned
from warehouse.ledger import events
from warehouse.ledger.connection import reading
from warehouse.store.opening import Store
from warehouse.submissions.committing import take_in
from warehouse.submissions.rowchanges import RowChange, row_changes

STREETS = (f"{DISTRICT}001", f"{DISTRICT}002")


def building(code: str, **more: Any) -> dict[str, Any]:
    return {"building_code": code, "building_name": f"{code}大厦", "street_code": STREETS[0], **more}


def told(store: Store, number: int, against: int | None = None) -> tuple[tuple[int, ...], list[RowChange]]:
    with reading(store.engine) as connection:
        return row_changes(connection, store.lake, number, against)


def test_rows_are_known_by_their_keys_wherever_they_stand(store: Store, tmp_path: Path) -> None:
    first = [building("A", employees=10), building("B"), building("C", is_key=True)]
    deliver(store, tmp_path, "building", first, DISTRICT)
    second = [building("D"), building("C", is_key=True), building("A", employees=12, street_code=STREETS[1])]
    deliver(store, tmp_path, "building", second, DISTRICT)
    against, found = told(store, 2)
    assert against == (1,)
    assert found == [
        RowChange("added", "D", "Sheet1!2", None, {}),
        RowChange("changed", "A", "Sheet1!4", "Sheet1!2", {"street_code": STREETS, "employees": ("10", "12")}),
        RowChange("removed", "B", None, "Sheet1!3", {}),
    ]
    assert told(store, 2, against=2) == ((2,), [])
    assert [one.change for one in told(store, 1)[1]] == ["added"] * 3 and told(store, 1)[0] == ()


def test_of_persons_neither_key_nor_value_is_told(store: Store, tmp_path: Path) -> None:
    here = branch(1, STREETS[0])
    deliver(store, tmp_path, "party_member", [member(0, here), member(1, here)], DISTRICT)
    deliver(store, tmp_path, "party_member", [member(1, here, sex="2"), member(2, here)], DISTRICT)
    _, found = told(store, 2)
    assert [(one.change, one.key, one.place, one.old_place) for one in found] == [
        ("added", None, "Sheet1!3", None),
        ("changed", None, "Sheet1!2", "Sheet1!3"),
        ("removed", None, None, "Sheet1!2"),
    ]
    assert found[1].columns == {"sex": ("…", "…")}
    assert not any(person in repr(found) for person in PERSONS)


def test_what_waits_is_compared_with_what_it_would_replace_and_a_whole_with_all_parts(
    store: Store, tmp_path: Path
) -> None:
    deliver(store, tmp_path, "building", [building("A"), building("B")], DISTRICT, part=STREETS[0])
    deliver(store, tmp_path, "building", [building("C", street_code=STREETS[1])], DISTRICT, part=STREETS[1])
    deliver(store, tmp_path, "building", [building("Z")], DISTRICT)
    against, found = told(store, 3)
    assert against == (1, 2)
    assert sorted((one.change, one.key) for one in found) == [
        ("added", "Z"), ("removed", "A"), ("removed", "B"), ("removed", "C"),
    ]  # fmt: skip
    deliver(store, tmp_path, "building", [building(code) for code in "ABC"], DISTRICT)
    against, found = told(store, 4)
    assert against == (1, 2)  # what waited and gave way never counted
    assert [(one.change, one.key, [*one.columns]) for one in found] == [("changed", "C", ["street_code"])]


def test_rows_of_one_key_are_compared_in_their_order(store: Store, tmp_path: Path) -> None:
    deliver(store, tmp_path, "building", [building("A", employees=1), building("A", employees=2)], DISTRICT)
    deliver(store, tmp_path, "building", [building("A", employees=1)], DISTRICT)
    assert told(store, 2)[1] == [RowChange("removed", "A", None, "Sheet1!3", {})]


def test_a_submission_without_rows_or_of_another_database_is_a_wrong_call(store: Store, tmp_path: Path) -> None:
    deliver(store, tmp_path, "building", [building("A")], DISTRICT)
    deliver(store, tmp_path, "party_org", [branch(1, STREETS[0])], DISTRICT)
    raw = tmp_path / "returned.xlsx"
    take_in(store, returned(raw, b"nothing", "building"), raw, events.acquire(store.engine, PERIOD, DISTRICT))
    for number, against, why in (
        (9, None, "submission 9 does not exist"),
        (1, 2, "submission 1 is of building, submission 2 is not"),
        (3, None, "submission 3 is returned: nothing of it was taken in"),
        (1, 3, "submission 3 is returned: nothing of it was taken in"),
    ):
        with pytest.raises(ConfigurationError, match=why):
            told(store, number, against)
