"""Running a model's row checks by hand, one mask each. What the checks say stands in the models.

Why not by `validate`, and findings from its failure cases: docs/decisions/0002-checks.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pandera.pandas as pandera

from schemas.column import HALF_PREFIX
from schemas.database import Database
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


def row_rules(database: Database) -> dict[RowRule, pandera.Check]:
    """What the model and those that it builds on declare by `schemas.rules.rule`, by rule, each with its check."""
    checks = {check.name: check for check in database.model.to_schema().checks}
    members = [member for owner in reversed(database.model.__mro__) for member in vars(owner).values()]
    declared = {made.name: made for member in members if isinstance(made := getattr(member, "row_rule", None), RowRule)}
    found = sorted(declared.values(), key=lambda made: (made.rule, made.columns))
    return {made: checks[made.name] for made in found}


def rule_breaks(database: Database, frame: pd.DataFrame, present: frozenset[str]) -> Iterator[Break]:
    """What breaks the model's own rules. A rule whose columns the file does not all have is left out.

    Each check gets only the columns it reads: pandera copies the failing rows of what it is given.
    """
    for made, check in row_rules(database).items():
        if not present.issuperset(made.columns):
            continue
        marks = ("_imprecise", "_rejected") if "_rejected" in frame else ("_imprecise",)
        read = tuple(dict.fromkeys([*made.columns, *made.also]))
        halves = [HALF_PREFIX + name for name in read if HALF_PREFIX + name in frame]
        reads = (*read, *marks, *halves)
        passed = np.asarray(check(frame[list(reads)]).check_output, dtype=bool)
        if not passed.all():
            yield Break(made.rule, made.severity, made.columns[0], ~passed, reads, made.shown)
