"""What changed between two times, and why: each kind of cause is found, and no changed value is left without one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from schemas.cities.areas import Areas, areas
from schemas.errors import ConfigurationError
from schemas.states import Slot
from tests.warehouse.cities import AREAS, MONTH, branch, deliver, member
from tests.warehouse.outcomes import PERIOD, outcome
from warehouse.figures.computation import compute
from warehouse.figures.history.differences import Side, differences, of_release
from warehouse.figures.history.explaining import FigureDifference
from warehouse.figures.values import values
from warehouse.indicators.registry import Indicator, indicators
from warehouse.ledger import events
from warehouse.ledger.connection import reading, writing
from warehouse.ledger.owing.obligations import owe
from warehouse.ledger.releasetables import release
from warehouse.store.opening import Store, refresh
from warehouse.submissions.acceptance import accept
from warehouse.submissions.committing import Decision, commit_again
from warehouse.submissions.reception import receive
from warehouse.submissions.reversal import revert
from warehouse.submissions.zeroreturns import confirm_zero

BECAUSE = Decision("王处", "区里来函")
HERE, THERE, CITY = "310105", "310199", "310000"
STREETS = [f"{HERE}00{number}" for number in (1, 2, 3)]
LISTED = "code,zh,en,level,parent,valid_from,valid_to,successor\n"
"""The first line of a list of areas."""
KNOWN = {code: indicators()[code] for code in ("ORG01", "MEM01", "MEM03")}
FEWER = replace(
    KNOWN["ORG01"].numerator,
    conditions=tuple(f"({one}) AND street_code = '{STREETS[0]}'" for one in KNOWN["ORG01"].numerator.conditions),
)
FIGURE = itemgetter("value", "numerator", "denominator", "status", "areas_reported", "areas_expected")


def organisations(count: int, district: str = HERE) -> list[dict[str, Any]]:
    return [branch(number, f"{district}00{1 + number % 2}") for number in range(count)]


class History:
    """A city to which things happen: after each step it is computed, and the time is kept."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store, self.folder, self.known = store, folder, dict[str, Indicator](KNOWN)
        self.reference = folder / "reference"
        self.reference.mkdir()
        refresh(store, AREAS)
        self.times = [dt.datetime.now(dt.UTC)]

    def after(self, *steps: Callable[[], Any]) -> list[FigureDifference]:
        """What some steps have changed; held against the values before and after."""
        for step in steps:
            step()
        compute(self.store, MONTH, AREAS, known=self.known)
        self.times.append(dt.datetime.now(dt.UTC))
        return self.between(-2, -1)

    def between(self, first: int, second: int, **wanted: Any) -> list[FigureDifference]:
        old, new = self.times[first], self.times[second]
        with reading(self.store.engine) as connection:
            found = differences(connection, AREAS, Side(old), Side(new), **wanted)
            if not wanted:
                assert _as_told(found, "old", "new") == _compared(connection, old, new)
        assert all(one["causes"] for one in found)
        return found

    def send(self, name: str, rows: list[dict[str, Any]], district: str = HERE) -> None:
        assert deliver(self.store, self.folder, name, rows, district) is not None

    def reread(self, number: int, name: str, rows: list[dict[str, Any]]) -> None:
        """A submission read again, and otherwise now; the bytes are the same."""
        content = (self.folder / f"{name}-{HERE}-None.xlsx").read_bytes()
        told = outcome(self.folder / "again.xlsx", name, rows, content=content)
        fence = events.acquire(self.store.engine, PERIOD, HERE)
        assert commit_again(self.store, [receive(self.store, told)], fence, BECAUSE, number).is_new

    def map(self, database: str) -> None:
        with writing(self.store.engine) as connection:
            events.lock(connection)
            at, detail = events.moment(connection), {"record": f"headers/{database}.csv:2"}
            events.record(connection, "decision", at, "李工", database=database, why="区里表头", detail=detail)

    def write(self, name: str, content: str) -> None:
        """A file of the home's reference, noticed by the next run."""
        path = self.reference / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
        own = set(areas(folder=self.reference / "areas")) - set(areas())
        refresh(self.store, Areas([*AREAS, *own]), self.reference)


