"""What a replay sends to the district: the new state of every version that it changed, beside what was sent before."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from intake.inbox import delivery
from intake.rereading import Chosen, replay
from intake.taking import take_in_delivery
from intake.workplace import Workplace
from pipelines.homes.home import Home
from schemas.databaselist import databases
from schemas.periods import Period
from sources.mappingfiles.makers import header_row
from sources.marking.mark import LIST_SHEET, Mark, read_mark
from tests.assets.deliveries import PHONE, identity
from tests.sources.books import BUILDING, BUILDING_HEADER, MEMBER_HEADER, book, members
from tests.sources.returning import marked, rows
from warehouse.ledger.connection import reading
from warehouse.ledger.listings import ListedFinding, ListedSubmission, findings, submissions
from warehouse.submissions.committing import Decision

ALL = frozenset(databases())
PERIOD, DISTRICT = "2026-09", "310105"
NUMBER, JOINED = "公民身份号码", "入党日期"
NUMBERS, EDUCATION = MEMBER_HEADER.index(NUMBER), MEMBER_HEADER.index("学历")
FIRST, SECOND, THIRD = (identity("19600101", serial) for serial in (811, 813, 815))
WRONG, RIGHT, LATER = "2036-07-01", "1990-07-01", "2035-07-01"


@pytest.fixture
def place(home: Home) -> Workplace:
    return home.workplace()


def people(*joined: str) -> list[list[Any]]:
    """A sheet of members by the days on which they joined."""
    return members(*({NUMBER: number, JOINED: day} for number, day in zip((FIRST, SECOND, THIRD), joined, strict=True)))


def inbox(place: Workplace) -> Path:
    folder = place.inbox / PERIOD / DISTRICT
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def take_in(place: Workplace) -> list[tuple[int | None, str]]:
    taken = take_in_delivery(place, delivery(place.inbox, place.areas, PERIOD, DISTRICT), ALL)
    return [(one.submission, one.state) for one in taken]


def correct(place: Workplace, column: str, wrong: str, right: str) -> None:
    """Record that what the district wrote is known to be wrong."""
    names = header_row("corrections")
    fields = {"database": "party_member", "column": column, "wrong": wrong, "right": right}
    told = fields | {"author": "李处", "reason": "来函说明"}
    path = place.reference / "corrections" / "own.csv"
    path.parent.mkdir(exist_ok=True)
    lines = path.read_text("utf-8").splitlines() if path.exists() else [",".join(names)]
    path.write_text("\n".join([*lines, ",".join(told.get(name, "") for name in names)]) + "\n", encoding="utf-8")


def read_again(place: Workplace, number: int | None = None, wanted: frozenset[str] = ALL) -> list[int]:
    """The numbers of the versions that a replay makes."""
    taken = replay(place, Chosen(PERIOD, DISTRICT, wanted, number), Decision("王处", "登记了更正"))
    return [one.submission for one in taken if one.submission is not None]


def answers(place: Workplace) -> list[str]:
    root = place.returned / PERIOD / DISTRICT
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def answer(place: Workplace, name: str) -> Path:
    return place.returned / PERIOD / DISTRICT / name


def mend(place: Workplace, name: str, old: str, new: str, called: str, without: Sequence[str] = ()) -> None:
    """What the clerk does: open the answer, mend the cell, delete rows perhaps, save it and send it."""
    workbook = load_workbook(answer(place, name))
    sheets = [sheet for sheet in workbook if sheet.title != LIST_SHEET]
    (cell,) = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value == old]
    cell.value = new
    for sheet in sheets:
        for row in [row[0].row for row in sheet.iter_rows() if {cell.value for cell in row} & set(without)]:
            sheet.delete_rows(row)
    workbook.save(inbox(place) / called)


def listed(path: Path) -> str:
    return "\n".join(str(cell) for row in rows(path, LIST_SHEET) for cell in row if cell)


def mark(path: Path) -> Mark | None:
    return next(found for line in listed(path).split("\n") if (found := read_mark(line)))


def content(place: Workplace, number: int) -> str:
    with reading(place.store.engine) as connection:
        return next(str(row["sha256"]) for row in submissions(connection) if row["id"] == number)


def standing(place: Workplace) -> ListedSubmission:
    with reading(place.store.engine) as connection:
        (row,) = submissions(connection, database="party_member", current=True)
    return row


def kept_findings(place: Workplace, number: int) -> list[ListedFinding]:
    with reading(place.store.engine) as connection:
        return findings(connection, submission_id=number)


def test_the_new_state_is_answered_and_mended_from_there(place: Workplace) -> None:
    book(inbox(place) / "党员.xlsx", 党员=people(WRONG, LATER, RIGHT))
    assert [state for _, state in take_in(place)] == ["partial"]
    old = answer(place, "党员.xlsx.退改_1.xlsx")
    before = old.read_bytes()
    assert set(marked(old, "党员")) >= {"I2", "I3"}
    correct(place, "join_date", WRONG, RIGHT)
    assert read_again(place) == [2]
    new = answer(place, "党员.xlsx.退改_2.xlsx")
    assert answers(place) == [old.name, new.name] and old.read_bytes() == before
    assert marked(new, "党员")["I3"] == "reject" and marked(new, "党员")["I2"] == "warn"
    assert f"{JOINED}={LATER}" in listed(new) and f"{JOINED}={WRONG}" not in listed(new)
    assert mark(new) == Mark(content(place, 2), Period.parse(PERIOD), DISTRICT, (2,), "党员.xlsx")
    mend(place, new.name, LATER, RIGHT, "党员（已改）.xlsx")
    assert take_in(place) == [(3, "accepted")]
    kept = standing(place)
    assert (kept["id"], kept["version"], kept["rows_read"], kept["rows_accepted"]) == (3, 3, 4, 3)


def test_what_is_accepted_by_now_gets_a_receipt_where_the_first_answer_lies(place: Workplace) -> None:
    (inbox(place) / "华阳路街道").mkdir()
    book(inbox(place) / "华阳路街道" / f"党员[{PHONE}].xlsx", 党员=people(WRONG, RIGHT, RIGHT))
    take_in(place)
    correct(place, "join_date", WRONG, RIGHT)
    assert read_again(place) == [2]
    name = f"华阳路街道/党员[{PHONE}].xlsx"
    assert answers(place) == [f"{name}.回执_2.xlsx", f"{name}.退改_1.xlsx"]


def test_what_did_not_change_is_not_answered_again_unless_it_is_asked_for(place: Workplace) -> None:
    book(inbox(place) / "党员.xlsx", 党员=people(WRONG, RIGHT, RIGHT))
    take_in(place)
    assert read_again(place) == [] and answers(place) == ["党员.xlsx.退改_1.xlsx"]
    answer(place, "党员.xlsx.退改_1.xlsx").unlink()
    assert read_again(place) == [] and answers(place) == []
    assert read_again(place, 1) == [] and answers(place) == ["党员.xlsx.退改_1.xlsx"]


def test_a_mended_version_is_answered_by_each_file_that_has_something_left(place: Workplace) -> None:
    """Of the file first sent only the rows that were not mended: the others would undo what was."""
    sheet = people(WRONG, LATER, RIGHT)
    sheet[1][EDUCATION] = "博士猴"
    with (inbox(place) / "党员.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows(sheet)
    take_in(place)
    mend(place, "党员.csv.退改_1.xlsx", WRONG, RIGHT, "党员.csv", without=[LATER])
    assert take_in(place) == [(2, "accepted")]
    assert (standing(place)["rows_accepted"], standing(place)["rows_quarantined"]) == (2, 1)
    sent = answers(place)
    correct(place, "education", "大学本科", "研究生")
    (number,) = read_again(place)
    first, mended = answer(place, f"党员.csv.退改_{number}.xlsx"), answer(place, f"党员.csv（2）.退改_{number}.xlsx")
    assert answers(place) == sorted([*sent, first.name, mended.name])
    assert [row[NUMBERS] for row in rows(first, "党员")[1:]] == [SECOND, THIRD]
    assert [row[NUMBERS] for row in rows(mended, "党员")[1:]] == [FIRST]
    assert [mark(path) for path in (first, mended)] == [
        Mark(content(place, of), Period.parse(PERIOD), DISTRICT, (number,), "党员.csv") for of in (1, 2)
    ]
    mend(place, first.name, LATER, RIGHT, "又改.xlsx")
    mend(place, mended.name, "博士猴", "大专", "再改.xlsx")
    assert take_in(place) == [(number + 1, "accepted"), (number + 2, "accepted")]
    kept = standing(place)
    assert (kept["rows_read"], kept["rows_accepted"], kept["rows_quarantined"]) == (4, 3, 0)
    assert not [told for told in kept_findings(place, kept["id"]) if told["severity"] == "block"]


def test_of_a_file_read_in_part_only_that_part_is_answered(place: Workplace) -> None:
    book(inbox(place) / "两库.xlsx", 党员=people(WRONG, LATER, RIGHT), 楼宇=[BUILDING_HEADER, BUILDING])
    take_in(place)
    correct(place, "join_date", WRONG, RIGHT)
    (number,) = read_again(place, wanted=frozenset({"party_member"}))
    path = answer(place, f"两库.xlsx.退改_{number}.xlsx")
    assert load_workbook(path).sheetnames[:2] == [LIST_SHEET, "党员"] and "楼宇" not in load_workbook(path).sheetnames
    mend(place, path.name, LATER, RIGHT, "已改.xlsx")
    assert [state for _, state in take_in(place)] == ["accepted"]
    assert standing(place)["rows_accepted"] == 3
