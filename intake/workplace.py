"""What the assets need of a home, as one Dagster resource: folders, areas, limits, the store. No settings are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from intake.secrets import Passwords
from schemas.cities.areas import Areas
from schemas.periods import Period
from sources.child.parser import Parser
from sources.reading.ground.limits import Limits
from warehouse.ledger.connection import writing
from warehouse.ledger.events import lock
from warehouse.ledger.owing import obligations
from warehouse.store.opening import Store, refresh


@dataclass(frozen=True)
class Workplace:
    """Made by `pipelines.homes.home`; the store is opened when it is first needed, not when definitions load.

    `checks` is for the pages of Great Expectations, `reference` the home's folder of the city's own areas, groupings,
    obligations and mappings. `limits` bound the child that parses one file, `passwords` open encrypted workbooks and
    the districts' own systems; a folder of the inbox is quiet after `quiet_seconds` without a change.
    """

    inbox: Path
    returned: Path
    releases: Path
    checks: Path
    reference: Path
    areas: Areas
    start: str
    open_store: Callable[[], Store] = field(repr=False)
    limits: Limits = field(default_factory=Limits)
    passwords: Passwords = field(default_factory=Passwords, repr=False)
    keep_inbox: bool = False
    release_group: str = ""
    smallest_count: int = 5
    quiet_seconds: int = 60
    _parsers: list[Parser] = field(default_factory=list, init=False, repr=False, compare=False)

    @cached_property
    def store(self) -> Store:
        """The warehouse, lake and vault, with areas, codes and the home's reference files as they are now.

        One for the life of the process.
        """
        opened = self.open_store()
        refresh(opened, self.areas, self.reference)
        return opened

    @contextmanager
    def parsing(self) -> Iterator[Parser]:
        """The child that reads files, ended with the block; within such a block it is the same one."""
        if self._parsers:
            try:
                yield self._parsers[0]
            finally:
                self._parsers[0].forget()
            return
        with Parser(self.limits) as parser:
            self._parsers.append(parser)
            try:
                yield parser
            finally:
                self._parsers.clear()

    def owe(self, period: Period) -> None:
        """Write down what the districts owe for a period."""
        with writing(self.store.engine) as connection:
            lock(connection)
            obligations.owe(connection, period, self.areas, self.reference / "obligations")
