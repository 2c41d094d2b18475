"""What is known of a file before it is read, and what is known of it as soon as its bytes are there."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path

from schemas.cities.areas import Areas
from schemas.finding import Finding, mask
from schemas.periods import Period
from sources.headers.months import dated, tell_period
from sources.mappings.mappings import Mappings
from sources.marking.mark import Mark
from sources.placing.naming import folder_names, tell_district


@dataclass(frozen=True)
class Expectation:
    """What the folder or the caller already knows of a file; it wins over what the file says.

    `passwords` are tried on an encrypted workbook, in their order.
    """

    areas: Areas
    district: str | None = None
    period: Period | None = None
    passwords: tuple[str, ...] = field(default=(), repr=False)
    mappings: Mappings = Mappings()

    def of_mark(self, mark: Mark | None) -> Expectation:
        """With what a return workbook says it is of, where nobody else says it."""
        if mark is None:
            return self
        return replace(self, district=self.district or mark.district, period=self.period or mark.period)

    def mappings_of(self, path: Path, called: str) -> Mappings:
        """Those that hold for a file of that name, as far as folder, caller and the name say whose it is."""
        if not self.mappings.records:
            return self.mappings
        words = [*folder_names(path), path.stem]
        district = self.district or tell_district(words, self.areas)
        return self.mappings.scoped(called, district, self.period or tell_period(dated(words)))


@dataclass(frozen=True)
class Facts:
    """What is known of the file: masked name, hash of its bytes, findings that concern all of it."""

    file: str
    sha256: str
    findings: tuple[Finding, ...] = ()

    @classmethod
    def of_file(cls, path: Path, name: str | None = None) -> Facts:
        """Those of the bytes; `name` is what findings call the file, where that is not its own name."""
        with path.open("rb") as stream:
            return cls(mask(name or path.name), hashlib.file_digest(stream, "sha256").hexdigest())

    def telling(self, *findings: Finding) -> Facts:
        """With these findings behind the others."""
        return replace(self, findings=(*self.findings, *findings))
