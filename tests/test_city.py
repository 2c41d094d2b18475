"""End to end on made-up cities: rows accepted, findings and every indicator value against an independent count.

The truth is counted by `synth/witness`, which shares no code with readers, checks or indicators. By day the clean city
is that of thirteen districts, and `test_living_city.py` has the rough one.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyrage
import pytest

from schemas.cities.areas import areas
from schemas.periods import Period
from synth.making import make, make_months
from synth.order import CityOrder
from tests.agreement import MEASURES, about_rows, about_rows_together, about_values, received
from tests.stores import NIGHT
from warehouse.figures.computation import compute
from warehouse.figures.values import ranks, values
from warehouse.indicators.registry import indicators
from warehouse.lake.pseudonyms import Pseudonyms
from warehouse.lake.vault import Vault
from warehouse.ledger.connection import create_engine, reading
from warehouse.store.opening import Store, open_store, refresh

CITIES = {
    "clean": CityOrder(Period.parse("2026-09"), areas(), 0.002, 0.0, 1, ("310101", "310109", "310105", "310118")),
    "usual": CityOrder(
        Period.parse("2027-02"), areas(), 0.003, 0.3, 2, ("310105", "310106", "310101", "310104", "310109")
    ),
    "rough": CityOrder(Period.parse("2026-10"), areas(), 0.002, 0.6, 9, ("310112", "310115", "310120", "310151")),
    "worst": CityOrder(Period.parse("2026-12"), areas(), 0.002, 1.0, 5, ("310107", "310110", "310109", "310116")),
}
ORDERS = {name: order for name, order in CITIES.items() if NIGHT or name in ("usual", "worst")}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store on SQLite with the city's areas."""
    identity = pyrage.x25519.Identity.generate()
    vault = Vault(tmp_path / "raw", str(identity.to_public()), str(identity))
    engine = create_engine(f"sqlite:///{tmp_path}/warehouse.db")
    opened = open_store(engine, tmp_path / "lake", vault, Pseudonyms(b"a pseudonym key of the tests, nothing more"))
    refresh(opened, areas())
    return opened


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_pipeline_agrees_with_the_truth_of_a_city(order: CityOrder, store: Store, tmp_path: Path) -> None:
    truth = made_and_computed(order, store, tmp_path / "city")
    assert {"R002", "X001"} <= {one["rule"] for one in truth["together"]}


def made_and_computed(order: CityOrder, store: Store, folder: Path) -> dict[str, Any]:
    """The truth of a city that was made, taken in and computed, and is as its truth says."""
    truth = make(folder, order).truth
    wrong = [
        difference for file, outcomes in received(folder, truth, store) for difference in about_rows(file, outcomes)
    ]
    assert wrong[:20] == []
    compute(store, order.period, areas())
    with reading(store.engine) as connection:
        assert list(about_values(truth, connection))[:20] == []
        assert list(about_rows_together(truth, connection))[:20] == []
    return truth


def test_groupings_of_a_city_agree_with_its_truth(store: Store, tmp_path: Path) -> None:
    """睦邻片区 and what is in none, of a district that is there, and of one of which streets are missing."""
    order = CityOrder(Period.parse("2026-09"), areas(), 0.002, 0.3, 7, ("310105", "310106"))
    truth = make(tmp_path / "city", order).truth
    folder = tmp_path / "reference" / "groupings"
    folder.mkdir(parents=True)
    shutil.copy(tmp_path / "city-truth" / "groupings.csv", folder)
    refresh(store, areas(), tmp_path / "reference")
    assert all(outcomes for _file, outcomes in received(tmp_path / "city", truth, store))
    compute(store, order.period, areas())
    assert list(_about(truth, "overlapping", "LNK09", store))[:20] == []
    assert sum(row[4] > 0 for row in truth["overlapping"]) > 5
    want = {tuple(row[:2]): row[4:] for row in truth["grouped"]}
    zones = tuple({area for _, area in want})
    with reading(store.engine) as connection:
        rows: Sequence[Mapping[str, Any]] = values(connection, period=str(order.period), area=zones)
    got = {(row["code"], row["area"]): [row[name] for name in MEASURES] for row in rows}
    assert {code for code, _ in got} == {code for code, _ in want}
    assert [(key, got.get(key), told) for key, told in want.items() if not _agree(got.get(key), told)][:20] == []
    assert [key for key in got.keys() - want.keys() if got[key][0] or got[key][1]] == []
    assert {"310105001-MLPQ-ungrouped"} < {area for _, area in want} and len(zones) > 6