def _as_told(found: list[FigureDifference], *sides: str) -> set[tuple[Any, ...]]:
    key = itemgetter("code", "area", "dimension", "member")
    told = set()
    for one in found:
        figures = [figure and FIGURE(figure) for figure in (itemgetter(side)(one) for side in sides)]
        told.add((*key(one), *figures))
    assert len(told) == len(found)
    return told


def _compared(connection: sa.Connection, old: dt.datetime, new: dt.datetime) -> set[tuple[Any, ...]]:
    """The same told from all values of both times; breakdowns by their members in the data of either."""
    dimensions = tuple({one.name for indicator in KNOWN.values() for one in indicator.dimensions})
    sides = []
    for at in (old, new):
        rows = values(connection, period=PERIOD, as_of=at, has_rests=True)
        rows += values(connection, period=PERIOD, as_of=at, by=dimensions, has_rests=True)
        sides.append({(row["code"], row["area"], row["dimension"], row["member"]): row for row in rows})
    told = set[tuple[Any, ...]]()
    for key in {*sides[0], *sides[1]}:
        code, area, dimension, name = key
        if dimension is not None and name is None and (key in sides[0]) != (key in sides[1]):
            continue
        figures = list[Any]()
        for side in sides:
            row = side.get(key)
            near = next((side[other] for other in side if other[:3] == key[:3]), None) if row is None else None
            if near is not None:
                is_ratio, is_missing = near["denominator"] is not None, near["status"] == "missing"
                empty = (None if is_ratio else 0, 0, 0 if is_ratio else None, "not_applicable" if is_ratio else "zero")
                told_ = (None, None, None, "missing") if is_missing else empty
                figures.append((*told_, near["areas_reported"], near["areas_expected"]))
            else:
                figures.append(row and FIGURE(row))
        if figures[0] != figures[1]:
            told.add((*key, *figures))
    return told


def of(found: list[FigureDifference], code: str, where: str) -> FigureDifference:
    (one,) = [each for each in found if (each["code"], each["area"], each["dimension"]) == (code, where, None)]
    return one


def moved(one: FigureDifference) -> tuple[float | None, float | None]:
    return one["old"] and one["old"]["value"], one["new"] and one["new"]["value"]


def why(one: FigureDifference) -> list[tuple[Any, ...]]:
    told = itemgetter("kind", "submissions", "district", "database", "who", "why", "is_widened")
    return [told(cause) for cause in one["causes"]]


