"""The Dagster instance of a home. Definitions and runs stand elsewhere."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import dagster as dg

    from pipelines.homes.home import Home

HOME = "DAGSTER_HOME"
"""Where Dagster, and `runrecords`, find what belongs to an instance."""


@contextmanager
def instance(home: Home) -> Iterator[dg.DagsterInstance]:
    """The instance that records the home's runs."""
    import dagster as dg

    folder, earlier = str(home.folder("dagster")), os.environ.get(HOME)
    os.environ[HOME] = folder
    try:
        opened = dg.DagsterInstance.from_config(folder)
    finally:
        del os.environ[HOME]
        if earlier is not None:
            os.environ[HOME] = earlier
    with opened:
        yield opened


def environment_of(home: Home) -> dict[str, str]:
    """The environment in which Dagster's own processes find this home and its instance."""
    return os.environ | {HOME: str(home.folder("dagster")), "OCTET_HOME": str(home.root)}
