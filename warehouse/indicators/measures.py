"""Measures: what an indicator adds up over a base, as its record writes it and as it is checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator

from schemas.errors import ConfigurationError
from schemas.records.written import Written
from warehouse.indicators import bases, expressions
from warehouse.indicators.bases import Base
from warehouse.indicators.expressions import LEVELS
from warehouse.indicators.needs import BaseNeed


def text_as(field: str) -> BeforeValidator:
    """A text alone stands for a table of that one field."""
    return BeforeValidator(lambda given: {field: given} if isinstance(given, str) else given)


class MeasureRecord(Written):
    """What is added up, as it is written: rows `where`, or the `sum` of an expression over them, of another `base`.

    `once`: which of them the total counts, where a thing has a row for each member of a breakdown.
    """

    base: str | None = None
    where: str = "TRUE"
    sum: str | None = None
    once: str | None = None


@dataclass(frozen=True)
class Measure:
    """What is added up over a base: rows that satisfy the condition, or `total` over those rows.

    `conditions` has one SQL text, or one a level where the condition names `{level}`; `once` as many, of totals alone,
    or none where these count the same rows. All terms are put in.
    """

    base: str
    conditions: tuple[str, ...]
    total: str | None
    needs: frozenset[BaseNeed]
    once: tuple[str, ...] = ()

    def condition(self, level: int, *, is_total: bool) -> str:
        """Which rows count at a level, in a total or in a breakdown."""
        told = self.once if is_total and self.once else self.conditions
        return told[level - 1] if len(told) > 1 else told[0]


WrittenMeasure = Annotated[MeasureRecord, text_as("where")]
"""A condition alone, or a table of fields."""


def measured(record: MeasureRecord, base: Base, where: str) -> Measure:
    """The checked measure of a record; `base`: the indicator's, where it names none."""
    base = known_base(record.base, where) if record.base else base
    conditions = [record.where, *([f"({record.where}) AND ({record.once})"] if record.once else [])]
    levels = LEVELS if any("{level}" in text for text in conditions) else LEVELS[:1]
    checked_, once = (
        [base.expression(text.replace("{level}", level), where) for text in texts for level in levels]
        for texts in (conditions[:1], conditions[1:])
    )
    total = base.expression(record.sum, where) if record.sum else None
    return Measure(
        base=base.name,
        conditions=tuple(expression.sql(expressions.DIALECT) for expression in checked_),
        total=total.sql(expressions.DIALECT) if total else None,
        needs=frozenset[BaseNeed]().union(*map(base.needs, [*checked_, *once, *([total] if total else [])])),
        once=tuple(expression.sql(expressions.DIALECT) for expression in once),
    )


def known_base(name: str, where: str) -> Base:
    """The base of that name; a `ConfigurationError` where there is none."""
    if name not in bases.bases():
        raise ConfigurationError(f"{where}: there is no base {name!r}; bases are {', '.join(bases.bases())}")
    return bases.bases()[name]
