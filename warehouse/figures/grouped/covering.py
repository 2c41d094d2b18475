"""How much of a group has reported what an indicator needs: of the streets in which it lies, one after another."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from schemas.cities.areas import Areas
from schemas.cities.groupings import LEVELS
from schemas.periods import Period
from warehouse.figures.availability import Availability, Needs
from warehouse.figures.grouped.monthgroups import MonthGroup, streets_of, unlisted
from warehouse.figures.renewal.tablesread import EVERY
from warehouse.indicators import bases
from warehouse.indicators.registry import Indicator


def group_coverage(
    known: Iterable[Indicator],
    groups: Sequence[MonthGroup],
    availability: Availability,
    areas: Areas,
    period: Period,
    codes: Container[str] = EVERY,
) -> list[tuple[str, str | None, str, int, int]]:
    """Rows as `coverage.COLUMNS` has them: of each indicator that is told of a group, of all groups or of some.

    A street has reported when its part or a whole file of its district has. What is not owed is not expected; a member
    that no list of areas knows is, and never has.
    """
    wanted = [
        (one, streets_of(one, areas, period), 0 if one.is_rest else len(unlisted(one.members, areas, period)))
        for one in groups
        if one.code in codes
    ]
    told: dict[tuple[str, Needs], tuple[int, int]] = {}
    rows: list[tuple[str, str | None, str, int, int]] = []
    for indicator in known:
        for group, streets, lacking in wanted:
            if group.tells(indicator):
                needs = _needs(indicator, group)
                if (group.code, needs) not in told:
                    told[group.code, needs] = _reported(availability, streets, needs, lacking)
                rows.append((indicator.code, None, group.code, *told[group.code, needs]))
    return rows


def _needs(indicator: Indicator, group: MonthGroup) -> Needs:
    """What the indicator needs, where rows stand if the group is finer than a district, and what names its members."""
    found = set(indicator.needs)
    if group.finest > LEVELS["district"]:
        found |= indicator.area_needs
    for measure in indicator.measures:
        base = bases.bases()[measure.base]
        for kind in group.kinds - LEVELS.keys():
            found |= base.usable[base.belongs_by[kind]].needs
    return frozenset(found)


def _reported(availability: Availability, streets: dict[str, set[str]], needs: Needs, lacking: int) -> tuple[int, int]:
    reported, expected = 0, lacking
    for district, own in streets.items():
        if availability.is_waited_for(district, needs):
            reported += len(availability.streets(district, own, needs))
            expected += len(own)
    return reported, expected
