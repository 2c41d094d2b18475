"""A mended workbook replaces its rows and leaves the rest: rows, counts, findings, places, history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from schemas.finding import Finding
from schemas.outcome import Outcome
from schemas.states import Severity
from tests.warehouse.cities import AREAS, MONTH
from tests.warehouse.outcomes import DISTRICT, PERIOD, mended, outcome, returned
from warehouse.ledger import events
from warehouse.ledger.connection import reading
from warehouse.ledger.owing.obligations import obligations
from warehouse.ledger.registers import registers
from warehouse.ledger.tables import arrival, finding, submission
from warehouse.store.opening import Store
from warehouse.submissions.committing import Decision, commit
from warehouse.submissions.reversal import revert
from warehouse.verification.invariants import custody, lineage, repetition, rowfates
from warehouse.verification.invariants.computed import in_registers

pytestmark = pytest.mark.at_length

Row = Mapping[str, Any]
UNMAPPED = Finding("V002", Severity.BLOCK, "x", sheet="Sheet1", cell="C3", row=3, column="building_type")
LACKING = Finding("F012", Severity.BLOCK, "缺少列", sheet="Sheet1", expected="ownership")


def building(number: int, **more: Any) -> dict[str, Any]:
    return {"building_code": f"B{number}", "building_name": f"第{number}大厦", "_row": number, **more}


def take(store: Store, folder: Path, sent: Outcome) -> int:
    return commit(store, sent, folder / sent.file, events.acquire(store.engine, PERIOD, DISTRICT)).number


def first(store: Store, folder: Path, *found: Row, **more: Any) -> tuple[int, str]:
    """Take in the file that will be mended: number and hash."""
    sent = outcome(folder / "first.xlsx", "building", found, **more)
    return take(store, folder, sent), sent.sha256


def delta(folder: Path, found: Sequence[Row], of: str, origins: Mapping[int, int], **more: Any) -> Outcome:
    return mended(folder / "mended.xlsx", "building", found, of, origins, **more)


def version(store: Store, number: int) -> sa.Row[Any]:
    with reading(store.engine) as connection:
        return connection.execute(sa.select(submission).where(submission.c.id == number)).one()


def held_rows(store: Store, number: int) -> list[tuple[int, str, int | None]]:
    """Row, code and number of units of a version's rows in the lake."""
    found = pq.read_table(store.lake / version(store, number).lake_file)
    return list(zip(*(found[name].to_pylist() for name in ("_row", "building_code", "units_in")), strict=True))


def said(store: Store, number: int) -> list[tuple[Any, ...]]:
    """What is told, but for the rows that the short workbooks of these tests have not."""
    with reading(store.engine) as connection:
        names = ("rule", "cell", "cells", "count", "origin")
        query = sa.select(*(finding.c[name] for name in names)).where(finding.c.submission_id == number)
        return [tuple(row) for row in connection.execute(query.order_by(finding.c.id)) if row.rule != "F036"]


def left_out(store: Store, number: int) -> list[tuple[int, str]]:
    """Number and message of the rows that a whole workbook has not."""
    with reading(store.engine) as connection:
        query = sa.select(finding.c.count, finding.c.message).where(finding.c.submission_id == number)
        return [tuple(row) for row in connection.execute(query.where(finding.c.rule == "F036"))]


def breaches(store: Store) -> list[Any]:
    with reading(store.engine) as connection:
        found = [check.breaches(store, connection) for check in (custody, rowfates, lineage, repetition)]
        return [breach for each in (*found, in_registers(store, connection)) for breach in each]


def test_its_rows_replace_their_origins_and_the_rest_stays(store: Store, tmp_path: Path) -> None:
    base, sha256 = first(store, tmp_path, building(2), building(3, units_in=1), kept_back=[4, 5], findings=(UNMAPPED,))
    rows_ = [building(2, building_code="B3", units_in=9), building(3, building_code="B4")]
    number = take(store, tmp_path, delta(tmp_path, rows_, sha256, {2: 3, 3: 4}))
    assert held_rows(store, number) == [(2, "B2", None), (3, "B3", 9), (4, "B4", None)]
    told = version(store, number)
    assert (told.base, told.state, told.version, told.quarantined) == (base, "partial", 2, {"Sheet1": "5"})
    counts = (told.rows_read, told.rows_accepted, told.rows_quarantined, told.rows_ignored, told.records)
    assert counts == (5, 3, 1, 1, 3)
    assert told.origins == {"replaced": [["Sheet1", 2, 3, "Sheet1", 3]], "added": []}
    assert version(store, base).state == "superseded"
    assert said(store, number) == []
    with reading(store.engine) as connection:
        register = registers()["building"]
        query = sa.select(register.c.submission_id, register.c.row).order_by(register.c.row)
        assert [tuple(row) for row in connection.execute(query)] == [(number, 2), (number, 3), (number, 4)]
    assert breaches(store) == []


