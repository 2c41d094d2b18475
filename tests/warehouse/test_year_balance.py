"""The year's balance (P003): opening, who came and who left must give the members of December; once a district."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from schemas.periods import Period
from tests.warehouse.cities import AREAS, KNOWN
from tests.warehouse.test_movements import HERE, THERE, Row, left, person, send
from warehouse.figures.computation import compute
from warehouse.ledger import events
from warehouse.ledger.connection import reading
from warehouse.ledger.listings import findings
from warehouse.store.opening import Store, refresh
from warehouse.submissions.committing import Decision
from warehouse.submissions.reversal import revert
from warehouse.verification.proof import verify

DECEMBER = Period(2026, 12)


def joined(number: int, month: int) -> Row:
    """Somebody who joined in that month of the year."""
    return person(number, enter_type="1", enter_date=dt.date(2026, month, 1))


def month_of(number: int) -> list[Row]:
    """Members of a month (0: the December before): one joins in March, one dies in June, one is transferred in October.

    The dead stands in June's file alone, who was transferred from October on.
    """
    rows = [person(n) for n in (2, 3, 4)] + ([person(0)] if number < 6 else [])
    rows += [joined(5, 3)] if number >= 3 else []
    rows += [left(0, "3", dt.date(2026, 6, 1))] if number == 6 else []
    return rows + [person(1) if number < 10 else left(1, "4", dt.date(2026, 10, 1))]


@pytest.fixture
def year(store: Store, tmp_path: Path) -> Store:
    """A store with a year of a district that balances."""
    refresh(store, AREAS)
    for number in range(13):
        send(store, tmp_path, DECEMBER.earlier(12 - number), HERE, month_of(number))
    return store


def told(store: Store, period: Period = DECEMBER) -> list[str]:
    compute(store, period, AREAS, known=KNOWN)
    with reading(store.engine) as connection:
        return [row["message"].partition("。")[0] for row in findings(connection, rule="P003", period=str(period))]


@pytest.mark.at_length
def test_a_year_that_balances_is_not_told_and_one_that_does_not_is(year: Store, tmp_path: Path) -> None:
    assert told(year) == []
    send(year, tmp_path, DECEMBER, HERE, [row for row in month_of(12) if row != person(4)])
    send(year, tmp_path, DECEMBER, THERE, [person(9)])
    assert told(year) == ["年度平衡不成立:上年5+增加1-减少2≠实有3"]
    assert [one for one in verify(year, AREAS, known=KNOWN) if one.where.startswith(str(DECEMBER))] == []
    assert told(year, DECEMBER.earlier()) == []


def test_a_later_month_is_no_excuse_but_a_correction_of_any_is_seen(year: Store, tmp_path: Path) -> None:
    june = DECEMBER.earlier(6)
    send(year, tmp_path, june, HERE, [row for row in month_of(6) if row["party_status"] == "1"])
    assert told(year) == ["年度平衡不成立:上年5+增加1-减少1≠实有4"]
    send(year, tmp_path, june, HERE, [*month_of(6), person(7)])
    assert told(year) == []


def test_a_year_with_a_month_missing_is_not_judged(year: Store, tmp_path: Path) -> None:
    send(year, tmp_path, DECEMBER, HERE, month_of(12)[1:])
    assert len(told(year)) == 1
    with reading(year.engine) as connection:
        (july,) = events.current(connection, DECEMBER.earlier(5))
    revert(year, july.id, Decision("测试", "测试"))
    assert told(year) == []


def test_without_the_column_of_decreases_it_is_not_judged(year: Store, tmp_path: Path) -> None:
    rows = month_of(12)[1:]
    send(year, tmp_path, DECEMBER, HERE, rows, present=frozenset({"citizen_id", "party_status", "enter_type"}))
    assert told(year) == []
