"""The rules: one row each in `schemas/reference/rules.csv`; a rule that rows decide is a named check on a model."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pandera.pandas as pandera

from schemas.errors import ConfigurationError
from schemas.records import searchpath
from schemas.states import Severity
from schemas.wording import in_english

FILE = Path(__file__).parent / "reference" / "rules.csv"
OF_TOTAL_ROWS = frozenset({"T002", "T004", "T006"})
"""Rules that the total rows of one file decide; the others of their group need several files."""


@dataclass(frozen=True)
class Rule:
    """One rule. `severity` may be two joined by `|`: which one holds is said in `logic`; the first is the default.

    `message_…` says what is wrong, with words in braces, in brackets where they may be left out; `mend_…` what to do.
    """

    id: str
    category: str
    databases: str
    severity: str
    message_zh: str
    message_en: str
    mend_zh: str
    mend_en: str
    logic: str
    basis: str

    @property
    def severities(self) -> tuple[Severity, ...]:
        """What its findings may do; the default first."""
        return tuple(map(Severity, self.severity.split("|")))


@searchpath.follows
@cache
def rules() -> dict[str, Rule]:
    """All rules by id: ours in the order of the file, then those that a home's `reference/rules` adds."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        found = {row["id"]: Rule(**row) for row in csv.DictReader(lines)}
    where = dict.fromkeys(found, FILE.name)
    for file in searchpath.files("rules", FILE.with_suffix("")):
        from schemas.records.rulelines import rules_in  # most commands find none, and reading them costs pydantic

        for place, given in rules_in(file):
            if given["id"] in found:
                raise searchpath.twice(f"rule {given['id']!r}", where[given["id"]], place)
            found[given["id"]], where[given["id"]] = Rule(**given), place
    return found


def known(rule_id: str) -> Rule:
    """The rule of that id; an unknown id is a wrong program."""
    if rule_id not in rules():
        raise ConfigurationError(f"rule {rule_id!r} is not in {FILE.name}: add a row for it")
    return rules()[rule_id]


DETAIL = re.compile(r"\[([^\[\]]*)\]")
"""A part of a message that is left out where one of the words in it is not known."""
WORD = re.compile(r"\{(\w+)\}")


class _Fields(dict[str, Any]):
    """What a message does not get is shown as a dash: a lacking word must not stop a run."""

    def __missing__(self, key: str) -> str:
        return "—"


def message(rule_id: str, lang: str = "zh", **fields: Any) -> str:
    """What is wrong, with the fields filled in, and what to do: in Chinese (`zh`) or English (`en`).

    With no fields it says what is wrong in general.
    """
    found = known(rule_id)
    if lang == "en":
        said = {name: word if word is None else in_english(word) for name, word in fields.items()}
        return f"{_filled(found.message_en, said)}; {found.mend_en}"
    return f"{_filled(found.message_zh, fields)}。{found.mend_zh}"


def _filled(template: str, fields: dict[str, Any]) -> str:
    given = {name: word for name, word in fields.items() if word not in (None, "")}
    whole = DETAIL.sub(lambda part: part[1] if given.keys() >= set(WORD.findall(part[1])) else "", template)
    return whole.format_map(_Fields(given))


Shown = Callable[[pd.DataFrame], "pd.Series[Any]"]
"""Frame → one value a row, shown in a finding: a field of the rule's message, or `values` or `expected`."""


@dataclass(frozen=True, eq=False)
class RowRule:
    """What is declared of a named check of a model: see `rule`. `passes` says of each row of a frame if it does."""

    name: str
    rule: str
    severity: Severity
    columns: tuple[str, ...]
    also: tuple[str, ...]
    passes: Callable[[pd.DataFrame], npt.NDArray[np.bool_]]
    shown: dict[str, Shown]


def rule(
    rule_id: str, *columns: str, severity: str | None = None, also: tuple[str, ...] = (), **shown: Shown
) -> Callable[[Callable[[pd.DataFrame], Any]], Any]:
    """Make a frame → booleans function (a static method) a named check of its model; False marks a broken row.

    `columns[0]` is the column whose cell the finding points to, the others are read with it: when one of them is not
    in the file the check is left out. `also` are read too, but may be absent (then their default, or all null).
    `severity` is given where the rule has two. A null result counts as passed. Of its frame a check reads these columns
    alone and `_imprecise`; `attrs["period"]` is the `Period`, `attrs["present"]` the columns the file has.

    A model's rule for a column takes the place of what `rowrules.validation` says of that rule and column in general.
    On a frame with `attrs["accepted"]` only rules that reject a row act, and whose columns the model has: accepted rows
    may break the others.
    """
    chosen = Severity(severity) if severity else known(rule_id).severities[0]

    def declare(check: Callable[[pd.DataFrame], Any]) -> Any:
        def passes(frame: pd.DataFrame) -> npt.NDArray[np.bool_]:
            passed = check(frame)
            return np.asarray(passed.fillna(True) if isinstance(passed, pd.Series) else passed, dtype=bool)

        def by_frame(_model: Any, frame: pd.DataFrame) -> Any:
            if frame.attrs.get("accepted") and (not chosen.keeps_row_back or not set(columns) <= set(frame.columns)):
                return True
            return pd.Series(passes(frame), index=frame.index)

        by_frame.__name__ = f"{rule_id} {chosen} {'|'.join(columns)}"
        by_frame.__doc__ = check.__doc__
        declared: Any = pandera.dataframe_check(error=rule_id, ignore_na=False, n_failure_cases=5)(by_frame)
        declared.row_rule = RowRule(by_frame.__name__, rule_id, chosen, columns, also, passes, shown)
        return declared

    return declare


def present(frame: pd.DataFrame) -> frozenset[str]:
    """The columns that the file of a checked frame has; all of the frame's where nobody says."""
    return frozenset(frame.attrs.get("present", frame.columns))
