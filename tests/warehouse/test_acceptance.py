"""A person accepts what waits: what it replaces, what the ledger keeps, and what cannot be accepted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from schemas.errors import ConfigurationError
from tests.warehouse.cities import deliver
from tests.warehouse.outcomes import DISTRICT, PERIOD, mended, outcome
from warehouse.ledger import events
from warehouse.ledger.connection import reading
from warehouse.ledger.freshness import stale_periods
from warehouse.ledger.registers import registers
from warehouse.ledger.tables import ledger_event, submission
from warehouse.store.opening import Store
from warehouse.submissions.acceptance import accept
from warehouse.submissions.committing import Decision, commit
from warehouse.verification.invariants import custody, lineage, rowfates
from warehouse.verification.invariants.computed import in_registers

pytestmark = pytest.mark.at_length

STREETS = [f"31010500{number}" for number in range(1, 4)]
BECAUSE = Decision("王处", "区里来函确认")


def buildings(*names: str) -> list[dict[str, Any]]:
    return [{"building_code": name, "building_name": name, "street_code": STREETS[0]} for name in names]


def send(store: Store, folder: Path, *names: str, part: str | None = None) -> int:
    number = deliver(store, folder, "building", buildings(*names), DISTRICT, part=part)
    assert number is not None
    return number


def states(store: Store) -> list[str]:
    with reading(store.engine) as connection:
        return list(connection.scalars(sa.select(submission.c.state).order_by(submission.c.id)))


def registered(store: Store) -> set[str]:
    with reading(store.engine) as connection:
        return set(connection.scalars(sa.select(registers()["building"].c.building_name)))


def breaches(store: Store) -> list[Any]:
    with reading(store.engine) as connection:
        found = [check.breaches(store, connection) for check in (custody, rowfates, lineage)]
        return [breach for each in (*found, in_registers(store, connection)) for breach in each]


def other_whole(store: Store, folder: Path) -> int:
    return send(store, folder, "乙", "丙")


def street(store: Store, folder: Path) -> int:
    return send(store, folder, "乙", "丙", part=STREETS[1])


@pytest.mark.parametrize("arrives", [other_whole, street], ids=["a whole of other keys", "a street beside a whole"])
def test_what_waited_is_current_in_the_place_of_what_stood(
    store: Store, tmp_path: Path, arrives: Callable[[Store, Path], int]
) -> None:
    current, waits = send(store, tmp_path, "甲"), arrives(store, tmp_path)
    assert states(store) == ["accepted", "held"] and registered(store) == {"甲"}
    done = accept(store, waits, BECAUSE)
    assert (done.number, done.state, done.supersedes) == (waits, "accepted", (current,))
    assert states(store) == ["superseded", "accepted"] and registered(store) == {"乙", "丙"}
    with reading(store.engine) as connection:
        event = connection.execute(sa.select(ledger_event).order_by(ledger_event.c.id.desc()).limit(1)).one()
        assert stale_periods(connection) == [(PERIOD, event.id)]
        assert [row.id for row in events.current(connection, PERIOD)] == [waits]
    assert (event.kind, event.who, event.why, event.submission_id, event.detail) == (
        "decision", "王处", "区里来函确认", waits, {"decision": "accept", "supersedes": [current]}
    )  # fmt: skip
    assert breaches(store) == []


def test_a_street_leaves_the_other_streets_as_they_are(store: Store, tmp_path: Path) -> None:
    whole = send(store, tmp_path, "甲")
    first, second = (send(store, tmp_path, name, part=part) for name, part in zip("乙丙", STREETS, strict=False))
    accept(store, first, BECAUSE)
    assert states(store) == ["superseded", "accepted", "held"]
    assert accept(store, second, BECAUSE).supersedes == ()
    assert states(store) == ["superseded", "accepted", "accepted"] and registered(store) == {"乙", "丙"}
    assert whole == 1 and breaches(store) == []


def test_streets_that_wait_give_way_to_a_whole(store: Store, tmp_path: Path) -> None:
    current, waits, other = send(store, tmp_path, "甲"), street(store, tmp_path), send(store, tmp_path, "丁", "戊")
    assert accept(store, other, BECAUSE).supersedes == (current, waits)
    assert states(store) == ["superseded", "superseded", "accepted"] and breaches(store) == []


def test_rows_that_were_kept_back_stay_so(store: Store, tmp_path: Path) -> None:
    send(store, tmp_path, "甲")
    sent = outcome(tmp_path / "b.xlsx", "building", buildings("乙", "丙"), quarantined=1)
    number = commit(store, sent, tmp_path / "b.xlsx", events.acquire(store.engine, PERIOD, DISTRICT)).number
    assert accept(store, number, BECAUSE).state == "partial"
    assert breaches(store) == []


@pytest.mark.parametrize("number", [1, 9], ids=["is current", "does not exist"])
def test_what_does_not_wait_is_refused(store: Store, tmp_path: Path, number: int) -> None:
    send(store, tmp_path, "甲")
    with pytest.raises(ConfigurationError, match="is accepted, it does not wait" if number == 1 else "does not exist"):
        accept(store, number, BECAUSE)
    assert states(store) == ["accepted"]


def test_what_was_accepted_is_not_accepted_again(store: Store, tmp_path: Path) -> None:
    send(store, tmp_path, "甲")
    waits = other_whole(store, tmp_path)
    accept(store, waits, BECAUSE)
    with pytest.raises(ConfigurationError, match="it does not wait"):
        accept(store, waits, BECAUSE)
    with reading(store.engine) as connection:
        decisions = sa.select(sa.func.count()).where(ledger_event.c.kind == "decision")
        assert connection.scalar(decisions) == 1


def mend(store: Store, folder: Path, of: str, name: str) -> int:
    """What a mended workbook of one row makes of the file `of`."""
    row = [{"building_code": "甲", "building_name": name, "street_code": STREETS[0], "_row": 2}]
    sent = mended(folder / "mended.xlsx", "building", row, of, {2: 2})
    return commit(store, sent, folder / sent.file, events.acquire(store.engine, PERIOD, DISTRICT)).number


def content(store: Store, number: int) -> str:
    with reading(store.engine) as connection:
        return str(connection.scalar(sa.select(submission.c.sha256).where(submission.c.id == number)))


def test_what_mends_another_version_than_the_current_one_is_refused_and_gives_way(store: Store, tmp_path: Path) -> None:
    old = content(store, send(store, tmp_path, "甲"))
    current = send(store, tmp_path, "甲", "乙")
    waits = mend(store, tmp_path, old, "旧改")
    with pytest.raises(ConfigurationError, match="mend the return workbook of the current version"):
        accept(store, waits, BECAUSE)
    assert states(store) == ["superseded", "accepted", "held"]
    mend(store, tmp_path, content(store, current), "新改")
    assert states(store) == ["superseded", "superseded", "superseded", "accepted"]
    assert registered(store) == {"新改", "乙"} and breaches(store) == []


def test_a_delta_of_the_current_version_leaves_what_waits_for_a_person(store: Store, tmp_path: Path) -> None:
    current = content(store, send(store, tmp_path, "甲"))
    other_whole(store, tmp_path)
    mend(store, tmp_path, current, "改")
    assert states(store) == ["superseded", "held", "accepted"]


def test_a_whole_that_waits_gives_way_to_the_next_one(store: Store, tmp_path: Path) -> None:
    send(store, tmp_path, "甲")
    send(store, tmp_path, "乙", "丙")
    send(store, tmp_path, "丁", "丙")
    assert states(store) == ["accepted", "superseded", "held"]
    send(store, tmp_path, "甲", "戊")
    assert states(store) == ["superseded", "superseded", "superseded", "accepted"]
