"""How `octet verify` reaches the whole home. What is proved stands in `warehouse/verification/proof.py`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.homes.home import home as found

if TYPE_CHECKING:
    from warehouse.verification.breaches import Breach


def breaches(home: Path | None) -> list[Breach]:
    """Every breach of an invariant."""
    from warehouse.verification.proof import verify

    here = found(home)
    folders = [here.folder(name) for name in ("releases", "checks", "dagster")]
    folders += sorted(here.root.glob("warehouse.db*"))
    return verify(here.open_store(), here.areas, folders)
