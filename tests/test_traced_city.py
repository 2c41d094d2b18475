"""Values of a made-up city drawn at random, walked back: the trace leads to the planted cells, no more and no fewer.

Files of several formats, spoiled ones among them, over two months; then one district sends all again. A few rows are
traced by day too: `indicators/test_tracing.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from schemas.cities.arealists import Area
from schemas.cities.areas import Areas, areas
from schemas.periods import Period
from synth.making import Made, make_months
from synth.order import CityOrder
from tests.agreement import received
from tests.homes import counting
from tests.planting import PlantedMonth, corrected, planted_cells, planted_change, traced_cells
from tests.stores import NIGHT, Backend, open_at
from warehouse.figures.computation import compute
from warehouse.figures.scan import ScanLimits
from warehouse.figures.traced.changedrows import traced_change
from warehouse.figures.tracing import trace
from warehouse.ledger.columns import now
from warehouse.store.opening import Store, refresh

pytestmark = [
    pytest.mark.timeout(1200),
    pytest.mark.skipif(not NIGHT, reason="two months of two districts, twice: OCTET_NIGHT=1"),
]
LAST = Period(2026, 9)
MONTHS = (LAST.earlier(), LAST)
DISTRICTS = ("310101", "310105")
AGAIN = "310105"
"""Sends all of its files again, clean."""
SMALL = Areas(one for one in areas() if one.level == 1 or one.code.startswith(DISTRICTS))
DRAWN, SEED = 200, 1
FEW = frozenset(
    "ORG01 ORG09 ORG10 ORG14 MEM01 MEM03 MEM12 MEM15 APP01 RC01 RC03 BL01 BL05 TU02 TU03 YL02 COV01 COV04".split()
)
"""Indicators that are counted here: of every database, counts, ratios and sums, joined ones and those told by level."""
NEW = f"{AGAIN}503"
"""A street that came from none."""
LIMITS = ScanLimits("500MB", 1)


@dataclass
class TracedCity:
    """A store, a time before the correction, and what is planted then and now, by month."""

    store: Store
    then: dt.datetime
    before: dict[Period, PlantedMonth]
    now: dict[Period, PlantedMonth]


@pytest.fixture(scope="module")
def city(sqlite: Backend, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TracedCity]:
    with counting(FEW):
        yield made_city(sqlite, tmp_path_factory)


def made_city(sqlite: Backend, tmp_path_factory: pytest.TempPathFactory) -> TracedCity:
    folder = tmp_path_factory.mktemp("traced")
    store = open_at(sqlite.create("traced_city", "octet_empty"), folder)
    refresh(store, SMALL)
    first, clean = (
        list(make_months(folder / f"mess {mess}", CityOrder(MONTHS[0], SMALL, 0.001, mess, 3, DISTRICTS), LAST))
        for mess in (0.5, 0.0)
    )
    for made in first:
        taken(store, folder / "mess 0.5", made)
    then = now()
    for made in clean:
        made.truth["files"] = [one for one in made.truth["files"] if one["district"] == AGAIN]
        taken(store, folder / "mess 0.0", made)
    before = {Period.parse(one.truth["period"]): PlantedMonth(one.delivered, FEW) for one in first}
    again = [corrected(old.delivered, new.delivered, AGAIN) for old, new in zip(first, clean, strict=True)]
    return TracedCity(store, then, before, dict(zip(MONTHS, (PlantedMonth(one, FEW) for one in again), strict=True)))


def taken(store: Store, folder: Path, made: Made) -> None:
    assert all(outcomes for _, outcomes in received(folder, made.truth, store, SMALL))
    compute(store, Period.parse(made.truth["period"]), SMALL)


def drawn(city: TracedCity, count: int, seed: int) -> list[tuple[Period, bool, dict[str, Any]]]:
    """Month, whether as of before the correction, and a value: each indicator as often as any."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        month, is_before = MONTHS[rng.integers(2)], bool(rng.integers(4) == 0)
        planted = (city.before if is_before else city.now)[month]
        codes = sorted({one["code"] for one in planted.values})
        code = codes[rng.integers(len(codes))]
        ways = sorted({str(one["dimension"]) for one in planted.values if one["code"] == code})
        way = ways[rng.integers(len(ways))]
        own = [one for one in planted.values if one["code"] == code and str(one["dimension"]) == way]
        levels = sorted({planted.level(one["area"]) for one in own})
        level = levels[rng.integers(len(levels))]
        of_level = [one for one in own if planted.level(one["area"]) == level]
        found.append((month, is_before, of_level[rng.integers(len(of_level))]))
    return found


def number(told: Mapping[str, Any], role: str) -> float:
    return float(told[role] or 0)


def told_by(value: dict[str, Any]) -> str | None:
    return f"{value['dimension']}={value['member']}" if value["dimension"] else None


