"""The real list of Shanghai's residential areas, sent by its sixteen districts, gives the published numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from intake.inbox import delivery
from intake.taking import take_in_delivery
from intake.workplace import Workplace
from schemas.cities.arealists import Area
from schemas.cities.areas import areas
from schemas.periods import Period
from warehouse.figures.computation import compute
from warehouse.figures.values import values
from warehouse.ledger.connection import reading
from warehouse.store.opening import Store

PERIOD = Period(2026, 9)
PUBLISHED = {"310110015": 17, "310109009": 18, "310118104": 35}


@pytest.fixture
def place(store: Store, tmp_path: Path) -> Workplace:
    """A workplace whose inbox is still empty."""
    folders: dict[str, Any] = {
        name: tmp_path / name for name in ("inbox", "returned", "releases", "checks", "reference")
    }
    for folder in folders.values():
        folder.mkdir()
    return Workplace(**folders, areas=areas(), start="2026-01", open_store=lambda: store)


def write_communities(path: Path, district: Area) -> int:
    """The district's part of the division list as a 居民区 workbook; how many communities it has."""
    path.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("居民区")
        sheet.write_row(0, 0, ["居民区代码", "居民区名称", "所属街道(镇)"])
        for street in areas().children(district.code):
            for community in areas().children(street.code):
                written += 1
                sheet.write_row(written, 0, [community.code, community.zh, street.zh])
    return written


@pytest.mark.at_length
def test_division_list_as_district_workbooks(place: Workplace) -> None:
    expected = 0
    for district in areas().districts:
        path = place.inbox / str(PERIOD) / f"{district.code}{district.zh}" / "居民区.xlsx"
        expected += write_communities(path, district)
        take_in_delivery(
            place, delivery(place.inbox, place.areas, str(PERIOD), district.code), frozenset({"community"})
        )
    compute(place.store, PERIOD, place.areas)
    with reading(place.store.engine) as connection:
        rows = values(connection, period=str(PERIOD), code="RC01")
    counted = {row["area"]: row["value"] for row in rows if row["dimension"] is None}
    assert expected == 6509
    assert counted["310000"] == expected
    assert {area: counted[area] for area in PUBLISHED} == PUBLISHED
    assert {row["areas_reported"] for row in rows if row["area"] == "310000"} == {16}
