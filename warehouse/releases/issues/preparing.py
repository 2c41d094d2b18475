"""What an issue would say by now: collected, protected, beside what was published, and what a correction changes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.periods import Period
from warehouse.figures.history.differences import Side, differences, of_release
from warehouse.figures.history.explaining import FigureDifference
from warehouse.ledger.columns import now
from warehouse.releases.edition.collection import collect
from warehouse.releases.edition.marks import Corrected, IssueMark, PublishedIssue, Stage
from warehouse.releases.edition.material import Material
from warehouse.releases.edition.publishedrows import PublishedRow, published_rows
from warehouse.releases.edition.shownfigures import Cell
from warehouse.releases.issues.causewords import causes_told
from warehouse.releases.issues.issuerecords import Certified
from warehouse.releases.issues.publishedtable import published, published_issues
from warehouse.releases.protection.disclosure import Disclosure, protect

Address = tuple[str, str, str | None, str | None]
"""Code, area, dimension, member."""


@dataclass(frozen=True)
class Prepared:
    """A month as it would be published (`public`), and the same exact."""

    exact: Material
    public: Material

    def with_remarks(self, told: tuple[str, ...]) -> Prepared:
        """The same with sentences on what it is certified with."""
        return Prepared(*(replace(one, remarks=told) for one in (self.exact, self.public)))


def collected(connection: sa.Connection, period: Period, areas: Areas, mark: IssueMark) -> Material:
    """The month at the state of its newest computation, exact, beside what is published of it and of others.

    Raises `ConfigurationError` when the month was never computed.
    """
    return replace(collect(connection, period, areas), mark=mark, others=published_issues(connection, str(period)))


def prepared(
    connection: sa.Connection,
    period: Period,
    areas: Areas,
    mark: IssueMark,
    replaced: Certified | None,
    disclosure: Disclosure,
) -> Prepared:
    """The same, and protected; `replaced`: the issue whose changes a correction tells. Raises as `collected`."""
    exact = collected(connection, period, areas, mark)
    public = protect(exact, disclosure)
    if replaced is not None and mark.stage is Stage.CORRECTION:
        told = corrected(connection, areas, replaced, public)
        exact, public = replace(exact, corrected=told), replace(public, corrected=told)
    return Prepared(exact, public)


def corrected(connection: sa.Connection, areas: Areas, before: Certified, public: Material) -> tuple[Corrected, ...]:
    """The figures that an issue shows otherwise than the one before it, with the causes; in the issue's order."""
    changed = changed_figures(published(connection, before), public)
    if not changed:
        return ()
    sides = (of_release(connection, before.period, before.number), Side(now(), before.period))
    why = {_address(one): one for one in differences(connection, areas, *sides, period=before.period)}
    return tuple(
        Corrected(*key, old, new, causes_told(connection, areas, why.get(key))) for key, (old, new) in changed.items()
    )


def changed_figures(before: PublishedIssue, public: Material) -> dict[Address, tuple[Cell | None, Cell | None]]:
    """The figures that are published otherwise than in an issue, both as they are shown, in the issue's order."""
    new = {row[1:5]: _cell(row) for row in published_rows(public)}
    old: dict[Address, Cell] = {(code, area, None, None): cell for (code, area), cell in before.totals.items()}
    for (code, dimension, area), members in before.breakdowns.items():
        old |= {(code, area, dimension, member): cell for member, cell in members.items()}
    pairs = {key: (old.get(key), new.get(key)) for key in dict.fromkeys([*new, *old])}
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1] and not _is_nothing(*pair)}


def _is_nothing(before: Cell | None, now: Cell | None) -> bool:
    """Whether one is not there and the other zero: 街镇不详 is shown only where an indicator has any."""
    there = before or now
    return None in (before, now) and there is not None and there.status in ("zero", "not_applicable")


def _cell(row: PublishedRow) -> Cell:
    """A published figure; `areas_reported` counts too: the same number of more areas is another figure."""
    return Cell(row.value, row.numerator, row.denominator, row.status, row.areas_reported, row.areas_expected)


def _address(one: FigureDifference) -> Address:
    return one["code"], one["area"], one["dimension"], one["member"]
