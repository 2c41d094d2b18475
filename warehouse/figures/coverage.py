"""How much of an area has reported what an indicator, or a breakdown of it, needs: rows of `indicator_coverage`.

Zero and missing values are told from these rows (`values.py`); they are not stored.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from schemas.cities.areas import Areas
from schemas.periods import Period
from warehouse.figures.availability import Availability, Needs, ReportedArea, reported
from warehouse.figures.grouped import overlapping
from warehouse.figures.planning import finest
from warehouse.figures.renewal.tablesread import EVERY
from warehouse.indicators.bases import bases
from warehouse.indicators.ledgertables import YEAR_PLACE
from warehouse.indicators.registry import Indicator

WITH_EARLIER = "figure_jump"
"""The table of what is compared with figures of earlier months."""
COLUMNS = {
    "code": pa.string(),
    "dimension": pa.string(),
    "area": pa.string(),
    "areas_reported": pa.int64(),
    "areas_expected": pa.int64(),
}


@dataclass(frozen=True)
class Grounds:
    """On what some figures rest beside the month's files.

    `compared`: the districts that have earlier months, without which there is nothing of what is compared with these.
    `overlaps`: of each district the streets in which a grouping lies that may overlap: in others none can.
    `year`: those of which the year's earlier months are there.
    """

    compared: Container[str] = frozenset()
    overlaps: Mapping[str, Collection[str]] = field(default_factory=dict)
    year: Mapping[str, Collection[str]] = field(default_factory=dict)


def coverage_rows(
    known: Iterable[Indicator],
    availability: Availability,
    areas: Areas,
    period: Period,
    districts: Container[str] = EVERY,
    grounds: Grounds = Grounds(),
) -> list[tuple[str, str | None, str, int, int]]:
    """Rows of `COLUMNS`: each total and each breakdown, down to the street or the indicator's finest level.

    `districts`: those of which it is told beside the city.
    """
    with_earlier = _with_earlier(areas, period, districts, grounds.compared)
    told: dict[tuple[Needs, Needs, bool, bool], list[ReportedArea]] = {}
    rows: list[tuple[str, str | None, str, int, int]] = []
    for indicator in known:
        rows_of = bases()[indicator.numerator.base]
        within = grounds.overlaps if overlapping.TABLE in rows_of.marks else None
        besides = grounds.year if YEAR_PLACE in rows_of.rows else None
        for dimension in (None, *indicator.dimensions):
            upper = indicator.needs | (dimension.needs if dimension else frozenset())
            key = (upper, indicator.area_needs, within is None, besides is None)
            if key not in told:
                told[key] = reported(availability, areas, period, *key[:2], districts, within, besides)
            level = finest(indicator, dimension)
            rows += [
                (indicator.code, dimension.name if dimension else None, one.area, one.reported, one.expected)
                for one in (with_earlier if WITH_EARLIER in rows_of.rows else told[key])
                if one.level <= level
            ]
    return rows


def _with_earlier(
    areas: Areas, period: Period, districts: Container[str], compared: Container[str]
) -> list[ReportedArea]:
    every = [area.code for area in areas.level(2, period)]
    city = ReportedArea(areas.level(1, period)[0].code, 1, sum(code in compared for code in every), len(every))
    return [city, *(ReportedArea(code, 2, int(code in compared), 1) for code in every if code in districts)]
