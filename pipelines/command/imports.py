"""Heavy imports of a command that must start fast."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

MANY = 200_000
"""So many objects that stay are worth setting aside; what loads later is little."""


@contextmanager
def uncollected() -> Iterator[None]:
    """Modules are very many objects that all stay: while they load none is looked for to be thrown away, nor later."""
    gc.disable()
    try:
        yield
    finally:
        if gc.get_freeze_count() < MANY:
            gc.freeze()
        gc.enable()