def test_a_row_without_origin_comes_behind_all_that_are_known(store: Store, tmp_path: Path) -> None:
    _, sha256 = first(store, tmp_path, building(2), building(3), kept_back=[9])
    sent = delta(tmp_path, [building(2), building(3, building_code="B7")], sha256, {2: 2}, kept_back=[8])
    number = take(store, tmp_path, sent)
    assert held_rows(store, number) == [(2, "B2", None), (3, "B3", None), (10, "B7", None)]
    told = version(store, number)
    assert (told.rows_read, told.rows_accepted, told.rows_quarantined) == (6, 3, 2)
    assert told.quarantined == {"Sheet1": "9,11"}
    assert told.origins["added"] == [["Sheet1", 3, 3, "Sheet1", 10], ["Sheet1", 8, 8, "Sheet1", 11]]
    assert breaches(store) == []


def test_the_same_workbook_mended_further_adds_its_rows_once(store: Store, tmp_path: Path) -> None:
    _, sha256 = first(store, tmp_path, building(2), kept_back=[3])
    take(store, tmp_path, delta(tmp_path, [building(4, building_code="N")], sha256, {}))
    again = [building(3), building(5, building_code="N", units_in=4)]
    number = take(store, tmp_path, delta(tmp_path, again, sha256, {3: 3}))
    assert held_rows(store, number) == [(2, "B2", None), (3, "B3", None), (4, "N", 4)]
    assert version(store, number).rows_read == 4
    assert breaches(store) == []


@pytest.mark.parametrize(
    ("units_in", "kept_back", "waits"), [(9, (), False), (1, (), True), (2, (), False), (None, (3,), False)]
)
def test_a_workbook_that_would_undo_what_was_mended_since_waits(
    store: Store, tmp_path: Path, units_in: int | None, kept_back: tuple[int, ...], waits: bool
) -> None:
    """A fresh copy of the first workbook has the old row still; one that mends the row again, or wrongly, is meant."""
    _, sha256 = first(store, tmp_path, building(2), building(3, units_in=1))
    mend = take(store, tmp_path, delta(tmp_path, [building(2), building(3, units_in=2)], sha256, {2: 2, 3: 3}))
    again = [building(2, units_in=7), *([building(3, units_in=units_in)] if units_in else [])]
    sent = delta(tmp_path, again, sha256, {2: 2, 3: 3}, kept_back=kept_back, content=b"another")
    number = take(store, tmp_path, sent)
    assert version(store, number).state == ("held" if waits else "partial" if kept_back else "accepted")
    assert version(store, mend).state == ("accepted" if waits else "superseded")
    assert ("F019" in {rule for rule, *_ in said(store, number)}) is waits
    assert take(store, tmp_path, sent) == number, "the same once more is no new version"
    assert breaches(store) == []


def test_a_row_that_was_kept_back_and_mended_is_not_kept_back_again(store: Store, tmp_path: Path) -> None:
    _, sha256 = first(store, tmp_path, building(2), kept_back=[3])
    take(store, tmp_path, delta(tmp_path, [building(2), building(3)], sha256, {2: 2, 3: 3}))
    late = delta(tmp_path, [building(2, units_in=4)], sha256, {2: 2, 3: 3}, kept_back=[3])
    assert version(store, take(store, tmp_path, late)).state == "held"


def test_the_return_workbook_of_a_mended_one_names_the_rows_of_that(store: Store, tmp_path: Path) -> None:
    _, sha256 = first(store, tmp_path, building(2), kept_back=[3, 4])
    one = delta(tmp_path, [building(7, building_code="B3")], sha256, {7: 3, 8: 4}, kept_back=[8, 9])
    take(store, tmp_path, one)
    two = delta(tmp_path, [building(2, building_code="B4"), building(3, building_code="N")], one.sha256, {2: 8, 3: 9})
    number = take(store, tmp_path, two)
    assert held_rows(store, number) == [(2, "B2", None), (3, "B3", None), (4, "B4", None), (5, "N", None)]
    assert (version(store, number).state, version(store, number).rows_read) == ("accepted", 5)
    assert breaches(store) == []


