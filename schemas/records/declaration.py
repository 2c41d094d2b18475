"""A database that is data: `databases/<name>.toml`, read into the same `Database` that a module of ours makes.

It says what a module says, and simple row rules as records; rules that are harder need a module.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any, Self

import pandas as pd
import pyarrow as pa
from pydantic import Field, Strict, model_validator

from schemas.codelists import codelist
from schemas.column import HALF, HALF_PREFIX, Count, Date, Flag, Kind, Number, Text, Treatment
from schemas.database import Database, Derive, Reporter, Rows
from schemas.errors import ConfigurationError
from schemas.periods import Period, Rhythm
from schemas.records.columnrecord import DATES, NUMBERS, ColumnRecord
from schemas.records.rowrecord import RowRecord
from schemas.records.searchpath import RecordFile
from schemas.records.written import Names, Written, checked, filled, toml, wrong
from schemas.rowrules.persons import Person

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
TAKEN = frozenset(
    "id period district submission_id submission sheet row part database person_key name_key counted_city "
    "counted_district own_street own_community".split()
)
"""What the tables of the warehouse and the counting of rows call their own columns."""
IDENTITY_NUMBER = "citizen_id"
PERSONS = {"name": Kind.TEXT, "sex": Kind.CODE, "birth_date": Kind.DATE}
"""Columns of persons that are compared with the identity number."""
SERIES: dict[Kind, Any] = {
    Kind.DATE: Date,
    Kind.MONTH: Date,
    Kind.INT: Count,
    Kind.NUMBER: Number,
    Kind.MONEY_WAN: Number,
    Kind.PERCENT: Number,
    Kind.BOOL: Flag,
}
"""Every other kind is text."""


class DatabaseRecord(Written):
    """A database as it is written."""

    code: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]{1,3}$")]
    title: Annotated[str, filled("write what the register is called")]
    title_en: Annotated[str, filled("write what it is called in English")]
    order: int = 100
    hints: Names = ()
    keys: Annotated[tuple[Names, ...], Strict(False), Field(min_length=1)]
    identity: Annotated[tuple[Names, ...], Strict(False), Field(min_length=1)]
    active: Annotated[tuple[str, str], Strict(False)] | None = None
    latest: str | None = None
    rhythm: Annotated[Rhythm, Strict(False)] = Rhythm.MONTHLY
    reporter: Annotated[Reporter, Strict(False)] = Reporter.DISTRICT
    total_words: Names = ()
    owed: bool = True
    columns: dict[str, ColumnRecord]
    rules: Annotated[tuple[RowRecord, ...], Strict(False)] = ()

    @model_validator(mode="after")
    def _has_what_it_names(self) -> Self:
        for name in self.columns:
            if not NAME.fullmatch(name) or name in TAKEN or name.startswith("has_") or name.endswith(HALF):
                raise wrong(f"columns.{name}: call it otherwise, in small letters, digits and _")
        named = [("keys", name) for key in self.keys for name in key]
        named += [("identity", name) for key in self.identity for name in key]
        named += [("active", self.active[0])] if self.active else []
        named += [("latest", self.latest)] if self.latest else []
        named += [(f"columns.{own}.not_above", one.not_above) for own, one in self.columns.items() if one.not_above]
        named += [(f"rules.{number}", name) for number, one in enumerate(self.rules) for name in one.names]
        if not all((*self.keys, *self.identity)):
            raise wrong('keys and identity: name the columns of each, [["code"], ["name", "street_code"]]')
        for where, name in named:
            if name not in self.columns:
                raise wrong(f"{where} {name!r}: there is no such column; columns are {', '.join(self.columns)}")
        return self

    @model_validator(mode="after")
    def _tells_columns_apart(self) -> Self:
        seen: dict[str, str] = {}
        for name, one in self.columns.items():
            for header in (one.title, *one.synonyms):
                if header in seen:
                    raise wrong(f"columns.{name}: the header {header!r} is that of columns.{seen[header]} already")
                seen[header] = name
        return self

    @model_validator(mode="after")
    def _compares_what_can_be(self) -> Self:
        kinds = {name: one.kind for name, one in self.columns.items()}
        for name, one in self.columns.items():
            if one.not_above and not {kinds[name], kinds[one.not_above]} <= NUMBERS:
                raise wrong(f"columns.{name}.not_above: both must be numbers")
        for number, rule in enumerate(self.rules):
            of = {kinds[name] for name in rule.names}
            if not of <= NUMBERS and not (rule.at_most and of <= DATES):
                raise wrong(f"rules.{number}: its columns must be numbers (of at_most: both numbers, or both dates)")
        if self.latest and kinds[self.latest] not in DATES:
            raise wrong(f"latest {self.latest!r} must be a date")
        coded = self.columns[self.active[0]].codelist if self.active else None
        if self.active and (coded is None or self.active[1] not in codelist(coded).labels):
            raise wrong(f"active: {self.active[1]!r} is no code of {self.active[0]}")
        return self

    @model_validator(mode="after")
    def _is_keyed_where_it_has_wholes(self) -> Self:
        for name, one in self.columns.items():
            if one.with_whole and ((name,) not in self.keys or self.identity != ((name,),)):
                raise wrong(f"columns.{name}.with_whole: keys and identity are that column alone")
        return self

    @model_validator(mode="after")
    def _knows_persons(self) -> Self:
        for name, one in self.columns.items():
            is_number = name == IDENTITY_NUMBER and one.kind is Kind.IDENTITY
            if (one.treatment is Treatment.PERSON_KEY) != is_number:
                raise wrong(
                    f"columns.{name}: a register of persons has one column {IDENTITY_NUMBER} of kind 'identity' with "
                    "treatment 'person_key'; other identity numbers are dropped"
                )
        for name, kind in PERSONS.items() if IDENTITY_NUMBER in self.columns else ():
            if name in self.columns and self.columns[name].kind is not kind:
                raise wrong(f"columns.{name}: of a person it is of kind {kind.value!r}: call it otherwise")
        return self


def declared(file: RecordFile) -> Database:
    """The database that a file declares; what is wrong is a `ConfigurationError` with file, field and mend."""
    if not NAME.fullmatch(file.name):
        raise ConfigurationError(f"{file.where}: call the file otherwise: small letters, digits and _")
    record = checked(DatabaseRecord, toml(file.text, file.where), file.where)
    return Database(
        code=record.code,
        name=file.name,
        title=record.title,
        title_en=record.title_en,
        order=record.order,
        hints=record.hints or (record.title,),
        keys=record.keys,
        identity=record.identity,
        model=_model(file.name, record),
        active=record.active,
        latest=record.latest,
        rhythm=record.rhythm,
        reporter=record.reporter,
        total_words=record.total_words,
        is_owed=record.owed,
        derive=roundings([name for name, one in record.columns.items() if one.indicator]),
        sums=tuple((rule.column, rule.equals) for rule in record.rules if rule.equals),
        file=file.where,
    )


def roundings(reported: Sequence[str]) -> Derive | None:
    """Lake columns `<name>_half`: by how much each figure that is reported may be rounded; None where none is."""

    def derive(frame: pd.DataFrame, _period: Period) -> dict[str, pd.Series[Any]]:
        nothing = pd.Series(0.0, frame.index, dtype=pd.ArrowDtype(pa.float64()))
        return {f"{name}{HALF}": frame.get(HALF_PREFIX + name, nothing) for name in reported}

    return derive if reported else None


def _model(name: str, record: DatabaseRecord) -> type[Rows]:
    """The pandera model, made of the columns and the rules."""
    keys = {one for key in record.keys for one in key}
    parent = Person if IDENTITY_NUMBER in record.columns else Rows
    members: dict[str, Any] = {
        "__doc__": f"One row per record of {record.title}.",
        "__module__": __name__,
        "__annotations__": {name: SERIES.get(one.kind, Text) for name, one in record.columns.items()},
    }
    members |= {name: one.field(is_key=name in keys) for name, one in record.columns.items()}
    members |= {f"rule_{at}": rule.check(record.columns) for at, rule in enumerate(record.rules)}
    return type(name.title().replace("_", ""), (parent,), members)
