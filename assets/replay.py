"""Reading the vault again: what was received is examined by today's rules and mappings. Needs the private key."""

from __future__ import annotations

import tempfile
from pathlib import Path

from assets.intake import Run, Taken, commit, expectation
from assets.workplace import Workplace
from sources.examination import examine
from warehouse.connection import reading
from warehouse.ledger import acquire
from warehouse.listings import submissions

REPLAYED = ("accepted", "partial", "held", "returned")


def replay(
    place: Workplace, period: str, district: str, wanted: frozenset[str], run_id: str | None = None
) -> list[Taken]:
    """Examine the raw files of all standing versions again; where the reading is the same, nothing changes.

    Raises `ConfigurationError` without OCTET_VAULT_IDENTITY.
    """
    with reading(place.store.engine) as connection:
        known = submissions(connection, period=period, district=district)
    files = {
        row["sha256"]: row["files"][0]
        for row in known
        if row["state"] in REPLAYED and (row["database"] in wanted or row["database"] is None)
    }
    if not files:
        return []
    run = Run(acquire(place.store.engine, period, district), run_id)
    taken: list[Taken] = []
    with tempfile.TemporaryDirectory(prefix="octet-") as folder:
        for sha256, name in files.items():
            raw = Path(folder) / Path(name).name
            raw.write_bytes(place.store.vault.open(sha256, f"replay {period} {district}"))
            examination = examine(raw, expectation(place, period, district), place.limits)
            chosen = [outcome for outcome in examination.outcomes if outcome.database in wanted]
            taken += [commit(place, outcome, raw, run) for outcome in chosen]
            raw.unlink()
    return taken
