"""The districts' own systems, as they are declared in the home's `reference/sources`: one TOML file each.

Where and what to ask stands there, never a password. How a system is asked is `pulling`'s.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import sqlalchemy as sa
from pydantic import ConfigDict, Field, field_validator

from schemas.cities.areas import Areas
from schemas.cities.reporters import every_reporter, is_due
from schemas.databaselist import database
from schemas.errors import ConfigurationError
from schemas.periods import Period
from schemas.records.searchpath import text_of
from schemas.records.written import Day, Written, checked, toml, wrong

FOLDER = "sources"
SECRET_WORDS = ("password", "passwd", "pwd", "secret", "token")
Filled = Annotated[str, Field(min_length=1)]


class System(Written):
    """One query of one system. `database` is a hint for runs of single databases; `file` names what is delivered."""

    model_config = ConfigDict(hide_input_in_errors=True)

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    district: Annotated[str, Field(pattern=r"^\d{6}$")]
    url: Filled
    query: Filled
    author: Filled
    reason: Filled
    database: str | None = None
    file: Annotated[str, Field(pattern=r"^[\w\-]{1,60}$")] | None = None
    valid_from: Day = None
    valid_to: Day = None

    @field_validator("url")
    @classmethod
    def holds_no_password(cls, url: str) -> str:
        """A password stands in the environment or the key file."""
        try:
            read = sa.make_url(url)
        except sa.exc.ArgumentError:
            raise wrong("is no SQLAlchemy URL, such as postgresql+psycopg://reader@host/name") from None
        if read.password or any(word in key.lower() for key in read.query for word in SECRET_WORDS):
            raise wrong("holds a password: put it into the variable of this source and take it out")
        return url

    @field_validator("database")
    @classmethod
    def is_a_database(cls, named: str | None) -> str | None:
        """By its name, whichever way it is called."""
        return None if named is None else database(named).name

    @property
    def variable(self) -> str:
        """Where its password is looked for."""
        return f"OCTET_SOURCE_{self.name.upper()}_PASSWORD"

    @property
    def file_name(self) -> str:
        """Name of the file that a pull delivers."""
        return f"{self.file or self.name}.jsonl"

    def is_valid(self, period: Period) -> bool:
        """Whether the query holds for a month: its data date lies between the dates, both inclusive."""
        day = period.data_date
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


def read_systems(reference: Path, areas: Areas) -> tuple[System, ...]:
    """All declared systems by name; a wrong record is told with the file and the field."""
    found = [_read(path, areas) for path in sorted((reference / FOLDER).glob("*.toml"))]
    for number, one in enumerate(found):
        for other in found[:number]:
            if one.name == other.name or (one.district, one.file_name) == (other.district, other.file_name):
                what = f"are called {one.name!r} or deliver {one.file_name} for {one.district}"
                raise ConfigurationError(f"{FOLDER}: two sources {what}: give each its own name and file")
    return tuple(found)


def systems_of(systems: tuple[System, ...], district: str, period: Period, wanted: frozenset[str]) -> list[System]:
    """Those to ask for a district and month when these databases are wanted."""
    return [
        each
        for each in systems
        if each.district == district and each.is_valid(period) and _is_wanted(each, period, wanted)
    ]


def _is_wanted(system: System, period: Period, wanted: frozenset[str]) -> bool:
    named = system.database
    return named is None or (named in wanted and is_due(database(named), period))


def _read(path: Path, areas: Areas) -> System:
    where = f"{FOLDER}/{path.name}"
    found = checked(System, toml(text_of(path, where), where), where)
    if found.district not in {area.code for area in every_reporter(areas)}:
        raise ConfigurationError(f"{where}: no district has the code {found.district}")
    return found
