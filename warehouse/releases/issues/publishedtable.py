"""The published table: each issue's figures as they left, and apart, for the department alone, what was hidden."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from schemas.periods import Period
from warehouse.ledger.bulk import insert_rows
from warehouse.ledger.releasetables import published_value, release, withheld_value
from warehouse.releases.edition.lookback import month_before, year_before
from warehouse.releases.edition.marks import PublishedIssue
from warehouse.releases.edition.material import Material
from warehouse.releases.edition.publishedrows import PublishedRow, group_names, places, published_rows
from warehouse.releases.edition.shownfigures import Cell
from warehouse.releases.issues.issuerecords import Certified, issues

BACK, NEAR = 12, 1
"""So many months back figures are compared with; months so near can be subtracted from each other."""
KEPT = PublishedRow._fields[:9]
"""What is kept of a figure that is hidden or rounded: its address and `EXACT`."""
EXACT = KEPT[5:]
NAMES = (
    "section", "version", "indicator_name", "unit", "previous_period", "area_name", "area_level", "area_parent",
    "dimension_name", "member_name",
)  # fmt: skip
FIGURE = ("value", "numerator", "denominator", "status", "areas_reported", "areas_expected")


def keep(connection: sa.Connection, number: int, public: Material, exact: Material) -> None:
    """Write down what an issue that will stand publishes, and what of it is hidden or rounded."""
    rows, known = [*published_rows(public)], {row[1:5]: row for row in published_rows(exact)}
    same = {"number": number, "is_current": True, "year_ago_period": year_before(public)}
    insert_rows(connection, published_value, (*PublishedRow._fields, *NAMES), _named(rows, public), same)
    hidden = [there[:9] for row in rows if (there := known[row[1:5]])[:9] != row[:9]]
    insert_rows(connection, withheld_value, KEPT, hidden, {"number": number})


def _named(rows: list[PublishedRow], material: Material) -> Iterator[tuple[Any, ...]]:
    """The rows with what their codes mean, in the order of `NAMES`."""
    indicators = {
        one.code: (one.section, one.version, one.name, one.unit, month_before(material, one))
        for one in material.indicators
    }
    parents = {street.code: code for code, of in material.streets.items() for street in of}
    parents |= {place.code: material.city.code for place in material.districts}
    areas = {place.code: (place.name, place.level, parents.get(place.code)) for place in places(material)}
    groups = group_names(material)
    for row in rows:
        yield (*row, *indicators[row.code], *areas[row.area], *groups[row.dimension, row.member])


def make_current(connection: sa.Connection, period: str, number: int | None) -> None:
    """Let one issue of a month stand, and no other; None: none of them."""
    for table in (release, published_value):
        of_period = table.update().where(table.c.period == period)
        connection.execute(of_period.where(table.c.is_current, table.c.number != number).values(is_current=False))
        if number is not None:
            wanted = of_period.where(~table.c.is_current, table.c.number == number)
            connection.execute(wanted.values(is_current=True))


def published_issues(connection: sa.Connection, period: str) -> tuple[PublishedIssue, ...]:
    """What is and was published around a month, oldest first.

    Of the month itself and its neighbours every issue there ever was, with its breakdowns; of the twelve months before,
    the totals of the issues that stand.
    """
    here = Period.parse(period)
    near = {str(here.earlier(months)) for months in range(-NEAR, NEAR + 1)}
    back = {str(here.earlier(months)) for months in range(NEAR + 1, BACK + 1)}
    of_months = release.c.period.in_(near) | release.c.period.in_(back) & release.c.is_current
    return tuple(published(connection, one, has_groups=one.period in near) for one in issues(connection, of_months))


def published(connection: sa.Connection, of: Certified, *, has_groups: bool = True) -> PublishedIssue:
    """What one issue published."""
    value = published_value.c
    columns = (value.code, value.version, value.dimension, value.area, value.member, *(value[name] for name in FIGURE))
    query = sa.select(*columns).where(value.period == of.period, value.number == of.number)
    totals: dict[tuple[str, str], Cell] = {}
    groups: dict[tuple[str, str, str], dict[str, Cell]] = {}
    versions: dict[str, int] = {}
    asked = query if has_groups else query.where(value.dimension.is_(None))
    for code, version, dimension, area, member, *figure in connection.execute(asked).all():
        versions[code] = version
        if dimension is None:
            totals[code, area] = Cell(*figure)
        else:
            groups.setdefault((code, dimension, area), {})[member] = Cell(*figure)
    hidden = _withheld(connection, of, totals, groups) if has_groups else {}
    return PublishedIssue(of.period, of.mark, of.is_current, versions, totals, groups, hidden)


def _withheld(
    connection: sa.Connection,
    of: Certified,
    totals: Mapping[tuple[str, str], Cell],
    groups: Mapping[tuple[str, str, str], Mapping[str, Cell]],
) -> dict[tuple[str, str, str, str], Cell]:
    """What an issue hid, exact: without it nobody can tell what the next one would give away."""
    value = withheld_value.c
    query = sa.select(value.code, value.area, value.dimension, value.member, *(value[name] for name in EXACT))
    found = {}
    for code, area, dimension, member, number, above, below, status in connection.execute(
        query.where(value.period == of.period, value.number == of.number)
    ):
        shown = totals[code, area] if dimension is None else groups[code, dimension, area][member]
        if shown.status == "suppressed":
            cell = Cell(number, above, below, status, shown.reported, shown.expected)
            found[code, area, dimension or "", member or ""] = cell
    return found
