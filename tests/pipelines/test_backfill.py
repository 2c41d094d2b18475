"""A backfill over months of which two were corrected gives the warehouse that running each when it came gives.

By nature other are only times: when files came, whether a return was on time (DQ02) and how old its data were (DQ11),
what was computed before, and so the numbers of submissions and the releases before the last.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa

from pipelines.homes.home import Home
from pipelines.runs.runner import Runner
from pipelines.runs.running import run
from pipelines.runs.wanted import Wanted
from pipelines.verifying import breaches
from schemas.databaselist import databases
from schemas.periods import BEIJING, Period
from tests.assets.deliveries import tables
from tests.homes import EVERY, copied, counting
from tests.listing import standing_rows
from tests.pipelines.webpage import configured, free_port, is_loaded, launched_backfill, running_ui, wait_for
from tests.player import call_directly
from tests.stores import NIGHT
from warehouse.figures.history.periodchanges import changed_values
from warehouse.figures.values import computed_months, values
from warehouse.ledger import events
from warehouse.ledger.connection import reading
from warehouse.ledger.freshness import stale_periods, undrafted_periods
from warehouse.ledger.listings import findings, submissions
from warehouse.ledger.owing.obligations import obligations
from warehouse.submissions.rowchanges import row_changes

DISTRICTS = ("310101", "310105")
MONTHS = [str(Period(2026, 9).earlier(number)) for number in range(11, -1, -1)]
FEW, SOME = ("DQ02", "MEM01"), ("党组织", "党员")
TODAY = dt.date(2026, 11, 1)
OF_TIME = ("DQ02", "DQ11")
TIMES = ("received_at", "received_on", "days_late", "computed_at")
PLACE = ("period", "district", "database", "part", "version")
Opened = Callable[[Home, list[tuple[str, str]]], AbstractContextManager[Callable[[], None]]]


class Arrival(NamedTuple):
    """A file that a district sends on a day."""

    day: dt.date
    period: str
    district: str
    title: str
    text: str

    def put(self, inbox: Path) -> None:
        """A district has a folder for each day on which it sends."""
        path = inbox / self.period / self.district / str(self.day) / f"{self.title}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.text, encoding="utf-8-sig")


def arrivals(months: list[str], districts: Collection[str], titles: Collection[str]) -> list[Arrival]:
    """What the districts send of each month by the 8th of the next, in the order of time.

    Of one month the members were sent with one too few, of a later one a population ten times too large: the files
    that correct this come in the month after, when the next month has long been counted.
    """
    found = []
    for number, month in enumerate(months):
        for district in districts:
            for title, rows in tables(district).items():
                if title not in titles:
                    continue
                if title == "居民区":
                    rows[1][-1] = str(2500 + 10 * number)
                wrong = [list(row) for row in rows]
                if title == "党员" and number == len(months) // 4:
                    wrong.pop()
                if title == "居民区" and number == 2 * len(months) // 3:
                    wrong[1][-1] += "0"
                found.append(_arrival(month, 8, 1, district, title, wrong))
                if wrong != rows:
                    found.append(_arrival(month, 20, 2, district, title, rows))
    return sorted(found)


def _arrival(month: str, day: int, later: int, district: str, title: str, rows: list[list[str]]) -> Arrival:
    sent = Period.parse(month).earlier(-later)
    text = "\n".join(",".join(row) for row in rows) + "\n"
    return Arrival(dt.date(sent.year, sent.month, day), month, district, title, text)


def lived(home: Home, sent: Iterable[Arrival]) -> None:
    """On each day what came is taken in, and the months are counted that it touches."""
    by_day = defaultdict(list)
    for one in sent:
        by_day[one.day].append(one)
    for day, of_day in by_day.items():
        noon = dt.datetime.combine(day, dt.time(12), BEIJING).astimezone(dt.UTC)
        for one in of_day:
            one.put(home.folder("inbox"))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(events, "now", lambda noon=noon: noon)
            assert run(home, Wanted(), lambda *_step: None).failures == []


def picture(home: Home) -> dict[str, list[str]]:
    """All that is told of a home now, without times; a submission is called by its place and version."""
    engine = home.engine()
    standing = standing_rows(engine)
    del standing["draft"]
    told: dict[str, list[Any]] = {**standing, "obligations": [], "changes of rows": []}
    told["indicator_value"] = [row for row in told["indicator_value"] if row[1] not in OF_TIME]
    with reading(engine) as connection:
        sent = submissions(connection)
        called = {one["id"]: tuple(dict(one)[name] for name in PLACE) for one in sent}
        months = computed_months(connection)
        series = [one for one in values(connection, period=months, levels=(1, 2)) if one["code"] not in OF_TIME]
        told["series and changes"] = list(changed_values(connection, series, levels=(1, 2)))
        told["submissions"] = [{**one, "id": None} for one in sent]
        told["findings"] = [{**one, "submission": called[one["submission"]]} for one in findings(connection)]
        for month in months:
            for debt in obligations(connection, home.areas, Period.parse(month), TODAY):
                met = debt["submission"] and called[debt["submission"]]
                told["obligations"].append({**debt, "submission": met})
        for number, place in called.items():
            against, changes = row_changes(connection, home.folder("lake"), number)
            told["changes of rows"].append((place, [called[one] for one in against], changes))
    engine.dispose()
    return {name: sorted(map(_timeless, rows)) for name, rows in told.items()}


def _timeless(row: Any) -> str:
    return repr({name: value for name, value in row.items() if name not in TIMES} if isinstance(row, dict) else row)


@contextmanager
def by_runs(home: Home, places: list[tuple[str, str]]) -> Iterator[Callable[[], None]]:
    """Backfills of the months in this process: a run a district and month, then one a month, as the page asks for."""
    with Runner(home) as runner:

        def backfill() -> None:
            for district, month in places:
                assert runner.take_in(district, month, frozenset(databases())) is None
            for month in sorted({month for _, month in places}):
                assert runner.publish(month) is None

        yield backfill


@contextmanager
def by_page(home: Home, places: list[tuple[str, str]]) -> Iterator[Callable[[], None]]:
    """Backfills of the months, launched in a running `octet ui`."""
    configured(home, "watch_inbox", "true", "false")
    assets = [*databases(), "indicators", "draft"]
    port = free_port()
    with running_ui(home, port) as server:
        wait_for(lambda: is_loaded(port), 120, server)

        def backfill() -> None:
            told = launched_backfill(port, ["|".join(place) for place in places], assets, server)
            assert told["status"] == "COMPLETED_SUCCESS", told
            done = {one["assetKey"]["path"][0]: one for one in told["assetBackfillData"]["assetBackfillStatuses"]}
            numbers = {name: one["numPartitionsMaterialized"] for name, one in done.items()}
            assert numbers == dict.fromkeys(databases(), len(places)) | dict.fromkeys(
                assets[-2:], len({month for _, month in places})
            )
            wait_for(lambda: not stale(home), 600, server)  # months side by side: one may be counted before an earlier

        yield backfill


def stale(home: Home) -> list[str]:
    """Months that the ledger has news of, and what shows them: the sensor has them computed again."""
    engine = home.engine()
    with reading(engine) as connection:
        found = [*(period for period, _ in stale_periods(connection)), *undrafted_periods(connection)]
    engine.dispose()
    return found


def test_three_months(blank_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the steps of the runs alone: what Dagster records of them is looked at by night."""
    monkeypatch.setenv("OCTET_PROCESSES", "1")
    call_directly(monkeypatch)
    with counting(FEW):
        compare(blank_home, tmp_path, arrivals(MONTHS[-3:], DISTRICTS[:1], SOME), by_runs)


