"""What other issues, of the month and of its neighbours, tell of the counts of this one.

A link: where a whole is in two issues the same, readers take a part of it that is hidden in one to be what it is in the
other. A small move: where by what was told a few persons came, went or changed, readers must not see which.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from schemas.periods import Period
from warehouse.releases.edition.marks import PublishedIssue
from warehouse.releases.edition.material import Material, Place
from warehouse.releases.protection.equalities import relate_equal_sums
from warehouse.releases.protection.guards import Guarded
from warehouse.releases.protection.personcounts import CellAddress, Equation, Key, Quantities, quantities

NEAR = 1
"""Issues of months so far away are subtracted."""


class SameCount(NamedTuple):
    """The count `now` of this issue is taken to be the count `then` of another while the count `whole` is shown."""

    now: int
    then: int
    whole: int


@dataclass(frozen=True)
class EarlierIssue:
    """The counts of another issue; `known`: those that it told. `links` to this one."""

    quantities: Quantities
    known: frozenset[int]
    links: tuple[SameCount, ...]


def earlier_issues(material: Material, now: Quantities) -> list[EarlierIssue]:
    """The issues near enough to be subtracted, each with its links."""
    here = Period.parse(material.period)
    near = {str(here.earlier(months)) for months in range(-NEAR, NEAR + 1)}
    return [_earlier(material, issue, now) for issue in material.others if issue.period in near]


def hidden_before(material: Material) -> Iterator[CellAddress]:
    """The cells that the last issue of the same month hid: they stay hidden, so that nothing changes without cause."""
    last = [issue for issue in material.others if issue.period == material.period][-1:]
    for issue in last:
        for (code, area), cell in issue.totals.items():
            if cell.status == "suppressed":
                yield CellAddress(code, area, "", "")
        for (code, dimension, area), group in issue.breakdowns.items():
            yield from (
                CellAddress(code, area, dimension, member)
                for member, cell in group.items()
                if cell.status == "suppressed"
            )


def _earlier(material: Material, issue: PublishedIssue, now: Quantities) -> EarlierIssue:
    then = exact_material(material, issue)
    found = quantities(then)
    relate_equal_sums(found, then)
    told = {number for address, numbers in found.tells.items() if _is_shown(issue, address) for number in numbers}
    rests = {rest for rest, pair in found.complements.items() if told.issuperset(pair)}
    known = frozenset(told | rests)
    return EarlierIssue(found, known, tuple(_links(now, found, known)))


def exact_material(material: Material, issue: PublishedIssue) -> Material:
    """What another issue told, and what it hid, as far as that was kept; of indicators that still mean the same."""
    same = tuple(one for one in material.indicators if issue.versions.get(one.code) == one.version)
    totals, groups = dict(issue.totals), {key: dict(group) for key, group in issue.breakdowns.items()}
    for (code, area, dimension, member), cell in issue.withheld.items():
        if dimension:
            groups.setdefault((code, dimension, area), {})[member] = cell
        else:
            totals[code, area] = cell
    below, streets = sorted({area for _, area in totals}), {}
    for district in (place.code for place in material.districts):
        own = (area for area in below if area != district and area.startswith(district))
        streets[district] = tuple(Place(area, area, 3) for area in own)
    then = replace(material, period=issue.period, indicators=same, streets=streets, spans={}, others=())
    return replace(then, totals=totals, breakdowns=groups)


def _is_shown(issue: PublishedIssue, address: CellAddress) -> bool:
    code, area, dimension, member = address
    group = issue.breakdowns.get((code, dimension, area), {})
    cell = group.get(member) if dimension else issue.totals.get((code, area))
    return cell is not None and cell.status != "suppressed"


def _links(now: Quantities, then: Quantities, known: frozenset[int]) -> Iterator[SameCount]:
    """Where a whole was told and is the same now, each of its parts that is the same."""
    for one, other in _pairs(now, then):
        if other.whole in known and now.counts[one.whole] == then.counts[other.whole]:
            before = {then.names[part][:4]: part for part in other.parts}
            for part in one.parts:
                past = before.get(now.names[part][:4])
                if past is not None and then.counts[past] == now.counts[part]:
                    yield SameCount(part, past, one.whole)


def _pairs(now: Quantities, then: Quantities) -> Iterator[tuple[Equation, Equation]]:
    """Equations that say the same of two issues."""
    there = {_sense(then, one): one for one in then.equations}
    for one in now.equations:
        other = there.get(_sense(now, one))
        if other is not None:
            yield one, other


def _sense(found: Quantities, one: Equation) -> tuple[object, ...]:
    first: Key = found.names[one.parts[0]]
    parts = {
        "areas": (),
        "members": (first.measure, first.dimension),
        "complement": first[:4],
        "same": tuple(found.names[part][:4] for part in one.parts),
    }
    return one.kind, found.names[one.whole][:4], parts[one.kind]


def small_moves(now: Quantities, earlier: EarlierIssue, threshold: int) -> Iterator[Guarded]:
    """Parts of wholes in which fewer moved since another issue: each that changed may be unchanged, for readers."""
    then, moves = earlier.quantities, defaultdict[int, list[tuple[int, float]]](list)
    moved: dict[int, float] = defaultdict(float)
    for one, other in _pairs(now, then):
        if one.kind not in ("members", "complement") or other.whole not in earlier.known:
            continue
        before = {then.names[part][:4]: part for part in other.parts}
        pairs = [(part, before[now.names[part][:4]]) for part in one.parts if now.names[part][:4] in before]
        changes = [(part, now.counts[part] - then.counts[past], past) for part, past in pairs]
        ups, downs = (sum(max(way * change, 0) for _, change, _ in changes) for way in (1, -1))
        moved[one.whole] = max(moved[one.whole], ups, downs, abs(now.counts[one.whole] - then.counts[other.whole]))
        moves[one.whole] += [(part, change) for part, change, past in changes if change and past in earlier.known]
    for whole, parts in moves.items():
        if 0 < moved[whole] < threshold:
            for part, change in parts:
                before_it = now.counts[part] - change
                span = (before_it, before_it + threshold) if change > 0 else (max(before_it - threshold, 0), before_it)
                yield Guarded(part, *span)
