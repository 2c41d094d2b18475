"""A file with other columns than the version that stands never empties them in silence: it waits (F031)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from schemas.databaselist import database
from tests.warehouse.cities import AREAS, MONTH, deliver
from tests.warehouse.outcomes import DISTRICT, PERIOD, outcome
from warehouse.ledger import events
from warehouse.ledger.connection import reading
from warehouse.ledger.owing.obligations import LOSES, obligations
from warehouse.ledger.tables import finding, submission
from warehouse.store.opening import Store
from warehouse.submissions.acceptance import accept
from warehouse.submissions.committing import Committed, Decision, commit

pytestmark = pytest.mark.at_length

KEYS = frozenset({"community_code", "community_name", "street_code"})
STREETS = ("310105001", "310105002")


def communities(**columns: Any) -> list[dict[str, Any]]:
    return [
        {"community_code": f"{street}00{n}", "community_name": f"第{n}", "street_code": street, **columns}
        for street in STREETS
        for n in (1, 2)
    ]


def send(store: Store, folder: Path, columns: set[str], /, part: str | None = None, **values: Any) -> int:
    present, rows = KEYS | columns, communities(**values)
    number = deliver(store, folder, "community", rows, DISTRICT, part=part, present=present)
    assert number is not None
    return number


def states(store: Store) -> list[str]:
    with reading(store.engine) as connection:
        return list(connection.scalars(sa.select(submission.c.state).order_by(submission.c.id)))


def told(store: Store, number: int) -> list[tuple[str, str]]:
    with reading(store.engine) as connection:
        query = sa.select(finding.c.expected, finding.c.message).where(finding.c.rule == "F031")
        return [tuple(row) for row in connection.execute(query.where(finding.c.submission_id == number))]


@pytest.mark.parametrize("part", [None, STREETS[0]], ids=["whole", "street"])
def test_complementary_columns_wait_and_say_what_to_do(store: Store, tmp_path: Path, part: str | None) -> None:
    send(store, tmp_path, {"resident_population", "households"}, part, resident_population=2500, households=900)
    second = send(store, tmp_path, {"grids", "has_committee"} & set(database("community").columns), part, grids=3)
    assert states(store) == ["accepted", "held"]
    ((expected, message),) = told(store, second)
    assert set(expected.split("|")) == {"resident_population", "households"}
    assert "常住人口" in message and "octet accept" in message
    with reading(store.engine) as connection:
        owed = obligations(connection, AREAS, MONTH, MONTH.due_on)
    (one,) = (one for one in owed if (one["district"], one["database"]) == (DISTRICT, "community"))
    assert (one["state"], one["submission"], one["reason"]) == ("held", second, LOSES)


def test_parts_are_not_emptied_by_a_whole_file(store: Store, tmp_path: Path) -> None:
    for street in STREETS:
        send(store, tmp_path, {"grids"}, street, grids=2)
    send(store, tmp_path, {"households"}, households=900)
    assert states(store) == ["accepted", "accepted", "held"]


@pytest.mark.parametrize(
    ("columns", "values"),
    [({"grids", "households"}, {"grids": 2, "households": 1}), ({"grids"}, {"grids": 4})],
    ids=["all columns", "the filled ones"],
)
def test_what_loses_nothing_takes_the_place(
    store: Store, tmp_path: Path, columns: set[str], values: dict[str, Any]
) -> None:
    send(store, tmp_path, {"grids", "households"}, grids=3)  # households is there, and empty
    send(store, tmp_path, columns, **values)
    assert states(store) == ["superseded", "accepted"]


def test_a_column_that_most_rows_had_filled_is_not_emptied_under_its_header(store: Store, tmp_path: Path) -> None:
    send(store, tmp_path, {"households", "grids"}, households=900)
    second = send(store, tmp_path, {"households", "grids"}, grids=3)
    assert states(store) == ["accepted", "held"]
    assert [expected for expected, _ in told(store, second)] == ["households"]


def test_a_column_that_few_rows_had_filled_may_be_empty_now(store: Store, tmp_path: Path) -> None:
    rows = communities(grids=3)
    rows[0]["households"] = 900
    columns = KEYS | {"households", "grids"}
    deliver(store, tmp_path, "community", rows, DISTRICT, present=columns)
    deliver(store, tmp_path, "community", communities(grids=3), DISTRICT, present=columns)
    assert states(store) == ["superseded", "accepted"]


def test_an_absent_column_that_says_what_is_usual_is_no_loss(store: Store, tmp_path: Path) -> None:
    person = {"citizen_id": "310199199001010034", "name": "某", "branch_code": "B", "party_status": "1"}
    everything = frozenset(database("party_member").columns)
    deliver(store, tmp_path, "party_member", [person], DISTRICT)
    few = everything - {"party_status", "is_lost"}
    deliver(store, tmp_path, "party_member", [person], DISTRICT, present=few, content=b"fewer columns")
    deliver(store, tmp_path, "party_member", [person | {"is_lost": True}], DISTRICT)
    deliver(store, tmp_path, "party_member", [person], DISTRICT, present=few, content=b"one lost")
    assert states(store) == ["superseded", "superseded", "accepted", "held"]


def test_a_person_may_let_it_take_the_place(store: Store, tmp_path: Path) -> None:
    first = send(store, tmp_path, {"grids"}, grids=3)
    second = send(store, tmp_path, {"households"}, households=900)
    assert accept(store, second, Decision("王处", "以新表为准")).supersedes == (first,)
    assert states(store) == ["superseded", "accepted"]


def test_one_file_with_all_columns_makes_it_good(store: Store, tmp_path: Path) -> None:
    send(store, tmp_path, {"grids"}, grids=3)
    send(store, tmp_path, {"households"}, households=900)
    send(store, tmp_path, {"households", "grids"}, households=900, grids=3)
    assert states(store) == ["superseded", "superseded", "accepted"]


def test_the_district_is_told(store: Store, tmp_path: Path) -> None:
    def sent(name: str, column: str) -> Committed:
        raw = tmp_path / name
        rows = communities(**{column: 3})
        fence = events.acquire(store.engine, PERIOD, DISTRICT)
        return commit(store, outcome(raw, "community", rows, present=KEYS | {column}), raw, fence)

    sent("居民区人口.xlsx", "households")
    done = sent("居民区党建.xlsx", "grids")
    assert done.outcome.state == "held"
    assert [one.rule for one in done.outcome.findings] == ["F031"]
