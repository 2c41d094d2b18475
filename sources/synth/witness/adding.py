"""Adding figures up by area and member, and saying how much of each area has reported what a figure needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from sources.synth.witness import figures
from sources.synth.witness.delivered import UNALLOCATED, Delivered
from sources.synth.witness.figures import LEVELS, Figure

Needs = Mapping[str, frozenset[str]]
PERSONAL = ("party_member", "applicant")


def values(got: Delivered, defaults: Mapping[str, frozenset[str]]) -> Iterator[dict[str, Any]]:
    """Every indicator value that is not zero, and the zeros of city and districts; `defaults`: columns that need not
    be in a file because they have a default, by database.
    """
    report = _Reported(got, defaults)
    makers: tuple[Callable[[Delivered], Iterator[Figure]], ...] = (
        figures.organisations,
        figures.members,
        figures.applicants,
        figures.places,
        figures.societies,
        figures.coverage,
    )
    made = [figure for maker in makers for figure in maker(got)] + [figures.population(got)]
    for figure in made:
        yield from _of(figure, None, report)
        for name in figure.dimensions:
            yield from _of(figure, name, report)


def _of(figure: Figure, dimension: str | None, report: _Reported) -> Iterator[dict[str, Any]]:
    needs = {figure.database: figure.needs, **figure.also}
    for database, columns in figure.dimension_needs.get(dimension or "", {}).items():
        needs[database] = needs.get(database, frozenset()) | columns
    finest = figure.finest if dimension is None else figure.finest_of.get(dimension, "street")
    has = report.rows_with(figure.rows, figure.database, needs.get(figure.database, frozenset()))
    for level in LEVELS[: LEVELS.index(finest) + 1]:
        top = figure.by_level.get(level, figure.numerator)
        counted = has & figure.rows["in_city" if level == "city" else "in_district"].to_numpy(dtype=bool)
        if figure.code == "MEM12":
            counted = has
        groups = _sums(figure, level, top, counted, dimension)
        wanted = {**needs, "party_org": needs.get("party_org", frozenset())} if _joined(figure, level) else needs
        yield from _told(figure, level, dimension, groups, report, wanted)


def _joined(figure: Figure, level: str) -> bool:
    return figure.database in PERSONAL and level in ("street", "community")


def _sums(figure: Figure, level: str, top: Any, counted: np.ndarray, dimension: str | None) -> pd.DataFrame:
    """Numerator and denominator of each area (and member) that has a row."""
    rows = figure.rows
    area = pd.Series("310000", index=rows.index) if level == "city" else rows[level]
    data = {"area": area.to_numpy(), "top": _numbers(top), "bottom": 0.0, "rows": 1}
    if figure.denominator is not None:
        data["bottom"] = _numbers(figure.denominator)
    if dimension is not None:
        data["member"] = figure.dimensions[dimension].to_numpy()
    frame = pd.DataFrame(data)[counted].dropna(subset="area")
    keys = ["area"] if dimension is None else ["area", "member"]
    return frame.groupby(keys, observed=True)[["top", "bottom", "rows"]].sum().reset_index()


def _numbers(values: Any) -> np.ndarray:
    series = pd.Series(values)
    return series.fillna(0).to_numpy(dtype=np.float64) if series.dtype != bool else series.to_numpy().astype(np.float64)


def _told(
    figure: Figure, level: str, dimension: str | None, groups: pd.DataFrame, report: _Reported, needs: Needs
) -> Iterator[dict[str, Any]]:
    ratio = figure.denominator is not None
    some = groups[(groups["top"] != 0) | (groups["bottom"] != 0)]
    seen = set()
    for group in some.itertuples(index=False):
        seen.add(group.area)
        reported, expected = report.areas(str(group.area), level, needs)
        status = "missing" if not reported else "not_applicable" if ratio and not group.bottom else "value"
        yield _value(figure, group.area, dimension, getattr(group, "member", None), group.top, group.bottom, status, reported, expected)
    if dimension is None and level in ("city", "district"):
        for area in report.all_of(level):
            reported, expected = report.areas(area, level, needs)
            if area not in seen:
                status = "missing" if not reported else "not_applicable" if ratio else "zero"
                yield _value(figure, area, None, None, 0.0, 0.0, status, reported, expected)


def _value(
    figure: Figure, area: Any, dimension: str | None, member: Any, top: float, bottom: float, status: str, reported: int, expected: int
) -> dict[str, Any]:
    return {
        "code": figure.code,
        "area": str(area),
        "dimension": dimension,
        "member": member,
        "numerator": float(top),
        "denominator": float(bottom) if figure.denominator is not None else None,
        "areas_reported": reported,
        "areas_expected": expected,
        "status": status,
    }


class _Reported:
    """Which streets of which districts have sent the columns that a figure needs."""

    def __init__(self, got: Delivered, defaults: Mapping[str, frozenset[str]]) -> None:
        self.got, self.defaults = got, defaults
        self.streets = {d.code: tuple(s.code for s in got.areas.children(d.code)) for d in got.areas.districts}
        self._known: dict[tuple[str, Any], tuple[int, int]] = {}

    def all_of(self, level: str) -> list[str]:
        """The areas of that level: the city, or its districts."""
        return ["310000"] if level == "city" else list(self.streets)

    def rows_with(self, rows: pd.DataFrame, database: str, columns: frozenset[str]) -> np.ndarray:
        """Rows whose own submission has those columns (rows of other databases pass)."""
        fit = np.array([s.database != database or columns <= s.present | self.defaults[database] for s in self.got.sent])
        return fit[rows["_sent"].to_numpy()] if len(rows) else np.zeros(0, dtype=bool)

    def areas(self, area: str, level: str, needs: Needs) -> tuple[int, int]:
        """Areas reported and expected, districts of the city, streets of a district, or the street itself."""
        key = (area, tuple(sorted((name, tuple(sorted(columns))) for name, columns in needs.items())))
        if key not in self._known:
            self._known[key] = self._areas(area, level, needs)
        return self._known[key]

    def _areas(self, area: str, level: str, needs: Needs) -> tuple[int, int]:
        if level == "city":
            whole = [d for d, streets in self.streets.items() if len(self._of_district(d, needs)) == len(streets)]
            return len(whole), len(self.streets)
        found = self._of_district(area[:6], needs)
        if level == "district":
            return len(found), len(self.streets[area])
        if area.endswith(UNALLOCATED):
            return int(bool(found)), 1
        return int(area[:9] in found), 1

    def _of_district(self, district: str, needs: Needs) -> frozenset[str]:
        found = frozenset(self.streets[district])
        for database, columns in needs.items():
            sent = [s for s in self.got.sent if s.district == district and s.database == database]
            fit = [s for s in sent if columns <= s.present | self.defaults[database]]
            parts = frozenset(s.part for s in fit if s.part)
            found &= frozenset(self.streets[district]) if any(s.part is None for s in fit) else parts
        return found


