"""Running a model's row rules by hand, one mask each. What they say stands in the models.

Why not by `validate`, and findings from its failure cases: docs/decisions/0002-checks.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

import pandas as pd

from schemas.column import HALF_PREFIX
from schemas.database import Database, Rows
from schemas.rowrules.dates import Mask
from schemas.rules import RowRule, Shown
from schemas.states import Severity


@dataclass(frozen=True, eq=False)
class Break:
    """Rows that break one rule at one column. `broken` is by position; `shown` gives what a finding says of a row."""

    rule: str
    severity: Severity
    column: str
    broken: Mask
    reads: tuple[str, ...] = ()
    shown: dict[str, Shown] = field(default_factory=dict)


def row_rules(database: Database) -> tuple[RowRule, ...]:
    """What the model and those that it builds on declare by `schemas.rules.rule`."""
    return _declared(database.model)


@cache
def _declared(model: type[Rows]) -> tuple[RowRule, ...]:
    members = [member for owner in reversed(model.__mro__) for member in vars(owner).values()]
    declared = {made.name: made for member in members if isinstance(made := getattr(member, "row_rule", None), RowRule)}
    return tuple(sorted(declared.values(), key=lambda made: (made.rule, made.columns)))


def rule_breaks(database: Database, frame: pd.DataFrame, present: frozenset[str]) -> Iterator[Break]:
    """What breaks the model's own rules. A rule whose columns the file does not all have is left out."""
    for made in row_rules(database):
        if not present.issuperset(made.columns):
            continue
        passed = made.passes(frame)
        if not passed.all():
            yield Break(made.rule, made.severity, made.columns[0], ~passed, _reads(made, frame), made.shown)


def _reads(made: RowRule, frame: pd.DataFrame) -> tuple[str, ...]:
    """The columns that a rule may read: its own, what reading noted of the row, halves of counts."""
    marks = ("_imprecise", "_rejected") if "_rejected" in frame else ("_imprecise",)
    read = tuple(dict.fromkeys([*made.columns, *made.also]))
    return (*read, *marks, *(HALF_PREFIX + name for name in read if HALF_PREFIX + name in frame))