@pytest.mark.at_length
def test_each_kind_of_cause_is_found(store: Store, tmp_path: Path) -> None:
    city = History(store, tmp_path)
    here = branch(0, STREETS[0])
    first = city.after(
        lambda: city.send("party_org", organisations(4)),
        lambda: city.send("party_org", organisations(2, THERE), THERE),
        lambda: city.send("party_member", [member(0, here), member(1, here, sex="2")]),
    )
    assert moved(of(first, "ORG01", CITY)) == (None, 6)
    assert why(of(first, "ORG01", THERE)) == [("submission", [2], THERE, "party_org", None, None, False)]
    assert {cause[1][0] for cause in why(of(first, "ORG01", CITY))} == {1, 2}

    sent_again = city.after(lambda: city.send("party_org", organisations(5)))
    assert why(of(sent_again, "ORG01", HERE)) == [("submission", [4, 1], HERE, "party_org", None, None, False)]
    assert moved(of(sent_again, "ORG01", CITY)) == (6, 7)
    assert of(sent_again, "ORG01", CITY)["parts"] == [{"area": HERE, "numerator": 1.0, "denominator": 0.0}]

    held = [branch(number, STREETS[2], org_name=f"新{number}") for number in (7, 8)]
    assert city.after(lambda: city.send("party_org", held)) == [], "what waits changes nothing"
    accepted = city.after(lambda: accept(store, 5, BECAUSE))
    assert why(of(accepted, "ORG01", CITY)) == [("decision", [5, 4], HERE, "party_org", "王处", "区里来函", False)]

    reverted = city.after(lambda: revert(store, 5, BECAUSE))
    assert why(of(reverted, "ORG01", HERE)) == [("decision", [5], HERE, "party_org", "王处", "区里来函", False)]
    new = of(reverted, "ORG01", HERE)["new"]
    assert new is not None and (new["status"], new["areas_reported"]) == ("missing", 0)
    once_more = city.after(lambda: accept(store, 4, BECAUSE))
    assert why(of(once_more, "ORG01", HERE)) == [("decision", [6, 4], HERE, "party_org", "王处", "区里来函", False)]

    zero = city.after(
        lambda: city.send("party_member", [], THERE),
        lambda: confirm_zero(store, Slot(MONTH, THERE, "party_member", None), BECAUSE),
    )
    assert why(of(zero, "MEM01", THERE)) == [("decision", [7], THERE, "party_member", "王处", "区里来函", False)]
    complete = of(zero, "MEM01", CITY)
    assert moved(complete) == (2, 2) and complete["new"] and complete["new"]["areas_reported"] == 2

    mapped = city.after(
        lambda: city.map("party_member"),
        lambda: city.map("building"),
        lambda: city.reread(3, "party_member", [member(0, here), member(1, here, sex="1")]),
    )
    (cause,) = of(mapped, "MEM03", HERE)["causes"]
    assert (cause["kind"], cause["submissions"], cause["who"], len(cause["events"])) == ("mapping", [8, 3], "王处", 4)

    city.known["ORG01"] = KNOWN["ORG01"].model_copy(update={"version": 2, "numerator": FEWER})
    defined = city.after()
    assert why(of(defined, "ORG01", HERE)) == [("definition", [], None, None, None, "1 → 2", False)]

    city.known["ORG01"] = KNOWN["ORG01"].model_copy(update={"version": 2})
    unrecorded = city.after()
    assert [row[0::6] for row in why(of(unrecorded, "ORG01", HERE))] == [("definition", True)]

    whole = city.between(0, -1)
    kinds = {cause["kind"] for one in city.between(1, -1) for cause in one["causes"]}
    assert kinds == {"submission", "decision", "mapping", "definition"}
    assert moved(of(whole, "ORG01", HERE)) == (None, 5)
    assert city.between(0, -1, area=CITY, code="ORG01", period=PERIOD) == [
        one for one in whole if (one["code"], one["area"]) == ("ORG01", CITY)
    ]
    assert city.between(0, -1, area=f"{STREETS[0]}001") == [one for one in whole if one["area"] == f"{STREETS[0]}001"]
    assert city.between(0, -1, period="2026-08") == []


def test_a_person_who_counts_elsewhere_now_is_explained_by_the_other_districts_file(
    store: Store, tmp_path: Path
) -> None:
    city = History(store, tmp_path)
    here, there = branch(0, STREETS[0]), branch(0, f"{THERE}001")
    city.after(
        lambda: city.send("party_org", [here]),
        lambda: city.send("party_org", [there], THERE),
        lambda: city.send("party_member", [member(0, here, sex="1"), member(1, here)]),
        lambda: city.send("party_member", [member(2, there)], THERE),
    )
    found = city.after(
        lambda: city.send("party_member", [member(2, there), member(0, there, enter_date=MONTH.data_date)], THERE)
    )
    both = of(found, "MEM01", THERE)
    assert (moved(both), why(both)[0][1:3]) == ((1, 2), ([5, 4], THERE))
    assert [
        one for one in found if one["code"] == "MEM01" and one["area"] in (CITY, HERE) and not one["dimension"]
    ] == []
    left = city.after(lambda: city.send("party_member", [member(1, here), member(0, here, sex="2")], HERE))
    assert {cause["district"] for one in left for cause in one["causes"]} == {HERE}


