"""How much of an area has reported what an indicator, or a breakdown of it, needs: rows of `indicator_coverage`.

Zero and missing values are told from these rows (`values.py`); they are not stored.
"""

from __future__ import annotations

from collections.abc import Container, Iterable

import pyarrow as pa

from schemas.cities.areas import Areas
from schemas.periods import Period
from warehouse.figures.availability import Availability, Needs, ReportedArea, reported
from warehouse.figures.planning import finest
from warehouse.figures.renewal.tablesread import EVERY
from warehouse.indicators.registry import Indicator

COLUMNS = {
    "code": pa.string(),
    "dimension": pa.string(),
    "area": pa.string(),
    "areas_reported": pa.int64(),
    "areas_expected": pa.int64(),
}


def coverage_rows(
    known: Iterable[Indicator],
    availability: Availability,
    areas: Areas,
    period: Period,
    districts: Container[str] = EVERY,
) -> list[tuple[str, str | None, str, int, int]]:
    """Rows of `COLUMNS`: each total and each breakdown, down to the street or the indicator's finest level.

    `districts`: those of which it is told beside the city.
    """
    told: dict[tuple[Needs, Needs], list[ReportedArea]] = {}
    rows: list[tuple[str, str | None, str, int, int]] = []
    for indicator in known:
        for dimension in (None, *indicator.dimensions):
            upper = indicator.needs | (dimension.needs if dimension else frozenset())
            key = (upper, indicator.area_needs)
            if key not in told:
                told[key] = reported(availability, areas, period, *key, districts)
            level = finest(indicator, dimension)
            rows += [
                (indicator.code, dimension.name if dimension else None, one.area, one.reported, one.expected)
                for one in told[key]
                if one.level <= level
            ]
    return rows
