"""What one record of the home's dated mappings says, and where it holds. How files of them are read: `mappingfiles`.

Every record names who decided and why, so that a figure stays explainable.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TypeAlias

import pydantic

from schemas.periods import Period
from schemas.wording import Bilingual, in_english


@dataclass(frozen=True)
class Scope:
    """Where a record holds: a database, then a district, then files by name; an empty one stands for all of them.

    `file` is a pattern for the file's name (`*名册*.xlsx`). Dates are inclusive, None is open; a record holds for a
    period when its data date lies between them. `source` is the record's own place, such as `headers/unit.csv:3`.
    """

    database: str
    district: str = ""
    file: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    author: str = ""
    reason: str = ""
    source: str = ""

    def holds(self, file: str, district: str | None, period: Period | None) -> bool:
        """Whether a file is meant. Of an unknown district or period only what holds everywhere and always is."""
        if self.district and self.district != district:
            return False
        if self.file and not any(fnmatchcase(name, self.file) for name in (file, file.rpartition("/")[2])):
            return False
        if period is None:
            return self.valid_from is None and self.valid_to is None
        return self.is_valid_on(period.data_date)

    def is_valid_on(self, day: dt.date) -> bool:
        """Whether that day lies between the dates."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def overlaps(self, other: Scope) -> bool:
        """Whether the two are meant for the same district and files on some day."""
        begin, end = dt.date.min, dt.date.max
        return (self.district, self.file) == (other.district, other.file) and (
            (self.valid_from or begin) <= (other.valid_to or end)
            and (other.valid_from or begin) <= (self.valid_to or end)
        )

    @property
    def rank(self) -> tuple[bool, bool, bool]:
        """The narrower the higher: a record for some files of a district wins over one for the database."""
        return (bool(self.file), bool(self.district), bool(self.database))

    def cited(self, zh: str, en: str) -> Bilingual:
        """What a finding says of it: what was decided, in both languages, reason, author and place of the record."""
        english = f" ({en}: {in_english(self.reason)}, {in_english(self.author)}, {self.source})"
        return Bilingual(f"（{zh}：{self.reason}，{self.author}，{self.source}）", english)


@dataclass(frozen=True)
class HeaderMapping:
    """A header means this column; with `column` None it is to be ignored. `plain` is the header as it is compared."""

    scope: Scope
    header: str
    plain: str
    column: str | None

    @property
    def subject(self) -> tuple[str, ...]:
        """What is decided: two records in scope that decide it differently contradict each other."""
        return ("header", self.scope.database, self.plain)

    @property
    def decision(self) -> tuple[str | None, ...]:
        """What was decided about it."""
        return (self.column,)


@dataclass(frozen=True)
class Absence:
    """A district has no such column."""

    scope: Scope
    column: str

    @property
    def subject(self) -> tuple[str, ...]:
        """What is decided."""
        return ("absence", self.scope.database, self.column)

    @property
    def decision(self) -> tuple[str | None, ...]:
        """What was decided about it."""
        return ()


@dataclass(frozen=True)
class ValueAlias:
    """What a district writes in a column (`written`, folded) means this code or text."""

    scope: Scope
    column: str
    written: str
    value: str

    @property
    def subject(self) -> tuple[str, ...]:
        """What is decided."""
        return ("value", self.scope.database, self.column, self.written)

    @property
    def decision(self) -> tuple[str | None, ...]:
        """What was decided about it."""
        return (self.value,)


@dataclass(frozen=True)
class Correction:
    """Where `column` holds `wrong` it should be `right` (both folded), in rows with that key or, without one, in all.

    An empty `wrong` or `right` is an empty cell.
    """

    scope: Scope
    column: str
    wrong: str
    right: str
    key_column: str | None = None
    key_value: str = ""

    @property
    def subject(self) -> tuple[str, ...]:
        """What is decided."""
        return ("correction", self.scope.database, self.column, self.key_column or "", self.key_value, self.wrong)

    @property
    def decision(self) -> tuple[str | None, ...]:
        """What was decided about it."""
        return (self.right,)


@dataclass(frozen=True)
class Waiver:
    """A rule that would block a release only warns: at one column or at all, in rows with a key or in all."""

    scope: Scope
    rule: str
    column: str | None = None
    key_column: str | None = None
    key_value: str = ""

    @property
    def subject(self) -> tuple[str, ...]:
        """What is decided."""
        return ("waiver", self.rule, self.scope.database, self.column or "", self.key_column or "", self.key_value)

    @property
    def decision(self) -> tuple[str | None, ...]:
        """What was decided about it."""
        return ()


@pydantic.dataclasses.dataclass(frozen=True, config=pydantic.ConfigDict(extra="forbid", strict=False))
class Wide:
    """A sheet with a column for each member of something: `kept` headers stay, every other one becomes a row's value.

    `header` is the column of the database that takes the header, `value` the one that takes the cell.
    """

    kept: tuple[str, ...]
    header: str
    value: str


@pydantic.dataclasses.dataclass(frozen=True, config=pydantic.ConfigDict(extra="forbid", strict=False))
class WideMeasure:
    """A row of a crosswise sheet: its cells are of `column`. `under`: the label above it that it is a part of.

    `unit` is that of its numbers, where the sheet does not say it.
    """

    label: str
    column: str
    under: str | None = None
    unit: str | None = None


@pydantic.dataclasses.dataclass(frozen=True, config=pydantic.ConfigDict(extra="forbid", strict=False))
class Cross:
    """A sheet with areas across and measures down: `across` is the column of the database that takes the areas."""

    across: str
    rows: tuple[WideMeasure, ...]


@dataclass(frozen=True)
class Layout:
    """How a file is laid out: the path to the list in a JSON export (`data.items`), a wide or a crosswise sheet."""

    scope: Scope
    name: str
    records: str | None = None
    wide: Wide | None = None
    cross: Cross | None = None

    @property
    def subject(self) -> tuple[str, ...]:
        """What is decided: how tables with these headers are read, or where the records of any file are."""
        kind = "wide" if self.wide else "cross" if self.cross else "records"
        headers = self.wide.kept if self.wide else [one.label for one in self.cross.rows] if self.cross else ()
        return ("layout", self.scope.database, kind, *sorted(headers))

    @property
    def decision(self) -> tuple[str | None, ...]:
        """What was decided about it."""
        return (self.records, str(self.wide), str(self.cross))


Record: TypeAlias = HeaderMapping | Absence | ValueAlias | Correction | Waiver | Layout
