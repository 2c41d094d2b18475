"""The figures of the city that a run shows at its end: the indicators whose records say so."""

from __future__ import annotations

import sqlalchemy as sa

from warehouse.figures.values import IndicatorValue, values
from warehouse.indicators.registry import shown


def headlines(connection: sa.Connection, period: str, city: str) -> list[IndicatorValue]:
    """The city's values of them, in their order."""
    found = {row["code"]: row for row in values(connection, period=period, area=city) if row["dimension"] is None}
    return [found[code] for code in shown("run") if code in found]
