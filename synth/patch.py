"""One district's rows of one database while they are being spoiled: values, overriding cell texts, and what to expect.

Each row is spoiled at most once, and never one that has a finding already: then every expectation is plain.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from schemas.database import Database
from schemas.periods import Period


@dataclass(frozen=True)
class Note:
    """An expected finding that the values alone do not show: an unreadable or repaired cell."""

    rule: str
    severity: str
    row: int
    column: str


@dataclass
class TotalRow:
    """A total: the first so many records that it stands for, the number at each place, and its one-based row."""

    label: str
    records: int
    numbers: dict[int, int]
    row: int = 0


@dataclass
class Patch:
    """`frame` is changed in place; `texts` overrides what is written in a cell; `unreadable` cells hold null for us.

    `blank` cells are left empty and mean the column's default; `month_only` names date columns that the district
    writes without the day.
    """

    database: Database
    frame: pd.DataFrame
    period: Period
    rng: np.random.Generator
    spoiled: np.ndarray
    texts: dict[tuple[int, str], Any] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    unreadable: set[tuple[int, str]] = field(default_factory=set)
    month_only: frozenset[str] = frozenset()
    blank: set[tuple[int, str]] = field(default_factory=set)
    planted: dict[str, int] = field(default_factory=dict)

    @property
    def today(self) -> pd.Timestamp:
        """The data date."""
        return pd.Timestamp(self.period.data_date)

    def rows(self, eligible: pd.Series | np.ndarray, share: float, sure: bool) -> list[int]:
        """Places of unspoiled rows to spoil: `share` of all rows, at least one when `sure`; they count as spoiled."""
        pool = np.flatnonzero(pd.Series(eligible).fillna(False).to_numpy(dtype=bool) & ~self.spoiled)
        count = min(len(pool), max(self.rng.binomial(len(self.frame), min(share, 1.0)), int(sure)))
        chosen = np.sort(self.rng.choice(pool, count, replace=False)) if count else np.array([], dtype=int)
        self.spoiled[chosen] = True
        return [int(row) for row in chosen]

    def at(self, row: int, column: str) -> Any:
        """The value that stands there now."""
        return self.frame[column].iat[row]

    def value(self, row: int, column: str, value: Any) -> None:
        """The district means (and writes) this value."""
        self.frame.loc[row, column] = value

    def text(self, row: int, column: str, text: Any) -> None:
        """The cell holds this, whatever the value is."""
        self.texts[row, column] = text

    def unread(self, row: int, column: str, text: Any, rule: str, severity: str) -> None:
        """The cell holds this, which nobody can read: the value is unknown and `rule` says so."""
        self.frame.loc[row, column] = None
        self.texts[row, column] = text
        self.unreadable.add((row, column))
        self.notes.append(Note(rule, severity, row, column))

    def note(self, row: int, column: str, rule: str, severity: str) -> None:
        """Expect this finding too."""
        self.notes.append(Note(rule, severity, row, column))


Spoil = Callable[[Patch, int], None]
Eligible = Callable[[Patch], Any]


@dataclass(frozen=True)
class Defect:
    """One way to spoil a row: `name` is the rule it breaks and, where there are several ways, which.

    `often`: how many times as often as others it is planted, where few rows are eligible.
    """

    name: str
    database: str
    eligible: Eligible
    spoil: Spoil
    often: float


DEFECTS: list[Defect] = []


def defect(name: str, *databases: str, where: Eligible | None = None, often: float = 1.0) -> Callable[[Spoil], Spoil]:
    """Register a function that spoils one row; `where` says which rows it may take, `often` see `Defect`."""

    def register(spoil: Spoil) -> Spoil:
        for database in databases:
            DEFECTS.append(Defect(name, database, where or _any, spoil, often))
        return spoil

    return register


def _any(patch: Patch) -> np.ndarray:
    return np.ones(len(patch.frame), dtype=bool)
