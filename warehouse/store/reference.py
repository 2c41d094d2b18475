"""Reference tables of the warehouse (areas, codes, indicator definitions), kept equal to where they are declared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from schemas.cities.arealists import Area
from schemas.cities.areas import Areas
from schemas.cities.boundaries import boundary_changes
from schemas.cities.groupings import Grouping, grouping_changes, rest_name
from schemas.codelists import codelist, codelist_names
from warehouse.indicators import bases
from warehouse.indicators.bases import BLANK, UNMAPPED
from warehouse.indicators.expressions import LEVELS
from warehouse.indicators.registry import indicators
from warehouse.ledger.bulk import insert_rows, take_stock
from warehouse.ledger.figuretables import area, boundary_change, code, grouping, indicator
from warehouse.ledger.tables import setting
from warehouse.store.knowngroupings import known_groupings

COMMUNITY = LEVELS.index("community") + 1
GROUPING = COMMUNITY + 1
UNALLOCATED = "街镇不详"
"""Name of the pseudo-area that holds a district's rows of no known street."""


def fill(connection: sa.Connection, areas: Areas) -> bool:
    """Make the reference tables equal to what is declared; whether anything changed. Unchanged ones are not touched."""
    groupings = known_groupings(connection, areas)
    wanted = [
        (area, [*_areas(areas), *_as_areas(groupings)]),
        (boundary_change, sorted({*boundary_changes(areas), *grouping_changes(groupings)})),
        (code, _codes()),
        (grouping, sorted({*_groupings(groupings)})),
        (indicator, _indicators()),
    ]
    return any([_replace(connection, table, list(rows)) for table, rows in wanted])


def known_areas(connection: sa.Connection) -> Areas:
    """The areas as the warehouse has them, without pseudo-areas and groupings."""
    listed = area.c.level < GROUPING, area.c.code.not_like("%-unallocated")
    rows = connection.execute(sa.select(area).where(*listed)).all()
    return Areas(
        Area(r.code, r.name_zh, r.name_en, r.level, r.parent or "", r.valid_from, r.valid_to, r.successor or "")
        for r in rows
    )


def _replace(connection: sa.Connection, table: sa.Table, rows: Sequence[Sequence[Any]]) -> bool:
    """Replace a table's rows when they are others than those written last, by a digest kept in `setting`."""
    key = f"{table.name}_digest"
    digest = hashlib.sha256(json.dumps(rows, ensure_ascii=False, default=str).encode()).hexdigest()
    known = connection.scalar(sa.select(setting.c.value).where(setting.c.key == key))
    if known == digest:
        return False
    connection.execute(table.delete())
    insert_rows(connection, table, [column.name for column in table.columns], rows)
    take_stock(connection, table)
    connection.execute(setting.delete().where(setting.c.key == key))
    connection.execute(setting.insert().values(key=key, value=digest))
    return True


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


def _codes() -> Iterator[tuple[Any, ...]]:
    for name in codelist_names():
        known = codelist(name)
        rows = [(key, label, known.english[key]) for key, label in known.labels.items()]
        rows += [(UNMAPPED, UNMAPPED, "Unmapped"), (BLANK, BLANK, "Not filled in")]
        for position, row in enumerate(rows, start=1):
            yield (name, row[0], position, *row[1:])


def _indicators() -> Iterator[tuple[Any, ...]]:
    for one in indicators().values():
        databases_of = [name for measure in one.measures if (name := bases.bases()[measure.base].database)]
        yield (
            one.code, one.version, one.zh, one.en, one.unit, one.kind, float(one.scale), one.better, one.period,
            LEVELS[one.finest - 1], json.dumps(list(dict.fromkeys(databases_of))), one.definition_zh,
            one.definition_en, json.dumps([dimension.name for dimension in one.dimensions]),
        )  # fmt: skip
