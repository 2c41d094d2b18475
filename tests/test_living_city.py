"""A made-up city over several months: it lives, and what Octet finds month by month is what its truth says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from schemas.cities.areas import areas
from schemas.periods import Period
from synth.making import make_months
from synth.order import CityOrder
from tests.agreement import about_rows, about_rows_together, about_values, received
from tests.stores import NIGHT, Backend, open_at
from warehouse.figures.computation import compute
from warehouse.ledger.connection import reading
from warehouse.store.opening import Store, refresh

pytestmark = pytest.mark.timeout(900)
DISTRICTS = ("310101", "310109", "310105")
LAST = Period(2026, 9)
BESIDE_EARLIER_MONTHS = {"P001", "P002", "P004", "P005", "P006"}


@pytest.fixture
def store(sqlite: Backend, tmp_path: Path) -> Store:
    opened = open_at(sqlite.create(f"living_{tmp_path.name}", "octet_empty"), tmp_path)
    refresh(opened, areas())
    return opened


def disagreements(
    order: CityOrder, until: Period, store: Store, folder: Path
) -> tuple[list[str], list[dict[str, Any]]]:
    """Takes in the months one after the other; what differs from the truth, and the truth's joint findings."""
    wrong: list[str] = []
    together: list[dict[str, Any]] = []
    for made in make_months(folder / "city", order, until):
        read = list(received(folder / "city", made.truth, store))
        wrong += [one for file, outcomes in read for one in about_rows(file, outcomes)]
        compute(store, Period.parse(made.truth["period"]), areas())
        with reading(store.engine) as connection:
            wrong += [*about_values(made.truth, connection), *about_rows_together(made.truth, connection)]
        together += made.truth["together"]
    return wrong[:20], together


def test_nothing_is_told_of_months_that_follow_from_one_another(store: Store, tmp_path: Path) -> None:
    order = CityOrder(LAST.earlier(1), areas(), 0.002, 0.0, 1, DISTRICTS[:2])
    wrong, together = disagreements(order, LAST, store, tmp_path)
    assert wrong == []
    assert {one["rule"] for one in together} & BESIDE_EARLIER_MONTHS == set()


def test_what_is_spoiled_from_one_month_to_the_next_is_told(store: Store, tmp_path: Path) -> None:
    order = CityOrder(LAST.earlier(2 if NIGHT else 1), areas(), 0.003, 0.6, 3, DISTRICTS)
    wrong, together = disagreements(order, LAST, store, tmp_path)
    assert wrong == []
    assert {one["rule"] for one in together} & BESIDE_EARLIER_MONTHS >= {"P001", "P002", "P006"}
