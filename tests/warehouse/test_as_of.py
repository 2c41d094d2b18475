"""What was listed at a time is listed as of that time, whatever has happened since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from schemas.cities.areas import Areas, areas
from schemas.errors import ConfigurationError
from schemas.periods import Period
from schemas.states import Slot
from tests.warehouse.cities import AREAS, MONTH, branch, deliver, member
from tests.warehouse.outcomes import PERIOD
from warehouse.figures.computation import compute
from warehouse.figures.grouped.monthgroups import listed_groups
from warehouse.figures.history.periodchanges import changed_values
from warehouse.figures.history.redrawing import redrawn_values
from warehouse.figures.tracing import trace
from warehouse.figures.values import first_computed, values
from warehouse.indicators.registry import indicators
from warehouse.ledger import events
from warehouse.ledger.connection import reading, writing
from warehouse.ledger.listings import findings, first_received, submissions
from warehouse.ledger.owing.obligations import owe
from warehouse.store.asknown import known_areas
from warehouse.store.opening import Store, refresh
from warehouse.submissions.acceptance import accept
from warehouse.submissions.committing import Decision
from warehouse.submissions.reversal import revert
from warehouse.submissions.zeroreturns import confirm_zero

BECAUSE = Decision("王处", "区里来函")
HERE, THERE = "310105", "310199"
STREETS = [f"{HERE}00{number}" for number in (1, 2, 3)]
KNOWN = {code: indicators()[code] for code in ("ORG01", "MEM01")}


def organisations(*streets: str) -> list[dict[str, Any]]:
    return [branch(number, street) for number, street in enumerate(streets)]


def listed(store: Store, as_of: dt.datetime | None = None) -> dict[str, Any]:
    with reading(store.engine) as connection:
        return {
            "submissions": submissions(connection, period=PERIOD, as_of=as_of),
            "current": submissions(connection, period=PERIOD, current=True, as_of=as_of),
            "findings": findings(connection, period=PERIOD, as_of=as_of),
            "speaking": findings(connection, period=PERIOD, current=True, as_of=as_of),
            "values": values(connection, period=PERIOD, as_of=as_of),
            "groups": values(connection, period=PERIOD, by="org_category", as_of=as_of),
        }


def steps(store: Store, folder: Path) -> list[Callable[[], Any]]:
    """A month in the life of two districts: resubmitted, held, accepted, taken back, confirmed, put on record."""
    here, there = branch(0, STREETS[0]), branch(1, f"{THERE}002")
    zeros = folder / "obligations"
    zeros.mkdir()

    def put_on_record(decision: str) -> None:
        line = f"{PERIOD},{THERE},party_member,,{decision},来函\n"
        (zeros / "1.csv").write_text(f"period,district,database,due_on,decision,reason\n{line}", encoding="utf-8")
        with writing(store.engine) as connection:
            events.lock(connection)
            owe(connection, MONTH, AREAS, zeros)

    return [
        lambda: deliver(store, folder, "party_org", organisations(STREETS[0]), HERE),
        lambda: deliver(store, folder, "party_org", organisations(STREETS[0], STREETS[0], STREETS[1]), HERE),
        lambda: deliver(store, folder, "party_org", [branch(7, STREETS[2])], HERE),
        lambda: accept(store, 3, BECAUSE),
        lambda: deliver(store, folder, "party_org", [there], THERE),
        lambda: revert(store, 3, BECAUSE),
        lambda: accept(store, 2, BECAUSE),
        lambda: deliver(store, folder, "party_member", [member(0, here), member(1, here)], HERE),
        lambda: deliver(store, folder, "party_member", [], THERE),
        lambda: confirm_zero(store, Slot(MONTH, THERE, "party_member", None), BECAUSE),
        lambda: deliver(store, folder, "party_member", [member(1, there), member(2, there)], THERE),
        lambda: revert(store, 8, BECAUSE),
        lambda: put_on_record("confirmed_zero"),
        lambda: put_on_record(""),
    ]


@pytest.mark.at_length
def test_what_was_listed_then_is_listed_as_of_then(store: Store, tmp_path: Path) -> None:
    refresh(store, AREAS)
    seen: list[tuple[dt.datetime, dict[str, Any], dict[str, Any]]] = []
    for step in steps(store, tmp_path):
        step()
        compute(store, MONTH, AREAS, known=KNOWN)
        seen.append((dt.datetime.now(dt.UTC), listed(store), traced(store)))
    assert len({str(then) for _, then, _ in seen}) == len(seen)
    for at, then, traces in seen:
        assert listed(store, at) == then
        assert traced(store, at) == traces
    assert all(one["received_at"].endswith("+08:00") for one in seen[-1][1]["submissions"])
    assert all(one["computed_at"].endswith("+08:00") for one in seen[-1][1]["values"])


def traced(store: Store, as_of: dt.datetime | None = None) -> dict[str, Any]:
    return {
        f"{code} {area}": trace(store, code, MONTH, area, as_of=as_of)
        for code, area in (("ORG01", HERE), ("MEM01", "310000"))
    }


def test_before_anything_nothing_is_listed_and_it_is_known_since_when(store: Store, tmp_path: Path) -> None:
    with reading(store.engine) as connection:
        assert first_received(connection) is first_computed(connection) is None
    refresh(store, AREAS)
    before = dt.datetime.now(dt.UTC)
    deliver(store, tmp_path, "party_org", organisations(STREETS[0]), HERE)
    between = dt.datetime.now(dt.UTC)
    compute(store, MONTH, AREAS, known=KNOWN)
    assert listed(store, before) == dict.fromkeys(listed(store), [])
    with reading(store.engine) as connection:
        received, computed = first_received(connection, PERIOD), first_computed(connection, PERIOD)
        assert first_received(connection, "2026-08") is first_computed(connection, "2026-08") is None
    assert received is not None and computed is not None
    assert before < received < between < computed
    with pytest.raises(ConfigurationError, match=r"were first computed at \d{4}-\d\d-\d\d \d\d:\d\d\+08:00"):
        trace(store, "ORG01", MONTH, HERE, as_of=between)


LISTS = {
    "areas": (
        "code,zh,en,level,parent,valid_from,valid_to,successor\n990000,某市,,1,,,,\n"
        + "".join(f"{a.code},{a.zh},,{a.level},{a.parent.replace('310000', '990000')},,,\n" for a in list(AREAS)[1:]),
        {
            "310105,310105区,,2,990000,,,": "310105,改名的区,,2,990000,,,",
            "310105001,310105第1街道,,3,310105,,,": (
                "310105001,310105第1街道,,3,310105,,2026-06-30,310105501=0.75 310105502=0.25\n"
                "310105501,东街道,,3,310105,2026-07-01,,\n310105502,西街道,,3,310105,2026-07-01,,\n"
                "310105002999,早已有的居委会,,4,310105002,,,"
            ),
            "310105003001,第3居委会,,4,310105003,,,": "310105003001,第3居委会,,4,310105002,,,",
        },
    ),
    "groupings": (
        "grouping,name,type,host,kind,member,valid_from,valid_to\nG,一格,网格,310105,街镇,310105002,,\n",
        {"G,一格,网格": "H,二格,网格"},
    ),
}
"""Of each folder of lists: a file, and what is edited in it later."""


def on_all_ground(store: Store, period: Period, as_of: dt.datetime | None = None) -> dict[str, Any]:
    """What is told by areas and groupings, on either boundaries."""
    day = (as_of or dt.datetime.now(dt.UTC)).date()
    with reading(store.engine) as connection:
        groups, told = listed_groups(connection, "all", as_of), values(connection, period=str(period), as_of=as_of)
        found = {
            "values": told,
            "current": redrawn_values(connection, known_areas(connection, as_of), day, period=str(period), as_of=as_of),
            "changes": changed_values(connection, told, as_of=as_of),
            "street": values(connection, period=str(period), area="310105002", as_of=as_of),
            "communities": values(connection, period=str(period), levels=[4], as_of=as_of),
            "groups": (groups, values(connection, period=str(period), area=tuple(groups), as_of=as_of)),
        }
    return found | {"trace": trace(store, "MEM01", period, HERE, as_of=as_of)}


def on_ground(store: Store, folder: Path, edited: str = "") -> Areas:
    """The city with its lists as they are first, or with one of them edited; it is what the warehouse has."""
    for name, (text, edits) in LISTS.items():
        for old, new in edits.items() if name == edited else ():
            assert old in text
            text = text.replace(old, new)
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "own.csv").write_text(text, encoding="utf-8")
    city = areas("990000", folder / "areas")
    refresh(store, city, folder)
    return city


def test_a_figure_on_new_ground_leads_to_the_rows_that_it_comes_from(store: Store, tmp_path: Path) -> None:
    period, day = Period(2026, 6), dt.date(2026, 12, 1)
    city = on_ground(store, tmp_path / "reference")
    rows = organisations("310105001", "310105001", "310105002")
    deliver(store, tmp_path, "party_org", rows, HERE, period=str(period))
    compute(store, period, city, known=KNOWN)
    before = dt.datetime.now(dt.UTC)
    on_ground(store, tmp_path / "reference", "areas")

    def told(area: str, as_of: dt.datetime | None = None) -> tuple[Any, ...]:
        found = trace(store, "ORG01", period, area, as_of=as_of, day=day)
        shares = [(one["area"], one["share"], one["successor"]) for one in found["shares"]]
        rows = [(one["rows"], one["share"], one["adds"]) for one in found["sources"]]
        return found["value"], found["is_estimated"], found["origins"], rows, shares

    split = "310105501=0.75 310105502=0.25"
    assert told("310105501") == (1.5, True, ["310105001"], [("2-3", 0.75, 1.5)], [("310105001", 0.75, split)])
    assert told("310105502") == (0.5, True, ["310105001"], [("2-3", 0.25, 0.5)], [("310105001", 0.25, split)])
    assert told("310105002") == (1, False, ["310105002"], [("4", 1, 1)], [])
    assert told(HERE) == (3, False, [HERE], [("2-4", 1, 3)], [])
    assert told("310105001", before) == (2, False, ["310105001"], [("2-3", 1, 2)], [])
    with pytest.raises(ConfigurationError, match="310105501"):
        told("310105501", before)


def test_before_all_lists_areas_are_as_the_first_of_them_say_whatever_event_came_before(
    store: Store, tmp_path: Path
) -> None:
    before = dt.datetime.now(dt.UTC)
    with writing(store.engine) as connection:
        events.record(connection, "schema", events.moment(connection), detail={"created": ["party_org.another"]})
    first = on_ground(store, tmp_path / "reference")
    on_ground(store, tmp_path / "reference", "areas")
    with reading(store.engine) as connection:
        assert set(known_areas(connection, before)) == set(first) != set(known_areas(connection))


@pytest.mark.parametrize("edited", LISTS)
def test_areas_and_groupings_are_as_they_were_known_then(store: Store, tmp_path: Path, edited: str) -> None:
    folder, period = tmp_path / "reference", Period(2026, 6)
    city = on_ground(store, folder)
    here = branch(1, "310105002")
    for month in (period.earlier(), period):
        deliver(store, tmp_path, "party_org", [here, branch(2, "310105003")], HERE, period=str(month))
        deliver(store, tmp_path, "party_member", [member(0, here), member(1, here)], HERE, period=str(month))
        compute(store, month, city, known=KNOWN)
    at, then = dt.datetime.now(dt.UTC), on_all_ground(store, period)
    city = on_ground(store, folder, edited)
    for month in (period.earlier(), period):
        compute(store, month, city, known=KNOWN)
    now = on_all_ground(store, period)
    assert on_all_ground(store, period, at) == then
    differs = {"areas": {"values", "current", "communities", "changes"}, "groupings": {"groups"}}[edited]
    assert {name for name in then if then[name] != now[name]} >= differs


def test_a_value_of_another_definition_is_not_walked_back(store: Store, tmp_path: Path) -> None:
    refresh(store, AREAS)
    deliver(store, tmp_path, "party_org", organisations(STREETS[0]), HERE)
    earlier = {"ORG01": KNOWN["ORG01"].model_copy(update={"version": 0})}
    compute(store, MONTH, AREAS, known=earlier)
    then = dt.datetime.now(dt.UTC)
    compute(store, MONTH, AREAS, known=KNOWN)
    assert trace(store, "ORG01", MONTH, HERE)["sources"]
    with pytest.raises(ConfigurationError, match="version 0 of its definition, and version 1 is known"):
        trace(store, "ORG01", MONTH, HERE, as_of=then)
