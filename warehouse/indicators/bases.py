"""Bases: what indicators count (organisations, members, units …), each a TOML file in `bases/`.

A base says which rows there are, where they stand, which columns its indicators may use and what those need of the
districts' files. The indicators stand in `registry.py`, the query in `figures/compilation.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
from sqlglot import exp

from schemas.cities.groupings import KINDS
from schemas.cities.groupings import LEVELS as LEVELS_OF_MEMBERS
from schemas.codelists import codelist
from schemas.column import Kind, Treatment
from schemas.databaselist import database
from schemas.errors import ConfigurationError
from schemas.records import searchpath
from schemas.records.written import Names, Written, checked, toml
from warehouse.indicators import expressions
from warehouse.indicators.checkedcolumns import titles
from warehouse.indicators.expressions import LEVELS, Level
from warehouse.indicators.ledgertables import LEDGER_TABLES, PLACES
from warehouse.indicators.needs import BaseNeed, InOrder, Needs, need
from warehouse.lake.treatments import kept_columns

FOLDER = Path(__file__).parent / "bases"
DISTRICT, STREET = LEVELS.index("district") + 1, LEVELS.index("street") + 1

UNMAPPED, BLANK = "未归类", "未填"
"""Members of every dimension: a value that no code list knows, and no value."""

NONE = "FALSE"
ALL_COUNT = "SELECT p.*, TRUE AS counted_city, TRUE AS counted_district FROM placed AS p"
"""The marks of rows that count in the city as in their district, each for itself."""


class DimensionRecord(Written):
    """A breakdown as it is written: `sql` (default: the column so named), `codelist` or `members`, `finest`.

    `title`: its Chinese name, where the column's header is not it or several bases break down by it.
    """

    name: str = ""
    title: str = ""
    sql: str | None = None
    codelist: str | None = None
    members: Names = ()
    finest: Level = "street"
    titles_of: Literal["databases", "columns"] | None = None
    """Its members are the titles of all databases, or of all columns that something is asked of; of a home's too."""


class BaseRecord(Written):
    """A base as it is written; `derived` names fields of its own database, `joined` and `marked` those of any.

    `of_ledger`: it counts rows of this table of `LEDGER_TABLES`, of all databases, not of one's files. `columns`: it
    counts what rules see in a district's files together (`figures/together`), rows of these and `PLACES`.
    `is_by_district`: what it counts of a district and below rests on the files of that district alone, so that after
    another district's files it need not be counted again. `shared`: which rows are marked by others that say the same;
    each of the rest counts in the city as in its district. `identity`: what is equal in rows of the same person or
    thing, which overlapping groupings count once. `belongs_by`: kind of a grouping's members → the column that names
    such a member, or several with `|` between them.
    """

    database: str | None = None
    of_ledger: str | None = None
    columns: dict[str, Literal["text", "yes_no", "whole"]] = {}
    is_by_district: bool = False
    rows: str
    marks: str = ALL_COUNT
    shared: str | None = None
    identity: str | None = None
    belongs_by: dict[str, str] = {}
    area_fields: Needs = frozenset()
    derived: dict[str, Names] = {}
    joined: dict[str, InOrder] = {}
    marked: dict[str, InOrder] = {}
    terms: dict[str, str] = {}
    dimensions: dict[str, DimensionRecord] = {}


@dataclass(frozen=True)
class Usable:
    """A column that expressions may use: what it needs of the files, and the code list of its values."""

    needs: frozenset[BaseNeed]
    codelist: str | None = None


@dataclass(frozen=True)
class Dimension:
    """A breakdown. `sql` gives the member's code, terms put in; `finest` is the finest level it is broken down to."""

    name: str
    title: str
    sql: str
    codelist: str | None
    members: tuple[str, ...]
    finest: int
    needs: frozenset[BaseNeed]


@dataclass(frozen=True)
class Base:
    """One counting base. `rows` gives own_street and own_community, `marks` counted_city and _district.

    `database`: None of one that counts the ledger or what rules see together (`is_together`): it needs nothing of the
    files. `shared`: the condition for rows that may count in the city otherwise than in their district; None: unknown.
    """

    name: str
    database: str | None
    is_together: bool
    whole_numbers: frozenset[str]
    is_by_district: bool
    rows: str
    marks: str
    shared: str | None
    identity: str | None
    belongs_by: Mapping[str, str]
    area_needs: frozenset[BaseNeed]
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

    @property
    def of_shared(self) -> Base:
        """The same of its shared rows alone."""
        return replace(self, rows=f"SELECT * FROM ({self.rows}) AS r WHERE {self.shared}")

    def needs(self, expression: exp.Expr) -> frozenset[BaseNeed]:
        """What the expression needs of the files, the base's own database at least."""
        of_columns = (self.usable[name].needs for name in expressions.needed(expression))
        return frozenset({BaseNeed(self.database)} if self.database else ()).union(*of_columns)


