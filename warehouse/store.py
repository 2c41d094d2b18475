"""What a run needs of the warehouse, in one hand: database, lake, vault and pseudonyms of a home. No settings here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from schemas.areas import Areas
from warehouse import ledger, reference, snapshots, views
from warehouse.connection import writing
from warehouse.migration import upgrade
from warehouse.pseudonyms import Pseudonyms, pin
from warehouse.vault import Vault


@dataclass(frozen=True)
class Store:
    """Everything a run needs; made by `open_store`."""

    engine: sa.Engine
    lake: Path
    vault: Vault
    pseudonyms: Pseudonyms


def open_store(engine: sa.Engine, lake: Path, vault: Vault, pseudonyms: Pseudonyms) -> Store:
    """Bring the schema up to date and hold the pseudonym key against the ledger's fingerprint.

    Raises `ConfigurationError` when the key is not the one the warehouse was begun with.
    """
    upgrade(engine)
    with writing(engine) as connection:
        ledger.lock(connection)
        pin(connection, pseudonyms)
    lake.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Store(engine, lake, vault, pseudonyms)


def refresh(store: Store, areas: Areas, folder: Path | None = None) -> None:
    """Bring in what is declared outside the ledger: areas, codes, indicator records, views, and the home's reference.

    `folder` is the home's `reference`; what is edited there is kept as a dated copy. Nothing is written when nothing
    changed, so a run may call this every time.
    """
    with writing(store.engine) as connection:
        ledger.lock(connection)
        if folder is not None:
            snapshots.take(connection, folder)
        reference.fill(connection, areas)
        views.refresh(connection)
