"""Heavy imports of a command that must start fast."""

from __future__ import annotations

import atexit
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

MANY = 50
"""From so many new modules on their objects are worth setting aside."""


@contextmanager
def uncollected() -> Iterator[None]:
    """Modules are very many objects that all stay: while they load none is looked for to be thrown away, nor later.

    At the end of the process they are given back: DuckDB complains of what is never thrown away.
    """
    before = len(sys.modules)
    gc.disable()
    try:
        yield
    finally:
        if len(sys.modules) - before >= MANY:
            gc.freeze()
            atexit.register(gc.unfreeze)
        gc.enable()
