"""Several issues together tell no more than each alone: neither who came or went, nor what one of them hid."""

from __future__ import annotations

from dataclasses import replace

from tests.releases.audit.issuesof import issue, months
from tests.stores import NIGHT
from warehouse.releases.audit.attack import audit
from warehouse.releases.edition.marks import PublishedIssue
from warehouse.releases.protection.disclosure import protect

PAIRS = range(200) if NIGHT else [*range(10), 54]
"""In the last fractions are easily found where whole numbers are not."""
TRIPLES = range(50 if NIGHT else 5)


def test_a_correction_tells_nothing_of_the_one_or_two_who_changed() -> None:
    told = {}
    for seed in PAIRS:
        first, second = months(seed, "2026-09", "2026-09")
        second = replace(second, others=(issue(protect(first), first),))
        public = protect(second)
        assert not any(one.withheld for one in public.others)
        told[seed] = [one.told for one in audit(public, second).breaches]
    assert {seed: found for seed, found in told.items() if found} == {}


def test_the_same_again_hides_the_same() -> None:
    """A correction of nothing is none."""
    for seed in PAIRS:
        (exact,) = months(seed, "2026-09")
        first = protect(exact)
        again = protect(replace(exact, others=(issue(first, exact),)))
        assert (again.totals, again.breakdowns) == (first.totals, first.breakdowns)


def test_each_protected_alone_they_tell() -> None:
    """So that the attacker is known to look."""
    breached = []
    for seed in PAIRS:
        first, second = months(seed, "2026-09", "2026-09")
        public = protect(second)
        others = (issue(protect(first), first),)
        breached.append(not audit(replace(public, others=others), replace(second, others=others)).is_safe)
    assert sum(breached) > len(PAIRS) / 2


def test_neighbouring_months_tell_nothing_of_who_changed() -> None:
    """Three months, one after another; then a correction of the middle one, which both of the others surround."""
    told = {}
    for seed in TRIPLES:
        exact = months(seed, "2026-08", "2026-09", "2026-10", "2026-09")
        found: list[str] = []
        others: tuple[PublishedIssue, ...] = ()
        for number, one in enumerate(exact):
            one = replace(one, others=others)
            public = protect(one)
            found += [breach.told for breach in audit(public, one).breaches]
            others = (*others, issue(public, one, number))
        told[seed] = found
    assert {seed: found for seed, found in told.items() if found} == {}
