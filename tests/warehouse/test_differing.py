"""What is far from the version that stands waits, and says what of that is not in it (F037)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from schemas.rules import message
from tests.warehouse.cities import AREAS, MONTH, PERSONS, branch, deliver, member
from tests.warehouse.outcomes import PERIOD, outcome
from warehouse.ledger import events
from warehouse.ledger.connection import reading
from warehouse.ledger.listings import findings
from warehouse.ledger.owing.obligations import DIFFERS, obligations
from warehouse.ledger.tables import submission
from warehouse.store.opening import Store, refresh
from warehouse.submissions.acceptance import accept
from warehouse.submissions.arriving.simultaneous import Lying
from warehouse.submissions.committing import Committed, Decision, commit

pytestmark = pytest.mark.at_length

STREETS = ("310105001", "310105002", "310105003")


def sites(*numbers: int) -> list[dict[str, Any]]:
    """Buildings, ten a street."""
    return [
        {"building_code": f"B{n}", "building_name": f"第{n}楼", "street_code": STREETS[n // 10 % 3]} for n in numbers
    ]


def send(
    store: Store,
    folder: Path,
    rows: list[dict[str, Any]],
    name: str = "building",
    *,
    file: str | None = None,
    lying: Lying | None = None,
    **more: Any,
) -> Committed:
    raw = folder / (file or f"{name}.xlsx")
    fence = events.acquire(store.engine, PERIOD, "310105")
    return commit(store, outcome(raw, name, rows, district="310105", **more), raw, fence, lying=lying)


def states(store: Store) -> list[str]:
    with reading(store.engine) as connection:
        return list(connection.scalars(sa.select(submission.c.state).order_by(submission.c.id)))


def told(store: Store) -> list[tuple[Any, ...]]:
    with reading(store.engine) as connection:
        rows = findings(connection, rule="F037")
    return [tuple(row[name] for name in ("submission", "value", "expected", "count", "difference")) for row in rows]


@pytest.fixture(autouse=True)
def city(store: Store) -> None:
    refresh(store, AREAS)


@pytest.mark.parametrize(
    ("before", "after", "state"),
    [
        (range(30), range(14), "held"),
        (range(30), range(15), "accepted"),
        (range(30), [*range(10), *range(100, 110)], "held"),
        (range(30), range(60), "accepted"),
        (range(30), range(61), "held"),
        (range(30), range(100, 130), "held"),
        (range(2), range(1), "accepted"),
    ],
    ids=["all known but few", "just half", "few and others", "as many more", "others mostly", "others", "one of two"],
)
def test_a_whole_file_has_half_of_what_stands_and_half_of_it_is_known(
    store: Store, tmp_path: Path, before: range, after: range, state: str
) -> None:
    send(store, tmp_path, sites(*before))
    assert send(store, tmp_path, sites(*after)).outcome.state == state
    assert states(store) == (["accepted", "held"] if state == "held" else ["superseded", "accepted"])
    assert len(told(store)) == (state == "held")


def test_it_says_which_rows_streets_and_organisations_are_gone(store: Store, tmp_path: Path) -> None:
    send(store, tmp_path, sites(*range(30)))
    sent = send(store, tmp_path, sites(0, 1, 2, 10))
    names = [f"第{n}楼" for n in sorted((*range(3, 10), *range(11, 30)), key=lambda n: f"第{n}楼")]
    difference = "、".join(["310105第3街道", *names[:10], "…"])
    assert told(store) == [(2, "4", "30", 27, difference)]
    (finding,) = sent.outcome.findings
    assert finding.rule == "F037", "the district hears of it in its answer"
    assert finding.message.startswith(
        "与现行版本相差太大：本件4行，现行30行；现行有而本件没有的街镇、组织27个：310105第3街道、第11楼、"
    )
    assert "；现行有" not in message("F037", value="4", expected="30"), "nothing lacks: nothing is said of it"
    with reading(store.engine) as connection:
        owed = obligations(connection, AREAS, MONTH, MONTH.due_on)
    (one,) = (one for one in owed if (one["district"], one["database"]) == ("310105", "building"))
    assert (one["state"], one["submission"], one["reason"]) == ("held", 2, DIFFERS)


def test_of_persons_it_names_the_branches_and_nobody(store: Store, tmp_path: Path) -> None:
    here, there = (branch(1, street) | {"branch_name": f"{street}支部"} for street in STREETS[:2])
    rows = [member(n, of) | {"branch_name": of["branch_name"]} for n, of in enumerate((here, there, there))]
    send(store, tmp_path, rows, "party_member")
    send(store, tmp_path, rows[:1], "party_member")
    assert told(store) == [(2, "1", "3", 1, "310105002支部")]
    with reading(store.engine) as connection:
        text = repr(findings(connection))
    assert not any(number in text or f"测试{place}" in text for place, number in enumerate(PERSONS))


@pytest.mark.parametrize("by_code", [True, False])
def test_without_a_name_the_code_is_told(store: Store, tmp_path: Path, by_code: bool) -> None:
    named = {"branch_code": None, "branch_name": "甲支部"} if not by_code else {"branch_code": "B1"}
    rows = [member(n, {"org_code": "B0"}) for n in (0, 1)] + [member(2, {"org_code": "B0"}) | named]
    send(store, tmp_path, rows[2:] + rows[:2], "party_member")
    send(store, tmp_path, rows[:1], "party_member")
    assert [row[4] for row in told(store)] == ["B1" if by_code else "甲支部"]


def test_a_street_is_not_emptied_by_its_few_mended_rows(store: Store, tmp_path: Path) -> None:
    for n in (0, 10):
        deliver(store, tmp_path, "building", sites(*range(n, n + 10)), "310105", part=STREETS[n // 10])
    sent = send(store, tmp_path, sites(0, 1), part=STREETS[0])
    assert (sent.outcome.state, states(store)) == ("held", ["accepted", "accepted", "held"])
    assert told(store)[0][:3] == (3, "2", "10")
    send(store, tmp_path, sites(*range(6)), part=STREETS[0])
    assert states(store) == ["superseded", "accepted", "superseded", "accepted"]


def test_a_street_may_be_keyed_anew(store: Store, tmp_path: Path) -> None:
    send(store, tmp_path, sites(*range(10)), part=STREETS[0])
    assert send(store, tmp_path, sites(*range(100, 105)), part=STREETS[0]).outcome.state == "accepted"
    assert (states(store), told(store)) == (["superseded", "accepted"], [])


@pytest.mark.parametrize("part", [None, STREETS[0]])
def test_a_piece_beside_what_stands(store: Store, tmp_path: Path, part: str | None) -> None:
    """A street more, whose name nobody read, beside parts; a street beside the whole file."""
    if part:
        send(store, tmp_path, sites(*range(30)))
    else:
        for n in (0, 10, 20):
            send(store, tmp_path, sites(*range(n, n + 10)), part=STREETS[n // 10])
    sent = send(store, tmp_path, sites(*range(9)), part=part)
    assert sent.outcome.state == "held"
    ((_, came, stands, count, difference),) = told(store)
    assert (came, stands, count) == ("9", "30", 2 + 21)
    assert difference.startswith("310105第2街道、310105第3街道、第10楼、")


def test_the_same_bytes_read_again_lose_nothing_unasked(store: Store, tmp_path: Path) -> None:
    send(store, tmp_path, sites(*range(30)), content=b"same")
    again = send(store, tmp_path, sites(*range(5)), content=b"same", quarantined=25)
    assert (again.outcome.state, told(store)) == ("partial", [])


def test_a_person_lets_it_stand(store: Store, tmp_path: Path) -> None:
    send(store, tmp_path, sites(*range(30)))
    held = send(store, tmp_path, sites(0, 1))
    accept(store, held.number, Decision("王处", "其余楼宇已拆"))
    assert states(store) == ["superseded", "accepted"]
    assert send(store, tmp_path, sites(0)).outcome.state == "accepted", "half of what stands now"


def test_beside_a_zero_everything_counts(store: Store, tmp_path: Path) -> None:
    held = send(store, tmp_path, [])
    assert held.outcome.state == "held" and told(store) == []
    assert send(store, tmp_path, sites(0)).outcome.state == "accepted"