@pytest.mark.parametrize(
    ("change", "severity"), [({}, "reject_row"), ({"units_in": 8}, "block")], ids=["alike", "different"]
)
def test_a_row_that_repeats_the_key_of_one_that_stays_is_kept_back(
    store: Store, tmp_path: Path, change: Row, severity: str
) -> None:
    _, sha256 = first(store, tmp_path, building(2), kept_back=[3])
    sent = delta(tmp_path, [building(6, building_code="B2", building_name="第2大厦", **change)], sha256, {6: 3})
    number = take(store, tmp_path, sent)
    assert held_rows(store, number) == [(2, "B2", None)]
    assert (version(store, number).quarantined, version(store, number).rows_read) == ({"Sheet1": "3"}, 3)
    assert said(store, number) == [("R004", "C6", None, 1, '[["Sheet1", 3, 3]]')]
    with reading(store.engine) as connection:
        assert connection.scalar(sa.select(finding.c.severity)) == severity
    assert breaches(store) == []


def test_persons_are_known_by_their_pseudonyms(store: Store, tmp_path: Path) -> None:
    def member(number: str, row: int) -> dict[str, Any]:
        return {"citizen_id": number, "name": "测试", "party_status": "1", "branch_code": "B", "_row": row}

    one, other = "310199199001010034", "310199198502020041"
    sent = outcome(tmp_path / "first.xlsx", "party_member", [member(one, 2)], kept_back=[3])
    take(store, tmp_path, sent)
    copy = mended(tmp_path / "m.xlsx", "party_member", [member(one, 2), member(other, 3)], sent.sha256, {2: 3})
    number = take(store, tmp_path, copy)
    found = pq.read_table(store.lake / version(store, number).lake_file)
    assert found["_row"].to_pylist() == [2, 4]
    with reading(store.engine) as connection:
        told = connection.execute(
            sa.select(finding.c.rule, finding.c.value, finding.c.message).where(finding.c.rule != "F036")
        ).one()
    assert (told.rule, told.value) == ("R001", None)
    assert "2、2" in told.message
    assert breaches(store) == []


def test_findings_of_rows_that_stay_are_kept_and_those_of_many_rows_shortened(store: Store, tmp_path: Path) -> None:
    many = Finding(
        "V014", Severity.WARN, "x", sheet="Sheet1", cell="D2", row=2, column="units_in", count=4, cells="D2:D4,D6"
    )
    stays = Finding("V001", Severity.BLOCK, "x", sheet="Sheet1", cell="B6", row=6, column="building_name")
    found = [building(number) for number in (2, 3, 4, 6)]
    _, sha256 = first(store, tmp_path, *found, findings=(LACKING, UNMAPPED, many, stays))
    fresh = Finding("V013", Severity.BLOCK, "x", sheet="Sheet1", cell="E9", row=9, column="employees")
    sent = [building(9, building_code="B2"), building(10, building_code="B3")]
    number = take(store, tmp_path, delta(tmp_path, sent, sha256, {9: 2, 10: 3}, findings=(LACKING, fresh)))
    assert said(store, number) == [
        ("V014", "D4", "D4,D6", 2, None),
        ("V001", "B6", None, 1, None),
        ("F012", None, None, 1, None),
        ("V013", "E9", None, 1, '[["Sheet1", 2, 2]]'),
    ]
    third = take(store, tmp_path, delta(tmp_path, [building(2)], sha256, {2: 2}))
    assert ("V013", "E9", None, 1, '[["Sheet1", 2, 2]]') not in said(store, third)


def test_what_was_said_of_the_whole_file_goes_with_its_last_row(store: Store, tmp_path: Path) -> None:
    _, sha256 = first(store, tmp_path, building(2), findings=(LACKING,), present=frozenset({"building_code"}))
    every = frozenset({"building_code", "ownership"})
    number = take(store, tmp_path, delta(tmp_path, [building(2)], sha256, {2: 2}, present=every))
    assert said(store, number) == [] and frozenset(version(store, number).present) == every


@pytest.mark.parametrize(("is_excerpt", "left"), [(False, []), (True, ["T002"])], ids=["copy", "excerpt"])
def test_what_was_said_of_totals_goes_with_a_workbook_that_has_them_right(
    store: Store, tmp_path: Path, is_excerpt: bool, left: list[str]
) -> None:
    wrong = Finding("T002", Severity.WARN, "x", sheet="Sheet1", cell="C9", column="units_in")
    _, sha256 = first(store, tmp_path, building(2), building(3), findings=(wrong,))
    number = take(store, tmp_path, delta(tmp_path, [building(2)], sha256, {2: 2}, is_excerpt=is_excerpt))
    assert [rule for rule, *_ in said(store, number)] == left


