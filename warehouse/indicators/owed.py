"""Which indicators are told for a month. Who owes what for it stands in `schemas/cities/reporters.py`."""

from __future__ import annotations

from collections.abc import Iterable

from schemas.cities.reporters import is_due
from schemas.databaselist import databases
from schemas.periods import Period
from warehouse.indicators.needs import BaseNeed
from warehouse.indicators.registry import Indicator


def due_in(period: Period, known: Iterable[Indicator]) -> list[Indicator]:
    """The indicators told for a month: all that they need is owed then. So it is with their breakdowns."""
    found = []
    for one in known:
        if _are_due(one.needs, period):
            dimensions = tuple(dimension for dimension in one.dimensions if _are_due(dimension.needs, period))
            whole = len(dimensions) == len(one.dimensions)
            found.append(one if whole else one.model_copy(update={"dimensions": dimensions}))
    return found


def _are_due(needs: Iterable[BaseNeed], period: Period) -> bool:
    return all(is_due(databases()[need.database], period) for need in needs)