def test_who_reports_nobody_of_a_kind_is_a_cause_of_what_the_city_tells_of_that(store: Store, tmp_path: Path) -> None:
    """How many districts have reported is part of the city's figure, in a breakdown too where a district has no row."""
    city = History(store, tmp_path)
    city.known["MEM02"] = indicators()["MEM02"]
    here, there = branch(0, STREETS[0]), branch(0, f"{THERE}001")
    found = city.after(
        lambda: city.send("party_org", [here]),
        lambda: city.send("party_org", [there], THERE),
        lambda: city.send("party_member", [member(0, here, sex="1", member_category="2")]),
        lambda: city.send("party_member", [member(1, there, sex="1")], THERE),
    )
    (one,) = [
        each
        for each in found
        if (each["code"], each["area"], each["dimension"], each["member"]) == ("MEM02", CITY, "sex", "1")
    ]
    assert one["parts"] == [{"area": HERE, "numerator": 1.0, "denominator": 0.0}]
    assert {cause["district"] for cause in one["causes"]} == {HERE, THERE}


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("areas/more.csv", f"{LISTED}{HERE}909,新街道,,3,{HERE},,,\n", "area"),
        ("indicators/ours.toml", "", "definition"),
        ("roots/1.csv", "org_code,org_name,valid_from,valid_to,author,reason\n", "reference"),
    ],
)
def test_what_is_edited_in_the_home_is_a_cause(
    store: Store, tmp_path: Path, name: str, content: str, kind: str
) -> None:
    city = History(store, tmp_path)
    city.after(lambda: city.send("party_org", organisations(4)))
    city.known["ORG01"] = KNOWN["ORG01"].model_copy(update={"numerator": FEWER})
    changed = city.after(lambda: city.write(name, content))
    assert {(cause["kind"], cause["is_widened"]) for one in changed for cause in one["causes"]} == {
        (kind, kind == "reference")
    }


@pytest.mark.parametrize(
    "line",
    [
        f"{HERE}909,新街道,,3,{HERE},2026-10-01,,",
        f"{HERE}909,新街道,,3,{HERE},,2026-08-31,{HERE}001",
        "310106909,新街道,,3,310106,,,",
    ],
    ids=["later", "before", "in another district"],
)
def test_an_edit_of_areas_is_no_cause_where_the_month_s_own_stay(store: Store, tmp_path: Path, line: str) -> None:
    city = History(store, tmp_path)
    city.after(lambda: city.send("party_org", organisations(4)))
    found = city.after(
        lambda: city.write("areas/more.csv", f"{LISTED}{line}\n"), lambda: city.send("party_org", organisations(6))
    )
    assert {cause["kind"] for one in found if one["area"] != CITY for cause in one["causes"]} == {"submission"}
    assert why(of(found, "ORG01", CITY)) == why(of(found, "ORG01", HERE))


def test_each_step_and_district_has_its_own_nearest_causes(store: Store, tmp_path: Path) -> None:
    city = History(store, tmp_path)
    here, there = branch(0, STREETS[0]), branch(0, f"{THERE}001")
    city.after(
        lambda: city.send("party_org", [here]),
        lambda: city.send("party_org", [there], THERE),
        lambda: city.send("party_member", [member(0, here), member(1, here)]),
        lambda: city.send("party_member", [member(2, there)], THERE),
    )
    city.after(
        lambda: city.send("party_member", [member(0, here)]), lambda: city.send("party_org", [there, here], THERE)
    )
    city.after(lambda: city.send("party_org", [{**here, "street_code": STREETS[1]}]))
    found = city.between(-3, -1)
    told = {one["area"]: {(cause["district"], cause["database"]) for cause in one["causes"]} for one in found
            if one["code"] == "MEM01" and one["dimension"] is None}  # fmt: skip
    members, organisations_ = (HERE, "party_member"), (HERE, "party_org")
    assert (told[CITY], told[HERE]) == ({members}, {members})
    assert told[STREETS[0]] == {members, organisations_}


