"""DQ09, DQ10 and DQ13: what rules see in a district's files together, counted: keys, totals, jumps."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from schemas.errors import ConfigurationError
from schemas.periods import Period
from tests.warehouse.cities import AREAS, MONTH, branch, deliver, member
from tests.warehouse.outcomes import outcome
from tests.warehouse.test_met import buildings
from warehouse.figures.computation import compute
from warehouse.figures.history.differences import Side, differences
from warehouse.figures.renewal import rounds
from warehouse.figures.scan import scan
from warehouse.figures.tracing import trace
from warehouse.figures.values import values
from warehouse.indicators.registry import indicators
from warehouse.ledger import events
from warehouse.ledger.connection import reading
from warehouse.store.opening import Store, refresh
from warehouse.submissions.committing import take_in
from warehouse.verification.proof import verify

HERE, THERE, CITY = "310105", "310199", "310000"
KNOWN = {code: indicators()[code] for code in ("BL01", "MEM01", "DQ09", "DQ10", "DQ13")}
SQLITE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
BRANCH = branch(1, "310105001")


@pytest.fixture
def home(store: Store) -> Store:
    refresh(store, AREAS)
    return store


def count(store: Store, period: Period = MONTH) -> None:
    compute(store, period, AREAS, known=KNOWN)


def told(store: Store, code: str, area: str, period: Period = MONTH, **more: Any) -> tuple[Any, ...]:
    with reading(store.engine) as connection:
        (one,) = values(connection, period=str(period), code=code, area=area, **more)
    return one["numerator"], one["denominator"], one["status"], one["areas_reported"], one["areas_expected"]


def by_database(store: Store, code: str) -> dict[str | None, tuple[Any, ...]]:
    with reading(store.engine) as connection:
        rows = values(connection, period=str(MONTH), code=code, area=HERE, by="database")
    return {one["member"]: (one["numerator"], one["denominator"]) for one in rows}


def sources(store: Store, code: str, **more: Any) -> list[tuple[Any, ...]]:
    found = trace(store, code, MONTH, HERE, **more)["sources"]
    return [(one["submission"], one["role"], one["counted"]) for one in found]


def send(store: Store, folder: Path, name: str, rows: list[dict[str, Any]], **more: Any) -> int:
    number = deliver(store, folder, name, rows, more.pop("district", HERE), **more)
    assert number is not None
    return number


@SQLITE
def test_keys_are_judged_where_what_they_name_is_wholly_there(home: Store, tmp_path: Path) -> None:
    rows = [member(0, BRANCH), member(1, BRANCH), member(2, {"org_code": "B9"}), member(2, BRANCH, party_status="3")]
    people = send(home, tmp_path, "party_member", rows)
    placed = [row | {"community_code": f"31010500{at}001"} for at, row in enumerate(buildings(1, 2), start=1)]
    houses = send(home, tmp_path, "building", placed)
    send(home, tmp_path, "party_member", [member(0, {"org_code": "B9"})], district=THERE)
    send(home, tmp_path, "party_org", [BRANCH], part="310105001")
    count(home)
    assert told(home, "DQ09", HERE) == (0, 0, "not_applicable", 3, 3), "of one street only"
    send(home, tmp_path, "party_org", [BRANCH])
    count(home)
    assert told(home, "DQ09", HERE) == told(home, "DQ09", CITY)[:3] + (3, 3) == (2, 3, "value", 3, 3)
    send(home, tmp_path, "community", [{"community_code": "310105001001", "community_name": "甲"}])
    count(home)
    assert by_database(home, "DQ09") == {"党员": (2, 3), "商务楼宇": (1, 2)}
    assert told(home, "DQ09", CITY)[:2] == (3, 5) and told(home, "DQ09", THERE)[2] == "not_applicable"
    assert sources(home, "DQ09") == [
        (people, "numerator", 2),
        (houses, "numerator", 1),
        (people, "denominator", 3),
        (houses, "denominator", 2),
    ]
    assert verify(home, AREAS, known=KNOWN) == []


@SQLITE
def test_a_total_differs_by_what_no_row_can_make_up_for(home: Store, tmp_path: Path) -> None:
    orgs = send(home, tmp_path, "party_org", [BRANCH | {"member_total": 5}, branch(2, "310105002", member_total=0)])
    count(home)
    assert told(home, "DQ10", HERE)[:3] == (0, 0, "not_applicable")
    send(home, tmp_path, "party_member", [member(0, BRANCH), member(1, BRANCH)])
    count(home)
    assert told(home, "DQ10", HERE)[:3] == told(home, "DQ10", CITY)[:3] == (3, 2, "value")
    assert by_database(home, "DQ10") == {"党组织": (3, 2)}
    assert sources(home, "DQ10") == [(orgs, "numerator", 3), (orgs, "denominator", 2)]
    send(home, tmp_path, "party_member", [member(0, BRANCH), member(1, BRANCH), member(2, {"org_code": "B9"})])
    count(home)
    assert told(home, "DQ10", HERE)[:2] == (2, 3), "the third may be anybody's"
    assert verify(home, AREAS, known=KNOWN) == []


def towers(store: Store, folder: Path, month: int, size: int) -> int | None:
    """So many buildings of a month, counted."""
    period, raw = Period(2026, month), folder / f"{month}-{size}.xlsx"
    made = outcome(raw, "building", buildings(*range(size)), period=str(period), district=HERE)
    number = take_in(store, made, raw, events.acquire(store.engine, str(period), HERE))
    count(store, period)
    return number


@SQLITE
def test_jumps_are_missing_until_there_are_months_to_compare_with(home: Store, tmp_path: Path) -> None:
    numbers = [towers(home, tmp_path, month, size) for month, size in ((7, 40), (8, 41), (9, 60))]
    assert told(home, "DQ13", HERE, Period(2026, 7)) == (None, None, "missing", 0, 1)
    assert told(home, "DQ13", CITY, Period(2026, 8)) == (None, None, "missing", 0, 2)
    assert told(home, "DQ13", HERE) == (1, None, "value", 1, 1)
    assert told(home, "DQ13", CITY) == (1, None, "value", 1, 2)
    assert told(home, "DQ13", THERE) == (None, None, "missing", 0, 1)
    assert sources(home, "DQ13") == [(numbers[-1], "numerator", 1)]
    then = dt.datetime.now(dt.UTC)
    corrected = towers(home, tmp_path, 8, 58)
    count(home)
    assert told(home, "DQ13", HERE) == (0, None, "zero", 1, 1)
    assert sources(home, "DQ13") == [] and sources(home, "DQ13", as_of=then) == [(numbers[-1], "numerator", 1)]
    with reading(home.engine) as connection:
        found = differences(connection, AREAS, Side(then), Side(dt.datetime.now(dt.UTC)))
    own = [one for one in found if one["code"] == "DQ13" and one["area"] == HERE and one["period"] == str(MONTH)]
    causes = [(cause["kind"], cause["submissions"][0], cause["is_widened"]) for one in own for cause in one["causes"]]
    assert causes == [("submission", corrected, False)]
    assert verify(home, AREAS, known=KNOWN) == []


@SQLITE
def test_the_city_scan_needs_nothing_of_what_adds_up(
    home: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After one district's members their figures take no rows of other districts."""
    for district in (HERE, THERE):
        send(home, tmp_path, "party_org", [branch(1, f"{district}001", member_total=1)], district=district)
        send(home, tmp_path, "building", buildings(1), district=district)
    known = {code: KNOWN[code] for code in ("DQ09", "DQ10", "DQ13")}
    more = AREAS  # two districts: one of them is no more than half
    compute(home, MONTH, more, known=known)
    seen: list[tuple[set[str], Any]] = []

    def watched(*arguments: Any) -> Any:
        wanted = arguments[5] if len(arguments) > 5 else "all"
        seen.append(({one.district for one in arguments[1]}, wanted))
        return scan(*arguments)

    monkeypatch.setattr(rounds, "scan", watched)
    send(home, tmp_path, "building", buildings(1, 2))
    assert compute(home, MONTH, more, known=known) is not None
    of_city = [wanted for districts, wanted in seen if districts == {HERE, THERE}]
    assert [HERE in districts for districts, _ in seen] and len(of_city) == 1
    assert not {"member_branch", "org_compared", "area_row", "figure_jump"} & set(of_city[0])


def test_a_base_of_what_is_seen_together_is_of_one_district(tmp_path: Path) -> None:
    from warehouse.indicators.bases import bases

    (tmp_path / "own.toml").write_text('columns = { n = "whole" }\nrows = "SELECT 1"', encoding="utf-8")
    with pytest.raises(ConfigurationError, match="write is_by_district"):
        bases(tmp_path)
