"""Small counts of persons are hidden, and what they could be worked out from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.releases import sample
from warehouse.releases.edition.material import Material, Place
from warehouse.releases.edition.shownfigures import Cell
from warehouse.releases.protection.disclosure import protect

DISTRICT, OTHER = sample.DISTRICTS[:2]


def district_with(members: list[int], women: list[int], lost: bool = False) -> Material:
    """A city of two districts: one of these streets, another of 500 members. `lost`: the women are a secret."""
    streets = tuple(Place(f"{DISTRICT.code}{n:03}", f"{n}号街道", 3) for n in range(len(members)))
    sums = {street.code: pair for street, pair in zip(streets, zip(members, women, strict=True), strict=True)}
    sums[DISTRICT.code], sums[OTHER.code] = (sum(members), sum(women)), (500, 200)
    sums[sample.CITY.code] = (sum(members) + 500, sum(women) + 200)
    totals: dict[tuple[str, str], Cell] = {}
    for area, (some, female) in sums.items():
        totals["MEM01", area] = sample.count(some, 1, 1)
        totals["MEM03", area] = sample.ratio(female, some, 1, 1)
        totals["ORG01", area] = sample.count(2, 1, 1)
    shown = (sample.ORG01, replace(sample.MEM01, dimensions=()), replace(sample.MEM03, sensitive=lost))
    bare = replace(sample.material(), breakdowns={}, spans={}, districts=(DISTRICT, OTHER))
    return replace(bare, streets={DISTRICT.code: streets}, indicators=shown, totals=totals)


def shown(material: Material, code: str) -> list[float | None]:
    return [material.cell(code, place.code).number for place in material.streets[DISTRICT.code]]


def test_a_small_count_takes_the_cheapest_with_it() -> None:
    protected = protect(district_with([3, 40, 20, 90], [0, 20, 10, 45]))
    numbers = shown(protected, "MEM01")
    assert numbers[0] is None
    assert sum(number is None for number in numbers) == 2
    assert protected.cell("MEM01", "310101000").status == "suppressed"
    assert protected.cell("MEM01", DISTRICT.code).number == 153


def test_organisations_are_not_persons() -> None:
    assert shown(protect(district_with([3, 40], [1, 20])), "ORG01") == [2, 2]


def test_zero_is_not_small() -> None:
    assert shown(protect(district_with([0, 40, 50], [0, 20, 30])), "MEM01") == [0, 40, 50]


def test_a_ratio_is_hidden_when_either_side_of_it_is_small() -> None:
    protected = protect(district_with([30, 40, 50, 60], [28, 20, 25, 30]))
    assert shown(protected, "MEM01") == [30, 40, 50, 60]
    hidden = [number is None for number in shown(protected, "MEM03")]
    assert hidden[0]
    assert sum(hidden) == 2


def test_a_figure_is_the_number_that_is_shown() -> None:
    cell = protect(district_with([30, 40], [10, 20])).cell("MEM03", "310101000")
    assert (cell.number, cell.numerator, cell.denominator) == (33.33, 10, 30)


@pytest.mark.parametrize("women", [0, 8])
def test_that_all_or_none_of_a_small_group_are_counted_is_a_secret(women: int) -> None:
    members, counted = [8, 40, 50], [women, 20, 30]
    assert shown(protect(district_with(members, counted)), "MEM03")[0] is not None
    assert shown(protect(district_with(members, counted, lost=True)), "MEM03")[0] is None
    assert shown(protect(district_with([80, 40, 50], [0, 20, 30], lost=True)), "MEM03")[0] == 0
