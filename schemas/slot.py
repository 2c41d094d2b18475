"""What a submission speaks for: one database of one district in one period, or one street of it."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.periods import Period


@dataclass(frozen=True)
class Slot:
    """One database of one district in one period, wholly or, with a `part`, for one street."""

    period: Period
    district: str
    database: str
    part: str | None