def test_rows_that_were_taken_out_of_a_whole_workbook_are_told(store: Store, tmp_path: Path) -> None:
    _, sha256 = first(store, tmp_path, building(2), building(3), building(4), kept_back=[5])
    short = delta(
        tmp_path, [building(2, building_code="B3"), building(3, building_code="N")], sha256, {2: 3}, kept_back=[9]
    )
    number = take(store, tmp_path, short)
    ((count, message),) = left_out(store, number)
    assert (count, version(store, number).records) == (2, 4)
    assert "2行:工作表“Sheet1”第2行、工作表“Sheet1”第4行" in message and "仍按原件计入" in message
    excerpt = delta(tmp_path, [building(2, units_in=4)], short.sha256, {2: 2}, is_excerpt=True)
    assert left_out(store, take(store, tmp_path, excerpt)) == [(2, message)]
    every = [building(row, units_in=7) for row in (2, 3, 4)]
    assert left_out(store, take(store, tmp_path, delta(tmp_path, every, sha256, {2: 2, 3: 3, 4: 4}))) == []


def test_columns_are_those_of_both_while_rows_of_both_stand(store: Store, tmp_path: Path) -> None:
    _, sha256 = first(store, tmp_path, building(2), building(3), present=frozenset({"building_code", "ownership"}))
    some = frozenset({"building_code", "units_in"})
    number = take(store, tmp_path, delta(tmp_path, [building(2)], sha256, {2: 2}, present=some))
    assert version(store, number).present == ["building_code"]


def test_the_same_bytes_again_are_an_arrival_whatever_came_since(store: Store, tmp_path: Path) -> None:
    _, sha256 = first(store, tmp_path, building(2), kept_back=[3, 4])
    one = delta(tmp_path, [building(3)], sha256, {3: 3}, content=b"one")
    two = delta(tmp_path, [building(4)], sha256, {4: 4}, content=b"two")
    numbers = []
    for sent, content in ((one, b"one"), (one, b"one"), (two, b"two"), (one, b"one")):
        (tmp_path / sent.file).write_bytes(content)
        numbers.append(take(store, tmp_path, sent))
    assert numbers == [2, 2, 3, 2]
    with reading(store.engine) as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(arrival)) == 5
        assert [row.id for row in events.current(connection, PERIOD)] == [3]
    assert held_rows(store, 3) == [(2, "B2", None), (3, "B3", None), (4, "B4", None)]


def test_a_delta_is_of_the_part_that_it_mends(store: Store, tmp_path: Path) -> None:
    street = "310105001"
    _, sha256 = first(store, tmp_path, building(2), part=street, kept_back=[3])
    number = take(store, tmp_path, delta(tmp_path, [building(3)], sha256, {3: 3}))
    assert (version(store, number).part, version(store, number).state) == (street, "accepted")


def test_one_street_mended_in_a_whole_file_is_no_part(store: Store, tmp_path: Path) -> None:
    _, sha256 = first(store, tmp_path, *(building(number) for number in range(2, 9)), kept_back=[9])
    number = take(store, tmp_path, delta(tmp_path, [building(9)], sha256, {9: 9}, part="310105001"))
    assert (version(store, number).part, version(store, number).state) == (None, "accepted")
    assert version(store, number).rows_accepted == 8


def test_what_mends_a_superseded_version_is_held(store: Store, tmp_path: Path) -> None:
    _, sha256 = first(store, tmp_path, building(2), building(3))
    newer = outcome(tmp_path / "newer.xlsx", "building", [building(2), building(3, units_in=5)])
    current = take(store, tmp_path, newer)
    number = take(store, tmp_path, delta(tmp_path, [building(2, units_in=7)], sha256, {2: 2}))
    assert (version(store, number).state, version(store, current).state) == ("held", "accepted")
    assert [rule for rule, *_ in said(store, number)] == ["F019"]
    again = take(store, tmp_path, delta(tmp_path, [building(3, units_in=8)], sha256, {3: 3}))
    assert [version(store, one).state for one in (number, again)] == ["superseded", "held"]
    assert held_rows(store, again) == [(2, "B2", 7), (3, "B3", 8)]
    assert [rule for rule, *_ in said(store, again)] == ["F019"]
    with reading(store.engine) as connection:
        told = connection.scalar(sa.select(finding.c.message).where(finding.c.submission_id == again))
    assert told == "本件更正的版本不是现行版本，暂不计入。请在现行版本的退改表上更正后重报，或报送完整文件"
    with reading(store.engine) as connection:
        owed = obligations(connection, AREAS, MONTH, MONTH.due_on)
    told = next(one for one in owed if (one["district"], one["database"]) == (DISTRICT, "building"))
    assert (told["state"], told["submission"], told["reason"]) == (
        "held", again, "等待确认：所更正的版本不是现行版本（F019）"
    )  # fmt: skip
    assert breaches(store) == []


