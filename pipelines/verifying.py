"""How `octet verify` reaches the whole home. What is proved stands in `warehouse/verification/proof.py`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipelines.homes.home import home as found


def breaches(home: Path | None) -> list[dict[str, Any]]:
    """Every breach of an invariant, as objects."""
    from warehouse.verification.proof import verify

    here = found(home)
    folders = [here.folder(name) for name in ("releases", "checks", "dagster")]
    folders += sorted(here.root.glob("warehouse.db*"))
    return [asdict(breach) for breach in verify(here.open_store(), here.areas, folders)]
