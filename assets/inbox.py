"""The inbox: which district folders of which month have files waiting, and whether they lie still. Reads no file."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from schemas.areas import Areas
from sources.formats import LEFT_ALONE

PERIOD = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, order=True)
class Delivery:
    """What waits of one district for one period. `period` is YYYY-MM."""

    period: str
    district: str
    files: tuple[Path, ...]

    @property
    def changed_at(self) -> float:
        """Seconds since the epoch of the last change. Not the modification time, which copying may set back."""
        return max(path.stat().st_ctime for path in self.files)

    @property
    def digest(self) -> str:
        """The same while no file is added, changed or replaced.

        Dagster remembers a run key for ever: with the content alone, the same bytes sent again would wait for ever.
        """
        facts = ((path.name, path.stat().st_size, path.stat().st_ctime_ns) for path in self.files)
        return hashlib.sha256(repr(tuple(facts)).encode()).hexdigest()[:16]

    def is_quiet(self, seconds: float) -> bool:
        """Whether nothing has changed for so long: nobody is still copying."""
        return time.time() - self.changed_at >= seconds


def waiting(inbox: Path, areas: Areas) -> list[Delivery]:
    """All deliveries of the inbox, by period and district. Folders that name neither are left alone."""
    found: dict[tuple[str, str], list[Path]] = {}
    for period in _folders(inbox):
        if PERIOD.fullmatch(period.name):
            for folder in _folders(period):
                if district := district_of(folder.name, areas):
                    found.setdefault((period.name, district), []).extend(_files(folder))
    return [Delivery(*key, tuple(sorted(files))) for key, files in sorted(found.items()) if files]


def delivery(inbox: Path, areas: Areas, period: str, district: str) -> Delivery:
    """What waits of one district and period; no files when there is nothing."""
    folders = (folder for folder in _folders(inbox / period) if district_of(folder.name, areas) == district)
    return Delivery(period, district, tuple(sorted(path for folder in folders for path in _files(folder))))


def district_of(name: str, areas: Areas) -> str | None:
    """The district that a folder names by code, by name or by both (310105, 长宁区, 310105长宁区)."""
    codes = {area.code for area in areas.districts}
    leading = re.match(r"\d{6}", name)
    if leading:
        return leading[0] if leading[0] in codes else None
    city = areas.level(1)[0].code
    code = areas.find(name, city, 2)
    return code if code in codes else None


def _folders(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from sorted(path for path in folder.iterdir() if path.is_dir() and not path.is_symlink())


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        if path.is_file() and not path.is_symlink() and not any(LEFT_ALONE.fullmatch(part) for part in inside):
            yield path