def test_a_mended_workbook_that_was_taken_back_and_is_sent_again_is_an_arrival(store: Store, tmp_path: Path) -> None:
    _, sha256 = first(store, tmp_path, building(2), kept_back=[3])
    sent = delta(tmp_path, [building(3)], sha256, {3: 3})
    number = take(store, tmp_path, sent)
    revert(store, number, Decision("王处", "区里来函"))
    assert take(store, tmp_path, sent) == number
    other = take(store, tmp_path, delta(tmp_path, [building(3, units_in=5)], sha256, {3: 3}, content=b"other"))
    assert (version(store, other).state, [rule for rule, *_ in said(store, other)]) == ("held", ["F019"])
    assert take(store, tmp_path, delta(tmp_path, [building(3)], sha256, {3: 3})) == number
    assert [version(store, one).state for one in (number, other)] == ["reverted", "held"]
    assert breaches(store) == []


def test_what_mends_a_version_that_waits_waits_in_its_place(store: Store, tmp_path: Path) -> None:
    take(store, tmp_path, outcome(tmp_path / "whole.xlsx", "building", [building(8), building(9)]))
    waits, sha256 = first(store, tmp_path, building(2), kept_back=[3])
    assert version(store, waits).state == "held"
    number = take(store, tmp_path, delta(tmp_path, [building(3)], sha256, {3: 3}))
    assert [version(store, one).state for one in (waits, number)] == ["superseded", "held"]
    assert said(store, number) == []
    assert breaches(store) == []


@pytest.mark.parametrize(
    ("is_excerpt", "origins", "state"),
    [(False, {5: 2}, "accepted"), (True, {5: 2}, "held"), (True, {5: 2, 6: 3}, "accepted")],
    ids=["copy", "excerpt", "excerpt of all rows"],
)
def test_what_mends_a_returned_file_speaks_for_itself_if_it_is_whole(
    store: Store, tmp_path: Path, is_excerpt: bool, origins: dict[int, int], state: str
) -> None:
    kept_back = pd.DataFrame({"_sheet": ["Sheet1"] * 2, "_row": [2, 3], "text": [None] * 2})
    back = replace(returned(tmp_path / "back.xlsx", b"no keys", "building"), quarantined=kept_back)
    take(store, tmp_path, back)
    sent = delta(tmp_path, [building(here) for here in origins], back.sha256, origins, is_excerpt=is_excerpt)
    number = take(store, tmp_path, sent)
    assert (version(store, number).base, version(store, number).state) == (None, state)
    assert held_rows(store, number) == [(here, f"B{here}", None) for here in origins]


@pytest.mark.parametrize(("is_excerpt", "state"), [(False, "accepted"), (True, "held")], ids=["copy", "excerpt"])
def test_of_a_file_that_never_came_a_copy_stands_and_an_excerpt_waits(
    store: Store, tmp_path: Path, is_excerpt: bool, state: str
) -> None:
    number = take(store, tmp_path, delta(tmp_path, [building(5)], "0" * 64, {5: 2}, is_excerpt=is_excerpt))
    assert version(store, number).state == state
    assert breaches(store) == []


def test_a_version_whose_quarantined_rows_are_not_known_cannot_be_mended(store: Store, tmp_path: Path) -> None:
    base, sha256 = first(store, tmp_path, building(2), kept_back=[3])
    with store.engine.begin() as connection:
        connection.execute(submission.update().where(submission.c.id == base).values(quarantined=None))
    number = take(store, tmp_path, delta(tmp_path, [building(3)], sha256, {3: 3}))
    assert (version(store, number).state, [rule for rule, *_ in said(store, number)]) == ("held", ["F019"])
    assert breaches(store) == []
