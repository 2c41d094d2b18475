"""Groupings as they are on the data date of a month: whom each holds, where it lies, what belongs to none of a type.

They are told as areas of a level of their own, so that values, coverage, traces and comparisons know them
like any other area. Why not as a dimension: a row may stand in several groupings of one type, and a grouping has a
coverage of its own, that of the streets in which its members lie.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.cities.groupings import LEVELS, TYPES, Grouping, rest_name
from schemas.codelists import codelist
from schemas.databaselist import databases
from schemas.errors import ConfigurationError
from schemas.periods import Period
from warehouse.indicators import bases
from warehouse.indicators.ledgertables import YEAR_PLACE
from warehouse.indicators.registry import Indicator
from warehouse.ledger.figuretables import area as area_table
from warehouse.ledger.figuretables import grouping
from warehouse.store.asknown import as_known

CITY, DISTRICT, STREET = 1, 2, 3
Leaf = tuple[str, str]
"""Kind and code of a member that is no grouping."""


@dataclass(frozen=True)
class MonthGroup:
    """A grouping in a month, or (`is_rest`) what belongs to none of its type in its host.

    `lot`: the groupings that may not overlap share it. `members`: those of groupings within it too; `listed`: its own;
    `apart`: all but those that it has only through one of its own type, which is a grouping that has them.
    Of a rest `members` are those of the whole lot, which it has not.
    """

    code: str
    name: str
    type: str
    host: str
    host_level: int
    district: str | None
    is_partition: bool
    is_rest: bool
    members: tuple[Leaf, ...]
    listed: tuple[Leaf, ...]
    apart: tuple[Leaf, ...] = ()

    @property
    def lot(self) -> str:
        """Type and host."""
        return f"{self.type} {self.host}"

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of its members."""
        return frozenset(kind for kind, _ in self.members)

    @property
    def finest(self) -> int:
        """The finest level of area that must be told apart for it: a building or unit lies below all."""
        return max((LEVELS.get(kind, LEVELS["community"]) for kind in self.kinds), default=CITY)

    def tells(self, indicator: Indicator) -> bool:
        """Whether an indicator can be told of it: its rows say by all kinds of its members whether they belong.

        Not what nets moves inside an area, what the city reports, what counts the ledger, nor earlier months too.
        """
        counted = [bases.bases()[measure.base] for measure in indicator.measures]
        keyed = self.kinds - LEVELS.keys()
        return (
            bool(self.members)
            and self.finest <= indicator.finest
            and all(len(measure.conditions) == 1 for measure in indicator.measures)
            and all(keyed <= base.belongs_by.keys() for base in counted)
            and not any(base.database is None or databases()[base.database].is_citywide for base in counted)
            and not any(YEAR_PLACE in base.rows for base in counted)
        )


def groups_on(known: Sequence[Grouping], areas: Areas, period: Period) -> tuple[MonthGroup, ...]:
    """The groups of a month, by code: groupings that hold on its data date, and a rest for each lot that partitions."""
    day = period.data_date
    by_code = {one.code: one for one in known}
    found = [(one, _group(one, by_code, areas, day)) for one in known if one.holds(day)]
    rests: dict[str, list[MonthGroup]] = {}
    for listed, one in found:
        if listed.is_partition:
            rests.setdefault(listed.rest, []).append(one)
    every = [*(one for _, one in found), *(_rest(code, own) for code, own in rests.items())]
    return tuple(sorted(every, key=lambda one: one.code))


def _group(one: Grouping, by_code: dict[str, Grouping], areas: Areas, day: dt.date) -> MonthGroup:
    host = areas.get(one.host)
    return MonthGroup(
        code=one.code, name=one.name, type=one.type, host=one.host, host_level=host.level if host else CITY,
        district=areas.above(one.host, DISTRICT), is_partition=one.is_partition, is_rest=False,
        members=tuple(sorted(set(_leaves(one, by_code, day)))),
        listed=tuple(sorted({(m.kind, m.code) for m in one.members if m.kind != "grouping" and m.holds(day)})),
        apart=tuple(sorted(set(_leaves(one, by_code, day, one.type)))),
    )  # fmt: skip


