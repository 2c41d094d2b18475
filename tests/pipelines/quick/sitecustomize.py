"""On the path of a tested process: the daemon of `octet ui` looks every second for backfills, not every thirty.

Where `COUNTED` names indicators, none of the package's others are known (`tests.homes.counting`, for a process).

While the home has a file `slow` in it, a run stops for a minute after the first file that it has committed, and makes
a file `committed`.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from typing import Any


class Changed(MetaPathFinder):
    """Finds a module as usual, and changes it once it has run."""

    def __init__(self, name: str, change: Callable[[Any], None]) -> None:
        self.name, self.change = name, change

    def find_spec(self, name: str, _path: Sequence[str] | None = None, _target: Any = None) -> ModuleSpec | None:
        if name != self.name:
            return None
        sys.meta_path.remove(self)
        spec = find_spec(name)
        assert spec is not None and isinstance(spec.loader, Loader)
        execute = spec.loader.exec_module

        def changed(module: Any) -> None:
            execute(module)
            self.change(module)

        spec.loader.exec_module = changed  # type: ignore[method-assign]
        return spec


def quicken(daemon: Any) -> None:
    daemon.DEFAULT_DAEMON_INTERVAL_SECONDS = 1


def slow(taking: Any) -> None:
    commit, home = taking._commit, Path(os.environ.get("OCTET_HOME", "."))

    def slowly(*given: Any) -> Any:
        done = commit(*given)
        if (home / "slow").exists():
            (home / "committed").touch()
            time.sleep(60)
        return done

    taking._commit = slowly


def few(registry: Any) -> None:
    all_of, counted = registry._file, os.environ["COUNTED"].split(",")
    registry._file = lambda file: [one for one in all_of(file) if one.code in counted]


sys.meta_path[:0] = [Changed("dagster._daemon.controller", quicken), Changed("intake.taking", slow)]
if "COUNTED" in os.environ:
    sys.meta_path.insert(0, Changed("warehouse.indicators.registry", few))
