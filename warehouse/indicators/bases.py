"""Bases: what indicators count (organisations, members, units …), each a TOML file in `bases/`.

A base says which rows there are, where they stand, which columns its indicators may use and what those need of the
districts' files. The indicators stand in `registry.py`, the query in `figures/compilation.py`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sqlglot import exp

from schemas.codelists import codelist
from schemas.column import Treatment
from schemas.database import database, databases
from schemas.errors import ConfigurationError
from warehouse.indicators import expressions
from warehouse.indicators.expressions import LEVELS
from warehouse.lake.treatments import kept_columns

FOLDER = Path(__file__).parent / "bases"
DISTRICT, STREET = LEVELS.index("district") + 1, LEVELS.index("street") + 1

UNMAPPED, BLANK = "未归类", "未填"
"""Members of every dimension: a value that no code list knows, and no value."""


@dataclass(frozen=True, order=True)
class Need:
    """A database that must be there, with one of these fields (alternatives); without fields the database alone."""

    database: str
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Usable:
    """A column that expressions may use: what it needs of the files, and the code list of its values."""

    needs: frozenset[Need]
    codelist: str | None = None


@dataclass(frozen=True)
class Dimension:
    """A breakdown. `sql` gives the member's code, terms put in; `finest` is the finest level it is broken down to."""

    name: str
    sql: str
    codelist: str | None
    members: tuple[str, ...]
    finest: int
    needs: frozenset[Need]


@dataclass(frozen=True)
class Base:
    """One counting base. `rows` gives own_street and own_community, `marks` (optional) counted_city and _district."""

    name: str
    database: str
    rows: str
    marks: str
    area_needs: frozenset[Need]
    usable: Mapping[str, Usable]
    terms: Mapping[str, str]
    dimensions: Mapping[str, Dimension] = field(default_factory=dict)

    def expression(self, text: str, where: str) -> exp.Expr:
        """The checked expression, terms put in: every column known, every compared code in its code list."""
        expression = expressions.expand(text, self.terms, where)
        for name in sorted(expressions.columns(expression)):
            if name not in self.usable:
                raise ConfigurationError(f"{where}: the base {self.name!r} has no column {name!r}")
        for name, value in expressions.compared(expression):
            known = self.usable[name].codelist if name in self.usable else None
            if known and value not in codelist(known).labels:
                raise ConfigurationError(f"{where}: column {name!r} has no code {value!r} in code list {known!r}")
        return expression

    def needs(self, expression: exp.Expr) -> frozenset[Need]:
        """What the expression needs of the files, the base's own database at least."""
        of_columns = (self.usable[name].needs for name in expressions.needed(expression))
        return frozenset({Need(self.database)}).union(*of_columns)


def dimension(base: Base, name: str, record: Mapping[str, Any], where: str) -> Dimension:
    """The dimension of that record: keys `sql` (default: the column so named), `codelist` or `members`, `finest`."""
    unknown = set(record) - {"name", "sql", "codelist", "members", "finest"}
    if unknown or ("codelist" in record) == ("members" in record):
        raise ConfigurationError(f"{where}: dimension {name!r} needs codelist or members, and knows no {unknown or ''}")
    if "codelist" in record:
        codelist(record["codelist"])
    expression = base.expression(record.get("sql", name), f"{where}, dimension {name!r}")
    return Dimension(
        name=name,
        sql=expression.sql(expressions.DIALECT),
        codelist=record.get("codelist"),
        members=tuple(record.get("members", ())),
        finest=min(level(record.get("finest", "street"), where), STREET),
        needs=base.needs(expression),
    )


def level(name: str, where: str) -> int:
    """The number of a level called `city`, `district`, `street` or `community`."""
    if name not in LEVELS:
        raise ConfigurationError(f"{where}: {name!r} is no level; levels are {', '.join(LEVELS)}")
    return LEVELS.index(name) + 1


@cache
def bases(folder: Path = FOLDER) -> dict[str, Base]:
    """All bases by name (the file's name). A file added to the folder adds one."""
    return {path.stem: _base(path) for path in sorted(folder.glob("*.toml"))}


def _base(path: Path) -> Base:
    where = f"bases/{path.name}"
    record = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        base = Base(
            name=path.stem,
            database=database(record["database"]).name,
            rows=record["rows"],
            marks=record.get("marks", "SELECT p.*, TRUE AS counted_city, TRUE AS counted_district FROM placed AS p"),
            area_needs=frozenset(need(text, where) for text in record["area_fields"]),
            usable=_usable(record, where),
            terms=record.get("terms", {}),
        )
    except KeyError as missing:
        raise ConfigurationError(f"{where}: {missing} is missing") from missing
    dimensions = {name: dimension(base, name, r, where) for name, r in record.get("dimensions", {}).items()}
    return Base(**{**vars(base), "dimensions": dimensions})


def _usable(record: Mapping[str, Any], where: str) -> dict[str, Usable]:
    """Columns of the database's own Parquet files, then what the rows join to them and mark on them."""
    own = database(record["database"])
    found: dict[str, Usable] = {}
    columns = kept_columns(own)
    for kept in columns:
        if kept.origin is not None:
            # the code list of levels is named after the detailed one (education → education_stat_level)
            suffix = "_stat_level" if kept.origin.treatment is Treatment.STAT_LEVEL else ""
            codes = kept.origin.codelist and kept.origin.codelist + suffix
            found[kept.name] = Usable(frozenset({Need(own.name, (kept.origin.name,))}), codes)
    for name, fields in record.get("derived", {}).items():
        if name not in {one.name for one in columns}:
            raise ConfigurationError(f"{where}: {own.name} derives no column {name!r}")
        found[name] = Usable(frozenset(need(f"{own.name}.{one}", where) for one in fields))
    for name, fields in {**record.get("joined", {}), **record.get("marked", {})}.items():
        needs = tuple(need(one, where) for one in fields)
        codes = database(needs[-1].database).columns[needs[-1].fields[0]].codelist if needs else None
        found[name] = Usable(frozenset(needs), codes)
    return found


def need(text: str, where: str) -> Need:
    """`party_org.street_code|community_code` → one of the two fields of party_org."""
    name, _, fields = text.partition(".")
    alternatives = tuple(fields.split("|"))
    for one in alternatives:
        if name not in databases() or one not in databases()[name].columns:
            raise ConfigurationError(f"{where}: there is no field {name}.{one}")
    return Need(name, alternatives)
