"""What a database is (name, keys, pandera model), and the registry that finds them by listing `schemas/databases`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property

import pandas as pd
import pandera.pandas as pandera

from schemas.column import Column, Treatment
from schemas.errors import ConfigurationError
from schemas.periods import Period


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
    accepted rows before treatment.
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

    @cached_property
    def columns(self) -> dict[str, Column]:
        """The declared columns by name, in order of declaration."""
        return {
            name: Column(name=name, **declared.metadata["octet"])
            for name, declared in self.model.to_schema().columns.items()
            if declared.metadata
        }

    @cached_property
    def is_personal(self) -> bool:
        """Whether a row is a person: such rows never enter the warehouse."""
        return any(column.treatment is Treatment.PERSON_KEY for column in self.columns.values())


@cache
def databases() -> dict[str, Database]:
    """All databases by name, in their order. Adding a module with a `DATABASE` to `schemas/databases` adds one."""
    import schemas.databases as package

    modules = [importlib.import_module(f"{package.__name__}.{m.name}") for m in pkgutil.iter_modules(package.__path__)]
    found: list[Database] = sorted((module.DATABASE for module in modules), key=lambda database: database.order)
    return {database.name: database for database in found}


def database(name: str) -> Database:
    """The database called so: its name (`party_org`), two-letter code (`PO`) or Chinese title (`党组织`)."""
    for found in databases().values():
        if name in (found.name, found.code, found.title):
            return found
    raise ConfigurationError(f"no database is called {name!r}; known: {', '.join(databases())}")
