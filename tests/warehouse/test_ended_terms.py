"""ORG07 in a warehouse: earlier months make it, a correction of one reaches it, alone and told as its cause."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from schemas.periods import Period
from tests.warehouse.cities import AREAS, branch, deliver
from warehouse.figures import computation
from warehouse.figures.computation import compute
from warehouse.figures.history.differences import Side, differences
from warehouse.figures.renewal.reach import Reach, reached
from warehouse.figures.tracing import trace
from warehouse.figures.values import values
from warehouse.indicators.registry import indicators
from warehouse.ledger.columns import now
from warehouse.ledger.connection import reading
from warehouse.store.opening import Store, refresh
from warehouse.verification.breaches import Breach
from warehouse.verification.proof import verify

HERE, THERE = "310105", "310199"
MONTHS = [Period(2025, 12), Period(2026, 1), Period(2026, 2)]
FEBRUARY = MONTHS[-1]
KNOWN = {code: indicators()[code] for code in ("ORG01", "ORG07")}


def rows(district: str, start: str, end: str) -> list[dict[str, Any]]:
    """A branch with its term, and one whose term ended in January and that has not changed."""
    first, last = (branch(n, f"{district}001") for n in (1, 2))
    days = {"term_start": dt.date.fromisoformat(start), "term_end": dt.date.fromisoformat(end)}
    return [{**first, **days}, {**last, "term_start": dt.date(2023, 1, 31), "term_end": dt.date(2026, 1, 31)}]


def send(store: Store, folder: Path, period: Period, district: str, start: str, end: str) -> None:
    place = folder / f"{period}-{start}-{end}"
    place.mkdir(exist_ok=True)
    deliver(store, place, "party_org", rows(district, start, end), district, period=str(period))


def told(store: Store) -> dict[str, tuple[Any, ...]]:
    """Of city and districts in February."""
    with reading(store.engine) as connection:
        found = values(connection, period=str(FEBRUARY), code="ORG07", levels=(1, 2))
    return {row["area"]: (row["numerator"], row["denominator"], row["status"], row["areas_reported"]) for row in found}


def breaches(store: Store) -> list[Breach]:
    """Of February: other months are not computed."""
    return [one for one in verify(store, AREAS, known=KNOWN) if one.where.startswith(str(FEBRUARY))]


@pytest.fixture
def year(store: Store, tmp_path: Path) -> Store:
    """Two districts, of which one lacks January; a branch changed in February."""
    refresh(store, AREAS)
    for district in (HERE, THERE):
        for period in MONTHS[:2] if district == HERE else MONTHS[:1]:
            send(store, tmp_path, period, district, "2023-02-20", "2026-02-20")
        send(store, tmp_path, FEBRUARY, district, "2026-02-20", "2029-02-20")
    compute(store, FEBRUARY, AREAS, known=KNOWN)
    return store


def test_a_term_of_earlier_months_is_told_traced_and_proven(year: Store) -> None:
    missing = (None, None, "missing", 0)
    assert told(year) == {"310000": (1, 2, "value", 1), HERE: (1, 2, "value", 3), THERE: missing}
    sources = trace(year, "ORG07", FEBRUARY, HERE)["sources"]
    assert [(one["role"], one["rows"], one["adds"]) for one in sources] == [
        ("numerator", "2", 1), ("denominator", "2-3", 2)
    ]  # fmt: skip
    (one,) = trace(year, "ORG07", FEBRUARY, HERE, "org_category=631")["sources"][:1]
    assert one["rows"] == "2"
    assert breaches(year) == []


def test_an_earlier_month_that_comes_or_is_corrected_reaches_it_and_is_the_cause(
    year: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Reach | None] = []

    def watched(*arguments: Any) -> Reach | None:
        seen.append(reached(*arguments))
        return seen[-1]

    monkeypatch.setattr(computation, "reached", watched)
    before = now()
    send(year, tmp_path, MONTHS[1], THERE, "2023-02-20", "2026-02-20")
    assert compute(year, FEBRUARY, AREAS, known=KNOWN).changed
    assert told(year) == {"310000": (2, 4, "value", 2), HERE: (1, 2, "value", 3), THERE: (1, 2, "value", 3)}
    (reach,) = seen
    assert reach is not None and reach.districts == {THERE} and reach.local.codes == ["ORG07"]
    assert breaches(year) == []
    with reading(year.engine) as connection:
        found = differences(connection, AREAS, Side(before), Side(now()), code="ORG07", period=str(FEBRUARY))
    causes = {(one["area"], cause["kind"], cause["district"]) for one in found for cause in one["causes"]}
    assert ("310000", "submission", THERE) in causes and {district for _, _, district in causes} == {THERE}
    send(year, tmp_path, MONTHS[1], THERE, "2023-02-19", "2026-02-19")
    assert compute(year, FEBRUARY, AREAS, known=KNOWN).changed
    assert told(year)[THERE] == (0, 2, "value", 3)
    send(year, tmp_path, MONTHS[0], THERE, "2023-02-18", "2026-02-18")
    assert not compute(year, FEBRUARY, AREAS, known=KNOWN).changed
    assert breaches(year) == []
