"""What groupings name, for the rules on it (X012, X013): the table `group_listed` on a scan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from schemas.cities.areas import Areas
from schemas.periods import Period
from warehouse.figures.availability import Availability
from warehouse.figures.grouped.monthgroups import DISTRICT, MonthGroup, unlisted
from warehouse.figures.scan import Source, add_table
from warehouse.indicators.needs import BaseNeed

COLUMNS = {
    "submission": pa.int64(), "area": pa.string(), "name": pa.string(), "type": pa.string(), "district": pa.string(),
    "is_partition": pa.bool_(), "is_own": pa.bool_(), "kind": pa.string(), "code": pa.string(), "is_listed": pa.bool_(),
    "is_judged": pa.bool_(),
}  # fmt: skip
KEYS = {
    "building": BaseNeed("building", ("building_code",)),
    "unit": BaseNeed("unit", ("uscc",)),
    "organisation": BaseNeed("party_org", ("org_code",)),
}
"""Where a member that is no area must be found."""
AREAS = BaseNeed("community")
"""Whose file is told of a wrong area."""
READ = frozenset(need.database for need in (*KEYS.values(), AREAS))
"""The databases on which the table rests."""


def add_listed(
    con: duckdb.DuckDBPyConnection, groups: Sequence[MonthGroup], read: Sequence[Source], areas: Areas, period: Period
) -> None:
    """Make `group_listed` (`COLUMNS`): a row a member, the file to tell it to first.

    `is_own`: not of a grouping within it; `is_listed`: it is in the list of areas; `is_judged`: all files are there in
    which it might be.
    """
    add_table(con, "group_listed", tuple(COLUMNS), list(_rows(groups, read, areas, period)), tuple(COLUMNS.values()))


def _rows(
    groups: Sequence[MonthGroup], read: Sequence[Source], areas: Areas, period: Period
) -> Iterator[tuple[Any, ...]]:
    available = Availability(read)
    every = sorted(area.code for area in areas.level(DISTRICT, period))
    streets = {code: {one.code for one in areas.children(code, period)} or {""} for code in every}
    sent = sorted((one for one in read if one.is_submission), key=lambda one: (one.district, one.part or ""))
    for group in groups:
        if group.is_rest:
            continue
        districts = [group.district] if group.district else every
        unknown = set(unlisted(group.members, areas, period))
        for kind, code in group.members:
            need = KEYS.get(kind, AREAS)
            home = (one.submission for one in sent if one.database == need.database and one.district in districts)
            whole = all(available.streets(d, streets.get(d, {""}), {need}) >= streets.get(d, {""}) for d in districts)
            yield (
                next(home, None), group.code, group.name, group.type, group.district, group.is_partition,
                (kind, code) in group.listed, kind, code, (kind, code) not in unknown, whole,
            )  # fmt: skip
