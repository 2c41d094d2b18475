"""Which issue of its period something is, what earlier issues published, what a correction changed. Plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from warehouse.releases.edition.shownfigures import Cell


class Stage(StrEnum):
    """What an issue is. A draft has no number and is never quoted; a withdrawn issue was one of the others before."""

    DRAFT = "draft"
    PRELIMINARY = "preliminary"
    FINAL = "final"
    CORRECTION = "correction"


class Audience(StrEnum):
    """Who may read: everybody (protected figures), a district (its own exact), the department's named readers."""

    PUBLIC = "public"
    DISTRICT = "district"
    INTERNAL = "internal"


STAGE_WORDS = {
    Stage.DRAFT: "草稿",
    Stage.PRELIMINARY: "初步",
    Stage.FINAL: "审定",
    Stage.CORRECTION: "更正",
}
STAGE_WORDS_EN = {
    Stage.DRAFT: "draft",
    Stage.PRELIMINARY: "preliminary",
    Stage.FINAL: "final",
    Stage.CORRECTION: "correction",
}


AUDIENCE_WORDS = {Audience.PUBLIC: "", Audience.DISTRICT: "·本区", Audience.INTERNAL: "·内部"}


@dataclass(frozen=True)
class IssueMark:
    """Which issue of a period: `number` counts its issues from 1, None of a draft; `correction` its corrections from 1.

    `certified_at`: ISO 8601 in the city's zone, to the minute. `replaces`: the number of the issue that stood before.
    """

    stage: Stage = Stage.DRAFT
    number: int | None = None
    correction: int = 0
    certified_at: str = ""
    certified_by: str = ""
    why: str = ""
    replaces: int | None = None
    audience: Audience = Audience.PUBLIC

    @property
    def word(self) -> str:
        """草稿, 初步, 审定, 更正（2）; of what holds more than is published also for whom: 草稿·内部."""
        told = STAGE_WORDS[self.stage] + (f"（{self.correction}）" if self.correction else "")
        return told + AUDIENCE_WORDS[self.audience]

    @property
    def word_en(self) -> str:
        """The same in English: `draft`, `correction (2)`."""
        return STAGE_WORDS_EN[self.stage] + (f" ({self.correction})" if self.correction else "")

    @property
    def is_draft(self) -> bool:
        """Whether nobody has certified it."""
        return self.number is None


@dataclass(frozen=True)
class PublishedIssue:
    """What an issue published, to the audience that it is asked for.

    `is_current`: whether it stands, not replaced and not withdrawn. `versions`: code → version of the definition.
    `totals` by (code, area); `breakdowns` by (code, dimension, area), then member; what is in neither was not
    published. `withheld`: what was hidden, exact, by (code, area, dimension, member), the last two empty for a total;
    disclosure control alone reads it.
    """

    period: str
    mark: IssueMark
    is_current: bool
    versions: Mapping[str, int]
    totals: Mapping[tuple[str, str], Cell]
    breakdowns: Mapping[tuple[str, str, str], Mapping[str, Cell]] = field(default_factory=dict)
    withheld: Mapping[tuple[str, str, str, str], Cell] = field(default_factory=dict)


class Corrected(NamedTuple):
    """A figure that a correction shows otherwise than the issue before it; `causes`: Chinese, one a cause.

    `dimension` and `member` are None for a total; a cell is None where the figure was not in that issue.
    """

    code: str
    area: str
    dimension: str | None
    member: str | None
    before: Cell | None
    now: Cell | None
    causes: tuple[str, ...]
