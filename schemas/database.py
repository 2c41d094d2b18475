"""What a database is: name, keys, who reports it and how often, pandera model. All of them: `databaselist`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import pandas as pd
import pandera.pandas as pandera

from schemas.column import Column, Kind, Role, Treatment
from schemas.periods import Period, Rhythm

Derive = Callable[[pd.DataFrame, Period], dict[str, pd.Series]]
"""Further lake columns from accepted rows before treatment."""


class Reporter(StrEnum):
    """Who reports a database: each district (its streets in parts, if it likes), or the city itself."""

    DISTRICT = "district"
    CITY = "city"


class Rows(pandera.DataFrameModel):
    """Base of the models: typed, nullable columns; what a row must satisfy are named checks (`schemas.rules.rule`)."""

    class Config:
        strict = False
        coerce = False


@dataclass(frozen=True)
class Database:
    """One of the eight databases, or a register beside them. `model` holds the columns and the row checks.

    `keys` are alternatives that must all be met for a file to be readable: (("citizen_id",), ("branch_code",
    "branch_name")) needs the first and one of the second two. `identity` is the row key of rules R001 and R004: the
    first tuple whose columns are all filled in a row. `hints` are words in titles, sheet and file names that speak for
    this database. Of copies (the same identity among rows whose `active` column holds that code) the row with the
    latest date in `latest` stays, then the first. `implied`: a yes in the first column gives the second that code where
    it has the one of `active`. `derive` gives further lake columns that need exact dates, from accepted rows before
    treatment. What `rhythm` and `reporter` mean for a month stands in `cities/reporters.py`.
    `total_words` are further words that its total rows are called by. `sums`: columns that are, by a rule, the sum of
    others, those taken off with a minus. `is_owed`: whether anybody owes it where `reference/obligations` says nothing.
    `file` is where it is declared, for errors.
    """

    code: str
    name: str
    title: str
    title_en: str
    order: int
    hints: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...]
    identity: tuple[tuple[str, ...], ...]
    model: type[Rows]
    active: tuple[str, str] | None = None
    latest: str | None = None
    implied: tuple[tuple[str, str, str], ...] = ()
    derive: Derive | None = None
    rhythm: Rhythm = Rhythm.MONTHLY
    reporter: Reporter = Reporter.DISTRICT
    total_words: tuple[str, ...] = ()
    sums: tuple[tuple[str, tuple[str, ...]], ...] = ()
    is_owed: bool = True
    file: str = ""

    @property
    def where(self) -> str:
        """The file that declares it: a module of the package where nothing else is said."""
        return self.file or f"schemas/databases/{self.name}.py"

    @cached_property
    def columns(self) -> dict[str, Column]:
        """The declared columns by name, in order of declaration."""
        return {
            name: Column(name=name, **_bounds(declared.checks), **declared.metadata["octet"])
            for name, declared in self.model.to_schema().columns.items()
            if declared.metadata
        }

    def place(self, level: int) -> Column | None:
        """The column of that level that says where a row lies: 2 district, 3 street, 4 community."""
        return next((c for c in self.columns.values() if c.is_place and c.level == level), None)

    @cached_property
    def measures(self) -> dict[str, Column]:
        """The columns that report an indicator: with any, its tables are summary tables (汇总表)."""
        return {name: one for name, one in self.columns.items() if one.indicator}

    @cached_property
    def naming(self) -> frozenset[str]:
        """The columns that say which person a row is about."""
        return frozenset(
            name for name, one in self.columns.items() if one.role is Role.PERSON or one.kind is Kind.IDENTITY
        )

    @property
    def is_citywide(self) -> bool:
        """Whether the city reports it, and for all its districts."""
        return self.reporter is Reporter.CITY

    @cached_property
    def district_column(self) -> str | None:
        """The column that says which district a row is of, where the city reports and there is one."""
        named = self.place(2) if self.is_citywide else None
        return named.name if named else None

    @cached_property
    def is_personal(self) -> bool:
        """Whether a row is a person: such rows never enter the warehouse."""
        return any(column.treatment is Treatment.PERSON_KEY for column in self.columns.values())


def _bounds(checks: Iterable[pandera.Check]) -> dict[str, Any]:
    """`low` and `high` of a column, as far as its field has them."""
    names = {"min_value": "low", "max_value": "high"}
    return {names[name]: value for check in checks for name, value in (check.statistics or {}).items()}
