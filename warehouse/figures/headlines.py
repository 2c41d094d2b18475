"""The ten figures of the city that a run shows first. Their definitions stand in the indicator registry."""

from __future__ import annotations

import sqlalchemy as sa

from warehouse.figures.values import IndicatorValue, values

TEN = ("ORG01", "MEM01", "MEM03", "APP01", "RC01", "BL04", "TU01", "YL01", "COV01", "COV04")


def headlines(connection: sa.Connection, period: str, city: str) -> list[IndicatorValue]:
    """The city's values of the ten, in their order."""
    found = {row["code"]: row for row in values(connection, period=period, area=city) if row["dimension"] is None}
    return [found[code] for code in TEN if code in found]