@pytest.mark.skipif(not NIGHT, reason="a year in a running page: with OCTET_NIGHT")
@pytest.mark.timeout(3600)
def test_a_year_from_the_page(blank_home: Path, tmp_path: Path) -> None:
    with counting(EVERY):  # as the page does
        for home in compare(blank_home, tmp_path, arrivals(MONTHS, DISTRICTS, tables(DISTRICTS[0])), by_page):
            assert breaches(home.root) == []


def compare(blank_home: Path, folder: Path, sent: list[Arrival], opened: Opened) -> tuple[Home, Home]:
    """One home lives through the arrivals, the other has them all at once; a second backfill changes nothing."""
    as_it_came, at_once = copied(blank_home, folder / "came" / "home"), copied(blank_home, folder / "once" / "home")
    places = sorted({(one.district, one.period) for one in sent})
    lived(as_it_came, sent)
    for one in sent:
        one.put(at_once.folder("inbox"))
    with opened(at_once, places) as backfill:
        backfill()
        before = facts(at_once)
        then, now = picture(as_it_came), picture(at_once)
        backfill()
    assert now.keys() == then.keys()
    assert {name: sorted({*now[name]} ^ {*then[name]})[:9] for name in now if now[name] != then[name]} == {}
    assert facts(at_once) == before
    assert len(now["submissions"]) == len(sent)
    assert sum("'superseded'" in one for one in now["submissions"]) == len(sent) - len({one[1:4] for one in sent})
    assert not list(at_once.folder("inbox").rglob("*.csv"))
    return as_it_came, at_once


def facts(home: Home) -> dict[str, list[str]]:
    """Every row of the warehouse with its number and times, but for what says that a run was there.

    A month that was counted before an earlier one, as runs side by side may do, is looked at again by the second
    backfill: that is such a row, what it would have changed is none.
    """
    engine = home.engine()
    found = sa.MetaData()
    found.reflect(engine)
    with reading(engine) as connection:
        rows = {
            name: sorted(map(repr, connection.execute(sa.select(table).where(*_of_no_run(table)))))
            for name, table in found.tables.items()
            if name not in ("fence", "computation")
        }
    engine.dispose()
    return rows


def _of_no_run(table: sa.Table) -> list[sa.ColumnElement[bool]]:
    return [table.c.kind.not_in(("compute", "release"))] if table.name == "ledger_event" else []
