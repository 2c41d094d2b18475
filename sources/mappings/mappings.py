"""The home's dated mappings, corrections and waivers, and which of them hold for a file.

How files of them are read: `mappingfiles`. They are applied elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from schemas.errors import ConfigurationError
from schemas.periods import Period
from sources.mappings.records import Absence, Correction, HeaderMapping, Layout, Record, ValueAlias, Waiver


@dataclass(frozen=True)
class Mappings:
    """All records, or those that hold for one file; none where there is no home."""

    records: tuple[Record, ...] = ()

    def scoped(self, file: str, district: str | None, period: Period | None) -> Mappings:
        """Those that hold for a file (its masked name); of records on the same thing the narrowest one.

        Raises `ConfigurationError` when two that are equally narrow contradict each other.
        """
        return Mappings(_narrowest(one for one in self.records if one.scope.holds(file, district, period)))

    def of(self, database: str) -> Mappings:
        """The records of one database, and those of all databases."""
        return Mappings(tuple(one for one in self.records if one.scope.database in ("", database)))

    @cached_property
    def headers(self) -> tuple[HeaderMapping, ...]:
        """What headers mean."""
        return tuple(one for one in self.records if isinstance(one, HeaderMapping))

    @cached_property
    def absences(self) -> tuple[Absence, ...]:
        """Columns that a district does not have."""
        return tuple(one for one in self.records if isinstance(one, Absence))

    @cached_property
    def values(self) -> tuple[ValueAlias, ...]:
        """What values mean."""
        return tuple(one for one in self.records if isinstance(one, ValueAlias))

    @cached_property
    def corrections(self) -> tuple[Correction, ...]:
        """Known errors and what is right."""
        return tuple(one for one in self.records if isinstance(one, Correction))

    @cached_property
    def waivers(self) -> tuple[Waiver, ...]:
        """Rules that only warn."""
        return tuple(one for one in self.records if isinstance(one, Waiver))

    @cached_property
    def layouts(self) -> tuple[Layout, ...]:
        """How files are laid out."""
        return tuple(one for one in self.records if isinstance(one, Layout))


def _narrowest(records: Iterable[Record]) -> tuple[Record, ...]:
    found: dict[tuple[str, ...], Record] = {}
    for record in records:
        other = found.setdefault(record.subject, record)
        if record.scope.rank == other.scope.rank and record.decision != other.decision:
            raise contradiction(other, record)
        if record.scope.rank > other.scope.rank:
            found[record.subject] = record
    return tuple(found.values())


def contradiction(one: Record, other: Record) -> ConfigurationError:
    """The error of two records that cannot both hold, with the mend."""
    about = "/".join(part for part in one.subject if part)
    return ConfigurationError(
        f"reference/{one.scope.source} and reference/{other.scope.source} contradict each other about {about}: "
        "end one of them with valid_to, or narrow its scope"
    )
