"""Which empty returns a person may confirm as zero, what they give way to, and what is taken back."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext

from schemas.errors import ConfigurationError
from schemas.periods import Period
from schemas.states import Slot
from tests.warehouse.cities import AREAS, MONTH, deliver
from tests.warehouse.outcomes import DISTRICT, PERIOD, mended, outcome
from warehouse.ledger import events
from warehouse.ledger.connection import reading, writing
from warehouse.ledger.freshness import stale_periods
from warehouse.ledger.owing.obligations import obligations
from warehouse.ledger.tables import ledger_event, submission
from warehouse.store.opening import Store
from warehouse.submissions.acceptance import accept
from warehouse.submissions.committing import Decision, commit
from warehouse.submissions.reversal import revert
from warehouse.submissions.zeroreturns import confirm_zero, waiting_zeros
from warehouse.verification.invariants import custody, lineage, repetition, rowfates

pytestmark = pytest.mark.at_length

STREETS = ("310105001", "310105002", "310105003")
WHOLE = Slot(Period.parse(PERIOD), DISTRICT, "building", None)
WHY = Decision("王处", "区里来函")


def send(store: Store, folder: Path, *names: str, part: str | None = None, **more: Any) -> int:
    rows = [{"building_code": name, "building_name": name, "street_code": part} for name in names]
    number = deliver(store, folder, "building", rows, DISTRICT, part=part, **more)
    assert number is not None
    return number


def states(store: Store) -> list[str]:
    with reading(store.engine) as connection:
        return list(connection.scalars(sa.select(submission.c.state).order_by(submission.c.id)))


def owed(store: Store) -> tuple[str, str | None]:
    with reading(store.engine) as connection:
        found = obligations(connection, AREAS, MONTH, MONTH.due_on)
        for check in (custody, rowfates, lineage):
            assert list(check.breaches(store, connection)) == []
    (one,) = (one for one in found if (one["district"], one["database"]) == (DISTRICT, "building"))
    return one["state"], one["reason"]


def test_a_street_is_zero_beside_the_others(store: Store, tmp_path: Path) -> None:
    send(store, tmp_path, "甲", part=STREETS[0])
    empty = send(store, tmp_path, part=STREETS[1])
    assert owed(store)[0] == "held"
    (done,) = confirm_zero(store, WHOLE, WHY)
    assert (done.number, done.slot.part, done.state) == (empty, STREETS[1], "accepted")
    assert owed(store) == ("received", "已收 2/3 个街镇")
    send(store, tmp_path, part=STREETS[2])
    confirm_zero(store, Slot(Period.parse(PERIOD), DISTRICT, "building", STREETS[2]), WHY)
    assert owed(store) == ("accepted", None)


def test_all_streets_may_be_zero(store: Store, tmp_path: Path) -> None:
    for street in STREETS:
        send(store, tmp_path, part=street)
    assert owed(store)[0] == "received"
    assert len(confirm_zero(store, WHOLE, WHY)) == 3
    assert owed(store) == ("confirmed_zero", WHY.why)


def test_an_empty_file_more_adds_nothing_to_a_zero(store: Store, tmp_path: Path) -> None:
    send(store, tmp_path)
    confirm_zero(store, WHOLE, WHY)
    send(store, tmp_path, content=b"another form")
    assert (states(store), owed(store)) == (["accepted", "held"], ("confirmed_zero", WHY.why))


@pytest.mark.parametrize("part", [None, STREETS[0]], ids=["whole", "street"])
def test_a_zero_gives_way_to_any_rows(store: Store, tmp_path: Path, part: str | None) -> None:
    send(store, tmp_path)
    confirm_zero(store, WHOLE, WHY)
    send(store, tmp_path, "甲", part=part)
    assert states(store) == ["superseded", "accepted"]
    assert owed(store)[0] == ("received" if part else "accepted")


def test_what_waits_empty_gives_way_to_rows_and_to_its_like(store: Store, tmp_path: Path) -> None:
    send(store, tmp_path, content=b"first")
    send(store, tmp_path, content=b"second")
    assert states(store) == ["superseded", "held"]
    send(store, tmp_path, "甲", part=STREETS[0])
    assert states(store) == ["superseded", "superseded", "accepted"]


def test_an_empty_file_does_not_end_what_waits_with_rows(store: Store, tmp_path: Path) -> None:
    send(store, tmp_path, "甲")
    send(store, tmp_path, "乙")
    send(store, tmp_path)
    assert states(store) == ["accepted", "held", "held"]
    assert owed(store)[1] == "等待确认：与现行版本相差太大，替换它，还是另一部分？（F037）"


def test_rows_that_stand_or_wait_are_no_zero(store: Store, tmp_path: Path) -> None:
    send(store, tmp_path)
    send(store, tmp_path, "甲", part=STREETS[0])
    with pytest.raises(ConfigurationError, match="submission 2 has rows"):
        confirm_zero(store, WHOLE, WHY)
    with pytest.raises(ConfigurationError, match="has no row that could count"):
        accept(store, send(store, tmp_path, content=b"again"), WHY)
    assert waiting_zeros(store, Slot(Period.parse(PERIOD), "310199", "building", None)) == ()


def test_rows_mended_in_a_return_workbook_count_at_once(store: Store, tmp_path: Path) -> None:
    raw = tmp_path / "a.xlsx"
    first = outcome(raw, "building", [], kept_back=[2, 3])
    commit(store, first, raw, events.acquire(store.engine, PERIOD, DISTRICT))
    assert owed(store)[0] == "received"
    for mended_rows, state in (([], "held"), ([{"building_code": "1", "building_name": "甲"}], "partial")):
        again = mended(raw, "building", mended_rows, first.sha256, {2: 2}, is_excerpt=True, content=b"%d" % len(state))
        done = commit(store, again, raw, events.acquire(store.engine, PERIOD, DISTRICT))
        with reading(store.engine) as connection:
            assert connection.scalar(sa.select(submission.c.state).where(submission.c.id == done.number)) == state
    assert owed(store)[0] == "partial"


def test_what_is_taken_back_counts_no_longer_and_stays_so(store: Store, tmp_path: Path) -> None:
    first = send(store, tmp_path, "甲")
    assert revert(store, first, WHY) == WHOLE
    assert (states(store), owed(store)[0]) == (["reverted"], "due")
    deliver(
        store, tmp_path, "building", [{"building_code": "甲", "building_name": "甲", "street_code": None}], DISTRICT
    )
    assert states(store) == ["reverted"], "the same bytes again do not undo the decision"
    for number, told in ((first, "is reverted"), (9, "does not exist")):
        with pytest.raises(ConfigurationError, match=told):
            revert(store, number, WHY)


def test_an_earlier_version_counts_again_when_somebody_says_so(store: Store, tmp_path: Path) -> None:
    first, second = send(store, tmp_path, "甲", "乙"), send(store, tmp_path, "甲", "乙", "丙")
    with pytest.raises(ConfigurationError, match="is superseded, it does not wait"):
        accept(store, first, WHY)
    revert(store, second, WHY)
    done = accept(store, first, WHY)
    assert (states(store), owed(store)[0]) == (["superseded", "reverted", "accepted"], "accepted")
    with reading(store.engine) as connection:
        (row,) = events.current(connection, PERIOD)
        assert list(repetition.breaches(store, connection)) == []
    assert (row.id, row.version, row.records) == (done.number, 3, 2)
    revert(store, done.number, WHY)
    accept(store, second, WHY)
    assert states(store) == ["superseded", "reverted", "reverted", "accepted"]


def test_empty_returns_that_counted_before_wait_after_the_migration(store: Store, tmp_path: Path) -> None:
    send(store, tmp_path)
    deliver(store, tmp_path, "community", [{"community_code": "310105001001"}], DISTRICT)
    confirm_zero(store, WHOLE, WHY)  # as what was current without a row before revision 0006
    with writing(store.engine) as connection, Operations.context(MigrationContext.configure(connection)):
        importlib.import_module("warehouse.store.migrations.versions.0006_unconfirmed_zeros").upgrade()
    assert (states(store), owed(store)[0]) == (["held", "accepted"], "received")
    with reading(store.engine) as connection:
        event = connection.execute(sa.select(ledger_event).order_by(ledger_event.c.id.desc()).limit(1)).one()
        assert stale_periods(connection) == [(PERIOD, event.id)]
    assert (event.kind, event.submission_id, event.detail["decision"]) == ("decision", 1, "unconfirmed")