def test_terms_that_ended_agree_with_the_truth_of_the_year(store: Store, tmp_path: Path) -> None:
    """A December, and the months of a year of which rows of organisations know when the terms before ended."""
    order = CityOrder(Period.parse("2024-12"), areas(), 0.008, 0.3, 3, ("310105", "310106", "310101"))
    made = [one.truth for one in make_months(tmp_path / "city", order, Period.parse("2025-02"))]
    of_organisations = [
        {**truth, "files": [f for f in truth["files"] if any(o["database"] == "party_org" for o in f["outcomes"])]}
        for truth in made
    ]
    for truth in of_organisations:
        assert all(outcomes for _file, outcomes in received(tmp_path / "city", truth, store))
    for truth in of_organisations:
        compute(store, Period.parse(truth["period"]), areas(), known={"ORG07": indicators()["ORG07"]})
    told = [list(_about(truth, "ended_terms", "ORG07", store)) for truth in made]
    assert told == [[], [], []]
    of_city = [{row[1]: row[4:] for row in truth["ended_terms"] if row[2] is None}["310000"] for truth in made]
    assert [row[-1] for row in of_city] == ["missing", "value", "value"]
    assert 0 < of_city[-1][0] < of_city[-1][1] > of_city[1][1]


def _about(truth: dict[str, Any], told: str, code: str, store: Store) -> Iterator[str]:
    """Values of an indicator, its breakdowns too, that are not as that part of the truth has them."""
    want = {tuple(row[1:4]): row[4:] for row in truth[told]}
    names = [None, *(one.name for one in indicators()[code].dimensions)]
    with reading(store.engine) as connection:
        rows: list[Mapping[str, Any]] = [
            row for by in names for row in values(connection, period=truth["period"], code=code, by=by)
        ]
    got = {(row["area"], row["dimension"], row["member"]): [row[name] for name in MEASURES] for row in rows}
    yield from (f"{key}: {got.get(key)} instead of {one}" for key, one in want.items() if not _agree(got.get(key), one))
    yield from (f"{key}: {one}" for key, one in got.items() if key not in want and (one[0] or one[1]))


def _agree(got: list[Any] | None, want: list[Any]) -> bool:
    return got == want or (got is not None and got[-1] == want[-1] == "missing")


def test_three_districts_of_sixteen_that_have_not_reported_show(store: Store, tmp_path: Path) -> None:
    codes = [area.code for area in areas().districts]
    absent = codes[::6]
    order = CityOrder(Period.parse("2026-09"), areas(), 0.003, 0.0, 4, tuple(c for c in codes if c not in absent))
    truth = made_and_computed(order, store, tmp_path / "city")
    assert len(absent) == 3
    assert all(file["outcomes"] for file in truth["files"])
    of_rows = {code for code, one in indicators().items() if one.databases}  # what counts the ledger is always whole
    of_rows -= {"LNK09", "ORG07"}  # without groupings not applicable, without earlier months missing
    with reading(store.engine) as connection:
        rows = [row for code in ("310000", *codes) for row in values(connection, period=str(order.period), area=code)]
    told = [row for row in rows if row["code"] in of_rows and row["area"] == "310000"]
    districts = [row for row in rows if row["code"] in of_rows and row["area"] != "310000"]
    assert {row["code"] for row in told} == of_rows
    of_ledger = {row["code"]: row for row in rows if row["code"] not in of_rows and row["area"] == "310000"}
    assert [of_ledger.pop(code)["status"] for code in ("LNK09", "ORG07")] == ["not_applicable", "missing"]
    assert (of_ledger.pop("DQ13")["status"], {row["areas_reported"] for row in of_ledger.values()}) == ("missing", {16})
    assert [row["code"] for row in told if (row["areas_reported"], row["areas_expected"]) != (13, 16)] == []
    assert {row["code"] for row in told if row["status"] in ("zero", "missing")} <= {"ORG14"}  # too rare for so few
    assert {(row["value"], row["status"]) for row in districts if row["area"] in absent} == {(None, "missing")}
    assert "missing" not in {row["status"] for row in districts if row["area"] not in absent}
    by_code = {code: [row for row in districts if row["code"] == code] for code in of_rows}
    assert [ranks(rows, "up") or None for rows in by_code.values()] == [None] * len(by_code)
