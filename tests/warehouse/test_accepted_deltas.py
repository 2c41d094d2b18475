"""A file that waits is accepted as a delta: by their keys its rows change what stands, and all else stays."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from schemas.errors import ConfigurationError
from schemas.finding import Finding
from schemas.outcome import Outcome
from schemas.states import Severity
from tests.stores import Backend
from tests.warehouse.cities import branch, member
from tests.warehouse.outcomes import DISTRICT, PERIOD, mended, outcome
from warehouse.figures.history.causes import Computation, causes
from warehouse.ledger import events
from warehouse.ledger.connection import reading
from warehouse.ledger.registers import registers
from warehouse.ledger.submissionrows import Submission, known_submission, submission_rows
from warehouse.ledger.tables import ledger_event
from warehouse.store.opening import Store
from warehouse.submissions.acceptance import accept, accept_as_delta
from warehouse.submissions.committing import Decision, commit, commit_again
from warehouse.submissions.deltas.mending import receive_again
from warehouse.submissions.reversal import revert
from warehouse.submissions.rowchanges import RowChange, row_changes
from warehouse.submissions.rowfiles import whereabouts
from warehouse.submissions.versions import chain
from warehouse.verification.invariants import custody, lineage, repetition, rowfates
from warehouse.verification.invariants.computed import in_registers

STREETS = [f"{DISTRICT}00{number}" for number in range(1, 4)]
BECAUSE = Decision("王处", "区里来函：只改这几栋")


@pytest.fixture
def backend(sqlite: Backend) -> Backend:
    """What is new is above the database: `test_acceptance.py` and `test_deltas.py` are tried on both."""
    return sqlite


def building(code: str | None, **more: Any) -> dict[str, Any]:
    return {"building_code": code, "building_name": f"{code}大厦", "street_code": STREETS[0], **more}


TEN = [building(code, employees=1) for code in "甲乙丙丁戊己庚辛壬癸"]


def sent(folder: Path, rows: list[dict[str, Any]], database: str = "building", **more: Any) -> Outcome:
    """A file in a folder of its own; all are called the same."""
    own = Path(tempfile.mkdtemp(dir=folder))
    made = outcome(own / "报表.xlsx", database, rows, **more)
    (own / made.file).rename(folder / made.sha256)
    return made


def take(store: Store, folder: Path, one: Outcome) -> int:
    fence = events.acquire(store.engine, PERIOD, DISTRICT)
    raw = folder / one.sha256
    return commit(store, one, raw if raw.exists() else folder / one.file, fence).number


def told(store: Store) -> list[tuple[int, str]]:
    with reading(store.engine) as connection:
        return [(row.id, row.state) for row in submission_rows(connection)]


def version(store: Store, number: int) -> Submission:
    with reading(store.engine) as connection:
        return known_submission(connection, number)


def rows(store: Store, number: int) -> dict[str, Any]:
    """Code → row and employees."""
    found = pq.read_table(version(store, number).path(store.lake))
    pairs = zip(found["_row"].to_pylist(), found["employees"].to_pylist(), strict=True)
    return dict(zip(found["building_code"].to_pylist(), pairs, strict=True))


def breaches(store: Store) -> list[Any]:
    with reading(store.engine) as connection:
        found = [check.breaches(store, connection) for check in (custody, rowfates, lineage, repetition)]
        return [breach for each in (*found, in_registers(store, connection)) for breach in each]


def again(store: Store, number: int, outcomes: list[Outcome]) -> tuple[int, bool]:
    """A version read again from what its files say now."""
    with reading(store.engine) as connection:
        links = chain(connection, known_submission(connection, number))
        received = receive_again(store, connection, links, outcomes)
    fence = events.acquire(store.engine, PERIOD, DISTRICT)
    kept = commit_again(store, received, fence, Decision("李处", "映射"), number)
    return kept.number, kept.is_new


def test_its_rows_replace_and_add_and_all_others_stay(store: Store, tmp_path: Path) -> None:
    base = take(store, tmp_path, sent(tmp_path, TEN))
    some = [building("新", employees=7), building("丙", employees=5)]
    waits = take(store, tmp_path, sent(tmp_path, some))
    assert told(store) == [(base, "accepted"), (waits, "held")]
    with reading(store.engine) as connection:
        before = events.ledger_state(connection)
    done = accept_as_delta(store, waits, BECAUSE)
    made = done.number
    assert (made, done.state, done.supersedes) == (3, "accepted", (base, waits))
    assert told(store) == [(base, "superseded"), (waits, "superseded"), (made, "accepted")]
    assert rows(store, made) == rows(store, base) | {"丙": (4, 5), "新": (12, 7)}
    it = version(store, made)
    assert (it.base, it.sha256, it.rows_read, it.records, it.part) == (base, version(store, waits).sha256, 12, 11, None)
    with reading(store.engine) as connection:
        counted = sa.select(sa.func.count()).select_from(registers()["building"])
        assert connection.scalar(counted.where(registers()["building"].c.submission_id == made)) == 11
        event = connection.execute(sa.select(ledger_event).order_by(ledger_event.c.id.desc()).limit(1)).one()
        assert (event.who, event.why, event.submission_id, event.detail) == (
            "王处", BECAUSE.why, made,
            {"decision": "accept", "as": "delta", "of": waits, "base": base, "supersedes": [base, waits]},
        )  # fmt: skip
        (cause,) = causes(connection, PERIOD, Computation(0, event.at, before, event.id))
        assert (cause.kind, set(cause.submissions), cause.why) == ("decision", {made, waits, base}, BECAUSE.why)
        assert row_changes(connection, store.lake, made) == (
            (base,),
            [
                RowChange("added", "新", "Sheet1!12", None, {}),
                RowChange("changed", "丙", "Sheet1!4", "Sheet1!4", {"employees": ("1", "5")}),
            ],
        )
    assert breaches(store) == []


def test_each_row_leads_to_its_own_file_also_where_both_are_called_the_same(store: Store, tmp_path: Path) -> None:
    base = take(store, tmp_path, sent(tmp_path, TEN))
    waits = take(store, tmp_path, sent(tmp_path, [building("新"), building("丙")]))
    made = accept_as_delta(store, waits, BECAUSE).number
    with reading(store.engine) as connection:
        files = whereabouts(connection, store.lake, [made])[made]
    found = [(one.sent.sha256, one.sheet, one.rows, one.accepted) for one in files.told("Sheet1", range(2, 13), 0)]
    first, second = (version(store, number).sha256 for number in (base, waits))
    assert sorted(found, key=lambda one: len(one[2])) == [
        (second, "Sheet1", [3, 2], 2),
        (first, "Sheet1", [2, 3, 5, 6, 7, 8, 9, 10, 11], 9),
    ]


def test_read_again_it_is_the_same_delta_and_follows_what_its_files_say_now(store: Store, tmp_path: Path) -> None:
    first, second = sent(tmp_path, TEN), sent(tmp_path, [building("丙", employees=5)], kept_back=[9])
    take(store, tmp_path, first)
    made = accept_as_delta(store, take(store, tmp_path, second), BECAUSE).number
    assert (version(store, made).state, version(store, made).quarantined) == ("partial", {"Sheet1": "12"})
    assert again(store, made, [first, second]) == (made, False)
    other = replace(first, accepted=first.accepted.assign(employees=first.accepted["employees"] + 10))
    number, is_new = again(store, made, [other, second])
    assert is_new and rows(store, number)["丙"] == (4, 5) and rows(store, number)["甲"] == (2, 11)
    assert version(store, number).state == "partial" and breaches(store) == []


def test_the_same_file_read_otherwise_stays_a_delta(store: Store, tmp_path: Path) -> None:
    take(store, tmp_path, sent(tmp_path, TEN))
    second = sent(tmp_path, [building("丙", employees=5)])
    made = accept_as_delta(store, take(store, tmp_path, second), BECAUSE).number
    assert take(store, tmp_path, second) == made
    other = replace(second, accepted=second.accepted.assign(employees=second.accepted["employees"] + 10))
    for read in (other, replace(second, part=STREETS[0])):
        number = take(store, tmp_path, read)
        assert len(rows(store, number)) == 10 and version(store, number).part is None
    assert breaches(store) == []


def test_a_street_changes_its_rows_in_the_whole(store: Store, tmp_path: Path) -> None:
    take(store, tmp_path, sent(tmp_path, TEN))
    waits = take(store, tmp_path, sent(tmp_path, [building("丙", employees=5)], part=STREETS[0]))
    made = accept_as_delta(store, waits, BECAUSE)
    assert made.slot.part is None and rows(store, made.number)["丙"] == (4, 5) and breaches(store) == []


def test_a_person_is_known_by_the_pseudonym_whatever_the_status(store: Store, tmp_path: Path) -> None:
    place = branch(1, STREETS[0])
    every = [member(number, place) | {"party_status": "1"} for number in range(3)]
    take(store, tmp_path, sent(tmp_path, every, "party_member"))
    gone = sent(tmp_path, [every[1] | {"party_status": "2"}], "party_member")
    made = accept_as_delta(store, take(store, tmp_path, gone), BECAUSE).number
    found = pq.read_table(version(store, made).path(store.lake))
    assert found["party_status"].to_pylist() == ["1", "2", "1"]
    assert breaches(store) == []


def test_a_mended_workbook_of_the_delta_or_of_its_base_mends_what_was_made(store: Store, tmp_path: Path) -> None:
    first, second = sent(tmp_path, TEN), sent(tmp_path, [building("丙", employees=5), building("新")], kept_back=[7])
    take(store, tmp_path, first)
    made = accept_as_delta(store, take(store, tmp_path, second), BECAUSE).number
    fixed = [building("补", employees=3, _row=2), building("新", employees=4, _row=3)]
    of_delta = mended(tmp_path / "改.xlsx", "building", fixed, second.sha256, {2: 7, 3: 3})
    number = take(store, tmp_path, of_delta)
    assert version(store, number).base == made and version(store, number).state == "accepted"
    assert (
        rows(store, number)["新"] == (12, 4) and rows(store, number)["补"] == (13, 3) and len(rows(store, number)) == 12
    )
    of_base = mended(tmp_path / "改2.xlsx", "building", [building("甲", employees=9, _row=2)], first.sha256, {2: 2})
    last = take(store, tmp_path, of_base)
    assert version(store, last).base == number and rows(store, last)["甲"] == (2, 9) and breaches(store) == []
    assert again(store, last, [first, second, of_delta, of_base]) == (last, False)


def test_taken_back_nothing_stands_and_either_can_count_again(store: Store, tmp_path: Path) -> None:
    base = take(store, tmp_path, sent(tmp_path, TEN))
    made = accept_as_delta(store, take(store, tmp_path, sent(tmp_path, [building("丙", employees=5)])), BECAUSE).number
    with pytest.raises(ConfigurationError, match="is superseded"):
        revert(store, base, BECAUSE)
    revert(store, made, BECAUSE)
    assert [state for _, state in told(store)] == ["superseded", "superseded", "reverted"]
    without = accept(store, base, BECAUSE).number
    assert rows(store, without)["丙"] == (4, 1)
    revert(store, without, BECAUSE)
    both = accept(store, made, BECAUSE).number
    assert rows(store, both)["丙"] == (4, 5) and version(store, both).base == base and breaches(store) == []


def test_a_row_that_completes_the_key_of_one_that_stands_is_that_row(store: Store, tmp_path: Path) -> None:
    take(store, tmp_path, sent(tmp_path, [*TEN, building(None, building_name="无码大厦")]))
    waits = take(store, tmp_path, sent(tmp_path, [building("子", building_name="无码大厦", employees=2)]))
    made = accept_as_delta(store, waits, BECAUSE).number
    assert len(rows(store, made)) == 11 and rows(store, made)["子"] == (12, 2) and breaches(store) == []


BROKEN = {
    "a row without a key": ([building(None, building_name="一"), building(None, street_code=None)], "no key"),
    "a key that is twice": ([building("丙"), building("丙", employees=3)], "more than once"),
    "a key that stands twice": ([building("双")], "current version more than once"),
    "a row that lacks its code": ([building(None, building_name="丙大厦")], "lack the code"),
    "two rows for one that stands": (
        [building("子", building_name="无码"), building(None, building_name="无码")], "more than once"
    ),
}  # fmt: skip
STANDS = [*TEN, building("双"), building("双", employees=8), building(None, building_name="无码")]


@pytest.mark.parametrize(("some", "why"), BROKEN.values(), ids=list(BROKEN))
def test_what_cannot_be_laid_without_a_guess_is_refused(
    store: Store, tmp_path: Path, some: list[dict[str, Any]], why: str
) -> None:
    take(store, tmp_path, sent(tmp_path, STANDS))
    waits = take(store, tmp_path, sent(tmp_path, some))
    with pytest.raises(ConfigurationError, match=why):
        accept_as_delta(store, waits, BECAUSE)
    assert [state for _, state in told(store)] == ["accepted", "held"] and breaches(store) == []


@pytest.mark.parametrize(("some", "why"), BROKEN.values(), ids=list(BROKEN))
def test_what_cannot_be_laid_any_more_is_kept_back_and_told(
    store: Store, tmp_path: Path, some: list[dict[str, Any]], why: str
) -> None:
    first, second = sent(tmp_path, STANDS), sent(tmp_path, [building("丁", employees=5), building("新")])
    take(store, tmp_path, first)
    made = accept_as_delta(store, take(store, tmp_path, second), BECAUSE).number
    other = sent(tmp_path, some)
    number, is_new = again(store, made, [first, replace(other, sha256=second.sha256)])
    it = version(store, number)
    assert is_new and (it.state, it.rows_quarantined) == ("partial", len(some) - (why == "no key"))
    assert it.records == len(STANDS) + (why == "no key") and rows(store, number)["丁"] == (5, 1)
    with reading(store.engine) as connection:
        told_ = sa.text("SELECT rule, message FROM finding WHERE submission_id = :number")
        found = connection.execute(told_, {"number": number}).all()
    assert [rule for rule, _ in found] == ["F038"] and "不能按主键并入" in found[0].message
    assert breaches(store) == []


def test_copies_in_the_file_itself_are_refused(store: Store, tmp_path: Path) -> None:
    take(store, tmp_path, sent(tmp_path, TEN))
    copy = Finding("R004", Severity.BLOCK, "x", sheet="Sheet1", cell="A3", row=3, column="building_code")
    waits = take(store, tmp_path, sent(tmp_path, [building("丙")], kept_back=[3], findings=(copy,)))
    with pytest.raises(ConfigurationError, match="which row holds"):
        accept_as_delta(store, waits, BECAUSE)


def test_a_column_that_stands_filled_is_not_lost(store: Store, tmp_path: Path) -> None:
    take(store, tmp_path, sent(tmp_path, TEN))
    columns = frozenset({"building_code", "building_name", "street_code"})
    waits = take(store, tmp_path, sent(tmp_path, [building("丙")], present=columns))
    with pytest.raises(ConfigurationError, match="would lose employees"):
        accept_as_delta(store, waits, BECAUSE)


def test_keys_must_be_known_on_both_sides(store: Store, tmp_path: Path) -> None:
    by_name = frozenset({"building_name", "street_code", "employees"})
    take(store, tmp_path, sent(tmp_path, TEN, present=by_name))
    waits = take(
        store, tmp_path, sent(tmp_path, [building("丙")], present=by_name - {"street_code"} | {"building_code"})
    )
    with pytest.raises(ConfigurationError, match="no key that the current version has"):
        accept_as_delta(store, waits, BECAUSE)


def test_it_needs_one_version_that_stands(store: Store, tmp_path: Path) -> None:
    base = take(store, tmp_path, sent(tmp_path, TEN))
    waits = take(store, tmp_path, sent(tmp_path, [building("丙")]))
    with pytest.raises(ConfigurationError, match=f"submission {base} is accepted"):
        accept_as_delta(store, base, BECAUSE)
    revert(store, base, BECAUSE)
    with pytest.raises(ConfigurationError, match="no rows stand"):
        accept_as_delta(store, waits, BECAUSE)


def test_beside_streets_it_must_name_its_own(store: Store, tmp_path: Path) -> None:
    for street in STREETS[:2]:
        part = [row | {"street_code": street, "building_code": f"{row['building_code']}{street}"} for row in TEN]
        take(store, tmp_path, sent(tmp_path, part, part=street))
    one = [building(f"甲{STREETS[0]}", employees=6)]
    with pytest.raises(ConfigurationError, match="names no street"):
        accept_as_delta(store, take(store, tmp_path, sent(tmp_path, one)), BECAUSE)
    waits = take(store, tmp_path, sent(tmp_path, one, part=STREETS[0]))
    made = accept_as_delta(store, waits, BECAUSE)
    assert made.slot.part == STREETS[0] and rows(store, made.number)[f"甲{STREETS[0]}"] == (2, 6)
    assert breaches(store) == []