def test_values_lead_back_to_the_planted_cells(city: TracedCity) -> None:
    wrong, seen = [], set()
    for month, is_before, value in drawn(city, DRAWN, SEED):
        planted = (city.before if is_before else city.now)[month]
        as_of = city.then if is_before else None
        told = trace(city.store, value["code"], month, value["area"], told_by(value), LIMITS, as_of)
        for role, rows in planted.rows(value).items():
            found, wanted = traced_cells(told["sources"], role=role), planted_cells(rows)
            sums = sum(one["adds"] for one in told["sources"] if one["role"] == role), number(told, role), value[role]
            if found != wanted or len(set(sums)) > 1:
                wrong.append(
                    (str(month), is_before, value, role, sorted(found - wanted)[:5], sorted(wanted - found)[:5], sums)
                )
            seen |= {Path(file).suffix for file, _, _ in found}
    assert wrong[:3] == []
    assert seen >= {".xlsx", ".xls", ".csv", ".txt"}


def test_changes_lead_back_to_the_planted_rows_of_both_months(city: TracedCity) -> None:
    wrong: list[tuple[Any, ...]] = []
    ways = set()
    for _, is_before, value in drawn(city, DRAWN // 4, SEED + 1):
        if value["code"] == "RC03":  # its numerator and denominator are rows of two databases
            continue
        side, as_of = (city.before, city.then) if is_before else (city.now, None)
        told = traced_change(
            city.store, value["code"], LAST, MONTHS[0], value["area"], told_by(value), LIMITS, as_of=as_of
        )
        planted = planted_change(side[LAST], side[MONTHS[0]], value)
        rows = told["rows_of_change"]
        found = {
            (role, way, period): cells
            for role in ("numerator", "denominator")
            for way in ("came", "went", "changed")
            for period in map(str, MONTHS)
            if (cells := traced_cells(rows, role=role, way=way, period=period))
        }
        ways |= {way for _, way, _ in found}
        for role in {role for role, _, _ in planted} | {"numerator"}:
            by = sum(one["adds"] for one in rows if one["role"] == role)
            if by != number(told, role) - number(told["against"], role):
                wrong.append((value, role, by, number(told, role), number(told["against"], role)))
        if found != planted:
            wrong.append((is_before, value, found, planted))
    assert wrong[:3] == []
    assert ways == {"came", "went", "changed"}


def split(street: str, community: str) -> Areas:
    """A street that was split after both months, one of whose communities is known to be in the second half."""
    parts = [f"{AGAIN}501", f"{AGAIN}502"]
    made = []
    for area in SMALL:
        if street in (area.code, area.parent):
            heirs = {street: f"{parts[0]}=0.6 {parts[1]}=0.4", community: f"{parts[1]}001"}
            area = replace(area, valid_to=dt.date(2026, 10, 31), successor=heirs.get(area.code, ""))
        made.append(area)
    since = dt.date(2026, 11, 1)
    made += [Area(code, f"{code}街道", "", 3, AGAIN, since, None, "") for code in (*parts, NEW)]
    return Areas([*made, Area(f"{parts[1]}001", "新居委会", "", 4, parts[1], since, None, "")])


@pytest.mark.parametrize("code", ["MEM01", "MEM03", "ORG01", "COV04"])
def test_on_todays_boundaries_rows_are_told_by_their_own_codes_and_else_by_shares(city: TracedCity, code: str) -> None:
    planted, half = city.now[LAST], f"{AGAIN}502"
    own = [one for one in planted.values if one["code"] == code and one["dimension"] is None]
    street = max((one for one in own if one["area"][:7] == f"{AGAIN}0" and len(one["area"]) == 9), key=numerator)
    known = max(
        (one for one in own if one["area"].startswith(street["area"]) and len(one["area"]) == 12), key=numerator
    )
    refresh(city.store, split(street["area"], known["area"]))
    told = trace(city.store, code, LAST, half, None, LIMITS, day=dt.date(2026, 12, 1))
    assert told["shares"] == [
        {"area": street["area"], "ended": street["area"], "heir": half, "share": 0.4,
         "successor": f"{AGAIN}501=0.6 {half}=0.4", "until": "2026-10-31"}
    ]  # fmt: skip
    assert (told["is_estimated"], told["origins"]) == (True, [street["area"]])
    for role, rows in planted.rows(street).items():
        there = planted_cells(planted.rows(known)[role])
        assert traced_cells(told["sources"], role=role, share=1.0) == there
        assert traced_cells(told["sources"], role=role, share=0.4) == planted_cells(rows) - there
        assert sum(one["adds"] for one in told["sources"] if one["role"] == role) == pytest.approx(number(told, role))
    whole = trace(city.store, code, LAST, AGAIN, None, LIMITS, day=dt.date(2026, 12, 1))
    nothing = trace(city.store, code, LAST, NEW, None, LIMITS, day=dt.date(2026, 12, 1))
    assert (nothing["status"], nothing["sources"], nothing["shares"]) == ("missing", [], [])
    assert (whole["shares"], {one["share"] for one in whole["sources"]}) == ([], {1.0})


def numerator(value: dict[str, Any]) -> float:
    return float(value["numerator"])
