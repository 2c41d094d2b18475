"""Reference tables of the warehouse (areas, codes, indicator definitions), kept equal to where they are declared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.codelists import codelist, codelist_names
from warehouse.indicators import bases
from warehouse.indicators.bases import BLANK, UNMAPPED
from warehouse.indicators.expressions import LEVELS
from warehouse.indicators.registry import indicators
from warehouse.ledger.bulk import insert_rows, take_stock
from warehouse.ledger.figuretables import area, boundary_change, code, grouping, indicator
from warehouse.ledger.tables import setting
from warehouse.store.asknown import known_groupings, rows_of


def fill(connection: sa.Connection, areas: Areas) -> bool:
    """Make the reference tables equal to what is declared; whether anything changed. Unchanged ones are not touched."""
    groupings = known_groupings(connection, areas)
    wanted = [(table, rows_of(table, areas, groupings)) for table in (area, boundary_change, grouping)]
    wanted += [(code, list(_codes())), (indicator, list(_indicators()))]
    return any([_replace(connection, table, rows) for table, rows in wanted])


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
