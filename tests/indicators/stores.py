"""A made-up city taken into a real store: outcomes of a few rows, computed and read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from schemas.cities.areas import areas
from schemas.periods import Period
from tests.indicators.cities import CHANGNING, LIMITS
from tests.warehouse.outcomes import outcome
from warehouse.figures.computation import Computed, compute
from warehouse.figures.values import IndicatorValue, values
from warehouse.indicators.registry import indicators
from warehouse.ledger import events
from warehouse.ledger.connection import reading, writing
from warehouse.store.opening import Store
from warehouse.store.reference import fill
from warehouse.submissions.committing import take_in

PERIOD = "2026-09"


def send(
    store: Store,
    folder: Path,
    name: str,
    rows: Sequence[Mapping[str, Any]],
    district: str = CHANGNING,
    part: str | None = None,
) -> int:
    """Take a file in; its submission."""
    raw = folder / f"{name}-{district}-{part}.xlsx"
    told = outcome(raw, name, rows, district=district, part=part, period=PERIOD)
    number = take_in(store, told, raw, events.acquire(store.engine, PERIOD, district))
    assert number is not None
    return number


def computed(store: Store, *codes: str) -> Computed:
    """Fill the reference tables and compute those indicators of the period."""
    with writing(store.engine) as connection:
        fill(connection, areas())
    known = {code: indicators()[code] for code in codes}
    return compute(store, Period.parse(PERIOD), areas(), LIMITS, known)


def read(store: Store, **wanted: Any) -> list[IndicatorValue]:
    """Value objects of the period."""
    with reading(store.engine) as connection:
        return values(connection, **{"period": PERIOD, **wanted})
