"""Two files of one database that lie in the inbox together: the later one counts where names tell it."""

from __future__ import annotations

import datetime as dt
import shutil
import zipfile
from pathlib import Path

import pytest

from intake.inbox import waiting
from intake.taking import take_in_delivery
from pipelines.homes.home import Home
from schemas.databaselist import databases
from schemas.filenames import says_later, turn
from schemas.periods import Period
from tests.assets.deliveries import tables
from warehouse.ledger.connection import reading
from warehouse.ledger.listings import findings
from warehouse.ledger.owing.obligations import UNDECIDED, obligations
from warehouse.ledger.submissionrows import submission_rows
from warehouse.submissions.acceptance import accept
from warehouse.submissions.committing import Decision

MONTH, DISTRICT = "2026-09", "310105"


@pytest.mark.parametrize(
    ("later", "earlier", "is_said"),
    [
        ("党员(更正).xlsx", "党员.xlsx", True),
        ("党员(1).csv", "党员.xlsx", True),
        ("党员-最新.xlsx", "党员.xlsx", True),
        ("党员10.xlsx", "党员9.xlsx", True),
        ("2026-10-20/党员.csv", "2026-10-08/党员.csv", True),
        ("包.zip/党员_v2.csv", "包.zip/党员.csv", True),
        ("党员9.xlsx", "党员10.xlsx", False),
        ("党员.xlsx", "2月更正.xlsx", False),
        ("党员名单.xlsx", "党员.xlsx", False),
        ("党员(旧).xlsx", "党员.xlsx", False),
        ("党员 - 副本.xlsx", "党员.xlsx", False),
        ("党员(修改前).xlsx", "党员.xlsx", False),
        ("二稿/党员.xlsx", "一稿/党员.xlsx", False),
        ("党员.xlsx", "党员.csv", False),
    ],
)
def test_what_names_say(later: str, earlier: str, is_said: bool) -> None:
    assert says_later(Path(later), Path(earlier)) is is_said


def put(home: Home, *names: str, package: str | None = None) -> None:
    """The buildings of a district under several names, each with one row more than the one before."""
    folder = home.folder("inbox") / MONTH / DISTRICT
    head, first = tables(DISTRICT)["商务楼宇"]
    folder.mkdir(parents=True)
    texts = {}
    for number, name in enumerate(names, 4):
        rows = [[f"{DISTRICT}B{row}", f"示例第{row}楼", *first[2:]] for row in range(number)]
        texts[name] = "\n".join(",".join(row) for row in (head, *rows))
    if package:
        with zipfile.ZipFile(folder / package, "w") as archive:
            for name, text in texts.items():
                archive.writestr(name, text)
        return
    for name, text in texts.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8-sig")


def taken(home: Home) -> dict[str, list[tuple[str, int]]]:
    """By file the state and rows of each version, after all that waits is taken in."""
    place = home.workplace()
    for one in waiting(place.inbox, place.areas):
        take_in_delivery(place, one, frozenset(databases()))
    found: dict[str, list[tuple[str, int]]] = {}
    with reading(place.store.engine) as connection:
        for row in submission_rows(connection):
            found.setdefault(row.file, []).append((row.state, row.records))
    return found


@pytest.mark.parametrize(
    ("names", "package"),
    [
        (("楼宇.csv", "2月更正.csv"), None),
        (("楼宇.csv", "楼宇(旧).csv"), None),
        (("楼宇.csv", "更正.csv"), "包.zip"),
    ],
)
def test_where_names_do_not_say_it_one_of_two_waits(home: Home, names: tuple[str, str], package: str | None) -> None:
    put(home, *names, package=package)
    prefix = f"{package}/" if package else ""
    rows = {prefix + name: number for number, name in enumerate(names, 4)}
    first, second = (prefix + name for name in sorted(names, key=lambda name: turn(Path(name))))
    assert taken(home) == {first: [("accepted", rows[first])], second: [("held", rows[second])]}
    with reading(home.engine()) as connection:
        told = [(one["file"], one["value"]) for one in findings(connection) if one["rule"] == "F039"]
        assert told == [(second, first)]
        (debt,) = [
            one
            for one in obligations(connection, home.areas, Period.parse(MONTH), dt.date(2026, 10, 9))
            if (one["district"], one["database"]) == (DISTRICT, "building")
        ]
    assert (debt["state"], debt["reason"]) == ("held", str(UNDECIDED))
    assert debt["submission"] is not None
    accept(home.open_store(), debt["submission"], Decision("王处", "区里来电：以这份为准"))
    assert taken(home) == {first: [("superseded", rows[first])], second: [("accepted", rows[second])]}


@pytest.mark.parametrize(
    "names",
    [("楼宇.csv", "楼宇(更正).csv"), ("楼宇9.csv", "楼宇10.csv"), ("10-08/楼宇.csv", "10-20/楼宇.csv")],
)
def test_where_they_do_the_later_counts(home: Home, names: tuple[str, str]) -> None:
    put(home, *names[::-1])
    told = [state for states in taken(home).values() for state in states]
    assert told == [("superseded", 5), ("accepted", 4)], "the later one was written first"


def test_what_comes_afterwards_counts_whatever_it_is_called(home: Home) -> None:
    put(home, "楼宇.csv")
    taken(home)
    shutil.rmtree(home.folder("inbox") / MONTH)
    put(home, "楼宇.csv", "更正.csv")
    assert taken(home) == {"楼宇.csv": [("superseded", 4)], "更正.csv": [("accepted", 5)]}
