"""How a row rule of a declared database is written: `[[rules]]` of a TOML file. How it is checked: `recorded`."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import Field, Strict, ValidationInfo, field_validator, model_validator

from schemas.records.columnrecord import DATES, Bound, ColumnRecord
from schemas.records.written import Names, Written, wrong
from schemas.rowrules import recorded
from schemas.rules import rules


class RowRecord(Written):
    """What a row must satisfy: one of a sum of columns, bounds, or an order; the finding points to `column`."""

    rule: str
    column: str
    severity: str | None = None
    equals: Names = ()
    within: Annotated[float, Field(ge=0), Strict(False)] = 0.0
    low: Bound = None
    high: Bound = None
    at_most: str | None = None

    @field_validator("rule")
    @classmethod
    def _is_known(cls, name: str) -> str:
        if name not in rules():
            raise wrong("no such rule: add a line to reference/rules, or see the page of rules in docs/reference")
        if rules()[name].category not in ("field", "cross_field"):
            raise wrong("it is none that a row decides: its category is neither field nor cross_field")
        return name

    @field_validator("severity")
    @classmethod
    def _is_of_the_rule(cls, severity: str | None, info: ValidationInfo) -> str | None:
        rule = rules().get(info.data.get("rule", ""))
        if rule and severity is not None and severity not in rule.severities:
            raise wrong(f"the rule {rule.id} is {' or '.join(rule.severities)}")
        return severity

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        said = [bool(self.equals), self.low is not None or self.high is not None, self.at_most is not None]
        if sum(said) != 1:
            raise wrong("write one of: equals = [columns, some with a minus]; low and high; at_most = a column")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that it speaks of."""
        others = (part.removeprefix("-") for part in self.equals)
        return (self.column, *others, *([self.at_most] if self.at_most else []))

    def check(self, columns: dict[str, ColumnRecord]) -> Any:
        """The named check."""
        if self.equals:
            return recorded.sums_up(self.rule, self.severity, self.column, self.equals, self.within)
        if self.at_most is None:
            return recorded.stays_within(self.rule, self.severity, self.column, self.low, self.high)
        other = columns[self.at_most]
        return recorded.is_at_most(
            self.rule, self.severity, self.column, self.at_most, other.title, dates=other.kind in DATES
        )