def test_a_zero_on_record_is_a_decision(store: Store, tmp_path: Path) -> None:
    city = History(store, tmp_path)
    (tmp_path / "owed").mkdir()
    line = f"{PERIOD},{THERE},party_org,,confirmed_zero,来函"
    (tmp_path / "owed" / "1.csv").write_text(f"period,district,database,due_on,decision,reason\n{line}\n", "utf-8")

    def record() -> None:
        with writing(store.engine) as connection:
            events.lock(connection)
            owe(connection, MONTH, AREAS, tmp_path / "owed")

    city.after(lambda: city.send("party_org", organisations(4)))
    found = city.after(record)
    assert why(of(found, "ORG01", THERE)) == [("decision", [], THERE, "party_org", "octet", "来函", False)]


def test_two_releases_are_compared_as_they_were_built(store: Store, tmp_path: Path) -> None:
    city = History(store, tmp_path)
    for count, number in ((4, 1), (5, 2)):
        city.after(partial(city.send, "party_org", organisations(count)))
        with writing(store.engine) as connection:
            state = events.ledger_state(connection)
            row = {"period": PERIOD, "number": number, "state": state, "built_at": dt.datetime.now(dt.UTC)}
            connection.execute(release.insert().values(**row, folder="", files={}))
    with reading(store.engine) as connection:
        first, second = (of_release(connection, PERIOD, number) for number in (1, 2))
        found = differences(connection, AREAS, first, second)
        assert moved(of(found, "ORG01", CITY)) == (4, 5)
        assert differences(connection, AREAS, second, second) == []
        with pytest.raises(
            ConfigurationError, match="no release 2026-09/3; of 2026-09 there are: 2026-09/1, 2026-09/2"
        ):
            of_release(connection, PERIOD, 3)
        with pytest.raises(ConfigurationError, match="name the earlier one first"):
            differences(connection, AREAS, second, first)
        with pytest.raises(ConfigurationError, match="different months"):
            differences(connection, AREAS, first, second._replace(period="2026-08"))


def test_what_was_edited_before_a_months_first_figures_is_no_cause_of_them(store: Store, tmp_path: Path) -> None:
    city = History(store, tmp_path)
    new = f"{LISTED}{HERE}909,新街道,,3,{HERE},,,\n"
    found = city.after(lambda: city.write("areas/more.csv", new), lambda: city.send("party_org", organisations(4)))
    assert why(of(found, "ORG01", HERE)) == [("submission", [1], HERE, "party_org", None, None, False)]
    assert {cause["kind"] for one in found for cause in one["causes"]} == {"submission"}


def test_that_one_more_district_has_reported_is_explained_by_it_though_it_adds_nothing(
    store: Store, tmp_path: Path
) -> None:
    city = History(store, tmp_path)
    here, there = branch(0, STREETS[0]), branch(0, f"{THERE}001")
    city.after(
        lambda: city.send("party_org", [here]),
        lambda: city.send("party_org", [there], THERE),
        lambda: city.send("party_member", [member(0, here)]),
    )
    found = city.after(
        lambda: city.send("party_member", [member(0, here), member(1, here, sex="2")]),
        lambda: city.send("party_member", [member(2, there, sex="2")], THERE),
    )
    by_sex = {
        one["member"]: one for one in found if (one["area"], one["code"], one["dimension"]) == (CITY, "MEM01", "sex")
    }
    told = {member: {cause["district"] for cause in one["causes"]} for member, one in by_sex.items()}
    assert told == {"1": {THERE}, "2": {HERE, THERE}}
