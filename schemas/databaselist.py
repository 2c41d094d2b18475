"""All databases: the modules and TOML files of `schemas/databases`, and what a home's `reference` or a pack adds."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from schemas.database import Database
from schemas.errors import ConfigurationError
from schemas.records import searchpath


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
