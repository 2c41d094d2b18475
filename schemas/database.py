"""What a database is (name, keys, pandera model), and the registry that finds them by listing `schemas/databases`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pandera

from schemas.column import Column, Kind, Role, Treatment
from schemas.errors import ConfigurationError
from schemas.periods import Period, Rhythm
from schemas.records import searchpath


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
    latest date in `latest` stays, then the first. `derive` gives further lake columns that need exact dates, from
    accepted rows before treatment. What `rhythm` and `reporter` mean for a month stands in `cities/reporters.py`.
    `total_words` are further words that its total rows are called by. `sums`: columns that are, by a rule, the sum of
    others, those taken off with a minus. `file` is where it is declared, for errors.
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
    derive: Callable[[pd.DataFrame, Period], dict[str, pd.Series]] | None = None
    rhythm: Rhythm = Rhythm.MONTHLY
    reporter: Reporter = Reporter.DISTRICT
    total_words: tuple[str, ...] = ()
    sums: tuple[tuple[str, tuple[str, ...]], ...] = ()
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


@searchpath.follows
@cache
def databases() -> dict[str, Database]:
    """All databases by name, in their order.

    A module with a `DATABASE` in `schemas/databases` adds one, as does a TOML file there or in a home's `reference`.
    """
    import schemas.databases as package

    modules = [importlib.import_module(f"{package.__name__}.{m.name}") for m in pkgutil.iter_modules(package.__path__)]
    known: dict[str, Database] = {}
    for one in [*(module.DATABASE for module in modules), *_declared(Path(package.__path__[0]))]:
        _refuse_namesake(one, known.values())
        known[one.name] = one
    return dict(sorted(known.items(), key=lambda pair: pair[1].order))


def _declared(folder: Path) -> Iterator[Database]:
    for file in searchpath.files("databases", folder):
        from schemas.records.declaration import declared  # most commands find none, and reading one costs pydantic

        yield declared(file)


def _refuse_namesake(one: Database, others: Iterable[Database]) -> None:
    for other in others:
        for said in ("name", "code", "title"):
            if getattr(one, said) in (other.name, other.code, other.title):
                raise searchpath.twice(f"{said} {getattr(one, said)!r}", other.where, one.where)


def database(name: str) -> Database:
    """The database called so: its name (`party_org`), two-letter code (`PO`) or Chinese title (`党组织`)."""
    for found in databases().values():
        if name in (found.name, found.code, found.title):
            return found
    raise ConfigurationError(f"no database is called {name!r}; known: {', '.join(databases())}")
