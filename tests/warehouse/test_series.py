"""Figures that change much against earlier months (P004): what is compared and told, and how news travels on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from schemas.periods import Period
from tests.stores import NUMBERS, Backend, open_at
from tests.warehouse.cities import AREAS, branch
from tests.warehouse.outcomes import outcome
from warehouse.figures.computation import compute
from warehouse.indicators.registry import indicators
from warehouse.ledger import events
from warehouse.ledger.connection import reading, writing
from warehouse.ledger.figuretables import indicator_coverage, indicator_value
from warehouse.ledger.freshness import stale_periods
from warehouse.ledger.listings import findings
from warehouse.store.opening import Store, refresh
from warehouse.submissions.committing import take_in
from warehouse.verification.proof import verify

MONTHS = [Period(2026, 9).earlier(months) for months in range(26, -1, -1)]
NOW = MONTHS[-1]
KNOWN = {code: indicators()[code] for code in ("ORG01", "ORG09")}
DISTRICT = "310105"


def send(store: Store, folder: Path, period: Period, count: int, part: str | None = None, overdue: int = 0) -> None:
    """Organisations of a month: so many, of which some are overdue."""
    days = [period.data_date.replace(year=2020 if number < overdue else 2030) for number in range(count)]
    rows = [branch(number, part or "310105001", term_end=day) for number, day in enumerate(days)]
    raw = folder / f"{period}-{part}-{count}.xlsx"
    found = outcome(raw, "party_org", rows, period=str(period), district=DISTRICT, part=part)
    take_in(store, found, raw, events.acquire(store.engine, str(period), DISTRICT))


def series(store: Store, folder: Path, counts: Sequence[int | None]) -> None:
    """The newest months up to now, each taken in and computed; None: nothing was sent."""
    refresh(store, AREAS)
    for period, count in zip(MONTHS[-len(counts) :], counts, strict=True):
        if count is not None:
            send(store, folder, period, count)
            compute(store, period, AREAS, known=KNOWN)


def stood(store: Store, counts: Sequence[int | None]) -> None:
    """Figures of the months before now, as computations have left them."""
    same = {"code": "ORG01", "area": DISTRICT, "state": 1, "valid_from": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}
    with writing(store.engine) as connection:
        for period, count in zip(MONTHS[-len(counts) - 1 : -1], counts, strict=True):
            done = {"areas_reported": 0 if count is None else 3, "areas_expected": 3}
            connection.execute(indicator_coverage.insert().values(period=str(period), **same, **done))
            if count is not None:
                value = {"version": 1, "numerator": float(count)}
                connection.execute(indicator_value.insert().values(period=str(period), **same, **value))


def told(store: Store, period: Period = NOW) -> list[tuple[Any, ...]]:
    """Value, difference and severity of what is told of the number of organisations."""
    with reading(store.engine) as connection:
        rows = findings(connection, rule="P004", period=str(period), current=True)
    return [(row["value"], row["difference"], row["severity"]) for row in rows if "（ORG01）" in row["message"]]


def test_a_figure_far_from_the_median_is_told_with_both_and_the_threshold(store: Store, tmp_path: Path) -> None:
    series(store, tmp_path, [100, 102, 141])
    with reading(store.engine) as connection:
        (found,) = findings(connection, rule="P004")
    assert {name: found[name] for name in ("file", "sheet", "cell", "row", "column", "count")} == {
        "file": "2026-09-None-141.xlsx", "sheet": None, "cell": None, "row": None, "column": None, "count": 1
    }  # fmt: skip
    name = indicators()["ORG01"].zh
    assert found["message"].startswith(f"{name}（ORG01）较此前各期中位数变动+39.6%,超过阈值。")
    assert (found["value"], found["difference"]) == ("141", "+40")
    assert found["expected"] == "此前2期中位数101；变动不超过20%或30个单位，且不超过4倍稳健离差（20.2）"


STEADY = [100, 101, 99, 100, 102, 98, 100, 101]


@pytest.mark.parametrize(
    ("counts", "is_told"),
    [
        ([100, 141], False),
        ([100, 100, 119], False),
        ([100, 100, 131], True),
        ([100, 100, 60], True),
        ([10, 10, 19], False),
        ([200, 200, 235], False),
        ([*STEADY, 108], False),
        ([*STEADY, 111], True),
        ([50, 150, 60, 140, 55, 145, 100, 125], False),
        ([100, None, 141], False),
        ([100, 100, None], False),
        ([900, 900, *[None] * 23, 100], False),
    ],
    ids=str,
)
def test_what_is_told(sqlite: Backend, tmp_path: Path, counts: list[int | None], is_told: bool) -> None:
    store = open_at(sqlite.create(f"series_{next(NUMBERS)}", "octet_empty"), tmp_path)
    stood(store, counts[:-1])
    series(store, tmp_path, counts[-1:])
    assert bool(told(store)) == is_told
    store.engine.dispose()


def test_incomplete_figures_are_not_compared(store: Store, tmp_path: Path) -> None:
    series(store, tmp_path, [100, 100])
    for period in (MONTHS[-3], NOW):
        send(store, tmp_path, period, 10, "310105001")  # of three streets; the whole files of two months stand
    refresh(store, AREAS)
    compute(store, MONTHS[-3], AREAS, known=KNOWN)
    compute(store, NOW, AREAS, known=KNOWN)
    assert told(store) == []


def test_news_of_an_earlier_month_is_news_of_the_later_ones_in_any_order(store: Store, tmp_path: Path) -> None:
    series(store, tmp_path, [100, 100, 131])
    assert [difference for _, difference, _ in told(store)] == ["+31"]
    first, second = MONTHS[-3:-1]
    send(store, tmp_path, first, 131)
    with reading(store.engine) as connection:
        assert [period for period, _ in stale_periods(connection)] == [str(one) for one in (first, second, NOW)]
    for period in (NOW, second, first):  # the wrong way round
        compute(store, period, AREAS, known=KNOWN)
    with reading(store.engine) as connection:
        assert [period for period, _ in stale_periods(connection)] == [str(second), str(NOW)]
    for period in (NOW, second):
        compute(store, period, AREAS, known=KNOWN)
    assert told(store) == []
    with reading(store.engine) as connection:
        assert stale_periods(connection) == []
    assert verify(store, AREAS, known=KNOWN) == []


def test_order_of_months_does_not_matter(sqlite: Backend, tmp_path: Path) -> None:
    seen = set()
    for order in ((0, 1, 2), (2, 1, 0), (1, 2, 0)):
        folder = tmp_path / str(next(NUMBERS))
        folder.mkdir()
        store = open_at(sqlite.create(f"months_{next(NUMBERS)}", "octet_empty"), folder)
        refresh(store, AREAS)
        for place in order:
            send(store, folder, MONTHS[-3 + place], (100, 100, 131)[place])
            with reading(store.engine) as connection:
                stale = [Period.parse(period) for period, _ in stale_periods(connection)]
            for period in stale:
                compute(store, period, AREAS, known=KNOWN)
        seen.add(str(told(store)))
        store.engine.dispose()
    assert seen == {"[('131', '+31', 'warn')]"}


def test_ratios_are_compared_by_their_values_and_parts(store: Store, tmp_path: Path) -> None:
    refresh(store, AREAS)
    for period, overdue in zip(MONTHS[-3:], (5, 5, 40), strict=True):
        send(store, tmp_path, period, 100, overdue=overdue)
        compute(store, period, AREAS, known=KNOWN)
    with reading(store.engine) as connection:
        rows = findings(connection, rule="P004")
    assert [(row["value"], row["difference"]) for row in rows] == [("40", "+35")]
