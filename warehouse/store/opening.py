"""What a run needs of the warehouse, in one hand: database, lake, vault and pseudonyms of a home. No settings here."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from schemas.cities.areas import Areas
from schemas.errors import ConfigurationError
from warehouse.lake.pseudonyms import Pseudonyms
from warehouse.lake.vault import Vault
from warehouse.ledger import events, snapshots
from warehouse.ledger.connection import writing
from warehouse.ledger.tables import setting
from warehouse.store import reference, registertables, views
from warehouse.store.migration import upgrade

FINGERPRINT = "pseudonym_key_fingerprint"


@dataclass(frozen=True)
class Store:
    """Everything a run needs; made by `open_store`."""

    engine: sa.Engine
    lake: Path
    vault: Vault
    pseudonyms: Pseudonyms


def open_store(engine: sa.Engine, lake: Path, vault: Vault, pseudonyms: Pseudonyms) -> Store:
    """Bring the schema up to date and hold the pseudonym key against the ledger's fingerprint.

    Raises `ConfigurationError` when the key is not the one the warehouse was begun with, or when the warehouse holds
    what no schema declares any more.
    """
    upgrade(engine)
    with writing(engine) as connection:
        events.lock(connection)
        _pin(connection, pseudonyms)
        registertables.declare(connection)
    lake.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Store(engine, lake, vault, pseudonyms)


def refresh(store: Store, areas: Areas, folder: Path | None = None) -> None:
    """Bring in what is declared outside the ledger: areas, codes, indicator records, views, and the home's reference.

    `folder` is the home's `reference`; what is edited there is kept as a dated copy. Nothing is written when nothing
    changed, so a run may call this every time.
    """
    with writing(store.engine) as connection:
        events.lock(connection)
        if folder is not None:
            snapshots.take(connection, folder)
        reference.fill(connection, areas)
        views.refresh(connection)


def _pin(connection: sa.Connection, pseudonyms: Pseudonyms) -> None:
    """Keep the key's fingerprint the first time; afterwards refuse any other key.

    With another key the same person would get another pseudonym, and be counted twice.
    """
    known = connection.scalar(sa.select(setting.c.value).where(setting.c.key == FINGERPRINT))
    if known is None:
        connection.execute(setting.insert().values(key=FINGERPRINT, value=pseudonyms.fingerprint))
    elif not hmac.compare_digest(known, pseudonyms.fingerprint):
        raise ConfigurationError(
            "OCTET_PSEUDONYM_KEY is not the key this warehouse was begun with: set the first key again"
        )
