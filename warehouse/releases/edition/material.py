"""What a release shows, as plain data: indicators, areas, cells and the states of returns. No reading, no layout."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from schemas.states import THERE, WHOLE, Owed
from warehouse.indicators.sections import QUALITY
from warehouse.releases.edition.marks import Corrected, IssueMark, PublishedIssue
from warehouse.releases.edition.shownfigures import ABSENT, Cell


@dataclass(frozen=True)
class ShownIndicator:
    """One indicator of the registry as the release needs it; `section` is where it is shown.

    `personal`: whether it counts persons. `rhythm`: how often it is published. `step`: so many months earlier lies the
    figure that means the same. `counts` and `over`: what the numerator and the denominator count, first the base, then
    each condition that they must meet; equal ones are one quantity, more conditions are a part. `sensitive`: that a
    whole group, or nobody of it, is counted tells of each person in it.
    """

    code: str
    version: int
    name: str
    name_en: str
    unit: str
    kind: str
    scale: float
    better: str
    section: str
    databases: tuple[str, ...]
    definition: str
    dimensions: tuple[str, ...]
    personal: bool
    rhythm: str = "monthly"
    step: int = 1
    counts: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    sensitive: bool = False

    @property
    def is_ratio(self) -> bool:
        """Whether the value is numerator / denominator x scale."""
        return self.kind == "ratio"


@dataclass(frozen=True)
class Place:
    """An area as the release names it. `level`: 1 city, 2 district, 3 street."""

    code: str
    name: str
    level: int


@dataclass(frozen=True)
class ShownDimension:
    """A breakdown: its Chinese name and its members (code, label) in the order of the code list."""

    name: str
    title: str
    members: tuple[tuple[str, str], ...]


NOTABLE = 0.05
"""From this share of quarantined rows on, a return stands out in colour."""


@dataclass(frozen=True)
class Return:
    """What one district handed in of one database: the obligation's state; streets when it came in parts.

    `quarantined` of `rows` data rows could not be counted; 0 where it is not told how many (not `counted`), `much` then
    says whether many.

    What holds no data and nobody has confirmed as a zero is `unconfirmed`. `due_on`, `received_on`: ISO days, empty
    where none; `days_late` from the one to the other, 0 where nothing came: a release does not change with the day.
    """

    state: str
    reported: int = 1
    expected: int = 1
    quarantined: int = 0
    rows: int = 0
    due_on: str = ""
    received_on: str = ""
    days_late: int = 0
    counted: bool = True
    much: bool = False

    @property
    def is_much(self) -> bool:
        """Whether so many rows could not be counted that the return stands out."""
        return self.much or self.quarantined >= NOTABLE * max(self.rows, 1)

    def uncounted(self) -> Return:
        """The same without the numbers of its rows."""
        return replace(self, quarantined=0, rows=0, counted=False, much=self.is_much)

    @property
    def is_there(self) -> bool:
        """Whether figures come of it, at least of some streets."""
        return self.state in THERE


@dataclass(frozen=True)
class Material:
    """Everything of one release. `totals` by (code, area); `breakdowns` by (code, dimension, area), then member.

    `spans`: areas reported and expected of a breakdown, by the same key. `returns` by (area, database): what is owed,
    and nothing else. `databases`: name and title, in order. `later`: ledger events of this period after the
    computation, not counted in its figures. `withheld`: how many cells were hidden (S002). `mark`: which issue it is.
    `others`: every issue ever published of this month and of the months around it. `moved`: area → the months (as
    `2026-09`) from which it has other boundaries. `corrected`: what a correction changes. `remarks`: Chinese sentences
    on what it was certified with. `audit`: what the privacy audit found.
    """

    period: str
    state: int
    computed_at: str
    city: Place
    districts: tuple[Place, ...]
    streets: dict[str, tuple[Place, ...]]
    databases: tuple[tuple[str, str], ...]
    indicators: tuple[ShownIndicator, ...]
    dimensions: dict[str, ShownDimension]
    totals: dict[tuple[str, str], Cell]
    breakdowns: dict[tuple[str, str, str], dict[str, Cell]] = field(default_factory=dict)
    spans: dict[tuple[str, str, str], tuple[int, int]] = field(default_factory=dict)
    returns: dict[tuple[str, str], Return] = field(default_factory=dict)
    later: int = 0
    withheld: int = 0
    mark: IssueMark = IssueMark()
    others: tuple[PublishedIssue, ...] = ()
    moved: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    corrected: tuple[Corrected, ...] = ()
    remarks: tuple[str, ...] = ()
    audit: Mapping[str, Any] | None = None

    def cell(self, code: str, area: str) -> Cell:
        """The total of an indicator at an area; what is not there is missing, never zero."""
        return self.totals.get((code, area), ABSENT)

    def group(self, code: str, dimension: str, area: str) -> dict[str, Cell]:
        """The members of a breakdown at an area."""
        return self.breakdowns.get((code, dimension, area), {})

    def member(self, indicator: ShownIndicator, dimension: str, member: str, area: str) -> Cell:
        """One group: its figure; where no row has it, 0 (a ratio: not applicable) if the area reported the field."""
        found = self.group(indicator.code, dimension, area).get(member)
        if found:
            return found
        reported, expected = self.spans.get((indicator.code, dimension, area), (0, 1))
        if not reported:
            return replace(ABSENT, expected=expected)
        if indicator.is_ratio:
            return Cell(None, 0.0, 0.0, "not_applicable", reported, expected)
        return Cell(0.0, 0.0, None, "zero", reported, expected)

    @property
    def sections(self) -> tuple[tuple[str, str], ...]:
        """Name and title of what indicators are shown under: the databases, and data quality."""
        every = (*self.databases, (QUALITY.name, QUALITY.title))
        return tuple(one for one in every if self.of(one[0]))

    def of(self, section: str) -> tuple[ShownIndicator, ...]:
        """The indicators that are shown under a section."""
        return tuple(indicator for indicator in self.indicators if indicator.section == section)

    @property
    def reporters(self) -> tuple[Place, ...]:
        """The districts, and before them the city where it owes something itself."""
        is_one = any(area == self.city.code for area, _ in self.returns)
        return (self.city, *self.districts) if is_one else self.districts

    def handed_in(self, district: str) -> tuple[int, int]:
        """Returns of a district, or of the city, that are wholly there, and owed."""
        returns = [self.returns.get((district, database)) for database, _ in self.databases]
        owed = [one for one in returns if one is not None and one.state != Owed.WAIVED]
        return sum(1 for one in owed if one.state in WHOLE and one.reported == one.expected), len(owed)

    def owed(self) -> tuple[int, int]:
        """Returns of the whole city that are wholly there, and owed."""
        pairs = [self.handed_in(place.code) for place in self.reporters]
        return sum(done for done, _ in pairs), sum(owed for _, owed in pairs)

    def is_complete(self, code: str) -> bool:
        """Whether every area of the city reported all that the indicator needs: only then may districts be ranked."""
        cells = [self.cell(code, place.code) for place in (self.city, *self.districts)]
        return all(cell.status != "missing" and not cell.incomplete for cell in cells)

    def digest(self) -> str:
        """Hash of all that is shown, without times and numbers of runs: equal content needs no new release."""
        plain = replace(self, state=0, computed_at="", later=0, mark=IssueMark(), others=(), corrected=(), moved={})
        shown = asdict(replace(plain, totals={}, breakdowns={}, spans={}, returns={}, remarks=(), audit=None))
        shown["compared"] = [(one.period, one.mark.number) for one in self.others if one.is_current]
        for name in ("totals", "breakdowns", "spans", "returns"):
            table = getattr(self, name)
            shown[name] = [(*key, _plain(table[key])) for key in sorted(table)]
        return hashlib.sha256(json.dumps(shown, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _plain(entry: object) -> object:
    if isinstance(entry, tuple):
        return entry
    if isinstance(entry, dict):
        return [(member, *vars(cell).values()) for member, cell in sorted(entry.items())]
    return list(vars(entry).values())
