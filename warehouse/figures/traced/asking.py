"""What is asked of a trace: an indicator, a member of a breakdown, an area or grouping; and which rows it counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from schemas.cities.areas import Areas
from schemas.errors import ConfigurationError
from warehouse.figures import compilation
from warehouse.figures.grouped.monthgroups import MonthGroup
from warehouse.figures.planning import finest
from warehouse.indicators import bases, expressions
from warehouse.indicators.bases import STREET, Dimension
from warehouse.indicators.measures import Measure
from warehouse.indicators.needs import BaseNeed
from warehouse.indicators.registry import Indicator, indicators

UNALLOCATED = "-unallocated"
"""End of the code of a district's pseudo-area."""
CITY, DISTRICT = 1, 2
Weights = Mapping[str, float]
"""Area of the month → how much of what is counted there is in the figure: 1, or on other boundaries a share."""


@dataclass(frozen=True)
class AskedFigure:
    """A total (`dimension` None), or one member of a breakdown."""

    indicator: Indicator
    dimension: Dimension | None = None
    member: str | None = None

    @property
    def breakdown(self) -> str | None:
        """The name of the dimension."""
        return self.dimension.name if self.dimension else None

    @property
    def finest(self) -> int:
        """The finest level it is told at."""
        return finest(self.indicator, self.dimension)

    @property
    def needs(self) -> frozenset[BaseNeed]:
        """What a row's district must have sent for the row to count."""
        return self.indicator.needs | (self.dimension.needs if self.dimension else frozenset())

    @property
    def roles(self) -> Iterator[tuple[str, Measure]]:
        """Its numerator, and the denominator of a ratio."""
        yield from zip(("numerator", "denominator"), self.indicator.measures, strict=False)

    @property
    def counts_returns(self) -> bool:
        """Whether it counts what is owed and was received, not rows of files."""
        return any(bases.bases()[measure.base].database is None for measure in self.indicator.measures)

    @cached_property
    def columns(self) -> Mapping[str, tuple[str, ...]]:
        """Database → the columns of its own rows that the figure reads, those with a default too."""
        found: dict[str, set[str]] = {}
        for measure in self.indicator.measures:
            base = bases.bases()[measure.base]
            own = [self.dimension.sql] if self.dimension and measure.base == self.indicator.numerator.base else []
            texts = (text for text in (*measure.conditions, measure.total, *own) if text)
            read = {name for text in texts for name in expressions.columns(expressions.parse(text, measure.base))}
            needs = {need for name in read for need in base.usable[name].needs if need.database == base.database}
            found.setdefault(base.database or "", set()).update(name for need in needs for name in need.fields)
        return {database: tuple(sorted(names)) for database, names in found.items()}

    def where(self, measure: Measure, level: int) -> str:
        """Which rows of an area of that level count."""
        parts = [f"({measure.condition(level, is_total=self.dimension is None)})"]
        if measure.total:
            parts.append(f"({measure.total}) IS NOT NULL")
        if self.dimension and self.member is not None:
            literal = self.member.replace("'", "''")
            parts.append(f"({compilation.member(compilation.code(self.dimension))}) = '{literal}'")
        return " AND ".join(parts)


@dataclass(frozen=True)
class AskedPlace:
    """Where: an area, or a grouping; `weights` by level, the areas of the month that it is put together from."""

    area: str
    weights: Mapping[int, Weights]
    group: MonthGroup | None = None

    def districts(self, areas: Areas) -> frozenset[str] | None:
        """The districts whose files it rests on; None: all."""
        if CITY in self.weights:
            return None
        if self.group:
            return frozenset({str(self.group.district)})
        places = (code.removesuffix(UNALLOCATED) for weights in self.weights.values() for code in weights)
        return frozenset(str(areas.above(code, DISTRICT)) for code in places)


def asked(code: str, by: str | None) -> AskedFigure:
    """The figure of that code; `by`: `dimension=member`. Raises `ConfigurationError` where there is none."""
    indicator = indicators().get(code)
    if indicator is None:
        raise ConfigurationError(f"there is no indicator {code!r}")
    if by is None:
        return AskedFigure(indicator)
    name, equals, member = by.partition("=")
    dimension = next((one for one in indicator.dimensions if one.name == name), None)
    if dimension is None or not equals:
        known = ", ".join(one.name for one in indicator.dimensions) or "none"
        raise ConfigurationError(f"{by!r} is not dimension=member of {code}; its dimensions: {known}")
    return AskedFigure(indicator, dimension, member)


def level_of(areas: Areas, area: str) -> int:
    """The level of an area, or of what a district cannot place. Raises `ConfigurationError` for an unknown one."""
    known = areas.get(area.removesuffix(UNALLOCATED))
    if known is None:
        raise ConfigurationError(f"there is no area {area!r}")
    return STREET if area.endswith(UNALLOCATED) else known.level
