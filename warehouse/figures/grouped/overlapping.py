"""Whom the groupings hold that may overlap: the table `overlap_member` on a scan, and where they lie (LNK09)."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import Any

import duckdb
import pyarrow as pa

from schemas.cities.areas import Areas
from schemas.periods import Period
from warehouse.figures.grouped.monthgroups import MonthGroup, streets_of
from warehouse.figures.renewal.tablesread import EVERY
from warehouse.figures.scan import add_table

TABLE = "overlap_member"
COLUMNS = {
    "area": pa.string(), "type": pa.string(), "host": pa.string(), "host_level": pa.int32(), "kind": pa.string(),
    "code": pa.string(),
}  # fmt: skip


def add_overlaps(con: duckdb.DuckDBPyConnection, groups: Iterable[MonthGroup], wanted: Container[str] = EVERY) -> None:
    """Make the table on a scan, a row a grouping and member, if it is wanted."""
    if TABLE in wanted:
        rows = [row for _district, row in overlap_rows(groups)]
        add_table(con, TABLE, tuple(COLUMNS), rows, tuple(COLUMNS.values()))


def overlap_rows(groups: Iterable[MonthGroup]) -> Iterator[tuple[str | None, tuple[Any, ...]]]:
    """The rows of the table, each with the district in which its grouping lies (None: in the city)."""
    for one in groups:
        if not one.is_partition:
            yield from (
                (one.district, (one.code, one.type, one.host, one.host_level, kind, code)) for kind, code in one.apart
            )


def overlap_streets(groups: Iterable[MonthGroup], areas: Areas, period: Period) -> dict[str, set[str]]:
    """District → its streets in which a grouping with members lies that may overlap."""
    found: dict[str, set[str]] = {}
    for one in groups:
        if not one.is_partition and one.members:
            for district, streets in streets_of(one, areas, period).items():
                found.setdefault(district, set()).update(streets)
    return found
