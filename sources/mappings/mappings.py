"""The home's dated mappings, corrections and waivers, and which of them hold for a file. They are applied elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from schemas.areas import Areas, areas
from schemas.errors import ConfigurationError
from schemas.periods import Period
from sources.mappingfiles.makers import (file_text, mapping_files, read_text)
from sources.mappings.records import Absence, Correction, HeaderMapping, Layout, Record, ValueAlias, Waiver


@dataclass(frozen=True)
class Mappings:
    """All records, or those that hold for one file; none where there is no home."""

    records: tuple[Record, ...] = ()

    @classmethod
    def read(cls, folder: Path, known: Areas | None = None) -> Mappings:
        """What a home's `reference` says now; nothing is read again while no file changed.

        Raises `ConfigurationError` naming file, line, field and the mend, for a record that is wrong or contradicts
        another one.
        """
        seen = []
        for path in mapping_files(folder):
            facts = path.stat()
            seen.append((path, facts.st_mtime_ns, facts.st_size))
        return _read(folder, tuple(seen), known) if seen else cls()

    @classmethod
    def read_with(cls, folder: Path, source: str, text: str, known: Areas) -> Mappings:
        """What it would say if the file `source` (`headers/unit.csv`) had that text; nothing is written."""
        texts = dict(file_text(folder, path) for path in mapping_files(folder)) | {source: text}
        return cls(_consistent(record for name, one in texts.items() for record in read_text(name, one, known)))

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
            raise _contradiction(other, record)
        if record.scope.rank > other.scope.rank:
            found[record.subject] = record
    return tuple(found.values())


@lru_cache(maxsize=4)
def _read(folder: Path, seen: tuple[tuple[Path, int, int], ...], known: Areas | None) -> Mappings:
    known = known or areas(folder=folder / "areas")
    texts = (file_text(folder, path) for path, _changed, _size in seen)
    return Mappings(_consistent(record for source, text in texts for record in read_text(source, text, known)))


def _consistent(records: Iterable[Record]) -> tuple[Record, ...]:
    by_subject: dict[tuple[str, ...], list[Record]] = {}
    found = tuple(records)
    for record in found:
        for other in by_subject.setdefault(record.subject, []):
            if record.decision != other.decision and record.scope.overlaps(other.scope):
                raise _contradiction(other, record)
        by_subject[record.subject].append(record)
    return found


def _contradiction(one: Record, other: Record) -> ConfigurationError:
    about = "/".join(part for part in one.subject if part)
    return ConfigurationError(
        f"reference/{one.scope.source} and reference/{other.scope.source} contradict each other about {about}: "
        "end one of them with valid_to, or narrow its scope"
    )
