"""Proves the seven invariants of the public contract on a whole home; each is a file of `invariants/`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.periods import Period
from warehouse.figures.renewal.inputs import inputs
from warehouse.figures.renewal.rounds import Round
from warehouse.figures.scan import ScanLimits
from warehouse.indicators.owed import due_in
from warehouse.indicators.registry import Indicator, indicators
from warehouse.ledger.connection import reading
from warehouse.ledger.events import standing
from warehouse.ledger.figuretables import computation
from warehouse.ledger.tables import submission
from warehouse.store.opening import Store
from warehouse.verification.breaches import Breach
from warehouse.verification.invariants import (
    computed,
    custody,
    groupsums,
    leaks,
    lineage,
    persondata,
    publication,
    repetition,
    rowfates,
    sums,
)


def verify(
    store: Store,
    areas: Areas,
    folders: Sequence[Path] = (),
    planted: Iterable[str] = (),
    known: Mapping[str, Indicator] | None = None,
) -> list[Breach]:
    """Every breach, by invariant; none when the home is what it promises.

    `folders` (files too) are searched for direct identifiers beside the lake and the tables: releases, logs, Dagster's
    storage. `planted`: texts that must stand nowhere. With a vault that knows its private key the raw files are opened
    and hashed, which is logged like every opening; else only the encrypted bytes are. `known`: the indicators, by
    default those of the registry.
    """
    texts = list(planted)
    records = list((indicators() if known is None else known).values())
    with reading(store.engine) as connection:
        found = [
            *custody.breaches(store, connection),
            *publication.breaches(connection, next((one for one in folders if one.name == "releases"), None)),
            *rowfates.breaches(store, connection),
            *lineage.breaches(store, connection),
            *computed.stale(connection),
            *computed.in_registers(store, connection),
            *repetition.breaches(store, connection),
            *leaks.in_tables(connection, texts),
            *persondata.in_findings(connection),
        ]
        if not any(breach.invariant == 2 for breach in found):  # without its Parquet files nothing can be counted
            for period in _periods(connection):
                found += _recounted(store, connection, period, areas, due_in(period, records))
    found += leaks.in_folders([store.lake, *folders], texts)
    return sorted(set(found))


def _periods(connection: sa.Connection) -> list[Period]:
    known = sa.union(sa.select(computation.c.period), sa.select(submission.c.period).where(standing()))
    return [Period.parse(period) for period in sorted(connection.scalars(known))]


def _recounted(
    store: Store, connection: sa.Connection, period: Period, areas: Areas, known: Sequence[Indicator]
) -> Iterator[Breach]:
    """What invariants 4 and 5 say of a period, on one fresh computation."""
    read = inputs(connection, store.lake, areas, period)
    with Round(store.lake, read, known, areas, period, ScanLimits(), None).whole(connection) as (con, fresh):
        yield from computed.breaches(connection, period, fresh)
        yield from sums.breaches(connection, con, period, areas, read.read, known)
        yield from groupsums.breaches(connection, period, read.groups, known)
