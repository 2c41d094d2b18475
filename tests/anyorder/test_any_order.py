"""Whatever is sent, decided, edited and killed in any order: versions, duties, figures and history are as expected.

100 cases of 30 steps; 2,000 at night (OCTET_NIGHT).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from sources.child.parser import Parser
from tests.anyorder.machine import AnyOrder
from tests.anyorder.sent import DISTRICTS, LAST, PERIODS, Sent
from tests.stores import NIGHT, Backend
from warehouse.ledger.connection import reading


@pytest.fixture
def machine(sqlite: Backend, tmp_path: Path) -> Iterator[type[AnyOrder]]:
    class Here(AnyOrder):
        pass

    with Parser() as Here.parser:
        Here.backend, Here.folder = sqlite, tmp_path
        yield Here


@pytest.mark.timeout(0 if NIGHT else 1800)
def test_anything_in_any_order(machine: type[AnyOrder]) -> None:
    size = settings(
        max_examples=2000 if NIGHT else 100,
        stateful_step_count=30,
        deadline=None,
        phases=(Phase.generate, Phase.shrink) if NIGHT else (Phase.generate,),  # shrinking takes minutes
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=size)


def test_a_header_record_that_is_taken_back_is_taken_back_from_the_figures(machine: type[AnyOrder]) -> None:
    home = machine()
    home.begin()
    file = Sent(
        PERIODS[1], DISTRICTS[0], "building", frozenset({0, 1, 2}), 0, is_own_header=True, street=None, edition=1
    )
    home.send(file, None)
    for _ in range(3):
        home.map_header(file.database, file.district)
        home.read_again(file.period, file.district, None)
        home.states_are_as_expected()
        home.read_again(file.period, file.district, None)
        home.states_are_as_expected()
    assert [one.reading.has_workers for one in home.model.versions] == [False, True, False, True]
    home.take_back(3)
    home.let_count(3)
    home.read_again(file.period, file.district, None)
    home.states_are_as_expected()
    home.teardown()


def test_what_only_a_street_of_another_time_sent_is_told_of_its_district(machine: type[AnyOrder]) -> None:
    home = machine()
    home.begin()
    home.found_streets()
    file = Sent(PERIODS[0], DISTRICTS[0], "building", frozenset({LAST}), 0, is_own_header=False, street=None, edition=1)
    home.send(file, None)
    home.run(PERIODS[0], None)
    assert home.model.figures(PERIODS[0])["BL01", DISTRICTS[0]] == (1, 0, 3)
    told = "SELECT value, status, areas_reported FROM v_indicator WHERE code = 'BL01' AND area = :area"
    with reading(home.store.engine) as connection:
        assert connection.execute(sa.text(told), {"area": DISTRICTS[0]}).one() == (1, "value", 0)
    home.teardown()


def test_the_same_bytes_under_another_name_are_an_arrival(machine: type[AnyOrder]) -> None:
    home = machine()
    home.begin()
    home.change_a_few(
        (PERIODS[1], DISTRICTS[1], "building"), frozenset({0, 1, 2, 3}), frozenset({0}), wrong=0, edition=1, after=None
    )
    for database, keys, wrong in (("building", {0}, 0), ("building", {1}, 1), ("party_member", {0}, 1)):
        for street in (None, min(keys) + 1):
            few = frozenset(keys)
            file = Sent(PERIODS[1], DISTRICTS[1], database, few, wrong, is_own_header=False, street=street, edition=1)
            home.send(file, None)
            home.states_are_as_expected()
    home.teardown()


def test_a_mended_workbook_that_was_taken_back_is_an_arrival_when_it_is_sent_again(machine: type[AnyOrder]) -> None:
    home = machine()
    home.begin()
    few = frozenset({0})
    file = Sent(PERIODS[0], DISTRICTS[0], "party_member", few, 1, is_own_header=False, street=None, edition=2)
    home.send(file, None)
    home.mend(0, 5, None)
    home.take_back(1)
    home.send_again(1, None)
    home.states_are_as_expected()
    assert [one.state for one in home.model.versions] == ["superseded", "reverted"]
    home.teardown()
