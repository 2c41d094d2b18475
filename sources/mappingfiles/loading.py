"""All that a home's `reference` records of mappings, corrections and waivers, read and held against itself."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from schemas.cities.areas import Areas, areas
from schemas.records import searchpath
from sources.mappingfiles.makers import file_text, mapping_files, read_text
from sources.mappings.mappings import Mappings, contradiction
from sources.mappings.records import Record


def read_mappings(folder: Path, known: Areas | None = None) -> Mappings:
    """What a home's `reference` says now; nothing is read again while no file changed.

    Raises `ConfigurationError` naming file, line, field and the mend, for a record that is wrong or contradicts
    another one.
    """
    seen = []
    for path in mapping_files(folder):
        facts = path.stat()
        seen.append((path, facts.st_mtime_ns, facts.st_size))
    return _read(folder, tuple(seen), known) if seen else Mappings()


def read_mappings_with(folder: Path, source: str, text: str, known: Areas) -> Mappings:
    """What it would say if the file `source` (`headers/unit.csv`) had that text; nothing is written."""
    texts = dict(file_text(folder, path) for path in mapping_files(folder)) | {source: text}
    return Mappings(_consistent(record for name, one in texts.items() for record in read_text(name, one, known)))


@searchpath.follows
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
                raise contradiction(other, record)
        by_subject[record.subject].append(record)
    return found
