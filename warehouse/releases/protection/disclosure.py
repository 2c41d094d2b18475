"""What may be shown of an issue: counts of persons that are small, or from which small ones follow, are hidden (S002).

Counts of organisations, buildings and units are no matter of persons. Breakdowns of persons below the district are not
in an issue at all. What is guarded, and what is not: docs/security.md. `audit` proves it and shares the solver only.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from schemas.databaselist import databases
from warehouse.releases.edition.material import Material
from warehouse.releases.edition.phrases import decimals
from warehouse.releases.edition.shownfigures import Cell
from warehouse.releases.protection.earlier import EarlierIssue, earlier_issues, hidden_before, small_moves
from warehouse.releases.protection.equalities import relate_equal_sums
from warehouse.releases.protection.guards import Guarded, guards
from warehouse.releases.protection.hiding import Hiding
from warehouse.releases.protection.personcounts import CellAddress, Quantities, quantities
from warehouse.releases.protection.witnesses import conceal


@dataclass(frozen=True)
class Disclosure:
    """How much is hidden: counts of persons from 1 to `threshold` - 1 are small (domain.md, section 10)."""

    threshold: int = 5


USUAL = Disclosure()
SMALLEST = USUAL.threshold


def protect(material: Material, settings: Disclosure = USUAL) -> Material:
    """The material as it may be published: unsafe cells are `suppressed`, without any number; figures are as shown.

    `material` is exact. Every cell that is hidden counts in `withheld`.
    """
    found = quantities(material)
    relate_equal_sums(found, material)
    earlier = earlier_issues(material, found)
    hiding = Hiding(found, earlier)
    for address in hidden_before(material):
        hiding.hide_cell(address)
    conceal(hiding, _guarded(found, earlier, settings.threshold))
    return without(material, found.tells.keys() - hiding.shown)


def _guarded(found: Quantities, earlier: Sequence[EarlierIssue], threshold: int) -> list[Guarded]:
    """What must be guarded in this issue, and in the others what this one could give away."""
    every = [*guards(found, threshold), *(one for other in earlier for one in small_moves(found, other, threshold))]
    start = len(found.counts)
    for other in earlier:
        before = (one for one in guards(other.quantities, threshold) if one.number not in other.known)
        every += [one._replace(number=start + one.number) for one in before]
        start += len(other.quantities.counts)
    return every


def hidden(cell: Cell) -> Cell:
    """The cell with its coverage, but no number."""
    return Cell(None, None, None, "suppressed", cell.reported, cell.expected)


def without(material: Material, secret: Collection[CellAddress]) -> Material:
    """The material with these cells hidden and all others rounded to what is shown of them.

    Of files of persons it is not told how many rows they had.
    """
    shown = rounded(material)
    known = {one.code: one for one in material.indicators}
    totals, groups = dict(shown.totals), {key: dict(group) for key, group in shown.breakdowns.items()}
    for code, area, dimension, member in secret:
        if dimension:
            cell = material.member(known[code], dimension, member, area)
            groups.setdefault((code, dimension, area), {})[member] = hidden(cell)
        else:
            totals[code, area] = hidden(material.cell(code, area))
    personal = {name for name, database in databases().items() if database.is_personal}
    returns = {key: one.uncounted() if key[1] in personal else one for key, one in shown.returns.items()}
    return replace(shown, totals=totals, breakdowns=groups, returns=returns, withheld=len(secret))


def rounded(material: Material) -> Material:
    """Every figure as the number that is shown: counts whole, percentages to two decimals, other ratios to one.

    What other issues hid stays behind.
    """
    places = {one.code: decimals(one) for one in material.indicators}

    def short(code: str, cell: Cell) -> Cell:
        return cell if cell.value is None else replace(cell, value=round(cell.value, places[code]))

    totals = {(code, area): short(code, cell) for (code, area), cell in material.totals.items() if code in places}
    groups = {
        key: {member: short(key[0], cell) for member, cell in group.items()}
        for key, group in material.breakdowns.items()
        if key[0] in places
    }
    others = tuple(replace(issue, withheld={}) for issue in material.others)
    return replace(material, totals=totals, breakdowns=groups, others=others)
