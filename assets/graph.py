"""What the graph says of assets that are made elsewhere, and of all: owners, kinds, and which version of the code."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache

import dagster as dg

from assets.guard import ROOT
from assets.partitions import Partitions
from schemas.database import Database
from schemas.databaselist import databases
from schemas.records import searchpath
from warehouse.indicators.registry import Indicator, indicators

INBOX, ANSWERS = "inbox", "answers"
DISTRICTS, DEPARTMENT = ["team:districts"], ["team:department"]
"""Who mends what is wrong there."""
EDGE = "edge"


def edge(partitioned: Partitions) -> list[dg.AssetSpec]:
    """What districts drop and what goes back to them: nothing is materialized there, runs tell of it."""
    return [
        dg.AssetSpec(
            INBOX,
            group_name=EDGE,
            partitions_def=partitioned.places,
            owners=DISTRICTS,
            kinds={"excel", "csv"},
            description="收件箱：一区一月的文件 / what a district has dropped for a month.",
        ),
        dg.AssetSpec(
            ANSWERS,
            deps=list(databases()),
            group_name=EDGE,
            partitions_def=partitioned.places,
            owners=DISTRICTS,
            kinds={"excel"},
            description="退改表与回执：发回区里的问题 / return workbooks and receipts: what goes back to the district.",
        ),
    ]


def version_of(database: Database) -> str:
    """Another one whenever the columns, keys or row rules of a database are others."""
    declared = repr([sorted(database.columns.items()), database.keys, database.identity, database.active])
    return _digest(
        [
            declared.encode(),
            *_added(f"databases/{database.name}.toml", "codelists/", "rules/"),
            *_contents("schemas/rowrules"),
            *_contents("schemas/reference"),
        ]
    )


def version_of_indicators() -> str:
    """Another one whenever a record of an indicator or base is another."""
    return _digest([*_contents("warehouse/indicators"), *_added("bases/", "indicators/")])


def version_of_release() -> str:
    """Another one whenever what makes the workbook and the page is another."""
    return _digest(_contents("warehouse/releases"))


def figures() -> dg.TableSchema:
    """The indicators as the columns of one table."""
    return dg.TableSchema(
        [dg.TableColumn(each.code, each.kind, f"{each.zh} / {each.en}") for each in indicators().values()]
    )


def lineage() -> dg.TableColumnLineage:
    """Indicator → the columns of the databases that it needs."""
    return dg.TableColumnLineage({each.code: list(_deps(each)) for each in indicators().values()})


def _deps(indicator: Indicator) -> Iterable[dg.TableColumnDep]:
    for need in sorted(indicator.needs):
        for field in need.fields:
            if field in databases()[need.database].columns:
                yield dg.TableColumnDep(need.database, field)


def _added(*beginnings: str) -> list[bytes]:
    """What the home adds of that."""
    return [text.encode() for name, text in sorted(searchpath.added().items()) if name.startswith(beginnings)]


@cache
def _contents(folder: str) -> tuple[bytes, ...]:
    kept = (path for path in sorted((ROOT / folder).rglob("*")) if path.is_file() and path.suffix != ".pyc")
    return tuple(path.read_bytes() for path in kept)


def _digest(parts: Iterable[bytes]) -> str:
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()[:12]
