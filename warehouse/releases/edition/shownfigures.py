"""One figure as it is shown, with its state and how much of what it needs has come."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """One value of the contract, without its address. `status`: value zero missing suppressed not_applicable."""

    value: float | None
    numerator: float | None
    denominator: float | None
    status: str
    reported: int
    expected: int

    @property
    def incomplete(self) -> bool:
        """Whether a figure is there, but not of all areas that owe it."""
        return self.status in ("value", "zero", "not_applicable") and self.reported < self.expected

    @property
    def number(self) -> float | None:
        """The figure to show as a number: 0 where the area reported and has none, None where there is none to show."""
        if self.status == "zero":
            return 0.0
        return self.value if self.status == "value" else None


ABSENT = Cell(None, None, None, "missing", 0, 1)
UNTOLD = Cell(None, None, None, "not_applicable", 1, 1)
"""An indicator is not told at so fine a level."""
HIDDEN = Cell(None, None, None, "suppressed", 1, 1)
