"""The indicators: TOML records in `warehouse/indicators`, loaded and checked against bases, schemas and code lists.

A new indicator is a new record; nothing here knows one by name. How they are counted: `figures/compilation.py`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from schemas.errors import ConfigurationError
from schemas.periods import Period
from warehouse.indicators import bases, expressions
from warehouse.indicators.bases import Base, Dimension, Need
from warehouse.indicators.expressions import LEVELS

FOLDER = Path(__file__).parent
FIELDS = {
    "code", "version", "zh", "en", "unit", "period", "better", "definition_zh", "definition_en", "base",
    "numerator", "denominator", "scale", "dimensions", "finest",
}  # fmt: skip


@dataclass(frozen=True)
class Measure:
    """What is added up over a base: rows that satisfy the condition, or `total` over those rows.

    `conditions` has one SQL text, or one a level where the condition names `{level}`. All terms are put in.
    """

    base: str
    conditions: tuple[str, ...]
    total: str | None
    needs: frozenset[Need]


@dataclass(frozen=True)
class Indicator:
    """One definition. A count has no denominator; a ratio's value is numerator / denominator x `scale`.

    `period`: monthly, quarterly or annual publication. `better`: up, down or "". `finest`: level of the finest total.
    """

    code: str
    version: int
    zh: str
    en: str
    unit: str
    period: str
    better: str
    definition_zh: str
    definition_en: str
    numerator: Measure
    denominator: Measure | None
    scale: int
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

    @cached_property
    def needs(self) -> frozenset[Need]:
        """What the total needs of the files, at city and district."""
        return frozenset[Need]().union(*(measure.needs for measure in self.measures))

    @cached_property
    def area_needs(self) -> frozenset[Need]:
        """What it needs besides to be told below the district."""
        known = bases.bases()
        return frozenset[Need]().union(*(known[measure.base].area_needs for measure in self.measures))

    @cached_property
    def databases(self) -> tuple[str, ...]:
        """The databases it needs at any level or dimension, in order of name."""
        needs = self.needs.union(self.area_needs, *(dimension.needs for dimension in self.dimensions))
        return tuple(sorted({need.database for need in needs}))


@cache
def indicators(folder: Path = FOLDER) -> dict[str, Indicator]:
    """All indicators by code, in order of file and record; a wrong record is a `ConfigurationError` that names it."""
    found: dict[str, Indicator] = {}
    for path in sorted(folder.glob("*.toml")):
        for indicator in _file(path):
            if indicator.code in found:
                raise ConfigurationError(f"{path.name}: there is another indicator {indicator.code!r}")
            found[indicator.code] = indicator
    return found


def _file(path: Path) -> list[Indicator]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as wrong:
        raise ConfigurationError(f"indicators/{path.name} is not TOML: {wrong}") from wrong
    return [_indicator({"base": content.get("base"), **record}, path.name) for record in content.get("indicators", [])]


def _indicator(record: Mapping[str, Any], file: str) -> Indicator:
    where = f"indicators/{file}, {record.get('code', 'a record without code')}"
    wrong = (FIELDS - {"denominator", "scale", "dimensions", "finest"} - set(record)) | (set(record) - FIELDS)
    if wrong:
        raise ConfigurationError(f"{where}: missing or unknown: {', '.join(sorted(wrong))}")
    base = _known_base(record["base"], where)
    measures = [_measure(record[part], base, where) for part in ("numerator", "denominator") if part in record]
    counted = bases.bases()[measures[0].base]
    dimensions = tuple(_dimension(one, counted, where) for one in record.get("dimensions", []))
    if dimensions and any(measure.base != measures[0].base for measure in measures):
        raise ConfigurationError(f"{where}: a ratio of two bases has no dimensions")
    Period(2000, 1).starts(_one_of(record["period"], ("monthly", "quarterly", "annual"), where))
    return Indicator(
        **{name: record[name] for name in ("code", "version", "zh", "en", "unit", "period")},
        **{name: record[name] for name in ("definition_zh", "definition_en")},
        better=_one_of(record["better"], ("up", "down", ""), where),
        numerator=measures[0],
        denominator=measures[1] if len(measures) > 1 else None,
        scale=record.get("scale", 1),
        dimensions=dimensions,
        finest=bases.level(record.get("finest", "community"), where),
    )


def _measure(record: str | Mapping[str, str], base: Base, where: str) -> Measure:
    """A condition, or a table of `base`, `where` and `sum`."""
    parts = {"where": record} if isinstance(record, str) else dict(record)
    if set(parts) - {"base", "where", "sum"}:
        raise ConfigurationError(f"{where}: a measure knows base, where and sum, not {', '.join(sorted(parts))}")
    base = _known_base(parts.get("base", base.name), where)
    condition = parts.get("where", "TRUE")
    texts = [condition.replace("{level}", level) for level in LEVELS] if "{level}" in condition else [condition]
    checked = [base.expression(text, where) for text in texts]
    total = base.expression(parts["sum"], where) if "sum" in parts else None
    return Measure(
        base=base.name,
        conditions=tuple(expression.sql(expressions.DIALECT) for expression in checked),
        total=total.sql(expressions.DIALECT) if total else None,
        needs=frozenset[Need]().union(*(base.needs(one) for one in [*checked, *([total] if total else [])])),
    )


def _dimension(record: str | Mapping[str, Any], base: Base, where: str) -> Dimension:
    """A name of the base's dimensions, or a table that defines one for this indicator alone."""
    if isinstance(record, str):
        if record not in base.dimensions:
            raise ConfigurationError(f"{where}: the base {base.name!r} has no dimension {record!r}")
        return base.dimensions[record]
    if "name" not in record:
        raise ConfigurationError(f"{where}: a dimension of its own needs a name")
    return bases.dimension(base, record["name"], record, where)


def _known_base(name: str | None, where: str) -> Base:
    if name not in bases.bases():
        raise ConfigurationError(f"{where}: there is no base {name!r}; bases are {', '.join(bases.bases())}")
    return bases.bases()[name]


def _one_of(value: str, choices: tuple[str, ...], where: str) -> str:
    if value not in choices:
        raise ConfigurationError(f"{where}: {value!r} is none of {', '.join(map(repr, choices))}")
    return value
