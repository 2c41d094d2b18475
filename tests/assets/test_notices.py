"""One answer for each file that was taken in."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path

import pytest

from intake.inbox import delivery
from intake.taking import take_in_delivery
from intake.workplace import Workplace
from pipelines.homes.home import Home
from schemas.databaselist import databases
from schemas.periods import Period
from sources.marking.mark import LIST_SHEET, Mark, read_mark
from tests.sources.books import book, members
from tests.sources.returning import marked, rows
from warehouse.ledger.connection import reading
from warehouse.ledger.listings import submissions

ALL = frozenset(databases())
PERIOD, DISTRICT = "2026-09", "310105"


@pytest.fixture
def place(home: Home) -> Workplace:
    return home.workplace()


@cache
def of_one_member(change: tuple[tuple[str, str], ...]) -> bytes:
    """The same bytes for the same member: a workbook says when it was made."""
    with tempfile.TemporaryDirectory() as folder:
        return book(Path(folder) / "党员.xlsx", 党员=members(dict(change))).read_bytes()


def send(place: Workplace, name: str = "党员.xlsx", **change: str) -> int | None:
    """Drop a file of one member, take it in, and give its number."""
    path = place.inbox / PERIOD / DISTRICT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(of_one_member(tuple(change.items())))
    (taken,) = take_in_delivery(place, delivery(place.inbox, place.areas, PERIOD, DISTRICT), ALL)
    return taken.submission


def answers(place: Workplace) -> list[str]:
    root = place.returned / PERIOD / DISTRICT
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def content(place: Workplace) -> str:
    with reading(place.store.engine) as connection:
        return str(submissions(connection)[-1]["sha256"])


def test_an_answer_that_a_killed_process_began_does_not_stay(place: Workplace) -> None:
    root = place.returned / PERIOD / DISTRICT
    left = [root / "华阳路街道" / f".octet-{owner}-x" / "answer.xlsx" for owner in (999999999, os.getpid())]
    for path in left:
        path.parent.mkdir(parents=True)
        path.touch()
    send(place)
    assert [path.exists() for path in left] == [False, True]


def test_what_must_be_mended_is_marked_and_carries_its_number(place: Workplace) -> None:
    number = send(place, "华阳路街道/党员.xlsx", 性别="火星")
    assert answers(place) == [f"华阳路街道/党员.xlsx.退改_{number}.xlsx"]
    target = place.returned / PERIOD / DISTRICT / answers(place)[0]
    assert marked(target, "党员") == {"C2": "block"}
    told = read_mark(str(rows(target, LIST_SHEET)[1][0]))
    assert told == Mark(content(place), Period.parse(PERIOD), DISTRICT, (number,) if number else (), "党员.xlsx")


def test_files_of_one_name_are_answered_side_by_side(place: Workplace) -> None:
    first, second = send(place, 性别="火星"), send(place, 学历="博士猴")
    third = send(place)
    assert answers(place) == sorted(
        [f"党员.xlsx.退改_{first}.xlsx", f"党员.xlsx.退改_{second}.xlsx", f"党员.xlsx.回执_{third}.xlsx"]
    )


def test_the_same_bytes_are_answered_once(place: Workplace) -> None:
    number = send(place, 性别="火星")
    target = place.returned / PERIOD / DISTRICT / answers(place)[0]
    target.write_bytes(b"mended by now")
    assert send(place, 性别="火星") is None
    assert send(place, "另一个名字.xlsx", 性别="火星") is None
    assert answers(place) == [f"党员.xlsx.退改_{number}.xlsx"]
    assert target.read_bytes() == b"mended by now"


def test_an_answer_that_a_broken_run_left_out_is_made_when_the_file_is_met_again(place: Workplace) -> None:
    number = send(place, 性别="火星")
    (place.returned / PERIOD / DISTRICT / answers(place)[0]).unlink()
    assert send(place, 性别="火星") is None
    assert answers(place) == [f"党员.xlsx.退改_{number}.xlsx"]
