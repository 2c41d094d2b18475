"""What every record of a dated mapping says, and what it may say of databases, districts, columns and keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, ValidationInfo, field_validator, model_validator

from schemas.cities.reporters import every_reporter
from schemas.column import Column
from schemas.database import Database
from schemas.databaselist import databases
from schemas.finding import mask
from schemas.records.written import Day, Written, filled, wrong
from sources.mappings.records import Record, Scope
from sources.texts.cleaning import fold

SCOPE = ("database", "district", "file", "valid_from", "valid_to", "author", "reason")


def database_name(name: str) -> str:
    """The name of a database."""
    if name not in databases():
        raise wrong(f"write one of {', '.join(databases())}")
    return name


def _district(code: str, info: ValidationInfo) -> str:
    if code and not (info.context and code in {area.code for area in every_reporter(info.context)}):
        raise wrong("write the code of a district in six digits, or nothing for all")
    return code


class Line(Written):
    """A record as it is written: where it holds, who decided it and why; `source` is its own place.

    Validated with the known areas as context. Each field comes after those that it rests on.
    """

    makes: ClassVar[Callable[..., Record]]

    source: str
    database: Annotated[str, AfterValidator(database_name)]
    district: Annotated[str, AfterValidator(_district)] = ""
    file: str = ""
    valid_from: Day = None
    valid_to: Day = None
    author: Annotated[str, filled("write who decided")]
    reason: Annotated[str, filled("write why it was decided")]

    @model_validator(mode="before")
    @classmethod
    def _names_nobody(cls, given: Mapping[str, Any]) -> Mapping[str, Any]:
        for name, value in given.items():
            if name != "source" and isinstance(value, str) and mask(value) != value:
                raise wrong(
                    f"{name} holds what looks like an identity or telephone number; reference files are copied into "
                    "the ledger: use another key, or let the district mend its file"
                )
        return given

    @field_validator("valid_to")
    @classmethod
    def _ends_after_it_begins(cls, end: Day, info: ValidationInfo) -> Day:
        begin = info.data.get("valid_from")
        if begin and end and begin > end:
            raise wrong(f"it is before valid_from {begin}")
        return end

    @classmethod
    def own_fields(cls) -> list[str]:
        """The fields beside where it holds and where it stands."""
        return [name for name in cls.model_fields if name not in (*SCOPE, "source")]

    def record(self) -> Record:
        """What it says, as it is applied."""
        scope = Scope(**{name: getattr(self, name) for name in (*SCOPE, "source")})
        return type(self).makes(scope, **{name: getattr(self, name) for name in self.own_fields()})


def database_of(info: ValidationInfo) -> Database | None:
    """The record's database; None where that is wrong itself, or where it holds for all."""
    return databases().get(info.data.get("database", ""))


def _declared(name: str, info: ValidationInfo) -> Column | None:
    database = database_of(info)
    if database and name not in database.columns:
        raise wrong(f"write one of the columns of {database.name}: {', '.join(database.columns)}")
    return database.columns[name] if database else None


def column_name(name: str, info: ValidationInfo) -> str:
    """A column of the record's database."""
    _declared(name, info)
    return name


def impersonal(name: str, info: ValidationInfo) -> str:
    """A column whose values may stand in the file."""
    column = _declared(name, info)
    if column and column.pii == "D":
        raise wrong("it identifies persons directly, and reference files are copied into the ledger: use another one")
    return name


def _key_value(text: str, info: ValidationInfo) -> str:
    key = info.data.get("key_column", "")
    if text and key is None:
        raise wrong("write in key_column which column holds it")
    if not text and key and (column := _declared(key, info)):
        raise wrong(f"write which {column.title} is meant")
    return fold(text)


KeyColumn = Annotated[str | None, AfterValidator(lambda name, info: impersonal(name, info) if name else None)]
"""The column of a row's key, None for all rows."""
KeyValue = Annotated[str, AfterValidator(_key_value)]
