"""Figures against the period before and a year ago: what compares, what does not and why, in Python and in the view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.cities.boundaries import boundary_changes
from schemas.periods import Period
from tests.warehouse.cities import AREAS, area, branch
from tests.warehouse.outcomes import outcome
from warehouse.figures.computation import compute
from warehouse.figures.history.periodchanges import ChangedValue, ComparedFigure, PeriodChange, change, changed_values
from warehouse.figures.values import values
from warehouse.indicators.comparable import step, unit_of_change
from warehouse.indicators.registry import Indicator, indicators
from warehouse.ledger import events
from warehouse.ledger.connection import reading
from warehouse.store.opening import Store, refresh
from warehouse.submissions.committing import take_in

NOW, BEFORE, AGO = Period(2026, 9), Period(2026, 8), Period(2025, 9)
KNOWN = {code: indicators()[code] for code in ("ORG01", "ORG09")}
HERE, THERE = "310105", "310199"
MOVED = (
    replace(area(f"{HERE}003", "第三街道", 3, HERE), valid_to=BEFORE.data_date, successor=f"{THERE}004"),
    replace(area(f"{THERE}004", "第四街道", 3, THERE), valid_from=BEFORE.data_date.replace(month=9, day=1)),
)
OTHER_AREAS = Areas([*(one for one in AREAS if one.code != f"{HERE}003"), *MOVED])
DOZEN = ComparedFigure(12, 3, 3, 1)


@pytest.mark.parametrize(
    ("now", "then", "is_same_ground", "expected"),
    [
        (DOZEN, ComparedFigure(10, 3, 3, 1), True, PeriodChange(10, 2, 20.0, "comparable")),
        (DOZEN, ComparedFigure(16, 3, 3, None), True, PeriodChange(16, -4, -25.0, "comparable")),
        (DOZEN, ComparedFigure(0, 3, 3, None), True, PeriodChange(0, 12, None, "comparable")),
        (DOZEN, None, True, PeriodChange(None, None, None, "absent")),
        (DOZEN, ComparedFigure(10, 2, 3, 1), True, PeriodChange(10, None, None, "incomplete")),
        (ComparedFigure(12, 2, 3, 1), ComparedFigure(10, 3, 3, 1), True, PeriodChange(10, None, None, "incomplete")),
        (
            ComparedFigure(None, 0, 3, None),
            ComparedFigure(10, 3, 3, 1),
            True,
            PeriodChange(10, None, None, "incomplete"),
        ),
        (DOZEN, ComparedFigure(10, 3, 3, 2), True, PeriodChange(10, None, None, "definition_changed")),
        (DOZEN, ComparedFigure(10, 3, 3, 1), False, PeriodChange(10, None, None, "boundaries_changed")),
        (DOZEN, ComparedFigure(None, 3, 3, 1), True, PeriodChange(None, None, None, "not_applicable")),
        (DOZEN, ComparedFigure(10, 2, 3, 2), False, PeriodChange(10, None, None, "incomplete")),
    ],
)
def test_only_what_means_the_same_is_compared(
    now: ComparedFigure, then: ComparedFigure | None, is_same_ground: bool, expected: PeriodChange
) -> None:
    assert change(now, then, is_same_ground=is_same_ground) == expected


def test_figures_to_date_are_compared_with_those_of_the_window_before() -> None:
    apart = {code: step(one) for code, one in indicators().items()}
    assert {apart["ORG01"], apart["MEM03"]} == {1}
    assert [code for code, months in apart.items() if months == 3] == [
        code for code, one in indicators().items() if "quarter_start" in str(one.measures)
    ]
    assert 3 in apart.values()
    assert (unit_of_change(indicators()["ORG01"]), unit_of_change(indicators()["MEM03"])) == ("个", "个百分点")


def test_boundaries_change_where_an_area_went_elsewhere() -> None:
    assert boundary_changes(AREAS) == []
    assert boundary_changes(OTHER_AREAS) == [(HERE, "2026-09"), (THERE, "2026-09"), (f"{THERE}004", "2026-09")]
    within = [replace(MOVED[0], successor=f"{HERE}002"), *AREAS]
    assert boundary_changes(reversed(within)) == [(f"{HERE}002", "2026-09")]
    assert boundary_changes([replace(MOVED[0], successor=""), *AREAS]) == []
    last_day = replace(MOVED[0], valid_to=MOVED[0].valid_to and MOVED[0].valid_to.replace(day=30))
    assert {since for _, since in boundary_changes([*AREAS, *MOVED, last_day])} == {"2026-08"}


def send(store: Store, folder: Path, period: Period, district: str, count: int, **more: Any) -> None:
    """Organisations of a month, a quarter of them overdue."""
    days = [period.data_date.replace(year=2020 if number % 4 == 0 else 2030) for number in range(count)]
    rows = [branch(number, f"{district}00{1 + number % 2}", term_end=day) for number, day in enumerate(days)]
    raw = folder / f"{period}-{district}-{count}.xlsx"
    found = outcome(raw, "party_org", rows, period=str(period), district=district, **more)
    take_in(store, found, raw, events.acquire(store.engine, str(period), district))


def delivered(
    store: Store,
    folder: Path,
    months: dict[Period, tuple[int | None, int | None]],
    areas: Areas = AREAS,
    known: dict[Period, dict[str, Indicator]] | None = None,
) -> list[ChangedValue]:
    """Months with the organisations of both districts; the changes of the newest, held against the view."""
    refresh(store, areas)
    for period, counts in months.items():
        for district, count in zip((HERE, THERE), counts, strict=True):
            if count is not None:
                send(store, folder, period, district, count)
        compute(store, period, areas, known=(known or {}).get(period, KNOWN))
    with reading(store.engine) as connection:
        rows = values(connection, period=str(NOW))
        told = changed_values(connection, rows)
        shown = connection.execute(sa.text("SELECT * FROM v_change WHERE period = '2026-09'")).mappings().all()
    names = set(map(str, shown[0])) & set(told[0])
    assert len(names) == 17
    ours = [one for one in told if len(one["area"]) == 6]
    assert _as_set(shown, names) == _as_set(ours, names)
    assert len(shown) == len(ours) == 3 * len(KNOWN)
    return told


def _as_set(rows: Sequence[Any], names: set[str]) -> set[tuple[Any, ...]]:
    return {tuple(row[name] for name in sorted(names)) for row in rows}


def of(told: list[ChangedValue], code: str, where: str) -> tuple[Any, ...]:
    (one,) = [row for row in told if (row["code"], row["area"]) == (code, where)]
    previous = (one["previous_value"], one["change"], one["change_rate"], one["change_status"])
    return previous, (one["year_ago_value"], one["year_ago_change"], one["year_ago_rate"], one["year_ago_status"])


def test_figures_of_three_months(store: Store, tmp_path: Path) -> None:
    told = delivered(store, tmp_path, {AGO: (4, None), BEFORE: (8, 4), NOW: (10, 4)})
    assert of(told, "ORG01", HERE) == ((8, 2, 25.0, "comparable"), (4, 6, 150.0, "comparable"))
    assert of(told, "ORG01", THERE) == ((4, 0, 0.0, "comparable"), (None, None, None, "incomplete"))
    assert of(told, "ORG01", "310000") == ((12, 2, 2 / 12 * 100, "comparable"), (4, None, None, "incomplete"))
    assert of(told, "ORG09", HERE)[0] == (25.0, 5.0, 20.0, "comparable")
    assert of(told, "ORG01", f"{HERE}003") == ((0, 0, None, "comparable"), (0, 0, None, "comparable"))
    assert of(told, "ORG01", f"{HERE}001")[0] == (4, 1, 25.0, "comparable")
    assert {row["change_unit"] for row in told} == {"个", "个百分点"}
    assert {(row["previous_period"], row["year_ago_period"]) for row in told} == {("2026-08", "2025-09")}


def test_a_month_without_figures_is_absent(store: Store, tmp_path: Path) -> None:
    told = delivered(store, tmp_path, {NOW: (10, 4)})
    assert {of(told, code, HERE) for code in KNOWN} == {((None, None, None, "absent"),) * 2}


def test_another_definition_does_not_compare(store: Store, tmp_path: Path) -> None:
    earlier = {"ORG01": KNOWN["ORG01"].model_copy(update={"version": 0}), "ORG09": KNOWN["ORG09"]}
    told = delivered(store, tmp_path, {BEFORE: (8, 4), NOW: (10, 4)}, known={BEFORE: earlier})
    assert of(told, "ORG01", HERE)[0] == (8, None, None, "definition_changed")
    assert of(told, "ORG01", f"{HERE}003")[0] == (0, None, None, "definition_changed"), "zeros are counted by it too"
    assert of(told, "ORG09", HERE)[0][-1] == "comparable"


def test_other_boundaries_do_not_compare(store: Store, tmp_path: Path) -> None:
    told = delivered(store, tmp_path, {BEFORE: (8, 4), NOW: (10, 4)}, OTHER_AREAS)
    assert of(told, "ORG01", HERE)[0] == (8, None, None, "boundaries_changed")
    assert of(told, "ORG01", f"{HERE}001")[0][-1] == of(told, "ORG01", "310000")[0][-1] == "comparable"
    assert of(told, "ORG01", f"{THERE}004")[0] == (None, None, None, "absent")


def test_a_member_that_was_not_there_counted_as_zero(store: Store, tmp_path: Path) -> None:
    delivered(store, tmp_path, {BEFORE: (8, 4), NOW: (10, 4)})
    found = outcome(tmp_path / "more.xlsx", "party_org", [branch(1, f"{HERE}001", org_category="632")])
    take_in(store, found, tmp_path / "more.xlsx", events.acquire(store.engine, str(NOW), HERE))
    with reading(store.engine) as connection:
        (held,) = connection.execute(sa.text("SELECT id FROM submission WHERE state = 'held'")).scalars()
    from warehouse.submissions.acceptance import accept
    from warehouse.submissions.committing import Decision

    accept(store, held, Decision("王处", "区里来函"))
    compute(store, NOW, AREAS, known=KNOWN)
    with reading(store.engine) as connection:
        rows = values(connection, period=str(NOW), area=HERE, code="ORG01", by="org_category")
        (told,) = changed_values(connection, rows, by="org_category", area=HERE, code="ORG01")
    assert (told["member"], told["previous_value"], told["change"], told["change_status"]) == (
        "632",
        0,
        1,
        "comparable",
    )
