"""Which months' figures of an indicator mean the same, and in which unit they differ."""

from __future__ import annotations

from schemas.databaselist import databases
from warehouse.indicators.registry import Indicator

YEAR = 12
POINTS = {"%": "个百分点", "‰": "个千分点"}
"""Unit of a ratio → unit of the difference of two."""


def step(indicator: Indicator) -> int:
    """Figures of how many months lie apart that mean the same: those to date grow from the window's first month on.

    There are none in months for which nothing is owed.
    """
    owed = max((databases()[need.database].rhythm.months for need in indicator.needs), default=1)
    conditions = " ".join(condition for measure in indicator.measures for condition in measure.conditions)
    return max(owed, YEAR if "year_start" in conditions else 3 if "quarter_start" in conditions else 1)


def unit_of_change(indicator: Indicator) -> str:
    """The unit of the difference of two values."""
    return POINTS.get(indicator.unit, indicator.unit)
