"""DQ01 to DQ03, DQ07 and DQ11: how what is owed is met, and what was received; they count the ledger, not rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from schemas.finding import Finding
from schemas.states import Severity
from tests.warehouse.cities import AREAS, MONTH, deliver, member
from tests.warehouse.outcomes import DISTRICT, outcome, returned
from tests.warehouse.test_met import Clock, buildings
from warehouse.figures.computation import compute
from warehouse.figures.tracing import trace
from warehouse.figures.values import values
from warehouse.indicators.registry import indicators
from warehouse.ledger import events
from warehouse.ledger.connection import reading, writing
from warehouse.ledger.owing.obligations import owe
from warehouse.releases.edition.collection import collect
from warehouse.store.opening import Store, refresh
from warehouse.submissions.committing import Decision, take_in
from warehouse.submissions.reversal import revert
from warehouse.verification.proof import verify

KNOWN = {code: indicators()[code] for code in ("MEM01", "DQ01", "DQ02", "DQ03", "DQ07", "DQ11")}
HERE, THERE, CITY = "310105", "310199", "310000"
TWO = (",,,,,,none", *(f",,{name},,,,monthly" for name in ("building", "party_member")))
"""Two databases are owed by each of the two districts."""


SQLITE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def home(store: Store, tmp_path: Path, clock: Clock) -> Store:
    clock.say(1)
    refresh(store, AREAS, tmp_path / "reference")
    rule(store, tmp_path, *TWO)
    return store


def rule(store: Store, folder: Path, *lines: str) -> None:
    """Let these lines hold, as a run does that reads them."""
    own = folder / "reference" / "obligations"
    own.mkdir(parents=True, exist_ok=True)
    head = "period,district,database,due_on,decision,reason,rhythm,expires_on"
    (own / "own.csv").write_text(
        "\n".join([head, *(f"{line}," if line.count(",") < 7 else line for line in lines)]), "utf-8"
    )
    refresh(store, AREAS, folder / "reference")
    with writing(store.engine) as connection:
        owe(connection, MONTH, AREAS, own)
    compute(store, MONTH, AREAS, known=KNOWN)


def send(store: Store, folder: Path, name: str, district: str, *codes: int, part: str | None = None) -> int:
    rows = buildings(*codes) if name == "building" else [member(code, {"org_code": "B"}) for code in codes]
    number = deliver(store, folder, name, rows, district, part=part)
    assert number is not None
    compute(store, MONTH, AREAS, known=KNOWN)
    return number


def told(store: Store, code: str, area: str = CITY, **more: Any) -> tuple[Any, ...]:
    with reading(store.engine) as connection:
        (one,) = values(connection, period=str(MONTH), code=code, area=area, **more)
    assert one["areas_reported"] == one["areas_expected"]
    return one["numerator"], one["denominator"], one["status"]


def by_database(store: Store, code: str, area: str = CITY) -> dict[str | None, tuple[Any, ...]]:
    with reading(store.engine) as connection:
        rows = values(connection, period=str(MONTH), code=code, area=area, by="database")
    return {one["member"]: (one["numerator"], one["denominator"]) for one in rows}


def traced(store: Store, code: str, area: str = CITY, **more: Any) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for one in trace(store, code, MONTH, area, **more)["sources"]:
        found.setdefault(one["role"], []).append((one["submission"], one["counted"]))
    return found


def sound(store: Store) -> bool:
    return verify(store, AREAS, known=KNOWN) == []


def test_rates_rise_with_what_comes_and_late_stays_late(home: Store, tmp_path: Path, clock: Clock) -> None:
    assert told(home, "DQ01") == (0, 4, "value"), "that nothing came is the figure, not a gap in it"
    assert told(home, "DQ11") == (0, 0, "not_applicable")
    clock.say(8)
    first = send(home, tmp_path, "party_member", HERE, 0, 1)
    clock.say(13)
    second = send(home, tmp_path, "building", THERE, 1)
    assert (told(home, "DQ01"), told(home, "DQ02")) == ((2, 4, "value"), (1, 4, "value"))
    assert (told(home, "DQ02", HERE), told(home, "DQ02", THERE)) == ((1, 2, "value"), (0, 2, "value"))
    assert by_database(home, "DQ01") == {"党员": (1, 2), "商务楼宇": (1, 2)}
    assert told(home, "DQ11") == (8 + 13, 2, "value")
    assert traced(home, "DQ01") == {"numerator": [(first, 1), (second, 1)], "denominator": [(first, 1), (second, 1)]}
    assert traced(home, "DQ02") == {"numerator": [(first, 1)], "denominator": [(first, 1), (second, 1)]}
    assert traced(home, "DQ11", THERE, by="database=商务楼宇") == {
        "numerator": [(second, 13)],
        "denominator": [(second, 1)],
    }
    clock.say(20)
    send(home, tmp_path, "party_member", HERE, 0, 1, 2)
    assert (told(home, "DQ02"), told(home, "DQ11")) == ((1, 4, "value"), (21, 2, "value"))
    assert sound(home)


@SQLITE
def test_streets_are_one_return_that_is_met_when_all_are_there(home: Store, tmp_path: Path, clock: Clock) -> None:
    numbers: list[int] = []
    for day in (5, 6, 12):
        assert told(home, "DQ01", HERE)[0] == 0
        clock.say(day)
        numbers.append(send(home, tmp_path, "building", HERE, day, part=f"31010500{len(numbers) + 1}"))
    assert (told(home, "DQ01", HERE), told(home, "DQ02", HERE)) == ((1, 2, "value"), (0, 2, "value"))
    assert traced(home, "DQ01", HERE)["numerator"] == [(number, 1) for number in numbers]
    assert sound(home)


@SQLITE
def test_a_change_of_one_district_is_counted_as_everything_is(home: Store, tmp_path: Path, clock: Clock) -> None:
    clock.say(8)
    number = send(home, tmp_path, "building", HERE, 1)
    before = told(home, "DQ01"), told(home, "DQ01", HERE)
    clock.say(9)
    revert(home, number, Decision("王处", "报错了"))
    compute(home, MONTH, AREAS, known=KNOWN)
    assert before == ((1, 4, "value"), (1, 2, "value"))
    assert (told(home, "DQ01"), told(home, "DQ01", HERE)) == ((0, 4, "value"), (0, 2, "value"))
    assert traced(home, "DQ01") == {}
    assert sound(home)


@SQLITE
def test_what_is_waived_or_not_owed_is_left_out(home: Store, tmp_path: Path, clock: Clock) -> None:
    clock.say(8)
    number = send(home, tmp_path, "building", HERE, 1)
    rule(home, tmp_path, *TWO, f",{THERE},building,,,,none", f",{HERE},party_member,,waived,系统更换,,")
    assert (told(home, "DQ01"), told(home, "DQ01", HERE)) == ((1, 2, "value"), (1, 1, "value"))
    rule(home, tmp_path, *TWO, f",{HERE},building,,waived,系统更换,,2026-10-31")
    assert told(home, "DQ01") == (0, 3, "value"), "judged by its due day, though it was sent"
    assert traced(home, "DQ01") == {}
    rule(home, tmp_path, *TWO, f",{HERE},building,,waived,系统更换,,2026-10-09")
    assert told(home, "DQ01") == (1, 4, "value"), "a waiver that was over by then"
    assert traced(home, "DQ01") == {"numerator": [(number, 1)], "denominator": [(number, 1)]}
    assert sound(home)


@SQLITE
def test_a_moved_day_moves_the_on_time_rate(home: Store, tmp_path: Path, clock: Clock) -> None:
    clock.say(14)
    send(home, tmp_path, "building", HERE, 1)
    assert told(home, "DQ02") == (0, 4, "value")
    rule(home, tmp_path, *TWO, ",,,2026-10-15,,国庆顺延,")
    assert told(home, "DQ02") == (1, 4, "value")
    assert sound(home)


@SQLITE
def test_returned_files_are_counted_by_how_they_were_read_last(home: Store, tmp_path: Path, clock: Clock) -> None:
    assert told(home, "DQ03") == (0, 0, "not_applicable")
    clock.say(8)
    raw = tmp_path / "bad.xlsx"
    back = take_in(home, returned(raw, b"no key", "building"), raw, events.acquire(home.engine, str(MONTH), DISTRICT))
    good = send(home, tmp_path, "building", THERE, 1)
    assert (told(home, "DQ03"), told(home, "DQ03", HERE)) == ((1, 2, "value"), (1, 1, "value"))
    assert traced(home, "DQ03") == {"numerator": [(back, 1)], "denominator": [(back, 1), (good, 1)]}
    assert told(home, "DQ01") == (1, 4, "value")
    assert sound(home)


@SQLITE
def test_copies_are_counted_of_current_versions(home: Store, tmp_path: Path, clock: Clock) -> None:
    clock.say(8)
    copy = Finding("R004", Severity.REJECT_ROW, "代码重复", file="a.xlsx", sheet="Sheet1", cell="A3", row=3, count=2)
    raw = tmp_path / "twice.xlsx"
    made = outcome(raw, "building", buildings(1, 2, 3), quarantined=2, findings=(copy,))
    number = take_in(home, made, raw, events.acquire(home.engine, str(MONTH), DISTRICT))
    compute(home, MONTH, AREAS, known=KNOWN)
    assert (told(home, "DQ07"), told(home, "DQ07", HERE)) == ((2, 5, "value"), (2, 5, "value"))
    assert traced(home, "DQ07") == {"numerator": [(number, 2)], "denominator": [(number, 5)]}
    send(home, tmp_path, "building", HERE, 1, 2, 3)
    assert told(home, "DQ07") == (0, 3, "value")
    assert sound(home)


@SQLITE
def test_as_of_shows_what_was_known_then(home: Store, tmp_path: Path, clock: Clock) -> None:
    clock.say(8)
    first = send(home, tmp_path, "building", HERE, 1)
    with reading(home.engine) as connection:
        then = events.moment(connection)
    clock.say(9)
    send(home, tmp_path, "building", HERE, 1, 2)
    rule(home, tmp_path, *TWO, f",{HERE},building,,waived,系统更换,,")
    assert (told(home, "DQ01"), told(home, "DQ01", as_of=then)) == ((0, 3, "value"), (1, 4, "value"))
    assert traced(home, "DQ01", as_of=then) == {"numerator": [(first, 1)], "denominator": [(first, 1)]}


@SQLITE
def test_computing_again_changes_nothing_and_a_release_has_a_section(home: Store, tmp_path: Path, clock: Clock) -> None:
    clock.say(8)
    send(home, tmp_path, "building", HERE, 1)
    clock.say(28)
    assert not compute(home, MONTH, AREAS, known=KNOWN).changed, "a day that passes changes no figure"
    with reading(home.engine) as connection:
        material = collect(connection, MONTH, AREAS)
    assert ("quality", "数据质量") in material.sections and "quality" not in dict(material.databases)
    assert [one.code for one in material.of("quality")][:2] == ["DQ01", "DQ02"]
    assert material.cell("DQ01", HERE).value == 50
