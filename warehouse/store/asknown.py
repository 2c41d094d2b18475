"""Areas and groupings as the warehouse has them, or had them at a time: what was told then is told as of then.

Our own lists are those of this program; a home's are dated copies (`ledger/snapshots.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from schemas.cities import groupings as listed
from schemas.cities.arealists import Area
from schemas.cities.areas import Areas, areas_listed
from schemas.cities.boundaries import boundary_changes
from schemas.cities.groupings import Grouping, grouping_changes, groupings_in, rest_name
from warehouse.indicators.expressions import LEVELS
from warehouse.ledger import snapshots
from warehouse.ledger.figuretables import area, boundary_change, grouping
from warehouse.ledger.tables import ledger_event

CITY, COMMUNITY = 1, LEVELS.index("community") + 1
GROUPING = COMMUNITY + 1
AREAS = "areas"
"""The folder of a home's own lists."""
DAY = sa.Date().with_variant(sa.Text(), "sqlite")
"""A day that is given: of nothing but NULL a database can't tell, and SQLite keeps days as text."""
UNALLOCATED = "街镇不详"
"""Name of the pseudo-area that holds a district's rows of no known street."""


def known_areas(connection: sa.Connection, at: dt.datetime | None = None) -> Areas:
    """The areas without pseudo-areas and groupings, now or as they were known at a time.

    Nothing was known before the first event: that of a new column (`schema`) comes before a home's first lists.
    """
    is_listed = area.c.level < GROUPING, area.c.code.not_like("%-unallocated")
    known = {
        r.code: Area(r.code, r.name_zh, r.name_en, r.level, r.parent or "", r.valid_from, r.valid_to, r.successor or "")
        for r in connection.execute(sa.select(area).where(*is_listed))
    }
    if at is not None and snapshots.edited_since(connection, (AREAS,), at):
        city = connection.scalars(sa.select(area.c.code).where(area.c.level == CITY)).one()
        first = sa.select(sa.func.min(ledger_event.c.at)).where(ledger_event.c.kind != "schema")
        began = connection.scalars(first).one()
        then, now = (areas_listed(city, _lists(connection, AREAS, time)) for time in (max(at, began), None))
        edited = {one.code for one in set(then) ^ set(now)}
        known = {code: one for code, one in known.items() if code not in edited}
        known |= {one.code: one for one in then if one.code in edited}
    return Areas(known.values())


def known_groupings(connection: sa.Connection, areas: Areas, at: dt.datetime | None = None) -> tuple[Grouping, ...]:
    """All groupings, by code, now or as they were known at a time; their validity is not looked at."""
    return groupings_in(_lists(connection, listed.FOLDER, at), areas)


def as_known(connection: sa.Connection, table: sa.Table, at: dt.datetime | None) -> sa.FromClause:
    """The table of areas, of groupings or of changed boundaries; of a time, one of the same columns with what it held.

    Only rows that differ are put beside the table's own.
    """
    if at is None or not snapshots.edited_since(connection, (AREAS, listed.FOLDER), at):
        return table
    areas = known_areas(connection, at)
    then = set(rows_of(table, areas, known_groupings(connection, areas, at)))
    (key, *_), now = table.primary_key.columns, {tuple(row) for row in connection.execute(sa.select(table))}
    others = {row[0] for row in then ^ now}
    added = [row for row in then if row[0] in others]
    held: sa.Select[Any] | sa.CompoundSelect[Any] = sa.select(table).where(key.not_in(others))
    if added:
        columns = [sa.column(column.name, column.type) for column in table.columns]
        given = sa.values(*columns, name=f"{table.name}_added").data(added).cte().columns
        held = sa.union_all(
            held, sa.select(*(sa.cast(one, DAY) if isinstance(one.type, sa.Date) else one for one in given))
        )
    return held.subquery(f"{table.name}_then")


def rows_of(table: sa.Table, areas: Areas, groupings: Sequence[Grouping]) -> list[tuple[Any, ...]]:
    """What the table of areas, of groupings or of changed boundaries holds."""
    made: dict[sa.Table, Iterable[tuple[Any, ...]]] = {
        area: [*_areas(areas), *_as_areas(groupings)],
        grouping: sorted({*_groupings(groupings)}),
        boundary_change: sorted({*boundary_changes(areas), *grouping_changes(groupings)}),
    }
    return list(made[table])


def _lists(connection: sa.Connection, folder: str, at: dt.datetime | None) -> dict[str, str]:
    """The lists right in a folder, by the names of their files."""
    texts = snapshots.texts(connection, folder, at)
    return {name: text for name, text in texts.items() if "/" not in name and name.endswith(".csv")}


def _areas(areas: Areas) -> Iterator[tuple[Any, ...]]:
    for one in areas:
        yield (
            one.code, one.zh, one.en, one.level, one.parent or None, one.parent if one.level == COMMUNITY else one.code,
            one.valid_from, one.valid_to, one.successor or None,
        )  # fmt: skip
    for one in areas.every_district:
        lifetime = (one.valid_from, one.valid_to)
        rest = f"{one.code}-unallocated"
        yield rest, UNALLOCATED, "Unallocated", 3, one.code, rest, *lifetime, None


def _as_areas(groupings: Sequence[Grouping]) -> Iterator[tuple[Any, ...]]:
    """Groupings, and what belongs to none of a type in its host."""
    for one in groupings:
        yield one.code, one.name, one.code, GROUPING, one.host, one.code, one.valid_from, one.valid_to, None
    for rest, host, kind in sorted({(one.rest, one.host, one.type) for one in groupings if one.is_partition}):
        yield rest, rest_name(kind), "In no grouping", GROUPING, host, rest, None, None, None


def _groupings(groupings: Sequence[Grouping]) -> Iterator[tuple[Any, ...]]:
    for one in groupings:
        yield one.code, one.type, one.is_partition
        if one.is_partition:
            yield one.rest, one.type, True
