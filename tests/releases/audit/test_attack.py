"""The attacker finds nothing in what is protected, and much in what is not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.releases.audit.persons import draw, material_of, threshold_only
from tests.stores import NIGHT
from warehouse.releases.audit.attack import audit
from warehouse.releases.edition.material import Material
from warehouse.releases.protection.disclosure import Disclosure, protect

TABLES = range(1000) if NIGHT else [*range(40), 719]
"""In the last a count is by chance the sum of members of another breakdown, of several sets of them."""
SMALL = 5


def city(seed: int) -> Material:
    random = np.random.default_rng(seed)
    districts, streets, size = (int(random.integers(*span)) for span in ((2, 6), (1, 5), (4, 60)))
    return material_of(draw(random, districts, streets, size), districts, streets)


def numbers(material: Material) -> list[float | None]:
    cells = [*material.totals.values(), *(cell for group in material.breakdowns.values() for cell in group.values())]
    return [number for cell in cells for number in (cell.numerator, cell.denominator)]


def test_in_random_cities_nothing_small_follows_from_what_is_shown() -> None:
    told = {}
    for seed in TABLES:
        exact = city(seed)
        public = protect(exact)
        assert not any(0 < (number or 0) < SMALL for number in numbers(public))
        told[seed] = [one.told for one in audit(public, exact).breaches]
    assert {seed: found for seed, found in told.items() if found} == {}


def test_where_only_small_counts_are_hidden_they_follow_from_the_others() -> None:
    seeds = TABLES[:: 1 if NIGHT else 5]
    breached = [seed for seed in seeds if not audit(threshold_only(exact := city(seed)), exact).is_safe]
    assert len(breached) > 0.9 * len(seeds)


@pytest.mark.parametrize("threshold", [3, 10])
def test_the_threshold_is_a_setting(threshold: int) -> None:
    exact = city(7)
    public = protect(exact, Disclosure(threshold))
    assert audit(public, exact, threshold).is_safe
    assert public.withheld < protect(exact, Disclosure(threshold + 5)).withheld


def test_who_does_not_know_the_truth_finds_what_is_certain() -> None:
    """Of 20 members 18 are shown by age: the two left are of the age that is hidden."""
    exact = city(3)
    found = audit(threshold_only(exact))
    assert found.breaches
    assert all(1 <= one.lowest <= one.highest < SMALL for one in found.breaches)


def test_a_ratio_tells_its_numerator_within_its_rounding() -> None:
    """Of 57 members 5.26 % are 3."""
    exact = material_of(draw(np.random.default_rng(5), 4, 3, 60), 4, 3)
    public = protect(exact)
    keys = [key for key, cell in exact.totals.items() if key[0] == "RATE" and 0 < (cell.numerator or 0) < SMALL]
    keys = [(code, area) for code, area in keys if public.cell("ALL", area).status == "value"]
    assert keys
    for key in keys:
        told = replace(
            exact.totals[key], value=round(exact.totals[key].value or 0, 2), numerator=None, denominator=None
        )
        shown = replace(public, totals=public.totals | {key: told})
        assert key[1] in {one.area for one in audit(shown, exact).breaches}
