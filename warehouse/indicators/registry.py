"""The indicators: TOML records in `warehouse/indicators`, loaded and checked against bases, schemas and code lists.

A new indicator is a new record; nothing here knows one by name. How they are counted: `figures/compilation.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Strict

from schemas.databaselist import databases
from schemas.errors import ConfigurationError
from schemas.records import searchpath
from schemas.records.written import Written, checked, toml
from warehouse.indicators import bases
from warehouse.indicators.bases import Base, Dimension, DimensionRecord
from warehouse.indicators.expressions import LEVELS, Level
from warehouse.indicators.measures import Measure, WrittenMeasure, known_base, measured, text_as
from warehouse.indicators.needs import BaseNeed

FOLDER = Path(__file__).parent

Front = Literal["run", "page", "chart"]
"""Where some indicators are shown before all others: at the end of a run, on top of a release's page, in its charts."""


class IndicatorFile(Written):
    """A file of indicators over one base."""

    base: str | None = None
    indicators: Annotated[tuple[dict[str, Any], ...], Strict(False)]


class Described(Written):
    """What every indicator says of itself. `period`: how often it is published.

    `shown`: its place among those that are shown in front, lower numbers first. `sensitive`: it tells of persons what
    nobody may learn of one of them, be it that all of a small group are counted.
    """

    code: str
    version: int
    zh: str
    en: str
    unit: str
    period: Literal["monthly", "quarterly", "annual"]
    better: Literal["up", "down", ""]
    shown: dict[Front, int] = {}
    sensitive: bool = False
    definition_zh: str
    definition_en: str
    scale: int = 1


class IndicatorRecord(Described):
    """An indicator as it is written; `base` is the file's where it has none of its own."""

    base: str
    numerator: WrittenMeasure
    denominator: WrittenMeasure | None = None
    dimensions: Annotated[tuple[Annotated[DimensionRecord, text_as("name")], ...], Strict(False)] = ()
    finest: Level = "community"


class Indicator(Described):
    """One definition. A count has no denominator; a ratio's value is numerator / denominator x `scale`.

    `finest`: level of the finest total.
    """

    numerator: Measure
    denominator: Measure | None
    dimensions: tuple[Dimension, ...]
    finest: int

    @property
    def kind(self) -> str:
        """`ratio` or `count`."""
        return "ratio" if self.denominator else "count"

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The numerator, and the denominator of a ratio."""
        return (self.numerator, self.denominator) if self.denominator else (self.numerator,)

    @property
    def is_together(self) -> bool:
        """Whether it counts what rules see together: after them, and after all other indicators."""
        return any(bases.bases()[measure.base].is_together for measure in self.measures)

    @cached_property
    def needs(self) -> frozenset[BaseNeed]:
        """What the total needs of the files, at city and district."""
        return placed(frozenset[BaseNeed]().union(*(measure.needs for measure in self.measures)))

    @cached_property
    def area_needs(self) -> frozenset[BaseNeed]:
        """What it needs besides to be told below the district."""
        known = bases.bases()
        return frozenset[BaseNeed]().union(*(known[measure.base].area_needs for measure in self.measures))

    @cached_property
    def databases(self) -> tuple[str, ...]:
        """The databases it needs at any level or dimension, in order of name."""
        needs = self.needs.union(self.area_needs, *(dimension.needs for dimension in self.dimensions))
        return tuple(sorted({need.database for need in needs}))


@searchpath.follows
@cache
def indicators(folder: Path = FOLDER) -> dict[str, Indicator]:
    """All indicators by code, in order of file and record; a wrong record is a `ConfigurationError` that names it."""
    found: dict[str, Indicator] = {}
    where: dict[str, str] = {}
    for file in searchpath.files("indicators", folder):
        for indicator in _file(file):
            if indicator.code in found:
                raise searchpath.twice(f"indicator {indicator.code!r}", where[indicator.code], file.where)
            found[indicator.code], where[indicator.code] = indicator, file.where
    _agree_on_dimensions(found.values())
    return found


def _agree_on_dimensions(known: Iterable[Indicator]) -> None:
    """A dimension is one thing in all releases: indicators that break down by it have the same members and title."""
    said: dict[tuple[str, str], Any] = {}
    for indicator in known:
        for one in indicator.dimensions:
            for what, own in (("members", one.codelist or one.members), ("title", one.title)):
                if own and said.setdefault((one.name, what), own) != own:
                    there = f"{said[one.name, what]!r} elsewhere, {own!r} here"
                    raise ConfigurationError(
                        f"{indicator.code}: {what} of the dimension {one.name!r}: {there}; give it a name of its own"
                    )


def shown(front: Front) -> list[str]:
    """Codes of the indicators that are shown there, in their order."""
    places = {code: one.shown[front] for code, one in indicators().items() if front in one.shown}
    return sorted(places, key=places.__getitem__)


def _file(written: searchpath.RecordFile) -> list[Indicator]:
    where = written.where
    file = checked(IndicatorFile, toml(written.text, where), where)
    own = {"base": file.base} if file.base else {}
    return [
        _indicator(own | record, f"{where}, {record.get('code', 'a record without code')}")
        for record in file.indicators
    ]


def _indicator(given: dict[str, Any], where: str) -> Indicator:
    record = checked(IndicatorRecord, given, where)
    base = known_base(record.base, where)
    numerator = measured(record.numerator, base, where)
    denominator = measured(record.denominator, base, where) if record.denominator else None
    counted = bases.bases()[numerator.base]
    dimensions = tuple(_dimension(one, counted, where) for one in record.dimensions)
    if dimensions and denominator and denominator.base != numerator.base:
        raise ConfigurationError(f"{where}: a ratio of two bases has no dimensions")
    made = Indicator(
        **record.model_dump(include={*Described.model_fields}),
        numerator=numerator,
        denominator=denominator,
        dimensions=dimensions,
        finest=LEVELS.index(record.finest) + 1,
    )
    _require_places(made, where)
    if made.sensitive and made.finest > LEVELS.index("street") + 1:
        raise ConfigurationError(
            f'{where}: what is sensitive is told to the street at the finest: write finest = "street"'
        )
    return made


def placed(needs: frozenset[BaseNeed]) -> frozenset[BaseNeed]:
    """With the district of each row of the city's, where it is counted beside what districts report."""
    used = [databases()[name] for name in sorted({need.database for need in needs})]
    own = [one for one in used if one.is_citywide and one.district_column]
    return needs | {BaseNeed(one.name, (str(one.district_column),)) for one in own if len(own) < len(used)}


def _require_places(indicator: Indicator, where: str) -> None:
    """What the city reports is counted by district only where its rows name one."""
    needs = indicator.needs.union(*(dimension.needs for dimension in indicator.dimensions))
    used = [databases()[name] for name in sorted({need.database for need in needs})]
    unplaced = [one for one in used if one.is_citywide and one.district_column is None]
    if unplaced and indicator.finest > LEVELS.index("city") + 1:
        raise ConfigurationError(
            f'{where}: rows of {unplaced[0].name} name no district: write finest = "city", or give them a column '
            "of the district"
        )


def _dimension(record: DimensionRecord, base: Base, where: str) -> Dimension:
    """A dimension of the base by its name alone, or one that the record defines for this indicator."""
    if not record.name:
        raise ConfigurationError(f"{where}: a dimension of its own needs a name")
    if record.model_fields_set != {"name"}:
        return bases.dimension(base, record.name, record, where)
    if record.name not in base.dimensions:
        raise ConfigurationError(f"{where}: the base {base.name!r} has no dimension {record.name!r}")
    return base.dimensions[record.name]
