"""On the path of a tested `octet ui`: its daemon looks every second for backfills, not every thirty."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType

DAEMON = "dagster._daemon.controller"


class Quickened(MetaPathFinder):
    """Finds the daemon's module as usual, and shortens its interval once it has run."""

    def find_spec(
        self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != DAEMON:
            return None
        sys.meta_path.remove(self)
        spec = find_spec(name)
        assert spec is not None and isinstance(spec.loader, Loader)
        execute = spec.loader.exec_module

        def quicken(module: ModuleType) -> None:
            execute(module)
            module.DEFAULT_DAEMON_INTERVAL_SECONDS = 1  # type: ignore[attr-defined]

        spec.loader.exec_module = quicken  # type: ignore[method-assign]
        return spec


sys.meta_path.insert(0, Quickened())
