"""The rules: one row each in `schemas/reference/rules.csv`; a rule that rows decide is a named check on a model."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pandera

from schemas.errors import ConfigurationError

FILE = Path(__file__).parent / "reference" / "rules.csv"


@dataclass(frozen=True)
class Rule:
    """One rule. `severity` may be two joined by `|`: which one holds is said in `logic`; the first is the default."""

    id: str
    category: str
    databases: str
    severity: str
    message_zh: str
    message_en: str
    logic: str
    basis: str

    @property
    def severities(self) -> tuple[str, ...]:
        """reject_file, reject_row, block, warn or reject_release; the default first."""
        return tuple(self.severity.split("|"))


@cache
def rules() -> dict[str, Rule]:
    """All rules by id, in the order of the file."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return {row["id"]: Rule(**row) for row in csv.DictReader(lines)}


def known(rule_id: str) -> Rule:
    """The rule of that id; an unknown id is a wrong program."""
    if rule_id not in rules():
        raise ConfigurationError(f"rule {rule_id!r} is not in {FILE.name}: add a row for it")
    return rules()[rule_id]


class _Fields(dict[str, Any]):
    """What a message does not get is shown as a dash: a lacking word must not stop a run."""

    def __missing__(self, key: str) -> str:
        return "—"


def message(rule_id: str, lang: str = "zh", **fields: Any) -> str:
    """The rule's message in Chinese (`zh`) or English (`en`), with its fields filled in."""
    found = known(rule_id)
    return (found.message_en if lang == "en" else found.message_zh).format_map(_Fields(fields))


def rule(rule_id: str, *columns: str, severity: str | None = None) -> Callable[[Callable[[pd.DataFrame], Any]], Any]:
    """Make a frame → boolean series function a named check of the model it stands in; False marks a broken row.

    `columns[0]` is the column whose cell the finding points to, the others are read with it: when one of them is not
    in the file the check is left out. `severity` is given where the rule has two. A null result counts as passed.
    The frame's `attrs["period"]` is the `Period`.
    """
    chosen = severity or known(rule_id).severities[0]

    def declare(check: Callable[[pd.DataFrame], Any]) -> Any:
        def by_frame(_model: Any, frame: pd.DataFrame) -> Any:
            return check(frame)

        by_frame.__name__ = f"{check.__name__}"
        by_frame.__doc__ = check.__doc__
        return pandera.dataframe_check(error=rule_id, title=chosen, description="|".join(columns))(by_frame)

    return declare
