"""Small counts of persons in streets are hidden, and cannot be worked out from what is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.releases import sample
from warehouse.releases.edition.cells import Cell
from warehouse.releases.edition.material import Material, Place
from warehouse.releases.protection.disclosure import SMALLEST, complemented, protect

DISTRICT = sample.DISTRICTS[0]


def district_with(members: list[int], women: list[int]) -> Material:
    streets = tuple(Place(f"{DISTRICT.code}{n:03}", f"{n}号街道", 3) for n in range(len(members)))
    totals: dict[tuple[str, str], Cell] = {}
    for place, some, female in zip(streets, members, women, strict=True):
        totals["MEM01", place.code] = sample.count(some, 1, 1)
        totals["MEM03", place.code] = sample.ratio(female, some, 1, 1)
        totals["ORG01", place.code] = sample.count(2, 1, 1)
    return replace(sample.material(), districts=(DISTRICT,), streets={DISTRICT.code: streets}, totals=totals)


def shown(material: Material, code: str) -> list[float | None]:
    return [material.cell(code, place.code).number for place in material.streets[DISTRICT.code]]


def test_a_small_count_takes_the_next_smallest_with_it() -> None:
    protected = protect(district_with([3, 40, 20, 90], [1, 20, 10, 45]))
    assert shown(protected, "MEM01") == [None, 40, None, 90]
    assert protected.cell("MEM01", "310101000").status == "suppressed"
    assert protected.withheld == 4


def test_organisations_are_not_persons() -> None:
    assert shown(protect(district_with([3, 40], [1, 20])), "ORG01") == [2, 2]


def test_zero_is_not_small() -> None:
    assert shown(protect(district_with([0, 40, 50], [0, 20, 30])), "MEM01") == [0, 40, 50]


def test_a_ratio_is_hidden_when_either_side_of_it_is_small() -> None:
    protected = protect(district_with([30, 40, 50, 60], [28, 20, 25, 30]))
    assert shown(protected, "MEM01") == [30, 40, 50, 60]
    assert [number is None for number in shown(protected, "MEM03")] == [True, True, False, False]


def test_street_ratios_of_persons_show_no_parts() -> None:
    cell = protect(district_with([30, 40], [10, 20])).cell("MEM03", "310101000")
    assert (cell.numerator, cell.denominator) == (None, None)
    assert cell.number == pytest.approx(100 / 3)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=2, max_size=8))
def test_the_district_total_never_tells_a_small_count(counts: list[int]) -> None:
    row = tuple(float(count) for count in counts)
    small = {index for index, count in enumerate(counts) if 0 < count < SMALLEST}
    unsafe = complemented(small, (row,), SMALLEST)
    assert small <= unsafe
    if unsafe and len(unsafe) < len(counts):
        rest = sum(counts[index] for index in unsafe)
        filled = [index for index in unsafe if counts[index]]
        # whatever the others are, each hidden one may be 5 or more: at least 1 for each other one that is not empty
        assert len(filled) > 1
        assert rest - (len(filled) - 1) >= SMALLEST
    assert bool(unsafe) == bool(small)