def dimension(base: Base, name: str, record: DimensionRecord, where: str) -> Dimension:
    """The dimension of that record."""
    where = f"{where}, dimension {name!r}"
    members = record.members if record.titles_of is None else titles(record.titles_of)
    if (record.codelist is None) == (not members):
        raise ConfigurationError(f"{where} needs codelist or members")
    if record.codelist:
        codelist(record.codelist)
    expression = base.expression(name if record.sql is None else record.sql, where)
    return Dimension(
        name=name,
        title=record.title,
        sql=expression.sql(expressions.DIALECT),
        codelist=record.codelist,
        members=members,
        finest=min(LEVELS.index(record.finest) + 1, STREET),
        needs=base.needs(expression),
    )


@searchpath.follows
@cache
def bases(folder: Path = FOLDER) -> dict[str, Base]:
    """All bases by name (the file's name). A file added to the folder, or to a home's, adds one."""
    return {file.name: _base(file) for file in searchpath.files("bases", folder)}


def _base(file: searchpath.RecordFile) -> Base:
    where = file.where
    record = checked(BaseRecord, toml(file.text, where), where)
    if sum(map(bool, (record.database, record.of_ledger, record.columns))) != 1 or record.of_ledger not in (
        None,
        *LEDGER_TABLES,
    ):
        raise ConfigurationError(
            f"{where} needs database, columns, or of_ledger with one of {', '.join(LEDGER_TABLES)}"
        )
    if record.columns and not (record.is_by_district and record.marks == ALL_COUNT):
        raise ConfigurationError(f"{where}: 'columns' are of rows of one district: write is_by_district, and no marks")
    if record.database and not record.area_fields:
        raise ConfigurationError(f"{where}: 'area_fields' is missing: which fields say where its rows stand")
    base = Base(
        name=file.name,
        database=database(record.database).name if record.database else None,
        is_together=bool(record.columns),
        whole_numbers=_whole_numbers(record),
        is_by_district=record.is_by_district,
        rows=record.rows,
        marks=record.marks,
        shared=NONE if record.marks == ALL_COUNT else record.shared,
        identity=record.identity,
        belongs_by=record.belongs_by,
        area_needs=record.area_fields,
        usable=_usable(record, where),
        terms=record.terms,
    )
    for kind, column in record.belongs_by.items():
        if kind not in KINDS or kind in LEVELS_OF_MEMBERS or column not in base.usable:
            raise ConfigurationError(f"{where}, belongs_by: {kind} = {column!r}: write a kind of member and a column")
    dimensions = {name: dimension(base, name, one, where) for name, one in record.dimensions.items()}
    return replace(base, dimensions=dimensions)


def _usable(record: BaseRecord, where: str) -> dict[str, Usable]:
    """Columns of the database's own Parquet files, then what the rows join to them and mark on them."""
    if record.database is None:
        own_columns: Mapping[str, Any] = (
            LEDGER_TABLES[record.of_ledger] if record.of_ledger else {**PLACES, **record.columns}
        )
        return {name: Usable(frozenset()) for name in own_columns}
    own = database(record.database)
    found: dict[str, Usable] = {}
    columns = kept_columns(own)
    for kept in columns:
        if kept.origin is not None:
            # the code list of levels is named after the detailed one (education → education_stat_level)
            suffix = "_stat_level" if kept.origin.treatment is Treatment.STAT_LEVEL else ""
            codes = kept.origin.codelist and kept.origin.codelist + suffix
            found[kept.name] = Usable(frozenset({BaseNeed(own.name, (kept.origin.name,))}), codes)
    for name, fields in record.derived.items():
        if name not in {one.name for one in columns}:
            raise ConfigurationError(f"{where}: {own.name} derives no column {name!r}")
        found[name] = Usable(frozenset(need(f"{own.name}.{one}") for one in fields))
    for name, needs in (record.joined | record.marked).items():
        codes = database(needs[-1].database).columns[needs[-1].fields[0]].codelist if needs else None
        found[name] = Usable(frozenset(needs), codes)
    return found


def _whole_numbers(record: BaseRecord) -> frozenset[str]:
    """Its columns that hold whole numbers: their sums are exact."""
    if record.database:
        return frozenset(one.name for one in database(record.database).columns.values() if one.kind is Kind.INT)
    own: Mapping[str, Any] = LEDGER_TABLES[record.of_ledger] if record.of_ledger else record.columns
    return frozenset(name for name, kind in own.items() if kind in ("whole", pa.int64()))
