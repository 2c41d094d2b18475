"""ORG07: who changed by the day on which the term was due, as rows of the year's earlier months know it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from schemas.periods import Period
from tests.indicators.cities import CHANGNING, CITY, HUAYANG, JIANGSU, XUHUI, City

MARCH = Period(2026, 3)
Row = dict[str, Any]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def org(start: str | None, end: str | None, delayed: str | None = None, **more: Any) -> Row:
    dates = {"term_start": start, "term_end": end, "term_delayed_to": delayed}
    return {"org_code": "A", **{name: text and day(text) for name, text in dates.items()}, **more}


OLD, NEW = org("2023-02-10", "2026-02-10"), org("2026-01-05", "2029-01-05")


def told(city: City, *months: Row | None, now: Row) -> Any:
    """ORG07 of a district in March by its rows of the months before, the December first, and of March."""
    for ago, row in zip((3, 2, 1), months, strict=True):
        city.add_earlier(ago, [] if row is None else [row])
    city.add("party_org", [now])
    return city.totals("ORG07", MARCH).get(CHANGNING)


@pytest.mark.parametrize(
    ("now", "want"),
    [
        pytest.param(org("2026-02-10", "2029-02-10"), (1, 1), id="on the last day"),
        pytest.param(org("2025-02-10", "2028-02-10"), (1, 1), id="a year before"),
        pytest.param(org("2026-02-11", "2029-02-11"), (0, 1), id="a day late"),
        pytest.param(OLD, (0, 1), id="not yet"),
        pytest.param(org("2023-02-10", "2026-02-10", "2026-03-31"), (0, 1), id="delayed to today and not yet"),
        pytest.param(org("2023-02-10", "2026-02-10", "2026-04-01"), None, id="delayed beyond today"),
        pytest.param(org("2023-02-10", "2026-02-10", "2028-01-01"), None, id="delayed by more than a year"),
        pytest.param(org("2026-03-01", "2029-03-01", "2026-03-05"), (1, 1), id="by the delay that the new row tells"),
        pytest.param(org("2026-03-01", "2029-03-01", "2026-02-20"), (0, 1), id="after the delay"),
        pytest.param(org("2026-03-01", "2029-03-01", "2029-09-01"), (0, 1), id="a delay of the new term"),
        pytest.param(org("2023-02-20", "2026-04-20"), None, id="corrected dates of the same term"),
        pytest.param(org(None, "2029-02-10"), (0, 1), id="changed, nobody knows when"),
        pytest.param(org(None, "2029-02-10", term_years=3), (1, 1), id="by the end and the years"),
        pytest.param(org("2026-02-10", "2029-02-10", status="3"), None, id="dissolved"),
        pytest.param(org("2026-02-10", "2029-02-10", org_category="612"), None, id="no basic organisation"),
    ],
)
def test_a_term_that_was_due_counts_by_when_it_changed(city: City, now: Row, want: Any) -> None:
    assert told(city, OLD, OLD, OLD if now["term_start"] == OLD["term_start"] else None, now=now) == want


@pytest.mark.parametrize(
    ("months", "now", "want"),
    [
        ((org("2023-01-10", "2026-01-10"), NEW, None), NEW, (1, 1)),
        ((org("2023-01-10", "2026-05-10"), OLD, OLD), org("2026-02-11", "2029-02-10"), (0, 1)),
        ((OLD, org("2023-02-10", "2026-02-10", "2026-03-20"), OLD), org("2026-03-20", "2029-03-20"), (1, 1)),
        ((org("2022-11-10", "2025-11-10"),) * 3, org("2026-01-10", "2029-01-10"), None),
        ((org("2023-05-10", "2026-05-10"),) * 3, org("2026-03-10", "2029-03-10"), None),
        ((None,) * 3, org("2026-01-10", "2029-01-10"), None),
        ((org("2023-02-10", None, term_years=3),) * 3, org("2026-02-10", "2029-02-10"), (1, 1)),
        ((OLD | {"org_name": "甲"},) * 3, org("2026-02-10", "2029-02-10", org_code=None, org_name="甲"), (1, 1)),
        ((OLD | {"org_name": "甲"},) * 3, org("2026-02-10", "2029-02-10", org_code="B", org_name="甲"), None),
    ],
    ids=["known to the December alone", "the newest row", "a delay told once", "due last year", "due later", "no row",
         "an end by the years", "by its name", "another code"],
)  # fmt: skip
def test_the_old_term_is_that_of_the_newest_earlier_row(
    city: City, months: tuple[Row | None, ...], now: Row, want: Any
) -> None:
    assert told(city, *months, now=now) == want


def test_by_december_what_was_changed_early_counts(city: City) -> None:
    december = Period(2026, 12)
    for ago in range(1, 13):
        city.add_earlier(ago, [org("2023-12-31", "2026-12-31")] if ago > 6 else [])
    city.add("party_org", [org("2026-07-01", "2029-07-01"), org("2021-12-31", "2026-12-31", org_code="B")])
    assert city.totals("ORG07", december)[CHANGNING] == (1, 2)
    assert city.by("ORG07", "org_category", period=december) == {"631": (1, 2)}


def test_a_month_that_lacks_leaves_a_district_missing_and_not_its_neighbour(city: City) -> None:
    for ago in (3, 2, 1):
        city.add_earlier(ago, [OLD], district=XUHUI)
        if ago != 2:
            city.add_earlier(ago, [OLD])
    for district in (XUHUI, CHANGNING):
        city.add("party_org", [OLD], district)
    covered = city.coverage("ORG07", period=MARCH)
    assert [covered[area] for area in (CITY, CHANGNING, HUAYANG)] == [(1, 2), (0, 10), (0, 1)]
    assert covered[XUHUI][0] == covered[XUHUI][1] > 0
    assert city.totals("ORG07", MARCH)[CITY] == city.totals("ORG07", MARCH)[XUHUI] == (0, 1)
    assert CHANGNING not in city.totals("ORG07", MARCH)


def test_streets_whose_earlier_months_are_there_count(city: City) -> None:
    city.add_earlier(3, [OLD])
    city.add_earlier(2, [OLD])
    city.add_earlier(1, [OLD], part=HUAYANG)
    city.add("party_org", [OLD, {**OLD, "org_code": "B", "street_code": JIANGSU}, {**OLD, "street_code": None}])
    covered = city.coverage("ORG07", "affiliation", MARCH)
    assert [covered[area] for area in (CHANGNING, HUAYANG, JIANGSU)] == [(1, 10), (1, 1), (0, 1)]
    assert city.totals("ORG07", MARCH) == {CITY: (0, 1), CHANGNING: (0, 1), HUAYANG: (0, 1)}


@pytest.mark.parametrize("column", ["term_start", "term_end", "org_code", "term_delayed_to"])
def test_a_column_that_lacks_makes_it_missing(city: City, column: str) -> None:
    for ago in (3, 2, 1):
        city.add_earlier(ago, [OLD])
    city.add("party_org", [OLD], lacks=[column])
    assert city.coverage("ORG07", period=MARCH)[CHANGNING] == (0, 10)
    city.read.clear()
    city.add("party_org", [OLD])
    assert city.coverage("ORG07", period=MARCH)[CHANGNING] == (10, 10)
    city.year.clear()
    for ago in (3, 2, 1):
        city.add_earlier(ago, [OLD], lacks=[column] if ago == 2 else [])
    assert city.coverage("ORG07", period=MARCH)[CHANGNING][0] == (10 if column == "term_delayed_to" else 0)
