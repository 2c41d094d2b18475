"""Running a model's row checks by hand, one mask each. What the checks say stands in the models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pandera.pandas as pandera

from schemas.column import HALF_PREFIX
from schemas.database import Database
from schemas.rowrules.dates import Mask
from schemas.rules import Shown
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


@dataclass(frozen=True)
class RowRule:
    """A row check of a model, as `schemas.rules.rule` made it."""

    check: pandera.Check
    columns: tuple[str, ...]
    also: tuple[str, ...]
    shown: dict[str, Shown]


def row_rules(database: Database) -> list[RowRule]:
    """The row checks that the model's `rule`s have made, in the order of their rules."""
    checks = [(check, check.statistics or {}) for check in database.model.to_schema().checks]
    found = [RowRule(check, facts["columns"], facts["also"], facts["shown"]) for check, facts in checks if facts]
    return sorted(found, key=lambda made: (str(made.check.error), made.columns))


def rule_breaks(database: Database, frame: pd.DataFrame, present: frozenset[str]) -> Iterator[Break]:
    """What breaks the model's own rules. A rule whose columns the file does not all have is left out.

    Each check gets only the columns it reads: pandera copies the failing rows of what it is given.
    """
    for made in row_rules(database):
        if not present.issuperset(made.columns):
            continue
        marks = ("_imprecise", "_rejected") if "_rejected" in frame else ("_imprecise",)
        read = tuple(dict.fromkeys([*made.columns, *made.also]))
        halves = [HALF_PREFIX + name for name in read if HALF_PREFIX + name in frame]
        reads = (*read, *marks, *halves)
        passed = np.asarray(made.check(frame[list(reads)]).check_output, dtype=bool)
        if not passed.all():
            check = made.check
            yield Break(str(check.error), Severity(check.title or ""), made.columns[0], ~passed, reads, made.shown)
