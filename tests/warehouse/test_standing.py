"""Which version is current: parts in any order, whole files, what is held. See docs/decisions/0001-parts.md."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.stores import NUMBERS, Backend, open_at
from tests.warehouse.cities import deliver
from tests.warehouse.outcomes import DISTRICT, PERIOD
from warehouse.ledger import events
from warehouse.ledger.connection import reading
from warehouse.ledger.registers import registers
from warehouse.ledger.tables import submission
from warehouse.store.opening import Store
from warehouse.submissions.differing import too_far
from warehouse.verification.invariants import lineage

STREETS = [f"31010500{number}" for number in range(1, 6)]


def rows(*names: str) -> list[dict[str, Any]]:
    return [{"building_code": name, "building_name": name, "street_code": STREETS[0]} for name in names]


def picture(store: Store) -> dict[str, Any]:
    """What is in the warehouse, without numbers of rows, versions and times."""
    with reading(store.engine) as connection:
        current = events.current(connection, PERIOD)
        table = registers()["building"]
        names = [column.name for column in table.columns if column.name not in ("id", "submission_id")]
        register = connection.execute(sa.select(*(table.c[name] for name in names)))
        return {
            "current": sorted((row.part or "", row.state, row.sha256, row.lake_file, row.records) for row in current),
            "register": sorted(str(tuple(row)) for row in register),
        }


def states(store: Store) -> list[tuple[str | None, str]]:
    with reading(store.engine) as connection:
        query = sa.select(submission.c.part, submission.c.state).order_by(submission.c.id)
        return [tuple(row) for row in connection.execute(query)]


def arrive(store: Store, folder: Path, order: Sequence[str]) -> None:
    for street in order:
        deliver(store, folder, "building", rows(f"{street}甲", f"{street}乙"), DISTRICT, part=street)


@pytest.mark.at_length
def test_parts_in_any_of_20_orders_give_the_same_warehouse(backend: Backend, tmp_path: Path) -> None:
    pictures = []
    for number in range(20):
        name, folder = f"test_{next(NUMBERS)}", tmp_path / str(number)
        folder.mkdir()
        store = open_at(backend.create(name, "octet_empty"), folder)
        arrive(store, folder, random.Random(number).sample(STREETS, len(STREETS)))
        pictures.append(picture(store))
        store.engine.dispose()
        backend.drop(name)
    assert len(pictures[0]["current"]) == 5 and len(pictures[0]["register"]) == 10
    assert all(one == pictures[0] for one in pictures)


@pytest.mark.parametrize("whole_at", [0, 2, 5])
def test_a_whole_file_wins_whenever_it_comes(store: Store, tmp_path: Path, whole_at: int) -> None:
    arrive(store, tmp_path, STREETS[:whole_at])
    everything = [f"{street}{number}" for street in STREETS for number in "甲乙"]
    deliver(store, tmp_path, "building", rows(*everything), DISTRICT)
    arrive(store, tmp_path, STREETS[whole_at:])
    found = picture(store)
    assert [row[:2] for row in found["current"]] == [("", "accepted")] and len(found["register"]) == 10
    superseded, held = [(s, "superseded") for s in STREETS[:whole_at]], [(s, "held") for s in STREETS[whole_at:]]
    assert states(store) == [*superseded, (None, "accepted"), *held]


def test_a_part_supersedes_only_its_street(store: Store, tmp_path: Path) -> None:
    arrive(store, tmp_path, STREETS[:2])
    deliver(store, tmp_path, "building", rows("新"), DISTRICT, part=STREETS[0])
    assert states(store) == [(STREETS[0], "superseded"), (STREETS[1], "accepted"), (STREETS[0], "accepted")]


@pytest.mark.parametrize(
    ("second", "state"),
    [(("甲", "乙"), "accepted"), (("甲", "乙", "丙", "丁"), "accepted"), (("甲", "丙", "丁"), "held"), ((), "held")],
    ids=["fewer", "half shared", "a third shared", "nothing left"],
)
def test_a_second_whole_file_that_shares_too_few_keys_is_held(
    store: Store, tmp_path: Path, second: tuple[str, ...], state: str
) -> None:
    deliver(store, tmp_path, "building", rows("甲", "乙", "戊"), DISTRICT)
    deliver(store, tmp_path, "building", rows(*second), DISTRICT)
    first = "accepted" if state == "held" else "superseded"
    assert states(store) == [(None, first), (None, state)]


@pytest.mark.parametrize(("number", "state"), [(4, "held"), (5, "accepted")])
def test_a_whole_file_that_lacks_most_keys_of_the_parts_is_held(
    store: Store, tmp_path: Path, number: int, state: str
) -> None:
    """It may be one street more, of which nobody knows the name."""
    arrive(store, tmp_path, STREETS)
    kept = [f"{street}甲" for street in STREETS[:number]]
    deliver(store, tmp_path, "building", rows(*kept, *"子丑寅卯辰巳"), DISTRICT)
    parts = "accepted" if state == "held" else "superseded"
    assert states(store) == [*((street, parts) for street in STREETS), (None, state)]


def test_persons_are_compared_by_their_keys(store: Store, tmp_path: Path) -> None:
    def members(*numbers: str) -> list[dict[str, Any]]:
        return [{"citizen_id": number, "name": "某", "branch_code": "B"} for number in numbers]

    deliver(store, tmp_path, "party_member", members("A", "B"), DISTRICT)
    deliver(store, tmp_path, "party_member", members("A", "C"), DISTRICT)
    deliver(store, tmp_path, "party_member", members("D", "E", "A"), DISTRICT)
    assert states(store) == [(None, "superseded"), (None, "accepted"), (None, "held")]


def test_what_waits_gives_way_to_its_next_version(store: Store, tmp_path: Path) -> None:
    deliver(store, tmp_path, "building", rows("全"), DISTRICT)
    deliver(store, tmp_path, "building", rows("甲"), DISTRICT, part=STREETS[0])
    deliver(store, tmp_path, "building", rows("乙"), DISTRICT, part=STREETS[0])
    assert states(store) == [(None, "accepted"), (STREETS[0], "superseded"), (STREETS[0], "held")]
    deliver(store, tmp_path, "building", rows("全", "又"), DISTRICT)
    assert states(store)[2:] == [(STREETS[0], "superseded"), (None, "accepted")]


class Arrivals(RuleBasedStateMachine):
    """Files of three parts and of the whole district arrive in any order, old ones again too."""

    backend: Backend
    folder: Path

    @initialize()
    def open(self) -> None:
        """A warehouse of its own."""
        self.name = f"test_{next(NUMBERS)}"
        place = self.folder / self.name
        place.mkdir()
        self.place, self.store = place, open_at(self.backend.create(self.name, "octet_empty"), place)
        self.latest: dict[str | None, str] = {}
        self.sent: set[tuple[str | None, str]] = set()

    @rule(part=st.sampled_from([None, *STREETS[:3]]), content=st.sampled_from("甲乙丙"))
    def send(self, part: str | None, content: str) -> None:
        """A file arrives; the model says what is current afterwards."""
        deliver(self.store, self.place, "building", rows("常", content), DISTRICT, part=part)
        if (part, content) in self.sent:
            return
        self.sent.add((part, content))
        if part is None:
            known = {"常", *self.latest.values()}
            if None in self.latest or 2 * len(known & {"常", content}) >= len(known):
                self.latest = {None: content}
        elif None not in self.latest:
            self.latest[part] = content

    @invariant()
    def the_latest_are_current(self) -> None:
        """The model's files are current, the register holds their rows, and the third invariant holds."""
        if not hasattr(self, "store"):
            return
        with reading(self.store.engine) as connection:
            assert list(lineage.breaches(self.store, connection)) == []
            names = connection.scalars(sa.select(registers()["building"].c.building_name)).all()
            assert {row.part for row in events.current(connection, PERIOD)} == set(self.latest)
        assert sorted(names) == sorted(name for content in self.latest.values() for name in ("常", content))

    def teardown(self) -> None:
        """The warehouse is dropped."""
        if hasattr(self, "store"):
            self.store.engine.dispose()
            self.backend.drop(self.name)


def test_any_sequence_of_arrivals(backend: Backend, tmp_path: Path) -> None:
    class Here(Arrivals):
        pass

    Here.backend, Here.folder = backend, tmp_path
    quick = settings(max_examples=8, stateful_step_count=8, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Here, settings=quick)


@settings(max_examples=100, deadline=None)
@given(st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)))
def test_half_of_what_stands_is_in_a_whole_file_and_half_of_it_is_known(new: set[int], old: set[int]) -> None:
    kept = len(new & old) / len(old) if old else 1.0
    shared = len(new & old) / len(new) if new else 1.0
    assert too_far(new, old, is_part=False, of_whole=True) == (min(kept, shared) < 0.5)
    assert too_far(new, old, is_part=False, of_whole=False) == (kept < 0.5)
    assert too_far(new, old, is_part=True, of_whole=False) == (2 * len(new) < len(old))
