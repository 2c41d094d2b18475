"""A made-up city over several months: it lives, and what Octet finds month by month is what its truth says."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from schemas.cities.areas import areas
from schemas.databaselist import database
from schemas.periods import Period
from synth.making import make_months
from synth.order import CityOrder
from synth.witness.delivered import WITNESSED
from tests.agreement import about_rows, about_rows_together, about_values, received
from tests.stores import NIGHT, Backend, open_at
from warehouse.figures.computation import compute
from warehouse.ledger.connection import reading
from warehouse.ledger.listings import submissions
from warehouse.store.opening import Store, refresh

pytestmark = pytest.mark.timeout(900)
DISTRICTS = ("310101", "310109", "310105")
LAST = Period(2026, 9)
SLOW = frozenset({"community", "building", "trade_union", "league_org"})
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
        if order.corrected:
            shutil.copytree(folder / "city-later", folder / "city", dirs_exist_ok=True)
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


def test_mended_months_with_quarterly_databases_and_a_late_correction_are_as_the_truth_says(
    store: Store, tmp_path: Path
) -> None:
    first, corrected = LAST.earlier(), DISTRICTS[2]
    order = CityOrder(first, areas(), 0.002, 0.4, 1, (corrected,), first, SLOW, corrected, 0)
    wrong, together = disagreements(order, LAST, store, tmp_path)
    assert wrong == []
    assert "P001" in {one["rule"] for one in together}
    sent = [path.stem[3:] for path in (tmp_path / "city" / str(first)).rglob("*") if path.is_file()]
    assert sorted(sent) == sorted([database(name).title for name in WITNESSED - SLOW] + ["党员(更正)"])
    with reading(store.engine) as connection:
        of_first = [one for one in submissions(connection, period=str(first)) if one["database"] == "party_member"]
    rows = {one["version"]: one["rows_read"] for one in of_first if one["district"] == corrected}
    assert rows[1] == rows[2] * 9 // 10 and len(of_first) == 2