def _leaves(one: Grouping, by_code: dict[str, Grouping], day: dt.date, without: str = "") -> Iterable[Leaf]:
    for member in one.members:
        if not member.holds(day):
            continue
        if member.kind != "grouping":
            yield member.kind, member.code
        elif by_code[member.code].holds(day) and by_code[member.code].type != without:
            yield from _leaves(by_code[member.code], by_code, day, without)


def _rest(code: str, own: Sequence[MonthGroup]) -> MonthGroup:
    first = own[0]
    return MonthGroup(
        code=code, name=rest_name(first.type), type=first.type, host=first.host,
        host_level=first.host_level, district=first.district, is_partition=True, is_rest=True,
        members=tuple(sorted({leaf for one in own for leaf in one.members})), listed=(),
    )  # fmt: skip


def streets_of(group: MonthGroup, areas: Areas, period: Period) -> dict[str, set[str]]:
    """District → its streets in which the group lies, members that no list of areas knows that day left out.

    Where a building, unit or organisation stands only the files know: such a group lies in all of its host.
    """
    found: dict[str, set[str]] = {}
    codes = {code for kind, code in group.members if kind in LEVELS}
    if group.is_rest or group.kinds - LEVELS.keys():
        codes.add(group.host)
    for area in filter(None, map(areas.get, codes)):
        if area.is_valid_on(period.data_date):
            for district, streets in _streets(area.code, area.level, areas, period):
                found.setdefault(district, set()).update(streets)
    return found


def unlisted(leaves: Iterable[Leaf], areas: Areas, period: Period) -> list[Leaf]:
    """Those members that are areas and that no list of areas knows on the data date."""
    return [(kind, code) for kind, code in leaves if kind in LEVELS and not areas.is_valid(code, period)]


def _streets(code: str, level: int, areas: Areas, period: Period) -> Iterable[tuple[str, list[str]]]:
    if level <= DISTRICT:
        districts = [one.code for one in areas.level(DISTRICT, period)] if level == CITY else [code]
        for district in districts:
            streets = [one.code for one in areas.children(district, period) if one.level == STREET]
            yield district, streets or [""]
        return
    lies_in, street = areas.above(code, DISTRICT), areas.above(code, STREET)
    if lies_in and street:
        yield lies_in, [street]


def listed_groups(connection: sa.Connection, kind: str, as_of: dt.datetime | None = None) -> dict[str, dict[str, Any]]:
    """Code → name, type and whether they add up, of the groupings of a type (code or Chinese label), or of `all`."""
    known = codelist(TYPES)
    if kind != "all" and kind not in known.spellings:
        told = "、".join(f"{code} {label}" for code, label in known.labels.items())
        raise ConfigurationError(f"{kind!r} is no type of grouping: write all, or one of {told}")
    groupings, areas = (as_known(connection, table, as_of) for table in (grouping, area_table))
    query = sa.select(groupings.c.code, areas.c.name_zh, groupings.c.type, groupings.c.adds_up)
    query = query.join(areas, areas.c.code == groupings.c.code).order_by(groupings.c.type, groupings.c.code)
    if kind != "all":
        query = query.where(groupings.c.type == known.spellings[kind])
    return {
        code: {"name": name, "grouping_type": known.labels[type_], "adds_up": adds_up}
        for code, name, type_, adds_up in connection.execute(query)
    }


def concerned(groups: Iterable[MonthGroup]) -> frozenset[str] | None:
    """The districts whose files figures of those groups rest on; None: all, where one lies in the city."""
    districts = {one.district for one in groups}
    return None if None in districts else frozenset(one for one in districts if one)
