"""What a pair of examples is tried on: a folder, a reader, a city, a store."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from schemas.outcome import Outcome
from sources.child.parser import Parser
from tests.indicators.cities import City
from tests.stores import NUMBERS, Backend, open_at
from warehouse.store.opening import Store

Told = set[str]
"""The rules that the real check has told of."""


@dataclass
class Bench:
    """Everything is made anew for each example of a pair."""

    folder: Path
    parser: Parser
    backend: Backend
    _numbers: count[int] = field(default_factory=count)

    def fresh(self) -> Path:
        """An empty folder."""
        path = self.folder / str(next(self._numbers))
        path.mkdir(parents=True)
        return path

    def city(self) -> City:
        """Two districts of which nothing is reported yet."""
        return City(self.fresh())

    def store(self) -> Store:
        """An empty warehouse."""
        return open_at(self.backend.create(f"pair_{next(NUMBERS)}", "octet_empty"), self.fresh())


Pair = Callable[[Bench], tuple[Told, Told]]
"""What is told of an example that breaks a rule, and of the nearest one that does not."""


def rules_of(found: Iterable[Outcome]) -> Told:
    """The rules that outcomes have findings of."""
    return {finding.rule for one in found for finding in one.findings}
