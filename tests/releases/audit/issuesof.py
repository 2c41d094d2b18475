"""Made-up cities in which one or two persons change, and what is published of them."""

from __future__ import annotations

import numpy as np

from tests.releases.audit.persons import Person, draw, material_of, one_more
from warehouse.releases.edition.marks import IssueMark, PublishedIssue, Stage
from warehouse.releases.edition.material import Material
from warehouse.releases.edition.publishedrows import PublishedRow, published_rows
from warehouse.releases.edition.shownfigures import Cell


def changed(random: np.random.Generator, persons: list[Person]) -> list[Person]:
    """The same persons, but that one or two came, went, or are another."""
    after = list(persons)
    for _ in range(random.integers(1, 3)):
        index = int(random.integers(len(after)))
        other = one_more(random, after[index].street)
        after[index : index + 1] = [[after[index], other], [], [other]][random.integers(3)]
    return after


def months(seed: int, *periods: str) -> list[Material]:
    """The exact materials of a made-up city in these months, one or two persons changed from each to the next."""
    random = np.random.default_rng(seed)
    districts, streets = int(random.integers(2, 6)), int(random.integers(1, 5))
    persons, found = draw(random, districts, streets, 60), []
    for period in periods:
        found.append(material_of(persons, districts, streets, period))
        persons = changed(random, persons)
    return found


def issue(public: Material, exact: Material, number: int = 1) -> PublishedIssue:
    """What is published of a month, and kept of what was hidden."""
    true = {row[1:5]: _cell(row) for row in published_rows(exact)}
    totals, groups, withheld = {}, dict[tuple[str, str, str], dict[str, Cell]](), {}
    for row in published_rows(public):
        if row.dimension is None or row.member is None:
            totals[row.code, row.area] = _cell(row)
        else:
            groups.setdefault((row.code, row.dimension, row.area), {})[row.member] = _cell(row)
        if row.status == "suppressed":
            withheld[row.code, row.area, row.dimension or "", row.member or ""] = true[row[1:5]]
    versions = {one.code: one.version for one in public.indicators}
    return PublishedIssue(public.period, IssueMark(Stage.FINAL, number), True, versions, totals, groups, withheld)


def _cell(row: PublishedRow) -> Cell:
    return Cell(row.value, row.numerator, row.denominator, row.status, row.areas_reported, row.areas_expected)
